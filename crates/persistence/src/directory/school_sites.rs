//! The table `school_sites`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{LibraryCondition, SchoolLevel, SchoolSite, SchoolSiteContent, SchoolSiteFilter, SchoolSiteRole, SchoolSiteSort};
use phoihop_domain::ids::{OrganisationId, SchoolSiteId};
use phoihop_domain::text;

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

/// A page of those that match.
pub fn list(db: &mut Db, filter: &SchoolSiteFilter, page: &PageRequest<SchoolSiteSort>) -> Result<Page<SchoolSite>> {
    on!(db, c => {
        let matching = || {
            let mut query = by_words!(school_sites::table.into_boxed::<B>(), filter.q, school_sites::name_fold);
            if let Some(school) = filter.school_id {
                query = query.filter(school_sites::school_id.eq(school));
            }
            if let Some(unit) = &filter.unit_code {
                query = query.filter(school_sites::unit_code.eq(unit.clone()));
            }
            query = any_of!(query, &filter.level, school_sites::level);
            query = any_of!(query, &filter.library_condition, school_sites::library_condition);
            query = by_external_key!(query, filter, school_sites);
            if let Some(day) = filter.as_of {
                query = valid_on!(query, day, school_sites::valid_from, school_sites::valid_to);
            }
            query
        };
        Ok(page_of!(c, matching, page, SchoolSiteRow, school_sites by SchoolSiteId, {
            SchoolSiteSort::Name => name_sort: text,
            SchoolSiteSort::CreatedAt => created_at: time,
        }))
    })
}

/// The main sites that a school has had.
pub fn main_sites_of(db: &mut Db, school: OrganisationId) -> Result<Vec<SchoolSite>> {
    let main = school_sites::school_id.eq(school).and(school_sites::role.eq(SchoolSiteRole::Main));
    let rows = on!(db, c => school_sites::table.filter(main).select(SchoolSiteRow::as_select()).load(c))?;
    Ok(rows.into_iter().map(SchoolSite::from).collect())
}
