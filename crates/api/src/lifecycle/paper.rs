//! Decisions recorded from paper (domain mechanism 3): the three fields that tell of the paper come together or not at all.

use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::OnPaper;
use phoihop_domain::ids::PersonId;
use phoihop_domain::validation::Checker;

/// What a client said of a paper.
pub struct Told<'a> {
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// On which day.
    pub decided_on: Option<CivilDate>,
    /// The document.
    pub document_citation: &'a mut Option<String>,
}

impl Told<'_> {
    /// Requires all three or none.
    pub fn check(self, c: &mut Checker) {
        c.optional_line("document_citation", self.document_citation, 300);
        let parts = [self.decided_by.is_some(), self.decided_on.is_some(), self.document_citation.is_some()];
        c.require(parts.iter().all(|part| *part == parts[0]), "document_citation", "on_paper_incomplete");
    }
}

/// The paper, where all three tell of it.
pub fn on_paper(decided_by: Option<PersonId>, decided_on: Option<CivilDate>, document_citation: Option<&String>) -> Option<OnPaper> {
    Some(OnPaper { decided_by: decided_by?, decided_on: decided_on?, document_citation: document_citation?.clone() })
}
