//! Where a request comes from: the connection's other end, or whom proxies that are trusted say they speak
//! for.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

/// Reads a network such as `10.0.0.0/8`, or one address.
///
/// # Errors
/// What is wrong, in words.
pub fn network(text: &str) -> Result<IpNet, String> {
    let alone = text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    let read: Result<IpNet, _> = alone.or_else(|_| text.parse());
    // One of IPv4 that is written as one of IPv6 would never match: addresses are compared in their own form.
    let read = read.ok().filter(|network| network.addr().to_canonical() == network.addr());
    read.ok_or_else(|| format!("{text} is no address or network such as 10.0.0.0/8"))
}

/// The client's address. Each proxy adds to the right end of `X-Forwarded-For` from whom it has the request,
/// so what stands there counts from the right, and only as far as those who added it are trusted: anything
/// further left anybody could have written.
pub fn client_address(
    peer: Option<IpAddr>,
    forwarded_for: Option<&str>,
    trusted: &[IpNet],
) -> Option<IpAddr> {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer?.to_canonical();
    for told in forwarded_for.unwrap_or_default().rsplit(',') {
        if !is_trusted(&address) {
            break;
        }
        let Some(told) = read(told.trim()) else { break };
        address = told;
    }
    Some(address)
}

/// Whom an address stands for: a network of IPv6 (/64) is one customer's and counts as one.
#[must_use]
pub fn customer(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

/// An address, which some proxies write with its port.
fn read(text: &str) -> Option<IpAddr> {
    let alone = text.parse().ok();
    alone
        .or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(peer: &str, forwarded_for: &str) -> String {
        let trusted = [network("10.0.0.0/8").unwrap(), network("2001:db8::1").unwrap()];
        client_address(peer.parse().ok(), Some(forwarded_for).filter(|told| !told.is_empty()), &trusted)
            .unwrap()
            .to_string()
    }

    #[test]
    fn only_what_trusted_proxies_added_counts() {
        for (peer, forwarded_for, expected) in [
            ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),
            ("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.0.1", "203.0.113.9"),
            ("10.0.0.1", "10.3.0.1,10.2.0.1", "10.3.0.1"),
            ("10.0.0.1", "203.0.113.9, unknown", "10.0.0.1"),
            ("10.0.0.1", ", ", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.9:5123", "203.0.113.9"),
            ("::ffff:10.0.0.1", "[2001:db8::7]:443", "2001:db8::7"),
            ("2001:db8::1", "::ffff:203.0.113.9", "203.0.113.9"),
        ] {
            assert_eq!(told(peer, forwarded_for), expected, "{peer} {forwarded_for}");
        }
    }

    #[test]
    fn what_is_no_network_is_told() {
        assert!(
            network("10.0.0.0/33").is_err()
                && network("proxy").is_err()
                && network("::ffff:10.0.0.0/104").is_err()
        );
        assert_eq!(network("::ffff:10.0.0.1"), network("10.0.0.1"));
    }
}
