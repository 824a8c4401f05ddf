//! How histories are listed (consents, signatures, transitions), and how a day in the past is asked for.

use serde::{Deserialize, Serialize};

use crate::date::CivilDate;

/// A list that is not narrowed.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HistoryFilter {}

crate::text_enum! {
    /// What histories can be sorted by.
    pub enum HistorySort {
        /// The order in which things were recorded.
        CreatedAt = "created_at",
    }
}

/// The day for which something is told.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AsOf {
    /// As things stood on that day, such as the date of a document; today unless given.
    pub as_of: Option<CivilDate>,
}
