//! Administrative units of Viet Nam (đơn vị hành chính), each version dated, because codes are reused and
//! names change.

use serde::{Deserialize, Serialize};

use super::UnitCode;
use crate::date::CivilDate;
use crate::ids::{AdministrativeUnitId, NotAUuid};
use crate::validation::AnyOf;

crate::text_enum! {
    /// What an administrative unit is.
    pub enum AdministrativeUnitKind {
        /// Province (tỉnh).
        Province = "province",
        /// Municipality under the central government (thành phố trực thuộc trung ương).
        Municipality = "municipality",
        /// District (quận, huyện), until 2025-06-30.
        District = "district",
        /// Town (thị xã), until 2025-06-30.
        Town = "town",
        /// City under a province or municipality (thành phố thuộc tỉnh), until 2025-06-30.
        CityUnderProvince = "city_under_province",
        /// Ward (phường).
        Ward = "ward",
        /// Commune (xã).
        Commune = "commune",
        /// Township (thị trấn), until 2025-06-30.
        Township = "township",
        /// Special zone (đặc khu), from 2025-07-01.
        SpecialZone = "special_zone",
    }
}

crate::text_enum! {
    /// The level on which a unit is governed.
    pub enum AdministrativeLevel {
        /// Provinces and municipalities (cấp tỉnh).
        Province = "province",
        /// Districts, towns and cities under a province (cấp huyện), until 2025-06-30.
        District = "district",
        /// Wards, communes, townships and special zones (cấp xã).
        Commune = "commune",
    }
}

crate::text_enum! {
    /// What the first day of a version rests on.
    pub enum ValidFromBasis {
        /// It is the day on which a resolution took effect.
        Instrument = "instrument",
        /// The unit existed on 2023-04-10, where the data begin; its real first day is that day or an earlier
        /// one.
        Baseline = "baseline",
    }
}

/// A version of an administrative unit: what a code meant from a first to a last day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AdministrativeUnit {
    /// Its identifier, made from code and first day and so the same everywhere.
    pub id: AdministrativeUnitId,
    /// Its code at the Statistics Office (Cục Thống kê): two digits for a province, three for a district,
    /// five for a commune.
    #[cfg_attr(feature = "openapi", schema(max_length = 5, example = "31522"))]
    pub code: String,
    /// Its full name, with what it is.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Xã Trần Đề"))]
    pub name: String,
    /// Its name without what it is; units that are numbered keep it (`Phường 9`).
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Trần Đề"))]
    pub short_name: String,
    /// What it is.
    pub kind: AdministrativeUnitKind,
    /// The level on which it is governed.
    pub level: AdministrativeLevel,
    /// Code of the unit it belongs to, to be looked up for the same day; null for a province.
    #[cfg_attr(feature = "openapi", schema(max_length = 5, example = "92"))]
    pub parent_code: Option<String>,
    /// First day.
    pub valid_from: CivilDate,
    /// Last day; null while it lasts.
    pub valid_to: Option<CivilDate>,
    /// What the first day rests on.
    pub valid_from_basis: ValidFromBasis,
}

impl AdministrativeUnitId {
    /// The id of the version of a code that began on that day: a UUID of our own making (version 8, RFC 9562)
    /// that shows both, as in `00031522-0005-8000-8000-000020240901`. So it is the same in every database,
    /// and a code's versions sort by their days.
    ///
    /// # Errors
    /// Where it is no UUID.
    pub fn of(code: &UnitCode, valid_from: CivilDate) -> Result<Self, NotAUuid> {
        let (code, day) = (code.as_str(), valid_from.to_string().replace('-', ""));
        format!("{code:0>8}-{:04}-8000-8000-{day:0>12}", code.len()).parse()
    }
}

crate::text_enum! {
    /// Which versions of units a list shows.
    pub enum AdministrativeUnitVersions {
        /// The one that is valid on the day.
        Valid = "valid",
        /// All there ever were.
        All = "all",
    }
}

/// What lists of administrative units can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AdministrativeUnitFilter {
    /// Words of the full name, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "tran de"))]
    pub q: Option<String>,
    /// The one with this code.
    pub code: Option<UnitCode>,
    /// One or more levels, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 300, example = "commune")
    )]
    pub level: Option<AnyOf<AdministrativeLevel>>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 300, example = "ward,special_zone")
    )]
    pub kind: Option<AnyOf<AdministrativeUnitKind>>,
    /// Those that belong to the unit with this code.
    pub parent_code: Option<UnitCode>,
    /// Those valid on that day; today unless given. Not together with `versions=all`.
    pub as_of: Option<CivilDate>,
    /// `all`: every version, whenever it was valid, such as all that `code` ever meant.
    pub versions: Option<AdministrativeUnitVersions>,
}

crate::text_enum! {
    /// What lists of administrative units can be sorted by.
    pub enum AdministrativeUnitSort {
        /// Full name, in Vietnamese order.
        Name = "name",
        /// Code, and the versions of one code by their first days.
        Code = "code",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(code: &str, day: &str) -> AdministrativeUnitId {
        AdministrativeUnitId::of(&code.parse().unwrap(), day.parse().unwrap()).unwrap()
    }

    #[test]
    fn an_id_shows_code_and_day_and_is_a_uuid_of_version_8() {
        assert_eq!(id("31522", "2024-09-01").to_string(), "00031522-0005-8000-8000-000020240901");
        assert_eq!(
            uuid::Uuid::parse_str(&id("31522", "2024-09-01").to_string()).unwrap().get_version_num(),
            8
        );
    }

    #[test]
    fn codes_that_differ_only_in_zeros_have_other_ids_and_versions_sort_by_day() {
        let zeros = [
            id("1", "2023-04-10"),
            id("01", "2023-04-10"),
            id("001", "2023-04-10"),
            id("00001", "2023-04-10"),
        ];
        assert!(zeros.is_sorted_by(|a, b| a < b));
        assert!(id("31522", "2023-04-10") < id("31522", "2024-09-01"));
    }
}
