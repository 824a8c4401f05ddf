//! Rows, written as programs and spreadsheets read them.

use std::io::{self, Write};

use phoihop_domain::transfer::{Column, ColumnKind, RowType, TransferFormat};
use rust_xlsxwriter::{Format, Workbook};
use serde_json::{Map, Value};

use super::Collection;

/// Spreadsheets read UTF-8 only behind this mark.
pub const BOM: &[u8] = b"\xef\xbb\xbf";

/// A column of what is written: a field of the content, or one that nobody sets.
#[derive(Debug, Clone, Copy)]
struct Written {
    name: &'static str,
    column: Option<&'static Column>,
}

impl Written {
    fn of(&self, item: &Map<String, Value>) -> Option<Value> {
        let value = item.get(self.name)?;
        Some(self.column.map_or_else(|| value.clone(), |column| column.told(value)))
    }
}

/// Writes the rows of one resource.
pub struct RowWriter<W: Write> {
    columns: Vec<Written>,
    to: To<W>,
    rows: i64,
}

enum To<W: Write> {
    Ndjson(W),
    Csv(Box<csv::Writer<W>>),
    Xlsx(Box<Workbook>, W),
}

impl<W: Write> RowWriter<W> {
    /// Begins, with the heading where the format has one.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn begin(collection: &Collection, format: TransferFormat, mut to: W) -> io::Result<Self> {
        let content = collection
            .transfer
            .rows
            .columns
            .iter()
            .map(|column| Written { name: column.field, column: Some(column) });
        let read_only = RowType::READ_ONLY
            .into_iter()
            .filter(|name| *name != "etag" && (*name != "status" || collection.has_status));
        let columns: Vec<Written> = std::iter::once("id")
            .map(|name| Written { name, column: None })
            .chain(content)
            .chain(read_only.map(|name| Written { name, column: None }))
            .collect();
        let to = match format {
            TransferFormat::Ndjson => To::Ndjson(to),
            TransferFormat::Csv => {
                to.write_all(BOM)?;
                let mut to = csv::Writer::from_writer(to);
                to.write_record(columns.iter().map(|column| column.name)).map_err(io::Error::other)?;
                To::Csv(Box::new(to))
            }
            TransferFormat::Xlsx => {
                let mut book = Workbook::new();
                let sheet = book.add_worksheet_with_constant_memory().map_err(io::Error::other)?;
                for (at, column) in (0..).zip(&columns) {
                    sheet
                        .write_string_with_format(0, at, column.name, &Format::new().set_bold())
                        .map_err(io::Error::other)?;
                }
                To::Xlsx(Box::new(book), to)
            }
        };
        Ok(Self { columns, to, rows: 0 })
    }

    /// Writes a row: what a representation says under the columns.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn row(&mut self, item: &Map<String, Value>) -> io::Result<()> {
        self.rows += 1;
        let columns = &self.columns;
        match &mut self.to {
            To::Ndjson(to) => {
                let told: Map<String, Value> = columns
                    .iter()
                    .filter_map(|column| Some((column.name.to_owned(), column.of(item)?)))
                    .collect();
                serde_json::to_writer(&mut *to, &told)?;
                to.write_all(b"\n")
            }
            To::Csv(to) => to
                .write_record(columns.iter().map(|column| cell(column.column, item.get(column.name))))
                .map_err(io::Error::other),
            To::Xlsx(book, _) => {
                let row = u32::try_from(self.rows).map_err(unheld)?;
                let sheet = book.worksheet_from_index(0).map_err(io::Error::other)?;
                for (at, column) in (0..).zip(columns) {
                    let value = item.get(column.name);
                    let number = value.and_then(Value::as_f64).filter(|_| {
                        column.column.is_none_or(|column| {
                            matches!(column.kind, ColumnKind::Number | ColumnKind::Money)
                        })
                    });
                    match number {
                        Some(number) => sheet.write_number(row, at, number).map_err(unheld)?,
                        // A cell of text is never run, but it may be saved as text in columns and opened
                        // again.
                        None => sheet.write_string(row, at, cell(column.column, value)).map_err(unheld)?,
                    };
                }
                Ok(())
            }
        }
    }

    /// Sends on what has been written so far, where the format lets it.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.to {
            To::Ndjson(to) => to.flush(),
            To::Csv(to) => to.flush(),
            To::Xlsx(..) => Ok(()),
        }
    }

    /// Ends it: where it was written to, and how many rows there are.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn finish(self) -> io::Result<(W, i64)> {
        let to = match self.to {
            To::Ndjson(to) => to,
            To::Csv(to) => to.into_inner().map_err(|error| io::Error::other(error.to_string()))?,
            To::Xlsx(mut book, mut to) => {
                let mut whole = tempfile::tempfile()?;
                book.save_to_writer(&mut whole).map_err(io::Error::other)?;
                io::Seek::seek(&mut whole, io::SeekFrom::Start(0))?;
                io::copy(&mut whole, &mut to)?;
                to
            }
        };
        Ok((to, self.rows))
    }
}

/// What the format cannot hold: too long a cell, too many rows.
fn unheld(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

fn cell(column: Option<&Column>, value: Option<&Value>) -> String {
    match (column, value) {
        (_, None) => String::new(),
        (Some(column), Some(value)) => column.written(value),
        (None, Some(Value::String(text))) => text.clone(),
        (None, Some(Value::Null)) => String::new(),
        (None, Some(other)) => other.to_string(),
    }
}
