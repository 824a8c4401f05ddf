//! What a request keeps of the pool between its reads.

use std::sync::{Mutex, PoisonError};

use deadpool::managed::Object;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::pool::{LONGEST_BEGIN, Manager};

/// The place in the pool of somebody who reads. Who reads several times and does nothing else meanwhile keeps
/// it from one read to the next; who writes, too, must not: the one who waits for a second place with one in
/// hand keeps it from those who wait for their first.
#[derive(Default)]
pub struct Seat {
    kept: Option<Mutex<Option<Place>>>,
}

/// Where a place is given back after use.
pub(super) type Place = oneshot::Receiver<Object<Manager>>;

impl Seat {
    /// Of somebody who reads several times, and only reads.
    #[must_use]
    pub fn of_a_reader() -> Self {
        Self { kept: Some(Mutex::default()) }
    }

    /// The place, if one is kept, once the read before is over.
    pub(super) async fn take(&self) -> Option<Object<Manager>> {
        let back = self.kept.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        timeout(LONGEST_BEGIN, back).await.ok()?.ok()
    }

    pub(super) fn keep(&self, back: Place) {
        if let Some(kept) = &self.kept {
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(back);
        }
    }
}
