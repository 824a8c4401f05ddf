//! Reminders of a task (đôn đốc).

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{DocumentId, ReminderId, UserId};
use crate::validation::{Checker, Content, LINE};

/// The longest note, in characters.
const NOTE: usize = 2_000;

/// What a client says when it reminds of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReminderContent {
    /// What is waited for.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 2000))]
    pub note: String,
    /// The document that reminds of it.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 300, example = "Công văn 1020/UBND-KGVX ngày 5-5-2023")
    )]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
}

/// A recorded reminder; it is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Reminder {
    /// Its identifier.
    pub id: ReminderId,
    /// The user who reminded.
    pub recorded_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: ReminderContent,
}

impl Content for ReminderContent {
    fn check(&mut self, c: &mut Checker) {
        c.prose("note", &mut self.note, NOTE);
        c.optional_line("document_citation", &mut self.document_citation, LINE);
    }
}
