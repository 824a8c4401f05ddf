//! A job that goes through the rows of a file: what it makes, its report and how far it got are one
//! transaction.

use std::io;
use std::time::{Duration, Instant};

use crate::http::problem::{self, ProblemCode};
use actix_web::web::Data;
use phoihop_domain::platform::{Job, JobProblem, JobStatus};
use phoihop_domain::transfer::{ImportMode, ImportRow, RowOutcome};
use phoihop_persistence::platform::{import_rows, jobs};
use phoihop_persistence::{Db, StoreError, Write, WriteError};
use tokio::runtime::Handle;

use super::apply::Applying;
use super::pieces::Pieces;
use super::reader::{Reader, Row};
use super::{Collection, goes_on};
use crate::state::State;

/// The most rows of one transaction, and the most bytes, so that interactive writes pass between and memory
/// is spared.
const CHUNK: usize = 500;
const LARGEST_CHUNK: usize = 2 << 20;
/// How long a chunk may wait and work, and how long an import that makes all or nothing.
const PATIENCE: Duration = Duration::from_secs(60);
const PATIENCE_WITH_ALL: Duration = Duration::from_secs(600);

/// Why a run ended before its end.
#[derive(Debug)]
pub enum Stop {
    /// The job is another's now, or was called off.
    Lost,
    /// It cannot be done, and never will.
    Failed(ProblemCode),
    /// It could not be gone on with: another time, or another process, may.
    Interrupted(String),
    /// Rows are bad where all must be good; what is to be told of each.
    Bad(Vec<ImportRow>),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Panicked(_)
            | StoreError::Setup(_)
            | StoreError::Defect(_)
            | StoreError::Duplicate { .. } => {
                log::error!("a job failed: {error}");
                Self::Failed(problem::INTERNAL_ERROR)
            }
            other => Self::Interrupted(other.to_string()),
        }
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        // What a format cannot hold, and what cannot be opened, no other time will help.
        if error.kind() == io::ErrorKind::InvalidData {
            Self::Failed(problem::UNWRITABLE)
        } else {
            Self::Interrupted(error.to_string())
        }
    }
}

/// So that a store can tell whether the write is worth another try.
struct Halted(Stop, Option<StoreError>);

impl From<StoreError> for Halted {
    fn from(error: StoreError) -> Self {
        Self(error.clone().into(), Some(error))
    }
}

impl WriteError for Halted {
    fn store_error(&self) -> Option<&StoreError> {
        self.1.as_ref()
    }
}

fn stop(stop: Stop) -> Halted {
    Halted(stop, None)
}

/// Goes on with a job from where it was left. Waits for the database, so it belongs on a thread that may.
///
/// # Errors
/// Why it ended before it was done.
pub fn run(state: &Data<State>, handle: &Handle, job: Job) -> Result<(), Stop> {
    let collection =
        Collection::of(&state.router, &job.resource).ok_or(Stop::Failed(problem::NOT_TRANSFERABLE))?;
    let applying = Applying::of(state, &job, collection);
    let source = Pieces::of_source(state.clone(), handle.clone(), job.id);
    let mut reader = Reader::open(source, &job.order, collection.transfer.rows)
        .map_err(|problem| Stop::Failed(problem.code()))?;
    for _ in 0..job.done {
        reader.next()?;
    }
    let mut run = Run { state, handle, applying, job };
    match run.job.mode {
        Some(ImportMode::All) => run.all(&mut reader)?,
        _ => run.row_by_row(&mut reader)?,
    }
    run.end()
}

struct Run<'a> {
    state: &'a Data<State>,
    handle: &'a Handle,
    applying: Applying,
    job: Job,
}

impl Run<'_> {
    fn row_by_row<R: io::Read>(&mut self, reader: &mut Reader<R>) -> Result<(), Stop> {
        loop {
            goes_on(self.state)?;
            let rows = some(reader, CHUNK, LARGEST_CHUNK)?;
            if rows.is_empty() {
                return Ok(());
            }
            self.chunk(rows, PATIENCE)?;
        }
    }

    fn all<R: io::Read>(&mut self, reader: &mut Reader<R>) -> Result<(), Stop> {
        let rows = some(reader, usize::MAX, usize::MAX)?;
        match self.chunk(rows, PATIENCE_WITH_ALL) {
            Err(Stop::Bad(told)) => self.report_bad(told),
            other => other,
        }
    }

    /// Makes what a chunk says, and writes down what became of it; where it is only tried, the first is
    /// undone.
    fn chunk(&mut self, rows: Vec<Row>, patience: Duration) -> Result<(), Stop> {
        let (applying, job, now) = (self.applying.clone(), self.job.clone(), self.state.clock.now());
        let how =
            Write { dry_run: job.validate_only, isolation: self.applying.isolation(), ..within(patience) };
        let (next, told) = self.write(how, move |db| {
            let told =
                applying.apply(db, &rows, now)?.ok_or_else(|| stop(Stop::Failed(problem::FORBIDDEN)))?;
            if job.mode == Some(ImportMode::All) && told.iter().any(|row| row.outcome == RowOutcome::Failed) {
                return Err(stop(Stop::Bad(told)));
            }
            let next = after(&job, &told, now);
            if !job.validate_only {
                report(db, &next, &told)?;
            }
            Ok((next, told))
        })?;
        if self.job.validate_only {
            let job = next.clone();
            self.write(within(PATIENCE), move |db| report(db, &job, &told))?;
        }
        self.job = next;
        Ok(())
    }

    /// Nothing was made: the good rows are told as skipped, and the job has failed.
    fn report_bad(&mut self, told: Vec<ImportRow>) -> Result<(), Stop> {
        let failed = told.iter().filter(|row| row.outcome == RowOutcome::Failed).count();
        let skipped = |row: ImportRow| {
            if row.outcome == RowOutcome::Failed {
                row
            } else {
                ImportRow { outcome: RowOutcome::Skipped, resource_id: None, ..row }
            }
        };
        let told: Vec<ImportRow> = told.into_iter().map(skipped).collect();
        self.job = after(&self.job, &told, self.state.clock.now());
        self.job.problem = Some(JobProblem {
            code: problem::ROWS_FAILED.to_string(),
            params: [("failed".to_owned(), failed.to_string())].into(),
        });
        let (job, now) = (self.job.clone(), self.state.clock.now());
        self.write(within(PATIENCE), move |db| {
            report(db, &job, &told)?;
            Ok(jobs::finish(db, &job, JobStatus::Failed, now)?)
        })?;
        Err(Stop::Lost)
    }

    fn end(self) -> Result<(), Stop> {
        let (job, now) = (self.job.clone(), self.state.clock.now());
        self.write(within(PATIENCE), move |db| Ok(jobs::finish(db, &job, JobStatus::Succeeded, now)?))
    }

    /// Makes a write, and waits for it.
    fn write<T: Send + 'static>(
        &self,
        how: Write,
        write: impl Fn(&mut Db) -> Result<T, Halted> + Send + 'static,
    ) -> Result<T, Stop> {
        self.handle.block_on(self.state.store.write(how, write)).map_err(|Halted(stop, _)| stop)
    }
}

/// What is written of the job itself, as long as that may take.
fn within(patience: Duration) -> Write {
    Write { deadline: Instant::now() + patience, ..Write::rows() }
}

/// Writes down what became of rows and how far that is, if the job is still this one's.
fn report(db: &mut Db, job: &Job, told: &[ImportRow]) -> Result<(), Halted> {
    import_rows::insert(db, job.id, told)?;
    if jobs::progress(db, job)? { Ok(()) } else { Err(stop(Stop::Lost)) }
}

fn after(job: &Job, told: &[ImportRow], now: phoihop_domain::clock::Timestamp) -> Job {
    let mut next = Job {
        done: job.done + i64::try_from(told.len()).unwrap_or_default(),
        updated_at: now,
        ..job.clone()
    };
    told.iter().for_each(|row| next.rows.count(row.outcome));
    next
}

fn some<R: io::Read>(reader: &mut Reader<R>, most: usize, most_bytes: usize) -> io::Result<Vec<Row>> {
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while rows.len() < most && bytes < most_bytes {
        let Some(row) = reader.next()? else { break };
        bytes += row.cells.iter().map(String::len).sum::<usize>();
        rows.push(Row { cells: Vec::new(), ..row });
    }
    Ok(rows)
}
