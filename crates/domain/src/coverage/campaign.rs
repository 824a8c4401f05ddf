//! Campaigns (đợt tuyên truyền): coverage of some topics in some weeks, with goals that are counted.

use serde::{Deserialize, Serialize};

use crate::access::{Circle, DRAFTERS};
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{CalendarEventId, CampaignId, ClauseId, PlanItemId, ProgrammeId, TopicId};
use crate::lifecycle::{Around, By, Cause, Guard, Move, Stateful};
use crate::problem;
use crate::programme::{OfProgramme, Programme, ProgrammeStatus};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations, distinct};
use crate::visibility::Visibility;

crate::text_enum! {
    /// Where a campaign stands.
    pub enum CampaignStatus {
        /// Being thought out (dự thảo).
        Draft = "draft",
        /// Fixed, and to begin on its first day (đã lên lịch).
        Scheduled = "scheduled",
        /// Its first day has come (đang thực hiện).
        Running = "running",
        /// Its goals were met, or its time is over (hoàn thành).
        Completed = "completed",
        /// Given up (hủy).
        Cancelled = "cancelled",
    }
}

/// How many press works of a kind a campaign is to bring forth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Goal {
    /// What.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300, example = "Bài trên báo in"))]
    pub name: String,
    /// Only those on this channel (code list `channel`); null: on all.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "print"))]
    pub channel: Option<String>,
    /// Only those of this genre (code list `genre`); null: of all.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "article"))]
    pub genre: Option<String>,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 12))]
    pub target: i64,
}

/// How far a goal is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GoalProgress {
    /// The goal's name.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub name: String,
    /// How many it wants.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub target: i64,
    /// How many there are: published for the campaign and not retracted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub achieved: i64,
}

/// What a client says of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CampaignContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// What it is called.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Tuyên truyền chuyển đổi số quý I")
    )]
    pub title: String,
    /// What it is about.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub topic_ids: Vec<TopicId>,
    /// The clauses that it carries out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub clause_ids: Vec<ClauseId>,
    /// The channels on which it runs (code list `channel`).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(schema_with = crate::validation::codes_schema))]
    pub channels: Vec<String>,
    /// The item of a plan that it carries out.
    pub plan_item_id: Option<PlanItemId>,
    /// The event that it is planned on.
    pub calendar_event_id: Option<CalendarEventId>,
    /// Its first day.
    pub first_day: CivilDate,
    /// Its last day.
    pub last_day: CivilDate,
    /// What it is to bring forth.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub goals: Vec<Goal>,
    /// Who may learn of it.
    #[serde(default)]
    pub visibility: Visibility,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Campaign {
    /// Its identifier.
    pub id: CampaignId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: CampaignStatus,
    /// How many press works were published for it and not retracted, those that the reader may not see
    /// included.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub works: i64,
    /// How far its goals are met, in their order.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub progress: Vec<GoalProgress>,
    /// What it says.
    #[serde(flatten)]
    pub content: CampaignContent,
    /// Where its programme stands.
    #[serde(skip)]
    pub programme: Around<ProgrammeStatus>,
}

plain_resource! {
    Campaign (CampaignId, CampaignContent) "campaigns" {
        status: Self::INITIAL,
        works: 0,
        progress: Vec::new(),
        programme: Around::default(),
    }
}

impl Transferable for Campaign {
    const ROWS: RowType = RowType::of::<Self>(
        "Đợt tuyên truyền",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::text("title", "Tên đợt"),
            Column::ids("topic_ids", "Chủ đề", "topics"),
            Column::codes("clause_ids", "Điều khoản"),
            Column::codes("channels", "Kênh"),
            Column::id("plan_item_id", "Hoạt động", "plan-items"),
            Column::id("calendar_event_id", "Sự kiện", "calendar-events"),
            Column::day("first_day", "Từ ngày"),
            Column::day("last_day", "Đến ngày"),
            Column::objects("goals", "Mục tiêu", &["name", "channel", "genre", "target"]),
            Column::VISIBILITY,
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What lists of campaigns can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CampaignFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those planned on this event.
    pub calendar_event_id: Option<CalendarEventId>,
    /// Those that carry out this item.
    pub plan_item_id: Option<PlanItemId>,
    /// Those that carry out this clause.
    pub clause_id: Option<ClauseId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "scheduled,running")
    )]
    pub status: Option<AnyOf<CampaignStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of campaigns can be sorted by.
    pub enum CampaignSort {
        /// Its first day.
        FirstDay = "first_day",
        /// When it was begun.
        CreatedAt = "created_at",
    }
}

impl Content for CampaignContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.require(self.first_day <= self.last_day, "last_day", problem::ENDS_BEFORE_IT_BEGINS);
        c.require(distinct(&self.topic_ids), "topic_ids", problem::LISTED_TWICE);
        c.each("topic_ids", &mut self.topic_ids, 50, |_, _| {});
        c.require(distinct(&self.clause_ids), "clause_ids", problem::LISTED_TWICE);
        c.each("clause_ids", &mut self.clause_ids, 50, |_, _| {});
        c.require(distinct(&self.channels), "channels", problem::LISTED_TWICE);
        c.each("channels", &mut self.channels, 20, |c, channel| {
            c.code("", channel, is_code, problem::INVALID_CODE)
        });
        c.each("goals", &mut self.goals, 50, |c, goal| {
            c.line("name", &mut goal.name, LINE);
            for (field, code) in [("channel", &goal.channel), ("genre", &goal.genre)] {
                c.require(code.as_deref().is_none_or(is_code), field, problem::INVALID_CODE);
            }
            c.require((1..=1_000_000_000).contains(&goal.target), "target", problem::INVALID_QUANTITY);
        });
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

impl OfProgramme for Campaign {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        checker.require(programme.first_day <= self.content.first_day, "first_day", problem::OUTSIDE_PERIOD);
        checker.require(self.content.last_day <= programme.last_day, "last_day", problem::OUTSIDE_PERIOD);
        checker.finish()
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        super::circle(programme, self.content.visibility, [])
    }

    /// What has begun keeps what it is measured by; what is over changes no more.
    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        let measure = |campaign: &Self| {
            (campaign.content.goals.clone(), campaign.content.first_day, campaign.content.last_day)
        };
        match before.status {
            Completed | Cancelled => {
                Err(Blocker::new(problem::CAMPAIGN_OVER).with("status", before.status).into())
            }
            Running if measure(self) != measure(before) => {
                Err(Blocker::new(problem::CAMPAIGN_RUNNING).into())
            }
            _ => Ok(()),
        }
    }
}

use CampaignStatus::{Cancelled, Completed, Draft, Running, Scheduled};

impl Stateful for Campaign {
    type Status = CampaignStatus;
    const RESOURCE: &'static str = "campaigns";
    const INITIAL: CampaignStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        step(Draft, Scheduled, false, &[has_goals, programme_in_force]),
        step(Scheduled, Draft, true, &[]),
        Move {
            from: Scheduled,
            to: Running,
            causes: &[Cause::Schedule],
            by: By::Nobody,
            needs_reason: false,
            guards: &[begun],
        },
        step(Running, Completed, false, &[met_or_over]),
        step(Draft, Cancelled, true, &[]),
        step(Scheduled, Cancelled, true, &[]),
        step(Running, Cancelled, true, &[]),
    ];

    fn status(&self) -> CampaignStatus {
        self.status
    }

    fn counts_from(&self, to: CampaignStatus, today: CivilDate) -> CivilDate {
        if to == Running { self.content.first_day.min(today) } else { today }
    }

    fn moved(self, to: CampaignStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// A move that somebody asks for who drafts for a party.
const fn step(
    from: CampaignStatus,
    to: CampaignStatus,
    needs_reason: bool,
    guards: &'static [Guard<Campaign>],
) -> Move<Campaign> {
    Move { from, to, causes: &[Cause::Request], by: By::Parts(DRAFTERS), needs_reason, guards }
}

fn has_goals(campaign: &Campaign, _: CivilDate) -> Option<Blocker> {
    campaign.content.goals.is_empty().then(|| Blocker::new(problem::GOALS_MISSING))
}

fn programme_in_force(campaign: &Campaign, _: CivilDate) -> Option<Blocker> {
    campaign.programme.blocks(|status| {
        (*status != ProgrammeStatus::InForce)
            .then(|| Blocker::new(problem::PROGRAMME_NOT_IN_FORCE).with("status", *status))
    })
}

fn begun(campaign: &Campaign, today: CivilDate) -> Option<Blocker> {
    let first = campaign.content.first_day;
    (today < first).then(|| Blocker::new(problem::NOT_YET_EFFECTIVE).with("effective_from", first))
}

/// Every goal was met, or the time for it is over.
fn met_or_over(campaign: &Campaign, today: CivilDate) -> Option<Blocker> {
    let open = campaign
        .progress
        .iter()
        .find(|goal| goal.achieved < goal.target)
        .filter(|_| today <= campaign.content.last_day)?;
    Some(
        Blocker::new(problem::GOALS_OPEN)
            .with("goal", &open.name)
            .with("achieved", open.achieved)
            .with("target", open.target),
    )
}

impl Campaign {
    /// Refuses to be deleted once it is more than a draft.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn may_be_deleted(&self) -> Result<(), Refusal> {
        match self.status {
            Draft => Ok(()),
            status => Err(Blocker::new(problem::ONLY_DRAFTS_CAN_BE_DELETED).with("status", status).into()),
        }
    }
}
