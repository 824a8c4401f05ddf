//! `/v1/press-works/{press_work_id}/evidence` and `/v1/press-work-evidence/{evidence_id}`: files that show
//! that a work was published.

use actix_web::http::Method;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use actix_web::web::Bytes;
use futures_util::stream;
use phoihop_domain::access::Action;
use phoihop_domain::coverage::{Evidence, EvidenceType, MOST_EVIDENCE_BYTES, PressWork};
use phoihop_domain::ids::{EvidenceId, Id, PressWorkId};
use phoihop_domain::platform::{Happened, hexadecimal};
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::Moving;
use phoihop_persistence::coverage::press_work_records;

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::stream::Stream;
use crate::http::upload::Upload;
use crate::http::{Answer, Call, Problem, problem};

const TYPES: &[&str] = <EvidenceType as TextEnum>::TEXTS;

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::history::<Evidence>("list_press_work_evidence", Action::ReadCoverage)
        .says("List the evidence of a press work", "Oldest first (minh chứng); the latest counts.");
    let add = Operation::send::<Evidence>(
        "add_press_work_evidence",
        Action::WritePressWork,
        Kind::Append,
        TYPES,
        MOST_EVIDENCE_BYTES,
    )
    .says(
        "Add evidence",
        "A scan of the page or a picture of the screen: PDF, PNG, JPEG or WebP of up to 10 MiB, as its first \
            bytes tell. It is kept byte for byte, since its SHA-256 is what makes it evidence.",
    )
    .refuses(&[problem::INVALID_CONTENT]);
    let read = Operation::read::<Evidence>("get_press_work_evidence", Action::ReadCoverage)
        .gives_file()
        .never_cached()
        .says("Read an evidence file", "As it was sent, and always as an attachment.");
    vec![
        Path::new("coverage", "/v1/press-works/{press_work_id}/evidence").get(list, all).serves(
            Method::POST,
            add,
            keep,
        ),
        Path::new("coverage", "/v1/press-work-evidence/{evidence_id}").get(read, get),
    ]
}

async fn all(call: Call) -> Result<Answer, Problem> {
    let work: PressWork = call.find("press_work_id").await?;
    call.history(move |db, page| press_work_records::evidence(db, work.id, page)).await
}

async fn keep(call: Call) -> Result<Answer, Problem> {
    let id: PressWorkId = call.id("press_work_id")?;
    let upload = call.upload.clone().ok_or_else(|| Problem::new(problem::BODY_REQUIRED))?;
    let told = call.headers.content_type.clone();
    let content = Arc::new(read(&upload).await?);
    call.change(move |change| {
        let work: PressWork = change.find(id)?;
        let told = told
            .as_deref()
            .and_then(|text| text.split(';').next())
            .map(|text| text.trim().to_ascii_lowercase());
        let media_type: Option<EvidenceType> = told.and_then(|told| told.parse().ok());
        let accepted = TYPES.join(", ");
        let media_type = media_type.ok_or_else(|| {
            Problem::new(problem::UNSUPPORTED_MEDIA_TYPE)
                .with("accepted", &accepted)
                .header("Accept", &accepted)
        })?;
        if content.is_empty() {
            return Err(Problem::new(problem::BODY_REQUIRED).into());
        }
        change.begun()?;
        change.if_match_given(work.revision)?;
        if EvidenceType::of(&content) != Some(media_type) {
            return Err(Problem::field("", problem::NOT_WHAT_IT_SAYS).into());
        }
        let evidence = Evidence {
            id: EvidenceId::new(change.now()),
            media_type,
            bytes: i32::try_from(content.len()).unwrap_or(i32::MAX),
            sha256: hexadecimal(&upload.sha256),
            recorded_by: change.user_id()?,
            created_at: change.now(),
        };
        press_work_records::keep(change.db, id, &evidence, &content)?;
        let work: PressWork = change.find(id)?;
        change.record(&work, Happened::Updated)?;
        Ok(change.recorded(&evidence, &work)?.at(format!("/v1/press-work-evidence/{}", evidence.id)))
    })?
    .made()
    .await
}

async fn read(upload: &Upload) -> Result<Vec<u8>, Problem> {
    let file = Arc::clone(&upload.file);
    let read = tokio::task::spawn_blocking(move || {
        (&*file).seek(SeekFrom::Start(0))?;
        let mut content = Vec::new();
        (&*file).read_to_end(&mut content)?;
        Ok(content)
    });
    read.await.map_err(std::io::Error::other).flatten().map_err(|error| {
        log::error!("an upload could not be read: {error}");
        Problem::new(problem::INTERNAL_ERROR)
    })
}

async fn get(call: Call) -> Result<Answer, Problem> {
    call.query()?.only(|_| false)?;
    let id: EvidenceId = call.id("evidence_id")?;
    let today = call.now.in_vietnam();
    let of = call.read(move |db| {
        let Some(work) = press_work_records::work_of(db, id)? else { return Ok(None) };
        PressWork::load(db, work, today)?.map(|work| work.circle(db, today)).transpose()
    });
    call.allow(of.await?.found()?.target())?;
    let (evidence, content) = call
        .reader()
        .read_heavy(move |db| press_work_records::content(db, id))
        .await
        .map_err(Problem::from)?
        .found()?;
    let name = format!("{}.{}", evidence.id, evidence.media_type.ending());
    Ok(Answer::streamed(
        evidence.media_type.as_str(),
        name,
        Stream::of(stream::once(async { Ok(Bytes::from(content)) })),
    ))
}
