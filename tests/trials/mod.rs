//! Trials: what the server promises, put to the test for longer and harder than a story should last. `cargo
//! trial` runs them; stories tell of their short forms.

mod attackers;
mod backups;
mod client;
mod fail_over;
mod flood;
mod kills;
mod ledger;
mod relay;
mod report;

use std::path::Path;
use std::process::Command;

pub use backups::backups;
pub use fail_over::FailOver;
pub use flood::Flood;
pub use kills::kills;
pub use report::Report;

use crate::binary::Process;
use crate::database::Database;

/// Serves over that database.
fn serve(program: &Path, database: &Database) -> Process {
    Process::start_as(
        Command::new(program),
        "serve",
        &database.folder(),
        database.config().database_url.as_deref(),
    )
}

/// What kind a database is, in a word.
fn kind(database: &Database) -> &'static str {
    if database.config().database_url.is_some() { "PostgreSQL" } else { "SQLite" }
}
