//! The table `people`.

use diesel::prelude::*;
use phoihop_domain::directory::{Person, PersonContent, PersonFilter, PersonSort};
use phoihop_domain::ids::PersonId;
use phoihop_domain::text;

use crate::paginate::{Page, PageRequest};
use crate::schema::{mandates, people};
use crate::{Db, Result};

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
            let mut query = by_words!(people::table.into_boxed::<B>(), filter.q, people::full_name_fold);
            if let Some(organisation) = filter.organisation_id {
                let there = mandates::table.filter(mandates::organisation_id.eq(organisation)).select(mandates::person_id);
                query = query.filter(people::id.eq_any(there));
            }
            query = by_external_key!(query, filter, people);
            query
        };
        Ok(page_of!(c, matching, page, PersonRow, people by PersonId, {
            PersonSort::FullName => full_name_sort: text,
            PersonSort::CreatedAt => created_at: time,
        }))
    })
}
