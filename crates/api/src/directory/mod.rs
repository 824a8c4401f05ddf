//! Routes of the directory.

pub mod administrative_units;
pub mod mandates;
pub mod organisations;
pub mod people;
pub mod school_sites;
pub mod successions;
