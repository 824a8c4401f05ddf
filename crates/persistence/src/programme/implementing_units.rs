//! The table `implementing_units`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ImplementingUnitId, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::programme::{ImplementingUnit, ImplementingUnitContent, UnitFilter, UnitSort};

use super::Readers;
use super::scope::in_visible_programmes;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::implementing_units;
use crate::{Db, Result, Visible};

content_row! {
    ImplementingUnitRow in implementing_units for ImplementingUnit
    (ImplementingUnitId, ImplementingUnitContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        organisation_id: OrganisationId,
        function: String,
        duty: Option<String>,
        valid_from: CivilDate,
        valid_to: Option<CivilDate>,
    }
    kept {
        acting_organisation_id: Option<OrganisationId>,
    }
    derived {}
}

keyed! { ImplementingUnit in implementing_units }

impl Visible for ImplementingUnit {
    fn visible(readers: &Readers) -> Condition<implementing_units::table> {
        in_visible_programmes(implementing_units::programme_id, readers)
    }
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &UnitFilter,
    page: &PageRequest<UnitSort>,
) -> Result<Page<ImplementingUnit>> {
    let matching = units_matching!(implementing_units of ImplementingUnit, readers, filter);
    Ok(page_of!(db, matching, page, ImplementingUnitRow, implementing_units by ImplementingUnitId, {
        UnitSort::ValidFrom => valid_from: date,
        UnitSort::CreatedAt => created_at: time,
    }))
}

/// Whether the same organisation is appointed to the same by another one, from the same day on.
///
/// # Errors
/// Where the database does not serve.
pub fn is_twice(db: &mut Db, unit: &ImplementingUnit) -> Result<bool> {
    appointed_already!(db, implementing_units, unit)
}
