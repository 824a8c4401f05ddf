//! Routes about the caller and about the service itself.

pub mod api_clients;
pub mod audit_events;
pub mod changes;
pub mod docs;
pub mod documents;
pub mod jobs;
pub mod me;
pub mod notifications;
pub mod service;
pub mod users;
