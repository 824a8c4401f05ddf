//! Clauses: the agreement's own tree. The text is the source of truth; activities point at it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::date::CivilDate;
use crate::ids::{AmendmentId, ClauseId, ProgrammeId};
use crate::problem;
use crate::validation::{Checker, Content, PROSE};

crate::text_enum! {
    /// What a clause does in the text.
    pub enum ClauseKind {
        /// Introduction before the numbered text.
        Preamble = "preamble",
        /// Heading of a section (đề mục).
        Heading = "heading",
        /// Purpose (mục đích).
        Purpose = "purpose",
        /// Requirement (yêu cầu).
        Requirement = "requirement",
        /// Principle (nguyên tắc).
        Principle = "principle",
        /// Content of the coordination (nội dung).
        Content = "content",
        /// A named activity (hoạt động).
        Activity = "activity",
        /// Responsibility of a side (trách nhiệm).
        Responsibility = "responsibility",
        /// Funding (kinh phí).
        Funding = "funding",
        /// Final provision (điều khoản thi hành).
        Final = "final",
    }
}

/// What a client says of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClauseContent {
    /// Its stable place in the tree: `III.2` is item 2 of section III, `III.2/3` its third unnumbered bullet.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 60,
            pattern = "^[A-Za-z0-9]+([./][A-Za-z0-9]+)*$",
            example = "III.2/3"
        )
    )]
    pub path: String,
    /// The number as printed; null for a bullet.
    #[cfg_attr(feature = "openapi", schema(max_length = 20, example = "2"))]
    pub number: Option<String>,
    /// What it does in the text.
    pub kind: ClauseKind,
    /// The text, verbatim.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub text: String,
}

/// A clause of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Clause {
    /// Its identifier; it stays while the path stays.
    pub id: ClauseId,
    /// The programme it belongs to.
    pub programme_id: ProgrammeId,
    /// The first day on which it says this; null: since the programme began.
    pub valid_from: Option<CivilDate>,
    /// The last day on which it says this; null: it still does.
    pub valid_to: Option<CivilDate>,
    /// The amendment that brought it; null: it is of the text first signed.
    pub amendment_id: Option<AmendmentId>,
    /// Its place in document order, from 0; of those that share one, the older comes first.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub position: i32,
    /// What it says.
    #[serde(flatten)]
    pub content: ClauseContent,
}

/// What lists of clauses can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ClauseFilter {
    /// As the text stood on that day; today unless given.
    pub as_of: Option<CivilDate>,
    /// The clause at this place.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "III.2/3"))]
    pub path: Option<String>,
}

crate::text_enum! {
    /// What lists of clauses can be sorted by.
    pub enum ClauseSort {
        /// Document order.
        Position = "position",
    }
}

impl Content for ClauseContent {
    fn check(&mut self, c: &mut Checker) {
        c.line("path", &mut self.path, 60);
        c.require(is_path(&self.path), "path", problem::INVALID_CLAUSE_PATH);
        c.optional_line("number", &mut self.number, 20);
        c.prose("text", &mut self.text, PROSE);
    }
}

/// Groups of letters and digits, joined by `.` (a numbered item) or `/` (an unnumbered bullet).
pub(super) fn is_path(path: &str) -> bool {
    path.split(['.', '/']).all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// The path of the clause that this one stands under; `None` at the top.
#[must_use]
pub fn parent_path(path: &str) -> Option<&str> {
    path.rfind(['.', '/']).and_then(|end| path.get(..end))
}

/// Checks that paths are unique and that every clause comes after the one it stands under.
pub fn check_tree(clauses: &[ClauseContent], checker: &mut Checker) {
    let mut seen = BTreeSet::new();
    for (index, clause) in clauses.iter().enumerate() {
        let place = format!("clauses/{index}/path");
        if parent_path(&clause.path).is_some_and(|parent| !seen.contains(parent)) {
            checker.report(&place, problem::CLAUSE_WITHOUT_PARENT);
        }
        if !seen.insert(clause.path.as_str()) {
            checker.report(&place, problem::DUPLICATE_CLAUSE_PATH);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(path: &str) -> ClauseContent {
        ClauseContent { path: path.to_owned(), number: None, kind: ClauseKind::Content, text: "x".to_owned() }
    }

    #[test]
    fn a_bullet_stands_under_its_item_and_an_item_under_its_section() {
        assert_eq!(parent_path("III.2/3"), Some("III.2"));
        assert_eq!(parent_path("III.2"), Some("III"));
        assert_eq!(parent_path("III"), None);
    }

    #[test]
    fn a_clause_needs_its_parent_first_and_a_path_of_its_own() {
        let mut checker = Checker::default();
        check_tree(&[clause("I"), clause("II.1"), clause("I"), clause("I.1"), clause("I.1/1")], &mut checker);
        let faults: Vec<_> =
            checker.finish().unwrap_err().0.into_iter().map(|v| (v.pointer, v.code)).collect();
        assert_eq!(
            faults,
            [
                ("/clauses/1/path".to_owned(), problem::CLAUSE_WITHOUT_PARENT),
                ("/clauses/2/path".to_owned(), problem::DUPLICATE_CLAUSE_PATH)
            ]
        );
    }

    #[test]
    fn a_path_is_groups_of_letters_and_digits() {
        assert!(is_path("III.2/3") && is_path("preamble"));
        for wrong in ["", "/", "III.", ".2", "III..2", "III 2", "Điều1"] {
            assert!(!is_path(wrong), "{wrong}");
        }
    }
}
