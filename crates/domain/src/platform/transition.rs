//! The history of a lifecycle.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::ids::{TransitionId, UserId};
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
    /// The user whose act it was; null for the calendar's.
    pub recorded_by: Option<UserId>,
    /// When it happened.
    pub created_at: Timestamp,
}
