//! The table `organisations`.

use diesel::prelude::*;
use phoihop_domain::codes::Codes;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{Organisation, OrganisationContent, OrganisationFilter, OrganisationKind, OrganisationSort};
use phoihop_domain::ids::OrganisationId;
use phoihop_domain::text;

use crate::paginate::{Page, PageRequest};
use crate::schema::organisations;
use crate::{Db, Result, search};

content_row! {
    OrganisationRow in organisations for Organisation (OrganisationId, OrganisationContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        kind: OrganisationKind,
        name: String,
        name_en: Option<String>,
        short_name: Option<String>,
        parent_id: Option<OrganisationId>,
        functions: Option<Codes>,
        agency_code: Option<String>,
        unit_code: Option<String>,
        address: Option<String>,
        phone: Option<String>,
        fax: Option<String>,
        email: Option<String>,
        valid_from: Option<CivilDate>,
        valid_to: Option<CivilDate>,
    }
    derived {
        name_sort: String = |c| text::sort_key(&c.name),
        name_fold: String = |c| search::folded([Some(c.name.as_str()), c.short_name.as_deref(), c.name_en.as_deref()]),
    }
}

/// A page of those that match.
pub fn list(db: &mut Db, filter: &OrganisationFilter, page: &PageRequest<OrganisationSort>) -> Result<Page<Organisation>> {
    on!(db, c => {
        let matching = || {
            let mut query = by_words!(organisations::table.into_boxed::<B>(), filter.q, organisations::name_fold);
            query = any_of!(query, &filter.kind, organisations::kind);
            if let Some(parent) = filter.parent_id {
                query = query.filter(organisations::parent_id.eq(parent));
            }
            query = by_external_key!(query, filter, organisations);
            if let Some(day) = filter.as_of {
                query = valid_on!(query, day, organisations::valid_from, organisations::valid_to);
            }
            query
        };
        Ok(page_of!(c, matching, page, OrganisationRow, organisations by OrganisationId, {
            OrganisationSort::Name => name_sort: text,
            OrganisationSort::CreatedAt => created_at: time,
        }))
    })
}
