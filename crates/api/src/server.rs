//! Opening the state, building the app and serving it.

use std::num::NonZero;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use actix_cors::Cors;
use actix_http::error::DispatchError;
use actix_http::{Extensions, HttpService, Protocol};
use actix_rt::net::TcpStream;
use actix_service::{IntoServiceFactory, ServiceFactoryExt, fn_service, map_config};
use actix_web::App;
use actix_web::dev::AppConfig;
use actix_web::middleware::{Compress, from_fn};
use actix_web::web::{Data, to};
use phoihop_domain::clock::{Clock, SystemClock};
use phoihop_persistence::directory::administrative_units::{self, Shipped};
use phoihop_persistence::platform::{installation, signing_keys};
use phoihop_persistence::{Db, Store, dialect, disk, migrate};
use socket2::SockRef;
use tokio::io::AsyncWriteExt;
use tokio::sync::Notify;

use crate::auth::{ExternalIssuer, Keyring, Passwords, Throttle, keyring};
use crate::config::Config;
use crate::connections::{Doorkeeper, Limits, Wire, handles};
use crate::http::middleware::{METHODS, bound_addresses, observe, refuse_with_a_problem, spare_small_bodies};
use crate::http::router::respond;
use crate::readiness::Readiness;
use crate::secrets::Secrets;
use crate::start::StartError;
use crate::state::State;
use crate::telemetry::Metrics;
use crate::transfer::shares::{EXPORTS_AT_ONCE, Exports};

/// How many connections a worker takes beyond its part of those for whom there is a place.
const ABOVE: usize = 16;
/// What the system keeps of an answer for a client, in bytes: it tells of progress only when a good part of
/// that is taken, so with as much as it would take by itself a slow client would seem to take nothing.
const SEND_BUFFER: usize = 128 << 10;
/// How long a client may take to hang up once it was told that the connection ends.
const DISCONNECT: Duration = Duration::from_secs(1);

/// A connection to a database whose schema is up to date, and how many migrations that took.
///
/// SQLite is migrated without asking, after a backup beside it; PostgreSQL only where `migrate_postgres` says
/// so.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub fn up_to_date(config: &Config, migrate_postgres: bool) -> Result<(Db, usize), StartError> {
    let options = config.store_options();
    let mut db = options.connect()?;
    if let migrate::Schema::Behind { pending, fresh } = migrate::inspect(&mut db)? {
        if options.is_postgres() && !migrate_postgres {
            return Err(format!(
                "the database lacks {pending} migration(s): run `phoihop migrate`, or serve with --migrate"
            )
            .into());
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

/// How the names of our own files begin; what else lies in the folder is not ours to look after.
const OWN_FILES: [&str; 5] =
    ["phoihop.sqlite3", "master.key", "audit-checkpoints.jsonl", "lock", "before-migration-"];

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
        let name = entry.file_name();
        let is_own = OWN_FILES.iter().any(|begins| name.to_string_lossy().starts_with(begins));
        if is_own
            && entry.file_type()?.is_file()
            && let Err(error) = disk::owners_only(&entry.path())
        {
            log::warn!("{} is not its owner's alone: {error}", entry.path().display());
        }
    }
    Ok(())
}

/// Brings schema and reference data up to date, the schema as [`up_to_date`] may, and opens everything that
/// requests share.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub async fn open(
    config: Config,
    migrate_postgres: bool,
    clock: Option<Arc<dyn Clock>>,
) -> Result<Data<State>, StartError> {
    own_folder(&config)?;
    let options = config.store_options();
    let clock = clock.unwrap_or_else(|| Arc::new(SystemClock));
    let mut db = up_to_date(&config, migrate_postgres)?.0;
    let secrets = own_secrets(&config, &mut db, true)?;
    load_reference_data(db, &*clock)?;
    let store = Store::open(&options)?;
    let keyring =
        Keyring::load(&config.public_url, &store, &secrets, config.key_rotation_seconds, clock.now()).await?;
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
        exports: Exports::default(),
        witnessed: Mutex::default(),
        contract: OnceLock::new(),
        config,
    };
    Ok(Data::new(state))
}

/// The master key that this database was written under: one that is new to it is taken only where it has
/// sealed nothing yet.
///
/// # Errors
/// Where the key is missing or another one, in words for the one who starts the server.
pub fn own_secrets(config: &Config, db: &mut Db, may_be_new: bool) -> Result<Secrets, StartError> {
    let check = installation::sealed_check(db)?;
    // A database that is older than the check knows its key by what signs tokens.
    let signing = signing_keys::all(db)?;
    let is_new = may_be_new && check.is_none() && signing.is_empty();
    let secrets = config
        .master_key
        .as_ref()
        .map_or_else(|| Secrets::from_dir(&config.data_dir, is_new), Secrets::from_key)?;
    let is_own = match &check {
        Some(check) => secrets.knows_check(check),
        None => is_new || signing.iter().any(|key| keyring::opens(&secrets, key)),
    };
    if !is_own {
        return Err("this is not the master key that the database was written under: \
                    log-ins would fail and the audit trail would be spoilt; \
                    start with that key (master.key in the data folder, or PHOIHOP_MASTER_KEY)"
            .into());
    }
    if check.is_none() && may_be_new {
        installation::keep_check(db, &secrets.own_check())?;
        // Of two that start at once with a key each, one was first.
        if !installation::sealed_check(db)?.is_some_and(|check| secrets.knows_check(&check)) {
            return Err(
                "another process has just written this database under another master key: give both the same"
                    .into(),
            );
        }
    }
    Ok(secrets)
}

fn load_reference_data(mut db: Db, clock: &dyn Clock) -> Result<(), StartError> {
    dialect::spare_memory(&mut db)?;
    if let Some(loaded) = administrative_units::load(&mut db, Shipped::embedded(), clock.now())? {
        log::info!(
            "administrative units: {} rows added, {} changed, {} removed",
            loaded.added,
            loaded.changed,
            loaded.removed
        );
    }
    Ok(())
}

/// What a connection is told for which there is no place: no request of it is read.
const NO_PLACE: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// Serves until the process is told to stop; requests under way are finished first.
///
/// # Errors
/// Where it cannot be read or written.
pub fn serve(state: Data<State>, listener: std::net::TcpListener) -> std::io::Result<actix_server::Server> {
    let config = state.config.clone();
    let app = move || {
        App::new()
            .app_data(state.clone())
            .wrap(from_fn(spare_small_bodies))
            .wrap(Compress::default())
            .wrap(cors(&state.config))
            .wrap(from_fn(refuse_with_a_problem))
            .wrap(from_fn(bound_addresses))
            .wrap(from_fn(observe))
            .default_service(to(respond))
    };
    let workers =
        config.workers.or_else(|| std::thread::available_parallelism().ok().map(NonZero::get)).unwrap_or(1);
    // Each worker reads SQLite by a connection of its own; the writer, exports and commands have theirs.
    let own =
        u64::try_from(workers + EXPORTS_AT_ONCE + 4).unwrap_or_default() + u64::from(config.connections);
    let doorkeeper = Doorkeeper::new(
        config.max_clients,
        config.max_clients_per_address,
        config.trusted_proxies.clone(),
        (handles(), own),
    );
    let limits = Limits { head: config.head_timeout, idle: config.keep_alive, write: config.write_timeout };
    let builder =
        actix_server::Server::build().workers(workers).shutdown_timeout(config.shutdown_timeout.as_secs());
    // Those for whom there is no place must be let in for a moment to be told so.
    let builder = builder.max_concurrent_connections(doorkeeper.most() / workers + ABOVE);
    let stopping = builder.graceful_shutdown_signal();
    let address = listener.local_addr()?;
    let factory = move || {
        let (stopping, doorkeeper) = (stopping.clone(), Arc::clone(&doorkeeper));
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(config.keep_alive)
            .client_request_timeout(config.head_timeout)
            .client_disconnect_timeout(DISCONNECT)
            .local_addr(address)
            .on_connect_ext(|wire: &Wire, data: &mut Extensions| drop(data.insert(wire.talk())));
        let app = app().into_factory().map_err(|error| error.error_response());
        let served = http.finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |io: TcpStream| {
            let peer = io.peer_addr().ok();
            let place = doorkeeper.admit(peer.map(|peer| peer.ip()));
            async move {
                if let Some(place) = place {
                    // Where it is refused, the pace is judged by larger steps.
                    let _as_before = SockRef::from(&io).set_send_buffer_size(SEND_BUFFER);
                    return Ok((Wire::new(io, place, limits), Protocol::Http1, peer));
                }
                let mut io = io;
                // The one who does not take it is let go all the same.
                let _unheard = tokio::time::timeout(DISCONNECT, io.write_all(NO_PLACE)).await;
                Err(DispatchError::DisconnectTimeout)
            }
        })
        .and_then(served)
    };
    Ok(builder.listen("http", listener, factory)?.run())
}

fn cors(config: &Config) -> Cors {
    let exposed = ["ETag", "Location", "Link", "Retry-After", "Idempotency-Replayed", "X-Request-Id"];
    let cors =
        Cors::default().allowed_methods(METHODS).allow_any_header().expose_headers(exposed).max_age(600);
    config.cors_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
