//! Tasks with their reminders, and requests for opinions with those given.

pub mod assignments;
pub mod opinion_requests;
pub mod opinions;
pub mod reminders;
