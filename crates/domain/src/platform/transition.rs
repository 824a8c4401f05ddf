//! The history of a lifecycle.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{DocumentId, MandateId, PersonId, TransitionId, UserId};
use crate::lifecycle::Cause;

/// A recorded change of status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transition {
    /// Its identifier.
    pub id: TransitionId,
    /// The status it started from.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "agreed"))]
    pub from: String,
    /// The status it led to.
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "in_force"))]
    pub to: String,
    /// What brought it about.
    pub cause: Cause,
    /// Why, in the words of who asked.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub reason: Option<String>,
    /// The day from which it counts.
    pub effective_on: CivilDate,
    /// Who decided it, where it was recorded from paper.
    pub decided_by: Option<PersonId>,
    /// In which capacity, where it was recorded from paper.
    pub mandate_id: Option<MandateId>,
    /// The signed paper it was recorded from; null where it was asked for in person.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
    /// The user whose act it was; null for the calendar's.
    pub recorded_by: Option<UserId>,
    /// When it happened.
    pub created_at: Timestamp,
}
