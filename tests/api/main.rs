//! Stories told over real HTTP to a real server, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a story that cannot go on is a test that fails")]

mod access;
mod administrative_units;
mod amendments;
mod api_clients;
mod assignments;
mod audit;
mod changes;
mod contract;
mod coverage;
mod coverage_things;
mod difficulties;
mod directory;
mod documents;
mod durability;
mod example_loader;
mod external_issuer;
mod external_keys;
mod kit;
mod lifecycles;
mod log_in;
mod matrix;
mod migrations;
mod misuse;
mod notifications;
mod opinions;
mod packages;
mod paper;
mod planning;
mod programmes;
mod readme;
mod reference;
mod reference_data;
mod reorganisation;
mod schema;
mod sessions;
mod store;
mod succession;
mod things;
mod totp;
mod transfers;
mod units;
mod users;
