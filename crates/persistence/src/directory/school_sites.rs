//! The table `school_sites`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    LibraryCondition, SchoolLevel, SchoolSite, SchoolSiteContent, SchoolSiteFilter, SchoolSiteRole,
    SchoolSiteSort,
};
use phoihop_domain::ids::{OrganisationId, SchoolSiteId};
use phoihop_domain::text;

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::school_sites;
use crate::{Db, Result, search};

content_row! {
    SchoolSiteRow in school_sites for SchoolSite (SchoolSiteId, SchoolSiteContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        school_id: OrganisationId,
        name: String,
        role: SchoolSiteRole,
        unit_code: Option<String>,
        address: Option<String>,
        level: SchoolLevel,
        pupils: Option<i32>,
        library_condition: Option<LibraryCondition>,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    derived {
        name_sort: String = |c| text::sort_key(&c.name),
        name_fold: String = |c| search::folded([Some(c.name.as_str()), c.address.as_deref()]),
    }
}

keyed! { SchoolSite in school_sites }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &SchoolSiteFilter,
    page: &PageRequest<SchoolSiteSort>,
) -> Result<Page<SchoolSite>> {
    let matching: Condition<school_sites::table> = Condition::always()
        .words(school_sites::name_fold, filter.q.as_ref())
        .narrowed(filter.school_id, |school| school_sites::school_id.eq(school))
        .narrowed(filter.unit_code.as_ref(), |unit| school_sites::unit_code.eq(unit.clone()))
        .any_of(school_sites::level, filter.level.as_ref())
        .any_of(school_sites::library_condition, filter.library_condition.as_ref())
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .valid_on(filter.as_of, school_sites::valid_from, school_sites::valid_to);
    Ok(page_of!(db, matching, page, SchoolSiteRow, school_sites by SchoolSiteId, {
        SchoolSiteSort::Name => name_sort: text,
        SchoolSiteSort::CreatedAt => created_at: time,
    }))
}

/// The main sites that a school has had.
///
/// # Errors
/// Where the database does not serve.
pub fn main_sites_of(db: &mut Db, school: OrganisationId) -> Result<Vec<SchoolSite>> {
    let main = school_sites::school_id.eq(school).and(school_sites::role.eq(SchoolSiteRole::Main));
    let rows = on!(db, |c| school_sites::table.filter(main).select(SchoolSiteRow::as_select()).load(c))?;
    Ok(rows.into_iter().map(SchoolSite::from).collect())
}
