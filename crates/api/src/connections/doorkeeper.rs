//! How many connections there may be, from one address and in all, so that file handles are left for the
//! server's own work.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::IpNet;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::http::client_address::customer;

/// What the server opens besides connections of clients and of its database: listeners, logs, the trail's
/// file, uploads under way, pipes.
const OWN_HANDLES: u64 = 64;
/// What each connection to a database opens at most: SQLite's file, what lies beside it, and one for sorting.
const HANDLES_OF_A_CONNECTION: u64 = 4;

/// How many file handles the process may open, after it has asked for as many as it may ask for.
#[must_use]
pub fn handles() -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let most = Rlimit { current: maximum, maximum };
    // Only asked for: where it is refused, what there is must do.
    let _as_before = setrlimit(Resource::Nofile, most);
    getrlimit(Resource::Nofile).current.or(current).unwrap_or(u64::MAX)
}

/// Lets connections in, up to so many.
#[derive(Debug)]
pub struct Doorkeeper {
    most: usize,
    most_of_one: usize,
    trusted: Vec<IpNet>,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// The place of a connection; dropping it lets another in.
#[derive(Debug)]
pub struct Place {
    of: Arc<Doorkeeper>,
    address: Option<IpAddr>,
}

impl Doorkeeper {
    /// Lets in `most` in all, as far as `handles` are left when the server has `own` connections to its
    /// database, and `most_of_one` from one address. Proxies that are trusted speak for many, and count in
    /// all only.
    #[must_use]
    pub fn new(
        most: usize,
        most_of_one: usize,
        trusted: Vec<IpNet>,
        (handles, own): (u64, u64),
    ) -> Arc<Self> {
        let left = handles.saturating_sub(OWN_HANDLES + HANDLES_OF_A_CONNECTION * own).max(8);
        let most = most.min(usize::try_from(left).unwrap_or(usize::MAX));
        // The one who is alone must not be all.
        let most_of_one = most_of_one.min(most / 2).max(1);
        Arc::new(Self { most, most_of_one, trusted, inside: Mutex::default() })
    }

    /// How many there may be in all.
    #[must_use]
    pub const fn most(&self) -> usize {
        self.most
    }

    /// A place for a connection from that address, if there is one.
    #[must_use]
    pub fn admit(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(|address| address.to_canonical());
        let counted = address
            .filter(|address| !self.trusted.iter().any(|network| network.contains(address)))
            .map(customer);
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        if inside.all >= self.most {
            return None;
        }
        if let Some(address) = counted {
            let own = inside.by_address.entry(address).or_default();
            if *own >= self.most_of_one {
                return None;
            }
            *own += 1;
        }
        inside.all += 1;
        Some(Place { of: Arc::clone(self), address: counted })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inside = self.of.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.all = inside.all.saturating_sub(1);
        if let Some(address) = self.address
            && let Some(own) = inside.by_address.get_mut(&address)
        {
            *own = own.saturating_sub(1);
            if *own == 0 {
                inside.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn nobody_takes_all_places_and_each_comes_back() {
        let doorkeeper = Doorkeeper::new(10, 3, vec!["10.0.0.0/8".parse().unwrap()], (1_000, 0));
        let taken: Vec<Place> = (0..3).filter_map(|_| doorkeeper.admit(from("192.0.2.1"))).collect();
        assert_eq!((taken.len(), doorkeeper.admit(from("192.0.2.1")).is_none()), (3, true));
        assert!(doorkeeper.admit(from("::ffff:192.0.2.1")).is_none(), "written otherwise it is the same");
        let others: Vec<Place> =
            (0..9).filter_map(|n| doorkeeper.admit(from(&format!("192.0.2.{}", 100 + n)))).collect();
        assert_eq!(others.len(), 7, "ten in all");
        drop((taken, others));
        let by_proxy: Vec<Place> = (0..20).filter_map(|_| doorkeeper.admit(from("10.1.2.3"))).collect();
        assert_eq!(by_proxy.len(), 10, "a trusted proxy speaks for many");
        drop(by_proxy);
        let of_network: Vec<Place> =
            (0..9).filter_map(|n| doorkeeper.admit(from(&format!("2001:db8::{n:x}")))).collect();
        assert_eq!(of_network.len(), 3);
        drop(of_network);
        assert!(doorkeeper.inside.lock().unwrap().by_address.is_empty());
    }

    #[test]
    fn handles_are_left_for_the_servers_own_work() {
        assert_eq!(Doorkeeper::new(10_000, 200, Vec::new(), (256, 16)).most(), 128);
        assert_eq!(Doorkeeper::new(10_000, 200, Vec::new(), (10, 16)).most(), 8);
        assert_eq!(Doorkeeper::new(50, 200, Vec::new(), (100_000, 16)).most(), 50);
        assert!(handles() > 64);
    }
}
