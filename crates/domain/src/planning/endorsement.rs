//! Endorsements (IV.3): the focal points of the parties put a plan before their leaders.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::ids::{EndorsementId, PartyId, UserId};
use crate::problem;
use crate::validation::{Blocker, Refusal};

/// That a party's focal point endorsed a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Endorsement {
    /// Its identifier.
    pub id: EndorsementId,
    /// For which party.
    pub party_id: PartyId,
    /// What was said with it.
    #[cfg_attr(feature = "openapi", schema(max_length = 2000))]
    pub comment: Option<String>,
    /// SHA-256 of what it binds to, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// The user who endorsed.
    pub endorsed_by: UserId,
    /// When a substantive edit, or the plan's return to draft, voided it.
    pub voided_at: Option<Timestamp>,
    /// When.
    pub created_at: Timestamp,
}

/// Refuses a second endorsement of the same text for a party, and one by who endorsed it for another.
///
/// # Errors
/// What stands in the way.
pub fn may_endorse(
    party: PartyId,
    user: UserId,
    given: &[Endorsement],
    substance: &str,
) -> Result<(), Refusal> {
    let live = || {
        given
            .iter()
            .filter(|endorsement| endorsement.voided_at.is_none() && endorsement.substance == substance)
    };
    if live().any(|endorsement| endorsement.endorsed_by == user && endorsement.party_id != party) {
        return Err(Blocker::new(problem::SAME_PERSON_FOR_TWO_PARTIES).into());
    }
    if live().any(|endorsement| endorsement.party_id == party) {
        return Err(Blocker::new(problem::ALREADY_ENDORSED).into());
    }
    Ok(())
}
