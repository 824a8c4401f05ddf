//! Routes of programmes.

pub mod clauses;
pub mod consents;
pub mod moves;
pub mod public;
pub mod routes;
pub mod signatures;
pub mod transitions;

use phoihop_domain::access::{Target, Verdict, decide};
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::{Capacity, Power, acting_mandate};
use phoihop_domain::ids::{MandateId, PersonId, ProgrammeId};
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::directory::mandates;
use phoihop_persistence::programme::programmes::{self, Readers};

use crate::http::call::Found;
use crate::http::{Call, Change, Halt, Problem};

impl Call {
    /// The programme of the path as the caller may read it, or 404.
    pub(crate) async fn programme(&self) -> Result<Programme, Problem> {
        let id: ProgrammeId = self.id("programme_id")?;
        let readers = Readers::Scoped(self.scope());
        self.read(move |db| programmes::get(db, &readers, id)).await?.found()
    }
}

impl Change<'_> {
    /// The programme that the caller wants to do the route's action to: 404 where he may not see it, 403 where he may only see it.
    pub(crate) fn programme(&mut self, id: ProgrammeId) -> Result<Programme, Halt> {
        let readers = Readers::Scoped(self.call().scope());
        let programme = programmes::get(self.db, &readers, id)?.found()?;
        self.allow(Target::Parties(&programme.organisations()))?;
        Ok(programme)
    }

    /// The capacity in which `person` acted for a party on that day; only who drafts or leads for that party may record it.
    pub(crate) fn capacity_for(
        &mut self,
        programme: &Programme,
        person: PersonId,
        power: Power,
        on: CivilDate,
        acting: Option<MandateId>,
    ) -> Result<Capacity, Halt> {
        let held = mandates::capacities(self.db, person, power, on)?;
        let capacity = acting_mandate(&held, &programme.organisations(), acting)?;
        match decide(Some(self.subject()?), self.call().action, Target::Parties(&[capacity.organisation_id])) {
            Verdict::Allow => Ok(capacity),
            _ => Err(Refusal::from(Blocker::new("not_same_side")).into()),
        }
    }
}
