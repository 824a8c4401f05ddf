//! Press titles (ấn phẩm): what a newspaper prints and places can subscribe to (I.2).

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::{check_external_key, check_validity};
use crate::ids::{OrganisationId, PressTitleId};
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, LINE};

/// What a client says of a press title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PressTitleContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Its name.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Sài Gòn Giải Phóng")
    )]
    pub name: String,
    /// Who publishes it.
    pub publisher_id: OrganisationId,
    /// How often it comes out, in words.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Hằng ngày"))]
    pub frequency: Option<String>,
    /// The International Standard Serial Number (ISO 3297).
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 9, pattern = "^[0-9]{4}-[0-9]{3}[0-9X]$", example = "1810-6978")
    )]
    pub issn: Option<String>,
    /// First day on which it came out, where it is known.
    pub valid_from: Option<CivilDate>,
    /// Last day; null while it comes out.
    pub valid_to: Option<CivilDate>,
}

/// A press title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PressTitle {
    /// Its identifier.
    pub id: PressTitleId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What is known of it.
    #[serde(flatten)]
    pub content: PressTitleContent,
}

plain_resource! { PressTitle (PressTitleId, PressTitleContent) "press-titles" }

impl Transferable for PressTitle {
    const ROWS: RowType = RowType::of::<Self>(
        "Ấn phẩm",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("name", "Tên ấn phẩm"),
            Column::id("publisher_id", "Cơ quan báo chí", "organisations"),
            Column::text("frequency", "Kỳ phát hành"),
            Column::text("issn", "ISSN"),
            Column::VALID_FROM,
            Column::VALID_TO,
        ],
    );
}

/// What lists of press titles can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PressTitleFilter {
    /// Those of this publisher.
    pub publisher_id: Option<OrganisationId>,
    /// Those that came out on that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of press titles can be sorted by.
    pub enum PressTitleSort {
        /// Name, in Vietnamese order.
        Name = "name",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for PressTitleContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("name", &mut self.name, LINE);
        c.optional_line("frequency", &mut self.frequency, LINE);
        c.optional_line("issn", &mut self.issn, 9);
        c.require(self.issn.as_deref().is_none_or(is_issn), "issn", problem::INVALID_ISSN);
        check_validity(c, self.valid_from, self.valid_to);
    }
}

/// Whether the text is an ISSN with its check digit (ISO 3297: weights 8 to 2, modulo 11).
fn is_issn(text: &str) -> bool {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| *c != '-')
        .map(|c| if c == 'X' { 10 } else { c.to_digit(10).unwrap_or(99) })
        .collect();
    let form = text.len() == 9 && text.chars().nth(4) == Some('-') && digits.len() == 8;
    let plain = digits.iter().take(7).all(|digit| *digit < 10) && digits.iter().all(|digit| *digit <= 10);
    form && plain
        && (2..=8).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 11
            == (11 - digits.last().copied().unwrap_or(99) % 11) % 11
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issn_has_a_check_digit() {
        for good in ["0378-5955", "2434-561X", "1050-124X"] {
            assert!(is_issn(good), "{good}");
        }
        for bad in ["0378-5954", "2434-5610", "03785955", "0378-595", "X378-5955", "abcd-efgh", ""] {
            assert!(!is_issn(bad), "{bad}");
        }
    }
}
