//! Long work that a request begins and the server does by itself: imports and exports.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{JobId, UserId};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::transfer::{ImportMode, RowOutcome, TransferFormat};
use crate::validation::AnyOf;

/// How many seconds a job is kept once it is over: 30 days.
pub const KEPT_SECONDS: i64 = 30 * 24 * 3_600;
/// How many jobs of one user may wait or run at a time.
pub const MOST_OPEN_JOBS: i64 = 10;

crate::text_enum! {
    /// What kind of work a job is.
    pub enum JobKind {
        /// Rows come in.
        Import = "import",
        /// Rows go out.
        Export = "export",
    }
}

crate::text_enum! {
    /// Where a job stands.
    pub enum JobStatus {
        /// It waits for its turn.
        Queued = "queued",
        /// It is being done.
        Running = "running",
        /// It is done; rows that failed by themselves are told in its report.
        Succeeded = "succeeded",
        /// It could not be done.
        Failed = "failed",
        /// It was called off; what had been done by then stands.
        Cancelled = "cancelled",
    }
}

crate::text_enum! {
    /// What a file is to its job.
    pub enum JobFilePurpose {
        /// What it reads.
        Source = "source",
        /// What it has written.
        Result = "result",
    }
}

impl JobStatus {
    /// Whether it is over.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// How many rows came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RowCounts {
    /// New things.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub created: i64,
    /// Changed things.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub updated: i64,
    /// Things that were so already.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub unchanged: i64,
    /// Bad rows.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub failed: i64,
    /// Good rows of which nothing was made because others are bad.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub skipped: i64,
}

impl RowCounts {
    /// Counts a row.
    pub const fn count(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Created => self.created += 1,
            RowOutcome::Updated => self.updated += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::Failed => self.failed += 1,
            RowOutcome::Skipped => self.skipped += 1,
        }
    }
}

/// Why a job could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobProblem {
    /// A stable code; `/problems/{code}` explains it.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "rows_failed"))]
    pub code: String,
    /// Values that its text mentions.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub params: BTreeMap<String, String>,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Manifest {
    /// How many rows, without the heading.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub rows: i64,
    /// How many bytes.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub bytes: i64,
    /// SHA-256 of them, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub sha256: String,
    /// The moment whose state it shows: all rows were read from one snapshot of it.
    pub as_of: Timestamp,
}

/// What a job was asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobOrder {
    /// Whose rows come or go.
    pub resource: String,
    /// What an import does with bad rows.
    pub mode: Option<ImportMode>,
    /// Whether an import is only tried.
    pub validate_only: bool,
    /// How the rows are written.
    pub format: TransferFormat,
    /// The character encoding that the sender named, if they did.
    pub charset: Option<String>,
    /// The system of rows that name none.
    pub external_source: Option<String>,
    /// An export's filters, as a query.
    pub query: String,
    /// To what its session was narrowed who asked: the job can do no more.
    pub scopes: Option<String>,
}

/// A job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its identifier.
    pub id: JobId,
    /// How often its status changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last got on.
    pub updated_at: Timestamp,
    /// What kind of work it is.
    pub kind: JobKind,
    /// Whose rows come or go, as in routes.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "organisations"))]
    pub resource: String,
    /// What an import does with bad rows.
    pub mode: Option<ImportMode>,
    /// Whether an import is only tried.
    pub validate_only: bool,
    /// How the rows are written.
    pub format: TransferFormat,
    /// Where it stands.
    pub status: JobStatus,
    /// How many rows are done.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub done: i64,
    /// How many there are, once that is known.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub total: Option<i64>,
    /// What became of an import's rows.
    pub rows: RowCounts,
    /// Why it could not be done.
    pub problem: Option<JobProblem>,
    /// What an export wrote.
    pub manifest: Option<Manifest>,
    /// When it was over.
    pub finished_at: Option<Timestamp>,
    /// When it will be forgotten, with its files and report.
    pub expires_at: Option<Timestamp>,
    /// Whose it is.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub user_id: UserId,
    /// What it was asked to do.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub order: JobOrder,
    /// Counts who took it up: what one did who has lost it does not count.
    #[serde(skip)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub fence: i32,
}

resource! { Job "jobs" }

impl Job {
    /// One that waits for its turn.
    #[must_use]
    pub fn queued(id: JobId, kind: JobKind, order: JobOrder, user_id: UserId, now: Timestamp) -> Self {
        Self {
            id,
            revision: 1,
            created_at: now,
            updated_at: now,
            kind,
            resource: order.resource.clone(),
            mode: order.mode,
            validate_only: order.validate_only,
            format: order.format,
            status: Self::INITIAL,
            done: 0,
            total: None,
            rows: RowCounts::default(),
            problem: None,
            manifest: None,
            finished_at: None,
            expires_at: None,
            user_id,
            order,
            fence: 0,
        }
    }
}

impl Stateful for Job {
    type Status = JobStatus;
    const RESOURCE: &'static str = "jobs";
    const INITIAL: JobStatus = JobStatus::Queued;
    const MOVES: &'static [Move<Self>] = &[
        step(JobStatus::Queued, JobStatus::Running, &[Cause::Schedule], By::Nobody),
        step(JobStatus::Queued, JobStatus::Cancelled, &[Cause::Request], By::Allowed),
        step(JobStatus::Running, JobStatus::Succeeded, &[Cause::Schedule], By::Nobody),
        step(JobStatus::Running, JobStatus::Failed, &[Cause::Schedule], By::Nobody),
        step(JobStatus::Running, JobStatus::Cancelled, &[Cause::Request], By::Allowed),
    ];

    fn status(&self) -> JobStatus {
        self.status
    }

    fn moved(self, to: JobStatus, _: CivilDate, now: Timestamp) -> Self {
        let over = to.is_final().then_some(now);
        let expires_at = over.map(|now| now.plus_seconds(KEPT_SECONDS));
        Self {
            status: to,
            revision: self.revision + 1,
            updated_at: now,
            finished_at: over,
            expires_at,
            ..self
        }
    }
}

const fn step(from: JobStatus, to: JobStatus, causes: &'static [Cause], by: By) -> Move<Job> {
    Move { from, to, causes, by, needs_reason: false, guards: &[] }
}

/// What lists of jobs can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct JobFilter {
    /// Imports or exports.
    pub kind: Option<JobKind>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "queued,running")
    )]
    pub status: Option<AnyOf<JobStatus>>,
}

crate::text_enum! {
    /// What lists of jobs can be sorted by.
    pub enum JobSort {
        /// When they were asked for.
        CreatedAt = "created_at",
    }
}
