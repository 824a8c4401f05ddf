//! The table `people`.

use diesel::prelude::*;
use phoihop_domain::directory::{Person, PersonContent, PersonFilter, PersonSort};
use phoihop_domain::ids::PersonId;
use phoihop_domain::text;

use crate::paginate::{Page, PageRequest, Position};
use crate::schema::{mandates, people};
use crate::{Db, Result, search};

content_row! {
    PersonRow in people for Person (PersonId, PersonContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        honorific: Option<String>,
        full_name: String,
    }
    derived {
        full_name_sort: String = |c| text::sort_key(&c.full_name),
        full_name_fold: String = |c| text::fold(&c.full_name),
    }
}

/// A page of those that match.
pub fn list(db: &mut Db, filter: &PersonFilter, page: &PageRequest<PersonSort>) -> Result<Page<Person>> {
    on!(db, c => {
        let matching = || {
            let mut query = people::table.into_boxed::<B>();
            for pattern in filter.q.iter().flat_map(|q| search::patterns(q)) {
                query = query.filter(people::full_name_fold.like(pattern));
            }
            if let Some(organisation) = filter.organisation_id {
                let there = mandates::table.filter(mandates::organisation_id.eq(organisation)).select(mandates::person_id);
                query = query.filter(people::id.eq_any(there));
            }
            if let Some(source) = &filter.external_source {
                query = query.filter(people::external_source.eq(source.clone()));
            }
            if let Some(id) = &filter.external_id {
                query = query.filter(people::external_id.eq(id.clone()));
            }
            query
        };
        let total = if page.count { Some(matching().count().get_result(c)?) } else { None };
        let rows = keyset!(matching(), page, people::id => PersonId, {
            PersonSort::FullName: people::full_name_sort => text,
            PersonSort::CreatedAt: people::created_at => time,
        });
        let rows = rows.select(PersonRow::as_select()).load(c)?;
        Ok(Page::of(rows, page.limit, total, |row| match page.sort {
            PersonSort::FullName => Position::new(row.full_name_sort.clone(), row.id),
            PersonSort::CreatedAt => Position::new(row.created_at, row.id),
        }))
    })
}
