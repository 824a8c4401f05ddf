//! Statistics: how many press works there are, by what.

use serde::{Deserialize, Serialize};

use crate::date::CivilDate;
use crate::ids::{CampaignId, ProgrammeId};

crate::text_enum! {
    /// By what press works are counted.
    #[derive(Default)]
    pub enum GroupBy {
        /// By topic; a work with several counts for each.
        Topic = "topic",
        /// By clause; a work that carries out several counts for each.
        Clause = "clause",
        /// By channel.
        Channel = "channel",
        /// By genre.
        Genre = "genre",
        /// By month in Vietnam.
        #[default]
        Month = "month",
        /// By the unit that they tell of.
        Unit = "unit",
    }
}

/// What is counted.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PressWorkStatisticFilter {
    /// By what; by month where nobody says.
    #[serde(default)]
    pub group_by: GroupBy,
    /// Only those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Only those of this campaign.
    pub campaign_id: Option<CampaignId>,
    /// Only those published on that day in Vietnam or later.
    pub from: Option<CivilDate>,
    /// Only those published on that day or before.
    pub to: Option<CivilDate>,
}

/// How many there are of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PressWorkStatistic {
    /// Of which: an id, a code or a month; null: of none.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "online"))]
    pub key: Option<String>,
    /// What people call it, in the language that the client prefers.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000, example = "Báo điện tử"))]
    pub label: Option<String>,
    /// How many were published and not retracted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 120))]
    pub published: i64,
    /// How many were retracted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, example = 1))]
    pub retracted: i64,
}
