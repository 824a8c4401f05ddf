//! Coverage: from the event to the printed page.

mod at_once;
mod calendar;
mod feeds;
mod lunar;
mod million;
mod press_works;
mod requests;
mod year;
