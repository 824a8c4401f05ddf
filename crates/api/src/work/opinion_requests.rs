//! `/v1/opinion-requests`: units are asked for their opinion on a draft by a deadline (lấy ý kiến).

use phoihop_domain::access::Action;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::work::{OpinionRequest, OpinionRequestContent, OpinionRequestFilter, OpinionRequestSort};
use phoihop_persistence::work::{opinion_requests, opinions};

use super::{named_units, tell_newly_named};
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "work",
    transitions: "/v1/opinion-requests/{opinion_request_id}/transitions",
    available: "/v1/opinion-requests/{opinion_request_id}/available-transitions",
    id: "opinion_request_id",
    read: Action::ReadOpinionRequest,
    ask: Action::AskForOpinions,
    ids: [
        "list_opinion_request_transitions",
        "move_opinion_request",
        "list_available_opinion_request_transitions",
    ],
    says: "The side that asked can end it before the deadline, and open it again until then; the day after, \
        it ends by itself.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::DEADLINE_PASSED],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<OpinionRequest, OpinionRequestFilter, OpinionRequestSort>(
        "list_opinion_requests",
        Action::ReadOpinionRequest,
    )
    .says(
        "List requests for opinions",
        "Those under the programmes that the caller sees, and those in which their units are asked.",
    );
    let create = Operation::change::<OpinionRequestContent, OpinionRequest>(
        "create_opinion_request",
        Action::AskForOpinions,
        Kind::Create,
    )
    .says(
        "Ask for opinions",
        "In the name of a party, on a draft. The units asked see the request, not the programme.",
    );
    let get = Operation::read::<OpinionRequest>("get_opinion_request", Action::ReadOpinionRequest)
        .says("Read a request for opinions", "`pending_ids` tells which units have not answered.");
    let change = Operation::change::<OpinionRequestContent, OpinionRequest>(
        "change_opinion_request",
        Action::AskForOpinions,
        Kind::Patch,
    )
    .says(
        "Change a request for opinions",
        "While it is open; what was said by a unit that is no longer asked, or of another draft or \
                question, stays in the history.",
    )
    .conflicts(&[problem::OPINIONS_CLOSED]);
    let mut paths = vec![
        Path::new("work", "/v1/opinion-requests")
            .get(list, |call| call.list_visible(opinion_requests::list))
            .post(create, |call| call.enter_bound(asked)),
        Path::new("work", "/v1/opinion-requests/{opinion_request_id}")
            .get(get, |call| call.get_bound::<OpinionRequest>("opinion_request_id"))
            .patch(change, |call| call.amend_bound("opinion_request_id", asked)),
    ];
    paths.extend(transitions::paths::<OpinionRequest>(MOVES));
    paths
}

/// A new request is told to the units asked, a changed one to those that it newly asks.
fn asked(
    change: &mut Change<'_>,
    programme: &Programme,
    request: OpinionRequest,
    before: Option<&OpinionRequest>,
) -> Result<OpinionRequest, Halt> {
    let about =
        |request: &OpinionRequest| (request.content.draft_citation.clone(), request.content.question.clone());
    if before.is_some_and(|before| about(before) != about(&request)) {
        opinions::supersede_all(change.db, request.id, change.now())?;
    }
    let request = addressed(change, request, before)?;
    match before {
        Some(before) => tell_newly_named(change, &request, &before.concerns(programme))?,
        None => change.tell(&request, NotificationKind::Given, Cause::Request)?,
    }
    Ok(request)
}

/// The request with who answers for the units asked, and which of them have not.
fn addressed(
    change: &mut Change<'_>,
    request: OpinionRequest,
    before: Option<&OpinionRequest>,
) -> Result<OpinionRequest, Halt> {
    if request.content.due_on < change.today() {
        return Err(Problem::field("/due_on", problem::DUE_IN_PAST).into());
    }
    let stood = before.map_or(&[][..], |before| &before.content.asked_units);
    let acting_units = named_units(change, "asked_units", &request.content.asked_units, stood)?;
    let pending_ids = opinion_requests::pending(change.db, &request)?;
    Ok(OpinionRequest { acting_units, pending_ids, ..request })
}
