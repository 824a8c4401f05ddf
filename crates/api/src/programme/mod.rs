//! Routes of programmes and of what belongs to them.

pub mod amendments;
pub mod bound;
pub mod clauses;
pub mod copies;
pub mod difficulties;
pub mod programmes;
pub mod public;
pub mod units;

use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::{Capacity, Power, acting_mandate, party_acted_for};
use phoihop_domain::directory::PARTY_FUNCTION;
use phoihop_domain::ids::{MandateId, OrganisationId, PartyId, PersonId};
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::{Blocker, Refusal, TextEnum};
use phoihop_persistence::directory::{mandates, successions};
use phoihop_persistence::paginate::{Page, PageRequest};
use phoihop_persistence::programme::Readers;
use phoihop_persistence::{Db, Read, StoreError};
use serde::de::DeserializeOwned;

use crate::http::{Answer, Call, Change, Halt, Problem, problem};

/// How a repository answers a page of what some readers may see.
type Listing<T, F, S> = fn(&mut Db, &Readers, &F, &PageRequest<S>) -> Result<Page<T>, StoreError>;

impl Call {
    /// The rows that the caller may see of what belongs to programmes.
    pub(crate) fn readers(&self) -> Readers {
        Readers::Scoped(self.scope(), self.now.in_vietnam())
    }

    /// A page of those things that the caller may see.
    pub(crate) async fn list_visible<T, F, S>(self, list: Listing<T, F, S>) -> Result<Answer, Problem>
    where
        T: Read + Send + 'static,
        F: DeserializeOwned + Send + Sync + 'static,
        S: TextEnum + Send + Sync,
    {
        let readers = self.readers();
        self.list(move |db, filter, page| list(db, &readers, filter, page)).await
    }
}

impl Change<'_> {
    /// For which party `person` acted on that day, and in which capacity; only who drafts or leads for that
    /// party may record it. Where their organisation stood for several, it is the one of them that `named`
    /// names.
    pub(crate) fn capacity_for(
        &mut self,
        programme: &Programme,
        person: PersonId,
        power: Power,
        on: CivilDate,
        acting: Option<MandateId>,
        named: Option<PartyId>,
    ) -> Result<(PartyId, Capacity), Halt> {
        let holders = self.holders(programme, on)?;
        let held = mandates::capacities(self.db, person, power, on)?;
        let organisations: Vec<OrganisationId> = holders.iter().map(|(_, holder)| *holder).collect();
        let capacity = acting_mandate(&held, &organisations, acting)?;
        let parties: Vec<PartyId> = holders
            .iter()
            .filter(|(_, holder)| *holder == capacity.organisation_id)
            .map(|(party, _)| *party)
            .collect();
        let party = party_acted_for(&parties, named)?;
        self.acts_for(programme, party)?;
        Ok((party, capacity))
    }

    /// Refuses those who neither draft nor lead for that party: what a party says of itself, no other says
    /// for it.
    pub(crate) fn acts_for(&mut self, programme: &Programme, party: PartyId) -> Result<(), Halt> {
        if phoihop_domain::access::leads_or_drafts(self.subject()?, &programme.side_of(party)) {
            Ok(())
        } else {
            Err(Refusal::from(Blocker::new(problem::NOT_SAME_SIDE)).into())
        }
    }

    /// Who held each party's rights on that day; a party that nobody stands for stands in the way of none but
    /// itself.
    fn holders(
        &mut self,
        programme: &Programme,
        on: CivilDate,
    ) -> Result<Vec<(PartyId, OrganisationId)>, Halt> {
        let mut holders = Vec::with_capacity(programme.parties.len());
        for party in &programme.parties {
            if let Some(holder) = successions::acting(self.db, party.organisation_id, PARTY_FUNCTION, on)? {
                holders.push((party.id, holder));
            }
        }
        if holders.is_empty() {
            return Err(Refusal::from(Blocker::new(problem::PARTY_WITHOUT_SUCCESSOR)).into());
        }
        Ok(holders)
    }
}
