//! `/v1/information-requests`: what a newsroom asks a unit.

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{
    CoverageRequest, InformationRequest, InformationRequestContent, InformationRequestFilter,
    InformationRequestSort,
};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_persistence::coverage::information_requests;

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Change, Halt, problem};
use crate::lifecycle::transitions::{self, Moves};
use crate::work::tell_newly_named;

const MOVES: Moves = Moves {
    tag: "coverage",
    transitions: "/v1/information-requests/{information_request_id}/transitions",
    available: "/v1/information-requests/{information_request_id}/available-transitions",
    id: "information_request_id",
    read: Action::ReadCoverage,
    ask: Action::AnswerInformationRequest,
    ids: [
        "list_information_request_transitions",
        "move_information_request",
        "list_available_information_request_transitions",
    ],
    says: "The unit answers, or declines and says why: `reason` is what it says. The newsroom asks again \
        with what is missing, or withdraws the question.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::UNIT_WITHOUT_SUCCESSOR],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<InformationRequest, InformationRequestFilter, InformationRequestSort>(
        "list_information_requests",
        Action::ReadCoverage,
    )
    .bounded_by(&["due_before"])
    .says(
        "List requests for information",
        "Those under the programmes that the caller sees, and those that their units are asked.",
    )
    .indexed_by(&[
        ("programme_id", "due_on"),
        ("status", "due_on"),
        ("calendar_event_id", "due_on"),
        ("acting_unit_id", "due_on"),
    ]);
    let create = Operation::change::<InformationRequestContent, InformationRequest>(
        "create_information_request",
        Action::AskForInformation,
        Kind::Create,
    )
    .says(
        "Ask a unit for information",
        "By anybody who works in the newsroom. The unit sees the question, not the programme.",
    )
    .conflicts(&[problem::PROGRAMME_NOT_BINDING]);
    let get = Operation::read::<InformationRequest>("get_information_request", Action::ReadCoverage)
        .says("Read a request for information", "`overdue` is told as of today.");
    let change = Operation::change::<InformationRequestContent, InformationRequest>(
        "change_information_request",
        Action::AskForInformation,
        Kind::Patch,
    )
    .says("Change a request for information", "Until the unit answers.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::REQUEST_ANSWERED]);
    let mut paths = vec![
        Path::new("coverage", "/v1/information-requests")
            .get(list, |call| call.list_visible(information_requests::list))
            .post(create, |call| call.enter_bound(asked)),
        Path::new("coverage", "/v1/information-requests/{information_request_id}")
            .get(get, |call| call.get_bound::<InformationRequest>("information_request_id"))
            .patch(change, |call| call.amend_bound("information_request_id", asked)),
    ];
    paths.extend(transitions::paths::<InformationRequest>(MOVES));
    paths
}

/// A new question is told to its unit, a changed one to the unit that it newly asks.
fn asked(
    change: &mut Change<'_>,
    programme: &Programme,
    request: InformationRequest,
    before: Option<&InformationRequest>,
) -> Result<InformationRequest, Halt> {
    let request = addressed(change, programme, request, before.map(|before| &before.content))?;
    match before {
        Some(before) => tell_newly_named(change, &request, &before.concerns(programme))?,
        None => {
            programme.is_binding()?;
            change.tell(&request, NotificationKind::Given, Cause::Request)?;
        }
    }
    Ok(request)
}

/// The request with who answers today.
fn addressed(
    change: &mut Change<'_>,
    programme: &Programme,
    request: InformationRequest,
    before: Option<&InformationRequestContent>,
) -> Result<InformationRequest, Halt> {
    let content = &request.content;
    let stood = before.and_then(|before| before.coverage_request_id);
    change.cites_of::<CoverageRequest>(
        "/coverage_request_id",
        programme.id,
        content.coverage_request_id,
        stood,
    )?;
    let stood = before.and_then(|before| before.calendar_event_id);
    let visibility = before.map(|before| before.visibility);
    change.planned_on(programme.id, (content.calendar_event_id, stood), (content.visibility, visibility))?;
    let stood = before.map(|before| (before.unit_id, before.unit_function.as_str(), before.visibility));
    let acting_unit_id =
        change.put_to(programme, (content.unit_id, &content.unit_function, content.visibility), stood)?;
    Ok(InformationRequest { acting_unit_id, ..request })
}
