//! The command line.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use phoihop_domain::clock::{Clock, SystemClock};

use crate::accounts::{self, UserCommand};
use crate::config::Config;
use crate::server::{self, StartError};
use crate::{demo, openapi, scheduler, telemetry};

/// Coordination programmes between a province and a newspaper: the server and its commands.
#[derive(Parser)]
#[command(name = "phoihop", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve with the real agreement of 2023–2025 loaded and a log-in for each role.
    Demo(Options),
    /// Serve.
    Serve {
        #[command(flatten)]
        options: Options,
        /// Migrate PostgreSQL first (SQLite is always migrated, after a backup).
        #[arg(long)]
        migrate: bool,
    },
    /// Bring the database's schema up to date.
    Migrate(Database),
    /// Check the configuration and say what is wrong with it.
    CheckConfig(Options),
    /// Print the contract (OpenAPI 3.1).
    Openapi,
    /// Add users and change what they may do.
    User {
        #[command(flatten)]
        database: Database,
        #[command(subcommand)]
        command: UserCommand,
    },
}

/// Where the data lies.
#[derive(Args)]
struct Database {
    /// Folder for the embedded database, the master key and the lock.
    #[arg(long, env = "PHOIHOP_DATA_DIR", default_value = "data")]
    data_dir: PathBuf,
    /// postgres://… to use PostgreSQL instead of the embedded database.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
}

#[derive(Args)]
struct Options {
    /// Address and port to listen on.
    #[arg(long, env = "PHOIHOP_BIND", default_value = "127.0.0.1:8080")]
    bind: String,
    #[command(flatten)]
    database: Database,
    /// Base URL by which clients reach the server [default: http://BIND].
    #[arg(long, env = "PHOIHOP_PUBLIC_URL")]
    public_url: Option<String>,
    /// Origins whose pages may call the API from a browser, separated by commas.
    #[arg(long, env = "PHOIHOP_CORS_ORIGINS", value_delimiter = ',')]
    cors_origin: Vec<String>,
    /// Seconds that an access token lasts (60 to 600).
    #[arg(long, env = "PHOIHOP_TOKEN_SECONDS", default_value_t = 600)]
    token_seconds: i64,
    /// Seconds after which a new key signs the tokens.
    #[arg(long, env = "PHOIHOP_KEY_ROTATION_SECONDS", default_value_t = 2_592_000)]
    key_rotation_seconds: i64,
    /// Connections to PostgreSQL, or heavy reads of SQLite at once.
    #[arg(long, env = "PHOIHOP_CONNECTIONS", default_value_t = 10)]
    connections: u32,
    /// Threads that serve requests [default: one for each core].
    #[arg(long, env = "PHOIHOP_WORKERS")]
    workers: Option<usize>,
}

impl Database {
    fn config(self) -> Config {
        Config { database_url: self.database_url, ..Config::over(self.data_dir) }
    }
}

impl Options {
    fn config(self) -> Result<Config, StartError> {
        let public_url = self.public_url.unwrap_or_else(|| format!("http://{}", self.bind));
        let config = Config {
            bind: self.bind,
            public_url,
            cors_origins: self.cors_origin,
            token_seconds: self.token_seconds,
            key_rotation_seconds: self.key_rotation_seconds,
            connections: self.connections,
            workers: self.workers,
            ..self.database.config()
        };
        let faults = config.faults();
        if faults.is_empty() { Ok(config) } else { Err(faults.join("\n").into()) }
    }
}

/// Runs the command that the arguments name.
#[must_use]
pub fn run() -> ExitCode {
    match execute(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("phoihop: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<(), StartError> {
    match command {
        Command::Openapi => {
            say(&serde_json::to_string_pretty(&openapi::contract(&crate::routes()))?);
            Ok(())
        }
        Command::CheckConfig(options) => {
            options.config()?;
            say("The configuration is sound.");
            Ok(())
        }
        Command::Migrate(database) => {
            let config = database.config();
            let _lock = lock(&config)?;
            let (_, applied) = server::up_to_date(&config, true)?;
            say(&format!("{applied} migration(s) applied."));
            Ok(())
        }
        Command::Serve { options, migrate } => serve(options.config()?, migrate, false),
        Command::Demo(options) => serve(options.config()?, true, true),
        Command::User { database, command } => {
            let config = database.config();
            let _lock = lock(&config)?;
            let (mut db, _) = server::up_to_date(&config, false)?;
            say(&accounts::run(command, &mut db, SystemClock.now())?);
            Ok(())
        }
    }
}

fn serve(config: Config, migrate: bool, with_demo: bool) -> Result<(), StartError> {
    telemetry::init_logging();
    let _lock = lock(&config)?;
    actix_web::rt::System::new().block_on(async move {
        let listener = TcpListener::bind(&config.bind).map_err(|e| format!("{}: {e}", config.bind))?;
        let state = server::open(config, migrate, None).await?;
        if with_demo {
            say(&demo::load(&state).await?);
        }
        actix_web::rt::spawn(scheduler::run(state.clone()));
        log::info!("serving on {} ({})", state.config.bind, state.store.kind());
        server::serve(state, listener)?.await?;
        Ok(())
    })
}

/// Holds the data folder: two processes on one embedded database would each believe to be its only writer.
fn lock(config: &Config) -> Result<std::fs::File, StartError> {
    std::fs::create_dir_all(&config.data_dir)?;
    let lock = std::fs::File::create(config.data_dir.join("lock"))?;
    lock.try_lock().map_err(|_| "another phoihop works in this data folder; stop it first")?;
    Ok(lock)
}

/// What a command tells the one who runs it.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
fn say(text: &str) {
    println!("{text}");
}
