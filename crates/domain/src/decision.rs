//! A decision made in person, or recorded by an office from paper (domain mechanism 3).

use crate::date::CivilDate;
use crate::ids::{DocumentId, MandateId, OrganisationId, PartyId, PersonId, UserId};
use crate::problem;
use crate::validation::{Blocker, Refusal};

/// Where a decision on paper can be found, and who made it when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnPaper {
    /// Who decided, by the document.
    pub decided_by: PersonId,
    /// The day of the decision; the mandate is checked on it.
    pub decided_on: CivilDate,
    /// The signed document: its number, date and where the original is kept.
    pub document_citation: String,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
}

/// Who decided what on whose behalf, and who wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Who decided.
    pub by: PersonId,
    /// In which capacity.
    pub mandate_id: MandateId,
    /// On which day.
    pub on: CivilDate,
    /// The user who entered it.
    pub recorded_by: UserId,
    /// The paper it was recorded from; absent where it was given in person.
    pub paper: Option<OnPaper>,
}

/// What a mandate must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// To consent for the organisation.
    Consent,
    /// To sign for the organisation.
    Sign,
    /// Either: what is decided otherwise than by a consent or a signature.
    Any,
}

/// The part of a mandate that decides whether an act counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capacity {
    /// The mandate.
    pub mandate_id: MandateId,
    /// For which organisation.
    pub organisation_id: OrganisationId,
    /// Whether it was in force on the day of the act and allowed it.
    pub valid: bool,
}

/// Chooses the mandate by which a person acts for one of `organisations` on a day.
///
/// A person with several must name one (`acting`); one without any is refused.
///
/// # Errors
/// What stands in the way.
pub fn acting_mandate(
    capacities: &[Capacity],
    organisations: &[OrganisationId],
    acting: Option<MandateId>,
) -> Result<Capacity, Refusal> {
    let mut fitting = capacities.iter().filter(|c| {
        c.valid && organisations.contains(&c.organisation_id) && acting.is_none_or(|m| m == c.mandate_id)
    });
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => Ok(only.clone()),
        (Some(_), Some(_)) => Err(Blocker::new(problem::ACTING_MANDATE_REQUIRED).into()),
        (None, _) => Err(Blocker::new(problem::NO_MANDATE).into()),
    }
}

/// Chooses the party for which somebody acts whose organisation holds the rights of all of `held`.
///
/// After a merger one organisation can stand for several parties: then one of them must be `named`.
///
/// # Errors
/// What stands in the way.
pub fn party_acted_for(held: &[PartyId], named: Option<PartyId>) -> Result<PartyId, Refusal> {
    match (held, named) {
        (_, Some(named)) if held.contains(&named) => Ok(named),
        ([only], None) => Ok(*only),
        ([_, _, ..], None) => Err(Blocker::new(problem::PARTY_REQUIRED).into()),
        _ => Err(Blocker::new(problem::NO_MANDATE).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::Id;

    #[test]
    fn one_who_stands_for_several_parties_names_the_one_he_acts_for() {
        let now = Timestamp::from_unix_micros(0);
        let (first, second, other) = (PartyId::new(now), PartyId::new(now), PartyId::new(now));
        let code = |result: Result<PartyId, Refusal>| result.map_err(|refusal| refusal.0[0].code);
        assert_eq!(code(party_acted_for(&[first], None)), Ok(first));
        assert_eq!(code(party_acted_for(&[first, second], None)), Err(problem::PARTY_REQUIRED));
        assert_eq!(code(party_acted_for(&[first, second], Some(second))), Ok(second));
        assert_eq!(code(party_acted_for(&[first], Some(other))), Err(problem::NO_MANDATE));
        assert_eq!(code(party_acted_for(&[], None)), Err(problem::NO_MANDATE));
    }

    #[test]
    fn one_with_several_mandates_names_the_one_he_acts_by() {
        let now = Timestamp::from_unix_micros(0);
        let (province, paper) = (OrganisationId::new(now), OrganisationId::new(now));
        let capacity =
            |organisation_id, valid| Capacity { mandate_id: MandateId::new(now), organisation_id, valid };
        let held = [
            capacity(province, true),
            capacity(province, true),
            capacity(province, false),
            capacity(paper, true),
        ];

        let code = |result: Result<Capacity, Refusal>| result.map_err(|refusal| refusal.0[0].code);
        assert_eq!(code(acting_mandate(&held, &[province], None)), Err(problem::ACTING_MANDATE_REQUIRED));
        assert_eq!(code(acting_mandate(&held, &[province], Some(held[1].mandate_id))), Ok(held[1].clone()));
        assert_eq!(
            code(acting_mandate(&held, &[province], Some(held[2].mandate_id))),
            Err(problem::NO_MANDATE)
        );
        assert_eq!(code(acting_mandate(&held, &[paper], None)), Ok(held[3].clone()));
    }
}
