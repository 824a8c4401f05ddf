//! Number and symbol of a document (số, ký hiệu), in both grammars that offices write.
//!
//! State bodies write the number, a stroke and the symbol (`25/UBND-KGVX`, `202/2025/QH15`; Decree
//! 30/2020/NĐ-CP), Party bodies put a dash and the kind of document between (`352-QĐ/TU`; Guideline
//! 36-HD/VPTW). A number can bear a letter (`25a/UBND-VX`).

use std::fmt;
use std::str::FromStr;

/// The longest number and symbol, in characters.
pub const LONGEST_NUMBER_SYMBOL: usize = 80;
/// The most digits of a number.
const MOST_DIGITS: usize = 6;

/// Who writes so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grammar {
    /// State bodies: `25/UBND-KGVX`.
    State,
    /// Bodies of the Party: `352-QĐ/TU`.
    Party,
}

/// A number and symbol, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentNumber {
    /// As printed: small numbers are often written with a zero before them.
    digits: String,
    number: i32,
    suffix: Option<char>,
    grammar: Grammar,
    symbol: String,
}

/// The text fits neither grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither 25/UBND-KGVX nor 352-QĐ/TU")]
pub struct NotADocumentNumber;

impl DocumentNumber {
    /// The number (số), at least 1.
    #[must_use]
    pub const fn number(&self) -> i32 {
        self.number
    }

    /// The letter that sets a later document apart from one with the same number.
    #[must_use]
    pub const fn suffix(&self) -> Option<char> {
        self.suffix
    }

    /// The symbol (ký hiệu): what follows the number and the sign that parts them.
    #[must_use]
    pub fn symbol(&self) -> &str {
        &self.symbol
    }

    /// What must not occur twice in a register's year: the number with its letter, however they are written.
    #[must_use]
    pub fn key(&self) -> String {
        let suffix: String = self.suffix.into_iter().flat_map(char::to_lowercase).collect();
        format!("{}{suffix}", self.number)
    }
}

impl FromStr for DocumentNumber {
    type Err = NotADocumentNumber;

    fn from_str(text: &str) -> Result<Self, NotADocumentNumber> {
        let end = text.find(|c: char| !c.is_ascii_digit()).ok_or(NotADocumentNumber)?;
        let (digits, rest) = text.split_at(end);
        let number: i32 = digits.parse().map_err(|_| NotADocumentNumber)?;
        let suffix = rest.chars().next().filter(|c| c.is_alphabetic());
        let rest = suffix.map_or(rest, |suffix| &rest[suffix.len_utf8()..]);
        let (grammar, symbol) = match (rest.strip_prefix('/'), rest.strip_prefix('-')) {
            (Some(symbol), _) => (Grammar::State, symbol),
            (_, Some(symbol)) if symbol.contains('/') => (Grammar::Party, symbol),
            _ => return Err(NotADocumentNumber),
        };
        let fits = number >= 1
            && digits.len() <= MOST_DIGITS
            && is_symbol(symbol)
            && text.chars().count() <= LONGEST_NUMBER_SYMBOL;
        if !fits {
            return Err(NotADocumentNumber);
        }
        Ok(Self { digits: digits.to_owned(), number, suffix, grammar, symbol: symbol.to_owned() })
    }
}

/// Groups of letters and digits with one sign between each two, and at least one letter.
fn is_symbol(text: &str) -> bool {
    let groups_fit = text
        .split(['-', '/', '.', '&'])
        .all(|group| !group.is_empty() && group.chars().all(char::is_alphanumeric));
    groups_fit && text.chars().any(char::is_alphabetic)
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)?;
        if let Some(suffix) = self.suffix {
            write!(f, "{suffix}")?;
        }
        let sign = match self.grammar {
            Grammar::State => '/',
            Grammar::Party => '-',
        };
        write!(f, "{sign}{}", self.symbol)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> DocumentNumber {
        text.parse().unwrap_or_else(|NotADocumentNumber| panic!("{text} is no document number"))
    }

    #[test]
    fn both_grammars_are_taken_apart() {
        for (text, number, suffix, symbol) in [
            ("25/UBND-KGVX", 25, None, "UBND-KGVX"),
            ("352-QĐ/TU", 352, None, "QĐ/TU"),
            ("202/2025/QH15", 202, None, "2025/QH15"),
            ("05/TTr-SGD&ĐT", 5, None, "TTr-SGD&ĐT"),
            ("25a/UBND-VX", 25, Some('a'), "UBND-VX"),
            ("118b-KH/BTGTU", 118, Some('b'), "KH/BTGTU"),
            ("30/2020/NĐ-CP", 30, None, "2020/NĐ-CP"),
            ("17/SGGP", 17, None, "SGGP"),
        ] {
            let found = parsed(text);
            assert_eq!((found.number(), found.suffix(), found.symbol()), (number, suffix, symbol), "{text}");
            assert_eq!(found.to_string(), text);
        }
    }

    #[test]
    fn what_fits_neither_grammar_is_refused() {
        for text in [
            "",
            "25",
            "UBND-KGVX",
            "/UBND",
            "25/",
            "25-QĐ-UBND",
            "25-QĐ",
            "25 /UBND",
            "25/UBND KGVX",
            "25//UBND",
            "25/UBND-",
            "0/UBND",
            "000-QĐ/TU",
            "-1/UBND",
            "1234567/UBND",
            "25ab/UBND",
            "25/2023",
            "352-/TU",
            "25/UBND–KGVX",
            "٢٥/UBND",
            "25\u{301}/UBND",
        ] {
            assert_eq!(text.parse::<DocumentNumber>(), Err(NotADocumentNumber), "{text}");
        }
        assert_eq!(format!("25/{}", "A".repeat(78)).parse::<DocumentNumber>(), Err(NotADocumentNumber));
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        assert_eq!(parsed("05/UBND-VX").key(), parsed("5/UBND").key());
        assert_eq!(parsed("25A/UBND").key(), parsed("25a/UBND").key());
        assert_ne!(parsed("25a/UBND").key(), parsed("25/UBND").key());
    }

    proptest! {
        #[test]
        fn whatever_parses_prints_back_the_same(
            text in prop_oneof![
                "[0-9]{1,7}[a-zđ]{0,2}[/-][A-ZĐƯa-z0-9]{0,5}([-/.&][A-ZĐƯ0-9]{0,5}){0,4}",
                "\\PC{0,20}",
            ],
        ) {
            if let Ok(number) = text.parse::<DocumentNumber>() {
                prop_assert_eq!(number.to_string(), text);
            }
        }

        #[test]
        fn every_number_of_either_grammar_is_read(
            number in 1..1_000_000_i32,
            suffix in "[a-zđ]?",
            kind in "[A-ZĐ]{1,4}",
            office in "[A-ZĐƯ]{1,8}(-[A-Z]{1,5})?",
        ) {
            for text in [format!("{number}{suffix}/{office}"), format!("{number}{suffix}-{kind}/{office}")] {
                let found = text.parse::<DocumentNumber>();
                prop_assert_eq!(found.as_ref().map(DocumentNumber::number), Ok(number));
                prop_assert_eq!(found.map(|found| found.key()), Ok(format!("{number}{suffix}")));
            }
        }
    }
}
