//! `/v1/imports/{import_id}/rows` and `/v1/imports/{import_id}/failed-rows`: what became of each row, and the
//! bad ones to be mended and sent again.

use std::io::{self, Write};

use phoihop_domain::access::Action;
use phoihop_domain::platform::{Job, JobKind};
use phoihop_domain::transfer::{
    ImportRow, ImportRowFilter, ImportRowSort, RowFault, RowOutcome, marked, neutralised,
};
use phoihop_domain::validation::AnyOf;
use phoihop_persistence::paginate::PageRequest;
use phoihop_persistence::platform::import_rows;
use serde_json::{Map, Value};
use tokio::runtime::Handle;

use super::Collection;
use super::pieces::Pieces;
use super::reader::{REPORT_COLUMNS, Reader, Row};
use super::writer::BOM;
use crate::http::catalogue::entry;
use crate::http::negotiation::Language;
use crate::http::operation::Operation;
use crate::http::problem::{self, told};
use crate::http::router::Path;
use crate::http::stream::Stream;
use crate::http::{Answer, Call, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<ImportRow, ImportRowFilter, ImportRowSort>(
        "list_import_rows",
        Action::ReadJob,
    )
    .says(
        "Read the report of an import",
        "What became of each row, by its line in the file, with what is wrong with those that failed.",
    )
    .untagged()
    .never_cached()
    .in_language();
    let failed = Operation::look::<Job>("get_failed_import_rows", Action::ReadJob)
        .says(
            "Download the rows that failed",
            "As they stood in the file, with their line (`import_line`) and what is wrong with each \
                (`import_errors`), which are not read: to be mended and imported again as they are. Rows in \
                columns come as CSV, objects as NDJSON.",
        )
        .gives_file()
        .conflicts(&[problem::TOO_MANY_EXPORTS])
        .never_cached()
        .in_language();
    vec![
        Path::new("transfers", "/v1/imports/{import_id}/rows").get(list, rows),
        Path::new("transfers", "/v1/imports/{import_id}/failed-rows").get(failed, failed_rows),
    ]
}

async fn import_of(call: &Call) -> Result<Job, Problem> {
    let job: Job = call.find("import_id").await?;
    if job.kind == JobKind::Import { Ok(job) } else { Err(Problem::new(problem::NOT_FOUND)) }
}

fn in_words(fault: &RowFault, language: Language) -> String {
    told(
        entry(&fault.code),
        language,
        fault.params.iter().map(|(name, value)| (name.as_str(), value.as_str())),
    )
}

async fn rows(call: Call) -> Result<Answer, Problem> {
    let job = import_of(&call).await?;
    let (filter, request) = call.page::<ImportRowFilter, ImportRowSort>()?;
    let asked = request.clone();
    let mut page = call.read_list(&request, move |db| import_rows::list(db, job.id, &filter, &asked)).await?;
    for fault in page.items.iter_mut().flat_map(|row| &mut row.errors) {
        fault.detail = in_words(fault, call.language);
    }
    call.page_of(page, &request, |_| None)
}

async fn failed_rows(mut call: Call) -> Result<Answer, Problem> {
    let job = import_of(&call).await?;
    call.query()?.only(|_| false)?;
    call.leave_seat();
    let turn = call.state.exports.turn(call.own_id()?).await?;
    let collection = Collection::named(&call, &job.resource, "resource")?;
    let (name, format) = (format!("{}-failed-rows.{}", job.resource, job.format), job.format);
    let (state, language, handle) = (call.state.clone(), call.language, Handle::current());
    let stream = Stream::written(move |to| {
        let _turn = turn;
        let source = Pieces::of_source(state.clone(), handle.clone(), job.id);
        let mut reader = Reader::open(source, &job.order, collection.transfer.rows)
            .map_err(|problem| io::Error::other(problem.code().as_str()))?;
        let headings = reader.headings().map(<[String]>::to_vec);
        if let Some(headings) = &headings {
            to.write_all(BOM)?;
            to.write_all(&line(own(headings, headings).chain(REPORT_COLUMNS.map(str::to_owned)))?)?;
        }
        let mut failed = Failed::of(job.id);
        while let Some(bad) = failed.next(&state, &handle)? {
            // The report tells lines in their order, as the file has them.
            let Some(row) = reach(&mut reader, bad.line)? else { break };
            let why = why(&bad, language);
            to.write_all(&if let Some(headings) = &headings {
                in_columns(&row, headings, why)?
            } else {
                as_object(&row, why)?
            })?;
        }
        Ok(())
    });
    Ok(Answer::streamed(format.media_type(), name, stream))
}

/// What is wrong with a row, in one cell.
fn why(bad: &ImportRow, language: Language) -> String {
    let told = |fault: &RowFault| {
        format!("{} {}", fault.pointer.as_deref().unwrap_or_default(), in_words(fault, language))
            .trim()
            .to_owned()
    };
    bad.errors.iter().map(told).collect::<Vec<_>>().join("; ")
}

/// The cells under the file's own headings, without what an earlier report had added.
fn own<'a>(headings: &'a [String], cells: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let cells = headings.iter().zip(cells.iter().map(String::as_str).chain(std::iter::repeat("")));
    cells.filter(|(heading, _)| !REPORT_COLUMNS.contains(&heading.as_str())).map(|(_, cell)| marked(cell))
}

/// The row in columns; cells that have no heading come last and have none again.
fn in_columns(row: &Row, headings: &[String], why: String) -> io::Result<Vec<u8>> {
    let surplus = row.cells.iter().skip(headings.len()).map(|cell| marked(cell));
    line(own(headings, &row.cells).chain([row.line.to_string(), neutralised(&why)]).chain(surplus))
}

/// The object as it stood there, with where and why; what was none comes as text.
fn as_object(row: &Row, why: String) -> io::Result<Vec<u8>> {
    let text = row.cells.first().map_or("", String::as_str);
    let mut told: Map<String, Value> = serde_json::from_str(text)
        .unwrap_or_else(|_| [("import_text".to_owned(), text.into())].into_iter().collect());
    told.insert(REPORT_COLUMNS[0].to_owned(), row.line.into());
    told.insert(REPORT_COLUMNS[1].to_owned(), why.into());
    Ok(format!("{}\n", Value::Object(told)).into_bytes())
}

fn line(cells: impl Iterator<Item = String>) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).map_err(io::Error::other)?;
    writer.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

fn reach<R: io::Read>(reader: &mut Reader<R>, line: i32) -> io::Result<Option<Row>> {
    while let Some(row) = reader.next()? {
        if row.line == line {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// The rows that failed, in the order of their lines.
struct Failed {
    job: phoihop_domain::ids::JobId,
    request: PageRequest<ImportRowSort>,
    page: std::vec::IntoIter<ImportRow>,
    over: bool,
}

impl Failed {
    fn of(job: phoihop_domain::ids::JobId) -> Self {
        let request = PageRequest {
            sort: ImportRowSort::Line,
            descending: false,
            limit: 200,
            after: None,
            count: false,
        };
        Self { job, request, page: Vec::new().into_iter(), over: false }
    }

    fn next(&mut self, state: &crate::state::State, handle: &Handle) -> io::Result<Option<ImportRow>> {
        loop {
            if let Some(row) = self.page.next() {
                return Ok(Some(row));
            }
            if self.over {
                return Ok(None);
            }
            let (job, request) = (self.job, self.request.clone());
            let filter = ImportRowFilter { outcome: Some(AnyOf(vec![RowOutcome::Failed])) };
            let page =
                handle.block_on(state.store.read(move |db| import_rows::list(db, job, &filter, &request)));
            let page =
                page.map_err(|error: phoihop_persistence::StoreError| io::Error::other(error.to_string()))?;
            self.over = page.next.is_none();
            self.request.after = page.next;
            self.page = page.items.into_iter();
        }
    }
}
