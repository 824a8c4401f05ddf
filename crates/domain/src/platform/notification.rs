//! What users are told, and what waits for them.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{NotificationId, PartyId, ProgrammeId};
use crate::validation::{Checker, Content};

crate::text_enum! {
    /// What a notification tells of.
    pub enum NotificationKind {
        /// Something was given to the reader's organisation to do.
        Given = "given",
        /// Its status changed.
        Transitioned = "transitioned",
        /// A party decided on it.
        Consented = "consented",
        /// A party signed it.
        Signed = "signed",
        /// It is urged (đôn đốc).
        Reminded = "reminded",
        /// It takes place on another day.
        Rescheduled = "rescheduled",
        /// The reader's organisation acts in it now.
        PassedOn = "passed_on",
    }
}

/// What a user is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notification {
    /// Its identifier.
    pub id: NotificationId,
    /// What it tells of.
    pub kind: NotificationKind,
    /// The kind of thing that it is about, as in routes.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "programmes"))]
    pub resource: String,
    /// Which one.
    pub resource_id: Uuid,
    /// That thing's title when it was told.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub title: String,
    /// The status that the thing moved to.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "agreed"))]
    pub status: Option<String>,
    /// When.
    pub created_at: Timestamp,
    /// When the user said that it was read.
    pub read_at: Option<Timestamp>,
}

/// What lists of notifications can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NotificationFilter {
    /// Those read or not read yet.
    pub state: Option<NotificationState>,
}

crate::text_enum! {
    /// Whether a notification was read.
    pub enum NotificationState {
        /// Not yet.
        Unread = "unread",
        /// It was.
        Read = "read",
    }
}

/// What a client says of what was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadMarkContent {
    /// The latest notification that was read: it and all before it count as read.
    pub up_to: NotificationId,
}

impl Content for ReadMarkContent {
    fn check(&mut self, _: &mut Checker) {}
}

/// How far a user has read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReadMark {
    /// The latest notification that was read.
    pub up_to: NotificationId,
    /// How many were newly marked.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub newly_read: i64,
}

crate::text_enum! {
    /// What waits for a user.
    pub enum TaskKind {
        /// A party's consent to a text.
        Consent = "consent",
        /// A party's signature, to be recorded.
        Signature = "signature",
        /// A difficulty, to be talked over or told how to solve.
        Difficulty = "difficulty",
        /// A task that a unit of the user's leads, to be taken up or reported on.
        Assignment = "assignment",
        /// A report or a delivery, to be accepted or returned.
        Acceptance = "acceptance",
        /// A plan, to be put before the leaders.
        Endorsement = "endorsement",
        /// What a package costs, to be appraised.
        Appraisal = "appraisal",
        /// An appraised package, to be approved.
        Approval = "approval",
        /// Coverage that a newsroom is asked for or an office is to bring.
        Coverage = "coverage",
        /// A question that a unit of the user's is asked.
        Information = "information",
        /// What a unit of the user's must remedy.
        Finding = "finding",
        /// An opinion that a unit of the user's is asked for.
        Opinion = "opinion",
    }
}

/// Something that waits for a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// What it is.
    pub kind: TaskKind,
    /// The kind of thing that waits, as in routes.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "programmes"))]
    pub resource: String,
    /// Which one.
    pub resource_id: Uuid,
    /// The programme that it belongs to.
    pub programme_id: ProgrammeId,
    /// The party for which it waits.
    pub party_id: Option<PartyId>,
    /// The thing's title.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub title: String,
    /// By when, where there is a day.
    pub due_on: Option<CivilDate>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// Since when it has been as it is.
    pub since: Timestamp,
}

/// Overdue first, then by their day, those without one last, then the oldest first.
pub fn in_order(tasks: &mut [Task]) {
    tasks.sort_by_key(|task| {
        (!task.overdue, task.due_on.is_none(), task.due_on, task.since, task.resource_id)
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    #[test]
    fn what_is_overdue_comes_first_and_what_has_no_day_last() {
        let at = Timestamp::from_unix_micros(0);
        let task = |title: &str, due: Option<&str>, overdue| Task {
            kind: TaskKind::Consent,
            resource: "programmes".to_owned(),
            resource_id: Uuid::nil(),
            programme_id: ProgrammeId::new(at),
            party_id: None,
            title: title.to_owned(),
            due_on: due.map(|day| day.parse().unwrap()),
            overdue,
            since: at,
        };
        let mut tasks = [
            task("c", None, false),
            task("b", Some("2026-01-02"), false),
            task("a", Some("2025-01-01"), true),
        ];
        in_order(&mut tasks);
        assert_eq!(tasks.map(|task| task.title), ["a", "b", "c"]);
    }
}
