//! Cells as people write them: read where only one thing can be meant, else refused.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ColumnKind;
use crate::date::{CivilDate, PartialDate};
use crate::money::MAX_VND;
use crate::problem::{self, ProblemCode};
use crate::text::{fold, is_unseen};

/// Why a cell cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// A stable code.
    pub code: ProblemCode,
    /// Values that its text mentions.
    pub params: BTreeMap<&'static str, String>,
}

const fn fault(code: ProblemCode) -> CellFault {
    CellFault { code, params: BTreeMap::new() }
}

/// What stands between the parts of a list in one cell.
pub(super) const BETWEEN: char = '|';

/// Reads a cell; an empty one says that there is nothing.
pub(super) fn read(kind: ColumnKind, text: &str) -> Result<Value, CellFault> {
    let text = &*neutral(text.trim_matches([' ', '\u{a0}']));
    if text.is_empty() {
        return Ok(if matches!(kind, ColumnKind::References(_)) {
            Value::Array(Vec::new())
        } else {
            Value::Null
        });
    }
    match kind {
        ColumnKind::Text | ColumnKind::Reference(_) | ColumnKind::Time => Ok(text.into()),
        ColumnKind::Number => whole(text).map(Value::from).ok_or(fault(problem::INVALID_NUMBER)),
        ColumnKind::Money => whole(without_unit(text))
            .filter(|amount| (0..=MAX_VND).contains(amount))
            .map(Value::from)
            .ok_or(fault(problem::INVALID_AMOUNT)),
        ColumnKind::Boolean => boolean(text).map(Value::from).ok_or(fault(problem::INVALID_BOOLEAN)),
        ColumnKind::Date => date(text).map(|day| day.to_string().into()).ok_or(fault(problem::INVALID_DATE)),
        ColumnKind::PartialDate => {
            partial_date(text).map(|day| day.to_string().into()).ok_or(fault(problem::INVALID_DATE))
        }
        ColumnKind::Codes | ColumnKind::References(_) => {
            Ok(text.split(BETWEEN).map(|part| Value::from(part.trim())).collect())
        }
        ColumnKind::Objects(_) | ColumnKind::Json => {
            serde_json::from_str(text).map_err(|_| fault(problem::INVALID_JSON_CELL))
        }
    }
}

/// Writes a value into a cell, so that reading it gives the same.
pub(super) fn written(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => neutralised(text),
        Value::Array(parts)
            if !parts.is_empty()
                && parts.iter().all(|part| part.as_str().is_some_and(|text| !text.contains(BETWEEN))) =>
        {
            let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
            neutralised(&parts.join(&BETWEEN.to_string()))
        }
        Value::Array(_) | Value::Object(_) => neutralised(&value.to_string()),
        other => other.to_string(),
    }
}

/// What a spreadsheet would take for a formula begins so, in any width; a mark before it makes it text
/// (OWASP, CSV injection).
const RUN: [char; 14] = ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '\t', '\r'];
const MARK: char = '\'';
/// Behind these a cell may begin: offices whose spreadsheets part cells by semicolons also open files whose
/// cells are parted by commas, and then quotes in the middle of what they take for a cell hold nothing
/// together.
const PARTS: [char; 4] = [';', '\t', '\n', '\r'];

/// Whether a spreadsheet would run a cell with this text. Blanks and what nobody sees may come before what
/// makes it one.
fn is_run(text: &str) -> bool {
    let begins = text.chars().find(|c| RUN.contains(c) || !c.is_whitespace() && !is_unseen(*c));
    begins.is_some_and(|c| RUN.contains(&c))
}

/// Whether [`neutral`] takes the mark away with which this begins.
fn is_marked(text: &str) -> bool {
    text.strip_prefix(MARK).is_some_and(|rest| is_run(rest) || rest.starts_with(MARK))
}

fn each_part(text: &str, mark: impl Fn(&str) -> bool) -> String {
    let parts = text.split_inclusive(PARTS);
    parts.fold(String::with_capacity(text.len() + 1), |mut told, part| {
        if mark(part) {
            told.push(MARK);
        }
        told + part
    })
}

/// The text, marked wherever a spreadsheet would run it; [`neutral`] gives it back.
#[must_use]
pub fn neutralised(text: &str) -> String {
    each_part(text, |part| is_run(part) || part.starts_with(MARK))
}

/// A cell as it came, marked wherever a spreadsheet would run it and it was not marked yet: it reads as it
/// did.
#[must_use]
pub fn marked(cell: &str) -> String {
    each_part(cell, is_run)
}

/// The text without the marks that keep a spreadsheet from running it.
#[must_use]
pub fn neutral(text: &str) -> String {
    let parts = text.split_inclusive(PARTS);
    parts
        .map(|part| if is_marked(part) { part.get(MARK.len_utf8()..).unwrap_or_default() } else { part })
        .collect()
}

/// A whole number, its thousands told apart by dots, commas or blanks, all the same.
fn whole(text: &str) -> Option<i64> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let between = digits.chars().find(|c| !c.is_ascii_digit());
    let bare = match between {
        None => digits.to_owned(),
        Some(mark @ ('.' | ',' | ' ' | '\u{a0}' | '\u{202f}')) => {
            let groups: Vec<&str> = digits.split(mark).collect();
            let (first, rest) = groups.split_first()?;
            if !(1..=3).contains(&first.len()) || rest.iter().any(|group| group.len() != 3) {
                return None;
            }
            groups.concat()
        }
        Some(_) => return None,
    };
    let number: i64 = bare.bytes().all(|b| b.is_ascii_digit()).then(|| bare.parse().ok())??;
    Some(sign * number)
}

/// An amount without the words for its unit.
fn without_unit(text: &str) -> &str {
    let end = text.trim_end_matches(|c: char| c.is_alphabetic() || c == '₫' || c == '.' || c == ' ');
    let unit = text.get(end.len()..).unwrap_or_default().trim_matches([' ', '.']).to_lowercase();
    if ["đ", "₫", "vnd", "vnđ", "đồng"].contains(&unit.as_str()) { end } else { text }
}

fn boolean(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "true" | "co" | "x" | "1" | "yes" | "dung" => Some(true),
        "false" | "khong" | "0" | "no" | "sai" => Some(false),
        _ => None,
    }
}

/// A day as offices write it, `dd/mm/yyyy`, or as machines do, `yyyy-mm-dd`.
fn date(text: &str) -> Option<CivilDate> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let parts = parts(text)?;
    match parts.as_slice() {
        [day, month, year] => CivilDate::of(*year, u8::try_from(*month).ok()?, u8::try_from(*day).ok()?),
        _ => None,
    }
}

fn partial_date(text: &str) -> Option<PartialDate> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    match parts(text)?.as_slice() {
        [month, year] => format!("{year:04}-{month:02}").parse().ok(),
        _ => date(text).map(PartialDate::from),
    }
}

/// The numbers between slashes, hyphens or dots, a year of four digits last.
fn parts(text: &str) -> Option<Vec<i32>> {
    let mark = text.chars().find(|c| ['/', '-', '.'].contains(c))?;
    let parts: Vec<&str> = text.split(mark).collect();
    let fits = |(at, part): (usize, &&str)| {
        part.bytes().all(|b| b.is_ascii_digit())
            && if at + 1 == parts.len() { part.len() == 4 } else { (1..=2).contains(&part.len()) }
    };
    if !parts.iter().enumerate().all(fits) {
        return None;
    }
    parts.iter().map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(kind: ColumnKind, text: &str) -> Option<Value> {
        read(kind, text).ok()
    }

    #[test]
    fn days_are_read_as_offices_write_them() {
        for text in ["01/04/2023", "1/4/2023", "01-04-2023", "1.4.2023", "2023-04-01", " 01/04/2023 "] {
            assert_eq!(of(ColumnKind::Date, text), Some(json!("2023-04-01")), "{text}");
        }
        for text in [
            "04/31/2023",
            "31/04/2023",
            "01/04/23",
            "2023/04/01",
            "01/04",
            "1 tháng 4",
            "01/04-2023",
            "45017",
        ] {
            assert_eq!(of(ColumnKind::Date, text), None, "{text}");
        }
        assert_eq!(of(ColumnKind::PartialDate, "04/2023"), Some(json!("2023-04")));
        assert_eq!(of(ColumnKind::PartialDate, "2023"), Some(json!("2023")));
        assert_eq!(of(ColumnKind::PartialDate, "1/4/2023"), Some(json!("2023-04-01")));
    }

    #[test]
    fn money_is_read_with_its_thousands_and_never_with_a_fraction() {
        for text in [
            "1000000",
            "1.000.000",
            "1,000,000",
            "1 000 000",
            "1.000.000 đ",
            "1.000.000đ",
            "1.000.000 đồng",
            "1.000.000 VNĐ",
            "1\u{a0}000\u{a0}000",
        ] {
            assert_eq!(of(ColumnKind::Money, text), Some(json!(1_000_000)), "{text}");
        }
        for text in [
            "1.5",
            "1,50",
            "1.000,5",
            "1.000.00",
            "10.00",
            "-1",
            "1e6",
            "1.000 USD",
            "triệu",
            "9007199254740992",
            "1.000,000",
        ] {
            assert_eq!(of(ColumnKind::Money, text), None, "{text}");
        }
    }

    #[test]
    fn yes_and_no_are_read_in_both_languages() {
        for (text, value) in [
            ("có", true),
            ("Co", true),
            ("x", true),
            ("TRUE", true),
            ("không", false),
            ("0", false),
            ("Khong", false),
        ] {
            assert_eq!(of(ColumnKind::Boolean, text), Some(json!(value)), "{text}");
        }
        assert_eq!(of(ColumnKind::Boolean, "có lẽ"), None);
    }

    #[test]
    fn an_empty_cell_is_nothing_and_a_list_has_its_own_mark() {
        assert_eq!(of(ColumnKind::Money, "  "), Some(Value::Null));
        assert_eq!(of(ColumnKind::Codes, "press| information"), Some(json!(["press", "information"])));
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_marked_wherever_a_cell_may_begin() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("＝1+1", "'＝1+1"),
            ("﹦1+1", "'﹦1+1"),
            ("\u{200b}@x", "'\u{200b}@x"),
            ("Tết; =HYPERLINK(1)", "Tết;' =HYPERLINK(1)"),
            ("a;=1;b;+2", "a;'=1;b;'+2"),
            ("a\n-b", "a\n'-b"),
            ("'tis", "''tis"),
            ("'=1", "''=1"),
            ("a - b", "a - b"),
        ] {
            assert_eq!(neutralised(text), cell);
            assert_eq!(neutral(cell), text);
        }
        assert_eq!((marked("'=1;=2"), marked("=1")), ("'=1;'=2".to_owned(), "'=1".to_owned()));
        assert_eq!((written(&json!(-5)), written(&json!(["a;=1"]))), ("-5".to_owned(), "a;'=1".to_owned()));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_the_same_and_no_spreadsheet_runs_it(
            text in "[=+@'＝\u{200b};\n\\-a-z |]{1,12}",
        ) {
            let text = text.trim();
            prop_assume!(!text.is_empty());
            let cell = written(&json!(text));
            prop_assert!(!cell.split(PARTS).any(is_run), "{cell:?}");
            prop_assert_eq!(of(ColumnKind::Text, &cell), Some(json!(text)));
            prop_assert_eq!(neutral(&marked(text)), neutral(text));
            prop_assert!(!marked(text).split(PARTS).any(is_run));
            let json = json!([{"text": text}]);
            let cell = written(&json);
            prop_assert!(!cell.split(PARTS).any(is_run), "{cell:?}");
            prop_assert_eq!(of(ColumnKind::Json, &cell), Some(json));
        }

        #[test]
        fn a_number_is_written_and_read_the_same(number in -1_000_000_000_i64..1_000_000_000) {
            prop_assert_eq!(of(ColumnKind::Number, &written(&json!(number))), Some(json!(number)));
        }
    }
}
