//! Organisations and what passes on between them, people and mandates, documents.

#[macro_use]
pub mod documents;

pub mod document_receipts;
mod document_receivers;
pub mod mandates;
pub mod organisations;
pub mod people;
pub mod successions;
