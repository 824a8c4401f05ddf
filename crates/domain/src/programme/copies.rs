//! Original copies (bản gốc): "lập thành bốn bản, mỗi bên giữ hai bản" (VI). What the parties hold never
//! exceeds what was made.

use serde::{Deserialize, Serialize};

use super::Programme;
use super::content::MOST_COPIES;
use crate::clock::Timestamp;
use crate::directory::check_external_key;
use crate::ids::{OriginalCopyId, PartyId, ProgrammeId};
use crate::problem;
use crate::programme::OfProgramme;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, LINE, Violations};

/// What a client says of the original copies that a party holds in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OriginalCopyContent {
    /// The system that knows them by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Their identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Of which programme.
    pub programme_id: ProgrammeId,
    /// The party that holds them.
    pub party_id: PartyId,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1000))]
    pub copies: i32,
    /// Where they are kept.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Văn phòng UBND tỉnh Sóc Trăng"))]
    pub kept_at: Option<String>,
}

/// Original copies in one hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OriginalCopy {
    /// Their identifier.
    pub id: OriginalCopyId,
    /// How often the entry was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When they were entered.
    pub created_at: Timestamp,
    /// When the entry was last changed.
    pub updated_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: OriginalCopyContent,
}

plain_resource! { OriginalCopy (OriginalCopyId, OriginalCopyContent) "original-copies" }

impl Transferable for OriginalCopy {
    const ROWS: RowType = RowType::of::<Self>(
        "Bản gốc",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::number("copies", "Số bản"),
            Column::text("kept_at", "Nơi giữ"),
        ],
    );
}

/// What lists of original copies can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OriginalCopyFilter {
    /// Those of this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those that this party holds.
    pub party_id: Option<PartyId>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of original copies can be sorted by.
    pub enum OriginalCopySort {
        /// When they were entered.
        CreatedAt = "created_at",
    }
}

impl Content for OriginalCopyContent {
    const FIXED: &'static [&'static str] = &["party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require((1..=MOST_COPIES).contains(&self.copies), "copies", problem::COPIES_OUT_OF_RANGE);
        c.optional_line("kept_at", &mut self.kept_at, LINE);
    }
}

impl OfProgramme for OriginalCopy {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }
}

impl Programme {
    /// Refuses that fewer copies were made than the parties are known to hold.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn keeps_copies(&self, made: Option<i32>) -> Result<(), Violations> {
        let mut checker = Checker::default();
        checker.require(self.copies_held <= made.unwrap_or(0), "copies_made", problem::COPIES_EXCEED_MADE);
        checker.finish()
    }
}

impl OriginalCopy {
    /// Refuses more copies than were made, `held` being what other entries tell of.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn adds_up(&self, made: Option<i32>, held: i32) -> Result<(), Violations> {
        let mut checker = Checker::default();
        let total = held.saturating_add(self.content.copies);
        checker.require(made.is_some(), "copies", problem::COPIES_MADE_UNKNOWN);
        checker.require(made.is_none_or(|made| total <= made), "copies", problem::COPIES_EXCEED_MADE);
        checker.finish()
    }
}
