//! Moves of events of the calendar to other days.

use serde::{Deserialize, Serialize};

use super::calendar_event::{CalendarEventContent, check_days};
use super::lunar::LunarDate;
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::validation::{Checker, Content};

/// When an event takes place instead, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReschedulingContent {
    /// The new first day; or else `lunar_date` tells it.
    pub starts_on: Option<CivilDate>,
    /// The new first day in the lunar calendar.
    pub lunar_date: Option<LunarDate>,
    /// How many days it lasts; null: as many as before.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366))]
    pub days: Option<i32>,
    /// When it begins on its first day, where that is known.
    pub starts_at: Option<Timestamp>,
    /// When it ends on its last day, where that is known.
    pub ends_at: Option<Timestamp>,
    /// Why it is moved.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 2000, example = "Do ảnh hưởng của bão.")
    )]
    pub reason: String,
}

impl Content for ReschedulingContent {
    fn check(&mut self, c: &mut Checker) {
        c.prose("reason", &mut self.reason, 2_000);
        check_days(c, self.starts_on, self.lunar_date, self.days.unwrap_or(1));
    }
}

impl CalendarEventContent {
    /// The same on other days. What other systems call it stays with the original.
    #[must_use]
    pub fn on_other_days(&self, when: &ReschedulingContent) -> Self {
        Self {
            external_source: None,
            external_id: None,
            starts_on: when.starts_on,
            lunar_date: when.lunar_date,
            days: when.days.unwrap_or(self.days),
            starts_at: when.starts_at,
            ends_at: when.ends_at,
            ..self.clone()
        }
    }
}
