//! Opening the state, building the app and serving it.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

use actix_cors::Cors;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::Data;
use actix_web::{App, HttpServer};
use phoihop_domain::clock::{Clock, SystemClock};
use phoihop_persistence::directory::administrative_units::{self, Shipped};
use phoihop_persistence::platform::{installation, signing_keys};
use phoihop_persistence::{Db, Store, dialect, disk, migrate};
use tokio::sync::{Notify, Semaphore};

use crate::auth::{ExternalIssuer, Keyring, Passwords, Throttle, keyring};
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

/// The data folder, whose files nobody but their owner reads.
///
/// # Errors
/// Where it is not ours to keep.
pub fn own_folder(config: &Config) -> Result<(), StartError> {
    let folder = &config.data_dir;
    if !folder.exists() {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            disk::owners_only(&entry.path()).map_err(|error| format!("{}: {error}", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Brings schema and reference data up to date, the schema as [`up_to_date`] may, and opens everything that requests share.
pub async fn open(config: Config, migrate_postgres: bool, clock: Option<Arc<dyn Clock>>) -> Result<Data<State>, StartError> {
    own_folder(&config)?;
    let options = config.store_options();
    let clock = clock.unwrap_or_else(|| Arc::new(SystemClock));
    let mut db = up_to_date(&config, migrate_postgres)?.0;
    let secrets = own_secrets(&config, &mut db)?;
    load_reference_data(db, &*clock)?;
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

/// The master key that this database was written under: one that is new to it is taken only where it has sealed nothing yet.
///
/// # Errors
/// Where the key is missing or another one, in words for the one who starts the server.
pub fn own_secrets(config: &Config, db: &mut Db) -> Result<Secrets, StartError> {
    let check = installation::sealed_check(db)?;
    // A database that is older than the check knows its key by what signs tokens.
    let signing = signing_keys::all(db)?;
    let is_new = check.is_none() && signing.is_empty();
    let secrets = config.master_key.as_ref().map_or_else(|| Secrets::from_dir(&config.data_dir, is_new), Secrets::from_key)?;
    let is_own = match &check {
        Some(check) => secrets.knows_check(check),
        None => is_new || signing.iter().any(|key| keyring::opens(&secrets, key)),
    };
    if !is_own {
        return Err("this is not the master key that the database was written under: log-ins would fail and the audit trail would be spoilt; \
                    start with that key (master.key in the data folder, or PHOIHOP_MASTER_KEY)"
            .into());
    }
    if check.is_none() {
        installation::keep_check(db, &secrets.own_check())?;
    }
    Ok(secrets)
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
