//! The command line.

use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use phoihop_domain::clock::{Clock, SystemClock};
use phoihop_persistence::disk;

use crate::accounts::commands::{self, UserCommand};
use crate::config::Config;
use crate::options::{Database, Options};
use crate::server;
use crate::start::StartError;
use crate::transfer::worker;
use crate::{audit, backup, demo, demo_only, mail, openapi, scheduler, telemetry};

/// How long the server's own last work may take.
const LONGEST_END: Duration = Duration::from_secs(8);

/// Coordination programmes between a province and a newspaper: the server and its commands.
#[derive(Parser)]
#[command(name = "phoihop", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve with the real agreement of 2023–2025 loaded and a log-in for each role, on this machine only.
    Demo(Options),
    /// Serve.
    Serve {
        #[command(flatten)]
        options: Options,
        /// Migrate PostgreSQL first (SQLite is always migrated, after a backup).
        #[arg(long, env = "PHOIHOP_MIGRATE")]
        migrate: bool,
    },
    /// Bring the database's schema up to date.
    Migrate(Database),
    /// Check the configuration and say what is wrong with it.
    CheckConfig(Options),
    /// Print the contract (OpenAPI 3.1).
    Openapi,
    /// Write a backup of the embedded database; the server may run meanwhile.
    Backup {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        into: backup::Into,
    },
    /// Make the embedded database from a backup, in a data folder that has none.
    Restore {
        #[command(flatten)]
        database: Database,
        #[command(flatten)]
        from: backup::From,
    },
    /// Look after the audit trail.
    Audit {
        #[command(subcommand)]
        command: AuditCommand,
    },
    /// Add users and change what they may do.
    User {
        #[command(flatten)]
        database: Database,
        #[command(subcommand)]
        command: UserCommand,
    },
}

#[derive(Subcommand)]
enum AuditCommand {
    /// Follow the chain from its beginning and compare it with the signed checkpoints. The server may run
    /// meanwhile.
    Verify(Options),
}

/// All commands with their flags, as `--help` tells them.
#[must_use]
pub fn command() -> clap::Command {
    // Everybody knows the demo's passwords, so its data never lies where those of `serve` lie by default.
    Cli::command().mut_subcommand("demo", |demo| {
        demo.mut_arg("data_dir", |folder| folder.default_value(demo_only::DATA_DIR))
    })
}

/// Runs the command that the arguments name.
#[must_use]
pub fn run() -> ExitCode {
    let given = Cli::from_arg_matches(&command().get_matches()).unwrap_or_else(|error| error.exit());
    match execute(given.command) {
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
            let config = database.config()?;
            let _lock = lock(&config)?;
            let (_, applied) = server::up_to_date(&config, true)?;
            say(&format!("{applied} migration(s) applied."));
            Ok(())
        }
        Command::Serve { options, migrate } => serve(options.config()?, migrate, false),
        Command::Demo(options) => {
            let config = options.config()?;
            demo_only::listens_here(&config)?;
            serve(config, true, true)
        }
        Command::Backup { database, into } => {
            say(&backup::write(&database.config()?, &into, SystemClock.now())?);
            Ok(())
        }
        Command::Restore { database, from } => {
            let config = database.config()?;
            let _lock = lock(&config)?;
            say(&backup::restore(&config, &from)?);
            Ok(())
        }
        Command::Audit { command: AuditCommand::Verify(options) } => {
            say(&audit::verify(&options.config()?)?);
            Ok(())
        }
        Command::User { database, command } => {
            let config = database.config()?;
            let _lock = lock(&config)?;
            let (mut db, _) = server::up_to_date(&config, false)?;
            say(&commands::run(command, &mut db, SystemClock.now())?);
            Ok(())
        }
    }
}

fn serve(config: Config, migrate: bool, with_demo: bool) -> Result<(), StartError> {
    telemetry::init_logging(&config.log);
    let _lock = lock(&config)?;
    actix_web::rt::System::new().block_on(async move {
        let listener = TcpListener::bind(&config.bind).map_err(|e| format!("{}: {e}", config.bind))?;
        if with_demo {
            demo_only::owns(&config)?;
        }
        let state = server::open(config, migrate, None).await?;
        if with_demo {
            say(&demo::load(&state).await?);
        }
        actix_web::rt::spawn(scheduler::run(state.clone()));
        actix_web::rt::spawn(mail::run(state.clone()));
        actix_web::rt::spawn(audit::run(state.clone()));
        actix_web::rt::spawn(worker::run(state.clone()));
        log::info!("serving on {} ({})", state.config.bind, state.store.kind());
        server::serve(state.clone(), listener)?.await?;
        state.stopping.store(true, Ordering::Relaxed);
        // What the last requests did is witnessed, too.
        let ending = async {
            let witnessed = audit::tick(&state).await;
            state.store.close().await;
            witnessed
        };
        let ended = tokio::time::timeout(LONGEST_END, ending)
            .await
            .unwrap_or_else(|_| Err("the database does not answer".into()));
        if let Err(error) = &ended {
            log::error!("what the last requests did could not be witnessed: {error}");
        }
        // Threads may wait for a database that says nothing; all that was answered is written down.
        std::process::exit(i32::from(ended.is_err()))
    })
}

/// Holds the data folder: two processes on one embedded database would each believe to be its only writer.
fn lock(config: &Config) -> Result<std::fs::File, StartError> {
    server::own_folder(config)?;
    let lock = disk::owners_file(&config.data_dir.join("lock"))?;
    lock.try_lock().map_err(|_| "another phoihop works in this data folder; stop it first")?;
    Ok(lock)
}

/// What a command tells the one who runs it.
#[expect(clippy::print_stdout, reason = "the terminal is where a command answers")]
fn say(text: &str) {
    println!("{text}");
}
