//! The table `acceptance_records`, with their lines.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{AcceptanceLineId, AcceptanceRecordId, DeliverableId, DocumentId, Id, PackageId};
use phoihop_domain::lifecycle::{Around, By, Move};
use phoihop_domain::money::Vnd;
use phoihop_domain::package::{
    AboutAcceptance, AcceptanceKind, AcceptanceLine, AcceptanceRecord, AcceptanceRecordContent,
    AcceptanceRecordFilter, AcceptanceRecordSort, AcceptanceStatus, Deliverable, Package, Settlement,
};
use phoihop_domain::problem;

use super::in_visible_packages;
use super::packages::{package_of, programme_of};
use super::{deliverables, settlements};
use crate::among::Listed as _;
use crate::moving::{Apart, Deciders, Line};
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::{acceptance_lines, acceptance_records};
use crate::{Db, Moving, Result, StoreError, Stored};

content_row! {
    AcceptanceRecordRow in acceptance_records for AcceptanceRecord
    (AcceptanceRecordId, AcceptanceRecordContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        package_id: PackageId,
        kind: AcceptanceKind,
        title: String,
        first_day: CivilDate,
        last_day: CivilDate,
        document_citation: Option<String>,
        document_id: Option<DocumentId>,
        note: Option<String>,
    }
    kept { status: AcceptanceStatus, }
    loaded { amount_vnd, about, }
    related (load_related, save_related) { lines, }
    derived {}
}

keyed! { AcceptanceRecord in acceptance_records }

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = acceptance_lines, treat_none_as_default_value = false)]
struct LineRow {
    id: AcceptanceLineId,
    acceptance_record_id: AcceptanceRecordId,
    position: i32,
    deliverable_id: DeliverableId,
    quantity: i64,
}

fn load_related(db: &mut Db, mut found: Vec<AcceptanceRecord>) -> Result<Vec<AcceptanceRecord>> {
    use acceptance_lines as l;
    let ids: Vec<AcceptanceRecordId> = found.iter().map(|record| record.id).collect();
    let rows: Vec<LineRow> = on!(db, |c| l::table
        .filter(l::acceptance_record_id.among(ids))
        .order((l::acceptance_record_id, l::position))
        .select(LineRow::as_select())
        .load(c))?;
    let of: Vec<DeliverableId> = rows.iter().map(|row| row.deliverable_id).collect();
    let known: HashMap<DeliverableId, Deliverable> =
        Deliverable::all(db, &of)?.into_iter().map(|deliverable| (deliverable.id, deliverable)).collect();
    for record in &mut found {
        let own = rows.iter().filter(|row| row.acceptance_record_id == record.id);
        record.content.lines = own
            .map(|row| AcceptanceLine { deliverable_id: row.deliverable_id, quantity: row.quantity })
            .collect();
        for line in &record.content.lines {
            let worth = known
                .get(&line.deliverable_id)
                .map(|deliverable| deliverable.worth(line.quantity))
                .unwrap_or_default();
            let sum = record.amount_vnd.plus(worth);
            record.amount_vnd =
                sum.map_err(|_| StoreError::Defect("a record of acceptance does not add up".to_owned()))?;
        }
    }
    Ok(found)
}

fn save_related(db: &mut Db, record: &AcceptanceRecord) -> Result<()> {
    if record.revision > 1 {
        let own = acceptance_lines::acceptance_record_id.eq(record.id);
        on!(db, |c| diesel::delete(acceptance_lines::table.filter(own)).execute(c))?;
    }
    let row = |(position, line): (i32, &AcceptanceLine)| LineRow {
        id: AcceptanceLineId::new(record.updated_at),
        acceptance_record_id: record.id,
        position,
        deliverable_id: line.deliverable_id,
        quantity: line.quantity,
    };
    insert_all!(db, acceptance_lines::table, &(0..).zip(&record.content.lines).map(row).collect::<Vec<_>>());
    Ok(())
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &AcceptanceRecordFilter,
    page: &PageRequest<AcceptanceRecordSort>,
) -> Result<Page<AcceptanceRecord>> {
    let matching = in_visible_packages(acceptance_records::package_id, readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(acceptance_records::status, filter.status.as_ref())
        .singled_out(filter.package_id, |package| acceptance_records::package_id.eq(package));
    let found: Page<AcceptanceRecord> = page_of!(db, matching, page,
        AcceptanceRecordRow, acceptance_records by AcceptanceRecordId, {
        AcceptanceRecordSort::CreatedAt => created_at: time,
    });
    found.completed(|items| load_related(db, items))
}

fn about(db: &mut Db, record: &AcceptanceRecord) -> Result<AboutAcceptance> {
    let package = package_of(db, record.content.package_id)?;
    let (taken_back, counts) =
        (record.content.kind == AcceptanceKind::Reversal, record.status == AcceptanceStatus::Accepted);
    let all = deliverables::of_package(db, package.id)?;
    let fits = |line: &AcceptanceLine| {
        let deliverable = all.iter().find(|deliverable| deliverable.id == line.deliverable_id);
        deliverable.is_some_and(|of| line.quantity <= if taken_back { of.accepted } else { of.shortfall })
    };
    let beyond =
        record.content.lines.iter().find(|line| !counts && !fits(line)).map(|line| line.deliverable_id);
    let overpaid = if taken_back && !counts { overpaid_without(db, &package, record, &all)? } else { None };
    let period = (package.content.first_day, package.content.last_day);
    Ok(AboutAcceptance { package: package.status, period, beyond, overpaid })
}

/// What would have been paid too much if that had not been accepted.
fn overpaid_without(
    db: &mut Db,
    package: &Package,
    record: &AcceptanceRecord,
    all: &[Deliverable],
) -> Result<Option<Vnd>> {
    let settlement = settlements::of_package(db, package.id)?;
    let mut accepted = settlement.accepted.clone();
    for line in &record.content.lines {
        let Some(of) = all.iter().find(|deliverable| deliverable.id == line.deliverable_id) else { continue };
        let sum = accepted.entry((of.content.plan_item_id, of.content.source)).or_default();
        *sum = sum.minus(of.worth(line.quantity)).unwrap_or_default();
    }
    Ok(Settlement { accepted, ..settlement }.overpaid())
}

impl Moving for AcceptanceRecord {
    type Id = AcceptanceRecordId;
    /// Nobody accepts their own delivery.
    const APART: Option<Apart<Self>> = Some(Apart {
        to: AcceptanceStatus::Accepted,
        after: AcceptanceStatus::Submitted,
        otherwise: problem::OWN_DELIVERY,
    });
    /// Its package.
    const LINE: Option<Line<Self>> =
        Some(|db, id| Ok(Self::get(db, id)?.map(|record| record.content.package_id.uuid())));

    fn load(db: &mut Db, id: AcceptanceRecordId, _: CivilDate) -> Result<Option<Self>> {
        let Some(record) = Self::get(db, id)? else { return Ok(None) };
        let about = Around::told(about(db, &record)?);
        Ok(Some(Self { about, ..record }))
    }

    as_stored! {}

    /// The side that delivers says what it has, the other what it takes.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        let package = package_of(db, self.content.package_id)?;
        let sells = step.by == By::Parts(phoihop_domain::access::SELLERS);
        let only = Some(if sells { package.content.seller_party_id } else { package.content.buyer_party_id });
        let of = package.between(programme_of(db, &package, today)?);
        Ok(Deciders::Parties { of: Box::new(of), only })
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        deliverables::circle_of(db, self.content.package_id, today)
    }
}
