//! Exports that are sent as they are made hold a state of the database: a few at a time, and nobody all of
//! them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::http::problem;
use phoihop_domain::ids::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::Problem;

/// How many exports are sent at a time.
pub const EXPORTS_AT_ONCE: usize = 6;
/// How many of them to one user.
const OF_ONE: usize = 2;
/// How long one waits for a turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who reads exports.
#[derive(Debug, Clone)]
pub struct Exports {
    all: Arc<Semaphore>,
    by_user: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// The right to read one; dropping it gives it back.
#[derive(Debug)]
pub struct Turn {
    _share: Share,
    _permit: OwnedSemaphorePermit,
}

/// One of those that a user reads, or waits for.
#[derive(Debug)]
struct Share {
    user: UserId,
    by_user: Arc<Mutex<HashMap<UserId, usize>>>,
}

impl Default for Exports {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(EXPORTS_AT_ONCE)), by_user: Arc::default() }
    }
}

impl Exports {
    /// The right to read one.
    ///
    /// # Errors
    /// Where the user reads as many as one may, or all turns are taken for longer than one waits.
    pub async fn turn(&self, user: UserId) -> Result<Turn, Problem> {
        let share =
            self.share(user).ok_or_else(|| Problem::new(problem::TOO_MANY_EXPORTS).with("max", OF_ONE))?;
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.all).acquire_owned()).await;
        match permit {
            Ok(Ok(permit)) => Ok(Turn { _share: share, _permit: permit }),
            _ => Err(Problem::new(problem::UNAVAILABLE).header("Retry-After", "5")),
        }
    }

    fn share(&self, user: UserId) -> Option<Share> {
        let mut by_user = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        let own = by_user.entry(user).or_default();
        if *own >= OF_ONE {
            return None;
        }
        *own += 1;
        Some(Share { user, by_user: Arc::clone(&self.by_user) })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut by_user = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = by_user.get_mut(&self.user) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                by_user.remove(&self.user);
            }
        }
    }
}
