//! The tables `jobs` and `job_leases`: long work, and which process is at it.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{JobId, UserId};
use phoihop_domain::lifecycle::Move;
use phoihop_domain::platform::{
    Job, JobFilter, JobKind, JobOrder, JobProblem, JobSort, JobStatus, Manifest, RowCounts,
};
use phoihop_domain::sql_types::Json;

use crate::condition::Condition;
use crate::moving::{Deciders, Why, move_to};
use crate::paginate::{Page, PageRequest};
use crate::schema::{job_leases as l, jobs};
use crate::within::Found as _;
use crate::{Db, Moving, Read, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = jobs, treat_none_as_null = true, treat_none_as_default_value = false)]
struct JobRow {
    id: JobId,
    revision: i32,
    created_at: Timestamp,
    updated_at: Timestamp,
    user_id: UserId,
    kind: JobKind,
    job_order: Json<JobOrder>,
    status: JobStatus,
    done: i64,
    total: Option<i64>,
    row_counts: Json<RowCounts>,
    problem: Option<Json<JobProblem>>,
    manifest: Option<Json<Manifest>>,
    finished_at: Option<Timestamp>,
    expires_at: Option<Timestamp>,
    fence: i32,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        let Json(order) = row.job_order;
        Self {
            revision: row.revision,
            updated_at: row.updated_at,
            status: row.status,
            done: row.done,
            total: row.total,
            rows: row.row_counts.0,
            problem: row.problem.map(|Json(problem)| problem),
            manifest: row.manifest.map(|Json(manifest)| manifest),
            finished_at: row.finished_at,
            expires_at: row.expires_at,
            fence: row.fence,
            ..Self::queued(row.id, row.kind, order, row.user_id, row.created_at)
        }
    }
}

impl From<&Job> for JobRow {
    fn from(job: &Job) -> Self {
        Self {
            id: job.id,
            revision: job.revision,
            created_at: job.created_at,
            updated_at: job.updated_at,
            user_id: job.user_id,
            kind: job.kind,
            job_order: Json(job.order.clone()),
            status: job.status,
            done: job.done,
            total: job.total,
            row_counts: Json(job.rows),
            problem: job.problem.clone().map(Json),
            manifest: job.manifest.clone().map(Json),
            finished_at: job.finished_at,
            expires_at: job.expires_at,
            fence: job.fence,
        }
    }
}

/// The one with that id.
///
/// # Errors
/// Where the database does not serve.
pub fn get(db: &mut Db, id: JobId) -> Result<Option<Job>> {
    let row: Option<JobRow> =
        on!(db, |c| jobs::table.find(id).select(JobRow::as_select()).first(c).optional())?;
    Ok(row.map(Into::into))
}

/// A page of a user's own.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, user: UserId, filter: &JobFilter, page: &PageRequest<JobSort>) -> Result<Page<Job>> {
    let matching: Condition<jobs::table> = Condition::that(jobs::user_id.eq(user))
        .any_of(jobs::status, filter.status.as_ref())
        .narrowed(filter.kind, |kind| jobs::kind.eq(kind));
    Ok(page_of!(db, matching, page, JobRow, jobs by JobId, { JobSort::CreatedAt => created_at: time, }))
}

/// How many of a user's jobs wait or run.
///
/// # Errors
/// Where the database does not serve.
pub fn open_of(db: &mut Db, user: UserId) -> Result<i64> {
    let open = jobs::user_id.eq(user).and(jobs::finished_at.is_null());
    Ok(on!(db, |c| jobs::table.filter(open).count().get_result(c))?)
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, job: &Job) -> Result<()> {
    on!(db, |c| diesel::insert_into(jobs::table).values(JobRow::from(job)).execute(c))?;
    Ok(())
}

/// The job that has waited the longest and that nobody is at.
///
/// # Errors
/// Where the database does not serve.
pub fn free(db: &mut Db, now: Timestamp) -> Result<Option<Job>> {
    let taken = l::table.filter(l::until.gt(now)).select(l::job_id);
    let free = jobs::table
        .filter(jobs::finished_at.is_null())
        .filter(jobs::id.outside(taken))
        .order((jobs::created_at, jobs::id));
    let row: Option<JobRow> = on!(db, |c| free.select(JobRow::as_select()).first(c).optional())?;
    Ok(row.map(Into::into))
}

/// Takes that job up until `until`: nobody else takes it up before, and what one did who has lost it does not
/// count any more.
///
/// # Errors
/// Where the database does not serve.
pub fn claim(db: &mut Db, owner: &str, now: Timestamp, until: Timestamp) -> Result<Option<Job>> {
    let Some(job) = free(db, now)? else { return Ok(None) };
    // First of all in its own row: of two who take it up at once, one runs again and sees that it is taken.
    let mut job = Job { fence: job.fence + 1, updated_at: now, ..job };
    if job.status == JobStatus::Queued {
        (job, _) = move_to(db, job, JobStatus::Running, &by_server(now), now)?;
    } else {
        job.save(db)?;
    }
    lease(db, job.id, owner, until)?;
    Ok(Some(job))
}

fn lease(db: &mut Db, job: JobId, owner: &str, until: Timestamp) -> Result<()> {
    on!(db, |c| diesel::delete(l::table.find(job)).execute(c))?;
    let row = (l::job_id.eq(job), l::owner.eq(owner), l::until.eq(until));
    on!(db, |c| diesel::insert_into(l::table).values(row).execute(c))?;
    Ok(())
}

/// Keeps a job longer; false where another has taken it up meanwhile.
///
/// # Errors
/// Where the database does not serve.
pub fn renew(db: &mut Db, job: JobId, owner: &str, until: Timestamp) -> Result<bool> {
    let own = l::table.filter(l::job_id.eq(job).and(l::owner.eq(owner)));
    Ok(on!(db, |c| diesel::update(own).set(l::until.eq(until)).execute(c))? == 1)
}

/// Gives a job up, so that it can be taken up at once.
///
/// # Errors
/// Where the database does not serve.
pub fn give_up(db: &mut Db, job: JobId, owner: &str) -> Result<()> {
    on!(db, |c| diesel::delete(l::table.filter(l::job_id.eq(job).and(l::owner.eq(owner)))).execute(c))?;
    Ok(())
}

/// Gives up every job: for the only process, at its start, no other can be at any.
///
/// # Errors
/// Where the database does not serve.
pub fn give_up_all(db: &mut Db) -> Result<()> {
    on!(db, |c| diesel::delete(l::table).execute(c))?;
    Ok(())
}

/// Writes down how far it got; false where it is no longer this one's to do, or has been called off.
///
/// # Errors
/// Where the database does not serve.
pub fn progress(db: &mut Db, job: &Job) -> Result<bool> {
    let own = jobs::table
        .filter(jobs::id.eq(job.id).and(jobs::fence.eq(job.fence)).and(jobs::status.eq(JobStatus::Running)));
    let far = (
        jobs::done.eq(job.done),
        jobs::total.eq(job.total),
        jobs::row_counts.eq(Json(job.rows)),
        jobs::updated_at.eq(job.updated_at),
    );
    Ok(on!(db, |c| diesel::update(own).set(far).execute(c))? == 1)
}

/// Ends it, as `ended` tells, unless it is no longer this one's to do.
///
/// # Errors
/// Where the database does not serve.
pub fn finish(db: &mut Db, ended: &Job, to: JobStatus, now: Timestamp) -> Result<()> {
    let Some(job) =
        get(db, ended.id)?.filter(|job| job.fence == ended.fence && job.status == JobStatus::Running)
    else {
        return Ok(());
    };
    let Job { done, total, rows, problem, manifest, .. } = ended.clone();
    let job = Job { done, total, rows, problem, manifest, ..job };
    move_to(db, job, to, &by_server(now), now)?;
    Ok(())
}

fn by_server(now: Timestamp) -> Why {
    Why { request_id: "job".to_owned(), ..Why::by_calendar(now.in_vietnam()) }
}

/// Up to `most` jobs that need not be kept any longer.
///
/// # Errors
/// Where the database does not serve.
pub fn expired(db: &mut Db, now: Timestamp, most: i64) -> Result<Vec<JobId>> {
    let over = jobs::table.filter(jobs::expires_at.le(now)).order((jobs::expires_at, jobs::id));
    Ok(on!(db, |c| over.limit(most).select(jobs::id).load(c))?)
}

/// Forgets one whose files and report are gone.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: JobId) -> Result<()> {
    on!(db, |c| diesel::delete(l::table.find(id)).execute(c))?;
    on!(db, |c| diesel::delete(jobs::table.find(id)).execute(c))?;
    Ok(())
}

impl Read for Job {
    const IN_ONE: bool = false;
}

impl Moving for Job {
    type Id = JobId;

    fn load(db: &mut Db, id: JobId, _: CivilDate) -> Result<Option<Self>> {
        get(db, id)
    }

    fn save(&self, db: &mut Db) -> Result<()> {
        on!(db, |c| diesel::update(jobs::table.find(self.id)).set(JobRow::from(self)).execute(c))?;
        if self.status.is_final() {
            on!(db, |c| diesel::delete(l::table.find(self.id)).execute(c))?;
        }
        Ok(())
    }

    fn title(&self) -> &str {
        &self.resource
    }

    fn updated_at(&self) -> Timestamp {
        self.updated_at
    }

    fn circle(&self, _: &mut Db, _: CivilDate) -> Result<Circle> {
        Ok(Circle::Own(self.user_id))
    }

    fn deciders(&self, _: &mut Db, _: &Move<Self>, _: CivilDate, _: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Anybody)
    }
}
