//! Code lists and topics.

pub mod code_list_items;
pub mod topics;
