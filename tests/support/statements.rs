//! What a server says to its database, heard through diesel's own instrumentation.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, Once, OnceLock, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use crate::App;

/// What was said over all connections to one database.
#[derive(Debug, Default)]
struct Said {
    listens: bool,
    statements: Vec<String>,
    kept: HashSet<String>,
}

type Log = Arc<Mutex<Said>>;

fn log_of(url: &str) -> Log {
    static LOGS: OnceLock<Mutex<HashMap<String, Log>>> = OnceLock::new();
    let mut logs = LOGS.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(logs.entry(url.split('?').next().unwrap_or_default().to_owned()).or_default())
}

/// Listens to one connection.
#[derive(Default)]
struct Listener(Option<Log>);

impl Instrumentation for Listener {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartEstablishConnection { url, .. } = &event {
            self.0 = Some(log_of(url));
        }
        let Some(log) = &self.0 else { return };
        let mut said = log.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            InstrumentationEvent::StartQuery { query, .. } if said.listens => {
                let text = query.to_string();
                said.statements.push(text.split(" -- binds:").next().unwrap_or_default().to_owned());
            }
            InstrumentationEvent::CacheQuery { sql, .. } => drop(said.kept.insert(sql.to_owned())),
            _ => {}
        }
    }
}

/// Listens to every connection that is opened from now on.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| set_default_instrumentation(|| Some(Box::<Listener>::default())).unwrap());
}

/// What opens connections, and begins and ends transactions, without parameters and without a plan: it is
/// said anew each time.
const AROUND: [&str; 8] =
    ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "PRAGMA", "SELECT sqlite_version"];

/// The statements that were said while something was asked, and those among them that the connection does not
/// keep.
#[derive(Debug)]
pub struct Heard {
    /// All, in order, but for what opens connections, and begins and ends transactions.
    pub statements: Vec<String>,
    /// Those that are prepared each time.
    pub unkept: Vec<String>,
    /// All that was said, in order: to PostgreSQL each is a way and back.
    pub ways: Vec<String>,
}

impl App {
    /// What its database is asked meanwhile.
    pub async fn hears<T>(&self, asking: impl Future<Output = T>) -> (T, Heard) {
        let config = &self.state.config;
        let log = log_of(&config.store_options().url);
        log.lock().unwrap_or_else(PoisonError::into_inner).listens = true;
        let answer = asking.await;
        let mut said = log.lock().unwrap_or_else(PoisonError::into_inner);
        said.listens = false;
        let mut statements = std::mem::take(&mut said.statements);
        let ways = statements.clone();
        statements.retain(|text| !AROUND.iter().any(|begins| text.starts_with(begins)));
        let unkept = statements.iter().filter(|text| !said.kept.contains(*text)).cloned().collect();
        (answer, Heard { statements, unkept, ways })
    }
}
