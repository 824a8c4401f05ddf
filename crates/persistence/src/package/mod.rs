//! Packages of coverage with what they promise, what was accepted and what was paid; press titles and
//! subscriptions.

pub mod acceptance_records;
pub mod deliverables;
pub mod packages;
pub mod payments;
pub mod press_titles;
pub(crate) mod scope;
pub mod settlements;
pub mod subscriptions;

pub(crate) use scope::{in_visible_packages, visible_packages};
