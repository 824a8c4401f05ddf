//! The table `press_titles`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{OrganisationId, PressTitleId};
use phoihop_domain::package::{PressTitle, PressTitleContent, PressTitleFilter, PressTitleSort};
use phoihop_domain::text;

use crate::condition::Condition;
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

keyed! { PressTitle in press_titles }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    filter: &PressTitleFilter,
    page: &PageRequest<PressTitleSort>,
) -> Result<Page<PressTitle>> {
    let matching: Condition<press_titles::table> = Condition::always()
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .narrowed(filter.publisher_id, |publisher| press_titles::publisher_id.eq(publisher))
        .valid_on(filter.as_of, press_titles::valid_from, press_titles::valid_to);
    Ok(page_of!(db, matching, page, PressTitleRow, press_titles by PressTitleId, {
        PressTitleSort::Name => name_sort: text,
        PressTitleSort::CreatedAt => created_at: time,
    }))
}
