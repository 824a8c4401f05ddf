//! How slowly a client may take what it is sent.

use std::time::{Duration, Instant};

/// The slowest that anybody may be, in bytes a second, once a first while is over: a telephone far from any
/// mast is faster.
const SLOWEST: u64 = 16 << 10;
/// However fast one was before, one may not pause for longer than so many first whiles.
const LONGEST_PAUSE: u32 = 2;
/// The longest that anybody is waited for in all.
const LONGEST: Duration = Duration::from_secs(3_600);

/// How long a client may still be waited for: a while at first, and a second more for each [`SLOWEST`] bytes
/// that it takes.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    grace: Duration,
    allowed: Duration,
    waited: Duration,
    since: Option<Instant>,
}

impl Pace {
    /// With that while at first.
    #[must_use]
    pub const fn new(grace: Duration) -> Self {
        Self { grace, allowed: grace, waited: Duration::ZERO, since: None }
    }

    /// From now on the client is waited for, if it was not yet.
    pub fn begins(&mut self) {
        self.since.get_or_insert_with(Instant::now);
    }

    /// The client is not waited for any longer.
    pub fn ends(&mut self) {
        let waited = self.since.take().map_or(Duration::ZERO, |since| since.elapsed());
        self.waited += waited;
        self.allowed = self.allowed.saturating_sub(waited);
    }

    /// So many bytes more were taken.
    pub fn takes(&mut self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        let more = Duration::from_millis(bytes.saturating_mul(1_000) / SLOWEST);
        self.allowed = self.allowed.saturating_add(more).min(self.grace * LONGEST_PAUSE);
    }

    /// How much longer it may be waited for.
    #[must_use]
    pub fn left(&self) -> Duration {
        let waiting = self.since.map_or(Duration::ZERO, |since| since.elapsed());
        self.allowed.min(LONGEST.saturating_sub(self.waited)).saturating_sub(waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn who_takes_more_has_more_time_and_who_takes_nothing_has_none() {
        let mut pace = Pace::new(30 * SECOND);
        assert_eq!(pace.left(), 30 * SECOND);
        pace.takes(64 << 10);
        assert_eq!(pace.left(), 34 * SECOND);
        pace.takes(usize::MAX);
        assert_eq!(pace.left(), 60 * SECOND, "nobody saves up for a long pause");
        pace.begins();
        std::thread::sleep(Duration::from_millis(20));
        assert!(pace.left() < 60 * SECOND);
        pace.ends();
        let left = pace.left();
        std::thread::sleep(Duration::from_millis(20));
        assert_eq!(pace.left(), left, "only waiting counts");
        assert!(left <= 60 * SECOND - Duration::from_millis(20));
    }
}
