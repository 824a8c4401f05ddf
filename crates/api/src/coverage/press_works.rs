//! `/v1/press-works`: what newspapers have published. Only the newspaper writes here, and nothing that a
//! locality does stands in its way.

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{
    Campaign, Correction, CorrectionContent, CoverageRequest, PRESS_WORK_PURPOSES, PressWork,
    PressWorkContent, PressWorkFilter, PressWorkSort,
};
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{CorrectionId, Id, PressWorkId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::package::{CHANNELS, GENRES, PressTitle};
use phoihop_domain::platform::Happened;
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_domain::visibility::Visibility;
use phoihop_persistence::Moving;
use phoihop_persistence::coverage::{coverage_acceptances, credits, press_work_records, press_works};

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "coverage",
    transitions: "/v1/press-works/{press_work_id}/transitions",
    available: "/v1/press-works/{press_work_id}/available-transitions",
    id: "press_work_id",
    read: Action::ReadCoverage,
    ask: Action::WritePressWork,
    ids: ["list_press_work_transitions", "move_press_work", "list_available_press_work_transitions"],
    says: "The newspaper retracts a work and says why. What it counted for is taken back by new rows; a \
        request for coverage that was complete by it is open again. One that was retracted by mistake is \
        published again, and credited anew.",
    conflicts: &[problem::NO_SUCH_TRANSITION],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<PressWork, PressWorkFilter, PressWorkSort>(
        "list_press_works",
        Action::ReadCoverage,
    )
    .bounded_by(&["published_from", "published_before"])
    .says(
        "List press works",
        "Those under the programmes that the caller sees. What they count for, and so what they cost, \
                stands in `/v1/press-work-credits`.",
    )
    .indexed_by(&[
        ("programme_id", "published_at"),
        ("topic_id", "published_at"),
        ("channel", "published_at"),
        ("unit_id", "published_at"),
        ("campaign_id", "published_at"),
        ("calendar_event_id", "published_at"),
        ("coverage_request_id", "published_at"),
        ("status", "published_at"),
    ]);
    let create = Operation::change::<PressWorkContent, PressWork>(
        "create_press_work",
        Action::WritePressWork,
        Kind::Create,
    )
    .says(
        "Enter a press work",
        "Once it was published, by anybody who works in the newsroom, under a programme that has come \
                into force, whatever has become of it, of campaign or request since.",
    )
    .conflicts(&[problem::PROGRAMME_NOT_BINDING]);
    let get = Operation::read::<PressWork>("get_press_work", Action::ReadCoverage)
        .says("Read a press work", "With how often it was corrected, and the latest evidence of it.");
    let change = Operation::change::<PressWorkContent, PressWork>(
        "change_press_work",
        Action::WritePressWork,
        Kind::Patch,
    )
    .says(
        "Change what is entered of a press work",
        "What it is and when it was published stays as long as it is credited: take the credit back \
                first. For a request that it serves no more it counts no more, by a new row.",
    )
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::WORK_RETRACTED, problem::WORK_CREDITED]);
    let list_corrections =
        Operation::history::<Correction>("list_press_work_corrections", Action::ReadCoverage)
            .says("Read the corrections of a press work", "Oldest first (đính chính).");
    let correct = Operation::change::<CorrectionContent, Correction>(
        "correct_press_work",
        Action::WritePressWork,
        Kind::Append,
    )
    .says("Record a correction", "What the newspaper has put right.")
    .conflicts(&[problem::WORK_RETRACTED]);
    let mut paths = vec![
        Path::new("coverage", "/v1/press-works")
            .get(list, |call| call.list_visible(press_works::list))
            .post(create, |call| call.enter_bound(said)),
        Path::new("coverage", "/v1/press-works/{press_work_id}")
            .get(get, |call| call.get_bound::<PressWork>("press_work_id"))
            .patch(change, |call| call.amend_bound("press_work_id", said)),
        Path::new("coverage", "/v1/press-works/{press_work_id}/corrections")
            .get(list_corrections, corrections)
            .post(correct, correct_one),
    ];
    paths.extend(transitions::paths::<PressWork>(MOVES));
    paths
}

fn said(
    change: &mut Change<'_>,
    programme: &Programme,
    work: PressWork,
    before: Option<&PressWork>,
) -> Result<PressWork, Halt> {
    check(change, programme, &work, before.map(|before| &before.content))?;
    match before {
        Some(before) => rests(change, &work, before)?,
        None => programme.is_binding()?,
    }
    let today = change.today();
    Ok(work.told(today))
}

/// What rests on a work as it was: credits stay, what was accepted for a request that it serves no more does
/// not.
fn rests(change: &mut Change<'_>, work: &PressWork, before: &PressWork) -> Result<(), Halt> {
    if work.is_another_than(before) && !credits::standing(change.db, work.id)?.is_empty() {
        return Err(Refusal::from(Blocker::new(problem::WORK_CREDITED)).into());
    }
    if work.content.coverage_request_id != before.content.coverage_request_id {
        // For what it does not serve it does not count, no matter who accepted it.
        let (why, now) = (change.by_act(Cause::Retraction)?, change.now());
        coverage_acceptances::take_back(change.db, work.id, &why, now)?;
    }
    Ok(())
}

fn check(
    change: &mut Change<'_>,
    programme: &Programme,
    work: &PressWork,
    before: Option<&PressWorkContent>,
) -> Result<(), Halt> {
    let content = &work.content;
    if content.published_at > change.now() {
        return Err(Problem::field("/published_at", problem::PUBLISHED_IN_FUTURE).into());
    }
    for (pointer, list, code, stood) in [
        ("/channel", CHANNELS, &content.channel, before.map(|before| &before.channel)),
        ("/genre", GENRES, &content.genre, before.map(|before| &before.genre)),
        ("/purpose", PRESS_WORK_PURPOSES, &content.purpose, before.map(|before| &before.purpose)),
    ] {
        change.known_code_unless(pointer, list, Some(code), stood.map(String::as_str))?;
    }
    require::<PressTitle>(change.db, "/press_title_id", content.press_title_id)?;
    require::<Organisation>(change.db, "/unit_id", content.unit_id)?;
    change.known_topics(&content.topic_ids)?;
    change.clauses_of("/clause_ids", programme.id, &content.clause_ids)?;
    let id = programme.id;
    // What only insiders may know of is not counted where others look; asked again where it becomes hidden.
    let (hidden, same) = (
        content.audience() == Visibility::Restricted,
        before.is_some_and(|before| before.audience() == content.audience()),
    );
    let stood = before.and_then(|before| before.campaign_id).filter(|_| same || !hidden);
    let campaign = change.cites_of::<Campaign>("/campaign_id", id, content.campaign_id, stood)?;
    if hidden && campaign.is_some_and(|campaign| campaign.content.visibility != Visibility::Restricted) {
        return Err(Problem::field("/campaign_id", problem::MORE_OPEN_THAN_WORK).into());
    }
    let stood = before.and_then(|before| before.coverage_request_id).filter(|_| same || !hidden);
    let request =
        change.cites_of::<CoverageRequest>("/coverage_request_id", id, content.coverage_request_id, stood)?;
    if hidden && request.as_ref().is_some_and(|request| request.content.visibility != Visibility::Restricted)
    {
        return Err(Problem::field("/coverage_request_id", problem::MORE_OPEN_THAN_WORK).into());
    }
    if request.is_some_and(|request| request.content.press_party_id != content.party_id) {
        return Err(Problem::field("/coverage_request_id", problem::ASKED_OF_ANOTHER).into());
    }
    let stood = before.and_then(|before| before.calendar_event_id);
    change.cites_of::<phoihop_domain::coverage::CalendarEvent>(
        "/calendar_event_id",
        id,
        content.calendar_event_id,
        stood,
    )?;
    Ok(())
}

async fn corrections(call: Call) -> Result<Answer, Problem> {
    let work: PressWork = call.find("press_work_id").await?;
    call.history(move |db, page| press_work_records::corrections(db, work.id, page)).await
}

fn correct_one(call: Call) -> Result<Asked, Problem> {
    let id: PressWorkId = call.id("press_work_id")?;
    call.change(move |change| {
        let work: PressWork = change.find(id)?;
        let said = change.body()?;
        change.if_match_given(work.revision)?;
        let content: CorrectionContent = said.content()?;
        if content.corrected_at > change.now() {
            return Err(Problem::field("/corrected_at", problem::PUBLISHED_IN_FUTURE).into());
        }
        if content.corrected_at < work.content.published_at {
            return Err(Problem::field("/corrected_at", problem::CORRECTED_BEFORE_PUBLISHED).into());
        }
        work.is_published()?;
        let (recorded_by, now) = (change.user_id()?, change.now());
        let correction = Correction { id: CorrectionId::new(now), recorded_by, created_at: now, content };
        press_work_records::correct(change.db, id, &correction)?;
        PressWork { revision: work.revision + 1, updated_at: now, ..work }.save(change.db)?;
        let work: PressWork = change.find(id)?;
        change.record(&work, Happened::Updated)?;
        change.recorded(&correction, &work)
    })
}
