//! Lines in which writes with an equal key wait for each other, before they take a connection.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Line, OwnedMutexGuard};

/// All lines of a process; one that nobody waits in is forgotten.
#[derive(Clone, Default)]
pub(super) struct Lines(Arc<Mutex<HashMap<String, Weak<Line<()>>>>>);

impl Lines {
    /// Waits until all of these are one's own.
    pub(super) async fn wait_for(&self, keys: &[String]) -> Vec<OwnedMutexGuard<()>> {
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
