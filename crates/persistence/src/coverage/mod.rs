//! Coverage: the calendar, campaigns, requests, press works with what they count for, findings.

pub mod calendar_events;
pub mod calendar_links;
pub mod campaigns;
pub mod coverage_acceptances;
pub mod coverage_requests;
pub mod credits;
pub mod findings;
pub mod information_requests;
pub mod press_work_records;
pub mod press_works;
mod scope;
pub mod statistics;
