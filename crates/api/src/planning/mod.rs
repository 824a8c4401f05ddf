//! Routes of plans, their items and supplements.

pub mod endorsements;
pub mod plan_items;
pub mod plan_supplements;
pub mod plans;

use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{ClauseId, OrganisationId, ProgrammeId};
use phoihop_domain::planning::Ceiling;
use phoihop_domain::validation::Content;
use phoihop_persistence::Moving;
use phoihop_persistence::programme::clauses;

use crate::http::call::Found;
use crate::http::plain::require;
use crate::http::{Change, Halt, Problem};

impl Change<'_> {
    /// The thing that a new one belongs to, where the caller may make it there: one that he may not see is one that is not there.
    pub(crate) fn owner<T: Moving>(&mut self, pointer: &str, id: T::Id) -> Result<T, Halt> {
        let (today, unknown) = (self.today(), || Problem::field(pointer, "unknown_reference"));
        let owner = T::load(self.db, id, today)?.ok_or_else(unknown)?;
        let circle = owner.circle(self.db, today)?;
        match self.allow(circle.target()) {
            Ok(()) => Ok(owner),
            Err(problem) if problem.code() == "not_found" => Err(unknown().into()),
            Err(problem) => Err(problem.into()),
        }
    }

    /// The body of a new thing, with what it belongs to: asked whether the caller may make it there before any kept answer is given.
    pub(crate) fn body_under<C: Content, T: Moving>(&mut self, pointer: &str, owner: impl Fn(&C) -> T::Id) -> Result<(C, T), Halt> {
        let mut of = None;
        let content: C = self.body_for(|change, content: &C| {
            of = Some(change.owner(pointer, owner(content))?);
            Ok(())
        })?;
        Ok((content, of.found()?))
    }

    /// Requires that all these organisations are there.
    pub(crate) fn known_organisations(&mut self, pointer: &str, ids: &[OrganisationId]) -> Result<(), Halt> {
        for (at, id) in ids.iter().enumerate() {
            require::<Organisation>(self.db, &format!("{pointer}/{at}"), Some(*id))?;
        }
        Ok(())
    }

    /// Requires that all these clauses are the programme's own.
    pub(crate) fn clauses_of(&mut self, pointer: &str, programme: ProgrammeId, ids: &[ClauseId]) -> Result<(), Halt> {
        for (at, id) in ids.iter().enumerate() {
            let own = clauses::get(self.db, *id)?.is_some_and(|clause| clause.programme_id == programme);
            if !own {
                return Err(Problem::field(format!("{pointer}/{at}"), "unknown_reference").into());
            }
        }
        Ok(())
    }

    /// Requires that the documents which set ceilings are there for the caller; those that stood there before may stand.
    fn cites_ceilings(&mut self, ceilings: &[Ceiling], stood: &[Ceiling]) -> Result<(), Halt> {
        for (at, ceiling) in ceilings.iter().enumerate() {
            let before = stood.iter().find(|before| before.document_id == ceiling.document_id).and_then(|before| before.document_id);
            self.cites(&format!("/ceilings/{at}/document_id"), ceiling.document_id, before)?;
        }
        Ok(())
    }
}
