//! One state of the database, held while it is read in several steps.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::work::{self, Reading};
use super::{Options, unless_it_panics};
use crate::db::Db;
use crate::error::{Result, StoreError};

/// How long one of its steps may take.
const LONGEST_READ: Duration = Duration::from_secs(30);

/// One state of the database, on a connection of its own. It ends when the last who holds it lets it go.
#[derive(Clone)]
pub struct Snapshot(Arc<Mutex<Db>>);

impl Snapshot {
    pub(super) fn open(options: &Options) -> Result<Self> {
        let mut db = options.connect()?;
        match &db {
            Db::Pg(_) => db.batch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?,
            Db::Sqlite(_) => db.batch("PRAGMA cache_size = -8192; BEGIN DEFERRED")?,
        }
        // The state is fixed by the first read.
        db.touch()?;
        Ok(Self(Arc::new(Mutex::new(db))))
    }

    /// Reads from it, off the serving threads.
    ///
    /// # Errors
    /// What the work itself finds wrong, and where the database does not serve.
    pub async fn read<T, E, F>(&self, read: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        let (reading, answer) = work::reading(read);
        self.work(reading).await?;
        answer.answer()
    }

    async fn work(&self, reading: Reading) -> Result<()> {
        let db = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            let mut db = db.lock().unwrap_or_else(PoisonError::into_inner);
            unless_it_panics(|| reading(&mut db))
        });
        let done = tokio::time::timeout(LONGEST_READ, done).await;
        let done = done.map_err(|_| StoreError::Unavailable("the database says nothing".to_owned()))?;
        done.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string())))
    }
}
