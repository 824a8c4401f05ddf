//! The table `press_works`, with the topics and clauses that they cite.

use diesel::prelude::*;
use phoihop_domain::access::{Circle, Part};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    PressWork, PressWorkContent, PressWorkFilter, PressWorkSort, PressWorkStatus, PublicPressWorkSort,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    CalendarEventId, CampaignId, CitationId, ClauseId, CoverageRequestId, Id, OrganisationId, PartyId,
    PressTitleId, PressWorkId, ProgrammeId, TopicId,
};
use phoihop_domain::lifecycle::{Cause, Move};
use phoihop_domain::visibility::Visibility;

use super::scope::in_visible_coverage;
use super::{coverage_acceptances, credits, press_work_records};
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::moving::{Deciders, Line, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::stood_for;
use crate::programme::{Readers, clauses, programmes};
use crate::schema::{press_work_clauses, press_work_topics, press_works};
use crate::walk::led_by_one;
use crate::within::Found as _;
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    PressWorkRow in press_works for PressWork (PressWorkId, PressWorkContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        channel: String,
        genre: String,
        purpose: String,
        title: String,
        url: Option<String>,
        press_title_id: Option<PressTitleId>,
        issue: Option<String>,
        page: Option<String>,
        published_at: Timestamp,
        unit_id: Option<OrganisationId>,
        campaign_id: Option<CampaignId>,
        calendar_event_id: Option<CalendarEventId>,
        coverage_request_id: Option<CoverageRequestId>,
        visibility: Visibility,
        public_from: Option<Timestamp>,
        note: Option<String>,
    }
    kept {
        status: PressWorkStatus,
        published_on: CivilDate,
    }
    json { authors: Vec<String>, }
    loaded { corrections, evidence, }
    related (load_related, save_related) { topic_ids, clause_ids, }
    derived {
        audience: Visibility = |c| c.audience(),
        month: String = |c| c.month(),
    }
}

keyed! { PressWork in press_works }

id_list! {
    TopicRow in press_work_topics (CitationId)
    of press_work_id: PressWorkId, topic_id: TopicId, beside published_at: Timestamp
}
id_list! { ClauseRow in press_work_clauses (CitationId) of press_work_id: PressWorkId, clause_id: ClauseId }

fn load_related(db: &mut Db, mut found: Vec<PressWork>) -> Result<Vec<PressWork>> {
    let ids: Vec<PressWorkId> = found.iter().map(|work| work.id).collect();
    let (mut topics, mut clauses) = (TopicRow::load(db, &ids)?, ClauseRow::load(db, &ids)?);
    let (corrections, mut evidence) =
        (press_work_records::count_corrections(db, &ids)?, press_work_records::latest_evidence(db, &ids)?);
    for work in &mut found {
        work.content.topic_ids = topics.remove(&work.id).unwrap_or_default();
        work.content.clause_ids = clauses.remove(&work.id).unwrap_or_default();
        work.corrections = corrections.get(&work.id).copied().unwrap_or_default();
        work.evidence = evidence.remove(&work.id);
    }
    Ok(found)
}

fn save_related(db: &mut Db, work: &PressWork) -> Result<()> {
    let (owner, now, published_at) = ((work.id, work.revision), work.updated_at, work.content.published_at);
    TopicRow::save(db, owner, &work.content.topic_ids, now, published_at)?;
    ClauseRow::save(db, owner, &work.content.clause_ids, now)
}

impl Visible for PressWork {
    fn visible(readers: &Readers) -> Condition<press_works::table> {
        let seen = in_visible_coverage(
            (press_works::programme_id, press_works::audience),
            readers,
            |reach, today| stood_for(press_works::party_id, reach.through(Part::Newsroom), today),
        );
        match readers {
            Readers::Public(now) => {
                seen.and(press_works::public_from.is_null().or(press_works::public_from.le(*now)))
            }
            Readers::Scoped(..) => seen,
        }
    }
}

/// Those that match, but for their topic, and that the readers may see.
fn matching_works(
    readers: &Readers,
    filter: &PressWorkFilter,
    of_clause: Option<Vec<ClauseId>>,
) -> Condition<press_works::table> {
    PressWork::visible(readers)
        .any_of(press_works::status, filter.status.as_ref())
        .narrowed(filter.unit_id, |unit| press_works::unit_id.eq(unit))
        .narrowed(filter.campaign_id, |campaign| press_works::campaign_id.eq(campaign))
        .narrowed(filter.calendar_event_id, |event| press_works::calendar_event_id.eq(event))
        .singled_out(filter.coverage_request_id, |request| press_works::coverage_request_id.eq(request))
        .narrowed(of_clause, |clauses| {
            let citing = press_work_clauses::table
                .filter(press_work_clauses::clause_id.among(clauses))
                .select(press_work_clauses::press_work_id);
            press_works::id.within(citing)
        })
}

/// What each kind of works that an index serves in either order is narrowed to.
fn kinds(filter: &PressWorkFilter) -> [Condition<press_works::table>; 5] {
    [
        Condition::always()
            .narrowed(filter.programme_id, |programme| press_works::programme_id.eq(programme)),
        Condition::always().narrowed(filter.genre.clone(), |genre| press_works::genre.eq(genre)),
        Condition::always().narrowed(filter.purpose.clone(), |purpose| press_works::purpose.eq(purpose)),
        Condition::always().narrowed(filter.channel.clone(), |channel| press_works::channel.eq(channel)),
        Condition::always().with_key(filter.external_source.as_ref(), filter.external_id.as_ref()),
    ]
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &PressWorkFilter,
    page: &PageRequest<PressWorkSort>,
) -> Result<Page<PressWork>> {
    let found = match (filter.topic_id, page.sort) {
        (Some(topic), PressWorkSort::PublishedAt) => {
            about(db, topic, readers, filter, &page.clone().sorted_by(PublicPressWorkSort::PublishedAt))?
        }
        _ => any(db, readers, filter, page)?,
    };
    found.completed(|items| load_related(db, items))
}

/// Of a topic, found where topics stand with the moment of publication: a page of a million works costs what
/// a page of twenty does.
fn about(
    db: &mut Db,
    topic: TopicId,
    readers: &Readers,
    filter: &PressWorkFilter,
    page: &PageRequest<PublicPressWorkSort>,
) -> Result<Page<PressWork>> {
    use press_work_topics as t;
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let of_topic: Condition<t::table> = Condition::that(t::topic_id.eq(topic))
        .narrowed(filter.published_from, |from| t::published_at.ge(from))
        .narrowed(filter.published_before, |before| t::published_at.lt(before));
    let matching =
        kinds(filter).into_iter().fold(matching_works(readers, filter, of_clause), Condition::both);
    let works = t::table.inner_join(press_works::table.on(press_works::id.eq(t::press_work_id)));
    Ok(page_of!(db, matching, page,
        PressWorkRow, press_work_topics[press_work_id] by PressWorkId, through (works) of (of_topic), {
        PublicPressWorkSort::PublishedAt => published_at: time,
    }))
}

fn any(
    db: &mut Db,
    readers: &Readers,
    filter: &PressWorkFilter,
    page: &PageRequest<PressWorkSort>,
) -> Result<Page<PressWork>> {
    use press_work_topics as t;
    let of_clause = clauses::versions(db, filter.clause_id)?;
    let (first, others) = led_by_one(kinds(filter));
    let matching =
        matching_works(readers, filter, of_clause).both(others).narrowed(filter.topic_id, |topic| {
            press_works::id.within(t::table.filter(t::topic_id.eq(topic)).select(t::press_work_id))
        });
    let along = first
        .narrowed(filter.published_from, |from| press_works::published_at.ge(from))
        .narrowed(filter.published_before, |before| press_works::published_at.lt(before));
    Ok(page_of!(db, matching, page, PressWorkRow, press_works by PressWorkId, of (along), {
        PressWorkSort::PublishedAt => published_at: time,
        PressWorkSort::CreatedAt => created_at: time,
    }))
}

impl Moving for PressWork {
    type Id = PressWorkId;
    /// Its programme: the one who credits works to the same packages stands in one line.
    const LINE: Option<Line<Self>> =
        Some(|db, id| Ok(Self::get(db, id)?.map(|work| work.content.programme_id.uuid())));

    fn load(db: &mut Db, id: PressWorkId, _: CivilDate) -> Result<Option<Self>> {
        Self::get(db, id)
    }

    as_stored! {}

    /// Only the newspaper decides about what it published.
    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        programmes::party_of(db, self, self.content.party_id, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }

    /// A retracted work counts for nothing any more: by new rows, never by editing old ones.
    fn settle(self, db: &mut Db, why: &Why, now: Timestamp) -> Result<Self> {
        if self.status == PressWorkStatus::Retracted {
            let why = &Why { cause: Cause::Retraction, ..why.clone() };
            credits::take_back(db, self.id, why, now)?;
            coverage_acceptances::take_back(db, self.id, why, now)?;
        }
        Ok(self)
    }
}
