//! `/v1/exports`: what a list shows, as a file: sent at once, or made by a job.

use actix_web::http::Method;
use std::io;

use actix_web::web::Bytes;
use futures_util::stream;
use phoihop_domain::access::{Action, Target};
use phoihop_domain::ids::{Id, JobId};
use phoihop_domain::platform::{Job, JobFilePurpose, JobKind, JobOrder, JobStatus};
use phoihop_domain::transfer::TransferFormat;
use serde::Deserialize;
use tokio::runtime::Handle;
use utoipa::ToSchema;

use super::Collection;
use super::pieces::piece;
use super::run_export::Export;
use super::run_import::Stop;
use crate::http::operation::Operation;
use crate::http::query::Query;
use crate::http::router::Path;
use crate::http::stream::Stream;
use crate::http::{Answer, Call, Problem, problem};

/// What is asked of an export, besides the list's own filters and `sort`.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ExportRequest {
    /// How the rows are written; `ndjson` unless given.
    #[serde(default)]
    pub format: Option<TransferFormat>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let get = Operation::look::<Job>("export_rows", Action::ReadJob)
        .says(
            "Export rows at once",
            "What the list of that resource shows the caller, with the list's own filters and `sort` as \
                further parameters, from one state of the database. `format` is `ndjson`, `csv` (UTF-8 with \
                BOM) or `xlsx`. Text that a spreadsheet would run begins with an apostrophe. A file in \
                columns can be imported again as it is.",
        )
        .takes::<ExportRequest>(&["format"])
        .takes_others()
        .gives_file()
        .conflicts(&[problem::TOO_MANY_EXPORTS])
        .never_cached();
    let begin = Operation::begin::<Job, ExportRequest>("begin_export", Action::RunJob, &["format"])
        .takes_others()
        .says(
            "Export rows by a job",
            "The same, for what is large: the job tells the number of rows, the SHA-256 of the file and the \
                moment whose state it shows.",
        )
        .conflicts(&[problem::TOO_MANY_JOBS]);
    let content = Operation::look::<Job>("get_export_content", Action::ReadJob)
        .says("Download an export", "The file that the job has made, for thirty days.")
        .gives_file()
        .conflicts(&[problem::JOB_NOT_DONE])
        .never_cached();
    vec![
        Path::new("transfers", "/v1/exports/{resource}").get(get, send).serves(Method::POST, begin, start),
        Path::new("transfers", "/v1/exports/{export_id}/content").get(content, download),
    ]
}

/// The collection, the format and the list's own query.
fn asked(call: &Call) -> Result<(Collection, TransferFormat, String), Problem> {
    let resource: String = call.named("resource", problem::NOT_TRANSFERABLE)?;
    let collection = Collection::named(call, &resource, "resource")?;
    let query: Query = call.query()?;
    let ExportRequest { format } = query.only_of(&["format"]).filter(&[])?;
    let own: Vec<(&str, &str)> = query.own(&["format", "validate_only"]).collect();
    Ok((
        collection,
        format.unwrap_or(TransferFormat::Ndjson),
        serde_urlencoded::to_string(own).unwrap_or_default(),
    ))
}

fn exporting(
    call: &Call,
    (collection, format, query): (Collection, TransferFormat, String),
) -> Result<Export, Problem> {
    let subject = call.subject.clone().ok_or_else(|| Problem::new(problem::UNAUTHENTICATED))?;
    Ok(Export::of(&call.state, subject, collection, (format, query), call.request_id.clone()))
}

async fn send(mut call: Call) -> Result<Answer, Problem> {
    call.leave_seat();
    let (collection, format, query) = asked(&call)?;
    let turn = call.state.exports.turn(call.own_id()?).await?;
    let export = exporting(&call, (collection, format, query))?.of_now().await?;
    // What is wrong with the question is told before anything is sent.
    let first = export.page(None).await?;
    let handle = Handle::current();
    let stream = Stream::written(move |to| {
        let _turn = turn;
        export.write(&handle, first, to, |_| Ok(())).map(drop).map_err(|stop| match stop {
            Stop::Interrupted(why) => io::Error::other(why),
            _ => io::Error::other("it cannot be gone on with"),
        })
    });
    Ok(Answer::streamed(
        format.media_type(),
        format!("{}.{format}", collection.transfer.rows.resource),
        stream,
    ))
}

async fn start(call: Call) -> Result<Answer, Problem> {
    let (collection, format, query) = asked(&call)?;
    // Asked now, so that what is wrong with the question is told now.
    if !call.is_in_line().await? {
        exporting(&call, (collection, format, query.clone()))?.page(None).await?;
    }
    let order = JobOrder {
        resource: collection.transfer.rows.resource.to_owned(),
        mode: None,
        validate_only: false,
        format,
        charset: None,
        external_source: None,
        query,
        scopes: None,
    };
    let id = JobId::new(call.now);
    call.queue(id, JobKind::Export, order, None).await
}

async fn download(call: Call) -> Result<Answer, Problem> {
    let job: Job = call.find("export_id").await?;
    call.allow(Target::Own(job.user_id))?;
    call.query()?.only(|_| false)?;
    if job.kind != JobKind::Export {
        return Err(Problem::new(problem::NOT_FOUND));
    }
    if job.status != JobStatus::Succeeded {
        return Err(Problem::new(problem::JOB_NOT_DONE).with("status", job.status));
    }
    let (state, id) = (call.state.clone(), job.id);
    let parts = stream::unfold((state, 0), move |(state, position)| async move {
        let found = piece(&state, id, JobFilePurpose::Result, position).await.transpose()?;
        Some((found.map(Bytes::from), (state, position + 1)))
    });
    Ok(Answer::streamed(
        job.format.media_type(),
        format!("{}.{}", job.resource, job.format),
        Stream::of(parts),
    ))
}
