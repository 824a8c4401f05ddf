//! The table `plans`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{Id, OrganisationId, PlanId, PlanItemId, ProgrammeId};
use phoihop_domain::lifecycle::{Around, Move};
use phoihop_domain::planning::{
    AboutPlan, Ceiling, Plan, PlanContent, PlanFilter, PlanItemStatus, PlanKind, PlanSort, PlanStatus,
    PlanSupplementStatus,
};
use phoihop_domain::programme::{Programme, pending};
use phoihop_domain::validation::Refusal;

use super::{endorsements, figures, plan_items};
use crate::among::Listed as _;
use crate::consenting::Consenting;
use crate::moving::{Deciders, Why};
use crate::package::packages;
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::in_visible_programmes;
use crate::programme::standings::Decisions;
use crate::programme::{Readers, programmes};
use crate::schema::{plan_items as i, plan_supplements, plans};
use crate::within::Found as _;
use crate::{Db, Moving, Result, StoreError, Stored};

content_row! {
    PlanRow in plans for Plan (PlanId, PlanContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        year: i32,
        kind: PlanKind,
        title: String,
        requested_by: Option<OrganisationId>,
        request_reason: Option<String>,
    }
    kept {
        status: PlanStatus,
        substance: String,
    }
    json { ceilings: Vec<Ceiling>, }
    loaded { items, figures, endorsed_by, parties, pending_on, programme, about, }
    derived {}
}

keyed! { Plan in plans }

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &PlanFilter,
    page: &PageRequest<PlanSort>,
) -> Result<Page<Plan>> {
    let matching = in_visible_programmes(plans::programme_id, readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(plans::status, filter.status.as_ref())
        .any_of(plans::kind, filter.kind.as_ref())
        .narrowed(filter.programme_id, |programme| plans::programme_id.eq(programme))
        .narrowed(filter.year, |year| plans::year.eq(year));
    let found: Page<Plan> = page_of!(db, matching, page, PlanRow, plans by PlanId, {
        PlanSort::Year => year: number,
        PlanSort::CreatedAt => created_at: time,
    });
    found.completed(|mut items| {
        complete(db, &mut items, readers.today())?;
        Ok(items)
    })
}

/// Tells how the parties stand, and what became of the money.
fn complete(db: &mut Db, found: &mut [Plan], today: CivilDate) -> Result<()> {
    let ids: Vec<PlanId> = found.iter().map(|plan| plan.id).collect();
    let subjects: Vec<_> = ids.iter().map(|id| id.uuid()).collect();
    let decisions = Decisions::on(db, &subjects)?;
    let mut budgets = figures::of_plans(db, &ids)?;
    let mut endorsed = endorsements::of_plans(db, &ids)?;
    let known = programmes::all(db, found.iter().map(|plan| plan.content.programme_id), today)?;
    for plan in found {
        let programme = programmes::of_thing(&known, plan, plan.content.programme_id)?;
        let budget = budgets.remove(&plan.id).unwrap_or_default();
        plan.items = i32::try_from(budget.items.len()).unwrap_or(i32::MAX);
        plan.figures = figures::by_source(&budget.lines()?, &budget.ceilings(&plan.content.ceilings))?;
        let live = |given: &phoihop_domain::planning::Endorsement| {
            given.voided_at.is_none() && given.substance == plan.substance
        };
        plan.endorsed_by = endorsed
            .remove(&plan.id)
            .unwrap_or_default()
            .iter()
            .filter(|given| live(given))
            .map(|given| given.party_id)
            .collect();
        plan.parties = decisions.of_all(programme, plan.id.uuid(), &plan.substance);
        plan.pending_on = pending(&plan.parties);
        plan.programme = Around::told(programme.status);
    }
    Ok(())
}

fn about(db: &mut Db, plan: &Plan) -> Result<AboutPlan> {
    let counting = figures::of_plan(db, plan.id)?.items;
    let open = i::plan_id.eq(plan.id).and(i::status.eq(PlanItemStatus::Planned)).and(i::id.among(counting));
    let open_items = on!(db, |c| i::table.filter(open).order((i::created_at, i::id)).select(i::id).load(c))?;
    let drafts =
        plan_supplements::plan_id.eq(plan.id).and(plan_supplements::status.eq(PlanSupplementStatus::Draft));
    let drafts: i64 = on!(db, |c| plan_supplements::table.filter(drafts).count().get_result(c))?;
    let not_taken_up =
        if plan.content.kind == PlanKind::Annual { not_taken_up(db, plan)? } else { Vec::new() };
    Ok(AboutPlan {
        open_packages: packages::binding(db, plan.id)?,
        not_taken_up,
        open_items,
        supplement_pending: drafts > 0,
    })
}

/// Items that were carried over from the years before, and that no item goes on with.
fn not_taken_up(db: &mut Db, plan: &Plan) -> Result<Vec<PlanItemId>> {
    let earlier = plans::table
        .filter(plans::programme_id.eq(plan.content.programme_id).and(plans::year.lt(plan.content.year)))
        .select(plans::id);
    let carried = i::status.eq(PlanItemStatus::CarriedOver).and(i::plan_id.within(earlier));
    let carried: Vec<PlanItemId> =
        on!(db, |c| i::table.filter(carried).order((i::created_at, i::id)).select(i::id).load(c))?;
    // What another plan only thinks of taking up, may be gone from it tomorrow.
    let until = plans::table
        .filter(plans::programme_id.eq(plan.content.programme_id).and(plans::year.le(plan.content.year)))
        .filter(plans::status.among([PlanStatus::Agreed, PlanStatus::Closed]).or(plans::id.eq(plan.id)))
        .select(plans::id);
    let until: Vec<PlanId> = on!(db, |c| until.load(c))?;
    let counting: Vec<PlanItemId> =
        figures::of_plans(db, &until)?.into_values().flat_map(|budget| budget.items).collect();
    let goes_on = i::carried_from_id
        .assume_not_null()
        .among(carried.iter().copied())
        .and(i::carried_from_id.is_not_null())
        .and(i::id.among(counting));
    let taken_up: Vec<Option<PlanItemId>> =
        on!(db, |c| i::table.filter(goes_on).select(i::carried_from_id).load(c))?;
    Ok(carried.into_iter().filter(|id| !taken_up.contains(&Some(*id))).collect())
}

/// The plan, after it or one of its items changed: what endorsements and consents bind to is what it says
/// now.
///
/// # Errors
/// Where the database does not serve.
pub fn changed(db: &mut Db, plan: Plan, now: Timestamp) -> Result<Plan> {
    let items = plan_items::said_with(db, plan.id)?;
    let substance = Plan::substance(&plan.content, &items);
    if substance != plan.substance {
        plan.void_consents(db, now)?;
        endorsements::void_all(db, plan.id, now)?;
    }
    let plan = Plan { substance, ..plan };
    plan.save(db)?;
    Ok(plan)
}

/// The plan that something belongs to, as its row tells it.
pub(crate) fn plan_of(db: &mut Db, id: PlanId) -> Result<Plan> {
    Plan::get(db, id)?.ok_or_else(|| missing(id))
}

pub(super) fn missing(id: PlanId) -> StoreError {
    StoreError::Defect(format!("plan {id} is not there"))
}

/// The plans that several things belong to, as their rows tell them, and the programmes of those.
pub(crate) struct PlansOf {
    plans: HashMap<PlanId, Plan>,
    programmes: HashMap<ProgrammeId, Programme>,
}

impl PlansOf {
    /// Those with these ids, as things are on that day.
    pub(crate) fn load(db: &mut Db, ids: &[PlanId], today: CivilDate) -> Result<Self> {
        let plans: HashMap<PlanId, Plan> =
            Plan::all(db, ids)?.into_iter().map(|plan| (plan.id, plan)).collect();
        let programmes = programmes::all(db, plans.values().map(|plan| plan.content.programme_id), today)?;
        Ok(Self { plans, programmes })
    }

    /// One of them, with its programme.
    pub(crate) fn get(&self, id: PlanId) -> Result<(&Plan, &Programme)> {
        let plan = self.plans.get(&id).ok_or_else(|| missing(id))?;
        Ok((plan, programmes::of_thing(&self.programmes, plan, plan.content.programme_id)?))
    }
}

/// The programmes of these plans.
pub(crate) fn programmes_of(db: &mut Db, ids: Vec<PlanId>) -> Result<HashMap<PlanId, ProgrammeId>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let of = plans::table.filter(plans::id.among(ids)).select((plans::id, plans::programme_id));
    let rows: Vec<(PlanId, ProgrammeId)> = on!(db, |c| of.load(c))?;
    Ok(rows.into_iter().collect())
}

/// Removes a draft with its items.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: PlanId) -> Result<()> {
    on!(db, |c| diesel::delete(plans::table.find(id)).execute(c))?;
    Ok(())
}

impl Moving for Plan {
    type Id = PlanId;

    fn load(db: &mut Db, id: PlanId, today: CivilDate) -> Result<Option<Self>> {
        let mut found: Vec<Self> = Self::get(db, id)?.into_iter().collect();
        complete(db, &mut found, today)?;
        let Some(plan) = found.pop() else { return Ok(None) };
        let about = Around::told(about(db, &plan)?);
        Ok(Some(Self { about, ..plan }))
    }

    as_stored! {}

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Parties { of: Box::new(self.programme(db, today)?), only: None })
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        Ok(self.programme(db, today)?.circle())
    }

    /// What is back in draft is to be endorsed and agreed to anew.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status == PlanStatus::Draft {
            self.void_consents(db, now)?;
            endorsements::void_all(db, self.id, now)?;
        }
        Ok(self)
    }
}

impl Consenting for Plan {
    fn programme(&self, db: &mut Db, today: CivilDate) -> Result<Programme> {
        programmes::of(db, self, self.content.programme_id, today)
    }

    fn substance(&self) -> &str {
        &self.substance
    }

    fn takes_consents(&self) -> std::result::Result<(), Refusal> {
        self.takes_consents()
    }
}
