//! The table `people`.

use diesel::prelude::*;
use phoihop_domain::directory::{Person, PersonContent, PersonFilter, PersonSort};
use phoihop_domain::ids::PersonId;
use phoihop_domain::text;

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{mandates, people};
use crate::within::Found as _;
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

keyed! { Person in people }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, filter: &PersonFilter, page: &PageRequest<PersonSort>) -> Result<Page<Person>> {
    let matching: Condition<people::table> = Condition::always()
        .words(people::full_name_fold, filter.q.as_ref())
        .narrowed(filter.organisation_id, |organisation| {
            let there = mandates::table
                .filter(mandates::organisation_id.eq(organisation))
                .select(mandates::person_id);
            people::id.within(there)
        })
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref());
    Ok(page_of!(db, matching, page, PersonRow, people by PersonId, {
        PersonSort::FullName => full_name_sort: text,
        PersonSort::CreatedAt => created_at: time,
    }))
}
