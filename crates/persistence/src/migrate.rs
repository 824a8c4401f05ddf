//! Migrations: embedded, forward only, the same names for both databases.

use diesel::connection::SimpleConnection;
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::db::Db;
use crate::error::{Result, StoreError};

/// SQLite's migrations.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");
/// PostgreSQL's migrations.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// What a database's schema is against what this program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// Exactly what this program knows.
    Current,
    /// Behind by this many migrations; zero applied so far where `fresh`.
    Behind {
        /// How many are missing.
        pending: usize,
        /// Whether the database has no schema at all.
        fresh: bool,
    },
}

fn setup(error: impl std::fmt::Display) -> StoreError {
    StoreError::Setup(format!("migrations: {error}"))
}

/// Compares the database's schema with what this program knows; refuses one that is newer.
///
/// # Errors
/// Where the database does not serve.
pub fn inspect(db: &mut Db) -> Result<Schema> {
    let (applied, pending) = match db {
        Db::Pg(c) => (
            c.ready().applied_migrations().map_err(setup)?,
            c.ready().pending_migrations(POSTGRES).map_err(setup)?.len(),
        ),
        Db::Sqlite(c) => (
            c.ready().applied_migrations().map_err(setup)?,
            c.ready().pending_migrations(SQLITE).map_err(setup)?.len(),
        ),
    };
    let known = known_versions();
    if let Some(unknown) = applied.iter().map(ToString::to_string).find(|version| !known.contains(version)) {
        return Err(StoreError::Setup(format!(
            "the database has migration {unknown}, which this program does not know: it is newer; use a \
                newer phoihop"
        )));
    }
    Ok(if pending == 0 { Schema::Current } else { Schema::Behind { pending, fresh: applied.is_empty() } })
}

/// Applies what is missing and answers how many migrations that were.
///
/// # Errors
/// Where the database does not serve.
pub fn run(db: &mut Db) -> Result<usize> {
    match inspect(db)? {
        Schema::Current => Ok(0),
        Schema::Behind { pending, .. } => {
            match db {
                Db::Pg(c) => c.ready().run_pending_migrations(POSTGRES).map(|_| ()).map_err(setup)?,
                Db::Sqlite(c) => run_sqlite(c.ready())?,
            }
            Ok(pending)
        }
    }
}

/// A table of SQLite changes its rules only by being made anew, meanwhile of which nothing may follow
/// references; afterwards all must hold (https://www.sqlite.org/lang_altertable.html, 7).
fn run_sqlite(connection: &mut SqliteConnection) -> Result<()> {
    connection.batch_execute("PRAGMA foreign_keys = OFF").map_err(setup)?;
    let run = connection.run_pending_migrations(SQLITE).map(|_| ()).map_err(setup);
    let lost: Vec<Dangling> = diesel::sql_query("SELECT \"table\" AS name FROM pragma_foreign_key_check")
        .load(connection)
        .map_err(setup)?;
    connection.batch_execute("PRAGMA foreign_keys = ON").map_err(setup)?;
    run?;
    match lost.first() {
        None => Ok(()),
        Some(Dangling { name }) => Err(StoreError::Setup(format!(
            "migrations: {} references are lost, the first in {name}",
            lost.len()
        ))),
    }
}

/// A row that refers to nothing.
#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// The last migration that was applied to a database; none where it has no schema.
///
/// # Errors
/// Where it is no database.
pub fn latest(db: &mut Db) -> Result<Option<String>> {
    let applied = match db {
        Db::Pg(c) => c.ready().applied_migrations().map_err(setup)?,
        Db::Sqlite(c) => c.ready().applied_migrations().map_err(setup)?,
    };
    Ok(applied.iter().map(ToString::to_string).max())
}

fn known_versions() -> Vec<String> {
    use diesel::migration::{Migration, MigrationSource};
    let migrations: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations().unwrap_or_default();
    migrations.iter().map(|m| m.name().version().to_string()).collect()
}
