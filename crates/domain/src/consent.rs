//! Consent (thống nhất, đồng thuận): where both sides must agree, each party says so, bound to the exact
//! text.
//!
//! II.2, IV.3 and VI of the agreement. A consent holds for one substance, the hash of the fields that matter;
//! any later substantive edit voids all of them, and they stay in the history as voided (domain mechanism 2).

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{ConsentId, DocumentId, MandateId, PartyId, PersonId, UserId};
use crate::problem;
use crate::validation::{Blocker, Refusal};

crate::text_enum! {
    /// What a party decided on a text.
    pub enum ConsentDecision {
        /// It agrees.
        Agree = "agree",
        /// It does not; the comment says why.
        Reject = "reject",
    }
}

/// A party's decision on a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// Its identifier.
    pub id: ConsentId,
    /// For which party.
    pub party_id: PartyId,
    /// What was decided.
    pub decision: ConsentDecision,
    /// Why, or on what understanding.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub comment: Option<String>,
    /// SHA-256 of the substantive fields it binds to, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// Who decided.
    pub decided_by: PersonId,
    /// In which capacity.
    pub mandate_id: MandateId,
    /// On which day.
    pub decided_on: CivilDate,
    /// The user who entered it.
    pub recorded_by: UserId,
    /// The signed paper it was recorded from; null where it was given in person.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
    /// When a substantive edit voided it.
    pub voided_at: Option<Timestamp>,
    /// When it was entered.
    pub created_at: Timestamp,
}

crate::text_enum! {
    /// How a party stands to the present text.
    pub enum Standing {
        /// It has not answered.
        Pending = "pending",
        /// It agreed to this very text.
        Agreed = "agreed",
        /// It rejected this very text.
        Rejected = "rejected",
        /// It agreed to an earlier text; a substantive edit voided that.
        Voided = "voided",
    }
}

impl Standing {
    /// Whether the party has yet to answer to the present text.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Voided)
    }
}

/// The hash that consents bind to: the named fields of the document, in their order, and nothing else.
#[must_use]
pub fn substance(document: &serde_json::Value, substantive: &[&str]) -> String {
    let mut hash = Sha256::new();
    for field in substantive {
        let value = document.get(field).unwrap_or(&serde_json::Value::Null);
        // Field name and value are each closed by a byte that JSON text never contains, so no two documents
        // run together.
        hash.update(field.as_bytes());
        hash.update([0]);
        hash.update(value.to_string().as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How one party stands, by its latest decision.
#[must_use]
pub fn standing(party: PartyId, consents: &[Consent], substance: &str) -> Standing {
    let latest = consents.iter().filter(|c| c.party_id == party).max_by_key(|c| (c.created_at, c.id));
    match latest {
        None => Standing::Pending,
        Some(c) if c.voided_at.is_some() || c.substance != substance => Standing::Voided,
        Some(c) if c.decision == ConsentDecision::Agree => Standing::Agreed,
        Some(_) => Standing::Rejected,
    }
}

/// Whether every party agreed to this very text.
#[must_use]
pub fn all_agreed(parties: &[PartyId], consents: &[Consent], substance: &str) -> bool {
    parties.iter().all(|party| standing(*party, consents, substance) == Standing::Agreed)
}

/// Refuses a decision by a person who already decided for another party, a second one that changes nothing,
/// and one that is older than what the party decided last.
///
/// # Errors
/// What stands in the way.
pub fn may_decide(
    party: PartyId,
    (person, on): (PersonId, CivilDate),
    decision: ConsentDecision,
    consents: &[Consent],
    substance: &str,
) -> Result<(), Refusal> {
    let live = |c: &&Consent| c.voided_at.is_none() && c.substance == substance;
    if consents.iter().filter(live).any(|c| c.decided_by == person && c.party_id != party) {
        return Err(Blocker::new(problem::SAME_PERSON_FOR_TWO_PARTIES).into());
    }
    if let Some(newer) = consents.iter().filter(live).find(|c| c.party_id == party && c.decided_on > on) {
        return Err(Blocker::new(problem::EARLIER_THAN_LAST_DECISION)
            .with("decided_on", newer.decided_on)
            .into());
    }
    match (standing(party, consents, substance), decision) {
        (Standing::Agreed, ConsentDecision::Agree) | (Standing::Rejected, ConsentDecision::Reject) => {
            Err(Blocker::new(problem::ALREADY_DECIDED).into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::*;
    use serde_json::json;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_unix_micros(micros)
    }

    fn consent(
        party_id: PartyId,
        by: PersonId,
        decision: ConsentDecision,
        substance: &str,
        when: i64,
    ) -> Consent {
        Consent {
            id: ConsentId::new(at(when)),
            party_id,
            decision,
            comment: None,
            substance: substance.to_owned(),
            decided_by: by,
            mandate_id: MandateId::new(at(0)),
            decided_on: at(0).in_vietnam(),
            recorded_by: UserId::new(at(0)),
            document_citation: None,
            document_id: None,
            voided_at: None,
            created_at: at(when),
        }
    }

    #[test]
    fn a_typo_elsewhere_voids_nothing_and_a_substantive_edit_voids() {
        let text = |title: &str, note: &str| substance(&json!({"title": title, "note": note}), &["title"]);
        assert_eq!(text("A", "x"), text("A", "y"));
        assert_ne!(text("A", "x"), text("B", "x"));
    }

    #[test]
    fn one_person_never_decides_for_two_parties() {
        let (ours, theirs, person) = (PartyId::new(at(0)), PartyId::new(at(0)), PersonId::new(at(0)));
        let day = at(0).in_vietnam();
        let given = [consent(ours, person, ConsentDecision::Agree, "s", 1)];
        let refused = may_decide(theirs, (person, day), ConsentDecision::Agree, &given, "s").unwrap_err();
        assert_eq!(refused.0[0].code, "same_person_for_two_parties");
        assert!(may_decide(theirs, (PersonId::new(at(0)), day), ConsentDecision::Agree, &given, "s").is_ok());
    }

    proptest! {
        #[test]
        fn agreement_is_complete_only_while_every_latest_decision_agrees_to_this_text(
            acts in prop::collection::vec((0..3_usize, any::<bool>(), 0..2_usize), 0..30),
        ) {
            let parties: Vec<PartyId> = (0..3).map(|_| PartyId::new(at(0))).collect();
            let people: Vec<PersonId> = (0..3).map(|_| PersonId::new(at(0))).collect();
            let texts = ["first", "second"];
            let mut given = Vec::new();
            let mut latest = [None; 3];
            for (when, (party, agree, text)) in acts.into_iter().enumerate() {
                let decision = if agree { ConsentDecision::Agree } else { ConsentDecision::Reject };
                given.push(consent(
                    parties[party],
                    people[party],
                    decision,
                    texts[text],
                    i64::try_from(when).unwrap(),
                ));
                latest[party] = Some((agree, text));
            }
            for (index, text) in texts.iter().enumerate() {
                prop_assert_eq!(
                    all_agreed(&parties, &given, text),
                    latest.iter().all(|l| *l == Some((true, index)))
                );
            }
        }
    }
}
