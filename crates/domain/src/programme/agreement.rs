//! What the parties agree to and sign (the programme itself and its amendments): how each stands, and what
//! must hold before the text is agreed and comes into force.

use serde::Serialize;

use super::ProgrammeStatus;
use crate::consent::Standing;
use crate::date::{CivilDate, PartialDate};
use crate::ids::{OrganisationId, PartyId};
use crate::lifecycle::Stateful;
use crate::problem::{self, ProblemCode};
use crate::validation::Blocker;

/// The parties that have yet to answer.
#[must_use]
pub fn pending(standings: &[PartyStanding]) -> Vec<PartyId> {
    standings.iter().filter(|party| party.standing.is_open()).map(|party| party.party_id).collect()
}

/// How a party stands to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyStanding {
    /// The party.
    pub party_id: PartyId,
    /// Who holds its rights today; null: nobody.
    pub acting_organisation_id: Option<OrganisationId>,
    /// How it stands to the present text.
    pub standing: Standing,
    /// When it signed, by the document.
    pub signed_on: Option<PartialDate>,
}

/// Something that every party agrees to.
pub trait BetweenParties: Stateful {
    /// How each party stands.
    fn standings(&self) -> Vec<PartyStanding>;
}

/// A text that every party agrees to and signs.
pub trait Agreement: BetweenParties {
    /// The day of effect that the text itself names.
    fn effective_from(&self) -> Option<PartialDate>;

    /// Whether a party has signed.
    fn is_signed(&self) -> bool {
        self.standings().iter().any(|party| party.signed_on.is_some())
    }

    /// The day of effect: what the text says, or else the day the last party signed.
    fn day_of_effect(&self) -> Option<PartialDate> {
        let days = self.standings().into_iter().filter_map(|party| party.signed_on);
        self.effective_from().or_else(|| days.max_by_key(|on| on.earliest()))
    }
}

/// A party that ended without successor can neither agree nor be bound.
pub(crate) fn everyone_acts<A: BetweenParties>(text: &A, _: CivilDate) -> Option<Blocker> {
    blocked(text, problem::PARTY_WITHOUT_SUCCESSOR, |party| party.acting_organisation_id.is_none())
}

pub(crate) fn everyone_agrees<A: BetweenParties>(text: &A, _: CivilDate) -> Option<Blocker> {
    blocked(text, problem::CONSENTS_PENDING, |party| party.standing != Standing::Agreed)
}

pub(super) fn everyone_signed<A: Agreement>(text: &A, _: CivilDate) -> Option<Blocker> {
    blocked(text, problem::SIGNATURES_PENDING, |party| party.signed_on.is_none())
}

pub(super) fn nobody_signed<A: Agreement>(text: &A, _: CivilDate) -> Option<Blocker> {
    text.is_signed().then(|| Blocker::new(problem::ALREADY_SIGNED))
}

pub(super) fn day_of_effect_known<A: Agreement>(text: &A, _: CivilDate) -> Option<Blocker> {
    let vague = text.effective_from().is_none()
        && text.standings().iter().filter_map(|p| p.signed_on).any(PartialDate::is_uncertain);
    vague.then(|| Blocker::new(problem::EFFECTIVE_FROM_REQUIRED))
}

pub(super) fn day_of_effect_reached<A: Agreement>(text: &A, today: CivilDate) -> Option<Blocker> {
    let day = text.day_of_effect()?.earliest();
    (today < day).then(|| Blocker::new(problem::NOT_YET_EFFECTIVE).with("effective_from", day))
}

/// What ended binds nobody to anything new.
pub(crate) fn not_in_force(status: ProgrammeStatus) -> Option<Blocker> {
    (status != ProgrammeStatus::InForce)
        .then(|| Blocker::new(problem::PROGRAMME_NOT_IN_FORCE).with("status", status))
}

/// Names the parties that stand in the way.
fn blocked<A: BetweenParties>(
    text: &A,
    code: ProblemCode,
    in_the_way: impl Fn(&PartyStanding) -> bool,
) -> Option<Blocker> {
    let parties: Vec<String> = text
        .standings()
        .iter()
        .filter(|party| in_the_way(party))
        .map(|party| party.party_id.to_string())
        .collect();
    (!parties.is_empty()).then(|| Blocker::new(code).with("party_ids", parties.join(",")))
}
