//! PostgreSQL: a pool, snapshot reads, and writes that run again when they lose against another.
//!
//! A server that has gone silent answers nothing and closes nothing. So nobody waits here without an end of
//! their own: the one who calls stops at a limit, and a connection that has said nothing for a while gives
//! its place in the pool to another, whatever becomes of it.
//!
//! Each statement is a way to the server and back. So a question of one statement is asked without a
//! transaction, a request keeps its connection between its reads ([`Seat`]), and the transaction of a read
//! ends when its answer is already on its way.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use deadpool::Runtime;
use deadpool::managed::{self, Object, Pool};
use tokio::sync::{OwnedSemaphorePermit, RwLock, Semaphore, oneshot};
use tokio::time::timeout;

use super::lines::Lines;
use super::pool::{LONGEST_BEGIN, LONGEST_READ, Manager, open};
use super::seat::{Place, Seat};
use super::work::{Attempt, Question, Reading, Tried};
use super::{Isolation, Options, Write, unless_it_panics};
use crate::db::Db;
use crate::error::{Result, StoreError};

/// Names the lock of those who work alone; any number that nothing else in the database uses.
const ALONE: i64 = 0x7068_6F69_686F_7001;
/// How long a caller waits for a connection, and how long in line behind a write with the same key.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the server itself waits for another process, in milliseconds, before the write is tried again.
const LONGEST_TURN: u32 = 1_000;
/// After how long the work of a caller no longer takes a place in the pool. It goes on; its connection is not
/// used again.
const SLOW: Duration = Duration::from_secs(3);
/// What is told of a database that does not answer.
const SILENCE: &str = "the database says nothing";
/// What the server is given beyond its own limits to say that it has reached them.
const GRACE: Duration = Duration::from_secs(1);

#[derive(Clone)]
pub(super) struct Postgres {
    pool: Pool<Manager>,
    lines: Lines,
    /// The one who counts holds it together with others; who writes many rows that others count holds it
    /// alone. Waited for before a connection is taken: those who wait must not keep connections from those
    /// who read.
    gate: Arc<RwLock<()>>,
    /// Work that no longer takes a place in the pool.
    slow: Arc<Semaphore>,
}

/// How work begins, and how long that and all of it may take.
#[derive(Clone, Copy)]
struct Begin {
    mode: Mode,
    limit: Duration,
}

/// What surrounds work.
#[derive(Clone, Copy)]
enum Mode {
    /// Nothing: it is one statement, whose answer is waited for so long.
    Statement(Duration),
    /// A transaction that changes nothing, which is ended for it.
    Read,
    /// A transaction, which the work ends by itself.
    Write(Isolation),
}

/// What is done in a transaction that has begun; it ends it.
type Work = Box<dyn FnOnce(&mut Db) -> Result<Tried> + Send>;
/// What a caller wants done, until a thread takes it.
type Wanted = Arc<Mutex<Option<Work>>>;
/// What others wait for until a transaction is over.
type Held = Arc<dyn Send + Sync>;

impl Postgres {
    pub(super) fn open(options: &Options) -> Result<Self> {
        // The first one shows at once whether there is a database at all, and how it is set.
        warn_of_settings(&mut Db::open_postgres(&options.url)?)?;
        let size = options.connections as usize;
        let pool = Pool::builder(Manager { url: options.url.as_str().into() })
            .max_size(size)
            .runtime(Runtime::Tokio1);
        let pool = pool
            .wait_timeout(Some(PATIENCE))
            .create_timeout(Some(PATIENCE))
            .build()
            .map_err(|e| StoreError::Setup(e.to_string()))?;
        Ok(Self { pool, lines: Lines::default(), gate: Arc::default(), slow: Arc::new(Semaphore::new(size)) })
    }

    pub(super) async fn read(&self, seat: &Seat, reading: Reading) -> Result<()> {
        let work = move |db: &mut Db| unless_it_panics(|| reading(db)).map(|()| Tried::Done);
        let begin = Begin { mode: Mode::Read, limit: LONGEST_READ };
        self.work(begin, seat.take().await, Arc::new(()), Box::new(work))
            .await
            .map(|(_, back)| seat.keep(back))
    }

    /// Asks what one statement tells. A connection that has just answered has all the time there is; one that
    /// has idled and says nothing is given up, and another is asked, as long as there is time: after a
    /// fail-over all that have idled are silent.
    pub(super) async fn ask(&self, seat: &Seat, question: Question) -> Result<()> {
        let ends = Instant::now() + LONGEST_READ;
        loop {
            let place = seat.take().await;
            let left = ends.saturating_duration_since(Instant::now());
            let patience = if place.is_some() { left } else { LONGEST_BEGIN.min(left) };
            let (question, url) = (Arc::clone(&question), Arc::clone(&self.pool.manager().url));
            let work = move |db: &mut Db| {
                let told = unless_it_panics(|| asked_once(db, &*question))?;
                if !told.is_of_the_connection() {
                    return Ok(told);
                }
                log::warn!("a pooled connection was unusable and is replaced");
                *db = open(&url)?;
                unless_it_panics(|| asked_once(db, &*question))
            };
            let begin = Begin { mode: Mode::Statement(patience), limit: left };
            match self.work(begin, place, Arc::new(()), Box::new(work)).await {
                Err(StoreError::Unavailable(why)) if why == SILENCE && Instant::now() < ends => {}
                other => return other.map(|(_, back)| seat.keep(back)),
            }
        }
    }

    /// Tries the write until it succeeds, fails for a reason of its own, or its time is over.
    pub(super) async fn write(&self, how: Write, attempt: Attempt) -> Result<()> {
        let left = || how.deadline.saturating_duration_since(Instant::now());
        let Ok(turns) = timeout(left().min(PATIENCE), self.lines.wait_for(&how.keys)).await else {
            return Err(StoreError::Contended);
        };
        let Ok(turn) = timeout(left(), self.lines.wait_for(how.line.as_slice())).await else {
            return Err(StoreError::Busy);
        };
        let Ok(passed) = timeout(left(), self.pass(how.isolation)).await else {
            return Err(StoreError::Busy);
        };
        // Where the caller goes away, they last until its transaction is over, or given up.
        let held = Arc::new((turns, turn, passed));
        // A thread has it while it runs, and gives it back for the next time.
        let attempt = Arc::new(Mutex::new(attempt));
        let mut pause = Duration::from_millis(2);
        // Gone when nobody waits for the answer any longer.
        let caller = Arc::new(());
        loop {
            let (attempt, held, dry_run, asks) =
                (Arc::clone(&attempt), Arc::clone(&held), how.dry_run, Arc::downgrade(&caller));
            let begin = Begin { mode: Mode::Write(how.isolation), limit: left() };
            let work = move |db: &mut Db| {
                run(db, dry_run, &asks, &**attempt.lock().unwrap_or_else(PoisonError::into_inner))
            };
            let tried = self.work(begin, None, held, Box::new(work)).await.map(|(tried, _)| tried);
            if !tried.as_ref().map_or_else(StoreError::is_retryable, Tried::is_lost) {
                return tried.map(drop);
            }
            let jittered = pause.mul_f64(0.5 + rand::random::<f64>());
            if Instant::now() + jittered >= how.deadline {
                return Err(StoreError::Busy);
            }
            tokio::time::sleep(jittered).await;
            pause = (pause * 2).min(Duration::from_millis(250));
        }
    }

    async fn pass(&self, isolation: Isolation) -> Pass {
        match isolation {
            Isolation::Counting => Pass::Shared(Arc::clone(&self.gate).read_owned().await),
            Isolation::Many => Pass::Alone(Arc::clone(&self.gate).write_owned().await),
            Isolation::Apart | Isolation::Rows | Isolation::Sequencer => Pass::Free,
        }
    }

    /// Does the work on a connection that has begun as it should, if there is one in that place, and tells
    /// where the place will be given back. A connection that says nothing while it should begin is given up,
    /// and the next one is tried, as long as there is time.
    async fn work(
        &self,
        begin: Begin,
        place: Option<Object<Manager>>,
        held: Held,
        work: Work,
    ) -> Result<(Tried, Place)> {
        let ends = Instant::now() + begin.limit;
        let (mut work, mut kept) = (work, place);
        loop {
            let wanted: Wanted = Arc::new(Mutex::new(Some(work)));
            let left = ends.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::Busy);
            }
            let place = match kept.take() {
                Some(place) => place,
                None => timeout(left, self.pool.get())
                    .await
                    .map_err(|_| StoreError::Busy)?
                    .map_err(unavailable)?,
            };
            let (told, hear) = oneshot::channel();
            let (begun, has_begun) = oneshot::channel();
            let (runs, is_running) = oneshot::channel();
            let (connection, url, taken) =
                (Arc::clone(&place), Arc::clone(&self.pool.manager().url), Arc::clone(&wanted));
            let working = tokio::task::spawn_blocking(move || {
                let _nobody_waits = runs.send(());
                let mut db = connection.lock().unwrap_or_else(PoisonError::into_inner);
                let started = started(&mut db, &url, Begin { limit: left, ..begin });
                let Some(work) = taken.lock().unwrap_or_else(PoisonError::into_inner).take() else {
                    // It took too long to begin: another connection does it, and this one must not stay in a
                    // transaction.
                    return started.is_ok() && db.batch("ROLLBACK").is_ok();
                };
                let _nobody_waits = begun.send(());
                let has_begun = started.is_ok();
                let _nobody_waits = told.send(started.and_then(|()| work(&mut db)));
                // The one who asked need not wait for that.
                !(has_begun && matches!(begin.mode, Mode::Read)) || db.batch("ROLLBACK").is_ok()
            });
            let (is_silent, silent) = oneshot::channel();
            let (give, back) = oneshot::channel();
            tokio::spawn(keep(
                (place, give),
                (working, Arc::clone(&held)),
                silent,
                Arc::clone(&self.slow),
                left + GRACE,
            ));
            // The connection is judged by its own time, not by how long a thread for it is waited for.
            let is_too_long = match timeout(left, is_running).await {
                Ok(_) => timeout(LONGEST_BEGIN.min(left), has_begun).await.is_err(),
                Err(_) => true,
            };
            let untaken =
                if is_too_long { wanted.lock().unwrap_or_else(PoisonError::into_inner).take() } else { None };
            if let Some(untaken) = untaken {
                log::warn!("a connection to the database says nothing and is given up");
                let _gone = is_silent.send(());
                work = untaken;
                continue;
            }
            let left = ends.saturating_duration_since(Instant::now());
            // What begins with nothing else is itself what a dead connection does not answer.
            let longest =
                if let Mode::Statement(patience) = begin.mode { patience.min(left) } else { left + GRACE };
            return match timeout(longest, hear).await {
                Ok(Ok(done)) => done.map(|tried| (tried, back)),
                Ok(Err(_)) => Err(StoreError::Panicked("the thread of a transaction ended".to_owned())),
                Err(_) => {
                    let _gone = is_silent.send(());
                    Err(StoreError::Unavailable(SILENCE.to_owned()))
                }
            };
        }
    }
}

/// How a write got past the gate, which it holds until it is over.
enum Pass {
    Free,
    Shared(#[expect(dead_code, reason = "held, not read")] tokio::sync::OwnedRwLockReadGuard<()>),
    Alone(#[expect(dead_code, reason = "held, not read")] tokio::sync::OwnedRwLockWriteGuard<()>),
}

/// Keeps a place in the pool for as long as its connection is at work, but not for ever: what takes long goes
/// on without a place, up to as many as there are places, and what says nothing beyond its limit is given up.
/// Until then it holds what others wait for.
async fn keep(
    (place, give): (Object<Manager>, oneshot::Sender<Object<Manager>>),
    (mut working, _held): (tokio::task::JoinHandle<bool>, Held),
    silent: oneshot::Receiver<()>,
    slow: Arc<Semaphore>,
    limit: Duration,
) {
    let ends = Instant::now() + limit;
    // A caller that goes away without a word lets it end by itself.
    let given_up = async {
        if silent.await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::pin!(given_up);
    let permit: Option<OwnedSemaphorePermit> = tokio::select! {
        biased;
        is_good = &mut working => {
            if is_good.unwrap_or(false) {
                // Where nobody waits for it any longer, the pool has it back.
                let _nobody_waits = give.send(place);
            } else {
                drop(Object::take(place));
            }
            return;
        }
        () = &mut given_up => None,
        permit = async { tokio::time::sleep(SLOW).await; slow.acquire_owned().await } => permit.ok(),
        () = tokio::time::sleep(limit) => None,
    };
    drop(Object::take(place));
    if let Some(_permit) = permit {
        // The thread has the connection, and drops it when it comes back, if ever.
        let left = ends.saturating_duration_since(Instant::now());
        let _given_up = timeout(left, working).await;
    }
}

/// Asks a question, which must be one statement: a second would see another state. Tests run with this check.
fn asked_once(db: &mut Db, question: &dyn Fn(&mut Db) -> Tried) -> Tried {
    let uses = |db: &Db| if let Db::Pg(connection) = db { connection.uses() } else { 0 };
    let before = uses(db);
    let told = question(db);
    debug_assert!(uses(db) <= before + 1, "a question of {} statements", uses(db) - before);
    told
}

/// One attempt of a write, in the transaction that has begun. Of one whose caller has been told that it took
/// too long, nothing stays.
fn run(db: &mut Db, dry_run: bool, caller: &Weak<()>, attempt: &dyn Fn(&mut Db) -> Tried) -> Result<Tried> {
    let tried = unless_it_panics(|| attempt(db));
    let stays = matches!(tried, Ok(Tried::Done)) && !dry_run && caller.strong_count() > 0;
    if stays && let Err(error) = db.batch("COMMIT") {
        // After a failed COMMIT the transaction is over; a ROLLBACK outside one only warns.
        let _already_over = db.batch("ROLLBACK");
        return Err(error);
    }
    if !stays && let Err(error) = db.batch("ROLLBACK") {
        // What the write itself says counts more, unless it went well.
        return if matches!(tried, Ok(Tried::Done)) { Err(error) } else { tried };
    }
    tried
}

/// Begins as it should. A connection that the server closed while it idled is replaced on the spot, so that a
/// restarted database costs no request that could still be served.
fn started(db: &mut Db, url: &str, begin: Begin) -> Result<()> {
    let Some(sql) = begin.sql() else { return Ok(()) };
    let mut begun = db.batch(&sql);
    if begun.as_ref().err().is_some_and(StoreError::is_of_the_connection) {
        log::warn!("a pooled connection was unusable and is replaced");
        *db = open(url)?;
        begun = db.batch(&sql);
    }
    if begun.is_err() {
        let _not_begun = db.batch("ROLLBACK");
    }
    begun
}

impl Begin {
    /// One way to the server and back: `LOCK` takes no snapshot yet, so a write sees all that those did for
    /// whom it waited there.
    fn sql(self) -> Option<String> {
        let (mode, turn) = match self.mode {
            Mode::Statement(_) => return None,
            Mode::Read => ("REPEATABLE READ READ ONLY", None),
            // Not waited for on a connection that others could use: the one who finds it closed tries again
            // later.
            Mode::Write(Isolation::Counting) => {
                ("SERIALIZABLE", Some("LOCK TABLE write_gate IN ROW SHARE MODE NOWAIT".to_owned()))
            }
            Mode::Write(Isolation::Many) => {
                ("REPEATABLE READ", Some("LOCK TABLE write_gate IN EXCLUSIVE MODE".to_owned()))
            }
            Mode::Write(Isolation::Apart) => ("SERIALIZABLE", None),
            Mode::Write(Isolation::Rows) => ("REPEATABLE READ", None),
            Mode::Write(Isolation::Sequencer) => {
                ("READ COMMITTED", Some(format!("SELECT pg_advisory_xact_lock({ALONE})")))
            }
        };
        let millis = self.limit.as_millis().max(1);
        // A server that lets another process go first says so before it could be taken for a silent one.
        let turn = turn.map(|turn| {
            format!("; SET LOCAL lock_timeout = {LONGEST_TURN}; {turn}; SET LOCAL lock_timeout = 0")
        });
        Some(format!(
            "BEGIN ISOLATION LEVEL {mode}; SET LOCAL statement_timeout = {millis}{}",
            turn.unwrap_or_default()
        ))
    }
}

fn unavailable(error: managed::PoolError<StoreError>) -> StoreError {
    match error {
        managed::PoolError::Backend(error) => error,
        other => StoreError::Unavailable(other.to_string()),
    }
}

/// Predicate locks that a server should have room for: some hundred writes a second, beside a transaction
/// that lasts a few seconds.
const PREDICATE_LOCKS: i64 = 25_000;

/// Says which settings of the server do not fit many writes at once (`docs/operations.md`).
fn warn_of_settings(db: &mut Db) -> Result<()> {
    let setting =
        |db: &mut Db, name: &str| db.setting(name).map(|text| text.parse::<i64>().unwrap_or_default());
    let each = setting(db, "max_pred_locks_per_transaction")?;
    let at_once = setting(db, "max_connections")? + setting(db, "max_prepared_transactions")?;
    if each * at_once < PREDICATE_LOCKS {
        let wanted = PREDICATE_LOCKS.div_euclid(at_once.max(1)) + 1;
        log::warn!(
            "PostgreSQL has room for {} predicate locks: many writes at once will have to wait; set \
                max_pred_locks_per_transaction to {wanted} or more",
            each * at_once
        );
    }
    Ok(())
}
