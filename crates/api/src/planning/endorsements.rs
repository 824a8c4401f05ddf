//! `/v1/plans/{plan_id}/endorsements`: the focal points of the parties put a plan before their leaders
//! (IV.3).

use phoihop_domain::access::{Action, leads_or_drafts};
use phoihop_domain::decision::party_acted_for;
use phoihop_domain::ids::{EndorsementId, Id, PartyId, PlanId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::planning::{Endorsement, Plan, may_endorse};
use phoihop_domain::platform::Happened;
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::{Blocker, Checker, Content, Refusal};
use phoihop_persistence::consenting::Consenting;
use phoihop_persistence::planning::endorsements;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};

/// What a client says when it endorses a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndorsementContent {
    /// For which party, where the caller speaks for several.
    pub party_id: Option<PartyId>,
    /// What is to be said with it.
    #[schema(max_length = 2000)]
    pub comment: Option<String>,
}

impl Content for EndorsementContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("comment", &mut self.comment, 2_000);
    }
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::history::<Endorsement>("list_plan_endorsements", Action::ReadPlan).says(
        "Read the endorsements",
        "All that were ever given, oldest first; those that a change of the plan voided say when.",
    );
    let give = Operation::change::<EndorsementContent, Endorsement>(
        "endorse_plan",
        Action::EndorsePlan,
        Kind::Decide,
    )
    .says(
        "Endorse a plan",
        "By who leads or drafts for a party: its focal point's people, or its own. It binds to the plan \
                and its items as they stand; the last party's endorsement submits the plan. What an earlier \
                year carried over must be in it, and no ceiling exceeded.",
    )
    .conflicts(&[
        problem::NOT_OPEN_FOR_ENDORSEMENT,
        problem::PARTY_WITHOUT_SUCCESSOR,
        problem::PROGRAMME_NOT_IN_FORCE,
        problem::PLAN_EMPTY,
        problem::CEILING_EXCEEDED,
        problem::CARRIED_OVER_MISSING,
        problem::NOT_SAME_SIDE,
        problem::PARTY_REQUIRED,
        problem::SAME_PERSON_FOR_TWO_PARTIES,
        problem::ALREADY_ENDORSED,
    ]);
    vec![Path::new("planning", "/v1/plans/{plan_id}/endorsements").get(list, read).post(give, create)]
}

async fn read(call: Call) -> Result<Answer, Problem> {
    let plan: Plan = call.find("plan_id").await?;
    call.history(move |db, page| endorsements::list(db, plan.id, page)).await
}

fn create(call: Call) -> Result<Asked, Problem> {
    let id: PlanId = call.id("plan_id")?;
    call.change(move |change| {
        let plan: Plan = change.find(id)?;
        let content: EndorsementContent = change.decision(plan.revision)?;
        plan.takes_endorsements()?;
        let today = change.today();
        plan.may_be_endorsed(today)?;
        let programme = plan.programme(change.db, today)?;
        let party_id = party(change, &programme, content.party_id)?;
        let given = endorsements::of_plans(change.db, &[id])?.remove(&id).unwrap_or_default();
        may_endorse(party_id, change.user_id()?, &given, &plan.substance)?;
        let endorsement = Endorsement {
            id: EndorsementId::new(change.now()),
            party_id,
            comment: content.comment,
            substance: plan.substance.clone(),
            endorsed_by: change.user_id()?,
            voided_at: None,
            created_at: change.now(),
        };
        endorsements::insert(change.db, id, &endorsement)?;
        change.record(&plan, Happened::Consented)?;
        let plan: Plan = change.completed(id, Cause::Endorsements, today)?;
        change.recorded(&endorsement, &plan)
    })
}

/// The party for which the caller leads or drafts; where that are several, the one that is named.
fn party(change: &mut Change<'_>, programme: &Programme, named: Option<PartyId>) -> Result<PartyId, Halt> {
    let caller = change.subject()?;
    if caller.scopes.is_some() {
        // A program endorses nothing.
        return Err(Problem::new(problem::FORBIDDEN).into());
    }
    let own = |party: &PartyId| {
        named.is_none_or(|named| named == *party) && leads_or_drafts(caller, &programme.side_of(*party))
    };
    let own: Vec<PartyId> = programme.parties.iter().map(|party| party.id).filter(own).collect();
    if own.is_empty() {
        return Err(Refusal::from(Blocker::new(problem::NOT_SAME_SIDE)).into());
    }
    Ok(party_acted_for(&own, named)?)
}
