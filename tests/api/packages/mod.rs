//! Packages of coverage: ordered, delivered, accepted, paid and settled.

mod commitments;
mod model;
mod rules;
mod year;
