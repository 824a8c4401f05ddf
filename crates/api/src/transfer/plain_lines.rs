//! Text read line by line, whatever ends its lines, that is refused where a quotation mark would make many
//! rows one.

use std::io::{self, Read};

use crate::http::Problem;
use crate::http::problem;

/// The longest line of NDJSON, in bytes, and the longest row in columns.
pub(super) const LONGEST_ROW: usize = 1 << 20;
/// The most values in a line of NDJSON, and the most cells of a row: each takes much more room than its text.
pub(super) const MOST_VALUES: usize = 20_000;

/// Text whose lines all end in the same way, the last one, too, so that they can be counted.
pub(super) struct PlainLines<R> {
    source: R,
    /// Whether a carriage return came, of which it is not yet known whether it ends a line.
    carried: bool,
    ended: bool,
    quotes: Quotes,
}

impl<R> PlainLines<R> {
    /// Of that source, in which this mark stands between cells.
    pub(super) const fn of(source: R, between: u8) -> Self {
        Self { source, carried: false, ended: false, quotes: Quotes::between(between) }
    }
}

/// Looks after quotation marks: one that has no counterpart would make many rows one, and nobody would be
/// told.
struct Quotes {
    between: u8,
    line: usize,
    /// How long the cell in quotes is by now; none outside of one.
    quoted: Option<usize>,
    /// How many marks between cells the row has by now: each cell takes much more room than its text.
    cells: usize,
    before: u8,
    closed: bool,
}

impl Quotes {
    const fn between(between: u8) -> Self {
        Self { between, line: 1, quoted: None, cells: 0, before: b'\n', closed: false }
    }

    fn wrong(&self) -> io::Error {
        io::Error::new(io::ErrorKind::InvalidData, Unclosed(self.line))
    }

    fn pass(&mut self, byte: u8) -> io::Result<()> {
        let begins = self.before == b'\n' || self.before == self.between;
        match self.quoted {
            None if byte == b'"' && begins => self.quoted = Some(0),
            None => {}
            // A mark ends the cell, unless another follows and both are one within it.
            Some(_) if self.closed && (byte == self.between || byte == b'\n') => {
                (self.quoted, self.closed) = (None, false)
            }
            Some(_) if self.closed && byte == b'"' => self.closed = false,
            Some(_) if self.closed => return Err(self.wrong()),
            Some(_) if byte == b'"' => self.closed = true,
            Some(length) if length > LONGEST_ROW => return Err(self.wrong()),
            Some(length) => self.quoted = Some(length + 1),
        }
        if self.quoted.is_none() {
            self.cells = if byte == b'\n' { 0 } else { self.cells + usize::from(byte == self.between) };
            if self.cells > MOST_VALUES {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("line {}: more than {MOST_VALUES} cells", self.line),
                ));
            }
        }
        // What stands in quotes begins no cell.
        self.before = if self.quoted.is_some() { b'"' } else { byte };
        self.line += usize::from(byte == b'\n');
        Ok(())
    }

    fn end(&self) -> io::Result<()> {
        if self.quoted.is_some() && !self.closed { Err(self.wrong()) } else { Ok(()) }
    }
}

/// A quotation mark without its counterpart was noticed on this line.
#[derive(Debug, thiserror::Error)]
#[error("line {0}: a quotation mark has no counterpart")]
struct Unclosed(usize);

/// What is wrong with a file that cannot be read on.
pub fn unreadable(error: &io::Error) -> Problem {
    let inner = error.get_ref();
    let through_csv =
        inner.and_then(|error| error.downcast_ref::<csv::Error>()).and_then(|error| match error.kind() {
            csv::ErrorKind::Io(error) => error.get_ref(),
            _ => None,
        });
    if let Some(Unclosed(line)) = through_csv.or(inner).and_then(|error| error.downcast_ref::<Unclosed>()) {
        return Problem::new(problem::UNCLOSED_QUOTE).with("line", line);
    }
    Problem::new(problem::UNREADABLE_FILE).with("detail", error)
}

impl<R: Read> Read for PlainLines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // Each byte read becomes two at most: what was carried, and itself.
        let mut raw = vec![0; (buffer.len() / 2).max(1)];
        if self.ended || buffer.len() < 2 {
            return Ok(0);
        }
        let read = self.source.read(&mut raw)?;
        let mut written = Vec::with_capacity(buffer.len());
        for byte in raw.iter().take(read) {
            // Old spreadsheets end lines by a carriage return alone.
            let carried = std::mem::replace(&mut self.carried, *byte == b'\r');
            if carried && *byte != b'\n' {
                self.quotes.pass(b'\n')?;
                written.push(b'\n');
            }
            if *byte != b'\r' {
                self.quotes.pass(*byte)?;
                written.push(*byte);
            }
        }
        if read == 0 {
            self.ended = true;
            self.quotes.end()?;
            written.push(b'\n');
        } else if written.is_empty() {
            return self.read(buffer);
        }
        if let Some(place) = buffer.get_mut(..written.len()) {
            place.copy_from_slice(&written);
        }
        Ok(written.len())
    }
}
