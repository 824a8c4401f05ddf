//! That works count for a request for coverage, as the side that asked for it says.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{CoverageAcceptanceId, PressWorkId, UserId};
use crate::problem;
use crate::validation::{Checker, Content, PROSE};

crate::text_enum! {
    /// Which way an entry goes.
    pub enum CoverageAcceptanceKind {
        /// The work counts for the request.
        Accepted = "accepted",
        /// It counts no more: the work was retracted, or serves something else.
        Reversal = "reversal",
    }
}

/// What the side that asked says of a work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageAcceptanceContent {
    /// The work, which was published for the request.
    pub press_work_id: PressWorkId,
    /// As how many of those wanted it counts.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 1))]
    pub quantity: i64,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

/// That a work counts for a request for coverage, or no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageAcceptance {
    /// Its identifier.
    pub id: CoverageAcceptanceId,
    /// The work.
    pub press_work_id: PressWorkId,
    /// Which way it goes.
    pub kind: CoverageAcceptanceKind,
    /// As how many of those wanted it counts.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub quantity: i64,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
    /// The user who recorded it.
    pub recorded_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

impl Content for CoverageAcceptanceContent {
    fn check(&mut self, c: &mut Checker) {
        c.require((1..=1_000_000_000).contains(&self.quantity), "quantity", problem::INVALID_QUANTITY);
        c.optional_prose("note", &mut self.note, PROSE);
    }
}
