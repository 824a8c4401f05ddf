//! `/v1/campaigns`: coverage of some topics in some weeks, with goals that are counted (đợt tuyên truyền;
//! III.1).

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{Campaign, CampaignContent, CampaignFilter, CampaignSort};
use phoihop_domain::ids::{CampaignId, PlanItemId};
use phoihop_domain::package::{CHANNELS, GENRES};
use phoihop_domain::planning::{Plan, PlanItem};
use phoihop_domain::programme::Programme;
use phoihop_persistence::Stored;
use phoihop_persistence::coverage::campaigns;

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "coverage",
    transitions: "/v1/campaigns/{campaign_id}/transitions",
    available: "/v1/campaigns/{campaign_id}/available-transitions",
    id: "campaign_id",
    read: Action::ReadCoverage,
    ask: Action::WriteCampaign,
    ids: ["list_campaign_transitions", "move_campaign", "list_available_campaign_transitions"],
    says: "Scheduled once it has goals; from its first day on it runs by itself. It is completed when every \
        goal is met or its time is over.",
    conflicts: &[
        problem::NO_SUCH_TRANSITION,
        problem::GOALS_MISSING,
        problem::PROGRAMME_NOT_IN_FORCE,
        problem::GOALS_OPEN,
    ],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list =
        Operation::list::<Campaign, CampaignFilter, CampaignSort>("list_campaigns", Action::ReadCoverage)
            .says(
                "List campaigns",
                "Those under the programmes that the caller sees, each with how far its goals are met.",
            )
            .indexed_by(&[
                ("programme_id", "first_day"),
                ("status", "first_day"),
                ("calendar_event_id", "first_day"),
                ("plan_item_id", "first_day"),
            ]);
    let create = Operation::change::<CampaignContent, Campaign>(
        "create_campaign",
        Action::WriteCampaign,
        Kind::Create,
    )
    .says("Begin a campaign", "By one who drafts for a party, within the programme's period.");
    let get = Operation::read::<Campaign>("get_campaign", Action::ReadCoverage).says(
        "Read a campaign",
        "`progress` counts the press works that were published for it and not retracted.",
    );
    let change =
        Operation::change::<CampaignContent, Campaign>("change_campaign", Action::WriteCampaign, Kind::Patch)
            .says("Change a campaign", "Once it runs, what it is measured by stays: its goals and its days.")
            .conflicts(&[problem::CAMPAIGN_RUNNING, problem::CAMPAIGN_OVER]);
    let remove = Operation::delete("delete_campaign", Action::WriteCampaign)
        .says("Delete a campaign", "As long as it is a draft.")
        .conflicts(&[problem::ONLY_DRAFTS_CAN_BE_DELETED, problem::CAMPAIGN_IN_USE]);
    let mut paths = vec![
        Path::new("coverage", "/v1/campaigns")
            .get(list, |call| call.list_visible(campaigns::list))
            .post(create, |call| call.enter_bound(check)),
        Path::new("coverage", "/v1/campaigns/{campaign_id}")
            .get(get, |call| call.get_bound::<Campaign>("campaign_id"))
            .patch(change, |call| call.amend_bound("campaign_id", check))
            .delete(remove, delete),
    ];
    paths.extend(transitions::paths::<Campaign>(MOVES));
    paths
}

fn check(
    change: &mut Change<'_>,
    programme: &Programme,
    campaign: Campaign,
    before: Option<&Campaign>,
) -> Result<Campaign, Halt> {
    let (content, before) = (&campaign.content, before.map(|before| &before.content));
    change.known_topics(&content.topic_ids)?;
    change.clauses_of("/clause_ids", programme.id, &content.clause_ids)?;
    for (at, channel) in content.channels.iter().enumerate() {
        if before.is_none_or(|before| !before.channels.contains(channel)) {
            change.known_code(&format!("/channels/{at}"), CHANNELS, channel)?;
        }
    }
    for (at, goal) in content.goals.iter().enumerate() {
        let stood = before.is_some_and(|before| before.goals.contains(goal));
        let told = |code: &Option<String>| code.clone().filter(|_| !stood);
        change.known_code_unless(
            &format!("/goals/{at}/channel"),
            CHANNELS,
            told(&goal.channel).as_deref(),
            None,
        )?;
        change.known_code_unless(
            &format!("/goals/{at}/genre"),
            GENRES,
            told(&goal.genre).as_deref(),
            None,
        )?;
    }
    let stood = before.and_then(|before| before.calendar_event_id);
    let visibility = before.map(|before| before.visibility);
    change.planned_on(programme.id, (content.calendar_event_id, stood), (content.visibility, visibility))?;
    change.opened((content.visibility, visibility), |db| campaigns::has_restricted_works(db, campaign.id))?;
    carries_out(change, programme, content.plan_item_id)?;
    Ok(campaign)
}

/// The item of a plan is the programme's own.
fn carries_out(change: &mut Change<'_>, programme: &Programme, item: Option<PlanItemId>) -> Result<(), Halt> {
    let Some(id) = item else { return Ok(()) };
    let plan = PlanItem::get(change.db, id)?.map(|item| item.content.plan_id);
    let plan = plan.map_or(Ok(None), |plan| Plan::get(change.db, plan))?;
    match plan {
        Some(plan) if plan.content.programme_id == programme.id => Ok(()),
        _ => Err(Problem::field("/plan_item_id", problem::UNKNOWN_REFERENCE).into()),
    }
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: CampaignId = call.id("campaign_id")?;
    call.change(move |change| {
        let campaign: Campaign = change.find(id)?;
        change.no_body()?;
        change.if_match(campaign.revision)?;
        campaign.may_be_deleted()?;
        if campaigns::is_named(change.db, id)? {
            return Err(Problem::new(problem::CAMPAIGN_IN_USE).into());
        }
        change.record_deleted(&campaign)?;
        campaigns::delete(change.db, id)?;
        Ok(Answer::nothing())
    })
}
