//! Who works for a party: its focal points (cơ quan đầu mối, IV.1–2) and implementing units (đơn vị thực
//! hiện, IV.5), each dated.

use serde::{Deserialize, Serialize};

use super::Programme;
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::{check_external_key, check_validity};
use crate::ids::{DocumentId, FocalPointId, ImplementingUnitId, OrganisationId, PartyId, ProgrammeId};
use crate::problem;
use crate::programme::OfProgramme;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, LINE, PROSE, Violations};

/// What a client says of a focal point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FocalPointContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// In which programme.
    pub programme_id: ProgrammeId,
    /// For which of its parties.
    pub party_id: PartyId,
    /// The organisation that was appointed.
    pub organisation_id: OrganisationId,
    /// The function in which it was; when that passes on, so does the role (code list
    /// `organisation_function`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "press"))]
    pub function: String,
    /// The document that appointed it.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Chương trình phối hợp, mục IV.1"))]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
    /// First day.
    pub valid_from: CivilDate,
    /// Last day; null while it lasts.
    pub valid_to: Option<CivilDate>,
}

/// A party's focal point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FocalPoint {
    /// Its identifier.
    pub id: FocalPointId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Who acts in the role on the day asked for: the organisation itself, or who took its function on; null:
    /// nobody.
    pub acting_organisation_id: Option<OrganisationId>,
    /// What it says.
    #[serde(flatten)]
    pub content: FocalPointContent,
}

plain_resource! {
    FocalPoint (FocalPointId, FocalPointContent) "focal-points" {
        acting_organisation_id: None,
    }
}

impl Transferable for FocalPoint {
    const ROWS: RowType = RowType::of::<Self>(
        "Cơ quan đầu mối",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::id("organisation_id", "Cơ quan", "organisations"),
            Column::text("function", "Chức năng"),
            Column::VALID_FROM,
            Column::VALID_TO,
            Column::id("document_id", "Văn bản", "documents"),
            Column::text("document_citation", "Trích dẫn văn bản"),
        ],
    );
}

/// What a client says of an implementing unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImplementingUnitContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// In which programme.
    pub programme_id: ProgrammeId,
    /// For which of its parties.
    pub party_id: PartyId,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The function in which it works; when that passes on, so does the work (code list
    /// `organisation_function`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "education"))]
    pub function: String,
    /// What it is to carry out.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub duty: Option<String>,
    /// First day.
    pub valid_from: CivilDate,
    /// Last day; null while it lasts.
    pub valid_to: Option<CivilDate>,
}

/// A unit that carries out a part of a programme for a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImplementingUnit {
    /// Its identifier.
    pub id: ImplementingUnitId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Who does the work on the day asked for: the organisation itself, or who took its function on; null:
    /// nobody.
    pub acting_organisation_id: Option<OrganisationId>,
    /// What it says.
    #[serde(flatten)]
    pub content: ImplementingUnitContent,
}

plain_resource! {
    ImplementingUnit (ImplementingUnitId, ImplementingUnitContent) "implementing-units" {
        acting_organisation_id: None,
    }
}

impl Transferable for ImplementingUnit {
    const ROWS: RowType = RowType::of::<Self>(
        "Đơn vị thực hiện",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::id("organisation_id", "Cơ quan", "organisations"),
            Column::text("function", "Chức năng"),
            Column::text("duty", "Nhiệm vụ"),
            Column::VALID_FROM,
            Column::VALID_TO,
        ],
    );
}

/// What lists of focal points and implementing units can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UnitFilter {
    /// Those of this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those of this party.
    pub party_id: Option<PartyId>,
    /// Those that this organisation was appointed to.
    pub organisation_id: Option<OrganisationId>,
    /// Those valid on that day, with who acted then.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of focal points and implementing units can be sorted by.
    pub enum UnitSort {
        /// First day.
        ValidFrom = "valid_from",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for FocalPointContent {
    const FIXED: &'static [&'static str] = &["party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require(is_code(&self.function), "function", problem::INVALID_CODE);
        c.optional_line("document_citation", &mut self.document_citation, LINE);
        check_validity(c, Some(self.valid_from), self.valid_to);
    }
}

impl Content for ImplementingUnitContent {
    const FIXED: &'static [&'static str] = &["party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require(is_code(&self.function), "function", problem::INVALID_CODE);
        c.optional_prose("duty", &mut self.duty, PROSE);
        check_validity(c, Some(self.valid_from), self.valid_to);
    }
}

impl OfProgramme for FocalPoint {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }
}

impl OfProgramme for ImplementingUnit {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }
}
