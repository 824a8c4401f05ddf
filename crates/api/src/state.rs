//! What all requests share.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use phoihop_domain::clock::Clock;
use phoihop_domain::date::CivilDate;
use phoihop_persistence::Store;
use tokio::sync::Notify;

use crate::auth::{ExternalIssuer, Keyring, Passwords, Throttle};
use crate::config::Config;
use crate::http::Router;
use crate::readiness::Readiness;
use crate::secrets::Secrets;
use crate::telemetry::Metrics;
use crate::transfer::shares::Exports;

/// What all requests share.
pub struct State {
    /// The configuration.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The present moment.
    pub clock: Arc<dyn Clock>,
    /// Encryption under the master key.
    pub secrets: Secrets,
    /// The keys that sign access tokens.
    pub keyring: Keyring,
    /// Password hashing, a few at a time.
    pub passwords: Passwords,
    /// Another issuer whose tokens count.
    pub external: Option<ExternalIssuer>,
    /// Log-ins that failed.
    pub throttle: Throttle,
    /// Whether the database serves, as found last.
    pub readiness: Readiness,
    /// Figures.
    pub metrics: Metrics,
    /// Every route.
    pub router: Router,
    /// The day for which every part says who acts in it.
    pub handed_over: Mutex<Option<CivilDate>>,
    /// Whether the server is about to stop: long work ends where another process can go on.
    pub stopping: AtomicBool,
    /// Rings when a job of this process waits to be done.
    pub job_queued: Notify,
    /// Exports that are sent as they are made, a few at a time: each holds a state of the database.
    pub exports: Exports,
    /// Up to which link of the audit trail's chain this process has written checkpoints.
    pub witnessed: Mutex<i64>,
    /// The contract as JSON text, made when it is first asked for.
    pub contract: OnceLock<String>,
}
