//! The table `coverage_acceptances`: which press works count for a request for coverage. Rows are only added.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{CoverageAcceptance, CoverageAcceptanceKind, CoverageRequest};
use phoihop_domain::ids::{CoverageAcceptanceId, CoverageRequestId, Id, PressWorkId, UserId};
use phoihop_domain::lifecycle::{Cause, Stateful};
use phoihop_domain::platform::{Happened, HistorySort};

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::moving::{Why, move_to};
use crate::paginate::{Page, PageRequest};
use crate::platform::outbox;
use crate::schema::coverage_acceptances as a;
use crate::{Db, Moving, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::coverage_acceptances, treat_none_as_default_value = false)]
struct AcceptanceRow {
    id: CoverageAcceptanceId,
    coverage_request_id: CoverageRequestId,
    press_work_id: PressWorkId,
    kind: CoverageAcceptanceKind,
    quantity: i64,
    note: Option<String>,
    recorded_by: Option<UserId>,
    created_at: Timestamp,
}

impl From<AcceptanceRow> for CoverageAcceptance {
    fn from(row: AcceptanceRow) -> Self {
        let AcceptanceRow { id, press_work_id, kind, quantity, note, recorded_by, created_at, .. } = row;
        Self { id, press_work_id, kind, quantity, note, recorded_by, created_at }
    }
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, request: CoverageRequestId, acceptance: &CoverageAcceptance) -> Result<()> {
    let CoverageAcceptance { id, press_work_id, kind, quantity, note, recorded_by, created_at } =
        acceptance.clone();
    let row = AcceptanceRow {
        id,
        coverage_request_id: request,
        press_work_id,
        kind,
        quantity,
        note,
        recorded_by,
        created_at,
    };
    on!(db, |c| diesel::insert_into(a::table).values(&row).execute(c))?;
    Ok(())
}

/// A page of what was accepted for a request, and taken back.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    request: CoverageRequestId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<CoverageAcceptance>> {
    let matching: Condition<a::table> = Condition::that(a::coverage_request_id.eq(request));
    Ok(page_of!(db, matching, page, AcceptanceRow, a by CoverageAcceptanceId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

const fn signed(kind: CoverageAcceptanceKind, quantity: i64) -> i64 {
    match kind {
        CoverageAcceptanceKind::Accepted => quantity,
        CoverageAcceptanceKind::Reversal => -quantity,
    }
}

/// As how many press works count for requests: of which request, which work.
type Standing = HashMap<(CoverageRequestId, PressWorkId), i64>;

fn standing(rows: Vec<(CoverageRequestId, PressWorkId, CoverageAcceptanceKind, i64)>) -> Standing {
    let mut found = Standing::new();
    for (request, work, kind, quantity) in rows {
        *found.entry((request, work)).or_default() += signed(kind, quantity);
    }
    found.retain(|_, quantity| *quantity > 0);
    found
}

/// What counts for these requests.
pub(super) fn of_requests(db: &mut Db, of: &[CoverageRequestId]) -> Result<Standing> {
    let rows = a::table.filter(a::coverage_request_id.among(of)).select((
        a::coverage_request_id,
        a::press_work_id,
        a::kind,
        a::quantity,
    ));
    Ok(standing(on!(db, |c| rows.load(c))?))
}

/// As how many a press work counts for which requests.
///
/// # Errors
/// Where the database does not serve.
pub fn of_work(db: &mut Db, work: PressWorkId) -> Result<HashMap<CoverageRequestId, i64>> {
    let rows = a::table.filter(a::press_work_id.eq(work)).select((
        a::coverage_request_id,
        a::press_work_id,
        a::kind,
        a::quantity,
    ));
    Ok(standing(on!(db, |c| rows.load(c))?)
        .into_iter()
        .map(|((request, _), quantity)| (request, quantity))
        .collect())
}

/// What a work counted for it counts for no more; a request that was complete by it is open again.
///
/// # Errors
/// Where the database does not serve.
pub fn take_back(db: &mut Db, work: PressWorkId, why: &Why, now: Timestamp) -> Result<()> {
    for (request, quantity) in of_work(db, work)? {
        let reversal = CoverageAcceptance {
            id: CoverageAcceptanceId::new(now),
            press_work_id: work,
            kind: CoverageAcceptanceKind::Reversal,
            quantity,
            note: None,
            recorded_by: why.recorded_by,
            created_at: now,
        };
        insert(db, request, &reversal)?;
        let Some(request) = CoverageRequest::load(db, request, now.in_vietnam())? else { continue };
        match request.completes(Cause::Retraction, now.in_vietnam()) {
            Some(to) => {
                // Why the work was retracted, its own history tells.
                let why = Why {
                    cause: Cause::Retraction,
                    reason: None,
                    paper: None,
                    on: now.in_vietnam(),
                    ..why.clone()
                };
                move_to(db, request, to, &why, now)?;
            }
            None => outbox::insert(db, &why.entry(&request, Happened::Updated, now))?,
        }
    }
    Ok(())
}
