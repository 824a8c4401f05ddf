//! SQLite: short reads on the caller's own thread, heavy ones in a small pool, and one writer thread that
//! commits in groups.
//!
//! One commit costs one wait for the disk however many share it, so the writer takes all writes that wait in
//! line into one transaction, each in its own savepoint, and answers them after the commit (measured in the
//! design: 17,000–25,000 durable creates a second against 3,000–5,000 when each commits alone).

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use diesel::RunQueryDsl;
use tokio::sync::{Semaphore, oneshot};

use super::work::{Attempt, Question, Reading, Tried};
use super::{Options, Write, unless_it_panics};
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
    writer: SyncSender<Job>,
    heavy: Arc<Semaphore>,
}

impl Sqlite {
    pub(super) fn open(options: &Options) -> Result<Self> {
        let connection = Db::open_sqlite(&options.url)?;
        let (writer, jobs) = sync_channel(options.queue);
        let thread = std::thread::Builder::new().name("sqlite-writer".to_owned());
        let path = options.url.clone();
        thread
            .spawn(move || run_writer(connection, &path, &jobs))
            .map_err(|e| StoreError::Setup(e.to_string()))?;
        Ok(Self {
            number: NEXT_STORE.fetch_add(1, Ordering::Relaxed),
            path: options.url.as_str().into(),
            writer,
            heavy: Arc::new(Semaphore::new(options.connections as usize)),
        })
    }

    /// An open file can be read and written even when nobody will ever find it again.
    pub(super) fn has_its_file(&self) -> Result<()> {
        let there = std::fs::metadata(&*self.path)
            .map_err(|e| StoreError::Unavailable(format!("{}: {e}", self.path)))?;
        if there.is_file() {
            Ok(())
        } else {
            Err(StoreError::Unavailable(format!("{} is no file", self.path)))
        }
    }

    /// Reads on this thread, over its own connection.
    pub(super) fn read_inline(&self, reading: Reading) -> Result<()> {
        self.inline(|db| {
            db.batch("BEGIN DEFERRED")?;
            let read = unless_it_panics(|| reading(db));
            db.batch("ROLLBACK")?;
            Ok(read)
        })?
    }

    /// Asks what one statement tells, which sees one state by itself.
    pub(super) fn ask(&self, question: &Question) -> Result<()> {
        self.inline(|db| Ok(unless_it_panics(|| question(db))))?.map(drop)
    }

    /// Works over this thread's connection, which is kept unless it fails.
    fn inline<T>(&self, work: impl FnOnce(&mut Db) -> Result<T>) -> Result<T> {
        let cached = READERS.with_borrow_mut(|readers| readers.remove(&self.number));
        let mut db = cached.map_or_else(|| Db::open_sqlite(&self.path), Ok)?;
        let done = work(&mut db)?;
        READERS.with_borrow_mut(|readers| readers.insert(self.number, db));
        Ok(done)
    }

    pub(super) async fn read_heavy(&self, reading: Reading) -> Result<()> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.heavy).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(StoreError::Busy) };
        let this = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            this.read_inline(reading)
        });
        done.await.unwrap_or_else(|e| Err(StoreError::Panicked(e.to_string())))
    }

    /// Brings what lies beside the file into it, and ends the writer; what is asked afterwards is told that
    /// nobody writes any more.
    pub(super) async fn close(&self) {
        // A line that is full moves on; those in it are done first.
        let mut closed = self.wait_for(Job::Close).await;
        while closed == Err(StoreError::Busy) {
            tokio::time::sleep(Duration::from_millis(10)).await;
            closed = self.wait_for(Job::Close).await;
        }
        if let Err(error) = closed {
            log::warn!("the newest writes stay beside the database's file: {error}");
        }
    }

    pub(super) async fn write(&self, how: Write, attempt: Attempt) -> Result<()> {
        let Write { dry_run, deadline, .. } = how;
        self.wait_for(|reply| Job::Write(Pending { attempt, dry_run, deadline, tried: None, reply })).await
    }

    async fn wait_for(&self, job: impl FnOnce(oneshot::Sender<Result<()>>) -> Job) -> Result<()> {
        let gone = || StoreError::Unavailable("the writer has stopped".to_owned());
        let (reply, answer) = oneshot::channel();
        match self.writer.try_send(job(reply)) {
            Ok(()) => answer.await.unwrap_or_else(|_| Err(gone())),
            Err(TrySendError::Full(_)) => Err(StoreError::Busy),
            Err(TrySendError::Disconnected(_)) => Err(gone()),
        }
    }
}

/// What stands in line for the writer.
enum Job {
    /// A write.
    Write(Pending),
    /// The end of all writes.
    Close(oneshot::Sender<Result<()>>),
}

struct Pending {
    attempt: Attempt,
    dry_run: bool,
    deadline: Instant,
    tried: Option<Result<Tried>>,
    reply: oneshot::Sender<Result<()>>,
}

impl Pending {
    /// Runs it; tells whether what it did is to stay. Of a write whose caller has been told that it took too
    /// long, nothing stays.
    fn run(&mut self, db: &mut Db) -> bool {
        if self.reply.is_closed() || Instant::now() >= self.deadline {
            self.tried = Some(Err(StoreError::Busy));
            return false;
        }
        let tried = self.tried.insert(unless_it_panics(|| (self.attempt)(db)));
        matches!(tried, Ok(Tried::Done)) && !self.dry_run && !self.reply.is_closed()
    }

    fn answer(self, committed: &Result<()>) {
        // Even a refusal waits for the commit: it may rest on what an earlier write of the group did.
        let answer = match (committed, self.tried) {
            (Ok(()), Some(tried)) => tried.map(drop),
            (Err(error), _) => Err(error.clone()),
            (Ok(()), None) => Err(StoreError::Unavailable("the write did not run".to_owned())),
        };
        // The caller may have gone away; the write stands all the same.
        let _caller_gone = self.reply.send(answer);
    }
}

/// SQLite says of a quota that is used up what it says of a broken disk; whether a few bytes more fit beside
/// the file tells them apart.
fn told_apart(error: StoreError, path: &str) -> StoreError {
    let is_of_the_disk = matches!(&error, StoreError::Unavailable(cause) if cause.contains("disk I/O error"));
    let folder = Path::new(path).parent().filter(|_| is_of_the_disk);
    match folder.map(disk::has_room) {
        Some(Err(full)) if disk::is_full(&full) => StoreError::Full,
        _ => error,
    }
}

fn run_writer(mut db: Db, path: &str, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let (mut group, mut last) = (Vec::new(), None);
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Write(write) => group.push(write),
                Job::Close(reply) => last = Some(reply),
            }
            next = if group.len() < LARGEST_GROUP && last.is_none() { jobs.try_recv().ok() } else { None };
        }
        let committed = commit_group(&mut db, &mut group).map_err(|error| told_apart(error, path));
        if let Err(error) = &committed {
            log::error!("a group of {} writes was not committed: {error}", group.len());
            // Leaves the transaction if the failure did not: an error here only says that it did.
            let _already_left = db.batch("ROLLBACK");
        }
        for write in group {
            write.answer(&committed);
        }
        if let Some(reply) = last {
            let _nobody_waits = reply.send(checkpointed(&mut db));
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
    let told: Checkpoint = on!(db, |c| asked.get_result(c))?;
    if told.busy == 0 {
        Ok(())
    } else {
        Err(StoreError::Unavailable("somebody reads what should be moved".to_owned()))
    }
}

fn commit_group(db: &mut Db, group: &mut [Pending]) -> Result<()> {
    db.batch("BEGIN IMMEDIATE")?;
    for write in group {
        db.batch("SAVEPOINT job")?;
        if write.run(db) {
            db.batch("RELEASE job")?;
        } else {
            // Fails where SQLite has left the whole transaction by itself (disk full, I/O error): then
            // nothing stands.
            db.batch("ROLLBACK TO job; RELEASE job")?;
        }
    }
    db.batch("COMMIT")
}
