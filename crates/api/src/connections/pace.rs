//! How slowly a client may take what it is sent.

use std::time::{Duration, Instant};

/// The slowest that anybody may be, in bytes a second, once a first while is over: a telephone far from any mast is faster.
const SLOWEST: u64 = 16 << 10;

/// When what is sent must have been taken: after a while, and a second more for each [`SLOWEST`] bytes.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    begun: Instant,
    grace: Duration,
    taken: u64,
}

impl Pace {
    /// From now on.
    #[must_use]
    pub fn new(grace: Duration) -> Self {
        Self { begun: Instant::now(), grace, taken: 0 }
    }

    /// So many bytes more were taken.
    pub fn takes(&mut self, bytes: usize) {
        self.taken = self.taken.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }

    /// Until when the next ones must be.
    #[must_use]
    pub fn ends(&self) -> Instant {
        self.begun + self.grace + Duration::from_millis(self.taken.saturating_mul(1_000) / SLOWEST)
    }

    /// How long that is from now.
    #[must_use]
    pub fn left(&self) -> Duration {
        self.ends().saturating_duration_since(Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_takes_more_has_more_time_and_who_takes_nothing_has_none() {
        let mut pace = Pace::new(Duration::from_secs(30));
        let at_first = pace.ends();
        assert!(pace.left() <= Duration::from_secs(30) && pace.left() > Duration::from_secs(29));
        pace.takes(64 << 10);
        assert_eq!(pace.ends() - at_first, Duration::from_secs(4));
        pace.takes(usize::MAX);
        assert!(pace.ends() > at_first);
    }
}
