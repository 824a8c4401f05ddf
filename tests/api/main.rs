//! Stories told over real HTTP to a real server, on both databases.

mod access;
mod contract;
mod log_in;
mod programmes;
mod store;
