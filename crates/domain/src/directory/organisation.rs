//! Organisations (cơ quan, đơn vị, tổ chức).

use serde::{Deserialize, Serialize};

use super::{check_external_key, check_unit_code, check_validity};
use crate::clock::Timestamp;
use crate::codes::Codes;
use crate::date::CivilDate;
use crate::ids::OrganisationId;
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, LINE, is_email};

crate::text_enum! {
    /// What an organisation is.
    pub enum OrganisationKind {
        /// Provincial people's committee (UBND tỉnh, thành phố).
        PeoplesCommittee = "peoples_committee",
        /// Department of a province (sở, ngành).
        Department = "department",
        /// Commune people's committee (UBND xã, phường).
        CommunePeoplesCommittee = "commune_peoples_committee",
        /// Body of the Communist Party (cơ quan Đảng).
        CpvBody = "cpv_body",
        /// Fatherland Front (Mặt trận).
        Front = "front",
        /// Union or association (đoàn thể).
        Union = "union",
        /// Newspaper (báo).
        Newspaper = "newspaper",
        /// A newspaper's representative office (văn phòng đại diện).
        RepresentativeOffice = "representative_office",
        /// School (trường học).
        School = "school",
        /// Sponsor (nhà tài trợ).
        Sponsor = "sponsor",
        /// Another media outlet (cơ quan báo chí khác).
        MediaOutlet = "media_outlet",
        /// Anything else.
        Other = "other",
    }
}

/// What a client says of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "ubnd-soc-trang"))]
    pub external_id: Option<String>,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its full name in Vietnamese.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Ủy ban nhân dân tỉnh Sóc Trăng")
    )]
    pub name: String,
    /// The first day on which it has its present names, where that is not the day on which they were entered.
    pub named_from: Option<CivilDate>,
    /// Its name in English.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name_en: Option<String>,
    /// Its short name.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "UBND tỉnh Sóc Trăng"))]
    pub short_name: Option<String>,
    /// The organisation it belongs to.
    pub parent_id: Option<OrganisationId>,
    /// What it is charged with (code list `organisation_function`); null where that is not told.
    pub functions: Option<Codes>,
    /// Agency identifier (mã định danh) in either grammar, `000.00.00.H51` or `H51.1.2` (QĐ 20/2020/QĐ-TTg).
    #[cfg_attr(feature = "openapi", schema(max_length = 35, example = "H51.1"))]
    pub agency_code: Option<String>,
    /// Code of the administrative unit it sits in, as of any day.
    #[cfg_attr(feature = "openapi", schema(max_length = 5, example = "94"))]
    pub unit_code: Option<String>,
    /// Postal address.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub address: Option<String>,
    /// Telephone, as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "(02993) 822339"))]
    pub phone: Option<String>,
    /// Fax, as printed.
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub fax: Option<String>,
    /// E-mail address.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
    /// First day of its existence, where known.
    pub valid_from: Option<CivilDate>,
    /// Last day of its existence; null while it exists.
    pub valid_to: Option<CivilDate>,
}

/// A name that an organisation had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormerName {
    /// In full.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name: String,
    /// In English.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name_en: Option<String>,
    /// In short.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub short_name: Option<String>,
    /// The last day on which it had the name.
    pub last_day: CivilDate,
}

impl Organisation {
    /// It by the names that it had on that day.
    #[must_use]
    pub fn named_on(mut self, day: CivilDate) -> Self {
        let then = self.former_names.iter().find(|former| day <= former.last_day).cloned();
        if let Some(then) = then {
            let content = &mut self.content;
            (content.name, content.name_en, content.short_name) = (then.name, then.name_en, then.short_name);
        }
        self
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// Its identifier.
    pub id: OrganisationId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The names it had, oldest first; another name counts from `named_from`, or else from the day on which
    /// it was entered.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub former_names: Vec<FormerName>,
    /// What is known of it.
    #[serde(flatten)]
    pub content: OrganisationContent,
}

plain_resource! {
    Organisation (OrganisationId, OrganisationContent) "organisations" {
        former_names: Vec::new(),
    }
}

impl Transferable for Organisation {
    const ROWS: RowType = RowType::of::<Self>(
        "Cơ quan, tổ chức",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("kind", "Loại cơ quan"),
            Column::text("name", "Tên"),
            Column::day("named_from", "Mang tên từ ngày"),
            Column::text("name_en", "Tên tiếng Anh"),
            Column::text("short_name", "Tên viết tắt"),
            Column::id("parent_id", "Cơ quan cấp trên", "organisations"),
            Column::codes("functions", "Chức năng"),
            Column::text("agency_code", "Mã định danh"),
            Column::text("unit_code", "Mã đơn vị hành chính"),
            Column::text("address", "Địa chỉ"),
            Column::text("phone", "Điện thoại"),
            Column::text("fax", "Fax"),
            Column::text("email", "Thư điện tử"),
            Column::VALID_FROM,
            Column::VALID_TO,
        ],
    );
}
tree! { Organisation }

/// What lists of organisations can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OrganisationFilter {
    /// Words of its names, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "soc trang"))]
    pub q: Option<String>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 300, example = "department,newspaper")
    )]
    pub kind: Option<crate::validation::AnyOf<OrganisationKind>>,
    /// Those that belong to this one.
    pub parent_id: Option<OrganisationId>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "ubnd-soc-trang"))]
    pub external_id: Option<String>,
    /// Those that existed on that day.
    pub as_of: Option<CivilDate>,
}

crate::text_enum! {
    /// What lists of organisations can be sorted by.
    pub enum OrganisationSort {
        /// Name, in Vietnamese order.
        Name = "name",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for OrganisationContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("name", &mut self.name, LINE);
        c.optional_line("name_en", &mut self.name_en, LINE);
        c.optional_line("short_name", &mut self.short_name, 100);
        c.optional_line("agency_code", &mut self.agency_code, 35);
        c.require(
            self.agency_code.as_deref().is_none_or(is_agency_code),
            "agency_code",
            problem::INVALID_AGENCY_CODE,
        );
        check_unit_code(c, &mut self.unit_code);
        c.optional_line("address", &mut self.address, LINE);
        c.optional_line("phone", &mut self.phone, 60);
        c.optional_line("fax", &mut self.fax, 60);
        c.optional_line("email", &mut self.email, 254);
        c.require(self.email.as_deref().is_none_or(is_email), "email", problem::INVALID_EMAIL);
        check_validity(c, self.valid_from, self.valid_to);
    }
}

/// Groups of letters and digits joined by dots, as both grammars have it.
fn is_agency_code(code: &str) -> bool {
    code.split('.').all(|group| !group.is_empty() && group.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_grammars_of_agency_codes_are_accepted() {
        for code in ["000.00.00.H51", "H51.1.2", "H51"] {
            assert!(is_agency_code(code), "{code}");
        }
        for code in ["", ".", "H51.", "H 51", "H51..1", "Ạ1"] {
            assert!(!is_agency_code(code), "{code}");
        }
    }
}
