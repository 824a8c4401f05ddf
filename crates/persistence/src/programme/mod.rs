//! Programmes with their parties, clauses and signatures, and those who work for the parties.

#[macro_use]
pub(crate) mod scope;

pub mod amendments;
mod children;
pub mod clauses;
pub mod difficulties;
pub mod focal_points;
pub mod implementing_units;
pub mod original_copies;
pub mod programmes;
mod rows;
pub(crate) mod standings;

pub use scope::Readers;
