//! The table `code_list_items`.

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::CodeListItemId;
use phoihop_domain::reference::{CodeListItem, CodeListItemContent, CodeListItemFilter, CodeListItemSort};

use crate::paginate::{Page, PageRequest};
use crate::schema::code_list_items;
use crate::{Db, Result, search};

content_row! {
    CodeListItemRow in code_list_items for CodeListItem (CodeListItemId, CodeListItemContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        list: String,
        code: String,
        label_vi: String,
        label_en: Option<String>,
        position: i32,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    derived {
        label_fold: String = |c| search::folded([Some(c.label_vi.as_str()), c.label_en.as_deref()]),
    }
}

/// A page of those that match.
pub fn list(db: &mut Db, filter: &CodeListItemFilter, page: &PageRequest<CodeListItemSort>) -> Result<Page<CodeListItem>> {
    on!(db, c => {
        let matching = || {
            let mut query = by_words!(code_list_items::table.into_boxed::<B>(), filter.q, code_list_items::label_fold);
            if let Some(list) = &filter.list {
                query = query.filter(code_list_items::list.eq(list.clone()));
            }
            if let Some(code) = &filter.code {
                query = query.filter(code_list_items::code.eq(code.clone()));
            }
            query = by_external_key!(query, filter, code_list_items);
            if let Some(day) = filter.as_of {
                query = valid_on!(query, day, code_list_items::valid_from, code_list_items::valid_to);
            }
            query
        };
        Ok(page_of!(c, matching, page, CodeListItemRow, code_list_items by CodeListItemId, {
            CodeListItemSort::Position => position: number,
            CodeListItemSort::Code => code: text,
            CodeListItemSort::CreatedAt => created_at: time,
        }))
    })
}

/// The codes of a list, each with its labels in Vietnamese and English.
pub fn labels(db: &mut Db, list: &str) -> Result<Vec<(String, String, Option<String>)>> {
    use code_list_items as i;
    Ok(on!(db, c => i::table.filter(i::list.eq(list)).select((i::code, i::label_vi, i::label_en)).load(c))?)
}

/// Whether what is entered on that day may refer to the code; a list that nobody has entered yet has every code.
pub fn usable(db: &mut Db, list: &str, code: &str, today: CivilDate) -> Result<bool> {
    let of_list = code_list_items::list.eq(list);
    let known = on!(db, c => {
        let valid = valid_on!(code_list_items::table.into_boxed::<B>(), today, code_list_items::valid_from, code_list_items::valid_to);
        select(exists(valid.filter(of_list.and(code_list_items::code.eq(code))))).get_result(c)
    })?;
    Ok(known || !on!(db, c => select(exists(code_list_items::table.filter(of_list))).get_result::<bool>(c))?)
}
