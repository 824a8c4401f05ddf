//! How the parties stand to what belongs to their programme, loaded for many such things at once.

use std::collections::HashMap;

use phoihop_domain::consent::{Consent, standing};
use phoihop_domain::date::PartialDate;
use phoihop_domain::ids::PartyId;
use phoihop_domain::programme::{PartyStanding, Programme};
use uuid::Uuid;

use crate::platform::{consents, signatures};
use crate::{Db, Result};

/// What the parties decided on some subjects, and when they signed them.
pub(crate) struct Decisions {
    given: HashMap<Uuid, Vec<Consent>>,
    signed: Vec<(Uuid, PartyId, PartialDate)>,
}

impl Decisions {
    /// On these subjects.
    pub(crate) fn on(db: &mut Db, subjects: &[Uuid]) -> Result<Self> {
        Ok(Self { given: consents::of_subjects(db, subjects)?, signed: signatures::days(db, subjects)? })
    }

    /// How a party stands to the present substance of a subject, and when it signed.
    pub(crate) fn of(
        &self,
        party: PartyId,
        subject: Uuid,
        substance: &str,
    ) -> (phoihop_domain::consent::Standing, Option<PartialDate>) {
        let own = self.given.get(&subject).map_or(&[][..], Vec::as_slice);
        let signed =
            self.signed.iter().find(|(signed, by, _)| (*signed, *by) == (subject, party)).map(|(.., on)| *on);
        (standing(party, own, substance), signed)
    }

    /// How each party of a programme stands to the present substance of a subject.
    pub(crate) fn of_all(&self, programme: &Programme, subject: Uuid, substance: &str) -> Vec<PartyStanding> {
        let stands = |party: &phoihop_domain::programme::Party| {
            let (standing, signed_on) = self.of(party.id, subject, substance);
            PartyStanding {
                party_id: party.id,
                acting_organisation_id: party.acting_organisation_id,
                standing,
                signed_on,
            }
        };
        programme.parties.iter().map(stands).collect()
    }
}
