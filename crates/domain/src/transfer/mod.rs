//! Imports and exports: what rows of tables say, whoever wrote them.

mod cell;
mod column;
mod columns;
mod outcome;

pub use cell::{CellFault, marked, neutral, neutralised};
pub use column::{Column, ColumnKind, Heading};
pub use columns::{ROW_TYPES, RowType, row_type};
pub use outcome::{ImportMode, ImportRow, ImportRowFilter, ImportRowSort, RowFault, RowOutcome, TemplateFormat, TransferFormat};
