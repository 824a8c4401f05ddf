//! Imports and exports: what rows of tables say, no matter who wrote them.

mod cell;
mod column;
mod outcome;
mod row_type;

pub use cell::{CellFault, marked, neutral, neutralised};
pub use column::{Column, ColumnKind, Heading};
pub use outcome::{
    ImportMode, ImportRow, ImportRowFilter, ImportRowSort, RowFault, RowOutcome, TemplateFormat,
    TransferFormat,
};
pub use row_type::{RowType, Transferable};
