//! Decisions recorded from paper (domain mechanism 3): what tells of the paper comes together or not at all.

use phoihop_domain::access::Action;
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::OnPaper;
use phoihop_domain::directory::Document;
use phoihop_domain::ids::{DocumentId, PersonId};
use phoihop_domain::validation::Checker;

use crate::http::{Change, Halt, problem};

/// What a client said of a paper.
pub struct Told<'a> {
    /// Who decided.
    pub decided_by: Option<PersonId>,
    /// On which day.
    pub decided_on: Option<CivilDate>,
    /// The document, as it is cited.
    pub document_citation: &'a mut Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
}

impl Told<'_> {
    /// Requires who, when and by which document, or none of them; the document may be named beside its
    /// citation.
    pub fn check(self, c: &mut Checker) {
        c.optional_line("document_citation", self.document_citation, 300);
        let parts = [self.decided_by.is_some(), self.decided_on.is_some(), self.document_citation.is_some()];
        let together = parts.iter().all(|part| *part == parts[0]) && (parts[0] || self.document_id.is_none());
        c.require(together, "document_citation", problem::ON_PAPER_INCOMPLETE);
    }

    /// The paper, where all of it is told.
    #[must_use]
    pub fn paper(&self) -> Option<OnPaper> {
        let document_citation = self.document_citation.clone()?;
        Some(OnPaper {
            decided_by: self.decided_by?,
            decided_on: self.decided_on?,
            document_citation,
            document_id: self.document_id,
        })
    }
}

impl Change<'_> {
    /// Requires that the document which a field newly names is there and that the caller may read it; what
    /// stood may stand.
    pub(crate) fn cites(
        &mut self,
        pointer: &str,
        document: Option<DocumentId>,
        stood: Option<DocumentId>,
    ) -> Result<(), Halt> {
        let anew = document.filter(|_| document != stood);
        anew.map_or(Ok(()), |id| self.refer::<Document>(pointer, id, Action::ReadDocument).map(|_| ()))
    }

    /// The day of a decision must have come.
    pub(crate) fn not_ahead(&self, pointer: &str, on: CivilDate) -> Result<(), Halt> {
        if on > self.today() {
            return Err(crate::http::Problem::field(pointer, problem::DECIDED_IN_FUTURE).into());
        }
        Ok(())
    }
}
