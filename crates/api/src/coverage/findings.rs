//! `/v1/findings`: what coverage or readers find wanting, until the unit has remedied it (hạn chế, tồn tại;
//! I.1).

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{Finding, FindingContent, FindingFilter, FindingSort, PressWork};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::reference::Topic;
use phoihop_domain::visibility::Visibility;
use phoihop_persistence::Stored;
use phoihop_persistence::coverage::findings;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};
use crate::work::tell_newly_named;

const MOVES: Moves = Moves {
    tag: "coverage",
    transitions: "/v1/findings/{finding_id}/transitions",
    available: "/v1/findings/{finding_id}/available-transitions",
    id: "finding_id",
    read: Action::ReadCoverage,
    ask: Action::RemedyFinding,
    ids: ["list_finding_transitions", "move_finding", "list_available_finding_transitions"],
    says: "The unit takes the finding up, remedies it and tells how, or contests it and says why. The one \
          who reported it can insist, in both cases with a reason.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::UNIT_WITHOUT_SUCCESSOR],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Finding, FindingFilter, FindingSort>("list_findings", Action::ReadCoverage)
        .bounded_by(&["due_before"])
        .says(
            "List findings",
            "Those under the programmes that the caller sees, and those that their units must remedy.",
        )
        .indexed_by(&[("programme_id", "due_on"), ("status", "due_on"), ("acting_unit_id", "due_on")]);
    let create =
        Operation::change::<FindingContent, Finding>("create_finding", Action::ReportFinding, Kind::Create)
            .says(
                "Report a finding",
                "In the name of a party. The unit that must remedy it sees the finding, not the programme.",
            )
            .conflicts(&[problem::PROGRAMME_NOT_BINDING]);
    let get = Operation::read::<Finding>("get_finding", Action::ReadCoverage)
        .says("Read a finding", "`overdue` is told as of today.");
    let change =
        Operation::change::<FindingContent, Finding>("change_finding", Action::ReportFinding, Kind::Patch)
            .says("Change a finding", "Until the unit has taken it up.")
            .conflicts(&[problem::FIXED_ONCE_MADE, problem::FINDING_TAKEN_UP]);
    let mut paths = vec![
        Path::new("coverage", "/v1/findings")
            .get(list, |call| call.list_visible(findings::list))
            .post(create, |call| call.enter_bound(reported)),
        Path::new("coverage", "/v1/findings/{finding_id}")
            .get(get, |call| call.get_bound::<Finding>("finding_id"))
            .patch(change, |call| call.amend_bound("finding_id", reported)),
    ];
    paths.extend(transitions::paths::<Finding>(MOVES));
    paths
}

/// A new finding is told to its unit, a changed one to the unit that it newly names.
fn reported(
    change: &mut Change<'_>,
    programme: &Programme,
    finding: Finding,
    before: Option<&Finding>,
) -> Result<Finding, Halt> {
    let finding = addressed(change, programme, finding, before.map(|before| &before.content))?;
    match before {
        Some(before) => tell_newly_named(change, &finding, &before.concerns(programme))?,
        None => {
            programme.is_binding()?;
            change.tell(&finding, NotificationKind::Given, Cause::Request)?;
        }
    }
    Ok(finding)
}

/// The finding with who must remedy it today.
fn addressed(
    change: &mut Change<'_>,
    programme: &Programme,
    finding: Finding,
    before: Option<&FindingContent>,
) -> Result<Finding, Halt> {
    let content = &finding.content;
    require::<Topic>(change.db, "/topic_id", content.topic_id)?;
    if let Some(clause) = content.clause_id {
        change.clause_of("/clause_id", programme.id, clause)?;
    }
    let stood = before.and_then(|before| before.press_work_id);
    change.cites_of::<PressWork>("/press_work_id", programme.id, content.press_work_id, stood)?;
    let work = content.press_work_id.map_or(Ok(None), |id| PressWork::get(change.db, id))?;
    let hidden = work.is_some_and(|work| work.content.audience() == Visibility::Restricted);
    if hidden && content.visibility != Visibility::Restricted {
        return Err(Problem::field("/visibility", problem::MORE_OPEN_THAN_WORK).into());
    }
    let stood = before.map(|before| (before.unit_id, before.unit_function.as_str(), before.visibility));
    let acting_unit_id =
        change.put_to(programme, (content.unit_id, &content.unit_function, content.visibility), stood)?;
    Ok(Finding { acting_unit_id, ..finding })
}
