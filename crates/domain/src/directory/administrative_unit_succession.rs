//! Which administrative unit became which.

use serde::Serialize;

use super::AdministrativeUnit;
use crate::date::CivilDate;

crate::text_enum! {
    /// How much of a unit went to a successor.
    pub enum SuccessionExtent {
        /// All of it.
        Whole = "whole",
        /// Some of it; the note tells what, where known.
        Part = "part",
    }
}

crate::text_enum! {
    /// How well a succession is known.
    pub enum SuccessionConfidence {
        /// At least two sources give it.
        Agreed = "agreed",
        /// One source gives it.
        SingleSource = "single_source",
    }
}

/// A unit that came before or after another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdministrativeUnitSuccession {
    /// The unit.
    pub unit: AdministrativeUnit,
    /// First day of the new state.
    pub effective_on: CivilDate,
    /// How much of the predecessor went to the successor.
    pub extent: SuccessionExtent,
    /// The resolution (nghị quyết) that ordered it.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Nghị quyết 1668/NQ-UBTVQH15"))]
    pub instrument: String,
    /// How well it is known.
    pub confidence: SuccessionConfidence,
    /// What the official table says of a unit that was divided.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 300, example = "Nhập một phần diện tích, toàn bộ dân số")
    )]
    pub note: Option<String>,
}
