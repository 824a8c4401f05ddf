//! Programmes with their parties, clauses and signatures.

pub mod clauses;
pub mod programmes;
mod rows;
pub mod signatures;
