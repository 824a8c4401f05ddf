//! What a programme makes units do: tasks that are given to them, and opinions that they are asked for.

mod assignment;
mod assignment_lifecycle;
mod opinion;
mod opinion_request;
mod reminder;
mod unit;

pub use assignment::{Assignment, AssignmentContent, AssignmentFilter, AssignmentSort};
pub use assignment_lifecycle::AssignmentStatus;
pub use opinion::{Opinion, OpinionAnswer, OpinionContent};
pub use opinion_request::{
    OpinionRequest, OpinionRequestContent, OpinionRequestFilter, OpinionRequestSort, OpinionRequestStatus,
};
pub use reminder::{Reminder, ReminderContent};
pub use unit::{MOST_UNITS, NamedUnit, UnitInFunction};
pub(crate) use unit::{acting, check_units};
