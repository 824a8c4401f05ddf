//! The table `plan_supplements`.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{Id, PlanId, PlanItemId, PlanSupplementId};
use phoihop_domain::lifecycle::Move;
use phoihop_domain::planning::{
    AboutSupplement, BudgetChange, BudgetLine, Ceiling, Plan, PlanSupplement, PlanSupplementContent, PlanSupplementFilter, PlanSupplementSort,
    PlanSupplementStatus,
};
use phoihop_domain::programme::{Programme, pending};
use phoihop_domain::validation::Refusal;

use super::figures;
use super::plan_items::said_in;
use super::plans::plan_of;
use crate::consenting::Consenting;
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::Readers;
use crate::programme::standings::Decisions;
use crate::schema::plan_supplements;
use crate::{Db, Moving, Result, Stored};

content_row! {
    PlanSupplementRow in plan_supplements for PlanSupplement (PlanSupplementId, PlanSupplementContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        plan_id: PlanId,
        title: String,
        reason: String,
    }
    kept {
        status: PlanSupplementStatus,
        substance: String,
    }
    json {
        budget_changes: Vec<BudgetChange>,
        ceilings: Vec<Ceiling>,
    }
    loaded { items, parties, pending_on, about, }
    derived {}
}

/// A page of those that match and that the reader may see.
pub fn list(db: &mut Db, readers: &Readers, filter: &PlanSupplementFilter, page: &PageRequest<PlanSupplementSort>) -> Result<Page<PlanSupplement>> {
    let Page { items, next, total }: Page<PlanSupplement> = on!(db, c => {
        let matching = || {
            let mut query = in_visible_plans!(plan_supplements::table.into_boxed::<B>(), readers, plan_supplements);
            query = by_external_key!(query, filter, plan_supplements);
            query = any_of!(query, &filter.status, plan_supplements::status);
            if let Some(plan) = filter.plan_id {
                query = query.filter(plan_supplements::plan_id.eq(plan));
            }
            query
        };
        page_of!(c, matching, page, PlanSupplementRow, plan_supplements by PlanSupplementId, {
            PlanSupplementSort::CreatedAt => created_at: time,
        })
    });
    let items = items.into_iter().map(|supplement| complete(db, supplement, readers.today())).collect::<Result<_>>()?;
    Ok(Page { items, next, total })
}

/// Tells how the parties stand to it, and what the plan would be with it.
fn complete(db: &mut Db, supplement: PlanSupplement, today: CivilDate) -> Result<PlanSupplement> {
    let plan = plan_of(db, supplement.content.plan_id)?;
    let programme = plan.programme(db, today)?;
    let own = said_in(db, plan.id, Some(supplement.id))?;
    let parties = Decisions::on(db, &[supplement.id.uuid()])?.of_all(&programme, supplement.id.uuid(), &supplement.substance);
    let lines: Vec<(PlanItemId, BudgetLine)> = own.iter().flat_map(|(id, item)| item.budget_lines.iter().map(|line| (*id, *line))).collect();
    let about = about(db, &plan, &programme, &supplement, &lines)?;
    Ok(PlanSupplement { items: i32::try_from(own.len()).unwrap_or(i32::MAX), pending_on: pending(&parties), parties, about, ..supplement })
}

fn about(db: &mut Db, plan: &Plan, programme: &Programme, supplement: &PlanSupplement, own: &[(PlanItemId, BudgetLine)]) -> Result<AboutSupplement> {
    let stands = AboutSupplement { programme: Some(programme.status), plan: Some(plan.status), ..AboutSupplement::default() };
    if supplement.status != PlanSupplementStatus::Draft {
        return Ok(stands);
    }
    let budget = figures::of_plan(db, plan.id)?;
    let content = &supplement.content;
    Ok(match budget.with(&content.budget_changes, &content.ceilings, own) {
        Ok(then) => AboutSupplement { figures: figures::by_source(&then.lines()?, &then.ceilings(&plan.content.ceilings))?, ..stands },
        Err(line) => AboutSupplement { overcut: Some(line), ..stands },
    })
}

/// The supplement, after it or one of its items changed: what consents bind to is what it says now.
pub fn changed(db: &mut Db, supplement: PlanSupplement, now: Timestamp) -> Result<PlanSupplement> {
    let items = said_in(db, supplement.content.plan_id, Some(supplement.id))?;
    let substance = PlanSupplement::substance(&supplement.content, &items);
    if substance != supplement.substance {
        supplement.void_consents(db, now)?;
    }
    let supplement = PlanSupplement { substance, ..supplement };
    supplement.save(db)?;
    Ok(supplement)
}

impl Moving for PlanSupplement {
    type Id = PlanSupplementId;

    fn load(db: &mut Db, id: PlanSupplementId, today: CivilDate) -> Result<Option<Self>> {
        Self::get(db, id)?.map(|supplement| complete(db, supplement, today)).transpose()
    }

    as_stored! {}

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        Ok(Deciders::Parties { of: Box::new(self.programme(db, today)?), only: None })
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        Ok(self.programme(db, today)?.circle())
    }

    /// What was given up is to be agreed to anew, should it be taken up again.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status == PlanSupplementStatus::Withdrawn {
            self.void_consents(db, now)?;
        }
        Ok(self)
    }
}

impl Consenting for PlanSupplement {
    fn programme(&self, db: &mut Db, today: CivilDate) -> Result<Programme> {
        plan_of(db, self.content.plan_id)?.programme(db, today)
    }

    fn substance(&self) -> &str {
        &self.substance
    }

    fn takes_consents(&self) -> std::result::Result<(), Refusal> {
        self.takes_consents()
    }
}
