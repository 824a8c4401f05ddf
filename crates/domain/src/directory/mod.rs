//! The directory: organisations, people, the mandates by which people act for organisations, their documents,
//! the sites of schools, and where it all lies.

mod administrative_unit;
mod administrative_unit_succession;
mod document;
mod mandate;
mod organisation;
mod person;
mod school_site;
mod succession;
mod unit_code;

pub use administrative_unit::{
    AdministrativeLevel, AdministrativeUnit, AdministrativeUnitFilter, AdministrativeUnitKind,
    AdministrativeUnitSort, AdministrativeUnitVersions, ValidFromBasis,
};
pub use administrative_unit_succession::{
    AdministrativeUnitSuccession, SuccessionConfidence, SuccessionExtent,
};
pub use document::{
    ARCHIVES_FUNCTION, Classification, DOCUMENT_TYPES, Document, DocumentContent, DocumentFilter,
    DocumentNumber, DocumentReceipt, DocumentReceiptContent, DocumentReceiptFilter, DocumentReceiptSort,
    DocumentSort, LONGEST_NUMBER_SYMBOL, NotADocumentNumber, SignsAs, Urgency,
};
pub use mandate::{Mandate, MandateContent, MandateFilter, MandateSort};
pub use organisation::{
    FormerName, Organisation, OrganisationContent, OrganisationFilter, OrganisationKind, OrganisationSort,
};
pub use person::{Person, PersonContent, PersonFilter, PersonSort};
pub use school_site::{
    LibraryCondition, SchoolLevel, SchoolSite, SchoolSiteContent, SchoolSiteFilter, SchoolSiteRole,
    SchoolSiteSort,
};
pub use succession::{
    BUILT_IN_FUNCTIONS, GENERAL_FUNCTION, ORGANISATION_FUNCTIONS, OrganisationSuccession,
    OrganisationSuccessionContent, OrganisationSuccessionFilter, OrganisationSuccessionSort, PARTY_FUNCTION,
    SuccessionStatus, acting,
};
pub use unit_code::{NotAUnitCode, UnitCode};

use crate::date::CivilDate;
use crate::period::Period;
use crate::problem;
use crate::validation::Checker;

/// Checks the external key: both parts or neither (domain mechanism 9).
pub(crate) fn check_external_key(
    checker: &mut Checker,
    source: &mut Option<String>,
    id: &mut Option<String>,
) {
    checker.optional_line("external_source", source, 60);
    checker.optional_line("external_id", id, 200);
    checker.require(source.is_some() == id.is_some(), "external_id", problem::EXTERNAL_KEY_INCOMPLETE);
}

/// Checks that a last day does not come before its first.
pub(crate) fn check_validity(checker: &mut Checker, from: Option<CivilDate>, to: Option<CivilDate>) {
    checker.require(Period::of(from, to).is_some(), "valid_to", problem::ENDS_BEFORE_IT_BEGINS);
}

/// Normalises the code of an administrative unit and checks its form.
pub(crate) fn check_unit_code(checker: &mut Checker, code: &mut Option<String>) {
    checker.optional_line("unit_code", code, 5);
    checker.require(
        code.as_deref().is_none_or(|code| code.parse::<UnitCode>().is_ok()),
        "unit_code",
        problem::INVALID_UNIT_CODE,
    );
}
