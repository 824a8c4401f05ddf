//! Organisations, people and mandates, and the administrative units they lie in.

pub mod administrative_units;
pub mod mandates;
pub mod organisations;
pub mod people;
