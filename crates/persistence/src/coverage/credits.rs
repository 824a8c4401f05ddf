//! The table `press_work_credits`: which deliverables press works count for. Rows are only added.

use std::collections::BTreeMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{Credit, CreditFilter, CreditKind, CreditSort, PressWork, PressWorkStatus};
use phoihop_domain::ids::{CreditId, DeliverableId, Id, PackageId, PressWorkId, UserId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::package::Cover;

use crate::among::Listed as _;
use crate::moving::Why;
use crate::package::in_visible_packages;
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::schema::{press_work_credits as k, press_works};
use crate::{Db, Result, Visible as _};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::press_work_credits, treat_none_as_default_value = false)]
struct CreditRow {
    id: CreditId,
    press_work_id: PressWorkId,
    package_id: PackageId,
    deliverable_id: DeliverableId,
    kind: CreditKind,
    cause: Cause,
    quantity: i64,
    split: bool,
    reason: Option<String>,
    recorded_by: Option<UserId>,
    created_at: Timestamp,
}

impl From<CreditRow> for Credit {
    fn from(row: CreditRow) -> Self {
        let CreditRow {
            id,
            press_work_id,
            package_id,
            deliverable_id,
            kind,
            cause,
            quantity,
            split,
            reason,
            recorded_by,
            created_at,
        } = row;
        Self {
            id,
            press_work_id,
            package_id,
            deliverable_id,
            kind,
            cause,
            quantity,
            split,
            reason,
            recorded_by,
            created_at,
        }
    }
}

impl From<&Credit> for CreditRow {
    fn from(credit: &Credit) -> Self {
        let Credit {
            id,
            press_work_id,
            package_id,
            deliverable_id,
            kind,
            cause,
            quantity,
            split,
            reason,
            recorded_by,
            created_at,
        } = credit.clone();
        Self {
            id,
            press_work_id,
            package_id,
            deliverable_id,
            kind,
            cause,
            quantity,
            split,
            reason,
            recorded_by,
            created_at,
        }
    }
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, credit: &Credit) -> Result<()> {
    on!(db, |c| diesel::insert_into(k::table).values(CreditRow::from(credit)).execute(c))?;
    Ok(())
}

/// A page of those that match, for packages that the reader may see: what a work counts for is part of what
/// it costs. Why is told of works that they may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    (readers, of_works): (&Readers, &Readers),
    filter: &CreditFilter,
    page: &PageRequest<CreditSort>,
) -> Result<Page<Credit>> {
    let matching = in_visible_packages(k::package_id, readers)
        .singled_out(filter.press_work_id, |work| k::press_work_id.eq(work))
        .singled_out(filter.package_id, |package| k::package_id.eq(package))
        .singled_out(filter.deliverable_id, |deliverable| k::deliverable_id.eq(deliverable));
    let found: Page<Credit> = page_of!(db, matching, page, CreditRow, k by CreditId, {
        CreditSort::CreatedAt => created_at: time,
    });
    found.completed(|items| {
        let named: Vec<PressWorkId> = items.iter().map(|credit| credit.press_work_id).collect();
        let seen = PressWork::visible(of_works).and(press_works::id.among(named));
        let seen: Vec<PressWorkId> =
            on!(db, |c| press_works::table.filter(&seen).select(press_works::id).load(c))?;
        let told = |credit: Credit| Credit {
            reason: credit.reason.filter(|_| seen.contains(&credit.press_work_id)),
            ..credit
        };
        Ok(items.into_iter().map(told).collect())
    })
}

const fn signed(kind: CreditKind, quantity: i64) -> i64 {
    match kind {
        CreditKind::Credit => quantity,
        CreditKind::Reversal => -quantity,
    }
}

/// What was credited to these deliverables and taken back, and when.
pub(crate) fn covers(
    db: &mut Db,
    of: &[DeliverableId],
) -> Result<Vec<(Timestamp, DeliverableId, Cover, i64)>> {
    let own = k::table
        .inner_join(press_works::table.on(press_works::id.eq(k::press_work_id)))
        .filter(k::deliverable_id.among(of));
    let own = own.order((k::created_at, k::id));
    let rows: Vec<(CreditRow, PressWorkStatus)> =
        on!(db, |c| own.select((CreditRow::as_select(), press_works::status)).load(c))?;
    // The one who takes a credit back before the work is retracted comes to the same.
    let cover = |row: &CreditRow, status| match (row.kind, row.cause, status) {
        (CreditKind::Credit, ..) => Cover::Credited(row.press_work_id),
        (_, Cause::Retraction, _) | (.., PressWorkStatus::Retracted) => Cover::Retracted(row.press_work_id),
        _ => Cover::CreditReversed(row.press_work_id),
    };
    Ok(rows
        .into_iter()
        .map(|(row, status)| (row.created_at, row.deliverable_id, cover(&row, status), row.quantity))
        .collect())
}

/// What a press work counts for now: for each deliverable what was credited less what was taken back,
/// whatever was written down first.
///
/// # Errors
/// Where the database does not serve.
pub fn standing(db: &mut Db, work: PressWorkId) -> Result<Vec<Credit>> {
    let own = k::table.filter(k::press_work_id.eq(work)).order((k::created_at, k::id));
    let rows: Vec<CreditRow> = on!(db, |c| own.select(CreditRow::as_select()).load(c))?;
    let mut standing: BTreeMap<DeliverableId, Credit> = BTreeMap::new();
    for credit in rows.into_iter().map(Credit::from) {
        let quantity = signed(credit.kind, credit.quantity);
        standing
            .entry(credit.deliverable_id)
            .and_modify(|known| known.quantity += quantity)
            .or_insert(Credit { quantity, ..credit });
    }
    Ok(standing.into_values().filter(|credit| credit.quantity > 0).collect())
}

/// Takes back all that a work counts for; answers the rows that do so.
///
/// # Errors
/// Where the database does not serve.
pub fn take_back(db: &mut Db, work: PressWorkId, why: &Why, now: Timestamp) -> Result<Vec<Credit>> {
    let mut taken = Vec::new();
    for credit in standing(db, work)? {
        let id = CreditId::new(now);
        let reversal = Credit {
            id,
            kind: CreditKind::Reversal,
            cause: why.cause,
            reason: why.reason.clone(),
            recorded_by: why.recorded_by,
            created_at: now,
            ..credit
        };
        insert(db, &reversal)?;
        taken.push(reversal);
    }
    Ok(taken)
}
