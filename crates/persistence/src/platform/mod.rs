//! What serves every area: consents, history, users, repeated requests, the outbox.

pub mod api_clients;
pub mod audit;
pub mod consents;
pub mod idempotency;
pub mod import_rows;
pub mod installation;
pub mod job_files;
pub mod jobs;
pub mod memberships;
pub mod notifications;
pub mod outbox;
pub mod sessions;
pub mod signatures;
pub mod signing_keys;
pub mod totp;
pub mod transitions;
pub mod users;
