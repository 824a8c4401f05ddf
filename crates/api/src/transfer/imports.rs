//! `POST /v1/imports`: a file comes in, and a job goes through it.

use std::io::{Seek, SeekFrom};
use std::sync::Arc;

use actix_web::http::Method;
use phoihop_domain::access::{Action, Target};
use phoihop_domain::ids::{Id, JobId};
use phoihop_domain::platform::{Happened, Job, JobFilePurpose, JobKind, JobOrder, MOST_OPEN_JOBS};
use phoihop_domain::transfer::{ImportMode, TransferFormat};
use phoihop_persistence::disk;
use phoihop_persistence::platform::jobs;
use serde::Deserialize;
use tokio::runtime::Handle;
use utoipa::ToSchema;

use super::Collection;
use super::pieces::{self, PieceWriter};
use super::reader::{self, Reader};
use crate::http::call::allow;
use crate::http::idempotency::Repeatable;
use crate::http::operation::Operation;
use crate::http::representation::shape;
use crate::http::router::Path;
use crate::http::upload::Upload;
use crate::http::{Answer, Call, Change, Halt, Problem, problem};

/// The most rows of an import that makes all or nothing: they are one transaction.
const MOST_AT_ONCE: i64 = 20_000;
/// The largest file of such an import, in bytes: all of it is in memory at once.
const LARGEST_AT_ONCE: usize = 16 << 20;
/// The most rows of an import.
const MOST_ROWS: i64 = 1_000_000;

/// What is asked of an import.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ImportRequest {
    /// Whose rows come, as in routes.
    #[schema(max_length = 60, example = "organisations")]
    pub resource: String,
    /// What is done when some rows are bad: `all` makes all or none (up to 20,000 rows), `row` every good
    /// one. `row` unless given.
    #[serde(default)]
    pub mode: Option<ImportMode>,
    /// Whether it is only tried: the report tells what would become of each row.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    #[expect(dead_code, reason = "it is read as every flag of a query is")]
    pub validate_only: Option<String>,
    /// The system of rows that name none.
    #[serde(default)]
    #[schema(max_length = 60, example = "examples")]
    pub external_source: Option<String>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let begin = Operation::begin::<Job, ImportRequest>(
        "begin_import",
        Action::RunJob,
        &["resource", "mode", "validate_only", "external_source"],
    )
    .says(
        "Import rows",
        "Takes NDJSON (`application/x-ndjson`), or text in columns (`text/csv`) as Vietnamese offices \
                write it: UTF-8 with or without BOM, UTF-16, commas, semicolons or tabs, days `dd/mm/yyyy`, \
                thousands dots, headings in Vietnamese or by the names of fields; what could be meant in two \
                ways is refused. Each row is entered or, where its external key or `id` is known, changed by \
                the rules of its resource; what a row leaves out stays, what it leaves empty is taken away. \
                References are ids, external keys (`parent_external_id`) or agency identifiers \
                (`parent_agency_code`). The answer is a job; its report tells what became of each row, and a \
                second run of the same file changes nothing. Rows may refer to rows before them.",
    )
    .takes_file(&["application/x-ndjson", "text/csv"])
    .refuses(&[
        problem::UNKNOWN_HEADINGS,
        problem::UNKNOWN_HEADING,
        problem::DUPLICATE_HEADING,
        problem::HEADINGS_MISSING,
        problem::NO_ROWS,
        problem::TOO_MANY_ROWS,
        problem::UNKNOWN_CHARSET,
        problem::UNREADABLE_FILE,
        problem::UNCLOSED_QUOTE,
        problem::NOT_TEXT,
    ])
    .conflicts(&[problem::TOO_MANY_JOBS]);
    vec![Path::new("transfers", "/v1/imports").serves(Method::POST, begin, start)]
}

async fn start(call: Call) -> Result<Answer, Problem> {
    let asked: Result<ImportRequest, Problem> = call.query().and_then(|query| query.filter(&[]));
    let collection =
        asked.as_ref().ok().map(|asked| Collection::named(&call, &asked.resource, "resource")).transpose();
    if let Ok(Some(collection)) = &collection {
        call.may_enter(*collection)?;
    }
    let format = format_of(call.headers.content_type.as_deref())?;
    let (asked, collection) =
        (asked?, collection?.ok_or_else(|| Problem::parameter("resource", problem::REQUIRED))?);
    let validate_only = call.query()?.flag("validate_only")?;
    let upload = call.upload.clone().ok_or_else(|| Problem::new(problem::BODY_REQUIRED))?;
    if upload.bytes == 0 {
        return Err(Problem::new(problem::BODY_REQUIRED));
    }
    if asked.mode == Some(ImportMode::All) && upload.bytes > LARGEST_AT_ONCE {
        return Err(Problem::new(problem::BODY_TOO_LARGE).with("max", LARGEST_AT_ONCE));
    }
    // Asked again when the job is put in line; a file that would not be is not kept first.
    let is_repeated = call.is_in_line().await?;
    let order = JobOrder {
        resource: asked.resource,
        mode: Some(asked.mode.unwrap_or(ImportMode::Row)),
        validate_only,
        format,
        charset: charset_of(call.headers.content_type.as_deref()),
        external_source: asked.external_source.filter(|source| !source.is_empty()),
        query: String::new(),
        scopes: None,
    };
    let id = JobId::new(call.now);
    // One that was asked for before is answered as it was then, however many jobs are open by now; its file
    // is not kept once more.
    if is_repeated {
        return call.queue(id, JobKind::Import, order, None).await;
    }
    let total = counted(&upload, &order, collection).await?;
    let state = call.state.clone();
    let queued = match kept(&call, &upload, id).await {
        Ok(()) => call.queue(id, JobKind::Import, order, Some(total)).await,
        Err(problem) => Err(problem),
    };
    // Where it is not known whether there is a job, the file stays; what belongs to none is forgotten in an
    // hour.
    let is_refused = match &queued {
        Ok(answer) => answer.location != Some(address(id)),
        Err(problem) => problem.status() < 500,
    };
    if is_refused && let Err(error) = pieces::remove(&state, id).await {
        log::warn!("the file of a refused import stays for an hour: {error}");
    }
    queued
}

fn address(id: JobId) -> String {
    format!("/v1/jobs/{id}")
}

/// Whether one who has so many jobs that are not over may have another.
fn has_room(open: i64) -> Result<(), Problem> {
    if open < MOST_OPEN_JOBS {
        Ok(())
    } else {
        Err(Problem::new(problem::TOO_MANY_JOBS).with("max", MOST_OPEN_JOBS))
    }
}

/// How the rows are written, by the media type.
fn format_of(content_type: Option<&str>) -> Result<TransferFormat, Problem> {
    let named =
        content_type.and_then(|text| text.split(';').next()).map(|text| text.trim().to_ascii_lowercase());
    match named.as_deref() {
        Some("application/x-ndjson" | "application/ndjson" | "application/jsonl") => {
            Ok(TransferFormat::Ndjson)
        }
        Some("text/csv" | "text/tab-separated-values" | "text/plain") => Ok(TransferFormat::Csv),
        _ => {
            let accepted = "application/x-ndjson, text/csv";
            Err(Problem::new(problem::UNSUPPORTED_MEDIA_TYPE)
                .with("accepted", accepted)
                .header("Accept", accepted))
        }
    }
}

fn charset_of(content_type: Option<&str>) -> Option<String> {
    let mut parameters = content_type?.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    parameters
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
}

/// How many rows the file has; what is wrong with the whole of it is told now.
async fn counted(upload: &Upload, order: &JobOrder, collection: Collection) -> Result<i64, Problem> {
    let (file, order) = (Arc::clone(&upload.file), order.clone());
    let counted = tokio::task::spawn_blocking(move || {
        let unreadable = |error: std::io::Error| reader::unreadable(&error);
        (&*file).seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let mut reader = Reader::open(&*file, &order, collection.transfer.rows)?;
        let most = if order.mode == Some(ImportMode::All) { MOST_AT_ONCE } else { MOST_ROWS };
        let mut rows = 0;
        while reader.next().map_err(unreadable)?.is_some() {
            rows += 1;
            if rows > most {
                return Err(Problem::new(problem::TOO_MANY_ROWS).with("max", most));
            }
        }
        if rows == 0 { Err(Problem::new(problem::NO_ROWS)) } else { Ok(rows) }
    });
    counted.await.map_err(|_| Problem::new(problem::INTERNAL_ERROR))?
}

async fn kept(call: &Call, upload: &Upload, job: JobId) -> Result<(), Problem> {
    let (state, file, handle) = (call.state.clone(), Arc::clone(&upload.file), Handle::current());
    let written = tokio::task::spawn_blocking(move || {
        (&*file).seek(SeekFrom::Start(0))?;
        let mut writer = PieceWriter::new(state, handle, job, JobFilePurpose::Source);
        std::io::copy(&mut &*file, &mut writer)?;
        writer.finish()
    });
    written.await.map_err(std::io::Error::other).flatten().map(|_| ()).map_err(|error| {
        log::error!("an upload could not be kept: {error}");
        if disk::is_full(&error) {
            Problem::new(problem::STORAGE_FULL)
        } else {
            Problem::new(problem::UNAVAILABLE).header("Retry-After", "5")
        }
    })
}

impl Call {
    /// Whether the caller may enter such things anywhere: each row is asked for by itself.
    fn may_enter(&self, collection: Collection) -> Result<(), Problem> {
        match self.state.router.find(&Method::POST, collection.list) {
            Some((operation, _)) => allow(self.subject.as_ref(), operation.action, Target::Any),
            None => Err(Problem::new(problem::FORBIDDEN)),
        }
    }

    /// Whether its job is in line since the call was sent before. One that is not needs room there.
    pub(super) async fn is_in_line(&self) -> Result<bool, Problem> {
        let (user, repeatable, now) = (self.own_id()?, Repeatable::of(self)?, self.now);
        let is_repeated = self
            .read(move |db| repeatable.as_ref().map_or(Ok(false), |known| known.is_known(db, now)))
            .await?;
        if !is_repeated {
            has_room(self.read(move |db| jobs::open_of(db, user)).await?)?;
        }
        Ok(is_repeated)
    }

    /// Puts a job in line, which can do no more than the call's session, and answers with it.
    pub(super) async fn queue(
        self,
        id: JobId,
        kind: JobKind,
        order: JobOrder,
        total: Option<i64>,
    ) -> Result<Answer, Problem> {
        let scopes =
            self.subject.as_ref().and_then(|subject| subject.scopes.as_ref()).map(ToString::to_string);
        let order = JobOrder { scopes, ..order };
        let state = self.state.clone();
        let queued = self
            .change(move |change| {
                change.allow(Target::Any)?;
                change.begun()?;
                let job =
                    Job { total, ..Job::queued(id, kind, order.clone(), change.user_id()?, change.now()) };
                change.queued(&job)
            })?
            .made()
            .await?;
        state.job_queued.notify_waiters();
        Ok(queued)
    }
}

impl Change<'_> {
    fn queued(&mut self, job: &Job) -> Result<Answer, Halt> {
        has_room(jobs::open_of(self.db, job.user_id)?)?;
        jobs::insert(self.db, job)?;
        self.record(job, Happened::Created)?;
        let answer = Answer::json(202, shape(job, None)?).at(address(job.id));
        Ok(Answer { retry_after: Some(1), ..answer })
    }
}
