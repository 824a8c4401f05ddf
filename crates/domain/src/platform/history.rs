//! How histories are listed: consents, signatures, transitions.

use serde::{Deserialize, Serialize};

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
