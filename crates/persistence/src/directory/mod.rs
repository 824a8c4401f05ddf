//! Organisations, people, mandates and school sites.

pub mod mandates;
pub mod organisations;
pub mod people;
pub mod school_sites;
