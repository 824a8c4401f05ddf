//! `/v1/assignments/{assignment_id}/reminders`: that the giving side reminded of a task (đôn đốc).

use phoihop_domain::access::Action;
use phoihop_domain::ids::{AssignmentId, Id, ReminderId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::work::{Assignment, Reminder, ReminderContent};
use phoihop_persistence::work::reminders;

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_reminders = Operation::history::<Reminder>("list_reminders", Action::ReadAssignment)
        .says("Read the reminders of a task", "Oldest first.");
    let remind = Operation::change::<ReminderContent, Reminder>(
        "create_reminder",
        Action::GiveAssignment,
        Kind::Append,
    )
    .says("Record a reminder", "By the side that gave the task, until its result is accepted.")
    .conflicts(&[problem::ASSIGNMENT_ACCEPTED]);
    vec![
        Path::new("work", "/v1/assignments/{assignment_id}/reminders")
            .get(list_reminders, list)
            .post(remind, create),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let task: Assignment = call.find("assignment_id").await?;
    call.history(move |db, page| reminders::list(db, task.id, page)).await
}

fn create(call: Call) -> Result<Asked, Problem> {
    let id: AssignmentId = call.id("assignment_id")?;
    call.change(move |change| {
        let task: Assignment = change.find(id)?;
        let said = change.body()?;
        change.if_match_given(task.revision)?;
        let content: ReminderContent = said.content()?;
        change.cites("/document_id", content.document_id, None)?;
        task.is_open()?;
        let reminder = Reminder {
            id: ReminderId::new(change.now()),
            recorded_by: change.user_id()?,
            created_at: change.now(),
            content,
        };
        reminders::insert(change.db, id, &reminder)?;
        change.record(&task, Happened::Updated)?;
        change.tell(&task, NotificationKind::Reminded, Cause::Request)?;
        let task: Assignment = change.find(id)?;
        change.recorded(&reminder, &task)
    })
}
