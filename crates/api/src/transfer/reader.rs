//! Rows of a file, as offices and programs write them: NDJSON, or text in columns with whatever mark,
//! encoding and headings can only be meant in one way.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;
use phoihop_domain::platform::JobOrder;
use phoihop_domain::transfer::{Column, Heading, RowFault, RowType, TransferFormat};
use phoihop_domain::validation::LINE;
use serde_json::{Map, Value};

pub use super::plain_lines::unreadable;
use super::plain_lines::{LONGEST_ROW, MOST_VALUES, PlainLines};
use crate::http::{Problem, body, problem};

/// How much is looked at to tell what stands between columns.
const HEAD: usize = 64 << 10;
/// How every archive begins, and with it every workbook: sent as text, none of its lines could be read.
const ZIP: &[u8] = b"PK\x03\x04";
/// The most columns that are looked at.
const MOST_HEADINGS: usize = 300;
/// What can stand between columns.
const BETWEEN: [u8; 3] = [b',', b';', b'\t'];
/// Columns of a report that is sent in again: what was wrong is not read.
pub const REPORT_COLUMNS: [&str; 2] = ["import_line", "import_errors"];

/// A row as it was read.
#[derive(Debug, Clone)]
pub struct Row {
    /// The line on which it begins.
    pub line: i32,
    /// What it says, by field, or what is wrong with it.
    pub fields: Result<Map<String, Value>, Vec<RowFault>>,
    /// Its cells as they stand there, or its line.
    pub cells: Vec<String>,
}

/// What stands under a heading.
#[derive(Debug, Clone)]
pub enum Under {
    /// A field, or another way to tell it.
    Column(&'static Column, Heading, String),
    /// The id of a thing that is there.
    Id,
    /// What is told and not read.
    Ignored,
}

/// Reads rows one after the other.
pub enum Reader<R: Read> {
    /// JSON objects, one in a line.
    Ndjson { source: BufReader<R>, line: i32 },
    /// Rows in columns.
    Columns {
        source: Box<csv::Reader<Source<R>>>,
        headings: Vec<String>,
        under: Vec<Under>,
        record: csv::ByteRecord,
    },
}

type Source<R> = PlainLines<io::Chain<Cursor<Vec<u8>>, Decoded<R>>>;
type Decoded<R> = encoding_rs_io::DecodeReaderBytes<R, Vec<u8>>;

impl<R: Read> Reader<R> {
    /// Begins to read; what is wrong with the whole file is told at once.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn open(source: R, order: &JobOrder, rows: &'static RowType) -> Result<Self, Problem> {
        match order.format {
            TransferFormat::Ndjson => {
                let mut source = BufReader::new(source);
                if source.fill_buf().map_err(|error| unreadable(&error))?.starts_with(ZIP) {
                    return Err(Problem::new(problem::NOT_TEXT));
                }
                Ok(Self::Ndjson { source, line: 0 })
            }
            _ => Self::in_columns(source, order.charset.as_deref(), rows),
        }
    }

    fn in_columns(source: R, charset: Option<&str>, rows: &'static RowType) -> Result<Self, Problem> {
        let encoding = charset.map(|label| {
            Encoding::for_label(label.as_bytes())
                .ok_or_else(|| Problem::new(problem::UNKNOWN_CHARSET).with("charset", label))
        });
        // Text in UTF-8 goes through as it is, so that a byte that is none is found where it stands.
        let encoding = encoding.transpose()?.filter(|encoding| *encoding != encoding_rs::UTF_8);
        let mut decoded = DecodeReaderBytesBuilder::new()
            .encoding(encoding)
            .utf8_passthru(true)
            .strip_bom(true)
            .bom_override(true)
            .build(source);
        let mut head = Vec::new();
        decoded.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
        let first = heading_line(&head)?;
        let by_known = BETWEEN.into_iter().map(|mark| (known(first, mark, rows), mark == b',', mark)).max();
        let (_, _, between) = by_known
            .filter(|(known, ..)| *known > 0)
            .ok_or_else(|| Problem::new(problem::UNKNOWN_HEADINGS))?;
        let source = PlainLines::of(Cursor::new(head).chain(decoded), between);
        let mut source = csv::ReaderBuilder::new()
            .delimiter(between)
            .has_headers(false)
            .flexible(true)
            .from_reader(source);
        let mut record = csv::ByteRecord::new();
        source.read_byte_record(&mut record).map_err(|error| unreadable(&io::Error::other(error)))?;
        let headings = texts(&record).map_err(|_| Problem::new(problem::NOT_TEXT))?;
        let under = resolved(&headings, rows)?;
        Ok(Self::Columns { source: Box::new(source), headings, under, record })
    }

    /// The headings, where rows are in columns.
    pub fn headings(&self) -> Option<&[String]> {
        match self {
            Self::Ndjson { .. } => None,
            Self::Columns { headings, .. } => Some(headings),
        }
    }

    /// The next row; none behind the last.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn next(&mut self) -> io::Result<Option<Row>> {
        match self {
            Self::Ndjson { source, line } => next_object(source, line),
            Self::Columns { source, headings, under, record } => {
                while source.read_byte_record(record).map_err(io::Error::other)? {
                    if record.iter().any(|cell| !cell.iter().all(u8::is_ascii_whitespace)) {
                        // Blank lines before it count, and those within its own cells come after its first.
                        let within = record.as_slice().iter().filter(|byte| **byte == b'\n').count();
                        let line = i32::try_from(source.position().line()).unwrap_or(i32::MAX);
                        let first =
                            line.saturating_sub(1).saturating_sub(i32::try_from(within).unwrap_or_default());
                        return Ok(Some(in_cells(record, headings.len(), under, first)));
                    }
                }
                Ok(None)
            }
        }
    }
}

/// The first line, without what follows it.
fn heading_line(head: &[u8]) -> Result<&[u8], Problem> {
    let end = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
    let line = head.get(..end).unwrap_or_default();
    if std::str::from_utf8(line).is_err() {
        return Err(Problem::new(problem::NOT_TEXT));
    }
    // No resource has nearly as many columns; each heading is held against all of them.
    if line.iter().filter(|byte| BETWEEN.contains(byte)).nth(MOST_HEADINGS).is_some() {
        return Err(Problem::new(problem::UNKNOWN_HEADINGS));
    }
    if line.iter().all(u8::is_ascii_whitespace) {
        Err(Problem::new(problem::HEADINGS_MISSING))
    } else {
        Ok(line)
    }
}

/// How many headings can be made out when that mark stands between them.
fn known(line: &[u8], between: u8, rows: &'static RowType) -> usize {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(between).has_headers(false).flexible(true).from_reader(line);
    let mut record = csv::ByteRecord::new();
    let read = reader.read_byte_record(&mut record).unwrap_or_default();
    let headings = texts(&record).unwrap_or_default();
    if read { headings.iter().filter(|heading| under(heading, rows).is_some()).count() } else { 0 }
}

fn texts(record: &csv::ByteRecord) -> Result<Vec<String>, std::str::Utf8Error> {
    record.iter().map(|cell| std::str::from_utf8(cell).map(|text| text.trim().to_owned())).collect()
}

fn under(heading: &str, rows: &'static RowType) -> Option<Under> {
    let name = heading.trim();
    if name == "id" {
        return Some(Under::Id);
    }
    if RowType::READ_ONLY.contains(&name) || REPORT_COLUMNS.contains(&name) {
        return Some(Under::Ignored);
    }
    rows.columns
        .iter()
        .find_map(|column| column.under(heading).map(|(kind, field)| Under::Column(column, kind, field)))
}

/// What stands under each heading; every one must be known, and each field be told once.
fn resolved(headings: &[String], rows: &'static RowType) -> Result<Vec<Under>, Problem> {
    let mut found: Vec<Under> = Vec::with_capacity(headings.len());
    for heading in headings {
        let meant = under(heading, rows)
            .ok_or_else(|| Problem::new(problem::UNKNOWN_HEADING).with("heading", shortened(heading)))?;
        if let Under::Column(_, _, field) = &meant {
            let twice =
                found.iter().any(|other| matches!(other, Under::Column(_, _, known) if known == field));
            if twice {
                return Err(Problem::new(problem::DUPLICATE_HEADING).with("heading", shortened(heading)));
            }
        }
        found.push(meant);
    }
    Ok(found)
}

fn shortened(text: &str) -> String {
    text.chars().take(LINE).collect()
}

fn in_cells(record: &csv::ByteRecord, width: usize, under: &[Under], line: i32) -> Row {
    let lossy = || record.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    let Ok(cells) = record
        .iter()
        .map(|cell| std::str::from_utf8(cell).map(str::to_owned))
        .collect::<Result<Vec<String>, _>>()
    else {
        return Row { line, fields: Err(vec![RowFault::of_row(problem::NOT_TEXT)]), cells: lossy() };
    };
    if cells.iter().any(|cell| cell.contains('\u{fffd}')) {
        return Row { line, fields: Err(vec![RowFault::of_row(problem::NOT_TEXT)]), cells };
    }
    if record.as_slice().len() > LONGEST_ROW {
        return Row {
            line,
            fields: Err(vec![RowFault::of_row(problem::ROW_TOO_LONG).with("max", LONGEST_ROW)]),
            cells: Vec::new(),
        };
    }
    if cells.iter().skip(width).any(|cell| !cell.trim().is_empty()) {
        return Row {
            line,
            fields: Err(vec![RowFault::of_row(problem::TOO_MANY_CELLS).with("max", width)]),
            cells,
        };
    }
    let (mut fields, mut faults) = (Map::new(), Vec::new());
    // Spreadsheets leave out empty cells at the end of a row.
    for (under, cell) in under.iter().zip(cells.iter().map(String::as_str).chain(std::iter::repeat(""))) {
        match under {
            Under::Ignored => {}
            Under::Id if cell.trim().is_empty() => {}
            Under::Id => drop(fields.insert("id".to_owned(), cell.trim().into())),
            Under::Column(column, ..) if cell.trim().is_empty() && column.says_nothing_empty() => {}
            Under::Column(column, heading, field) => {
                let read = if *heading == Heading::Field {
                    column.read(cell)
                } else {
                    column.read_name(cell, *heading)
                };
                match read {
                    Ok(value) => drop(fields.insert(field.clone(), value)),
                    Err(fault) => {
                        let params =
                            fault.params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                        faults.push(RowFault { params, ..RowFault::at(format!("/{field}"), fault.code) });
                    }
                }
            }
        }
    }
    Row { line, fields: if faults.is_empty() { Ok(fields) } else { Err(faults) }, cells }
}

fn next_object<R: Read>(source: &mut BufReader<R>, line: &mut i32) -> io::Result<Option<Row>> {
    loop {
        let mut text = Vec::new();
        let read = source.by_ref().take(LONGEST_ROW as u64 + 1).read_until(b'\n', &mut text)?;
        if read == 0 {
            return Ok(None);
        }
        *line += 1;
        let values = text.iter().filter(|byte| **byte == b',').count();
        if text.len() > LONGEST_ROW || values > MOST_VALUES {
            if text.len() > LONGEST_ROW {
                skip_line(source)?;
            }
            return Ok(Some(Row {
                line: *line,
                fields: Err(vec![RowFault::of_row(problem::ROW_TOO_LONG).with("max", LONGEST_ROW)]),
                cells: Vec::new(),
            }));
        }
        let bytes = text.strip_prefix(b"\xef\xbb\xbf").filter(|_| *line == 1).unwrap_or(&text).trim_ascii();
        if bytes.is_empty() {
            continue;
        }
        let cells = vec![String::from_utf8_lossy(bytes).into_owned()];
        return Ok(Some(Row { line: *line, fields: object(bytes), cells }));
    }
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Vec<RowFault>> {
    match body::parse(bytes) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(vec![RowFault::at("", problem::WRONG_TYPE).with("expected", "object")]),
        Err(problem) => Err(super::apply::faults(&problem)),
    }
}

fn skip_line<R: Read>(source: &mut BufReader<R>) -> io::Result<()> {
    loop {
        let part = source.fill_buf()?;
        let (end, used) = part
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or((part.is_empty(), part.len()), |at| (true, at + 1));
        source.consume(used);
        if end {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use phoihop_domain::directory::Person;
    use phoihop_domain::transfer::Transferable as _;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn any_file() -> impl Strategy<Value = Vec<u8>> {
        let columns = "(full_name|Mã nguồn|external_id)[,;\t](Họ và \
            tên|honorific|id)\r?\n([a-z\";,\t\r\n=\\'0-9]{0,120}\r?\n?){0,6}";
        let lines = "(\\{\"full_name\":[\"a-z0-9\\[\\]{},:]{0,60}\\}?\r?\n?){0,6}";
        prop_oneof![
            vec(any::<u8>(), 0..400),
            columns.prop_map(String::into_bytes),
            lines.prop_map(String::into_bytes)
        ]
    }

    proptest! {
        #[test]
        fn a_file_is_read_to_its_end_or_refused(
            bytes in any_file(),
            in_columns in any::<bool>(),
            charset in prop_oneof!["utf-8", "utf-16le", "windows-1258"],
        ) {
            let format = if in_columns { TransferFormat::Csv } else { TransferFormat::Ndjson };
            let order = JobOrder {
                resource: "people".to_owned(),
                mode: None,
                validate_only: false,
                format,
                charset: Some(charset),
                external_source: None,
                query: String::new(),
                scopes: None,
            };
            let Ok(mut reader) = Reader::open(&*bytes, &order, &Person::ROWS) else { return Ok(()) };
            let mut last = 0;
            while let Ok(Some(row)) = reader.next() {
                prop_assert!(row.line > last, "each row begins behind the one before");
                last = row.line;
                prop_assert!(row.fields.is_ok() || row.fields.is_err_and(|faults| !faults.is_empty()));
            }
            prop_assert!(last <= i32::try_from(bytes.len()).unwrap() + 1);
        }
    }
}
