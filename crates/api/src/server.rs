//! Opening the state, building the app and serving it.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use actix_cors::Cors;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use phoihop_domain::clock::{Clock, SystemClock};
use phoihop_persistence::directory::administrative_units::{self, Shipped};
use phoihop_persistence::{Db, Store, dialect, migrate};
use tokio::sync::{Notify, Semaphore};

use crate::auth::{ExternalIssuer, Keyring, Passwords, Throttle};
use crate::config::Config;
use crate::http::middleware::{METHODS, bound_addresses, observe, refuse_with_a_problem, spare_small_bodies};
use crate::platform::service::Readiness;
use crate::secrets::Secrets;
use crate::state::State;
use crate::telemetry::Metrics;

/// How many exports are sent at a time.
const EXPORTS_AT_ONCE: usize = 4;

/// Why the server cannot start, in words for the one who starts it.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;

/// A connection to a database whose schema is up to date, and how many migrations that took.
///
/// SQLite is migrated without asking, after a backup beside it; PostgreSQL only where `migrate_postgres` says so.
pub fn up_to_date(config: &Config, migrate_postgres: bool) -> Result<(Db, usize), StartError> {
    let options = config.store_options();
    let mut db = options.connect()?;
    if let migrate::Schema::Behind { pending, fresh } = migrate::inspect(&mut db)? {
        if options.is_postgres() && !migrate_postgres {
            return Err(format!("the database lacks {pending} migration(s): run `phoihop migrate`, or serve with --migrate").into());
        }
        if !options.is_postgres() && !fresh {
            let copy = config.data_dir.join(format!("before-migration-{}.sqlite3", uuid::Uuid::new_v4()));
            dialect::backup_sqlite(&mut db, &copy)?;
            log::info!("backup written to {}", copy.display());
        }
    }
    let applied = migrate::run(&mut db)?;
    Ok((db, applied))
}

/// Brings schema and reference data up to date, the schema as [`up_to_date`] may, and opens everything that requests share.
pub async fn open(config: Config, migrate_postgres: bool, clock: Option<Arc<dyn Clock>>) -> Result<Data<State>, StartError> {
    std::fs::create_dir_all(&config.data_dir)?;
    let options = config.store_options();
    let clock = clock.unwrap_or_else(|| Arc::new(SystemClock));
    load_reference_data(up_to_date(&config, migrate_postgres)?.0, &*clock)?;
    let secrets = config.master_key.as_ref().map_or_else(|| Secrets::from_dir(&config.data_dir), Secrets::from_key)?;
    let store = Store::open(&options)?;
    let keyring = Keyring::load(&config.public_url, &store, &secrets, config.key_rotation_seconds, clock.now()).await?;
    let state = State {
        store,
        clock,
        secrets,
        keyring,
        passwords: Passwords::new()?,
        throttle: Throttle::default(),
        external: config.oidc.clone().map(ExternalIssuer::new).transpose()?,
        readiness: Readiness::default(),
        metrics: Metrics::default(),
        router: crate::routes(),
        handed_over: Mutex::default(),
        stopping: AtomicBool::new(false),
        job_queued: Notify::new(),
        exports: Arc::new(Semaphore::new(EXPORTS_AT_ONCE)),
        witnessed: Mutex::default(),
        contract: OnceLock::new(),
        config,
    };
    Ok(Data::new(state))
}

fn load_reference_data(mut db: Db, clock: &dyn Clock) -> Result<(), StartError> {
    dialect::spare_memory(&mut db)?;
    if let Some(loaded) = administrative_units::load(&mut db, Shipped::embedded(), clock.now())? {
        log::info!("administrative units: {} rows added, {} changed, {} removed", loaded.added, loaded.changed, loaded.removed);
    }
    Ok(())
}

/// Serves until the process is told to stop; requests under way are finished first.
pub fn serve(state: Data<State>, listener: std::net::TcpListener) -> std::io::Result<actix_web::dev::Server> {
    let config = state.config.clone();
    let app = move || {
        let routes = state.clone();
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(spare_small_bodies))
            .wrap(Compress::default())
            .wrap(cors(&state.config))
            .wrap(from_fn(refuse_with_a_problem))
            .wrap(from_fn(bound_addresses))
            .wrap(from_fn(observe))
            .configure(move |service| routes.router.mount(service))
    };
    let mut server = HttpServer::new(app).client_request_timeout(config.head_timeout).keep_alive(config.keep_alive);
    if let Some(workers) = config.workers {
        server = server.workers(workers);
    }
    Ok(server.shutdown_timeout(config.shutdown_timeout.as_secs()).listen(listener)?.run())
}

fn cors(config: &Config) -> Cors {
    let exposed = ["ETag", "Location", "Link", "Retry-After", "Idempotency-Replayed", "X-Request-Id"];
    let cors = Cors::default().allowed_methods(METHODS).allow_any_header().expose_headers(exposed).max_age(600);
    config.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
