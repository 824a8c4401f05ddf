//! The table `calendar_events`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::{Circle, GIVERS, Part, Reach};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    CalendarEvent, CalendarEventContent, CalendarEventFilter, CalendarEventKind, CalendarEventSort,
    CalendarEventStatus, Campaign, CampaignContent, CampaignStatus, CoverageRequest, CoverageRequestContent,
    CoverageRequestStatus, InformationRequest, InformationRequestContent, InformationRequestStatus,
    LONGEST_EVENT, LunarDate,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    CalendarEventId, CampaignId, CoverageRequestId, InformationRequestId, OrganisationId, ProgrammeId,
    TopicId,
};
use phoihop_domain::lifecycle::{By, Move};
use phoihop_domain::platform::Happened;
use phoihop_domain::programme::Side;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::visibility::Visibility;

use super::scope::in_visible_coverage;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::platform::outbox;
use crate::programme::{Readers, programmes};
use crate::schema::{
    calendar_events, campaigns, coverage_request_units, coverage_requests, information_requests,
};
use crate::within::Found as _;
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    CalendarEventRow in calendar_events for CalendarEvent (CalendarEventId, CalendarEventContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        kind: CalendarEventKind,
        title: String,
        location: Option<String>,
        starts_on: Option<CivilDate>,
        days: i32,
        starts_at: Option<Timestamp>,
        ends_at: Option<Timestamp>,
        organiser_id: Option<OrganisationId>,
        topic_id: Option<TopicId>,
        visibility: Visibility,
        note: Option<String>,
    }
    kept {
        status: CalendarEventStatus,
        audience: Visibility,
        first_day: CivilDate,
        last_day: CivilDate,
        rescheduled_from_id: Option<CalendarEventId>,
    }
    json { lunar_date: Option<LunarDate>, }
    loaded { lunar_day, rescheduled_to_id, planners, }
    related (load_related, save_related) {}
    derived {}
}

keyed! { CalendarEvent in calendar_events }

fn load_related(db: &mut Db, mut found: Vec<CalendarEvent>) -> Result<Vec<CalendarEvent>> {
    let ids: Vec<CalendarEventId> = found.iter().map(|event| event.id).collect();
    let from = calendar_events::rescheduled_from_id;
    let moved = from.is_not_null().and(from.assume_not_null().among(&ids));
    let moved: Vec<(Option<CalendarEventId>, CalendarEventId, Visibility)> =
        on!(db, |c| calendar_events::table
            .filter(moved)
            .select((from, calendar_events::id, calendar_events::audience))
            .load(c))?;
    let moved: HashMap<_, _> = moved
        .into_iter()
        .filter_map(|(from, to, audience)| from.map(|from| (from, (to, audience))))
        .collect();
    let planned: Vec<CalendarEventId> = ids.into_iter().chain(moved.values().map(|(to, _)| *to)).collect();
    let planners = planners(db, &planned)?;
    for event in &mut found {
        event.lunar_day = LunarDate::of(event.first_day);
        let to = moved.get(&event.id);
        event.rescheduled_to_id = to.map(|(to, _)| *to);
        // Who plans on what stands for it sees from which day it was moved; not of a visit that was released
        // only after that.
        let told = to.filter(|(_, audience)| {
            event.audience != Visibility::Restricted || *audience == Visibility::Restricted
        });
        let planned = [Some(event.id), told.map(|(to, _)| *to)];
        event.planners =
            planned.iter().flatten().filter_map(|id| planners.get(id)).flatten().copied().collect();
    }
    Ok(found)
}

#[expect(clippy::unnecessary_wraps, reason = "as rows are saved that have more to save")]
const fn save_related(_: &mut Db, _: &CalendarEvent) -> Result<()> {
    Ok(())
}

/// The offices that are to cover these events, and the units that are asked about them, in what is still
/// open.
fn planners(db: &mut Db, ids: &[CalendarEventId]) -> Result<HashMap<CalendarEventId, Vec<OrganisationId>>> {
    use {coverage_request_units as u, coverage_requests as r, information_requests as q};
    let covered = r::calendar_event_id.is_not_null().and(r::calendar_event_id.assume_not_null().among(ids));
    let open = r::status.among([CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted]);
    let mut rows: Vec<(Option<CalendarEventId>, Option<OrganisationId>)> = on!(db, |c| r::table
        .inner_join(u::table.on(u::coverage_request_id.eq(r::id)))
        .filter(covered.and(open))
        .select((r::calendar_event_id, u::acting_organisation_id))
        .load(c))?;
    let asked = q::calendar_event_id.is_not_null().and(q::calendar_event_id.assume_not_null().among(ids));
    let asked = q::table.filter(asked.and(q::status.eq(InformationRequestStatus::Asked)));
    let more: Vec<(Option<CalendarEventId>, Option<OrganisationId>)> =
        on!(db, |c| asked.select((q::calendar_event_id, q::acting_unit_id)).load(c))?;
    rows.extend(more);
    let mut found: HashMap<CalendarEventId, Vec<OrganisationId>> = HashMap::new();
    for (event, organisation) in rows.into_iter().filter_map(|(event, organisation)| event.zip(organisation))
    {
        let planners = found.entry(event).or_default();
        if !planners.contains(&organisation) {
            planners.push(organisation);
        }
    }
    Ok(found)
}

/// The events on which one of the reach's organisations plans: it covers them, or was asked about them.
fn planned_on(reach: &Reach) -> Condition<calendar_events::table> {
    use {
        calendar_events as e, coverage_request_units as u, coverage_requests as r, information_requests as q,
    };
    let own = reach.through(Part::Cooperating);
    if own.is_empty() {
        return Condition::never();
    }
    let offices =
        u::table.filter(u::acting_organisation_id.among(own.clone())).select(u::coverage_request_id);
    let open = r::status.among([CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted]);
    let covered = r::table.filter(r::calendar_event_id.is_not_null().and(open).and(r::id.within(offices)));
    let open = q::calendar_event_id.is_not_null().and(q::status.eq(InformationRequestStatus::Asked));
    let asked = q::table.filter(open.and(q::acting_unit_id.among(own)));
    let covered = covered.select(r::calendar_event_id.assume_not_null());
    let asked = asked.select(q::calendar_event_id.assume_not_null());
    // Who plans on what stands for it sees from which day it was moved; not of a visit that was released only
    // after that.
    let to = diesel::alias!(calendar_events as stands_for);
    let moved = to.filter(to.field(e::rescheduled_from_id).is_not_null());
    let moved =
        moved.filter(to.field(e::id).within(covered.clone()).or(to.field(e::id).within(asked.clone())));
    let moved = moved.select(to.field(e::rescheduled_from_id).assume_not_null());
    let closed = moved.clone().filter(to.field(e::audience).eq(Visibility::Restricted));
    let moved = e::id.within(moved).and(e::audience.ne(Visibility::Restricted)).or(e::id.within(closed));
    Condition::that(e::id.within(covered)).or(e::id.within(asked)).or(moved)
}

impl Visible for CalendarEvent {
    fn visible(readers: &Readers) -> Condition<calendar_events::table> {
        use calendar_events as e;
        in_visible_coverage((e::programme_id, e::audience), readers, |reach, _| planned_on(reach))
    }
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &CalendarEventFilter,
    page: &PageRequest<CalendarEventSort>,
) -> Result<Page<CalendarEvent>> {
    use calendar_events as e;
    let matching = CalendarEvent::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(e::kind, filter.kind.as_ref())
        .any_of(e::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| e::programme_id.eq(programme))
        .narrowed(filter.topic_id, |topic| e::topic_id.eq(topic))
        .narrowed(filter.from, |day| {
            // None lasts longer than a year: the index need not be read from its beginning.
            e::last_day.ge(day).and(e::first_day.ge(day.plus_days(-LONGEST_EVENT)))
        })
        .narrowed(filter.to, |day| e::first_day.le(day));
    let found: Page<CalendarEvent> = page_of!(db, matching, page,
        CalendarEventRow, calendar_events by CalendarEventId, {
        CalendarEventSort::FirstDay => first_day: date,
        CalendarEventSort::CreatedAt => created_at: time,
    });
    found.completed(|items| load_related(db, items))
}

/// What is open and planned on an event is planned on the one that stands for it from then on.
///
/// # Errors
/// Where the database does not serve.
pub fn replan(
    db: &mut Db,
    from: &CalendarEvent,
    to: &CalendarEvent,
    why: &Why,
    now: Timestamp,
) -> Result<()> {
    use {campaigns as k, coverage_requests as r, information_requests as q};
    let over = [CampaignStatus::Completed, CampaignStatus::Cancelled];
    let planned = k::calendar_event_id.eq(from.id).and(k::status.none_of(over));
    let campaigns: Vec<CampaignId> =
        on!(db, |c| k::table.filter(planned).order(k::id).select(k::id).load(c))?;
    let open = [CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted];
    let planned = r::calendar_event_id.eq(from.id).and(r::status.among(open));
    let requests: Vec<CoverageRequestId> =
        on!(db, |c| r::table.filter(planned).order(r::id).select(r::id).load(c))?;
    let planned = q::calendar_event_id.eq(from.id).and(q::status.eq(InformationRequestStatus::Asked));
    let questions: Vec<InformationRequestId> =
        on!(db, |c| q::table.filter(planned).order(q::id).select(q::id).load(c))?;
    let on = Some(to.id);
    for campaign in Campaign::all(db, &campaigns)? {
        let content = CampaignContent { calendar_event_id: on, ..campaign.content.clone() };
        replanned(db, campaign.amended(content, now), why, now)?;
    }
    for request in CoverageRequest::all(db, &requests)? {
        let content = CoverageRequestContent { calendar_event_id: on, ..request.content.clone() };
        replanned(db, request.amended(content, now), why, now)?;
    }
    for question in InformationRequest::all(db, &questions)? {
        let content = InformationRequestContent { calendar_event_id: on, ..question.content.clone() };
        replanned(db, question.amended(content, now), why, now)?;
    }
    Ok(())
}

/// What stands now for an event that something is planned on: it may have been moved since, more than once.
pub(super) fn standing_for(db: &mut Db, planned: Option<CalendarEventId>) -> Result<Option<CalendarEventId>> {
    let mut standing = planned;
    while let Some(to) =
        standing.map_or(Ok(None), |id| CalendarEvent::get(db, id))?.and_then(|event| event.rescheduled_to_id)
    {
        standing = Some(to);
    }
    Ok(standing)
}

fn replanned<T: Stored>(db: &mut Db, thing: T, why: &Why, now: Timestamp) -> Result<()> {
    thing.update(db)?;
    outbox::insert(db, &why.entry(&thing, Happened::Updated, now))
}

impl Moving for CalendarEvent {
    type Id = CalendarEventId;

    fn load(db: &mut Db, id: CalendarEventId, _: CivilDate) -> Result<Option<Self>> {
        Self::get(db, id)
    }

    as_stored! {}

    /// The localities say when others may know of a visit.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        let mut deciders = programmes::parties_of(db, self, today)?;
        if let Deciders::Parties { of, .. } = &mut deciders
            && step.by == By::Parts(GIVERS)
        {
            of.parties.retain(|party| party.side == Side::Locality);
        }
        Ok(deciders)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }
}
