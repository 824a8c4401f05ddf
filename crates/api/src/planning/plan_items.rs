//! `/v1/plan-items`: what a plan consists of, and what became of each.

use phoihop_domain::access::Action;
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::PlanItemId;
use phoihop_domain::planning::{
    ACTIVITY_KINDS, Plan, PlanItem, PlanItemContent, PlanItemFilter, PlanItemSort, PlanItemStatus,
    PlanSupplement,
};
use phoihop_domain::platform::Happened;
use phoihop_domain::reference::Topic;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::planning::{plan_items, plan_supplements};
use phoihop_persistence::{Moving, Stored};

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "planning",
    transitions: "/v1/plan-items/{plan_item_id}/transitions",
    available: "/v1/plan-items/{plan_item_id}/available-transitions",
    id: "plan_item_id",
    read: Action::ReadPlan,
    ask: Action::SettlePlanItem,
    ids: ["list_plan_item_transitions", "move_plan_item", "list_available_plan_item_transitions"],
    says: "What became of it: done, done in part, dropped, or carried over to the next year, whose plan must \
        have it before it can be submitted. All but `done` take a reason; until the plan is closed, it can \
        be said otherwise.",
    conflicts: &[
        problem::NO_SUCH_TRANSITION,
        problem::PLAN_NOT_AGREED,
        problem::SUPPLEMENT_NOT_AGREED,
        problem::ITEM_COMMITTED,
        problem::ITEM_TAKEN_UP,
        problem::NOT_OWN_ITEM,
    ],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<PlanItem, PlanItemFilter, PlanItemSort>("list_plan_items", Action::ReadPlan)
        .says(
            "List items of plans",
            "What is planned, by plan, clause, topic or leading unit, with what \
            became of it and of its money.",
        )
        .indexed_by(&[
            ("plan_id", "created_at"),
            ("topic_id", "created_at"),
            ("lead_id", "created_at"),
            ("status", "created_at"),
        ]);
    let create_one = Operation::change::<PlanItemContent, PlanItem>(
        "create_plan_item",
        Action::WritePlan,
        Kind::Create,
    )
    .says(
        "Add an item",
        "To a plan that is not agreed yet, or by a supplement (`supplement_id`) to one that is. It voids \
                what was endorsed and consented to.",
    )
    .conflicts(&[
        problem::PLAN_FROZEN,
        problem::SUPPLEMENT_FROZEN,
        problem::TOO_MANY_ITEMS,
        problem::NOT_CARRIED_OVER,
    ]);
    let get_one = Operation::read::<PlanItem>("get_plan_item", Action::ReadPlan).says("Read an item", "");
    let change_one =
        Operation::change::<PlanItemContent, PlanItem>("change_plan_item", Action::WritePlan, Kind::Patch)
            .says(
                "Change an item",
                "Until its plan, or the supplement that brings it, is agreed. It voids what \
            was endorsed and consented to.",
            )
            .conflicts(&[
                problem::FIXED_ONCE_MADE,
                problem::PLAN_FROZEN,
                problem::SUPPLEMENT_FROZEN,
                problem::NOT_CARRIED_OVER,
            ]);
    let delete_one = Operation::delete("delete_plan_item", Action::WritePlan)
        .says("Delete an item", "Until its plan, or the supplement that brings it, is agreed.")
        .conflicts(&[problem::PLAN_FROZEN, problem::SUPPLEMENT_FROZEN]);
    let mut paths = vec![
        Path::new("planning", "/v1/plan-items")
            .get(list, |call| call.list_visible(plan_items::list))
            .post(create_one, create),
        Path::new("planning", "/v1/plan-items/{plan_item_id}")
            .get(get_one, get)
            .patch(change_one, patch)
            .delete(delete_one, delete),
    ];
    paths.extend(transitions::paths::<PlanItem>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let item: PlanItem = call.find("plan_item_id").await?;
    call.one(Some(&item))
}

/// What an item came with: as long as that takes edits, the item does.
enum Owner {
    Plan(Plan),
    Supplement(PlanSupplement),
}

impl Owner {
    fn of(change: &mut Change<'_>, plan: Plan, content: &PlanItemContent) -> Result<Self, Halt> {
        let Some(id) = content.supplement_id else {
            plan.takes_edits()?;
            return Ok(Self::Plan(plan));
        };
        let today = change.today();
        let supplement = PlanSupplement::load(change.db, id, today)?
            .filter(|supplement| supplement.content.plan_id == plan.id);
        let supplement =
            supplement.ok_or_else(|| Problem::field("/supplement_id", problem::UNKNOWN_REFERENCE))?;
        supplement.takes_edits()?;
        Ok(Self::Supplement(supplement))
    }

    /// It says something else now.
    fn rewritten(self, change: &mut Change<'_>) -> Result<(), Halt> {
        let now = change.now();
        match self {
            Self::Plan(plan) => {
                change.rewritten(Plan { revision: plan.revision + 1, updated_at: now, ..plan })?;
            }
            Self::Supplement(supplement) => {
                let next =
                    PlanSupplement { revision: supplement.revision + 1, updated_at: now, ..supplement };
                let supplement = plan_supplements::changed(change.db, next, now)?;
                change.record(&supplement, Happened::Updated)?;
            }
        }
        Ok(())
    }
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let (content, plan) =
            change.body_under::<PlanItemContent, Plan>("/plan_id", |content| content.plan_id)?;
        let item = PlanItem::entered(content, change.now());
        item.fits(&plan)?;
        check(change, &plan, &item.content, None)?;
        Plan::has_room(plan_items::count(change.db, plan.id)?)?;
        let owner = Owner::of(change, plan, &item.content)?;
        item.insert(change.db)?;
        change.record(&item, Happened::Created)?;
        owner.rewritten(change)?;
        let item: PlanItem = change.find(item.id)?;
        change.created(&item)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: PlanItemId = call.id("plan_item_id")?;
    call.change(move |change| {
        let before: PlanItem = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        let plan: Plan = change.find(before.content.plan_id)?;
        let stood = before.content.clone();
        let item = before.amended(content, change.now());
        item.fits(&plan)?;
        check(change, &plan, &item.content, Some(&stood))?;
        let owner = Owner::of(change, plan, &item.content)?;
        item.update(change.db)?;
        change.record(&item, Happened::Updated)?;
        owner.rewritten(change)?;
        let item: PlanItem = change.find(id)?;
        change.changed(&item)
    })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: PlanItemId = call.id("plan_item_id")?;
    call.change(move |change| {
        let item: PlanItem = change.find(id)?;
        change.no_body()?;
        change.if_match(item.revision)?;
        let plan: Plan = change.find(item.content.plan_id)?;
        let owner = Owner::of(change, plan, &item.content)?;
        change.record_deleted(&item)?;
        plan_items::delete(change.db, id)?;
        owner.rewritten(change)?;
        Ok(Answer::nothing())
    })
}

fn check(
    change: &mut Change<'_>,
    plan: &Plan,
    content: &PlanItemContent,
    before: Option<&PlanItemContent>,
) -> Result<(), Halt> {
    if before.is_none_or(|before| before.activity_kind != content.activity_kind) {
        change.known_code("/activity_kind", ACTIVITY_KINDS, &content.activity_kind)?;
    }
    require::<Topic>(change.db, "/topic_id", content.topic_id)?;
    change.clauses_of("/clause_ids", plan.content.programme_id, &content.clause_ids)?;
    require::<Organisation>(change.db, "/lead_id", Some(content.lead_id))?;
    change.known_organisations("/cooperating_ids", &content.cooperating_ids)?;
    match content.carried_from_id.filter(|id| before.and_then(|before| before.carried_from_id) != Some(*id)) {
        Some(id) => goes_on_with(change, plan, id),
        None => Ok(()),
    }
}

/// What an item goes on with, was carried over from an earlier year of the same programme.
fn goes_on_with(change: &mut Change<'_>, plan: &Plan, id: PlanItemId) -> Result<(), Halt> {
    let unknown = || Problem::field("/carried_from_id", problem::UNKNOWN_REFERENCE);
    let earlier = PlanItem::get(change.db, id)?.ok_or_else(unknown)?;
    let of = Plan::get(change.db, earlier.content.plan_id)?.ok_or_else(unknown)?;
    if of.content.programme_id != plan.content.programme_id {
        return Err(unknown().into());
    }
    if earlier.status != PlanItemStatus::CarriedOver || of.content.year >= plan.content.year {
        return Err(
            Refusal::from(Blocker::new(problem::NOT_CARRIED_OVER).with("status", earlier.status)).into()
        );
    }
    Ok(())
}
