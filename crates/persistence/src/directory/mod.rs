//! Organisations and what passes on between them, people and mandates.

pub mod mandates;
pub mod organisations;
pub mod people;
pub mod successions;
