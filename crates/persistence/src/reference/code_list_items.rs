//! The table `code_list_items`.

use diesel::dsl::{exists, select};
use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::CodeListItemId;
use phoihop_domain::reference::{CodeListItem, CodeListItemContent, CodeListItemFilter, CodeListItemSort};

use crate::condition::Condition;
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

keyed! { CodeListItem in code_list_items }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &CodeListItemFilter,
    page: &PageRequest<CodeListItemSort>,
) -> Result<Page<CodeListItem>> {
    let matching: Condition<code_list_items::table> = Condition::always()
        .words(code_list_items::label_fold, filter.q.as_ref())
        .narrowed(filter.list.as_ref(), |list| code_list_items::list.eq(list.clone()))
        .narrowed(filter.code.as_ref(), |code| code_list_items::code.eq(code.clone()))
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .valid_on(filter.as_of, code_list_items::valid_from, code_list_items::valid_to);
    Ok(page_of!(db, matching, page, CodeListItemRow, code_list_items by CodeListItemId, {
        CodeListItemSort::Position => position: number,
        CodeListItemSort::Code => code: text,
        CodeListItemSort::CreatedAt => created_at: time,
    }))
}

/// The codes of a list, each with its labels in Vietnamese and English.
///
/// # Errors
/// Where the database does not serve.
pub fn labels(db: &mut Db, list: &str) -> Result<Vec<(String, String, Option<String>)>> {
    use code_list_items as i;
    Ok(on!(db, |c| i::table.filter(i::list.eq(list)).select((i::code, i::label_vi, i::label_en)).load(c))?)
}

/// Whether what is entered on that day may refer to the code; a list that nobody has entered yet has every
/// code.
///
/// # Errors
/// Where the database does not serve.
pub fn usable(db: &mut Db, list: &str, code: &str, today: CivilDate) -> Result<bool> {
    let of_list = code_list_items::list.eq(list);
    let valid: Condition<code_list_items::table> = Condition::that(code_list_items::list.eq(list.to_owned()))
        .and(code_list_items::code.eq(code.to_owned()))
        .valid_on(today, code_list_items::valid_from, code_list_items::valid_to);
    let known = on!(db, |c| select(exists(code_list_items::table.filter(&valid))).get_result(c))?;
    Ok(known || !on!(db, |c| select(exists(code_list_items::table.filter(of_list))).get_result::<bool>(c))?)
}
