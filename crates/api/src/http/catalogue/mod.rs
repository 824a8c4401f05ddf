//! Every code a client can meet: code → status → texts in Vietnamese and English → page `/problems/<code>`.
//!
//! Codes never change and never translate. `{name}` in a text stands for a value that comes with the problem.

mod calls;
mod conflicts;
mod contents;

use super::problem_code::{self as problem, ProblemCode};
/// An entry of the catalogue.
#[derive(Debug)]
pub struct Entry {
    /// The stable code.
    pub code: ProblemCode,
    /// The HTTP status of a problem with this code; what stands in `errors` shares the status of its problem.
    pub status: u16,
    /// What it says in Vietnamese.
    pub vi: &'static str,
    /// What it says in English.
    pub en: &'static str,
}

/// All of them, by status.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    calls::CALLS.iter().chain(conflicts::CONFLICTS).chain(contents::CONTENTS)
}

/// The entry of a code, if there is such a code.
pub fn find(code: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.code == code)
}

/// The entry of a code; an unknown one, which a test rules out, reads as an internal error.
#[must_use]
pub fn entry(code: &str) -> &'static Entry {
    find(code).unwrap_or(&INTERNAL)
}

const INTERNAL: Entry = e(
    problem::INTERNAL_ERROR,
    500,
    "Lỗi nội bộ; sự việc đã được ghi lại",
    "An internal error; it has been logged",
);

const fn e(code: ProblemCode, status: u16, vi: &'static str, en: &'static str) -> Entry {
    Entry { code, status, vi, en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_with_both_texts_and_the_same_values() {
        for entry in entries() {
            assert_eq!(entries().filter(|other| other.code == entry.code).count(), 1, "{} twice", entry.code);
            assert!(!entry.vi.is_empty() && !entry.en.is_empty(), "{}", entry.code);
            let values = |text: &str| {
                let mut found: Vec<String> = text
                    .split('{')
                    .skip(1)
                    .filter_map(|part| part.split('}').next())
                    .map(str::to_owned)
                    .collect();
                found.sort();
                found
            };
            assert_eq!(values(entry.vi), values(entry.en), "{}", entry.code);
        }
    }
}
