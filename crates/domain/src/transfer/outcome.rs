//! What is asked of an import, and what became of its rows.

use std::collections::BTreeMap;

use crate::problem::ProblemCode;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::ImportRowId;
use crate::validation::AnyOf;

crate::text_enum! {
    /// What an import does when some of its rows are bad.
    pub enum ImportMode {
        /// All rows or none.
        All = "all",
        /// Every good row.
        Row = "row",
    }
}

crate::text_enum! {
    /// How a template is written: in columns, which a person fills in.
    pub enum TemplateFormat {
        /// Comma-separated values.
        Csv = "csv",
        /// A workbook.
        Xlsx = "xlsx",
    }
}

crate::text_enum! {
    /// How rows are written.
    pub enum TransferFormat {
        /// A JSON object in each line.
        Ndjson = "ndjson",
        /// Comma-separated values with a heading (RFC 4180).
        Csv = "csv",
        /// A workbook (Office Open XML); only written, never read.
        Xlsx = "xlsx",
    }
}

impl TransferFormat {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

crate::text_enum! {
    /// What became of a row.
    pub enum RowOutcome {
        /// A new thing was made of it.
        Created = "created",
        /// A thing that was there was changed.
        Updated = "updated",
        /// It says what is there already.
        Unchanged = "unchanged",
        /// Something is wrong with it, and nothing was made of it.
        Failed = "failed",
        /// Nothing was made of it because other rows are bad.
        Skipped = "skipped",
    }
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowFault {
    /// JSON Pointer to the field; null where the whole row is meant.
    #[cfg_attr(feature = "openapi", schema(max_length = 1000, example = "/valid_from"))]
    pub pointer: Option<String>,
    /// A stable code.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "invalid_date"))]
    pub code: String,
    /// Values that its text mentions.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub params: BTreeMap<String, String>,
    /// What it says, in the language that the reader prefers.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    #[serde(default)]
    pub detail: String,
}

impl RowFault {
    /// A fault in a field.
    #[must_use]
    pub fn at(pointer: impl Into<String>, code: ProblemCode) -> Self {
        Self {
            pointer: Some(pointer.into()),
            code: code.to_string(),
            params: BTreeMap::new(),
            detail: String::new(),
        }
    }

    /// A fault of the whole row.
    #[must_use]
    pub fn of_row(code: ProblemCode) -> Self {
        Self { pointer: None, code: code.to_string(), params: BTreeMap::new(), detail: String::new() }
    }

    /// Adds a value that its text mentions.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

/// What became of one row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Its identifier.
    pub id: ImportRowId,
    /// The line of the file on which it begins; the first is 1, also where that is a heading.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, example = 2))]
    pub line: i32,
    /// What became of it.
    pub outcome: RowOutcome,
    /// The external identifier that it tells.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "ubnd-soc-trang"))]
    pub external_id: Option<String>,
    /// What was made of it, or was there.
    pub resource_id: Option<Uuid>,
    /// What is wrong with it.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub errors: Vec<RowFault>,
}

/// What the report of an import can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ImportRowFilter {
    /// One or more outcomes, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "failed")
    )]
    pub outcome: Option<AnyOf<RowOutcome>>,
}

crate::text_enum! {
    /// What the report of an import can be sorted by.
    pub enum ImportRowSort {
        /// The place in the file.
        Line = "line",
    }
}
