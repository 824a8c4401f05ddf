//! What plans may cost and what became of that: added up from budget lines and agreed supplements at every
//! reading, so that no sum can go its own way.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use phoihop_domain::ids::{PlanId, PlanItemId};
use phoihop_domain::money::{NotAnAmount, Vnd};
use phoihop_domain::planning::{
    BudgetChange, BudgetLine, Ceiling, ChangeKind, Figures, FundingSource, LineFigures, MAX_LINE_VND,
    PlanSupplementStatus,
};
use phoihop_domain::sql_types::Json;

use crate::among::Listed as _;
use crate::package::settlements::{self, Taken};
use crate::schema::{budget_lines, plan_items, plan_supplements};
use crate::within::Found as _;
use crate::{Db, Result, StoreError};

/// What a plan may cost, line by line, and what agreed supplements say of its ceilings.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    planned: BTreeMap<(PlanItemId, FundingSource), Vnd>,
    ceilings: BTreeMap<FundingSource, Vnd>,
    taken: Taken,
    /// Which items count.
    pub items: Vec<PlanItemId>,
}

fn inexact(_: NotAnAmount) -> StoreError {
    StoreError::Defect("the figures of a plan do not add up".to_owned())
}

/// The budget of a plan.
///
/// # Errors
/// Where the database does not serve.
pub fn of_plan(db: &mut Db, plan: PlanId) -> Result<Budget> {
    Ok(of_plans(db, &[plan])?.remove(&plan).unwrap_or_default())
}

/// The budgets of these plans.
///
/// # Errors
/// Where the database does not serve.
pub fn of_plans(db: &mut Db, plans: &[PlanId]) -> Result<HashMap<PlanId, Budget>> {
    type Agreed = (PlanId, Json<Vec<BudgetChange>>, Json<Vec<Ceiling>>);
    let agreed = plan_supplements::status.eq(PlanSupplementStatus::Agreed);
    let theirs =
        plan_supplements::table.filter(agreed).filter(plan_supplements::plan_id.among(plans.to_vec()));
    let counting = plan_items::supplement_id
        .is_null()
        .or(plan_items::supplement_id.within(theirs.select(plan_supplements::id)));
    let items: Vec<(PlanItemId, PlanId)> = on!(db, |c| plan_items::table
        .filter(plan_items::plan_id.among(plans))
        .filter(counting)
        .order((plan_items::created_at, plan_items::id))
        .select((plan_items::id, plan_items::plan_id))
        .load(c))?;
    let supplements: Vec<Agreed> = on!(db, |c| plan_supplements::table
        .filter(plan_supplements::plan_id.among(plans).and(agreed))
        .order((plan_supplements::updated_at, plan_supplements::id))
        .select((plan_supplements::plan_id, plan_supplements::budget_changes, plan_supplements::ceilings))
        .load(c))?;
    let ids: Vec<PlanItemId> = items.iter().map(|(id, _)| *id).collect();
    let mut lines = lines_of(db, &ids)?;
    let mut found: HashMap<PlanId, Budget> = HashMap::new();
    for (id, plan) in items {
        let budget = found.entry(plan).or_default();
        budget.items.push(id);
        for line in lines.remove(&id).unwrap_or_default() {
            budget.planned.insert((id, line.source), line.amount_vnd);
        }
    }
    let mut changes: HashMap<PlanId, Vec<BudgetChange>> = HashMap::new();
    for (plan, Json(changed), Json(ceilings)) in supplements {
        changes.entry(plan).or_default().extend(changed);
        found.entry(plan).or_default().set_ceilings(&ceilings);
    }
    for (plan, changes) in changes {
        found.entry(plan).or_default().change(&changes).map_err(|_| inexact(NotAnAmount))?;
    }
    for (plan, taken) in settlements::of_plans(db, plans)? {
        found.entry(plan).or_default().taken = taken;
    }
    Ok(found)
}

/// The budget lines of these items.
pub(super) fn lines_of(db: &mut Db, items: &[PlanItemId]) -> Result<HashMap<PlanItemId, Vec<BudgetLine>>> {
    let rows: Vec<(PlanItemId, FundingSource, Vnd)> = on!(db, |c| budget_lines::table
        .filter(budget_lines::plan_item_id.among(items))
        .order((budget_lines::plan_item_id, budget_lines::id))
        .select((budget_lines::plan_item_id, budget_lines::source, budget_lines::amount_vnd))
        .load(c))?;
    let mut found: HashMap<PlanItemId, Vec<BudgetLine>> = HashMap::new();
    for (item, source, amount_vnd) in rows {
        found.entry(item).or_default().push(BudgetLine { source, amount_vnd });
    }
    Ok(found)
}

impl Budget {
    /// What supplements do to it, whichever came first: only what comes of all of them must be an amount.
    fn change<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a BudgetChange>,
    ) -> std::result::Result<(), (PlanItemId, FundingSource)> {
        let mut net: BTreeMap<(PlanItemId, FundingSource), i128> = BTreeMap::new();
        for change in changes {
            let amount = i128::from(change.amount_vnd.amount());
            *net.entry((change.plan_item_id, change.source)).or_default() +=
                if change.change == ChangeKind::Add { amount } else { -amount };
        }
        for (line, net) in net {
            let planned = self.planned.entry(line).or_default();
            let then =
                i64::try_from(i128::from(planned.amount()) + net).ok().filter(|then| *then <= MAX_LINE_VND);
            *planned = then.and_then(|then| Vnd::new(then).ok()).ok_or(line)?;
        }
        Ok(())
    }

    /// What became of a line that was planned at so much.
    fn figures(
        &self,
        line: (PlanItemId, FundingSource),
        planned: Vnd,
    ) -> std::result::Result<Figures, NotAnAmount> {
        let of =
            |sums: &BTreeMap<(PlanItemId, FundingSource), Vnd>| sums.get(&line).copied().unwrap_or_default();
        Figures::of(planned, of(&self.taken.committed), of(&self.taken.spent))
    }

    fn set_ceilings(&mut self, ceilings: &[Ceiling]) {
        self.ceilings.extend(ceilings.iter().map(|ceiling| (ceiling.source, ceiling.amount_vnd)));
    }

    /// It with what a supplement that is not agreed to yet would do, or the line that it would cut by more
    /// than is left.
    pub(super) fn with(
        mut self,
        changes: &[BudgetChange],
        ceilings: &[Ceiling],
        own: &[(PlanItemId, BudgetLine)],
    ) -> std::result::Result<Self, (PlanItemId, FundingSource)> {
        for (item, line) in own {
            self.planned.insert((*item, line.source), line.amount_vnd);
        }
        self.change(changes)?;
        for change in changes {
            let line = (change.plan_item_id, change.source);
            // What is committed or spent cannot be cut any more.
            self.figures(line, self.planned.get(&line).copied().unwrap_or_default()).map_err(|_| line)?;
        }
        self.set_ceilings(ceilings);
        Ok(self)
    }

    /// The ceilings, beginning with those of the plan itself.
    #[must_use]
    pub fn ceilings(&self, own: &[Ceiling]) -> Vec<(FundingSource, Vnd)> {
        let mut ceilings: BTreeMap<FundingSource, Vnd> =
            own.iter().map(|ceiling| (ceiling.source, ceiling.amount_vnd)).collect();
        ceilings.extend(self.ceilings.iter().map(|(source, amount)| (*source, *amount)));
        ceilings.into_iter().collect()
    }

    /// What became of each line.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn lines(&self) -> Result<Vec<LineFigures>> {
        let line = |(&(plan_item_id, source), &planned): (&(PlanItemId, FundingSource), &Vnd)| {
            Ok(LineFigures {
                plan_item_id,
                source,
                figures: self.figures((plan_item_id, source), planned).map_err(inexact)?,
            })
        };
        self.planned.iter().map(line).collect()
    }
}

/// The figures added up by source.
pub(super) fn by_source(
    lines: &[LineFigures],
    ceilings: &[(FundingSource, Vnd)],
) -> Result<Vec<phoihop_domain::planning::SourceFigures>> {
    phoihop_domain::planning::figures_by_source(lines, ceilings).map_err(inexact)
}
