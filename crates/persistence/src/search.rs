//! Search by words: every word typed must occur in the folded text.

use phoihop_domain::text;

/// The most words of a query that count.
const MOST_WORDS: usize = 8;

/// The `LIKE` patterns for a typed query. Folding leaves no `%`, `_` or `\` in a word, so none needs
/// escaping.
#[must_use]
pub fn patterns(query: &str) -> Vec<String> {
    let folded = text::fold(query);
    folded
        .split_whitespace()
        .take(MOST_WORDS)
        .map(|word| format!("%{}%", word.replace(['%', '_', '\\'], "")))
        .collect()
}

/// The folded text that search looks into, from all names a thing has.
#[must_use]
pub fn folded<'a>(names: impl IntoIterator<Item = Option<&'a str>>) -> String {
    names.into_iter().flatten().map(text::fold).collect::<Vec<_>>().join(" ")
}
