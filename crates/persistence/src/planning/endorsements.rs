//! The table `endorsements`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{EndorsementId, PartyId, PlanId, UserId};
use phoihop_domain::planning::Endorsement;
use phoihop_domain::platform::HistorySort;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::endorsements;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = endorsements, treat_none_as_default_value = false)]
struct EndorsementRow {
    id: EndorsementId,
    plan_id: PlanId,
    party_id: PartyId,
    comment: Option<String>,
    substance: String,
    endorsed_by: UserId,
    voided_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<EndorsementRow> for Endorsement {
    fn from(row: EndorsementRow) -> Self {
        Self {
            id: row.id,
            party_id: row.party_id,
            comment: row.comment,
            substance: row.substance,
            endorsed_by: row.endorsed_by,
            voided_at: row.voided_at,
            created_at: row.created_at,
        }
    }
}

/// All endorsements of these plans, in the order in which they were given.
///
/// # Errors
/// Where the database does not serve.
pub fn of_plans(db: &mut Db, plans: &[PlanId]) -> Result<HashMap<PlanId, Vec<Endorsement>>> {
    let rows: Vec<EndorsementRow> = on!(db, |c| endorsements::table
        .filter(endorsements::plan_id.among(plans))
        .order((endorsements::plan_id, endorsements::created_at, endorsements::id))
        .select(EndorsementRow::as_select())
        .load(c))?;
    let mut found: HashMap<PlanId, Vec<Endorsement>> = HashMap::new();
    for row in rows {
        found.entry(row.plan_id).or_default().push(row.into());
    }
    Ok(found)
}

/// A page of the endorsements of one plan.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, plan: PlanId, page: &PageRequest<HistorySort>) -> Result<Page<Endorsement>> {
    let matching: Condition<endorsements::table> = Condition::that(endorsements::plan_id.eq(plan));
    Ok(page_of!(db, matching, page, EndorsementRow, endorsements by EndorsementId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, plan: PlanId, given: &Endorsement) -> Result<()> {
    let row = EndorsementRow {
        id: given.id,
        plan_id: plan,
        party_id: given.party_id,
        comment: given.comment.clone(),
        substance: given.substance.clone(),
        endorsed_by: given.endorsed_by,
        voided_at: given.voided_at,
        created_at: given.created_at,
    };
    insert_row!(db, endorsements::table, row);
    Ok(())
}

/// Voids all that still stand.
pub(super) fn void_all(db: &mut Db, plan: PlanId, now: Timestamp) -> Result<usize> {
    let standing = endorsements::plan_id.eq(plan).and(endorsements::voided_at.is_null());
    Ok(on!(db, |c| diesel::update(endorsements::table.filter(standing))
        .set(endorsements::voided_at.eq(Some(now)))
        .execute(c))?)
}
