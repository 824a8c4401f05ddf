//! The table `mandates`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::{Capacity, Power};
use phoihop_domain::directory::{Mandate, MandateContent, MandateFilter, MandateSort};
use phoihop_domain::ids::{MandateId, OrganisationId, PersonId};

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

/// A page of those that match.
pub fn list(db: &mut Db, filter: &MandateFilter, page: &PageRequest<MandateSort>) -> Result<Page<Mandate>> {
    on!(db, c => {
        let matching = || {
            let mut query = mandates::table.into_boxed::<B>();
            query = any_of!(query, &filter.person_id, mandates::person_id);
            if let Some(organisation) = filter.organisation_id {
                query = query.filter(mandates::organisation_id.eq(organisation));
            }
            query = by_external_key!(query, filter, mandates);
            if let Some(day) = filter.as_of {
                query = query.filter(mandates::valid_from.le(day)).filter(mandates::valid_to.is_null().or(mandates::valid_to.ge(day)));
            }
            query
        };
        Ok(page_of!(c, matching, page, MandateRow, mandates by MandateId, {
            MandateSort::ValidFrom => valid_from: date,
            MandateSort::CreatedAt => created_at: time,
        }))
    })
}

/// What the person could act for on that day.
pub fn capacities(db: &mut Db, person: PersonId, power: Power, on: CivilDate) -> Result<Vec<Capacity>> {
    let rows = on!(db, c => mandates::table.filter(mandates::person_id.eq(person)).select(MandateRow::as_select()).load(c))?;
    Ok(rows.into_iter().map(|row| Mandate::from(row).capacity(power, on)).collect())
}
