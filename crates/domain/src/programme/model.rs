//! The programme itself: what can change, what freezes, and what brings it into force.

use serde::Serialize;

use super::agreement::Agreement;
use super::clause::{Clause, ClauseContent};
use super::contact::{ContactValues, PartyContact};
use super::content::{LegalBasisContent, PartyContent, ProgrammeContent, Side};
use super::lifecycle::ProgrammeStatus;
use crate::access::{Circle, Involved};
use crate::clock::Timestamp;
use crate::consent::{self, Standing};
use crate::date::{CivilDate, PartialDate};
use crate::ids::{MandateId, OrganisationId, PartyId, ProgrammeId};
use crate::problem::{self, ProblemCode};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Blocker, Checker, Refusal, Violations};
use crate::visibility::Visibility;

/// A party to a programme, and how it stands to the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Party {
    /// Its identifier; it stays while the organisation stays a party.
    pub id: PartyId,
    /// The organisation that became the party.
    pub organisation_id: OrganisationId,
    /// Who holds its rights on the day asked for: itself, or who succeeded it; null: nobody.
    pub acting_organisation_id: Option<OrganisationId>,
    /// Its side.
    pub side: Side,
    /// The mandate of the one who is to sign for it.
    pub signatory_mandate_id: Option<MandateId>,
    /// The signatory's contact data as printed.
    pub contact: Option<PartyContact>,
    /// What those data mean: numbers to dial, addresses to write to.
    pub contact_values: Option<ContactValues>,
    /// How it stands to the present text.
    pub standing: Standing,
    /// When it signed, by the document.
    pub signed_on: Option<PartialDate>,
}

/// A coordination programme (chương trình phối hợp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Programme {
    /// Its identifier.
    pub id: ProgrammeId,
    /// How often content or status changed; consents and signatures do not count.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When content or status last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: ProgrammeStatus,
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Its title.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub title: String,
    /// First day of its period.
    pub first_day: CivilDate,
    /// Last day of its period.
    pub last_day: CivilDate,
    /// Who may learn of it.
    pub visibility: Visibility,
    /// From when the public may see it, where it is public.
    pub public_from: Option<Timestamp>,
    /// Where it is or was signed.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub signed_place: Option<String>,
    /// From when it has effect, where that is not the day the last party signs.
    pub effective_from: Option<PartialDate>,
    /// The day it came or comes into force; null until every party has signed.
    pub in_force_from: Option<PartialDate>,
    /// Whether `in_force_from` is not known to the day, so that comparisons used the earliest.
    pub in_force_uncertain: bool,
    /// How many original copies the text says were made.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    pub copies_made: Option<i32>,
    /// How many of them the parties are known to hold.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub copies_held: i32,
    /// The grounds it rests on.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub legal_bases: Vec<LegalBasisContent>,
    /// The parties.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub parties: Vec<Party>,
    /// The parties that have not answered to the present text.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pending_on: Vec<PartyId>,
    /// SHA-256 of the substantive fields, to which consents bind, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// The clause tree in document order, where `expand=clauses` asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub clauses: Option<Vec<Clause>>,
    /// Who takes part today, and for which party.
    #[serde(skip)]
    pub taking_part: Vec<TakingPart>,
}

resource! { Programme "programmes" }

impl Transferable for Programme {
    const ROWS: RowType = RowType::of::<Self>(
        "Chương trình phối hợp",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("title", "Tên chương trình"),
            Column::day("first_day", "Từ ngày"),
            Column::day("last_day", "Đến ngày"),
            Column::text("visibility", "Phạm vi xem"),
            Column::instant("public_from", "Công khai từ"),
            Column::text("signed_place", "Nơi ký"),
            Column::partial_day("effective_from", "Hiệu lực từ"),
            Column::number("copies_made", "Số bản gốc"),
            Column::objects("legal_bases", "Căn cứ", &["text", "document_id"]),
            Column::objects(
                "parties",
                "Các bên",
                &["organisation_id", "side", "signatory_mandate_id", "contact"],
            ),
            Column::objects("clauses", "Điều khoản", &["path", "number", "kind", "text"]),
        ],
    )
    .whole_by("expand=clauses");
}

/// An organisation that takes part in a programme for one of its parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakingPart {
    /// For whom.
    pub party_id: PartyId,
    /// Who, and as what.
    pub involved: Involved,
}

/// The fields to which consents bind: a change of any of them voids every consent.
pub const SUBSTANTIVE: &[&str] = &["title", "first_day", "last_day", "legal_bases", "parties", "clauses"];

/// The hash of the substantive fields.
#[must_use]
pub fn substance(content: &ProgrammeContent, clauses: &[ClauseContent]) -> String {
    // Which entered document a legal basis is, is not what the parties agree to.
    let legal_bases: Vec<_> =
        content.legal_bases.iter().map(|basis| serde_json::json!({"text": basis.text})).collect();
    let parties: Vec<_> = content
        .parties
        .iter()
        .map(|p| serde_json::json!({"organisation_id": p.organisation_id, "side": p.side}))
        .collect();
    let document = serde_json::json!({
        "title": content.title,
        "first_day": content.first_day,
        "last_day": content.last_day,
        "legal_bases": legal_bases,
        "parties": parties,
        "clauses": clauses,
    });
    consent::substance(&document, SUBSTANTIVE)
}

impl Programme {
    /// The content as a client could send it, for a merge patch; without the clause tree.
    #[must_use]
    pub fn content(&self) -> ProgrammeContent {
        let parties = self.parties.iter().map(|party| PartyContent {
            organisation_id: party.organisation_id,
            side: party.side,
            signatory_mandate_id: party.signatory_mandate_id,
            contact: party.contact.clone(),
        });
        ProgrammeContent {
            external_source: self.external_source.clone(),
            external_id: self.external_id.clone(),
            title: self.title.clone(),
            first_day: self.first_day,
            last_day: self.last_day,
            visibility: self.visibility,
            public_from: self.public_from,
            signed_place: self.signed_place.clone(),
            effective_from: self.effective_from,
            copies_made: self.copies_made,
            legal_bases: self.legal_bases.clone(),
            parties: parties.collect(),
            clauses: None,
        }
    }

    /// Whom it concerns today.
    #[must_use]
    pub fn circle(&self) -> Circle {
        match self.visibility {
            Visibility::Restricted => Circle::Restricted(self.involved()),
            Visibility::Public | Visibility::Parties => Circle::Involving(self.involved()),
        }
    }

    /// Who takes part in it today.
    #[must_use]
    pub fn involved(&self) -> Vec<Involved> {
        self.taking_part.iter().map(|taking| taking.involved).collect()
    }

    /// Who takes part in it today for that party: those who may record what it decided.
    #[must_use]
    pub fn side_of(&self, party: PartyId) -> Vec<Involved> {
        self.taking_part
            .iter()
            .filter(|taking| taking.party_id == party)
            .map(|taking| taking.involved)
            .collect()
    }

    /// The party with that id.
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// Refuses what speaks of a party that it does not have.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn has_party(&self, id: PartyId) -> Result<(), Violations> {
        let mut checker = Checker::default();
        checker.require(self.party(id).is_some(), "party_id", problem::UNKNOWN_REFERENCE);
        checker.finish()
    }

    /// Requires that a party is there, on that side.
    pub fn require_party(&self, checker: &mut Checker, id: PartyId, side: Side, field: &str) {
        match self.party(id) {
            Some(party) => checker.require(party.side == side, field, problem::WRONG_SIDE),
            None => checker.report(field, problem::UNKNOWN_REFERENCE),
        }
    }

    /// Whether the content says something else than the text. Who may learn of it, other systems' keys and
    /// how many copies were made are about the text, not of it.
    #[must_use]
    pub fn says_otherwise(&self, next: &ProgrammeContent) -> bool {
        let of_the_text = |content: ProgrammeContent| ProgrammeContent {
            external_source: None,
            external_id: None,
            visibility: Visibility::Public,
            public_from: None,
            copies_made: None,
            clauses: None,
            legal_bases: content
                .legal_bases
                .into_iter()
                .map(|basis| LegalBasisContent { document_id: None, ..basis })
                .collect(),
            ..content
        };
        of_the_text(self.content()) != of_the_text(next.clone())
    }

    /// Refuses what is done under a text that is not yet in force: nobody is bound by it.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_binding(&self) -> Result<(), Refusal> {
        match self.status {
            ProgrammeStatus::InForce | ProgrammeStatus::Completed | ProgrammeStatus::Terminated => Ok(()),
            status => Err(Blocker::new(problem::PROGRAMME_NOT_BINDING).with("status", status).into()),
        }
    }

    /// Refuses an edit of the text once it is signed (VI; a change is an amendment) or ended.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edits(&self) -> Result<(), Refusal> {
        self.open(problem::PROGRAMME_FROZEN)
    }

    /// Whether consents are taken now: while the text is a draft or agreed and nobody has signed.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_consents(&self) -> Result<(), Refusal> {
        self.open(problem::NOT_OPEN_FOR_CONSENT)
    }

    fn open(&self, otherwise: ProblemCode) -> Result<(), Refusal> {
        match self.status {
            ProgrammeStatus::Draft | ProgrammeStatus::Agreed if !self.is_signed() => Ok(()),
            status => Err(Blocker::new(otherwise).with("status", status).into()),
        }
    }

    /// Whether signatures are taken now: once every party has agreed, until it is in force.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_signatures(&self) -> Result<(), Refusal> {
        match self.status {
            ProgrammeStatus::Agreed => Ok(()),
            status => Err(Blocker::new(problem::NOT_OPEN_FOR_SIGNATURE).with("status", status).into()),
        }
    }
}
