//! Routes of the reference data, and what refers to it.

pub mod code_list_items;
pub mod topics;

use phoihop_domain::directory::{BUILT_IN_FUNCTIONS, DOCUMENT_TYPES, ORGANISATION_FUNCTIONS};
use phoihop_persistence::reference::code_list_items::knows;

use crate::http::{Change, Halt, Problem};

impl Change<'_> {
    /// Requires that the code which a field names stands in the list of functions, or is one that the program itself knows.
    pub(crate) fn known_function(&mut self, pointer: &str, code: &str) -> Result<(), Halt> {
        if BUILT_IN_FUNCTIONS.contains(&code) { Ok(()) } else { self.known_code(pointer, ORGANISATION_FUNCTIONS, code) }
    }

    /// Requires it of every code that a field lists.
    pub(crate) fn known_functions<'c>(&mut self, pointer: &str, codes: impl IntoIterator<Item = &'c str>) -> Result<(), Halt> {
        codes.into_iter().enumerate().try_for_each(|(index, code)| self.known_function(&format!("{pointer}/{index}"), code))
    }

    /// Requires that a document's type stands in their list.
    pub(crate) fn known_document_type(&mut self, pointer: &str, code: &str) -> Result<(), Halt> {
        self.known_code(pointer, DOCUMENT_TYPES, code)
    }

    fn known_code(&mut self, pointer: &str, list: &str, code: &str) -> Result<(), Halt> {
        if knows(self.db, list, code)? { Ok(()) } else { Err(Problem::field(pointer, "unknown_code").into()) }
    }
}
