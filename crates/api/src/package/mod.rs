//! Routes of packages, of what belongs to them, and of press titles and subscriptions.

pub mod acceptance_records;
pub mod deliverables;
pub mod packages;
pub mod payments;
pub mod press_titles;
pub mod subscriptions;
