//! Routes of the reference data.

pub mod code_list_items;
pub mod topics;
