//! People who hold or held a position. What is kept of them is what official documents print.

use serde::{Deserialize, Serialize};

use super::check_external_key;
use crate::clock::Timestamp;
use crate::ids::{OrganisationId, PersonId};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content};

/// What a client says of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonContent {
    /// The system that knows the person by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "huynh-thi-diem-ngoc"))]
    pub external_id: Option<String>,
    /// How documents address the person (Ông, Bà, Đồng chí).
    #[cfg_attr(feature = "openapi", schema(max_length = 40, example = "Bà"))]
    pub honorific: Option<String>,
    /// Full name in the Vietnamese order: family, middle, given.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 120, example = "Huỳnh Thị Diễm Ngọc")
    )]
    pub full_name: String,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// The identifier.
    pub id: PersonId,
    /// How often the entry was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When the person was entered.
    pub created_at: Timestamp,
    /// When the entry was last changed.
    pub updated_at: Timestamp,
    /// What is known of the person.
    #[serde(flatten)]
    pub content: PersonContent,
}

plain_resource! { Person (PersonId, PersonContent) "people" }

impl Transferable for Person {
    const ROWS: RowType = RowType::of::<Self>(
        "Người",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("honorific", "Danh xưng"),
            Column::text("full_name", "Họ và tên"),
        ],
    );
}

/// What lists of people can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PersonFilter {
    /// Words of the name, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "diem ngoc"))]
    pub q: Option<String>,
    /// Those with a mandate in this organisation.
    pub organisation_id: Option<OrganisationId>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "huynh-thi-diem-ngoc"))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of people can be sorted by.
    pub enum PersonSort {
        /// Full name, in Vietnamese order.
        FullName = "full_name",
        /// When the person was entered.
        CreatedAt = "created_at",
    }
}

impl Content for PersonContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.optional_line("honorific", &mut self.honorific, 40);
        c.line("full_name", &mut self.full_name, 120);
    }
}
