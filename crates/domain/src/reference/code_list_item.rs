//! Items of code lists (danh mục): codes with labels in both languages.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::{check_external_key, check_validity};
use crate::ids::CodeListItemId;
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, LINE};

/// What a client says of an item of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeListItemContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "document-type-ke-hoach"))]
    pub external_id: Option<String>,
    /// The list it stands in; never changes.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$", example = "document_type")
    )]
    pub list: String,
    /// What other things refer to it by, unique in its list: lower_snake, or the usual symbol such as `CTr`
    /// for types of documents (NĐ 30/2020/NĐ-CP, annex III); never changes.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 60, pattern = r"^\p{L}[\p{L}\p{N}_]*$", example = "KH")
    )]
    pub code: String,
    /// What users read in Vietnamese.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300, example = "Kế hoạch"))]
    pub label_vi: String,
    /// What users read in English.
    #[cfg_attr(feature = "openapi", schema(max_length = 300, example = "Plan"))]
    pub label_en: Option<String>,
    /// Its place in the list; several may share one.
    #[cfg_attr(feature = "openapi", schema(minimum = 0, maximum = 2_147_483_647, example = 10))]
    pub position: i32,
    /// First day on which it may be used, where there is one.
    pub valid_from: Option<CivilDate>,
    /// Last day on which it may be used; null while it may. What refers to it stays.
    pub valid_to: Option<CivilDate>,
}

/// An item of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeListItem {
    /// Its identifier.
    pub id: CodeListItemId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What is known of it.
    #[serde(flatten)]
    pub content: CodeListItemContent,
}

plain_resource! { CodeListItem (CodeListItemId, CodeListItemContent) "code-list-items" }

impl Transferable for CodeListItem {
    const ROWS: RowType = RowType::of::<Self>(
        "Mục danh mục",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::text("list", "Danh mục"),
            Column::text("code", "Mã"),
            Column::text("label_vi", "Nhãn"),
            Column::text("label_en", "Nhãn tiếng Anh"),
            Column::number("position", "Thứ tự"),
            Column::VALID_FROM,
            Column::VALID_TO,
        ],
    );
}

/// What items can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CodeListItemFilter {
    /// Those of this list.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "document_type"))]
    pub list: Option<String>,
    /// Those with this code.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "KH"))]
    pub code: Option<String>,
    /// Words of the labels, with or without marks.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, example = "ke hoach"))]
    pub q: Option<String>,
    /// Those that could be used on that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200, example = "document-type-ke-hoach"))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What items can be sorted by.
    pub enum CodeListItemSort {
        /// Place in the list.
        Position = "position",
        /// Code.
        Code = "code",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for CodeListItemContent {
    const FIXED: &'static [&'static str] = &["list", "code"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.code("list", &mut self.list, is_code, problem::INVALID_CODE);
        c.code("code", &mut self.code, is_code_or_symbol, problem::INVALID_SYMBOL);
        c.line("label_vi", &mut self.label_vi, LINE);
        c.optional_line("label_en", &mut self.label_en, LINE);
        c.at_least_zero("position", Some(self.position));
        check_validity(c, self.valid_from, self.valid_to);
    }
}

/// Letters of any alphabet (`QĐ`), digits and underscores, beginning with a letter.
fn is_code_or_symbol(code: &str) -> bool {
    code.starts_with(char::is_alphabetic) && code.chars().all(|c| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_words_or_the_symbols_of_documents() {
        for code in ["CTr", "HĐ", "QyĐ", "print", "special_page", "h264"] {
            assert!(is_code_or_symbol(code), "{code}");
        }
        for code in ["", "TM.", "25", "_a", "a b", "a-b"] {
            assert!(!is_code_or_symbol(code), "{code}");
        }
    }

    #[test]
    fn each_fault_of_an_item_is_found() {
        let item = CodeListItemContent {
            external_source: None,
            external_id: None,
            list: "Khẩn".to_owned(),
            code: "a b".to_owned(),
            label_vi: " ".to_owned(),
            label_en: Some(" ".to_owned()),
            position: -1,
            valid_from: None,
            valid_to: None,
        };
        let faults: Vec<_> = item.checked().unwrap_err().0.into_iter().map(|v| (v.pointer, v.code)).collect();
        let wanted = [
            ("/list", problem::INVALID_CODE),
            ("/code", problem::INVALID_SYMBOL),
            ("/label_vi", problem::REQUIRED),
            ("/position", problem::NEGATIVE),
        ];
        assert_eq!(faults, wanted.map(|(pointer, code)| (pointer.to_owned(), code)));
    }
}
