//! The only room that knows HTTP: routes, contract, server and command line.

mod accounts;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod cli;
pub mod config;
pub mod connections;
mod coverage;
pub mod demo;
pub mod demo_only;
mod directory;
pub mod http;
mod lifecycle;
pub mod mail;
pub mod openapi;
pub mod options;
mod package;
mod planning;
mod platform;
mod programme;
pub mod readiness;
mod reference;
mod resources;
pub mod scheduler;
mod secrets;
pub mod server;
pub mod start;
pub mod state;
pub mod telemetry;
pub mod transfer;
mod work;

pub use resources::{RESOURCES, routes};
