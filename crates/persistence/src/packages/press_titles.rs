//! The table `press_titles`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{OrganisationId, PressTitleId};
use phoihop_domain::packages::{PressTitle, PressTitleContent, PressTitleFilter, PressTitleSort};
use phoihop_domain::text;

use crate::paginate::{Page, PageRequest};
use crate::schema::press_titles;
use crate::{Db, Result};

content_row! {
    PressTitleRow in press_titles for PressTitle (PressTitleId, PressTitleContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        name: String,
        publisher_id: OrganisationId,
        frequency: Option<String>,
        issn: Option<String>,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    derived {
        name_sort: String = |c| text::sort_key(&c.name),
    }
}

/// A page of those that match.
pub fn list(db: &mut Db, filter: &PressTitleFilter, page: &PageRequest<PressTitleSort>) -> Result<Page<PressTitle>> {
    on!(db, c => {
        let matching = || {
            let mut query = by_external_key!(press_titles::table.into_boxed::<B>(), filter, press_titles);
            if let Some(publisher) = filter.publisher_id {
                query = query.filter(press_titles::publisher_id.eq(publisher));
            }
            if let Some(day) = filter.as_of {
                query = valid_on!(query, day, press_titles::valid_from, press_titles::valid_to);
            }
            query
        };
        Ok(page_of!(c, matching, page, PressTitleRow, press_titles by PressTitleId, {
            PressTitleSort::Name => name_sort: text,
            PressTitleSort::CreatedAt => created_at: time,
        }))
    })
}
