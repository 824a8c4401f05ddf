//! What an amendment does to the clause tree: adds, replaces or removes clauses, by their paths.

use serde::{Deserialize, Serialize};

use super::clause::{ClauseContent, ClauseKind, is_path, parent_path};
use crate::problem;
use crate::validation::{Checker, PROSE, Violations};

crate::text_enum! {
    /// What is done to a clause.
    pub enum ClauseChangeKind {
        /// It comes new, after its siblings (bổ sung).
        Add = "add",
        /// It says something else from then on (sửa đổi).
        Replace = "replace",
        /// It no longer applies (bãi bỏ).
        Remove = "remove",
    }
}

/// One change of a clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClauseChange {
    /// What is done.
    pub change: ClauseChangeKind,
    /// To which clause, by its place in the tree.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "III.2/3"))]
    pub path: String,
    /// The number as printed, where it is added or replaced; null for a bullet.
    #[cfg_attr(feature = "openapi", schema(max_length = 20))]
    pub number: Option<String>,
    /// What it does in the text, where it is added or replaced.
    pub kind: Option<ClauseKind>,
    /// The new text, where it is added or replaced.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub text: Option<String>,
}

impl ClauseChange {
    /// Checks the change by itself; whether it fits a text, [`apply`] tells.
    pub(super) fn check(&mut self, c: &mut Checker) {
        c.line("path", &mut self.path, 60);
        c.require(is_path(&self.path), "path", problem::INVALID_CLAUSE_PATH);
        c.optional_line("number", &mut self.number, 20);
        c.optional_prose("text", &mut self.text, PROSE);
        let brings = self.change != ClauseChangeKind::Remove;
        c.require(
            self.text.is_some() == brings,
            "text",
            if brings { problem::REQUIRED } else { problem::NOT_WITH_REMOVAL },
        );
        c.require(
            self.kind.is_some() == brings,
            "kind",
            if brings { problem::REQUIRED } else { problem::NOT_WITH_REMOVAL },
        );
        c.require(brings || self.number.is_none(), "number", problem::NOT_WITH_REMOVAL);
    }

    fn content(&self) -> Option<ClauseContent> {
        Some(ClauseContent {
            path: self.path.clone(),
            number: self.number.clone(),
            kind: self.kind?,
            text: self.text.clone()?,
        })
    }
}

/// The tree as the changes, one after the other, make it; faults name the change.
///
/// # Errors
/// What is wrong, field by field.
pub fn apply(tree: &[ClauseContent], changes: &[ClauseChange]) -> Result<Vec<ClauseContent>, Violations> {
    let mut next = tree.to_vec();
    let mut checker = Checker::default();
    for (index, change) in changes.iter().enumerate() {
        let place = format!("changes/{index}/path");
        let known = next.iter().position(|clause| clause.path == change.path);
        match (change.change, known, change.content()) {
            (ClauseChangeKind::Add, Some(_), _) => checker.report(&place, problem::DUPLICATE_CLAUSE_PATH),
            (ClauseChangeKind::Add, None, Some(content)) => match place_for(&next, &change.path) {
                Some(at) => next.insert(at, content),
                None => checker.report(&place, problem::CLAUSE_WITHOUT_PARENT),
            },
            (ClauseChangeKind::Replace, Some(at), Some(content)) => {
                next.splice(at..=at, [content]).for_each(drop)
            }
            (ClauseChangeKind::Remove, Some(_), _)
                if next.iter().any(|other| parent_path(&other.path) == Some(&change.path)) =>
            {
                checker.report(&place, problem::PATH_STAYS);
            }
            (ClauseChangeKind::Remove, Some(at), _) => drop(next.remove(at)),
            (_, None, _) => checker.report(&place, problem::UNKNOWN_REFERENCE),
            (_, Some(_), None) => checker.report(&place, problem::REQUIRED),
        }
    }
    checker.finish().map(|()| next)
}

/// Where a clause of that path comes: after the last one under its parent, or right after the parent; a new
/// section at the end; nowhere without its parent.
#[must_use]
pub fn place_for(tree: &[ClauseContent], path: &str) -> Option<usize> {
    let Some(parent) = parent_path(path) else { return Some(tree.len()) };
    let under = |clause: &ClauseContent| {
        clause.path == parent
            || clause.path.strip_prefix(parent).is_some_and(|rest| rest.starts_with(['.', '/']))
    };
    tree.iter().rposition(under).map(|last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programme::clause::check_tree;
    use proptest::prelude::*;

    fn clause(path: &str) -> ClauseContent {
        ClauseContent {
            path: path.to_owned(),
            number: None,
            kind: ClauseKind::Content,
            text: format!("text of {path}"),
        }
    }

    fn change(change: ClauseChangeKind, path: &str) -> ClauseChange {
        let brings = change != ClauseChangeKind::Remove;
        let text = brings.then(|| format!("new text of {path}"));
        ClauseChange {
            change,
            path: path.to_owned(),
            number: None,
            kind: brings.then_some(ClauseKind::Content),
            text,
        }
    }

    #[test]
    fn a_clause_is_added_after_its_siblings_replaced_in_place_and_removed_alone() {
        let tree = ["I", "I.1", "I.1/1", "II"].map(clause);
        let next = apply(
            &tree,
            &[
                change(ClauseChangeKind::Add, "I.2"),
                change(ClauseChangeKind::Replace, "I.1"),
                change(ClauseChangeKind::Remove, "II"),
            ],
        );
        let next: Vec<_> = next.unwrap().into_iter().map(|clause| (clause.path, clause.text)).collect();
        let expected = [
            ("I", "text of I"),
            ("I.1", "new text of I.1"),
            ("I.1/1", "text of I.1/1"),
            ("I.2", "new text of I.2"),
        ];
        assert_eq!(next, expected.map(|(path, text)| (path.to_owned(), text.to_owned())));
    }

    #[test]
    fn what_does_not_fit_names_the_change() {
        let tree = ["I", "I.1"].map(clause);
        let cases = [
            (ClauseChangeKind::Add, "I.1", problem::DUPLICATE_CLAUSE_PATH),
            (ClauseChangeKind::Add, "III.1", problem::CLAUSE_WITHOUT_PARENT),
            (ClauseChangeKind::Replace, "II", problem::UNKNOWN_REFERENCE),
            (ClauseChangeKind::Remove, "I", problem::PATH_STAYS),
        ];
        for (kind, path, code) in cases {
            let faults =
                apply(&tree, &[change(ClauseChangeKind::Replace, "I"), change(kind, path)]).unwrap_err().0;
            assert_eq!((faults[0].pointer.as_str(), faults[0].code), ("/changes/1/path", code));
        }
    }

    proptest! {
        #[test]
        fn whatever_fits_leaves_a_sound_tree_and_everything_else_as_it_was(
            acts in prop::collection::vec((0..3_usize, 0..6_usize), 0..12),
        ) {
            let paths = ["I", "I.1", "I.1/1", "I.2", "II", "II.1"];
            let tree = ["I", "I.1", "II"].map(clause);
            let changes: Vec<_> = acts
                .into_iter()
                .map(|(kind, path)| change(ClauseChangeKind::ALL[kind], paths[path]))
                .collect();
            if let Ok(next) = apply(&tree, &changes) {
                let mut checker = Checker::default();
                check_tree(&next, &mut checker);
                prop_assert!(checker.finish().is_ok());
                for untouched in
                    tree.iter().filter(|clause| changes.iter().all(|change| change.path != clause.path))
                {
                    prop_assert!(next.contains(untouched));
                }
            }
        }
    }
}
