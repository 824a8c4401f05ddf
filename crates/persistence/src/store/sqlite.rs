//! SQLite: short reads on the caller's own thread, heavy ones in a small pool, and one writer thread that commits in groups.
//!
//! One commit costs one wait for the disk whoever shares it, so the writer takes all writes that wait in line into one
//! transaction, each in its own savepoint, and answers them after the commit (measured in the design: 17,000–25,000
//! durable creates a second against 3,000–5,000 when each commits alone).

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use tokio::sync::{Semaphore, oneshot};

use super::{Options, Write, WriteError, unless_it_panics};
use crate::db::Db;
use crate::disk;
use crate::error::{Result, StoreError};

/// The most writes that share one commit.
const LARGEST_GROUP: usize = 256;
/// How long a heavy read waits for its turn.
const PATIENCE: Duration = Duration::from_secs(3);

thread_local! {
    /// This thread's connections, one for each open database.
    static READERS: RefCell<HashMap<u64, Db>> = RefCell::new(HashMap::new());
}
static NEXT_STORE: AtomicU64 = AtomicU64::new(0);

#[derive(Clone)]
pub(super) struct Sqlite {
    number: u64,
    path: Arc<str>,
    writer: SyncSender<Box<dyn Job>>,
    heavy: Arc<Semaphore>,
}

impl Sqlite {
    pub(super) fn open(options: &Options) -> Result<Self> {
        let connection = Db::open_sqlite(&options.url)?;
        let (writer, jobs) = sync_channel(options.queue);
        let thread = std::thread::Builder::new().name("sqlite-writer".to_owned());
        let path = options.url.clone();
        thread.spawn(move || run_writer(connection, &path, &jobs)).map_err(|e| StoreError::Setup(e.to_string()))?;
        Ok(Self {
            number: NEXT_STORE.fetch_add(1, Ordering::Relaxed),
            path: options.url.as_str().into(),
            writer,
            heavy: Arc::new(Semaphore::new(options.connections as usize)),
        })
    }

    /// An open file can be read and written even when nobody will ever find it again.
    pub(super) fn has_its_file(&self) -> Result<()> {
        let there = std::fs::metadata(&*self.path).map_err(|e| StoreError::Unavailable(format!("{}: {e}", self.path)))?;
        if there.is_file() { Ok(()) } else { Err(StoreError::Unavailable(format!("{} is no file", self.path))) }
    }

    /// Reads on this thread, over its own connection.
    pub(super) fn read_inline<T, E: From<StoreError>>(&self, read: impl FnOnce(&mut Db) -> std::result::Result<T, E>) -> std::result::Result<T, E> {
        let cached = READERS.with_borrow_mut(|readers| readers.remove(&self.number));
        let mut db = cached.map_or_else(|| Db::open_sqlite(&self.path), Ok)?;
        db.batch("BEGIN DEFERRED")?;
        let result = unless_it_panics(|| read(&mut db));
        db.batch("ROLLBACK")?;
        READERS.with_borrow_mut(|readers| readers.insert(self.number, db));
        result
    }

    pub(super) async fn read_heavy<T, E>(&self, read: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.heavy).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(StoreError::Busy.into()) };
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            this.read_inline(read)
        });
        done.await.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string()).into()))
    }

    /// Brings what lies beside the file into it, and ends the writer; what is asked afterwards is told that nobody writes any more.
    pub(super) async fn close(&self) {
        let how = Write { deadline: Instant::now() + PATIENCE, ..Write::default() };
        let (done, is_done) = oneshot::channel();
        let asked = self.write(how, |_| Ok::<_, StoreError>(())).await.is_ok() && self.writer.try_send(Box::new(Closing(Some(done)))).is_ok();
        if !asked || is_done.await.is_err() {
            log::warn!("the writer is at work until the end: the newest writes stay beside the database's file");
        }
    }

    pub(super) async fn write<T, E, F>(&self, how: Write, write: F) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: WriteError,
        F: Fn(&mut Db) -> std::result::Result<T, E> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = Pending { write, dry_run: how.dry_run, deadline: how.deadline, result: None, reply };
        match self.writer.try_send(Box::new(job)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(StoreError::Busy.into()),
            Err(TrySendError::Disconnected(_)) => return Err(StoreError::Unavailable("the writer has stopped".to_owned()).into()),
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the writer has stopped".to_owned()).into()))
    }
}

/// What the writer should do with a write that has run.
enum Ran {
    Keep,
    Undo,
}

/// A write in line, whatever it answers.
trait Job: Send {
    /// Whether it is the last.
    fn closes(&self) -> bool {
        false
    }
    fn run(&mut self, db: &mut Db) -> Ran;
    fn answer(self: Box<Self>, committed: &Result<()>);
}

/// The end of all writes.
struct Closing(Option<oneshot::Sender<()>>);

impl Job for Closing {
    fn closes(&self) -> bool {
        true
    }

    fn run(&mut self, _: &mut Db) -> Ran {
        Ran::Keep
    }

    fn answer(mut self: Box<Self>, _: &Result<()>) {
        if let Some(done) = self.0.take() {
            let _nobody_waits = done.send(());
        }
    }
}

struct Pending<T, E, F> {
    write: F,
    dry_run: bool,
    deadline: Instant,
    result: Option<std::result::Result<T, E>>,
    reply: oneshot::Sender<std::result::Result<T, E>>,
}

impl<T, E, F> Job for Pending<T, E, F>
where
    T: Send + 'static,
    E: WriteError,
    F: Fn(&mut Db) -> std::result::Result<T, E> + Send + 'static,
{
    fn run(&mut self, db: &mut Db) -> Ran {
        if self.reply.is_closed() || Instant::now() >= self.deadline {
            self.result = Some(Err(StoreError::Busy.into()));
            return Ran::Undo;
        }
        let result = unless_it_panics(|| (self.write)(db));
        // Of a write whose caller has been told that it took too long, nothing stays.
        let keep = result.is_ok() && !self.dry_run && !self.reply.is_closed();
        self.result = Some(result);
        if keep { Ran::Keep } else { Ran::Undo }
    }

    fn answer(self: Box<Self>, committed: &Result<()>) {
        // Even a refusal waits for the commit: it may rest on what an earlier write of the group did.
        let answer = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), _) => Err(error.clone().into()),
            (Ok(()), None) => Err(StoreError::Unavailable("the write did not run".to_owned()).into()),
        };
        // The caller may have gone away; the write stands all the same.
        let _caller_gone = self.reply.send(answer);
    }
}

/// SQLite says of a quota that is used up what it says of a broken disk; whether a few bytes more fit beside the file tells them apart.
fn told_apart(error: StoreError, path: &str) -> StoreError {
    let is_of_the_disk = matches!(&error, StoreError::Unavailable(cause) if cause.contains("disk I/O error"));
    let folder = Path::new(path).parent().filter(|_| is_of_the_disk);
    match folder.map(disk::has_room) {
        Some(Err(full)) if disk::is_full(&full) => StoreError::Full,
        _ => error,
    }
}

fn run_writer(mut db: Db, path: &str, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        while group.len() < LARGEST_GROUP {
            let Ok(next) = jobs.try_recv() else { break };
            group.push(next);
        }
        let committed = commit_group(&mut db, &mut group).map_err(|error| told_apart(error, path));
        if let Err(error) = &committed {
            log::error!("a group of {} writes was not committed: {error}", group.len());
            // Leaves the transaction if the failure did not: an error here only says that it did.
            let _already_left = db.batch("ROLLBACK");
        }
        let closes = group.iter().any(|job| job.closes());
        if closes && let Err(error) = checkpointed(&mut db) {
            log::warn!("the newest writes stay beside the database's file: {error}");
        }
        for job in group {
            job.answer(&committed);
        }
        if closes {
            return;
        }
    }
}

#[derive(diesel::QueryableByName)]
struct Checkpoint {
    /// Whether somebody reads what should be moved, which SQLite tells in a row and not by an error.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

/// Moves the newest writes into the database's file.
fn checkpointed(db: &mut Db) -> Result<()> {
    let asked = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)");
    let told: Checkpoint = on!(db, c => asked.get_result(c))?;
    if told.busy == 0 { Ok(()) } else { Err(StoreError::Busy) }
}

fn commit_group(db: &mut Db, group: &mut [Box<dyn Job>]) -> Result<()> {
    db.batch("BEGIN IMMEDIATE")?;
    for job in group {
        db.batch("SAVEPOINT job")?;
        match job.run(db) {
            Ran::Keep => db.batch("RELEASE job")?,
            // Fails where SQLite has left the whole transaction by itself (disk full, I/O error): then nothing stands.
            Ran::Undo => db.batch("ROLLBACK TO job; RELEASE job")?,
        }
    }
    db.batch("COMMIT")
}
