//! Routes of the directory and of documents.

pub mod administrative_units;
pub mod document_receipts;
pub mod documents;
pub mod mandates;
pub mod organisations;
pub mod people;
pub mod school_sites;
pub mod successions;
