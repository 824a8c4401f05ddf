//! Calendar links: addresses with a secret, by which a calendar program subscribes to what its owner may see.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::CalendarLinkId;
use crate::validation::{Checker, Content, LINE};

/// How many links a user may have at a time.
pub const MOST_CALENDAR_LINKS: i64 = 10;

/// What a user says of a calendar link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarLinkContent {
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300, example = "Điện thoại"))]
    pub label: String,
    /// Until when it is good; null: until it is revoked.
    pub expires_at: Option<Timestamp>,
}

impl Content for CalendarLinkContent {
    fn check(&mut self, c: &mut Checker) {
        c.line("label", &mut self.label, LINE);
    }
}

/// A calendar link, as it is told once it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarLink {
    /// Its identifier.
    pub id: CalendarLinkId,
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub label: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A new calendar link, whose address is told once.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewCalendarLink {
    /// The link.
    #[serde(flatten)]
    pub link: CalendarLink,
    /// Where the calendar lies. The one who knows the address reads it; it is shown only here.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub url: String,
}

impl std::fmt::Debug for NewCalendarLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewCalendarLink").field("id", &self.link.id).finish_non_exhaustive()
    }
}
