//! The databases: one embedded, one on the PostgreSQL server that `TEST_DATABASE_URL` names, both gone in the
//! end.

use std::path::Path;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;
use phoihop_persistence::{Db, Options as StoreOptions};
use tempfile::TempDir;

use crate::Outcome;
use crate::options::Options;

/// A database and its server's data folder.
pub struct Database {
    folder: TempDir,
    postgres: Option<Postgres>,
}

struct Postgres {
    server: String,
    name: String,
}

/// An empty folder on the disk that the target folder is on: a temporary folder in memory would make commits
/// look free.
pub fn folder(options: &Options) -> Outcome<TempDir> {
    let program = std::env::current_exe()?;
    let parent =
        options.folder.as_deref().or_else(|| program.parent()).ok_or("no place for a data folder")?;
    Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(parent)?)
}

impl Database {
    /// An embedded one.
    pub fn sqlite(options: &Options) -> Outcome<Self> {
        Ok(Self { folder: folder(options)?, postgres: None })
    }

    /// One on the PostgreSQL server, if there is one.
    pub fn postgresql(options: &Options) -> Outcome<Option<Self>> {
        let Some(server) = std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()) else {
            return Ok(None);
        };
        let name = format!("bench_{}", uuid::Uuid::new_v4().simple());
        Db::open_postgres(&server)?.batch(&format!("CREATE DATABASE {name}"))?;
        Ok(Some(Self { folder: folder(options)?, postgres: Some(Postgres { server, name }) }))
    }

    /// What it is.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        if self.postgres.is_some() { "PostgreSQL" } else { "SQLite" }
    }

    /// Where it is, if it is not embedded.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.postgres.as_ref().map(Postgres::url)
    }

    /// The server's data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Connects to it.
    pub fn connect(&self) -> Outcome<Db> {
        let embedded = || self.folder().join("phoihop.sqlite3").display().to_string();
        Ok(StoreOptions::new(self.url().unwrap_or_else(embedded)).connect()?)
    }

    /// Its version, and how durable its commits are.
    pub fn describe(&self) -> Outcome<String> {
        let described = match self.connect()? {
            Db::Sqlite(mut c) => {
                diesel::select(sql::<Text>("'SQLite ' || sqlite_version() || ', synchronous=FULL'"))
                    .get_result(c.ready())
            }
            Db::Pg(mut c) => {
                let settings = "'PostgreSQL ' || current_setting('server_version') \
                    || ', fsync=' || current_setting('fsync') \
                    || ', synchronous_commit=' || current_setting('synchronous_commit')";
                diesel::select(sql::<Text>(settings)).get_result::<String>(c.ready())
            }
        };
        Ok(described?)
    }
}

impl Postgres {
    /// The server's URL with this database in it.
    fn url(&self) -> String {
        let head = self.server.rsplit_once('/').map_or(self.server.as_str(), |(head, _)| head);
        format!("{head}/{}", self.name)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let dropped = Db::open_postgres(&self.server)
            .and_then(|mut db| db.batch(&format!("DROP DATABASE {} WITH (FORCE)", self.name)));
        if let Err(error) = dropped {
            eprintln!("bench-api: the database {} was not dropped: {error}", self.name);
        }
    }
}
