//! Row types: what the rows of a resource's imports and exports are made of. Each model says its own.

use super::Column;
use crate::resource::Resource;

/// A resource whose things rows of files can tell: it is imported and exported.
pub trait Transferable: Resource {
    /// What those rows are made of.
    const ROWS: RowType;
}

/// What the rows of a resource are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowType {
    /// The resource, as in routes.
    pub resource: &'static str,
    /// What offices call such things.
    pub label: &'static str,
    /// The fields of its content, in the order in which they are written.
    pub columns: &'static [Column],
    /// What must be asked for so that one of them is told whole, where a list tells less.
    pub whole: Option<&'static str>,
}

impl RowType {
    /// Fields of its representation that a row may tell and that nobody sets: what an export writes besides
    /// the content.
    pub const READ_ONLY: [&'static str; 5] = ["revision", "status", "created_at", "updated_at", "etag"];

    /// That of a resource, which offices call so, with the fields of its content.
    pub(crate) const fn of<T: Resource>(label: &'static str, columns: &'static [Column]) -> Self {
        Self { resource: T::NAME, label, columns, whole: None }
    }

    /// A list of them tells less than one that is asked for with this query.
    pub(crate) const fn whole_by(self, query: &'static str) -> Self {
        Self { whole: Some(query), ..self }
    }

    /// The column of a field.
    #[must_use]
    pub fn column(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }
}
