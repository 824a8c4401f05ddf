//! `/v1/coverage-requests`: what a locality asks a newsroom to cover, and how many works came of it.

use phoihop_domain::access::{Action, GIVERS, NEWSROOM};
use phoihop_domain::coverage::{
    Campaign, CoverageAcceptance, CoverageAcceptanceContent, CoverageAcceptanceKind, CoverageRequest,
    CoverageRequestContent, CoverageRequestFilter, CoverageRequestSort, PressWork, PressWorkStatus,
};
use phoihop_domain::ids::{CoverageAcceptanceId, CoverageRequestId, Id, OrganisationId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::package::{CHANNELS, GENRES};
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::reference::Topic;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::Stored;
use phoihop_persistence::coverage::{coverage_acceptances, coverage_requests};

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};
use crate::work::{named_units, tell_newly_named};

const MOVES: Moves = Moves {
    tag: "coverage",
    transitions: "/v1/coverage-requests/{coverage_request_id}/transitions",
    available: "/v1/coverage-requests/{coverage_request_id}/available-transitions",
    id: "coverage_request_id",
    read: Action::ReadCoverage,
    ask: Action::WriteCoverageRequest,
    ids: [
        "list_coverage_request_transitions",
        "move_coverage_request",
        "list_available_coverage_request_transitions",
    ],
    says: "The newsroom accepts the request, or declines it and says why; the one who asked can withdraw it. \
          It is completed by the works that are accepted for it, and open again when one of them is \
          retracted.",
    conflicts: &[problem::NO_SUCH_TRANSITION],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<CoverageRequest, CoverageRequestFilter, CoverageRequestSort>(
        "list_coverage_requests",
        Action::ReadCoverage,
    )
    .bounded_by(&["due_before"])
    .says(
        "List requests for coverage",
        "Those under the programmes that the caller sees, and those that their offices are assigned.",
    )
    .indexed_by(&[
        ("programme_id", "due_on"),
        ("status", "due_on"),
        ("calendar_event_id", "due_on"),
        ("campaign_id", "due_on"),
    ]);
    let create = Operation::change::<CoverageRequestContent, CoverageRequest>(
        "create_coverage_request",
        Action::RequestCoverage,
        Kind::Create,
    )
    .says(
        "Ask for coverage",
        "In the name of a locality, by its leaders and coordinators or its focal points'.",
    )
    .conflicts(&[problem::PROGRAMME_NOT_BINDING]);
    let get = Operation::read::<CoverageRequest>("get_coverage_request", Action::ReadCoverage).says(
        "Read a request for coverage",
        "With how many works were published for it, and how many accepted.",
    );
    let change = Operation::change::<CoverageRequestContent, CoverageRequest>(
        "change_coverage_request",
        Action::WriteCoverageRequest,
        Kind::Patch,
    )
    .says(
        "Change a request for coverage",
        "The one who asked, until the newsroom answers, and from then on who may learn of it; the newsroom, \
                which of its offices it assigns.",
    )
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::REQUEST_ANSWERED, problem::NOT_SAME_SIDE]);
    let list_accepted =
        Operation::history::<CoverageAcceptance>("list_coverage_acceptances", Action::ReadCoverage).says(
            "Read what was accepted for a request",
            "Oldest first; what a retraction took back stands in a row of its own.",
        );
    let accept = Operation::change::<CoverageAcceptanceContent, CoverageAcceptance>(
        "accept_coverage",
        Action::AcceptCoverage,
        Kind::Append,
    )
    .says(
        "Accept a press work for a request",
        "By the side that asked. The request is completed once as many are accepted as were wanted, not \
                by one link.",
    )
    .conflicts(&[
        problem::REQUEST_NOT_ACCEPTED,
        problem::ALREADY_ACCEPTED,
        problem::WORK_RETRACTED,
        problem::BEYOND_REQUEST,
    ]);
    let mut paths = vec![
        Path::new("coverage", "/v1/coverage-requests")
            .get(list, |call| call.list_visible(coverage_requests::list))
            .post(create, |call| call.enter_bound(said)),
        Path::new("coverage", "/v1/coverage-requests/{coverage_request_id}")
            .get(get, |call| call.get_bound::<CoverageRequest>("coverage_request_id"))
            .patch(change, |call| call.amend_bound("coverage_request_id", said)),
        Path::new("coverage", "/v1/coverage-requests/{coverage_request_id}/acceptances")
            .get(list_accepted, accepted)
            .post(accept, accept_one),
    ];
    paths.extend(transitions::paths::<CoverageRequest>(MOVES));
    paths
}

fn said(
    change: &mut Change<'_>,
    programme: &Programme,
    request: CoverageRequest,
    before: Option<&CoverageRequest>,
) -> Result<CoverageRequest, Halt> {
    match before {
        Some(before) => changed(change, programme, request, before),
        None => requested(change, programme, request),
    }
}

fn requested(
    change: &mut Change<'_>,
    programme: &Programme,
    request: CoverageRequest,
) -> Result<CoverageRequest, Halt> {
    check(change, programme, &request, None)?;
    if !request.content.offices.is_empty() {
        return Err(Problem::field("/offices", problem::ONLY_THE_NEWSROOM).into());
    }
    programme.is_binding()?;
    change.tell(&request, NotificationKind::Given, Cause::Request)?;
    Ok(request)
}

/// What a change makes of it: each side says only what is its own; offices that are newly assigned are told.
fn changed(
    change: &mut Change<'_>,
    programme: &Programme,
    request: CoverageRequest,
    before: &CoverageRequest,
) -> Result<CoverageRequest, Halt> {
    check(change, programme, &request, Some(&before.content))?;
    let circle = before.concerns(programme);
    let reassigns = request.content.offices != before.content.offices;
    let unlike = !request.content.only_assigns(&before.content);
    for (concerned, who) in [(reassigns, NEWSROOM), (unlike, GIVERS)] {
        if concerned && !change.subject()?.has_part(who, circle.involved()) {
            return Err(Refusal::from(Blocker::new(problem::NOT_SAME_SIDE)).into());
        }
    }
    of_the_newspaper(change, programme, &request, before)?;
    let acting_offices = named_units(change, "offices", &request.content.offices, &before.content.offices)?;
    let request = CoverageRequest { acting_offices, ..request };
    tell_newly_named(change, &request, &circle)?;
    Ok(request)
}

/// The newspaper assigns only offices of its own: the one who covers an event learns of it.
fn of_the_newspaper(
    change: &mut Change<'_>,
    programme: &Programme,
    request: &CoverageRequest,
    before: &CoverageRequest,
) -> Result<(), Halt> {
    let side: Vec<OrganisationId> =
        programme.side_of(request.content.press_party_id).iter().map(|taken| taken.organisation_id).collect();
    for (at, office) in request.content.offices.iter().enumerate() {
        let stood = before.content.offices.contains(office);
        if !stood && !change.is_within_any(office.organisation_id, &side)? {
            return Err(Problem::field(
                format!("/offices/{at}/organisation_id"),
                problem::NOT_OF_THE_NEWSPAPER,
            )
            .into());
        }
    }
    Ok(())
}

fn check(
    change: &mut Change<'_>,
    programme: &Programme,
    request: &CoverageRequest,
    before: Option<&CoverageRequestContent>,
) -> Result<(), Halt> {
    let content = &request.content;
    require::<Topic>(change.db, "/topic_id", content.topic_id)?;
    change.clauses_of("/clause_ids", programme.id, &content.clause_ids)?;
    let stood =
        |of: fn(&CoverageRequestContent) -> &Option<String>| before.and_then(|before| of(before).as_deref());
    change.known_code_unless(
        "/channel",
        CHANNELS,
        content.channel.as_deref(),
        stood(|content| &content.channel),
    )?;
    change.known_code_unless("/genre", GENRES, content.genre.as_deref(), stood(|content| &content.genre))?;
    let stood = before.and_then(|before| before.campaign_id);
    change.cites_of::<Campaign>("/campaign_id", programme.id, content.campaign_id, stood)?;
    let stood = before.and_then(|before| before.calendar_event_id);
    let before = before.map(|before| before.visibility);
    change.planned_on(programme.id, (content.calendar_event_id, stood), (content.visibility, before))?;
    change.opened((content.visibility, before), |db| coverage_requests::has_restricted_works(db, request.id))
}

async fn accepted(call: Call) -> Result<Answer, Problem> {
    let request: CoverageRequest = call.find("coverage_request_id").await?;
    call.history(move |db, page| coverage_acceptances::list(db, request.id, page)).await
}

fn accept_one(call: Call) -> Result<Asked, Problem> {
    let id: CoverageRequestId = call.id("coverage_request_id")?;
    call.change(move |change| {
        let request: CoverageRequest = change.find(id)?;
        let said = change.body()?;
        change.if_match_given(request.revision)?;
        let content: CoverageAcceptanceContent = said.content()?;
        let work = PressWork::get(change.db, content.press_work_id)?
            .filter(|work| work.content.coverage_request_id == Some(id));
        let work = work.ok_or_else(|| Problem::field("/press_work_id", problem::UNKNOWN_REFERENCE))?;
        request.takes_acceptances()?;
        if work.status == PressWorkStatus::Retracted {
            return Err(Refusal::from(Blocker::new(problem::WORK_RETRACTED)).into());
        }
        request.wants(content.quantity)?;
        if coverage_acceptances::of_work(change.db, work.id)?.contains_key(&id) {
            return Err(Refusal::from(Blocker::new(problem::ALREADY_ACCEPTED)).into());
        }
        let acceptance = CoverageAcceptance {
            id: CoverageAcceptanceId::new(change.now()),
            press_work_id: work.id,
            kind: CoverageAcceptanceKind::Accepted,
            quantity: content.quantity,
            note: content.note,
            recorded_by: Some(change.user_id()?),
            created_at: change.now(),
        };
        coverage_acceptances::insert(change.db, id, &acceptance)?;
        let request: CoverageRequest = change.find(request.id)?;
        change.record(&request, Happened::Updated)?;
        let today = change.today();
        let request: CoverageRequest = change.completed(id, Cause::Acceptance, today)?;
        change.recorded(&acceptance, &request)
    })
    .map(|asked| asked.in_line_of::<CoverageRequest>(id))
}
