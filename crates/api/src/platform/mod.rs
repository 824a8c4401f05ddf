//! Routes about the caller and about the service itself.

pub mod api_clients;
pub mod audit_events;
pub mod documents;
pub mod me;
pub mod notifications;
pub mod service;
pub mod users;
