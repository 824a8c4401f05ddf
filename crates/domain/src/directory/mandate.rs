//! Mandates (chức vụ): who acts for which organisation, from when to when, with what power.

use serde::{Deserialize, Serialize};

use super::{check_external_key, check_validity};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::decision::{Capacity, Power};
use crate::ids::{MandateId, OrganisationId, PersonId};
use crate::period::Period;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Checker, Content, LINE};

/// What a client says of a mandate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MandateContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Who holds it.
    pub person_id: PersonId,
    /// For which organisation.
    pub organisation_id: OrganisationId,
    /// The position (chức vụ), as documents print it.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Phó Chủ tịch UBND tỉnh")
    )]
    pub position: String,
    /// First day.
    pub valid_from: CivilDate,
    /// Last day; null while it lasts.
    pub valid_to: Option<CivilDate>,
    /// Whether the holder may sign for the organisation.
    pub may_sign: bool,
    /// Whether the holder may consent for the organisation.
    pub may_consent: bool,
}

/// A person's dated position in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mandate {
    /// Its identifier.
    pub id: MandateId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: MandateContent,
}

plain_resource! { Mandate (MandateId, MandateContent) "mandates" }

impl Transferable for Mandate {
    const ROWS: RowType = RowType::of::<Self>(
        "Chức vụ",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("person_id", "Người", "people"),
            Column::id("organisation_id", "Cơ quan", "organisations"),
            Column::text("position", "Chức vụ"),
            Column::VALID_FROM,
            Column::VALID_TO,
            Column::boolean("may_sign", "Được ký"),
            Column::boolean("may_consent", "Được thống nhất"),
        ],
    );
}

impl Mandate {
    /// Whether it allows the act on that day.
    #[must_use]
    pub fn allows(&self, power: Power, on: CivilDate) -> bool {
        let content = &self.content;
        let powerful = match power {
            Power::Consent => content.may_consent,
            Power::Sign => content.may_sign,
            Power::Any => content.may_consent || content.may_sign,
        };
        powerful
            && Period::of(Some(content.valid_from), content.valid_to)
                .is_some_and(|period| period.contains(on))
    }

    /// What it counts for in an act on that day.
    #[must_use]
    pub fn capacity(&self, power: Power, on: CivilDate) -> Capacity {
        Capacity {
            mandate_id: self.id,
            organisation_id: self.content.organisation_id,
            valid: self.allows(power, on),
        }
    }
}

/// What lists of mandates can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MandateFilter {
    /// Those of these people, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = Option<String>, max_length = 3700, example = "0192f3a1-7c1e-7b6a-9d53-0f7a52c1e001",
        )
    )]
    pub person_id: Option<AnyOf<PersonId>>,
    /// Those for this organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Those in force on that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of mandates can be sorted by.
    pub enum MandateSort {
        /// First day.
        ValidFrom = "valid_from",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for MandateContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("position", &mut self.position, LINE);
        check_validity(c, Some(self.valid_from), self.valid_to);
    }
}
