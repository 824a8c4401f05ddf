//! What a client says of a programme.

use serde::{Deserialize, Serialize};

use super::clause::{ClauseContent, check_tree};
use super::contact::PartyContact;
use super::lifecycle::ProgrammeStatus;
use crate::clock::Timestamp;
use crate::date::{CivilDate, PartialDate};
use crate::directory::check_external_key;
use crate::ids::{DocumentId, MandateId, OrganisationId};
use crate::period::Period;
use crate::problem;
use crate::validation::{AnyOf, Checker, Content, LINE, PROSE};
use crate::visibility::Visibility;

/// The most original copies that a text is made in.
pub const MOST_COPIES: i32 = 1_000;

crate::text_enum! {
    /// The side a party stands on.
    pub enum Side {
        /// The province (địa phương).
        Locality = "locality",
        /// The newspaper (báo chí).
        Press = "press",
    }
}

/// A ground on which a programme rests (căn cứ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LegalBasisContent {
    /// The text as printed.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub text: String,
    /// The document that it names, where that is entered.
    pub document_id: Option<DocumentId>,
}

/// A party to the programme, as a client names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartyContent {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its side.
    pub side: Side,
    /// The mandate of the one who is to sign for it.
    pub signatory_mandate_id: Option<MandateId>,
    /// The signatory's contact data as printed.
    pub contact: Option<PartyContact>,
}

/// What a client says of a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgrammeContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "soc-trang-sggp-2023-2025"))]
    pub external_id: Option<String>,
    /// Its title.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300))]
    pub title: String,
    /// First day of its period.
    pub first_day: CivilDate,
    /// Last day of its period.
    pub last_day: CivilDate,
    /// Who may learn of it.
    #[serde(default = "parties_only")]
    pub visibility: Visibility,
    /// From when the public may see it, where it is public.
    pub public_from: Option<Timestamp>,
    /// Where it is or was signed.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub signed_place: Option<String>,
    /// From when it has effect, where that is not the day the last party signs.
    pub effective_from: Option<PartialDate>,
    /// How many original copies the text says are made ("lập thành bốn bản").
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000, example = 4))]
    pub copies_made: Option<i32>,
    /// The grounds it rests on, in their order.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub legal_bases: Vec<LegalBasisContent>,
    /// The parties, two or more, in their order.
    #[cfg_attr(feature = "openapi", schema(min_items = 2, max_items = 50))]
    pub parties: Vec<PartyContent>,
    /// The whole clause tree in document order. Absent in a change: it stays as it is.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "not_null")]
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub clauses: Option<Vec<ClauseContent>>,
}

/// What may be absent, but is not taken away by `null`.
fn not_null<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

const fn parties_only() -> Visibility {
    Visibility::Parties
}

/// What lists of programmes can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProgrammeFilter {
    /// Words of the title, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "soc trang"))]
    pub q: Option<String>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "agreed,in_force")
    )]
    pub status: Option<AnyOf<ProgrammeStatus>>,
    /// Those to which this organisation is a party.
    pub organisation_id: Option<OrganisationId>,
    /// Those whose period holds that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "soc-trang-sggp-2023-2025"))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of programmes can be sorted by.
    pub enum ProgrammeSort {
        /// Title, in Vietnamese order.
        Title = "title",
        /// First day of the period.
        FirstDay = "first_day",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

/// What the public list can be narrowed by: only what the public sees.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PublicProgrammeFilter {
    /// Words of the title, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "soc trang"))]
    pub q: Option<String>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "in_force,completed")
    )]
    pub status: Option<AnyOf<ProgrammeStatus>>,
    /// Those to which this organisation is a party.
    pub organisation_id: Option<OrganisationId>,
    /// Those whose period holds that day.
    pub as_of: Option<CivilDate>,
}

impl From<PublicProgrammeFilter> for ProgrammeFilter {
    fn from(filter: PublicProgrammeFilter) -> Self {
        let PublicProgrammeFilter { q, status, organisation_id, as_of } = filter;
        Self { q, status, organisation_id, as_of, external_source: None, external_id: None }
    }
}

crate::text_enum! {
    /// What the public list can be sorted by.
    pub enum PublicProgrammeSort {
        /// Title, in Vietnamese order.
        Title = "title",
        /// First day of the period.
        FirstDay = "first_day",
    }
}

impl From<PublicProgrammeSort> for ProgrammeSort {
    fn from(sort: PublicProgrammeSort) -> Self {
        match sort {
            PublicProgrammeSort::Title => Self::Title,
            PublicProgrammeSort::FirstDay => Self::FirstDay,
        }
    }
}

impl Content for ProgrammeContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.require(
            Period::of(Some(self.first_day), Some(self.last_day)).is_some(),
            "last_day",
            problem::ENDS_BEFORE_IT_BEGINS,
        );
        c.optional_line("signed_place", &mut self.signed_place, LINE);
        c.require(
            self.public_from.is_none() || self.visibility == Visibility::Public,
            "public_from",
            problem::ONLY_WHERE_PUBLIC,
        );
        c.require(
            self.copies_made.is_none_or(|made| (1..=MOST_COPIES).contains(&made)),
            "copies_made",
            problem::COPIES_OUT_OF_RANGE,
        );
        c.each("legal_bases", &mut self.legal_bases, 50, |c, basis| c.prose("text", &mut basis.text, PROSE));
        check_parties(&self.parties, c);
        c.each("parties", &mut self.parties, 50, |c, party| {
            if let Some(contact) = &mut party.contact {
                c.inside("contact", contact, |c, contact| contact.check(c));
            }
        });
        if let Some(clauses) = &mut self.clauses {
            c.each("clauses", clauses, 1_000, |c, clause| clause.check(c));
            check_tree(clauses, c);
        }
    }
}

/// Two or more parties, each once, with both sides among them.
fn check_parties(parties: &[PartyContent], c: &mut Checker) {
    c.require(parties.len() >= 2, "parties", problem::TOO_FEW_PARTIES);
    for side in Side::ALL {
        c.require(
            parties.len() < 2 || parties.iter().any(|party| party.side == *side),
            "parties",
            problem::SIDE_MISSING,
        );
    }
    for (index, party) in parties.iter().enumerate() {
        let earlier = parties.iter().take(index).any(|other| other.organisation_id == party.organisation_id);
        c.require(!earlier, &format!("parties/{index}/organisation_id"), problem::DUPLICATE_PARTY);
    }
}
