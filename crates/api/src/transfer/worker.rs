//! Who does the jobs: each process takes up one after the other, and keeps each by a lease as long as it is
//! at it.

use std::time::Duration;

use crate::http::problem::{self, ProblemCode};
use actix_web::web::Data;
use phoihop_domain::clock::{Clock, SystemClock, Timestamp};
use phoihop_domain::ids::JobId;
use phoihop_domain::platform::{Job, JobKind, JobProblem, JobStatus};
use phoihop_persistence::platform::{import_rows, job_files, jobs};
use phoihop_persistence::{StoreError, Write};
use tokio::runtime::Handle;

use super::run_import::Stop;
use super::{pieces, run_export, run_import};
use crate::state::State;

/// How many jobs a process does at a time.
const AT_ONCE: usize = 2;
/// How often it looks for jobs that other processes left.
const EVERY: Duration = Duration::from_secs(1);
/// How long an upload may lie without a job, in seconds.
const ABANDONED: i64 = 3_600;
/// How often a job is taken up: one that ends its process each time would go on for ever.
const MOST_ATTEMPTS: i32 = 40;
/// The most rows or pieces that are taken away in one transaction.
const CHUNK: i64 = 500;

/// Works until the server stops.
pub async fn run(state: Data<State>) {
    if state.store.kind() == "sqlite" {
        // The only process: the one who had a job before is gone.
        if let Err(error) = state.store.write(Write::default(), jobs::give_up_all).await {
            log::error!("jobs could not be given up: {error}");
        }
    }
    for number in 1..AT_ONCE {
        actix_web::rt::spawn(work(state.clone(), number));
    }
    work(state, 0).await;
}

/// Does the jobs that wait now.
///
/// # Errors
/// Where the database does not serve.
pub async fn catch_up(state: &Data<State>) -> Result<(), StoreError> {
    let owner = uuid::Uuid::new_v4().to_string();
    while next(state, &owner).await? {}
    Ok(())
}

async fn work(state: Data<State>, number: usize) {
    let owner = format!("{}-{number}", uuid::Uuid::new_v4());
    loop {
        let queued = state.job_queued.notified();
        match next(&state, &owner).await {
            Ok(true) => {}
            Ok(false) => drop(tokio::time::timeout(EVERY, queued).await),
            Err(error) => {
                log::error!("no job could be taken up: {error}");
                tokio::time::sleep(EVERY).await;
            }
        }
    }
}

/// Until when a lease lasts that is taken now: by the real time, which stories do not turn on.
fn until(state: &State) -> (Timestamp, Timestamp) {
    let now = SystemClock.now();
    (now, now.plus_seconds(i64::try_from(state.config.job_lease.as_secs()).unwrap_or(i64::MAX)))
}

/// Takes up the next job and does it; false where none waits.
async fn next(state: &Data<State>, owner: &str) -> Result<bool, StoreError> {
    let (name, (now, until)) = (owner.to_owned(), until(state));
    // Asked by a read: who has nothing to do takes the writer from nobody.
    if state.store.read(move |db| jobs::free(db, now)).await?.is_none() {
        return Ok(false);
    }
    let claimed = state.store.write(Write::rows(), move |db| jobs::claim(db, &name, now, until)).await?;
    let Some(job) = claimed else { return Ok(false) };
    if job.fence > MOST_ATTEMPTS {
        fail(state, job, problem::GIVEN_UP).await?;
        return Ok(true);
    }
    let renewing = actix_web::rt::spawn(renew(state.clone(), job.id, owner.to_owned()));
    let (working, handle, asked) = (state.clone(), Handle::current(), job.clone());
    let done = tokio::task::spawn_blocking(move || match asked.kind {
        JobKind::Import => run_import::run(&working, &handle, asked),
        JobKind::Export => run_export::run(&working, &handle, asked),
    });
    let done = done.await.unwrap_or(Err(Stop::Failed(problem::INTERNAL_ERROR)));
    renewing.abort();
    match done {
        Ok(()) | Err(Stop::Lost | Stop::Bad(_)) => {}
        Err(Stop::Failed(code)) => fail(state, job, code).await?,
        Err(Stop::Interrupted(why)) => {
            log::warn!("job {} was interrupted and will be gone on with: {why}", job.id);
            let (id, name) = (job.id, owner.to_owned());
            state.store.write(Write::rows(), move |db| jobs::give_up(db, id, &name)).await?;
            tokio::time::sleep(EVERY).await;
        }
    }
    Ok(true)
}

async fn renew(state: Data<State>, job: JobId, owner: String) {
    loop {
        tokio::time::sleep(state.config.job_lease / 3).await;
        let (owner, (_, until)) = (owner.clone(), until(&state));
        if let Err(error) =
            state.store.write(Write::rows(), move |db| jobs::renew(db, job, &owner, until)).await
        {
            log::warn!("the lease of job {job} could not be renewed: {error}");
        }
    }
}

async fn fail(state: &State, job: Job, code: ProblemCode) -> Result<(), StoreError> {
    let now = state.clock.now();
    state
        .store
        .write(Write::rows(), move |db| {
            let Some(standing) = jobs::get(db, job.id)? else { return Ok(()) };
            let problem = Some(JobProblem { code: code.to_string(), params: Default::default() });
            jobs::finish(db, &Job { problem, fence: job.fence, ..standing }, JobStatus::Failed, now)
        })
        .await
}

/// Forgets jobs that are long over with their files and reports, and uploads from which no job came.
///
/// # Errors
/// Where the database does not serve.
pub async fn forget(state: &State) -> Result<(), StoreError> {
    let now = state.clock.now();
    let abandoned = now.plus_seconds(-ABANDONED);
    state.store.write(Write::rows(), move |db| job_files::forget_abandoned(db, abandoned, CHUNK)).await?;
    let expired = state.store.read(move |db| jobs::expired(db, now, CHUNK)).await?;
    for job in expired {
        pieces::remove(state, job).await?;
        while state.store.write(Write::rows(), move |db| import_rows::delete(db, job, CHUNK)).await? > 0 {}
        state.store.write(Write::rows(), move |db| jobs::delete(db, job)).await?;
    }
    Ok(())
}
