//! Whether the database serves.

use std::time::{Duration, Instant};

use phoihop_persistence::Store;
use tokio::sync::Mutex;

/// What was last found out about the database, so that probes cost it next to nothing however many come.
#[derive(Default)]
pub struct Readiness(Mutex<Option<(Instant, bool)>>);

impl Readiness {
    /// For how long it is believed.
    const HOLDS: Duration = Duration::from_secs(1);
    /// How long the database may take to show that it serves.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Whether it does, as was found within the last second or is found now.
    pub async fn of(&self, store: &Store) -> bool {
        // Held meanwhile: anyone else who asks waits for the same finding.
        let mut last = self.0.lock().await;
        if let Some((at, ready)) = *last
            && at.elapsed() < Self::HOLDS
        {
            return ready;
        }
        let found = store.is_ready(Self::PATIENCE).await;
        if let Err(error) = &found {
            log::error!("the database does not serve: {error}");
        }
        *last = Some((Instant::now(), found.is_ok()));
        found.is_ok()
    }
}
