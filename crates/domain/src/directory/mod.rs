//! The directory: organisations, people and the mandates by which people act for organisations, and their documents.

mod document;
mod mandate;
mod organisation;
mod person;
mod succession;

pub use document::{
    ARCHIVES_FUNCTION, Classification, Document, DocumentContent, DocumentFilter, DocumentNumber, DocumentReceipt, DocumentReceiptContent,
    DocumentReceiptFilter, DocumentReceiptSort, DocumentSort, LONGEST_NUMBER_SYMBOL, NotADocumentNumber, SignsAs, Urgency,
};
pub use mandate::{Mandate, MandateContent, MandateFilter, MandateSort};
pub use organisation::{Organisation, OrganisationContent, OrganisationFilter, OrganisationKind, OrganisationSort};
pub use person::{Person, PersonContent, PersonFilter, PersonSort};
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
