//! The table `press_work_credits`: which deliverables press works count for. Rows are only added.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{Credit, CreditFilter, CreditKind, CreditSort};
use phoihop_domain::ids::{CreditId, DeliverableId, Id, PackageId, PressWorkId, UserId};

use super::press_works::visible_works;
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::{press_work_credits as k, press_works};
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::press_work_credits, treat_none_as_default_value = false)]
struct CreditRow {
    id: CreditId,
    press_work_id: PressWorkId,
    package_id: PackageId,
    deliverable_id: DeliverableId,
    kind: CreditKind,
    quantity: i64,
    split: bool,
    reason: Option<String>,
    recorded_by: Option<UserId>,
    created_at: Timestamp,
}

impl From<CreditRow> for Credit {
    fn from(row: CreditRow) -> Self {
        let CreditRow { id, press_work_id, package_id, deliverable_id, kind, quantity, split, reason, recorded_by, created_at } = row;
        Self { id, press_work_id, package_id, deliverable_id, kind, quantity, split, reason, recorded_by, created_at }
    }
}

impl From<&Credit> for CreditRow {
    fn from(credit: &Credit) -> Self {
        let Credit { id, press_work_id, package_id, deliverable_id, kind, quantity, split, reason, recorded_by, created_at } = credit.clone();
        Self { id, press_work_id, package_id, deliverable_id, kind, quantity, split, reason, recorded_by, created_at }
    }
}

/// Adds one.
pub fn insert(db: &mut Db, credit: &Credit) -> Result<()> {
    on!(db, c => diesel::insert_into(k::table).values(CreditRow::from(credit)).execute(c))?;
    Ok(())
}

/// A page of those that match, for packages and works that the reader may see: what a work counts for is part of what it costs.
pub fn list(db: &mut Db, (readers, of_works): (&Readers, &Readers), filter: &CreditFilter, page: &PageRequest<CreditSort>) -> Result<Page<Credit>> {
    on!(db, c => {
        let matching = || {
            let works = visible_works!(press_works::table.into_boxed::<B>(), of_works).select(press_works::id);
            let mut query = in_visible_packages!(k::table.into_boxed::<B>(), readers, k).filter(k::press_work_id.eq_any(works));
            if let Some(work) = filter.press_work_id {
                query = query.filter(k::press_work_id.eq(work));
            }
            if let Some(package) = filter.package_id {
                query = query.filter(k::package_id.eq(package));
            }
            if let Some(deliverable) = filter.deliverable_id {
                query = query.filter(k::deliverable_id.eq(deliverable));
            }
            query
        };
        Ok(page_of!(c, matching, page, CreditRow, k by CreditId, { CreditSort::CreatedAt => created_at: time, }))
    })
}

const fn signed(kind: CreditKind, quantity: i64) -> i64 {
    match kind {
        CreditKind::Credit => quantity,
        CreditKind::Reversal => -quantity,
    }
}

/// How many press works count for each of these deliverables; of one to which none was ever credited nothing is told.
pub(crate) fn of_deliverables(db: &mut Db, of: &[DeliverableId]) -> Result<HashMap<DeliverableId, i64>> {
    let rows: Vec<(DeliverableId, CreditKind, i64)> =
        on!(db, c => k::table.filter(k::deliverable_id.eq_any(of)).select((k::deliverable_id, k::kind, k::quantity)).load(c))?;
    let mut found: HashMap<DeliverableId, i64> = HashMap::new();
    for (deliverable, kind, quantity) in rows {
        *found.entry(deliverable).or_default() += signed(kind, quantity);
    }
    Ok(found)
}

/// What a press work counts for now: for each deliverable what was credited less what was taken back, whatever was written down first.
pub fn standing(db: &mut Db, work: PressWorkId) -> Result<Vec<Credit>> {
    let own = k::table.filter(k::press_work_id.eq(work)).order((k::created_at, k::id));
    let rows: Vec<CreditRow> = on!(db, c => own.select(CreditRow::as_select()).load(c))?;
    let mut standing: BTreeMap<DeliverableId, Credit> = BTreeMap::new();
    for credit in rows.into_iter().map(Credit::from) {
        let quantity = signed(credit.kind, credit.quantity);
        standing.entry(credit.deliverable_id).and_modify(|known| known.quantity += quantity).or_insert(Credit { quantity, ..credit });
    }
    Ok(standing.into_values().filter(|credit| credit.quantity > 0).collect())
}

/// Takes back all that a work counts for; answers the rows that do so.
pub fn take_back(db: &mut Db, work: PressWorkId, reason: Option<String>, by: Option<UserId>, now: Timestamp) -> Result<Vec<Credit>> {
    let mut taken = Vec::new();
    for credit in standing(db, work)? {
        let id = CreditId::new(now);
        let reversal = Credit { id, kind: CreditKind::Reversal, reason: reason.clone(), recorded_by: by, created_at: now, ..credit };
        insert(db, &reversal)?;
        taken.push(reversal);
    }
    Ok(taken)
}
