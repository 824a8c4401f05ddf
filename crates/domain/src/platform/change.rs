//! What other systems are told of.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;

crate::text_enum! {
    /// What happened to a resource.
    pub enum Happened called "Change" {
        /// It was made.
        Created = "created",
        /// Its content changed.
        Updated = "updated",
        /// It was removed.
        Deleted = "deleted",
        /// Its status changed.
        Transitioned = "transitioned",
        /// A party decided on it.
        Consented = "consented",
        /// A party signed it.
        Signed = "signed",
    }
}

/// A change, in as few words as tell it: what it became, the resource itself tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeEntry {
    /// Its number; there are holes where the reader may not see what changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub sequence: i64,
    /// The kind of resource, as in routes.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "organisations"))]
    pub resource: String,
    /// Which one.
    pub resource_id: Uuid,
    /// Its revision after the change.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// What happened to it.
    pub change: Happened,
    /// When that was asked for.
    pub changed_at: Timestamp,
}

/// Some changes, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangePage {
    /// Those that the reader may see.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub items: Vec<ChangeEntry>,
    /// What to ask for next: nothing that comes later ever stands before it.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub next_after: i64,
    /// Whether there is more already.
    pub has_more: bool,
}

/// Which changes are wanted.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ChangeFilter {
    /// Those after this number; from the first on unless given.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0, example = 0))]
    pub after: Option<String>,
    /// The most to answer, 1 to 200; 50 unless given.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<i64>, minimum = 1, maximum = 200, example = 50)
    )]
    pub limit: Option<String>,
    /// Only those of one kind of resource, as in routes.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "organisations"))]
    pub resource: Option<String>,
}
