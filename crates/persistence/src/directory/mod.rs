//! Organisations and what passes on between them, people, mandates and school sites.

pub mod mandates;
pub mod organisations;
pub mod people;
pub mod school_sites;
pub mod successions;
