//! The table `mandates`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::{Capacity, Power};
use phoihop_domain::directory::{Mandate, MandateContent, MandateFilter, MandateSort};
use phoihop_domain::ids::{MandateId, OrganisationId, PersonId};

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::mandates;
use crate::{Db, Result};

content_row! {
    MandateRow in mandates for Mandate (MandateId, MandateContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        person_id: PersonId,
        organisation_id: OrganisationId,
        position: String,
        valid_from: CivilDate,
        valid_to: Option<CivilDate>,
        may_sign: bool,
        may_consent: bool,
    }
    derived {}
}

keyed! { Mandate in mandates }

/// A page of those that match.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, filter: &MandateFilter, page: &PageRequest<MandateSort>) -> Result<Page<Mandate>> {
    let matching: Condition<mandates::table> = Condition::always()
        .any_of(mandates::person_id, filter.person_id.as_ref())
        .narrowed(filter.organisation_id, |organisation| mandates::organisation_id.eq(organisation))
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .narrowed(filter.as_of, |day| {
            mandates::valid_from.le(day).and(mandates::valid_to.is_null().or(mandates::valid_to.ge(day)))
        });
    Ok(page_of!(db, matching, page, MandateRow, mandates by MandateId, {
        MandateSort::ValidFrom => valid_from: date,
        MandateSort::CreatedAt => created_at: time,
    }))
}

/// What the person could act for on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn capacities(db: &mut Db, person: PersonId, power: Power, on: CivilDate) -> Result<Vec<Capacity>> {
    let rows = on!(db, |c| mandates::table
        .filter(mandates::person_id.eq(person))
        .select(MandateRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(|row| Mandate::from(row).capacity(power, on)).collect())
}
