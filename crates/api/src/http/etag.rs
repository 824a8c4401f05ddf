//! Entity tags: `"<revision>.<hash of this representation>"`.
//!
//! `If-None-Match` compares the whole tag; `If-Match` only the revision (a documented deviation from RFC
//! 9110), so that a tag from any view, language or compression of a resource serves for changing it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use twox_hash::XxHash3_128;

use super::problem::{self, Problem};

/// Suffixes that tell compressed variants apart.
const VARIANTS: [&str; 3] = ["-br", "-gzip", "-zstd"];

/// The tag of a representation of a resource at a revision.
#[must_use]
pub fn tag(revision: i32, representation: &[u8]) -> String {
    format!("\"{revision}.{}\"", short_hash(representation))
}

/// The tag of something that has no revision, such as a page.
#[must_use]
pub fn content_tag(representation: &[u8]) -> String {
    format!("\"{}\"", short_hash(representation))
}

/// Twelve characters of XXH3, the same in every process: enough to tell representations of one resource
/// apart. It need not be safe against the one who looks for two texts of one hash: they could only deceive
/// their own cache. SHA-256 was 13 % of what a page cost.
fn short_hash(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(XxHash3_128::oneshot(bytes).to_be_bytes().get(..9).unwrap_or_default())
}

/// The tag of a compressed variant.
#[must_use]
pub fn variant(tag: &str, encoding: &str) -> String {
    tag.strip_suffix('"').map_or_else(|| tag.to_owned(), |open| format!("{open}-{encoding}\""))
}

/// The tag under which the client has what `tag` stands for, in whatever compression, if `If-None-Match`
/// names it.
#[must_use]
pub fn known_as(header: &str, tag: &str) -> Option<String> {
    if header.trim() == "*" {
        return Some(tag.to_owned());
    }
    let plain = |given: &str| {
        let open = given.strip_suffix('"').unwrap_or(given);
        let open = VARIANTS.iter().find_map(|variant| open.strip_suffix(variant)).unwrap_or(open);
        format!("{open}\"")
    };
    let mut given = header.split(',').map(str::trim).map(|given| given.strip_prefix("W/").unwrap_or(given));
    given.find(|given| plain(given) == tag).map(str::to_owned)
}

/// The revision that `If-Match` names. `*` and weak tags would not prove what was read and are refused.
///
/// # Errors
/// What stands against it, as the caller is told.
pub fn revision_of(if_match: Option<&str>) -> Result<i32, Problem> {
    let header = if_match.ok_or_else(|| Problem::new(problem::PRECONDITION_REQUIRED))?;
    let refused = || Problem::new(problem::INVALID_HEADER).with("header", "If-Match");
    let inner =
        header.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(refused)?;
    let (revision, hash) = inner.split_once('.').ok_or_else(refused)?;
    let plain = hash.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !plain || hash.is_empty() { Err(refused()) } else { revision.parse().map_err(|_| refused()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_of_any_variant_names_the_revision() {
        let plain = tag(7, b"{}");
        assert_eq!(revision_of(Some(&plain)), Ok(7));
        assert_eq!(revision_of(Some(&variant(&plain, "br"))), Ok(7));
        for refused in ["*", "7", "W/\"7.abc\"", "\"7\"", "\"x.abc\"", "\"7.a\", \"8.b\"", ""] {
            assert_eq!(revision_of(Some(refused)).unwrap_err().code(), "invalid_header", "{refused}");
        }
        assert_eq!(revision_of(None).unwrap_err().code(), "precondition_required");
    }

    #[test]
    fn a_reader_who_has_it_in_another_compression_has_it() {
        let plain = tag(7, b"{}");
        let compressed = variant(&plain, "zstd");
        assert_eq!(known_as(&compressed, &plain), Some(compressed));
        assert_eq!(known_as(&format!("\"x\", W/{plain}"), &plain), Some(plain.clone()));
        assert_eq!((known_as("*", &plain), known_as(&tag(7, b"{ }"), &plain)), (Some(plain.clone()), None));
    }
}
