//! The table `reminders`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{AssignmentId, DocumentId, ReminderId, UserId};
use phoihop_domain::platform::HistorySort;
use phoihop_domain::work::{Reminder, ReminderContent};

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::reminders;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reminders, treat_none_as_default_value = false)]
struct ReminderRow {
    id: ReminderId,
    assignment_id: AssignmentId,
    note: String,
    document_citation: Option<String>,
    document_id: Option<DocumentId>,
    recorded_by: UserId,
    created_at: Timestamp,
}

impl From<ReminderRow> for Reminder {
    fn from(row: ReminderRow) -> Self {
        let content = ReminderContent {
            note: row.note,
            document_citation: row.document_citation,
            document_id: row.document_id,
        };
        Self { id: row.id, recorded_by: row.recorded_by, created_at: row.created_at, content }
    }
}

/// A page of a task's reminders.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, task: AssignmentId, page: &PageRequest<HistorySort>) -> Result<Page<Reminder>> {
    let matching: Condition<reminders::table> = Condition::that(reminders::assignment_id.eq(task));
    Ok(page_of!(db, matching, page, ReminderRow, reminders by ReminderId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// How many there are of each of these tasks; one without any is left out.
pub(super) fn count(db: &mut Db, tasks: &[AssignmentId]) -> Result<HashMap<AssignmentId, i32>> {
    let each: Vec<AssignmentId> = on!(db, |c| reminders::table
        .filter(reminders::assignment_id.among(tasks))
        .select(reminders::assignment_id)
        .load(c))?;
    Ok(each.into_iter().fold(HashMap::new(), |mut counts, task| {
        *counts.entry(task).or_default() += 1;
        counts
    }))
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, task: AssignmentId, reminder: &Reminder) -> Result<()> {
    let row = ReminderRow {
        id: reminder.id,
        assignment_id: task,
        note: reminder.content.note.clone(),
        document_citation: reminder.content.document_citation.clone(),
        document_id: reminder.content.document_id,
        recorded_by: reminder.recorded_by,
        created_at: reminder.created_at,
    };
    on!(db, |c| diesel::insert_into(reminders::table).values(&row).execute(c))?;
    Ok(())
}
