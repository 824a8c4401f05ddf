//! The directory: organisations, people, the mandates by which people act for organisations, and the sites of schools.

mod mandate;
mod organisation;
mod person;
mod school_site;
mod succession;

pub use mandate::{Mandate, MandateContent, MandateFilter, MandateSort};
pub use organisation::{Organisation, OrganisationContent, OrganisationFilter, OrganisationKind, OrganisationSort};
pub use person::{Person, PersonContent, PersonFilter, PersonSort};
pub use school_site::{LibraryCondition, SchoolLevel, SchoolSite, SchoolSiteContent, SchoolSiteFilter, SchoolSiteRole, SchoolSiteSort};
pub use succession::{
    OrganisationSuccession, OrganisationSuccessionContent, OrganisationSuccessionFilter, OrganisationSuccessionSort, PARTY_FUNCTION,
    SuccessionStatus, acting,
};

use crate::date::CivilDate;
use crate::period::Period;
use crate::validation::Checker;

/// Checks the external key: both parts or neither (domain mechanism 9).
pub(crate) fn check_external_key(checker: &mut Checker, source: &mut Option<String>, id: &mut Option<String>) {
    checker.optional_line("external_source", source, 60);
    checker.optional_line("external_id", id, 200);
    checker.require(source.is_some() == id.is_some(), "external_id", "external_key_incomplete");
}

/// Checks that a last day does not come before its first.
pub(crate) fn check_validity(checker: &mut Checker, from: Option<CivilDate>, to: Option<CivilDate>) {
    checker.require(Period::of(from, to).is_some(), "valid_to", "ends_before_it_begins");
}

/// Normalises the code of an administrative unit and checks that it has only digits.
pub(crate) fn check_unit_code(checker: &mut Checker, code: &mut Option<String>) {
    checker.optional_line("unit_code", code, 5);
    checker.require(code.as_deref().is_none_or(|code| code.bytes().all(|b| b.is_ascii_digit())), "unit_code", "invalid_unit_code");
}
