//! Names with values, as queries and forms write them: read in one pass, and never more than so many.
//!
//! Anybody may send them, before it is known who asks. So what they cost grows with their length alone.

use std::collections::HashSet;

/// The most parameters of a query, or fields of a form. No operation takes half as many.
pub const MOST: usize = 64;

/// Why names and values cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PairsFault {
    /// They are not encoded as they must be.
    Malformed,
    /// There are more than [`MOST`].
    TooMany,
    /// This name comes twice, which could be read in two ways.
    Twice(String),
}

/// Reads `name=value` pairs parted by `&` (WHATWG URL, application/x-www-form-urlencoded).
///
/// # Errors
/// What is wrong with them, see [`PairsFault`].
pub fn read(raw: &[u8]) -> Result<Vec<(String, String)>, PairsFault> {
    // Counted before anything is kept: most of an attack ends here.
    if raw.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()).nth(MOST).is_some() {
        return Err(PairsFault::TooMany);
    }
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(raw).map_err(|_| PairsFault::Malformed)?;
    let mut names = HashSet::with_capacity(pairs.len());
    match pairs.iter().find(|(name, _)| !names.insert(name.as_str())) {
        Some((name, _)) => Err(PairsFault::Twice(name.clone())),
        None => Ok(pairs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn as_many_as_there_may_be_are_taken_and_one_more_is_not() {
        let named = |count: usize| (0..count).map(|n| format!("n{n}=v")).collect::<Vec<_>>().join("&");
        assert_eq!(read(named(MOST).as_bytes()).map(|pairs| pairs.len()), Ok(MOST));
        assert_eq!(read(named(MOST + 1).as_bytes()), Err(PairsFault::TooMany));
        assert_eq!(
            read(format!("{}&&", named(MOST)).as_bytes()).map(|pairs| pairs.len()),
            Ok(MOST),
            "what is empty is nothing"
        );
        assert_eq!(read(b"a=1&b=2&%61=3"), Err(PairsFault::Twice("a".to_owned())));
    }

    proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused_and_what_is_read_is_written_the_same(
            raw in proptest::collection::vec(any::<u8>(), 0..400),
        ) {
            if let Ok(pairs) = read(&raw) {
                prop_assert!(pairs.len() <= MOST);
                let written = serde_urlencoded::to_string(&pairs).unwrap();
                prop_assert_eq!(read(written.as_bytes()), Ok(pairs));
            }
        }
    }
}
