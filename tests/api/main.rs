//! Stories told over real HTTP to a real server, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a story that cannot go on is a test that fails"
)]

mod access;
mod administrative_units;
mod amendments;
mod api_clients;
mod assignments;
mod audit;
mod backups;
mod changes;
mod contract;
mod coverage;
mod coverage_things;
mod crowded;
mod difficulties;
mod directory;
mod disks;
mod documents;
mod durability;
mod example_loader;
mod external_issuer;
mod external_keys;
mod house;
mod keys;
mod kit;
mod lifecycles;
mod log_in;
mod long_lists;
mod matrix;
mod migrations;
mod misuse;
mod notifications;
mod operations;
mod opinions;
mod packages;
mod paper;
mod planning;
mod plans;
mod platform_things;
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
mod traces;
mod transfers;
mod trials;
mod units;
mod users;
