//! Packages of coverage: ordered, delivered, accepted, paid and settled.

mod commitments;
mod rules;
mod year;
