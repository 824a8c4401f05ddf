//! `/v1/plan-supplements`: what changes an agreed plan, agreed to in its turn.

use phoihop_domain::access::Action;
use phoihop_domain::ids::PlanSupplementId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::planning::{
    Plan, PlanSupplement, PlanSupplementContent, PlanSupplementFilter, PlanSupplementSort,
};
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::resource::PlainResource;
use phoihop_persistence::Stored;
use phoihop_persistence::planning::{figures, plan_supplements};

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::consents::{self, Consents};
use crate::lifecycle::transitions::{self, Moves};

const CONSENTS: Consents = Consents {
    tag: "planning",
    consents: "/v1/plan-supplements/{plan_supplement_id}/consents",
    id: "plan_supplement_id",
    read: Action::ReadPlan,
    give: Action::ConsentToPlan,
    ids: ["list_plan_supplement_consents", "consent_to_plan_supplement"],
    conflicts: &[
        problem::PROGRAMME_NOT_IN_FORCE,
        problem::PLAN_NOT_AGREED,
        problem::SUPPLEMENT_EMPTY,
        problem::BUDGET_NOT_LEFT,
        problem::CEILING_EXCEEDED,
    ],
};

const MOVES: Moves = Moves {
    tag: "planning",
    transitions: "/v1/plan-supplements/{plan_supplement_id}/transitions",
    available: "/v1/plan-supplements/{plan_supplement_id}/available-transitions",
    id: "plan_supplement_id",
    read: Action::ReadPlan,
    ask: Action::WritePlan,
    ids: [
        "list_plan_supplement_transitions",
        "move_plan_supplement",
        "list_available_plan_supplement_transitions",
    ],
    says: "To withdraw it, with the reason, before it is agreed, and to take it up again. It counts from the \
        moment at which every party has consented.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::PLAN_NOT_AGREED],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<PlanSupplement, PlanSupplementFilter, PlanSupplementSort>(
        "list_plan_supplements",
        Action::ReadPlan,
    )
    .says("List supplements", "What was or is to be changed in agreed plans (bổ sung, điều chỉnh kế hoạch).")
    .indexed_by(&[("plan_id", "created_at"), ("status", "created_at")]);
    let create_one = Operation::change::<PlanSupplementContent, PlanSupplement>(
        "create_plan_supplement",
        Action::WritePlan,
        Kind::Create,
    )
    .says(
        "Begin a supplement",
        "To an agreed plan: it adds to budget lines and cuts them, sets \
            ceilings, and brings new items, which name it.",
    )
    .conflicts(&[problem::PLAN_NOT_AGREED]);
    let get_one = Operation::read::<PlanSupplement>("get_plan_supplement", Action::ReadPlan)
        .says("Read a supplement", "");
    let change_one = Operation::change::<PlanSupplementContent, PlanSupplement>(
        "change_plan_supplement",
        Action::WritePlan,
        Kind::Patch,
    )
    .says("Change a supplement", "Until it is agreed. A change voids every consent.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::SUPPLEMENT_FROZEN]);
    let mut paths = vec![
        Path::new("planning", "/v1/plan-supplements")
            .get(list, |call| call.list_visible(plan_supplements::list))
            .post(create_one, create),
        Path::new("planning", "/v1/plan-supplements/{plan_supplement_id}")
            .get(get_one, get)
            .patch(change_one, patch),
        consents::paths::<PlanSupplement>(CONSENTS),
    ];
    paths.extend(transitions::paths::<PlanSupplement>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let supplement: PlanSupplement = call.find("plan_supplement_id").await?;
    call.one(Some(&supplement))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let (content, plan) =
            change.body_under::<PlanSupplementContent, Plan>("/plan_id", |content| content.plan_id)?;
        let substance = PlanSupplement::substance(&content, &[]);
        let supplement = PlanSupplement { substance, ..PlanSupplement::entered(content, change.now()) };
        check(change, &plan, &supplement.content, None)?;
        plan.is_agreed()?;
        supplement.insert(change.db)?;
        change.record(&supplement, Happened::Created)?;
        let supplement: PlanSupplement = change.find(supplement.id)?;
        change.tell(&supplement, NotificationKind::Given, Cause::Request)?;
        change.created(&supplement)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: PlanSupplementId = call.id("plan_supplement_id")?;
    call.change(move |change| {
        let before: PlanSupplement = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        before.takes_edits()?;
        let plan: Plan = change.find(content.plan_id)?;
        check(change, &plan, &content, Some(&before.content))?;
        let supplement =
            plan_supplements::changed(change.db, before.amended(content, change.now()), change.now())?;
        change.record(&supplement, Happened::Updated)?;
        let supplement: PlanSupplement = change.find(id)?;
        change.changed(&supplement)
    })
}

/// It changes lines of items that count in its plan.
fn check(
    change: &mut Change<'_>,
    plan: &Plan,
    content: &PlanSupplementContent,
    before: Option<&PlanSupplementContent>,
) -> Result<(), Halt> {
    change.cites_ceilings(&content.ceilings, before.map_or(&[], |before| &before.ceilings))?;
    let counting = figures::of_plan(change.db, plan.id)?.items;
    match content.budget_changes.iter().position(|line| !counting.contains(&line.plan_item_id)) {
        Some(at) => {
            Err(Problem::field(format!("/budget_changes/{at}/plan_item_id"), problem::UNKNOWN_REFERENCE)
                .into())
        }
        None => Ok(()),
    }
}
