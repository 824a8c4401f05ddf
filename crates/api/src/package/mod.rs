//! Routes of packages, of what belongs to them, and of press titles and subscriptions.

pub mod acceptance_records;
pub mod deliverables;
#[expect(clippy::module_inception, reason = "the area is called by its main resource, as its routes are")]
pub mod packages;
pub mod payments;
pub mod press_titles;
pub mod subscriptions;
