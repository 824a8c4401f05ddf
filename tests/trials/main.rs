//! `cargo trial`: what the server promises, put to the test: killed under load, flooded, and without its
//! database.
//!
//! Each trial starts the real program as its own process, prints figures, and fails where a promise is
//! broken.

#![allow(clippy::unwrap_used, reason = "a trial that cannot go on has failed")]

mod options;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

use options::{Options, Trial};
use phoihop_tests::database::Database;
use phoihop_tests::trials::{FailOver, Flood, Report, backups, kills};

/// The result of anything that can fail here.
pub type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// The longest that 99 of 100 answers may take in a flood.
const LONGEST_P99: Duration = Duration::from_millis(250);

fn main() -> ExitCode {
    match options::options(std::env::args().skip(1)).and_then(|options| run(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("trials: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a trial; answers whether every promise held.
fn run(options: &Options) -> Outcome<bool> {
    let program = match (&options.trial, &options.server) {
        (Trial::Help, _) => PathBuf::new(),
        (_, Some(given)) => given.clone(),
        _ => built()?,
    };
    let mut held = true;
    match &options.trial {
        Trial::Help => say(options::HELP)?,
        Trial::Kills { rounds, sqlite, postgresql } => {
            for database in databases(*sqlite, *postgresql)? {
                held &= tell(&kills(&program, &database, *rounds))?;
            }
        }
        Trial::Flood { seconds } => {
            let flood = Flood { lasts: Duration::from_secs(*seconds), longest_p99: LONGEST_P99 };
            for database in databases(true, true)? {
                held &= tell(&flood.run(&program, &database))?;
            }
        }
        Trial::Backups { rounds } => held &= tell(&backups(&program, *rounds))?,
        Trial::FailOver => {
            for database in databases(false, true)? {
                held &= tell(&FailOver::default().run(&program, &database))?;
            }
        }
    }
    Ok(held)
}

/// One database of each kind that is wanted and can be had.
fn databases(sqlite: bool, postgresql: bool) -> Outcome<Vec<Database>> {
    let on_sqlite = sqlite.then(Database::sqlite);
    let on_postgresql = if postgresql { Database::postgresql() } else { None };
    if postgresql && on_postgresql.is_none() {
        say("*** NOT TRIED ON POSTGRESQL: set TEST_DATABASE_URL=postgres://… ***")?;
    }
    Ok(on_sqlite.into_iter().chain(on_postgresql).collect())
}

fn tell(report: &Report) -> Outcome<bool> {
    for line in &report.lines {
        say(line)?;
    }
    for broken in &report.broken {
        say(&format!("BROKEN: {broken}"))?;
    }
    Ok(report.broken.is_empty())
}

fn say(line: &str) -> Outcome<()> {
    Ok(writeln!(std::io::stdout().lock(), "{line}")?)
}

/// The program, built as this one is.
fn built() -> Outcome<PathBuf> {
    let mut build = Command::new(env!("CARGO"));
    build
        .args(["build", "--workspace", "--bins", "--locked"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    if !build.status()?.success() {
        return Err("the program does not build".into());
    }
    let path = std::env::current_exe()?.with_file_name("phoihop");
    if path.exists() { Ok(path) } else { Err(format!("{} is missing", path.display()).into()) }
}
