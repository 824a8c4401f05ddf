//! The table `job_files`: what jobs read and write, in sealed pieces, so that any process can go on with it.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, JobFileId, JobId};
use phoihop_domain::platform::JobFilePurpose as Purpose;

use crate::among::Listed as _;
use crate::schema::{job_files as f, jobs};
use crate::within::Found as _;
use crate::{Db, Result};

/// Adds a piece.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn add(
    db: &mut Db,
    job: JobId,
    purpose: Purpose,
    position: i32,
    sealed: &[u8],
    now: Timestamp,
) -> Result<()> {
    let row = (
        f::id.eq(JobFileId::new(now)),
        f::job_id.eq(job),
        f::purpose.eq(purpose),
        f::position.eq(position),
        f::sealed_bytes.eq(sealed),
        f::created_at.eq(now),
    );
    on!(db, |c| diesel::insert_into(f::table).values(row).execute(c))?;
    Ok(())
}

/// The piece at that position; none behind the last.
///
/// # Errors
/// Where the database does not serve.
pub fn get(db: &mut Db, job: JobId, purpose: Purpose, position: i32) -> Result<Option<Vec<u8>>> {
    let piece = f::table.filter(f::job_id.eq(job).and(f::purpose.eq(purpose)).and(f::position.eq(position)));
    Ok(on!(db, |c| piece.select(f::sealed_bytes).first(c).optional())?)
}

/// How many pieces there are of all jobs.
///
/// # Errors
/// Where the database does not serve.
pub fn count(db: &mut Db) -> Result<i64> {
    Ok(on!(db, |c| f::table.count().get_result(c))?)
}

/// Takes away what a job has written so far.
///
/// # Errors
/// Where the database does not serve.
pub fn clear(db: &mut Db, job: JobId, purpose: Purpose) -> Result<()> {
    on!(db, |c| diesel::delete(f::table.filter(f::job_id.eq(job).and(f::purpose.eq(purpose)))).execute(c))?;
    Ok(())
}

/// Takes away up to `most` pieces of a job; answers how many.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, job: JobId, most: i64) -> Result<usize> {
    let ids: Vec<JobFileId> =
        on!(db, |c| f::table.filter(f::job_id.eq(job)).limit(most).select(f::id).load(c))?;
    Ok(on!(db, |c| diesel::delete(f::table.filter(f::id.among(ids))).execute(c))?)
}

/// Takes away up to `most` pieces older than that of uploads from which no job came.
///
/// # Errors
/// Where the database does not serve.
pub fn forget_abandoned(db: &mut Db, before: Timestamp, most: i64) -> Result<usize> {
    let known = jobs::table.select(jobs::id);
    let abandoned = f::table.filter(f::created_at.lt(before).and(f::job_id.outside(known)));
    let ids: Vec<JobFileId> = on!(db, |c| abandoned.limit(most).select(f::id).load(c))?;
    Ok(on!(db, |c| diesel::delete(f::table.filter(f::id.among(ids))).execute(c))?)
}
