//! One connection to either database, and the macro that runs the same query on both.

use diesel::connection::SimpleConnection;
use diesel::dsl::sql;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl, SqliteConnection};

use crate::disk;
use crate::error::{Result, StoreError};
use crate::gathering::Postgres;
use crate::short::Short;

/// A connection.
pub enum Db {
    /// To PostgreSQL.
    Pg(Postgres),
    /// To an SQLite file.
    Sqlite(Sqlite),
}

/// A connection to an SQLite file, and which of its tables were short when it last looked.
pub struct Sqlite {
    connection: SqliteConnection,
    short: Short,
}

impl Sqlite {
    /// Over that connection.
    #[must_use]
    pub fn over(connection: SqliteConnection, path: &str) -> Self {
        Self { connection, short: Short::of(path) }
    }

    /// The connection.
    pub const fn ready(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

/// Runs a plain diesel query on either database: the body, written as a closure would be, is type-checked
/// once for each.
#[macro_export]
macro_rules! on {
    ($db:expr, |$connection:ident| $body:expr) => {
        match $db {
            $crate::db::Db::Pg(postgres) => {
                let $connection = postgres.ready();
                $body
            }
            $crate::db::Db::Sqlite(sqlite) => {
                let $connection = sqlite.ready();
                $body
            }
        }
    };
}

/// Set one by one, `busy_timeout` first so that the others wait instead of failing.
const SQLITE_PRAGMAS: [&str; 6] = [
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -16384",
    "PRAGMA temp_store = MEMORY",
];

/// SQLite before this release could lose writes when a WAL was reset.
const OLDEST_SQLITE: [u32; 3] = [3, 51, 3];

impl Db {
    /// Opens the SQLite file, making it where it does not exist.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn open_sqlite(path: &str) -> Result<Self> {
        // Nobody but its owner reads it; what SQLite puts beside it gets the same rights.
        if !std::path::Path::new(path).exists() {
            disk::owners_file(std::path::Path::new(path))
                .map(drop)
                .map_err(|e| StoreError::Setup(format!("cannot make {path}: {e}")))?;
        }
        let mut connection = SqliteConnection::establish(path)
            .map_err(|e| StoreError::Setup(format!("cannot open {path}: {e}")))?;
        if sqlite_release(&mut connection)? < OLDEST_SQLITE {
            return Err(StoreError::Setup(format!(
                "SQLite is older than {}",
                OLDEST_SQLITE.map(|part| part.to_string()).join(".")
            )));
        }
        for pragma in SQLITE_PRAGMAS {
            connection.batch_execute(pragma)?;
        }
        Ok(Self::Sqlite(Sqlite::over(connection, path)))
    }

    /// Connects to PostgreSQL.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn open_postgres(url: &str) -> Result<Self> {
        let mut connection =
            PgConnection::establish(&bounded(url)).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        // Deadlocks are told by their message, which must then be in English; only a superuser may set this.
        let _only_where_allowed = connection.batch_execute("SET lc_messages = 'C'");
        connection.batch_execute("SET client_min_messages = 'warning'; SET TIME ZONE 'UTC'")?;
        Ok(Self::Pg(Postgres::over(connection, url)))
    }

    /// Runs statements that return nothing.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn batch(&mut self, sql: &str) -> Result<()> {
        on!(self, |c| c.batch_execute(sql)).map_err(StoreError::from)
    }

    /// Whether the table may have more rows than are looked through anyway.
    pub(crate) fn may_be_long(&self, table: &'static str) -> bool {
        !self.short().has(table)
    }

    /// Remembers that the table has not.
    pub(crate) fn is_short(&self, table: &'static str) {
        self.short().add(table);
    }

    const fn short(&self) -> &Short {
        match self {
            Self::Pg(postgres) => postgres.short(),
            Self::Sqlite(sqlite) => &sqlite.short,
        }
    }

    /// Asks for what stands for itself, whatever else a question asks: it need not see the same state.
    pub(crate) fn aside<T>(&mut self, ask: impl FnOnce(&mut Self) -> T) -> T {
        let uses = if let Self::Pg(postgres) = &*self { postgres.uses() } else { 0 };
        let told = ask(self);
        if let Self::Pg(postgres) = self {
            postgres.count_from(uses);
        }
        told
    }

    /// A setting of the PostgreSQL server, as text.
    ///
    /// # Errors
    /// Where there is no such setting, or no such server.
    pub fn setting(&mut self, name: &str) -> Result<String> {
        let setting = diesel::dsl::sql::<Text>("SELECT current_setting(").bind::<Text, _>(name).sql(")");
        Ok(on!(self, |c| setting.get_result(c))?)
    }

    /// Does all of it or nothing, for commands that do not serve.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub fn atomically<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match self {
            // Another command may be at work for longer than any request is.
            Self::Sqlite(_) => {
                self.batch("PRAGMA busy_timeout = 120000; BEGIN IMMEDIATE; PRAGMA busy_timeout = 5000")?
            }
            Self::Pg(_) => self.batch("BEGIN ISOLATION LEVEL SERIALIZABLE")?,
        }
        let result = work(self);
        self.batch(if result.is_ok() { "COMMIT" } else { "ROLLBACK" })?;
        result
    }

    /// Reads a row that every migrated database has.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn touch(&mut self) -> Result<()> {
        let applied = sql::<Text>("SELECT version FROM __diesel_schema_migrations LIMIT 1");
        Ok(on!(self, |c| applied.get_result::<String>(c)).map(drop)?)
    }

    /// Whether the connection answers.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn ping(&mut self) -> Result<()> {
        self.batch("SELECT 1")
    }
}

/// What libpq must know to notice that the other end is gone; what the URL itself says stands.
const LIMITS: [(&str, u32); 5] = [
    ("connect_timeout", 3),
    ("keepalives_idle", 5),
    ("keepalives_interval", 2),
    ("keepalives_count", 3),
    ("tcp_user_timeout", 10_000),
];

/// The URL with limits to what is waited for (libpq, "Connection Strings": seconds, but for the last in
/// milliseconds).
fn bounded(url: &str) -> String {
    LIMITS.iter().fold(url.to_owned(), |url, (name, limit)| {
        if url.contains(&format!("{name}=")) {
            return url;
        }
        let between = if url.contains('?') { '&' } else { '?' };
        format!("{url}{between}{name}={limit}")
    })
}

/// The release of the library that runs, which need not be the one it was compiled against.
fn sqlite_release(connection: &mut SqliteConnection) -> Result<[u32; 3]> {
    let version: String = diesel::select(sql::<Text>("sqlite_version()")).get_result(connection)?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    Ok(std::array::from_fn(|_| parts.next().unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_plans_no_kept_statement_anew() {
        let mut connection = SqliteConnection::establish(":memory:").unwrap();
        let built_with = |option: &str, connection: &mut SqliteConnection| -> bool {
            diesel::select(
                sql::<diesel::sql_types::Bool>("sqlite_compileoption_used(").bind::<Text, _>(option).sql(")"),
            )
            .get_result(connection)
            .unwrap()
        };
        assert!(
            built_with("ENABLE_QPSG", &mut connection),
            "LIBSQLITE3_FLAGS of .cargo/config.toml did not reach the build"
        );
    }
}
