//! The pool of connections to PostgreSQL.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use deadpool::managed::{self, Metrics, RecycleResult};

use crate::db::Db;
use crate::error::{Result, StoreError};

/// How long a read may take.
pub(super) const LONGEST_READ: Duration = Duration::from_secs(10);
/// How long a connection may take to begin a transaction where nobody has to be waited for: one that says
/// nothing meanwhile is dead.
pub(super) const LONGEST_BEGIN: Duration = Duration::from_millis(1_500);

/// Makes connections.
pub(super) struct Manager {
    pub(super) url: Arc<str>,
}

/// A connection: in the pool, and with the thread that waits for it.
pub(super) type Connection = Arc<Mutex<Db>>;

impl managed::Manager for Manager {
    type Type = Connection;
    type Error = StoreError;

    async fn create(&self) -> Result<Connection> {
        let url = Arc::clone(&self.url);
        let opened = tokio::task::spawn_blocking(move || open(&url));
        let db = opened.await.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string())))?;
        Ok(Arc::new(Mutex::new(db)))
    }

    /// Whether it still serves shows when a transaction begins.
    async fn recycle(&self, _: &mut Connection, _: &Metrics) -> RecycleResult<StoreError> {
        Ok(())
    }
}

/// Opens a connection on which a statement without a transaction does not take longer than a read may.
/// Nothing is compiled for a statement: a list reads some twenty rows by an index, and compiling what may be
/// asked of each takes a hundred times as long where many rows make it look dear. Nor is one planned anew for
/// its values each time, which takes as long as to answer it: what it comes to does not go by them, since the
/// ways are chosen here (decision 46).
pub(super) fn open(url: &str) -> Result<Db> {
    let mut db = Db::open_postgres(url)?;
    db.batch(&format!(
        "SET statement_timeout = {}; SET jit = off; SET plan_cache_mode = force_generic_plan",
        LONGEST_READ.as_millis()
    ))?;
    Ok(db)
}
