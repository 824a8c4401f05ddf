//! The table `campaigns`, with the topics and clauses that they cite.

use diesel::dsl::{count_star, exists, select};
use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    Campaign, CampaignContent, CampaignFilter, CampaignSort, CampaignStatus, Goal, GoalProgress,
    PressWorkStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    CalendarEventId, CampaignId, CitationId, ClauseId, PlanItemId, ProgrammeId, TopicId,
};
use phoihop_domain::lifecycle::{Around, Move};
use phoihop_domain::visibility::Visibility;

use super::scope::in_visible_coverage;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::moving::{Deciders, Why, follow_calendar};
use crate::paginate::{Page, PageRequest};
use crate::programme::{Readers, clauses, programmes};
use crate::schema::{campaign_clauses, campaigns, press_works};
use crate::within::Found as _;
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    CampaignRow in campaigns for Campaign (CampaignId, CampaignContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        title: String,
        plan_item_id: Option<PlanItemId>,
        calendar_event_id: Option<CalendarEventId>,
        first_day: CivilDate,
        last_day: CivilDate,
        visibility: Visibility,
        note: Option<String>,
    }
    kept { status: CampaignStatus, }
    json {
        channels: Vec<String>,
        goals: Vec<Goal>,
    }
    loaded { works, progress, programme, }
    related (load_related, save_related) { topic_ids, clause_ids, }
    derived {}
}

keyed! { Campaign in campaigns }

id_list! { TopicRow in campaign_topics (CitationId) of campaign_id: CampaignId, topic_id: TopicId }
id_list! { ClauseRow in campaign_clauses (CitationId) of campaign_id: CampaignId, clause_id: ClauseId }

fn load_related(db: &mut Db, mut found: Vec<Campaign>) -> Result<Vec<Campaign>> {
    let ids: Vec<CampaignId> = found.iter().map(|campaign| campaign.id).collect();
    let (mut topics, mut clauses) = (TopicRow::load(db, &ids)?, ClauseRow::load(db, &ids)?);
    let counts = works(db, &ids)?;
    for campaign in &mut found {
        campaign.content.topic_ids = topics.remove(&campaign.id).unwrap_or_default();
        campaign.content.clause_ids = clauses.remove(&campaign.id).unwrap_or_default();
        let own: Vec<&Works> = counts.iter().filter(|(of, ..)| *of == Some(campaign.id)).collect();
        campaign.works = own.iter().map(|(.., count)| count).sum();
        let progress = |goal: &Goal| {
            let is =
                |wanted: &Option<String>, told: &String| wanted.as_ref().is_none_or(|wanted| wanted == told);
            let counts = own
                .iter()
                .filter(|(_, channel, genre, _)| is(&goal.channel, channel) && is(&goal.genre, genre));
            GoalProgress {
                name: goal.name.clone(),
                target: goal.target,
                achieved: counts.map(|(.., count)| count).sum(),
            }
        };
        campaign.progress = campaign.content.goals.iter().map(progress).collect();
    }
    Ok(found)
}

/// Of which campaign, on which channel, of which genre, how many.
type Works = (Option<CampaignId>, String, String, i64);

/// How many press works stand that were published for these campaigns.
fn works(db: &mut Db, of: &[CampaignId]) -> Result<Vec<Works>> {
    use press_works as w;
    let own = w::campaign_id
        .is_not_null()
        .and(w::campaign_id.assume_not_null().among(of))
        .and(w::status.eq(PressWorkStatus::Published));
    Ok(on!(db, |c| w::table
        .filter(own)
        .group_by((w::campaign_id, w::channel, w::genre))
        .select((w::campaign_id, w::channel, w::genre, count_star()))
        .load(c))?)
}

fn save_related(db: &mut Db, campaign: &Campaign) -> Result<()> {
    let (owner, now) = ((campaign.id, campaign.revision), campaign.updated_at);
    TopicRow::save(db, owner, &campaign.content.topic_ids, now)?;
    ClauseRow::save(db, owner, &campaign.content.clause_ids, now)
}

impl Visible for Campaign {
    fn visible(readers: &Readers) -> Condition<campaigns::table> {
        in_visible_coverage((campaigns::programme_id, campaigns::visibility), readers, |_, _| {
            Condition::never()
        })
    }
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &CampaignFilter,
    page: &PageRequest<CampaignSort>,
) -> Result<Page<Campaign>> {
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let matching = Campaign::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(campaigns::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| campaigns::programme_id.eq(programme))
        .narrowed(filter.calendar_event_id, |event| campaigns::calendar_event_id.eq(event))
        .singled_out(filter.plan_item_id, |item| campaigns::plan_item_id.eq(item))
        .narrowed(of_clause, |clauses| {
            let citing = campaign_clauses::table
                .filter(campaign_clauses::clause_id.among(clauses))
                .select(campaign_clauses::campaign_id);
            campaigns::id.within(citing)
        });
    let found: Page<Campaign> = page_of!(db, matching, page, CampaignRow, campaigns by CampaignId, {
        CampaignSort::FirstDay => first_day: date,
        CampaignSort::CreatedAt => created_at: time,
    });
    found.completed(|items| load_related(db, items))
}

/// Scheduled ones whose first day has come.
///
/// # Errors
/// Where the database does not serve.
pub fn due(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<CampaignId>> {
    let due = campaigns::status.eq(CampaignStatus::Scheduled).and(campaigns::first_day.le(today));
    Ok(on!(db, |c| campaigns::table
        .filter(due)
        .order(campaigns::id)
        .limit(most)
        .select(campaigns::id)
        .load(c))?)
}

/// Whether a press work that only insiders know of was published for it.
///
/// # Errors
/// Where the database does not serve.
pub fn has_restricted_works(db: &mut Db, id: CampaignId) -> Result<bool> {
    use press_works as w;
    let hidden = w::campaign_id.eq(id).and(w::audience.eq(Visibility::Restricted));
    Ok(on!(db, |c| select(exists(w::table.filter(hidden))).get_result(c))?)
}

/// Whether a press work or a request for coverage names it.
///
/// # Errors
/// Where the database does not serve.
pub fn is_named(db: &mut Db, id: CampaignId) -> Result<bool> {
    use crate::schema::coverage_requests as r;
    let works = press_works::table.filter(press_works::campaign_id.eq(id));
    let requests = r::table.filter(r::campaign_id.eq(id));
    Ok(on!(db, |c| select(exists(works).or(exists(requests))).get_result(c))?)
}

/// Removes one.
///
/// # Errors
/// Where the database does not serve.
pub fn delete(db: &mut Db, id: CampaignId) -> Result<()> {
    on!(db, |c| diesel::delete(campaigns::table.find(id)).execute(c))?;
    Ok(())
}

impl Moving for Campaign {
    type Id = CampaignId;

    fn load(db: &mut Db, id: CampaignId, today: CivilDate) -> Result<Option<Self>> {
        let Some(campaign) = Self::get(db, id)? else { return Ok(None) };
        let programme = programmes::get(db, campaign.content.programme_id, today)?;
        let programme = programme.map_or_else(Around::default, |programme| Around::told(programme.status));
        Ok(Some(Self { programme, ..campaign }))
    }

    as_stored! {}

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        programmes::parties_of(db, self, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }

    /// What is scheduled on or after its first day runs at once.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status == CampaignStatus::Scheduled { follow_calendar(db, self, now) } else { Ok(self) }
    }
}
