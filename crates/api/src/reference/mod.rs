//! Routes of the reference data, and what refers to it.

pub mod code_list_items;
pub mod topics;

use phoihop_domain::codes::Codes;
use phoihop_domain::directory::{BUILT_IN_FUNCTIONS, ORGANISATION_FUNCTIONS};
use phoihop_persistence::reference::code_list_items::usable;

use crate::http::{Change, Halt, Problem, problem};

impl Change<'_> {
    /// Requires that the code which a field names stands in the list of functions, or is one that the program
    /// itself knows.
    pub(crate) fn known_function(&mut self, pointer: &str, code: &str) -> Result<(), Halt> {
        if BUILT_IN_FUNCTIONS.contains(&code) {
            Ok(())
        } else {
            self.known_code(pointer, ORGANISATION_FUNCTIONS, code)
        }
    }

    /// Requires it of every code that a field newly lists; what stood there before may stand.
    pub(crate) fn known_functions(
        &mut self,
        pointer: &str,
        codes: Option<&Codes>,
        stood: Option<&Codes>,
    ) -> Result<(), Halt> {
        let codes = codes.into_iter().flat_map(Codes::iter).enumerate();
        let mut anew = codes.filter(|(_, code)| !stood.is_some_and(|stood| stood.contain(code)));
        anew.try_for_each(|(index, code)| self.known_function(&format!("{pointer}/{index}"), code))
    }

    /// Requires that the code which a field names stands in that list.
    pub(crate) fn known_code(&mut self, pointer: &str, list: &str, code: &str) -> Result<(), Halt> {
        let today = self.today();
        if usable(self.db, list, code, today)? {
            Ok(())
        } else {
            Err(Problem::field(pointer, problem::UNKNOWN_CODE).into())
        }
    }
}
