//! School sites (điểm trường): the places where a school teaches. Not personal data.

use serde::{Deserialize, Serialize};

use super::{check_external_key, check_unit_code, check_validity};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{OrganisationId, SchoolSiteId};
use crate::period::Period;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Checker, Content, LINE};

crate::text_enum! {
    /// What a site is to its school.
    pub enum SchoolSiteRole {
        /// Main site (điểm chính); one at a time.
        Main = "main",
        /// Satellite site (điểm lẻ).
        Satellite = "satellite",
    }
}

crate::text_enum! {
    /// What is taught at a site.
    pub enum SchoolLevel {
        /// Preschool (mầm non).
        Preschool = "preschool",
        /// Primary school, grades 1–5 (tiểu học, cấp 1).
        Primary = "primary",
        /// Lower secondary school, grades 6–9 (trung học cơ sở, THCS, cấp 2).
        LowerSecondary = "lower_secondary",
        /// Upper secondary school, grades 10–12 (trung học phổ thông, THPT, cấp 3).
        UpperSecondary = "upper_secondary",
    }
}

crate::text_enum! {
    /// In what condition a site's library is (III.2: "điểm trường còn khó khăn về phát triển văn hóa đọc").
    pub enum LibraryCondition {
        /// There is no library (chưa có).
        Absent = "none",
        /// It hardly serves (kém).
        Poor = "poor",
        /// It serves in part (trung bình).
        Fair = "fair",
        /// It serves well (tốt).
        Good = "good",
    }
}

/// What a client says of a school site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SchoolSiteContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "th-phuong-2-diem-le-1"))]
    pub external_id: Option<String>,
    /// The school, an organisation of that kind.
    pub school_id: OrganisationId,
    /// Its name.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Điểm lẻ ấp Phước Hòa")
    )]
    pub name: String,
    /// What it is to its school.
    pub role: SchoolSiteRole,
    /// Code of the administrative unit it lies in.
    #[cfg_attr(feature = "openapi", schema(max_length = 5, example = "94"))]
    pub unit_code: Option<String>,
    /// Postal address.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub address: Option<String>,
    /// What is taught there.
    pub level: SchoolLevel,
    /// How many pupils learn there, where known.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 2_147_483_647, example = 120))]
    pub pupils: Option<i32>,
    /// In what condition its library is, where known.
    pub library_condition: Option<LibraryCondition>,
    /// First day of its use, where known.
    pub valid_from: Option<CivilDate>,
    /// Last day of its use; null while it is used.
    pub valid_to: Option<CivilDate>,
}

/// A school site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SchoolSite {
    /// Its identifier.
    pub id: SchoolSiteId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What is known of it.
    #[serde(flatten)]
    pub content: SchoolSiteContent,
}

plain_resource! { SchoolSite (SchoolSiteId, SchoolSiteContent) "school-sites" }

impl Transferable for SchoolSite {
    const ROWS: RowType = RowType::of::<Self>(
        "Điểm trường",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("school_id", "Trường", "organisations"),
            Column::text("name", "Tên điểm trường"),
            Column::text("role", "Loại điểm trường"),
            Column::text("level", "Cấp học"),
            Column::text("unit_code", "Mã đơn vị hành chính"),
            Column::text("address", "Địa chỉ"),
            Column::number("pupils", "Số học sinh"),
            Column::text("library_condition", "Tình trạng thư viện"),
            Column::VALID_FROM,
            Column::VALID_TO,
        ],
    );
}

/// What lists of school sites can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SchoolSiteFilter {
    /// Words of its name or address, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "phuoc hoa"))]
    pub q: Option<String>,
    /// Those of this school.
    pub school_id: Option<OrganisationId>,
    /// Those in the administrative unit with this code.
    #[cfg_attr(feature = "openapi", schema(max_length = 5, example = "94"))]
    pub unit_code: Option<String>,
    /// One or more levels, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 300, example = "primary,lower_secondary")
    )]
    pub level: Option<AnyOf<SchoolLevel>>,
    /// One or more conditions of the library, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 300, example = "none,poor")
    )]
    pub library_condition: Option<AnyOf<LibraryCondition>>,
    /// Those that were used on that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "th-phuong-2-diem-le-1"))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of school sites can be sorted by.
    pub enum SchoolSiteSort {
        /// Name, in Vietnamese order.
        Name = "name",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for SchoolSiteContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("name", &mut self.name, LINE);
        check_unit_code(c, &mut self.unit_code);
        c.optional_line("address", &mut self.address, LINE);
        c.at_least_zero("pupils", self.pupils);
        check_validity(c, self.valid_from, self.valid_to);
    }
}

impl SchoolSiteContent {
    /// Whether both would be the main site of one school on some day.
    #[must_use]
    pub fn is_second_main_beside(&self, other: &Self) -> bool {
        let is_main = |site: &Self| site.role == SchoolSiteRole::Main;
        let used = |site: &Self| Period::of(site.valid_from, site.valid_to);
        let overlap = used(self).zip(used(other)).is_some_and(|(one, two)| one.overlaps(&two));
        self.school_id == other.school_id && is_main(self) && is_main(other) && overlap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;

    fn site(
        school_id: OrganisationId,
        role: SchoolSiteRole,
        from: Option<&str>,
        to: Option<&str>,
    ) -> SchoolSiteContent {
        let day = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        SchoolSiteContent {
            external_source: None,
            external_id: None,
            school_id,
            name: "Điểm trường".to_owned(),
            role,
            unit_code: None,
            address: None,
            level: SchoolLevel::Primary,
            pupils: None,
            library_condition: None,
            valid_from: day(from),
            valid_to: day(to),
        }
    }

    #[test]
    fn one_main_site_may_follow_another_but_not_stand_beside_it() {
        use SchoolSiteRole::{Main, Satellite};
        let school = OrganisationId::new(Timestamp::from_unix_micros(0));
        let old = site(school, Main, None, Some("2024-08-31"));
        assert!(old.is_second_main_beside(&site(school, Main, None, None)));
        assert!(old.is_second_main_beside(&site(school, Main, Some("2024-08-31"), None)));
        assert!(!old.is_second_main_beside(&site(school, Main, Some("2024-09-01"), None)));
        assert!(!old.is_second_main_beside(&site(school, Satellite, None, None)));
        let other = OrganisationId::new(Timestamp::from_unix_micros(0));
        assert!(!old.is_second_main_beside(&site(other, Main, None, None)));
    }
}
