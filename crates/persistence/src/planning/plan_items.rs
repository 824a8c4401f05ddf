//! The table `plan_items`, with their budget lines and the clauses that they carry out.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::{Circle, DRAFTERS, Involved, Part, RAISERS, Subject};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    BudgetLineId, ClauseId, Id, OrganisationId, PersonId, PlanId, PlanItemClauseId, PlanItemId,
    PlanSupplementId, TopicId,
};
use phoihop_domain::lifecycle::{Around, Move};
use phoihop_domain::money::Vnd;
use phoihop_domain::planning::{
    AboutItem, BudgetLine, FundingSource, LineFigures, Output, PlanItem, PlanItemContent, PlanItemFilter,
    PlanItemSort, PlanItemStatus, PlanStatus,
};
use phoihop_domain::problem;
use phoihop_domain::validation::Blocker;

use super::figures;
use super::in_visible_plans;
use super::plans::{missing, plan_of};
use crate::among::Listed as _;
use crate::consenting::Consenting;
use crate::moving::Deciders;
use crate::paginate::{Page, PageRequest};
use crate::programme::{Readers, clauses};
use crate::schema::{budget_lines, plan_item_clauses, plan_items, plans};
use crate::within::Found as _;
use crate::{Db, Moving, Result, Stored};

content_row! {
    PlanItemRow in plan_items for PlanItem (PlanItemId, PlanItemContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        plan_id: PlanId,
        supplement_id: Option<PlanSupplementId>,
        title: String,
        activity_kind: String,
        topic_id: Option<TopicId>,
        lead_id: OrganisationId,
        first_day: CivilDate,
        last_day: CivilDate,
        carried_from_id: Option<PlanItemId>,
        note: Option<String>,
    }
    kept { status: PlanItemStatus, }
    json {
        cooperating_ids: Vec<OrganisationId>,
        outputs: Vec<Output>,
    }
    loaded { figures, about, }
    related (load_related, save_related) { clause_ids, budget_lines, }
    derived {}
}

keyed! { PlanItem in plan_items }

id_list! {
    PlanItemClauseRow in plan_item_clauses (PlanItemClauseId)
    of plan_item_id: PlanItemId, clause_id: ClauseId
}

#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = budget_lines, treat_none_as_default_value = false)]
struct BudgetLineRow {
    id: BudgetLineId,
    plan_item_id: PlanItemId,
    source: FundingSource,
    amount_vnd: Vnd,
}

/// How an item's budget lines lie in their table.
fn line_rows(item: PlanItemId, lines: &[BudgetLine], now: Timestamp) -> Vec<BudgetLineRow> {
    let row = |line: &BudgetLine| BudgetLineRow {
        id: BudgetLineId::new(now),
        plan_item_id: item,
        source: line.source,
        amount_vnd: line.amount_vnd,
    };
    lines.iter().map(row).collect()
}

fn load_related(db: &mut Db, mut found: Vec<PlanItem>) -> Result<Vec<PlanItem>> {
    let ids: Vec<PlanItemId> = found.iter().map(|item| item.id).collect();
    let mut lines = figures::lines_of(db, &ids)?;
    let mut cited = PlanItemClauseRow::load(db, &ids)?;
    for item in &mut found {
        item.content.budget_lines = lines.remove(&item.id).unwrap_or_default();
        item.content.clause_ids = cited.remove(&item.id).unwrap_or_default();
    }
    Ok(found)
}

fn save_related(db: &mut Db, item: &PlanItem) -> Result<()> {
    if item.revision > 1 {
        on!(db, |c| diesel::delete(budget_lines::table.filter(budget_lines::plan_item_id.eq(item.id)))
            .execute(c))?;
    }
    insert_all!(db, budget_lines::table, &line_rows(item.id, &item.content.budget_lines, item.updated_at));
    PlanItemClauseRow::save(db, (item.id, item.revision), &item.content.clause_ids, item.updated_at)
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &PlanItemFilter,
    page: &PageRequest<PlanItemSort>,
) -> Result<Page<PlanItem>> {
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let matching = in_visible_plans(plan_items::plan_id, readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(plan_items::status, filter.status.as_ref())
        .narrowed(filter.plan_id, |plan| plan_items::plan_id.eq(plan))
        .narrowed(filter.topic_id, |topic| plan_items::topic_id.eq(topic))
        .narrowed(filter.lead_id, |lead| plan_items::lead_id.eq(lead))
        .narrowed(of_clause, |clauses| {
            let carrying = plan_item_clauses::table
                .filter(plan_item_clauses::clause_id.among(clauses))
                .select(plan_item_clauses::plan_item_id);
            plan_items::id.within(carrying)
        });
    let found: Page<PlanItem> = page_of!(db, matching, page, PlanItemRow, plan_items by PlanItemId, {
        PlanItemSort::FirstDay => first_day: date,
        PlanItemSort::CreatedAt => created_at: time,
    });
    found.completed(|items| {
        let items = load_related(db, items)?;
        complete(db, items)
    })
}

/// Tells what became of their money, and how things are with their plans.
fn complete(db: &mut Db, found: Vec<PlanItem>) -> Result<Vec<PlanItem>> {
    let ids: Vec<PlanItemId> = found.iter().map(|item| item.id).collect();
    let of: Vec<PlanId> = found.iter().map(|item| item.content.plan_id).collect();
    let mut budgets = HashMap::new();
    for (plan, budget) in figures::of_plans(db, &of)? {
        budgets.insert(plan, (budget.lines()?, budget.items));
    }
    let statuses: Vec<(PlanId, PlanStatus)> =
        on!(db, |c| plans::table.filter(plans::id.among(&of)).select((plans::id, plans::status)).load(c))?;
    let statuses: HashMap<PlanId, PlanStatus> = statuses.into_iter().collect();
    let goes_on = plan_items::carried_from_id
        .is_not_null()
        .and(plan_items::carried_from_id.assume_not_null().among(&ids));
    let taken_up: Vec<Option<PlanItemId>> =
        on!(db, |c| plan_items::table.filter(goes_on).select(plan_items::carried_from_id).load(c))?;
    let told = |item: PlanItem| -> Result<PlanItem> {
        let budget = budgets.get(&item.content.plan_id);
        let own = |line: &&LineFigures| line.plan_item_id == item.id;
        let figures =
            budget.map(|(lines, _)| lines.iter().filter(own).copied().collect()).unwrap_or_default();
        let about = AboutItem {
            plan: statuses
                .get(&item.content.plan_id)
                .copied()
                .ok_or_else(|| missing(item.content.plan_id))?,
            counts: budget.is_some_and(|(_, counting)| counting.contains(&item.id)),
            taken_up: taken_up.contains(&Some(item.id)),
        };
        Ok(PlanItem { figures, about: Around::told(about), ..item })
    };
    found.into_iter().map(told).collect()
}

/// What the items say that came with a plan itself.
pub(super) fn said_with(db: &mut Db, plan: PlanId) -> Result<Vec<(PlanItemId, PlanItemContent)>> {
    let own = plan_items::plan_id.eq(plan).and(plan_items::supplement_id.is_null());
    let rows: Vec<PlanItemRow> = on!(db, |c| plan_items::table
        .filter(own)
        .order(plan_items::id)
        .select(PlanItemRow::as_select())
        .load(c))?;
    let items = load_related(db, rows.into_iter().map(Into::into).collect())?;
    Ok(items.into_iter().map(|item| (item.id, item.content)).collect())
}

/// What the items say that came by these supplements.
pub(super) fn said_by(
    db: &mut Db,
    supplements: &[PlanSupplementId],
) -> Result<HashMap<PlanSupplementId, Vec<(PlanItemId, PlanItemContent)>>> {
    let own = plan_items::supplement_id.among(supplements);
    let rows: Vec<PlanItemRow> = on!(db, |c| plan_items::table
        .filter(own)
        .order(plan_items::id)
        .select(PlanItemRow::as_select())
        .load(c))?;
    let mut found: HashMap<PlanSupplementId, Vec<_>> = HashMap::new();
    for item in load_related(db, rows.into_iter().map(Into::into).collect())? {
        if let Some(supplement) = item.content.supplement_id {
            found.entry(supplement).or_default().push((item.id, item.content));
        }
    }
    Ok(found)
}

/// How many items there are in a plan and all supplements to it.
///
/// # Errors
/// Where the database does not serve.
pub fn count(db: &mut Db, plan: PlanId) -> Result<i64> {
    Ok(on!(db, |c| plan_items::table.filter(plan_items::plan_id.eq(plan)).count().get_result(c))?)
}

/// Removes one.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: PlanItemId) -> Result<()> {
    on!(db, |c| diesel::delete(plan_items::table.find(id)).execute(c))?;
    Ok(())
}

impl Moving for PlanItem {
    type Id = PlanItemId;

    fn load(db: &mut Db, id: PlanItemId, _: CivilDate) -> Result<Option<Self>> {
        let found = Self::get(db, id)?.into_iter().collect();
        Ok(complete(db, found)?.pop())
    }

    as_stored! {}

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Parties {
            of: Box::new(plan_of(db, self.content.plan_id)?.programme(db, today)?),
            only: None,
        })
    }

    /// A unit says what became of what it leads or cooperates in; the one who drafts, of everything.
    fn keeps_apart(
        &self,
        db: &mut Db,
        _: &Move<Self>,
        caller: &Subject,
        _: Option<PersonId>,
    ) -> Result<Option<Blocker>> {
        let circle = Moving::circle(self, db, self.updated_at.in_vietnam())?;
        let units = std::iter::once(self.content.lead_id).chain(self.content.cooperating_ids.iter().copied());
        let taking: Vec<Involved> =
            units.map(|organisation_id| Involved { part: Part::Unit, organisation_id }).collect();
        let own = caller.has_part(DRAFTERS, circle.involved()) || caller.has_part(RAISERS, &taking);
        Ok((!own).then(|| Blocker::new(problem::NOT_OWN_ITEM)))
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        plan_of(db, self.content.plan_id)?.circle(db, today)
    }
}
