//! Which tables are short: they are read at once, however their pages are looked for.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a table that was short counts as short.
const STAYS_SHORT: Duration = Duration::from_secs(60);

/// Which tables have no more rows than are looked through anyway, as all connections to one database remember
/// it.
#[derive(Clone, Default)]
pub(crate) struct Short(Arc<Mutex<HashMap<&'static str, Instant>>>);

impl Short {
    /// What is remembered of the database at that address.
    pub(crate) fn of(address: &str) -> Self {
        static KNOWN: LazyLock<Mutex<HashMap<String, Short>>> = LazyLock::new(Mutex::default);
        KNOWN.lock().unwrap_or_else(PoisonError::into_inner).entry(address.to_owned()).or_default().clone()
    }

    /// Whether the table counts as short.
    pub(crate) fn has(&self, table: &'static str) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(table)
            .is_some_and(|until| Instant::now() < *until)
    }

    /// It is short.
    pub(crate) fn add(&self, table: &'static str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(table, Instant::now() + STAYS_SHORT);
    }
}
