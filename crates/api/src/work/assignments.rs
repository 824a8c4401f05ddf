//! `/v1/assignments`: tasks that a side gives to units (nhiệm vụ được giao), until their result is accepted.

use phoihop_domain::access::Action;
use phoihop_domain::ids::AssignmentId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::work::{Assignment, AssignmentContent, AssignmentFilter, AssignmentSort};
use phoihop_persistence::work::assignments;

use super::{named_units, tell_newly_named};
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "work",
    transitions: "/v1/assignments/{assignment_id}/transitions",
    available: "/v1/assignments/{assignment_id}/available-transitions",
    id: "assignment_id",
    read: Action::ReadAssignment,
    ask: Action::WorkOnAssignment,
    ids: ["list_assignment_transitions", "move_assignment", "list_available_assignment_transitions"],
    says: "The leading unit acknowledges the task and reports on it: `reason` is the report. The side that \
          gave it accepts the report, or returns it with what is missing. The one who recorded the report \
          cannot accept it.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::OWN_REPORT, problem::LEAD_WITHOUT_SUCCESSOR],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Assignment, AssignmentFilter, AssignmentSort>(
        "list_assignments",
        Action::ReadAssignment,
    )
    .bounded_by(&["due_before"])
    .says(
        "List tasks",
        "Those under the programmes that the caller sees, and those that their units lead or cooperate in. \
            What is overdue: `due_before` today with the statuses that wait for the unit.",
    );
    let create = Operation::change::<AssignmentContent, Assignment>(
        "create_assignment",
        Action::GiveAssignment,
        Kind::Create,
    )
    .says(
        "Give a task",
        "In the name of a party, by its leaders and coordinators or its focal points'. The leading and \
                cooperating units see the task, not the programme. When the lead's function passes to \
                another organisation, so does the open task.",
    )
    .conflicts(&[problem::PROGRAMME_NOT_BINDING]);
    let get = Operation::read::<Assignment>("get_assignment", Action::ReadAssignment)
        .says("Read a task", "`overdue` is told as of today.");
    let change = Operation::change::<AssignmentContent, Assignment>(
        "change_assignment",
        Action::GiveAssignment,
        Kind::Patch,
    )
    .says("Change a task", "Until it is accepted; the leading unit only until it has taken the task up.")
    .conflicts(&[problem::ASSIGNMENT_ACCEPTED, problem::ASSIGNMENT_UNDER_WAY]);
    let remove = Operation::delete("delete_assignment", Action::GiveAssignment)
        .says("Take a task back", "Only until the leading unit has taken it up.")
        .conflicts(&[problem::ASSIGNMENT_UNDER_WAY]);
    let mut paths = vec![
        Path::new("work", "/v1/assignments")
            .get(list, |call| call.list_visible(assignments::list))
            .post(create, |call| call.enter_bound(given)),
        Path::new("work", "/v1/assignments/{assignment_id}")
            .get(get, |call| call.get_bound::<Assignment>("assignment_id"))
            .patch(change, |call| call.amend_bound("assignment_id", given))
            .delete(remove, delete),
    ];
    paths.extend(transitions::paths::<Assignment>(MOVES));
    paths
}

/// A new task is told to its units, a changed one to those that it newly names.
fn given(
    change: &mut Change<'_>,
    programme: &Programme,
    task: Assignment,
    before: Option<&Assignment>,
) -> Result<Assignment, Halt> {
    let task = addressed(change, programme, task, before.map(|before| &before.content))?;
    match before {
        Some(before) => tell_newly_named(change, &task, &before.concerns(programme))?,
        None => {
            programme.is_binding()?;
            change.tell(&task, NotificationKind::Given, Cause::Request)?;
        }
    }
    Ok(task)
}

/// The task with who leads and cooperates today; its clause must be one of the programme's.
fn addressed(
    change: &mut Change<'_>,
    programme: &Programme,
    task: Assignment,
    before: Option<&AssignmentContent>,
) -> Result<Assignment, Halt> {
    if let Some(id) = task.content.clause_id {
        change.clause_of("/clause_id", programme.id, id)?;
    }
    let content = &task.content;
    change.cites("/directive_id", content.directive_id, before.and_then(|before| before.directive_id))?;
    let stood = before.is_some_and(|before| before.lead_function == content.lead_function);
    let acting_lead_id =
        change.acting(("/lead_id", content.lead_id), ("/lead_function", &content.lead_function), stood)?;
    let stood = before.map_or(&[][..], |before| &before.cooperating_units);
    let acting_units = named_units(change, "cooperating_units", &content.cooperating_units, stood)?;
    Ok(Assignment { acting_lead_id, acting_units, ..task })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: AssignmentId = call.id("assignment_id")?;
    call.change(move |change| {
        let task: Assignment = change.find(id)?;
        change.no_body()?;
        change.if_match(task.revision)?;
        task.is_not_taken_up()?;
        change.record_deleted(&task)?;
        assignments::delete(change.db, id)?;
        Ok(Answer::nothing())
    })
}
