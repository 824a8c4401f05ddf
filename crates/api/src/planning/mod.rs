//! Routes of plans, their items and supplements.

pub mod endorsements;
pub mod plan_items;
pub mod plan_supplements;
pub mod plans;

use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{ClauseId, OrganisationId, ProgrammeId};
use phoihop_domain::planning::Ceiling;
use phoihop_persistence::programme::clauses;

use crate::http::plain::require;
use crate::http::{Change, Halt, Problem, problem};

impl Change<'_> {
    /// Requires that all these organisations are there.
    pub(crate) fn known_organisations(&mut self, pointer: &str, ids: &[OrganisationId]) -> Result<(), Halt> {
        for (at, id) in ids.iter().enumerate() {
            require::<Organisation>(self.db, &format!("{pointer}/{at}"), Some(*id))?;
        }
        Ok(())
    }

    /// Requires that a clause is the programme's own.
    pub(crate) fn clause_of(
        &mut self,
        pointer: &str,
        programme: ProgrammeId,
        id: ClauseId,
    ) -> Result<(), Halt> {
        let own = clauses::get(self.db, id)?.is_some_and(|clause| clause.programme_id == programme);
        if own { Ok(()) } else { Err(Problem::field(pointer, problem::UNKNOWN_REFERENCE).into()) }
    }

    /// Requires that all these clauses are the programme's own.
    pub(crate) fn clauses_of(
        &mut self,
        pointer: &str,
        programme: ProgrammeId,
        ids: &[ClauseId],
    ) -> Result<(), Halt> {
        for (at, id) in ids.iter().enumerate() {
            self.clause_of(&format!("{pointer}/{at}"), programme, *id)?;
        }
        Ok(())
    }

    /// Requires that the documents which set ceilings are there for the caller; those that stood there before
    /// may stand.
    fn cites_ceilings(&mut self, ceilings: &[Ceiling], stood: &[Ceiling]) -> Result<(), Halt> {
        for (at, ceiling) in ceilings.iter().enumerate() {
            let before = stood
                .iter()
                .find(|before| before.document_id == ceiling.document_id)
                .and_then(|before| before.document_id);
            self.cites(&format!("/ceilings/{at}/document_id"), ceiling.document_id, before)?;
        }
        Ok(())
    }
}
