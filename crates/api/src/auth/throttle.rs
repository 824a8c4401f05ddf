//! Guessing passwords is made slow: log-ins that fail are counted by name from an address, by name and by
//! address, in this process's memory. Ten guesses from one address shut out nobody but who guesses there.
//!
//! The address is the client's as trusted proxies tell it. Behind a proxy that is not named as trusted all
//! clients share one count; a whole office may also share one address, so that count is a generous one.

use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use crate::http::problem;
use phoihop_domain::clock::Timestamp;
use quick_cache::unsync::Cache;

use crate::http::Problem;
use crate::http::client_address::customer;

/// How many names and addresses are remembered; each takes about 200 bytes. Beyond, those that failed the
/// longest ago are forgotten.
const REMEMBERED: usize = 10_000;

/// How often something may fail: that many times at once, and then once in so many seconds.
struct Allowance {
    at_once: i64,
    seconds: i64,
}

/// For a name, known or not, from one address: 2,880 guesses a day once the first ten are gone.
const BY_NAME_FROM_ADDRESS: Allowance = Allowance { at_once: 10, seconds: 30 };
/// For a name from wherever, so that many addresses together guess no faster once their first hundred are
/// gone.
const BY_NAME: Allowance = Allowance { at_once: 100, seconds: 30 };
/// For an address, from which a whole office may come.
const BY_ADDRESS: Allowance = Allowance { at_once: 100, seconds: 1 };

#[derive(Clone, PartialEq, Eq, Hash)]
enum Source {
    NameFrom(String, Option<IpAddr>),
    Name(String),
    Address(IpAddr),
}

impl Source {
    const fn allowance(&self) -> &Allowance {
        match self {
            Self::NameFrom(..) => &BY_NAME_FROM_ADDRESS,
            Self::Name(_) => &BY_NAME,
            Self::Address(_) => &BY_ADDRESS,
        }
    }
}

/// Who tries to log in: the name and where it comes from.
pub struct Attempt(Vec<Source>);

impl Attempt {
    /// From an address alone, for what has no name that could be guessed at.
    #[must_use]
    pub fn from_address(address: Option<IpAddr>) -> Self {
        let Self(mut sources) = Self::new("", address);
        sources.retain(|source| matches!(source, Source::Address(_)));
        Self(sources)
    }

    /// A name in lower case, from an address; a network of IPv6 (/64) is one customer's and counts as one.
    #[must_use]
    pub fn new(name: &str, address: Option<IpAddr>) -> Self {
        let address = address.map(customer);
        let named = [Source::NameFrom(name.to_owned(), address), Source::Name(name.to_owned())];
        Self(named.into_iter().chain(address.map(Source::Address)).collect())
    }
}

/// Log-ins that failed, by name and address: for each the moment at which all of them are forgiven.
pub struct Throttle(Mutex<Cache<Source, Timestamp>>);

impl Default for Throttle {
    fn default() -> Self {
        Self(Mutex::new(Cache::new(REMEMBERED)))
    }
}

impl Throttle {
    /// Refuses one who has failed too often, and says when to come back.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn admit(&self, attempt: &Attempt, now: Timestamp) -> Result<(), Problem> {
        let failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = attempt.0.iter().filter_map(|source| {
            let Allowance { at_once, seconds } = source.allowance();
            // One more failure must still fit.
            let soonest = failed.get(source)?.plus_seconds(-(at_once - 1) * seconds);
            Some((soonest.unix_micros() - now.unix_micros()).max(0).unsigned_abs().div_ceil(1_000_000))
        });
        match wait.max() {
            Some(seconds @ 1..) => Err(Problem::new(problem::TOO_MANY_ATTEMPTS)
                .with("seconds", seconds)
                .header("Retry-After", seconds.to_string())),
            _ => Ok(()),
        }
    }

    /// Counts a failure.
    pub fn failed(&self, attempt: &Attempt, now: Timestamp) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for source in &attempt.0 {
            let forgiven = failed.get(source).copied().map_or(now, |at| at.max(now));
            failed.insert(source.clone(), forgiven.plus_seconds(source.allowance().seconds));
        }
    }

    /// Forgives what failed under a name whose password is known after all.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut failed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for source in attempt.0.iter().filter(|source| !matches!(source, Source::Address(_))) {
            failed.remove(source);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

    fn from(name: &str, address: &str) -> Attempt {
        Attempt::new(name, Some(address.parse().unwrap()))
    }

    fn wait(throttle: &Throttle, attempt: &Attempt, now: Timestamp) -> Option<String> {
        throttle.admit(attempt, now).err().map(|problem| problem.headers()[0].1.clone())
    }

    #[test]
    fn an_address_that_fails_under_many_names_must_wait_and_no_other() {
        let throttle = Throttle::default();
        for n in 0..100 {
            let attempt = from(&format!("name-{n}"), "192.0.2.1");
            assert_eq!(wait(&throttle, &attempt, NOW), None);
            throttle.failed(&attempt, NOW);
        }
        assert_eq!(wait(&throttle, &from("another", "192.0.2.1"), NOW).as_deref(), Some("1"));
        assert_eq!(wait(&throttle, &from("another", "192.0.2.2"), NOW), None);
        assert_eq!(wait(&throttle, &from("another", "192.0.2.1"), NOW.plus_seconds(1)), None);
        throttle.succeeded(&from("name-1", "192.0.2.1"));
        assert!(
            wait(&throttle, &from("another", "192.0.2.1"), NOW).is_some(),
            "one good password forgives nothing of the others"
        );
    }

    #[test]
    fn who_guesses_shuts_himself_out_and_not_the_one_whose_name_it_is() {
        let throttle = Throttle::default();
        for _ in 0..10 {
            throttle.failed(&from("leader", "192.0.2.1"), NOW);
        }
        assert_eq!(wait(&throttle, &from("leader", "192.0.2.1"), NOW).as_deref(), Some("30"));
        assert_eq!(wait(&throttle, &from("leader", "192.0.2.2"), NOW), None);
        for n in 0..90 {
            throttle.failed(&from("leader", &format!("198.51.100.{n}")), NOW);
        }
        assert!(
            wait(&throttle, &from("leader", "192.0.2.2"), NOW).is_some(),
            "many together guess no faster"
        );
        throttle.succeeded(&from("leader", "192.0.2.2"));
        assert_eq!(wait(&throttle, &from("leader", "192.0.2.2"), NOW), None);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let throttle = Throttle::default();
        for n in 0..100 {
            throttle.failed(&from(&format!("name-{n}"), &format!("2001:db8:0:1::{n:x}")), NOW);
        }
        assert!(wait(&throttle, &from("another", "2001:db8:0:1:ffff::1"), NOW).is_some());
        assert_eq!(wait(&throttle, &from("another", "2001:db8:0:2::1"), NOW), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let throttle = Throttle::default();
        for n in 0..3 * REMEMBERED {
            throttle.failed(&Attempt::new(&n.to_string(), None), NOW);
        }
        assert!(throttle.0.lock().unwrap().len() <= REMEMBERED);
    }
}
