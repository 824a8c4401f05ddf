//! The table `focal_points`.

use diesel::prelude::*;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{DocumentId, FocalPointId, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::programme::{FocalPoint, FocalPointContent, UnitFilter, UnitSort};

use super::Readers;
use super::scope::in_visible_programmes;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::focal_points;
use crate::{Db, Result, Visible};

content_row! {
    FocalPointRow in focal_points for FocalPoint (FocalPointId, FocalPointContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        organisation_id: OrganisationId,
        function: String,
        document_citation: Option<String>,
        document_id: Option<DocumentId>,
        valid_from: CivilDate,
        valid_to: Option<CivilDate>,
    }
    kept {
        acting_organisation_id: Option<OrganisationId>,
    }
    derived {}
}

keyed! { FocalPoint in focal_points }

impl Visible for FocalPoint {
    fn visible(readers: &Readers) -> Condition<focal_points::table> {
        in_visible_programmes(focal_points::programme_id, readers)
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
) -> Result<Page<FocalPoint>> {
    let matching = units_matching!(focal_points of FocalPoint, readers, filter);
    Ok(page_of!(db, matching, page, FocalPointRow, focal_points by FocalPointId, {
        UnitSort::ValidFrom => valid_from: date,
        UnitSort::CreatedAt => created_at: time,
    }))
}

/// Whether the same organisation is appointed to the same by another one, from the same day on.
///
/// # Errors
/// Where the database does not serve.
pub fn is_twice(db: &mut Db, unit: &FocalPoint) -> Result<bool> {
    appointed_already!(db, focal_points, unit)
}
