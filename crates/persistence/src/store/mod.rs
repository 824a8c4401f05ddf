//! The store: reads and writes for async callers, over either database. Nothing else waits for a database.

mod lines;
mod pool;
mod postgres;
mod seat;
mod snapshot;
mod sqlite;
mod work;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use crate::db::Db;
use crate::error::{Result, StoreError};
use crate::platform::installation;
use postgres::Postgres;
pub use seat::Seat;
pub use snapshot::Snapshot;
use sqlite::Sqlite;

/// Which database, and how much of it.
#[derive(Debug, Clone)]
pub struct Options {
    /// `postgres://…`, or the path of an SQLite file.
    pub url: String,
    /// How many connections serve at once (PostgreSQL), and how many heavy reads (SQLite).
    pub connections: u32,
    /// How many writes may wait in line before further ones are turned away (SQLite).
    pub queue: usize,
}

impl Options {
    /// Sensible numbers for the database at `url`.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 10, queue: 1_024 }
    }

    /// Whether the URL names a PostgreSQL server.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres://") || self.url.starts_with("postgresql://")
    }

    /// Opens one connection by itself, for commands that do not serve.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn connect(&self) -> Result<Db> {
        if self.is_postgres() { Db::open_postgres(&self.url) } else { Db::open_sqlite(&self.url) }
    }
}

/// An error that a write can end with.
pub trait WriteError: From<StoreError> + Send + 'static {
    /// The database's part in it, if any: it tells whether trying again makes sense.
    fn store_error(&self) -> Option<&StoreError>;
}

impl WriteError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// How a write is to be done.
#[derive(Debug, Clone)]
pub struct Write {
    /// Writes with an equal key wait for each other before they take a connection, instead of failing against
    /// each other.
    pub keys: Vec<String>,
    /// In which line it waits for the one who takes from the same, as long as the caller does.
    pub line: Option<String>,
    /// Whether to undo everything in the end and only answer what would be.
    pub dry_run: bool,
    /// When the caller stops waiting.
    pub deadline: Instant,
    /// What it is shielded from, and what others are shielded from meanwhile.
    pub isolation: Isolation,
}

/// What a write is shielded from. SQLite has one writer, so there every write is alone in effect; on
/// PostgreSQL what that costs others is asked for where it is needed (decision 36).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// It goes by what it reads of other things (counts, sums, whether something stands in the way): alone in
    /// effect (SERIALIZABLE).
    #[default]
    Counting,
    /// The same, of what no import writes (who gets in, and jobs themselves): it need not wait for one.
    Apart,
    /// It goes by the rows that it writes, and who asks: of two that write one row, one runs again
    /// (REPEATABLE READ).
    Rows,
    /// It writes many rows that others count: while it runs nobody who counts does. Others may lose nothing
    /// by what it reads, since nothing that it goes by changes meanwhile.
    Many,
    /// It is the only one of its kind in all processes, and sees what others commit meanwhile: for what
    /// numbers what was committed, and must neither fail against those who commit nor make them fail.
    Sequencer,
}

impl Write {
    /// A write that goes by what no import writes.
    #[must_use]
    pub fn apart() -> Self {
        Self { isolation: Isolation::Apart, ..Self::default() }
    }

    /// A write that goes by the rows that it writes alone.
    #[must_use]
    pub fn rows() -> Self {
        Self { isolation: Isolation::Rows, ..Self::default() }
    }
}

impl Default for Write {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            line: None,
            dry_run: false,
            deadline: Instant::now() + Duration::from_secs(10),
            isolation: Isolation::default(),
        }
    }
}

/// The database, for async callers.
#[derive(Clone)]
pub struct Store {
    backend: Backend,
    options: Options,
}

#[derive(Clone)]
enum Backend {
    Postgres(Postgres),
    Sqlite(Sqlite),
}

impl Store {
    /// Opens the database. It must have been migrated.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn open(options: &Options) -> Result<Self> {
        let backend = if options.is_postgres() {
            Backend::Postgres(Postgres::open(options)?)
        } else {
            Backend::Sqlite(Sqlite::open(options)?)
        };
        Ok(Self { backend, options: options.clone() })
    }

    /// Reads in that seat, so that several reads share what the first has taken.
    #[must_use]
    pub const fn at<'a>(&'a self, seat: &'a Seat) -> Reader<'a> {
        Reader { store: self, seat }
    }

    /// A short read by key or index, in one snapshot, that shares nothing with others.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub async fn read<T, E, F>(&self, read: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        self.at(&Seat::default()).read(read).await
    }

    /// A write: all of it or nothing, alone in effect (serialisable), durable once answered.
    ///
    /// The closure does no I/O of its own and can run more than once: where PostgreSQL lets it lose against
    /// another, it runs again.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub async fn write<T, E, F>(&self, how: Write, write: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: WriteError,
        F: Fn(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        let (attempt, answer) = work::attempt(write);
        match &self.backend {
            Backend::Postgres(postgres) => postgres.write(how, attempt).await?,
            Backend::Sqlite(sqlite) => sqlite.write(how, attempt).await?,
        }
        answer.answer()
    }

    /// One state of the database, to be read in several steps: for exports, which take long and must not mix
    /// states.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub async fn snapshot(&self) -> Result<Snapshot> {
        let options = self.options.clone();
        let opened = tokio::task::spawn_blocking(move || Snapshot::open(&options));
        let opened = tokio::time::timeout(LONGEST_OPENING, opened)
            .await
            .map_err(|_| StoreError::Unavailable("the database says nothing".to_owned()))?;
        opened.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string())))
    }

    /// Whether it could serve now: a row can be read, and the writer takes an empty write, within that time.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub async fn is_ready(&self, within: Duration) -> Result<()> {
        let tried = async {
            match &self.backend {
                Backend::Postgres(_) => {}
                Backend::Sqlite(sqlite) => sqlite.has_its_file()?,
            }
            // A row is really written: a full disk and a file that cannot be written let everything pass that
            // is undone in the end.
            let how = Write { deadline: Instant::now() + within, ..Write::rows() };
            self.write(how, installation::beat).await
        };
        tokio::time::timeout(within, tried).await.unwrap_or(Err(StoreError::Busy))
    }

    /// Leaves the database as the one who copies its file should find it: all writes are in the one file.
    /// Nothing is written afterwards.
    pub async fn close(&self) {
        if let Backend::Sqlite(sqlite) = &self.backend {
            sqlite.close().await;
        }
    }

    /// Which database it is, for people.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match &self.backend {
            Backend::Postgres(_) => "postgresql",
            Backend::Sqlite(_) => "sqlite",
        }
    }
}

/// Who reads, perhaps several times.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    store: &'a Store,
    seat: &'a Seat,
}

impl Reader<'_> {
    /// What one short statement tells, by key or index. It sees one state by itself; a second one could see
    /// another.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub async fn ask<T, F>(self, ask: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Db) -> Result<T> + Send + Sync + 'static,
    {
        let (question, answer) = work::question(ask);
        match &self.store.backend {
            Backend::Postgres(postgres) => postgres.ask(self.seat, question).await?,
            Backend::Sqlite(sqlite) => sqlite.ask(&question)?,
        }
        answer.answer()
    }

    /// A short read by key or index, in one snapshot.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub async fn read<T, E, F>(self, read: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        self.read_as(false, read).await
    }

    /// A read that may take long (search, sparse filters, exports), in one snapshot, off the serving threads.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub async fn read_heavy<T, E, F>(self, read: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        self.read_as(true, read).await
    }

    async fn read_as<T, E, F>(self, is_heavy: bool, read: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        let (reading, answer) = work::reading(read);
        match &self.store.backend {
            Backend::Postgres(postgres) => postgres.read(self.seat, reading).await?,
            Backend::Sqlite(sqlite) if is_heavy => sqlite.read_heavy(reading).await?,
            Backend::Sqlite(sqlite) => sqlite.read_inline(reading)?,
        }
        answer.answer()
    }
}

/// How long a connection for a snapshot may take to open.
const LONGEST_OPENING: Duration = Duration::from_secs(5);

/// Runs the work of a transaction; a panic in it becomes an error, so that the transaction can be ended as
/// always.
fn unless_it_panics<T>(work: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| StoreError::Panicked(panic_message(&*panic)))
}

/// What a panic said.
fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".to_owned())
}
