//! The command line.

use std::path::PathBuf;

use crate::Outcome;

/// What to do.
pub enum Command {
    /// Measure.
    Measure(Options),
    /// Be the server that nothing can be faster than (the program starts itself so).
    Ceiling {
        /// Where to listen on the loopback address.
        port: u16,
        /// How many bytes to answer.
        size: usize,
    },
    /// Tell how it is used.
    Help,
}

/// How to measure.
pub struct Options {
    /// How long each subject and each ceiling is under load in each round.
    pub seconds: u64,
    /// Keep-alive connections.
    pub connections: usize,
    /// Organisations in the database, and as many people and documents.
    pub rows: usize,
    /// How often everything is measured.
    pub rounds: usize,
    /// Whether only start, log-ins and imports are measured.
    pub imports_only: bool,
    /// The program to measure instead of the one built from here.
    pub server: Option<PathBuf>,
    /// Where the data folders are made instead of beside this program.
    pub folder: Option<PathBuf>,
}

/// How it is used.
pub const HELP: &str = "\
cargo bench-api [OPTIONS]

  --seconds N      seconds under load, each subject and each ceiling in each round [5]
  --connections N  keep-alive connections [32]
  --rows N         organisations in the database, and as many people and documents [100000]
  --rounds N       rounds; the median of their ratios counts [3]
  --imports-only y measure only start, log-ins and imports
  --server PATH    measure this phoihop instead of building one
  --folder PATH    make the data folders there instead of in the target folder

TEST_DATABASE_URL=postgres://…/postgres measures on PostgreSQL, too, in a database of its own.
PHOIHOP_WORKERS and PHOIHOP_CONNECTIONS reach the server.";

/// Reads the arguments.
pub fn command(mut arguments: impl Iterator<Item = String>) -> Outcome<Command> {
    let mut options = Options {
        seconds: 5,
        connections: 32,
        rows: 100_000,
        rounds: 3,
        imports_only: false,
        server: None,
        folder: None,
    };
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "--help" | "-h") {
            return Ok(Command::Help);
        }
        let value = arguments.next().ok_or_else(|| format!("{name}: a value is needed; see --help"))?;
        match name.as_str() {
            "--ceiling" => {
                return Ok(Command::Ceiling {
                    port: value.parse()?,
                    size: arguments.next().unwrap_or_default().parse()?,
                });
            }
            "--seconds" => options.seconds = at_least_one(&name, &value)?,
            "--connections" => options.connections = at_least_one(&name, &value)?,
            "--rows" => options.rows = at_least_one(&name, &value)?,
            "--rounds" => options.rounds = at_least_one(&name, &value)?,
            "--imports-only" => options.imports_only = value == "y",
            "--server" => options.server = Some(value.into()),
            "--folder" => options.folder = Some(value.into()),
            _ => return Err(format!("{name}: there is no such option; see --help").into()),
        }
    }
    Ok(Command::Measure(options))
}

fn at_least_one<N: std::str::FromStr + Default + PartialEq>(name: &str, value: &str) -> Outcome<N> {
    let number = value.parse().ok().filter(|number| *number != N::default());
    number.ok_or_else(|| format!("{name}: a whole number of at least 1 is needed").into())
}
