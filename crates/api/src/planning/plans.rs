//! `/v1/plans`: what is done in a year, agreed to by both sides (IV.3).

use phoihop_domain::access::Action;
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::PlanId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::planning::{Plan, PlanContent, PlanFilter, PlanSort, PlanStatus};
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{OfProgramme, Programme, ProgrammeStatus};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::Stored;
use phoihop_persistence::planning::plans;

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::consents::{self, Consents};
use crate::lifecycle::transitions::{self, Moves};

const CONSENTS: Consents = Consents {
    tag: "planning",
    consents: "/v1/plans/{plan_id}/consents",
    id: "plan_id",
    read: Action::ReadPlan,
    give: Action::ConsentToPlan,
    ids: ["list_plan_consents", "consent_to_plan"],
    conflicts: &[
        problem::PROGRAMME_NOT_IN_FORCE,
        problem::PLAN_EMPTY,
        problem::CEILING_EXCEEDED,
        problem::CARRIED_OVER_MISSING,
    ],
};

const MOVES: Moves = Moves {
    tag: "planning",
    transitions: "/v1/plans/{plan_id}/transitions",
    available: "/v1/plans/{plan_id}/available-transitions",
    id: "plan_id",
    read: Action::ReadPlan,
    ask: Action::WritePlan,
    ids: ["list_plan_transitions", "move_plan", "list_available_plan_transitions"],
    says: "To take a submitted plan back, with the reason, or to close it at the year's end, when it is \
        known of every item what became of it. It is submitted when every focal point has endorsed it, and \
        agreed when every party's leader has consented.",
    conflicts: &[
        problem::NO_SUCH_TRANSITION,
        problem::ITEMS_OPEN,
        problem::PACKAGES_OPEN,
        problem::SUPPLEMENT_PENDING,
    ],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Plan, PlanFilter, PlanSort>("list_plans", Action::ReadPlan)
        .says(
            "List plans",
            "Plans of the programmes that the caller sees (kế hoạch phối hợp), with what they cost each \
                source and what became of that.",
        )
        .indexed_by(&[("programme_id", "year"), ("status", "year")]);
    let create_one = Operation::change::<PlanContent, Plan>("create_plan", Action::WritePlan, Kind::Create)
        .says(
            "Begin a plan",
            "For a year of a programme: one annual plan, and others for what somebody asks \
            for beside it (đột xuất).",
        )
        .conflicts(&[problem::PROGRAMME_NOT_IN_FORCE]);
    let get_one = Operation::read::<Plan>("get_plan", Action::ReadPlan).says("Read a plan", "");
    let change_one = Operation::change::<PlanContent, Plan>("change_plan", Action::WritePlan, Kind::Patch)
        .says(
            "Change a plan",
            "Until it is agreed. A change voids every endorsement and consent, and takes \
            a submitted plan back to draft.",
        )
        .conflicts(&[problem::FIXED_ONCE_MADE, problem::PLAN_FROZEN]);
    let delete_one = Operation::delete("delete_plan", Action::WritePlan)
        .says("Delete a draft", "Only a draft without items can be deleted.")
        .conflicts(&[problem::ONLY_DRAFTS_CAN_BE_DELETED, problem::PLAN_NOT_EMPTY]);
    let mut paths = vec![
        Path::new("planning", "/v1/plans")
            .get(list, |call| call.list_visible(plans::list))
            .post(create_one, create),
        Path::new("planning", "/v1/plans/{plan_id}")
            .get(get_one, get)
            .patch(change_one, patch)
            .delete(delete_one, delete),
        consents::paths::<Plan>(CONSENTS),
    ];
    paths.extend(transitions::paths::<Plan>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let plan: Plan = call.find("plan_id").await?;
    call.one(Some(&plan))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let mut of = None;
        let content: PlanContent = change.body_for(|change, content: &PlanContent| {
            of = Some(change.programme_of(&Plan::entered(content.clone(), change.now()))?);
            Ok(())
        })?;
        let plan = Plan { substance: Plan::substance(&content, &[]), ..Plan::entered(content, change.now()) };
        let programme: Programme = of.found()?;
        plan.fits(&programme)?;
        check(change, &plan.content, None)?;
        if programme.status != ProgrammeStatus::InForce {
            return Err(Refusal::from(
                Blocker::new(problem::PROGRAMME_NOT_IN_FORCE).with("status", programme.status),
            )
            .into());
        }
        plan.insert(change.db)?;
        change.record(&plan, Happened::Created)?;
        let plan: Plan = change.find(plan.id)?;
        change.tell(&plan, NotificationKind::Given, Cause::Request)?;
        change.created(&plan)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: PlanId = call.id("plan_id")?;
    call.change(move |change| {
        let before: Plan = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        before.takes_edits()?;
        check(change, &content, Some(&before.content))?;
        let plan = change.rewritten(before.amended(content, change.now()))?;
        change.changed(&plan)
    })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: PlanId = call.id("plan_id")?;
    call.change(move |change| {
        let plan: Plan = change.find(id)?;
        change.no_body()?;
        change.if_match(plan.revision)?;
        if plan.status != PlanStatus::Draft {
            return Err(Refusal::from(
                Blocker::new(problem::ONLY_DRAFTS_CAN_BE_DELETED).with("status", plan.status),
            )
            .into());
        }
        if plan.items > 0 {
            return Err(Refusal::from(Blocker::new(problem::PLAN_NOT_EMPTY).with("items", plan.items)).into());
        }
        change.record_deleted(&plan)?;
        plans::delete(change.db, id)?;
        Ok(Answer::nothing())
    })
}

fn check(change: &mut Change<'_>, content: &PlanContent, before: Option<&PlanContent>) -> Result<(), Halt> {
    require::<Organisation>(change.db, "/requested_by", content.requested_by)?;
    change.cites_ceilings(&content.ceilings, before.map_or(&[], |before| &before.ceilings))
}

impl Change<'_> {
    /// A plan after it or one of its items has become another: what was said to it as it was is void, and
    /// what was submitted is a draft again.
    pub(super) fn rewritten(&mut self, plan: Plan) -> Result<Plan, Halt> {
        let (before, today) = (plan.substance.clone(), self.today());
        let plan = plans::changed(self.db, plan, self.now())?;
        self.record(&plan, Happened::Updated)?;
        if plan.substance == before {
            self.find(plan.id)
        } else {
            self.completed(plan.id, Cause::SubstantiveEdit, today)
        }
    }
}
