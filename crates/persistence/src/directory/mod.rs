//! Organisations and what passes on between them, people, mandates, school sites and administrative units.

pub mod administrative_units;
pub mod mandates;
pub mod organisations;
pub mod people;
pub mod school_sites;
pub mod successions;
