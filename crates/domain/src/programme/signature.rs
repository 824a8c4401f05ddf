//! Signatures: wet or external ones, recorded from the signed document.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::date::PartialDate;
use crate::ids::{DocumentId, MandateId, PartyId, PersonId, SignatureId, UserId};
use crate::problem;
use crate::validation::{Blocker, Checker, Content, LINE, Refusal};

/// What a client says of a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignatureContent {
    /// Who signed.
    pub signed_by: PersonId,
    /// The day, month or year under the document.
    pub signed_on: PartialDate,
    /// In which capacity, where the signer holds several mandates.
    pub acting_mandate_id: Option<MandateId>,
    /// For which party, where the signer's organisation stands for several.
    pub party_id: Option<PartyId>,
    /// The signed document: its number, date and where the original is kept.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 300,
            example = "Bản gốc số 1, lưu tại Văn phòng UBND tỉnh Sóc Trăng"
        )
    )]
    pub document_citation: String,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
}

/// A party's signature under a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Signature {
    /// Its identifier.
    pub id: SignatureId,
    /// For which party.
    pub party_id: PartyId,
    /// Who signed.
    pub signed_by: PersonId,
    /// In which capacity.
    pub mandate_id: MandateId,
    /// The day, month or year under the document.
    pub signed_on: PartialDate,
    /// Whether the day itself is unknown, so that comparisons used the earliest.
    pub uncertain: bool,
    /// The signed document.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub document_citation: String,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
    /// The user who recorded it.
    pub recorded_by: UserId,
    /// When it was recorded.
    pub created_at: Timestamp,
}

impl Content for SignatureContent {
    fn check(&mut self, c: &mut Checker) {
        c.line("document_citation", &mut self.document_citation, LINE);
    }
}

/// Whether one more signature fits: of each party one, no person for two, and no guess at the day of effect.
///
/// # Errors
/// What stands in the way.
pub fn may_sign(
    given: &[Signature],
    party: PartyId,
    signer: PersonId,
    on: PartialDate,
    effective_from: Option<PartialDate>,
) -> Result<(), Refusal> {
    if given.iter().any(|signature| signature.party_id == party) {
        return Err(Blocker::new(problem::ALREADY_SIGNED).into());
    }
    if given.iter().any(|signature| signature.signed_by == signer) {
        return Err(Blocker::new(problem::SAME_PERSON_FOR_TWO_PARTIES).into());
    }
    if on.is_uncertain() && effective_from.is_none() {
        return Err(Blocker::new(problem::EFFECTIVE_FROM_REQUIRED).into());
    }
    Ok(())
}

/// The day of effect once all have signed: what the text says, or else the day the last one signed.
#[must_use]
pub fn day_of_effect(given: &[Signature], effective_from: Option<PartialDate>) -> Option<PartialDate> {
    effective_from
        .or_else(|| given.iter().map(|signature| signature.signed_on).max_by_key(|on| on.earliest()))
}
