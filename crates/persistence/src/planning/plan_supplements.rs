//! The table `plan_supplements`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{Id, PlanId, PlanItemId, PlanSupplementId};
use phoihop_domain::lifecycle::{Around, Move};
use phoihop_domain::planning::{
    AboutSupplement, BudgetChange, BudgetLine, Ceiling, Plan, PlanSupplement, PlanSupplementContent,
    PlanSupplementFilter, PlanSupplementSort, PlanSupplementStatus,
};
use phoihop_domain::programme::{Programme, pending};
use phoihop_domain::validation::Refusal;

use super::figures::{self, Budget};
use super::in_visible_plans;
use super::plan_items::said_by;
use super::plans::{PlansOf, plan_of};
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

keyed! { PlanSupplement in plan_supplements }

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &PlanSupplementFilter,
    page: &PageRequest<PlanSupplementSort>,
) -> Result<Page<PlanSupplement>> {
    let matching = in_visible_plans(plan_supplements::plan_id, readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(plan_supplements::status, filter.status.as_ref())
        .narrowed(filter.plan_id, |plan| plan_supplements::plan_id.eq(plan));
    let found: Page<PlanSupplement> = page_of!(db, matching, page,
        PlanSupplementRow, plan_supplements by PlanSupplementId, {
        PlanSupplementSort::CreatedAt => created_at: time,
    });
    found.completed(|items| complete(db, items, readers.today()))
}

/// Tells how the parties stand to each, and what its plan would be with it.
fn complete(db: &mut Db, found: Vec<PlanSupplement>, today: CivilDate) -> Result<Vec<PlanSupplement>> {
    let ids: Vec<PlanSupplementId> = found.iter().map(|supplement| supplement.id).collect();
    let plans: Vec<PlanId> = found.iter().map(|supplement| supplement.content.plan_id).collect();
    // What is settled says what its plan became no more.
    let drafts = found.iter().filter(|supplement| supplement.status == PlanSupplementStatus::Draft);
    let drafts: Vec<PlanId> = drafts.map(|supplement| supplement.content.plan_id).collect();
    let budgets = if drafts.is_empty() { HashMap::new() } else { figures::of_plans(db, &drafts)? };
    let plans = PlansOf::load(db, &plans, today)?;
    let decisions = Decisions::on(db, &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())?;
    let mut said = said_by(db, &ids)?;
    let complete = |supplement: PlanSupplement| {
        let id = supplement.content.plan_id;
        let (plan, programme) = plans.get(id)?;
        let own = said.remove(&supplement.id).unwrap_or_default();
        let parties = decisions.of_all(programme, supplement.id.uuid(), &supplement.substance);
        let lines: Vec<(PlanItemId, BudgetLine)> =
            own.iter().flat_map(|(id, item)| item.budget_lines.iter().map(|line| (*id, *line))).collect();
        let about = Around::told(about((plan, budgets.get(&id)), programme, &supplement, &lines)?);
        Ok(PlanSupplement {
            items: i32::try_from(own.len()).unwrap_or(i32::MAX),
            pending_on: pending(&parties),
            parties,
            about,
            ..supplement
        })
    };
    found.into_iter().map(complete).collect()
}

fn about(
    (plan, budget): (&Plan, Option<&Budget>),
    programme: &Programme,
    supplement: &PlanSupplement,
    own: &[(PlanItemId, BudgetLine)],
) -> Result<AboutSupplement> {
    let stands = AboutSupplement {
        programme: programme.status,
        plan: plan.status,
        overcut: None,
        figures: Vec::new(),
    };
    if supplement.status != PlanSupplementStatus::Draft {
        return Ok(stands);
    }
    let budget = budget.cloned().unwrap_or_default();
    let content = &supplement.content;
    Ok(match budget.with(&content.budget_changes, &content.ceilings, own) {
        Ok(then) => AboutSupplement {
            figures: figures::by_source(&then.lines()?, &then.ceilings(&plan.content.ceilings))?,
            ..stands
        },
        Err(line) => AboutSupplement { overcut: Some(line), ..stands },
    })
}

/// The supplement, after it or one of its items changed: what consents bind to is what it says now.
///
/// # Errors
/// Where the database does not serve.
pub fn changed(db: &mut Db, supplement: PlanSupplement, now: Timestamp) -> Result<PlanSupplement> {
    let items = said_by(db, &[supplement.id])?.remove(&supplement.id).unwrap_or_default();
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
        let found = Self::get(db, id)?.into_iter().collect();
        Ok(complete(db, found, today)?.pop())
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
