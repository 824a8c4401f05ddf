//! Organisations, people and mandates.

pub mod mandates;
pub mod organisations;
pub mod people;
