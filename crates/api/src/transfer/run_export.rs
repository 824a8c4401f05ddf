//! Rows that go out: read page by page through the list's own route from one state of the database, so that
//! nobody gets more than the list shows them.

use std::io::{self, Write as _};
use std::time::Instant;

use crate::http::problem;
use actix_web::web::Data;
use phoihop_domain::access::Subject;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::platform::{Job, JobFilePurpose, JobStatus, Manifest};
use phoihop_domain::transfer::TransferFormat;
use phoihop_persistence::platform::{job_files, jobs};
use phoihop_persistence::{Snapshot, Write};
use serde_json::{Map, Value};
use tokio::runtime::Handle;

use super::pieces::PieceWriter;
use super::run_import::Stop;
use super::writer::RowWriter;
use super::{Collection, asker, goes_on, request_id};
use crate::http::Problem;
use crate::http::inside::Inside;
use crate::http::page::LIST_PARAMETERS;
use crate::state::State;

/// How many rows are read at a time: a page of the list.
const PAGE: &str = "200";

/// What is read, in whose name, and how it is written.
#[derive(Clone)]
pub struct Export {
    state: Data<State>,
    subject: Subject,
    collection: Collection,
    format: TransferFormat,
    query: String,
    /// The one state that all of it shows; none where it is only asked whether it could be made.
    snapshot: Option<Snapshot>,
    request_id: String,
    /// The moment whose state it shows.
    pub as_of: Timestamp,
}

/// A page of rows.
pub struct Rows {
    items: Vec<Map<String, Value>>,
    next: Option<String>,
}

impl Export {
    /// Of what the list shows that subject under these filters.
    pub fn of(
        state: &Data<State>,
        subject: Subject,
        collection: Collection,
        (format, query): (TransferFormat, String),
        request_id: String,
    ) -> Self {
        Self {
            state: state.clone(),
            subject,
            collection,
            format,
            query,
            snapshot: None,
            request_id,
            as_of: state.clock.now(),
        }
    }

    /// It, from the state in which the database is now.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn of_now(self) -> Result<Self, Problem> {
        let as_of = self.state.clock.now();
        let snapshot = Some(self.state.store.snapshot().await?);
        Ok(Self { snapshot, as_of, ..self })
    }

    /// The page that follows a cursor; the first without one.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn page(&self, cursor: Option<&str>) -> Result<Rows, Problem> {
        let mut pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(&self.query).map_err(|_| Problem::new(problem::INVALID_QUERY))?;
        // Of what every list takes, an export takes only the order.
        if let Some(taken) =
            pairs.iter().find(|(name, _)| name != "sort" && LIST_PARAMETERS.contains(&name.as_str()))
        {
            return Err(Problem::parameter(taken.0.clone(), problem::UNKNOWN_PARAMETER));
        }
        if !pairs.iter().any(|(name, _)| name == "sort") {
            // In the order of entry, so that what refers to others mostly comes after them; within bounds, in
            // the order of those.
            let (bounds, first) = self.collection.bounds;
            let is_bounded = pairs.iter().any(|(name, _)| bounds.contains(&name.as_str()));
            pairs.push(("sort".to_owned(), if is_bounded { first } else { "created_at" }.to_owned()));
        }
        pairs.push(("limit".to_owned(), PAGE.to_owned()));
        pairs.extend(cursor.map(|cursor| ("cursor".to_owned(), cursor.to_owned())));
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        let inside =
            Inside { state: &self.state, subject: self.subject.clone(), request_id: self.request_id.clone() };
        let mut body = inside.read(self.collection.list, None, &query, self.snapshot.clone()).await?;
        let next = body["next_cursor"].as_str().map(str::to_owned);
        let mut items = body["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
        if let Some(whole) = self.collection.transfer.rows.whole {
            for item in &mut items {
                let id = item["id"].as_str().map(str::to_owned);
                *item =
                    inside.read(self.collection.item, id.as_deref(), whole, self.snapshot.clone()).await?;
            }
        }
        Ok(Rows {
            items: items
                .into_iter()
                .filter_map(|item| if let Value::Object(item) = item { Some(item) } else { None })
                .collect(),
            next,
        })
    }

    /// Writes all rows, beginning with a page that was read already; `goes_on` is asked after each page.
    /// Waits for the database, so it belongs on a thread that may.
    ///
    /// # Errors
    /// Why it ended before it was done.
    pub fn write<W: io::Write>(
        &self,
        handle: &Handle,
        mut page: Rows,
        to: W,
        mut goes_on: impl FnMut(i64) -> Result<(), Stop>,
    ) -> Result<(W, i64), Stop> {
        let mut writer = RowWriter::begin(&self.collection, self.format, to)?;
        let mut rows = 0;
        loop {
            for item in &page.items {
                writer.row(item)?;
            }
            rows += i64::try_from(page.items.len()).unwrap_or_default();
            writer.flush()?;
            goes_on(rows)?;
            let Some(cursor) = page.next else { break };
            page = handle
                .block_on(self.page(Some(&cursor)))
                .map_err(|problem| Stop::Interrupted(problem.code().to_string()))?;
        }
        Ok(writer.finish()?)
    }
}

/// Does an export's job, from its beginning: what was written before is of another state.
///
/// # Errors
/// Why it ended before it was done.
pub fn run(state: &Data<State>, handle: &Handle, job: Job) -> Result<(), Stop> {
    let id = job.id;
    handle.block_on(
        state.store.write(Write::rows(), move |db| job_files::clear(db, id, JobFilePurpose::Result)),
    )?;
    let collection =
        Collection::of(&state.router, &job.resource).ok_or(Stop::Failed(problem::NOT_TRANSFERABLE))?;
    let (user, asked, now) = (job.user_id, job.order.clone(), state.clock.now());
    let subject = handle
        .block_on(state.store.read(move |db| asker(db, user, &asked, now)))?
        .ok_or(Stop::Failed(problem::FORBIDDEN))?;
    let query = job.order.query.clone();
    let refused = |problem: Problem| match problem.status() {
        500.. => Stop::Interrupted(problem.code().to_string()),
        _ => Stop::Failed(problem.code()),
    };
    let export = Export::of(state, subject, collection, (job.format, query), request_id(id));
    let export = handle.block_on(export.of_now()).map_err(refused)?;
    let first = handle.block_on(export.page(None)).map_err(refused)?;
    let writer = PieceWriter::new(state.clone(), handle.clone(), id, JobFilePurpose::Result);
    let mut job = job;
    let written = export.write(handle, first, writer, |rows| {
        goes_on(state)?;
        (job.done, job.updated_at) = (rows, state.clock.now());
        let far = job.clone();
        let own = handle.block_on(state.store.write(Write::rows(), move |db| jobs::progress(db, &far)))?;
        if own { Ok(()) } else { Err(Stop::Lost) }
    });
    let (mut writer, rows) = written?;
    writer.flush()?;
    let (bytes, sha256) = writer.finish()?;
    let manifest = Some(Manifest { rows, bytes, sha256, as_of: export.as_of });
    let (ended, now) = (Job { done: rows, total: Some(rows), manifest, ..job }, state.clock.now());
    let how = Write { deadline: Instant::now() + std::time::Duration::from_secs(60), ..Write::rows() };
    Ok(handle
        .block_on(state.store.write(how, move |db| jobs::finish(db, &ended, JobStatus::Succeeded, now)))?)
}
