//! `/v1/programmes/{programme_id}/transitions` and `…/available-transitions`.

use std::collections::BTreeMap;

use phoihop_domain::access::{Action, Target, Verdict, decide};
use phoihop_domain::ids::{Id, ProgrammeId};
use phoihop_domain::lifecycle::{Cause, Move, Stateful};
use phoihop_domain::platform::{Change, Transition};
use phoihop_domain::programme::{Programme, ProgrammeStatus};
use phoihop_domain::validation::{Blocker, Checker, Content, Refusal};
use phoihop_persistence::platform::transitions;
use phoihop_persistence::programme::programmes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::moves::{Why, move_to};
use crate::http::catalogue::entry;
use crate::http::operation::{Kind, Operation};
use crate::http::problem::text;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransitionContent {
    /// The status to move to.
    pub to: ProgrammeStatus,
    /// Why; some moves require it.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

impl Content for TransitionContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("reason", &mut self.reason, 2_000);
    }
}

/// What stands against a move.
#[derive(Debug, Serialize, ToSchema)]
pub struct Obstacle {
    /// A stable code of the catalogue.
    #[schema(max_length = 60, example = "consents_pending")]
    code: &'static str,
    /// Values that the sentence mentions.
    #[schema(value_type = Object)]
    params: BTreeMap<&'static str, String>,
    /// A sentence, in the language that the client prefers.
    #[schema(max_length = 2000)]
    detail: String,
}

/// A move out of the present status, for this caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailableTransition {
    /// Where it leads.
    to: ProgrammeStatus,
    /// What can bring it about: the caller's request, or an act that completes it.
    #[schema(max_items = 6)]
    causes: Vec<Cause>,
    /// Whether a request must say why.
    needs_reason: bool,
    /// What stands against it; empty: nothing.
    #[schema(max_items = 20)]
    blocked_by: Vec<Obstacle>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let history = Operation::history::<Transition>("list_programme_transitions", Action::ReadProgramme)
        .says("Read a programme's history", "Every change of status, oldest first, with what brought it about.");
    let request = Operation::change::<TransitionContent, Transition>("move_programme", Action::MoveProgramme, Kind::Decide)
        .says(
            "Ask for a transition",
            "For moves that need no consent or signature: conclude a programme after its period, or end it early with a reason.",
        )
        .conflicts(&["no_such_transition", "period_not_over"]);
    let available = Operation::whole::<AvailableTransition>("list_available_programme_transitions", Action::ReadProgramme).says(
        "See which transitions are open",
        "Every move out of the present status, each with what blocks it for this caller, so that a front end draws its buttons from data.",
    );
    vec![
        Path::new("programmes", "/v1/programmes/{programme_id}/transitions").get(history, list).post(request, create),
        Path::new("programmes", "/v1/programmes/{programme_id}/available-transitions").get(available, list_available),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let id = call.programme().await?.id;
    call.history(move |db, page| transitions::list(db, id.uuid(), page)).await
}

async fn list_available(call: Call) -> Result<Answer, Problem> {
    let programme = call.programme().await?;
    let today = call.now.in_vietnam();
    let open = programme.moves().map(|step| AvailableTransition {
        to: step.to,
        causes: step.causes.to_vec(),
        needs_reason: step.needs_reason,
        blocked_by: blockers(&call, &programme, step).into_iter().chain(programme.blocked_by(step, today)).map(|b| obstacle(&call, b)).collect(),
    });
    call.whole(&open.collect::<Vec<_>>())
}

/// What stands against this caller, besides the guards.
fn blockers(call: &Call, programme: &Programme, step: &Move<Programme>) -> Option<Blocker> {
    let by_request = step.causes.contains(&Cause::Request);
    let may = decide(call.subject.as_ref(), Action::MoveProgramme, Target::Parties(&programme.organisations())) == Verdict::Allow;
    let has_role = call.subject.as_ref().is_some_and(|s| programme.organisations().iter().any(|party| s.has_in(*party, step.roles)));
    (by_request && !(may && has_role)).then(|| Blocker::new("forbidden"))
}

fn obstacle(call: &Call, blocker: Blocker) -> Obstacle {
    let detail = text(entry(blocker.code), call.language, &blocker.params);
    Obstacle { code: blocker.code, params: blocker.params, detail }
}

async fn create(call: Call) -> Result<Answer, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    call.change(move |change| {
        let mut programme = change.programme(id)?;
        let content: TransitionContent = change.decision(programme.revision)?;
        let known = programme.moves().find(|step| step.to == content.to && step.causes.contains(&Cause::Request));
        let missing = || Refusal::from(Blocker::new("no_such_transition").with("from", programme.status).with("to", content.to));
        let step = known.ok_or_else(missing)?;
        if blockers(change.call(), &programme, step).is_some() {
            return Err(Problem::new("forbidden").into());
        }
        if step.needs_reason && content.reason.is_none() {
            return Err(Problem::field("/reason", "reason_required").into());
        }
        programme.step(content.to, Cause::Request, change.today())?;
        let why = Why { cause: Cause::Request, reason: content.reason, recorded_by: Some(change.user_id()?) };
        let transition = move_to(change.db, &mut programme, content.to, &why, change.now())?;
        programmes::update(change.db, &programme)?;
        change.record(&programme, Change::Transitioned)?;
        change.recorded(&transition, &programme)
    })
    .await
}
