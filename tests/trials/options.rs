//! The command line.

use std::path::PathBuf;

use crate::Outcome;

/// The longest that a flood may last: as long as a token does, with some time to spare.
const LONGEST_FLOOD: u64 = 500;

/// What to try.
pub enum Trial {
    /// Kill the server again and again.
    Kills {
        /// How often.
        rounds: usize,
        /// Whether over SQLite.
        sqlite: bool,
        /// Whether over PostgreSQL.
        postgresql: bool,
    },
    /// Flood it.
    Flood {
        /// For how long.
        seconds: u64,
    },
    /// Back it up again and again under load.
    Backups {
        /// How often.
        rounds: usize,
    },
    /// Take its database away.
    FailOver,
    /// Tell how it is used.
    Help,
}

/// What to try, and on what.
pub struct Options {
    /// What to try.
    pub trial: Trial,
    /// The program to try instead of the one built from here.
    pub server: Option<PathBuf>,
}

/// How it is used.
pub const HELP: &str = "\
cargo trial kills [OPTIONS]      kill -9 under load: nothing answered is lost, nothing is double or half
  --rounds N                     how often, on each database [200]
  --database sqlite|postgres|both [both]
cargo trial flood [OPTIONS]      attackers beside one honest client
  --seconds N                    how long, on each database, at most 500 [120]
cargo trial backups [OPTIONS]    backups under 500 writes a second, each restored and looked through
  --rounds N                     how often [50]
cargo trial fail-over            PostgreSQL restarts, falls silent, and fails over silently

  --server PATH                  try this phoihop instead of building one

TEST_DATABASE_URL=postgres://…/postgres tries on PostgreSQL, too, in a database of its own.";

/// Reads the arguments.
pub fn options(mut arguments: impl Iterator<Item = String>) -> Outcome<Options> {
    let mut trial = match arguments.next().as_deref() {
        Some("kills") => Trial::Kills { rounds: 200, sqlite: true, postgresql: true },
        Some("flood") => Trial::Flood { seconds: 120 },
        Some("backups") => Trial::Backups { rounds: 50 },
        Some("fail-over") => Trial::FailOver,
        Some("--help" | "-h") => Trial::Help,
        _ => return Err("kills, flood, backups or fail-over is needed; see --help".into()),
    };
    let mut server = None;
    while let Some(name) = arguments.next() {
        if matches!(name.as_str(), "--help" | "-h") {
            trial = Trial::Help;
            continue;
        }
        let value = arguments.next().ok_or_else(|| format!("{name}: a value is needed; see --help"))?;
        match (name.as_str(), &mut trial) {
            ("--server", _) => server = Some(value.into()),
            ("--rounds", Trial::Kills { rounds, .. } | Trial::Backups { rounds }) => {
                *rounds = value.parse()?
            }
            ("--database", Trial::Kills { sqlite, postgresql, .. }) => {
                (*sqlite, *postgresql) = match value.as_str() {
                    "sqlite" => (true, false),
                    "postgres" => (false, true),
                    "both" => (true, true),
                    _ => return Err("--database: sqlite, postgres or both".into()),
                };
            }
            ("--seconds", Trial::Flood { seconds }) => {
                *seconds = value.parse()?;
                if !(1..=LONGEST_FLOOD).contains(seconds) {
                    return Err(format!("--seconds: 1 to {LONGEST_FLOOD}").into());
                }
            }
            _ => return Err(format!("{name}: there is no such option; see --help").into()),
        }
    }
    Ok(Options { trial, server })
}
