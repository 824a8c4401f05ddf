//! PostgreSQL: a pool, snapshot reads, and serialisable writes that run again when they lose against another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use tokio::sync::{Mutex as Line, OwnedMutexGuard};

use super::{Options, Write, WriteError, unless_it_panics};
use crate::db::Db;
use crate::error::{Result, StoreError};

/// Names the lock of those who work alone; any number that nothing else in the database uses.
const ALONE: i64 = 0x7068_6F69_686F_7001;
/// How long a caller waits for a connection, and how long in line behind a write with the same key.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a read may take.
const LONGEST_READ: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub(super) struct Postgres {
    url: Arc<str>,
    pool: Pool<Manager>,
    lines: Lines,
}

struct Manager {
    url: String,
}

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = StoreError;

    fn connect(&self) -> Result<Db> {
        Db::open_postgres(&self.url)
    }

    fn is_valid(&self, db: &mut Db) -> Result<()> {
        db.ping()
    }

    fn has_broken(&self, _: &mut Db) -> bool {
        false
    }
}

impl Postgres {
    pub(super) fn open(options: &Options) -> Result<Self> {
        let manager = Manager { url: options.url.clone() };
        let pool = Pool::builder().max_size(options.connections).min_idle(Some(1)).connection_timeout(PATIENCE).test_on_check_out(false);
        let pool = pool.build(manager).map_err(|e| StoreError::Unavailable(e.to_string()))?;
        Ok(Self { url: options.url.as_str().into(), pool, lines: Lines::default() })
    }

    pub(super) async fn read<T, E>(&self, read: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (pool, url) = (self.pool.clone(), Arc::clone(&self.url));
        let done = tokio::task::spawn_blocking(move || {
            let mut db = checked_out(&pool, &url, |db| begin(db, "REPEATABLE READ READ ONLY", LONGEST_READ))?;
            let result = unless_it_panics(|| read(&mut db));
            end(&mut db, "ROLLBACK")?;
            result
        });
        done.await.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string()).into()))
    }

    pub(super) async fn write<T, E, F>(&self, how: Write, write: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: WriteError,
        F: Fn(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        let left = || how.deadline.saturating_duration_since(Instant::now());
        let Ok(turns) = tokio::time::timeout(left().min(PATIENCE), self.lines.wait_for(&how.keys)).await else {
            return Err(StoreError::Contended.into());
        };
        let Ok(turn) = tokio::time::timeout(left(), self.lines.wait_for(how.line.as_slice())).await else {
            return Err(StoreError::Busy.into());
        };
        let (pool, url) = (self.pool.clone(), Arc::clone(&self.url));
        let done = tokio::task::spawn_blocking(move || {
            let _turns = (turns, turn);
            write_until(&pool, &url, &how, &write)
        });
        done.await.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string()).into()))
    }
}

/// Tries the write until it succeeds, fails for a reason of its own, or its time is over.
fn write_until<T, E: WriteError>(
    pool: &Pool<Manager>,
    url: &str,
    how: &Write,
    write: &impl Fn(&mut Db) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let mut pause = Duration::from_millis(2);
    loop {
        let result = write_once(pool, url, how, write);
        let lost = result.as_ref().err().and_then(WriteError::store_error).is_some_and(StoreError::is_retryable);
        if !lost {
            return result;
        }
        let jittered = pause.mul_f64(0.5 + rand::random::<f64>());
        if Instant::now() + jittered >= how.deadline {
            return Err(StoreError::Busy.into());
        }
        std::thread::sleep(jittered);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

fn write_once<T, E: WriteError>(
    pool: &Pool<Manager>,
    url: &str,
    how: &Write,
    write: &impl Fn(&mut Db) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let left = how.deadline.saturating_duration_since(Instant::now());
    if left.is_zero() {
        return Err(StoreError::Busy.into());
    }
    let mut db = checked_out(pool, url, |db| if how.alone { begin_alone(db, left) } else { begin(db, "SERIALIZABLE", left) })?;
    let result = unless_it_panics(|| write(&mut db));
    if result.is_ok() && !how.dry_run {
        if let Err(error) = end(&mut db, "COMMIT") {
            // After a failed COMMIT the transaction is over; a ROLLBACK outside one only warns.
            let _already_over = db.batch("ROLLBACK");
            return Err(error.into());
        }
    } else {
        end(&mut db, "ROLLBACK")?;
    }
    result
}

fn begin(db: &mut Db, mode: &str, limit: Duration) -> Result<()> {
    let millis = limit.as_millis().max(1);
    db.batch(&format!("BEGIN ISOLATION LEVEL {mode}; SET LOCAL statement_timeout = {millis}"))
}

/// Begins once nobody else works alone.
fn begin_alone(db: &mut Db, limit: Duration) -> Result<()> {
    begin(db, "READ COMMITTED", limit)?;
    db.batch(&format!("SELECT pg_advisory_xact_lock({ALONE})"))
}

fn end(db: &mut Db, how: &str) -> Result<()> {
    db.batch(how)
}

/// A connection on which `start` worked. One that the server closed while it idled is replaced on the spot, so that a
/// restarted database costs no request that could still be served.
fn checked_out(pool: &Pool<Manager>, url: &str, start: impl Fn(&mut Db) -> Result<()>) -> Result<PooledConnection<Manager>> {
    let mut db = pool.get().map_err(|e| StoreError::Unavailable(e.to_string()))?;
    if let Err(error) = start(&mut db) {
        log::warn!("a pooled connection was unusable and is replaced: {error}");
        *db = Db::open_postgres(url)?;
        start(&mut db)?;
    }
    Ok(db)
}

/// Lines in which writes with an equal key wait for each other.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<HashMap<String, Weak<Line<()>>>>>);

impl Lines {
    async fn wait_for(&self, keys: &[String]) -> Vec<OwnedMutexGuard<()>> {
        // Always in the same order, so that two writes with two keys each cannot wait for one another.
        let mut keys: Vec<&String> = keys.iter().collect();
        keys.sort_unstable();
        keys.dedup();
        let mut turns = Vec::with_capacity(keys.len());
        for key in keys {
            let line = self.line(key);
            turns.push(line.lock_owned().await);
        }
        turns
    }

    fn line(&self, key: &str) -> Arc<Line<()>> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = lines.get(key).and_then(Weak::upgrade) {
            return line;
        }
        lines.retain(|_, line| line.strong_count() > 0);
        let line = Arc::new(Line::new(()));
        lines.insert(key.to_owned(), Arc::downgrade(&line));
        line
    }
}
