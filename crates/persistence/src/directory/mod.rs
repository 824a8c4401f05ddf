//! Organisations and what passes on between them, people, mandates, documents, school sites and
//! administrative units.

#[macro_use]
pub mod documents;

pub mod administrative_units;
pub mod document_receipts;
mod document_receivers;
pub mod mandates;
pub mod organisations;
pub mod people;
pub mod school_sites;
pub mod successions;
