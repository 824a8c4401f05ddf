//! Coverage: from the event to the printed page.

mod at_once;
mod calendar;
mod campaigns;
mod feeds;
mod lunar;
mod million;
mod press_works;
mod records;
mod requests;
mod year;
