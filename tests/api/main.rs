//! Stories told over real HTTP to a real server, on both databases.

mod contract;
mod programmes;
