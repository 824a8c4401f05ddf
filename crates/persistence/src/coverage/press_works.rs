//! The table `press_works`, with the topics and clauses that they cite.

use diesel::prelude::*;
use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{PressWork, PressWorkContent, PressWorkFilter, PressWorkSort, PressWorkStatus, PublicPressWorkSort};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    CalendarEventId, CampaignId, CitationId, ClauseId, CoverageRequestId, Id, OrganisationId, PartyId, PressTitleId, PressWorkId, ProgrammeId,
    TopicId,
};
use phoihop_domain::lifecycle::{Cause, Move};
use phoihop_domain::visibility::Visibility;

use super::{coverage_acceptances, credits, press_work_records};
use crate::among::Listed as _;
use crate::moving::{Deciders, Line, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::{Readers, clauses, programmes};
use crate::schema::{press_work_clauses, press_work_topics, press_works};
use crate::{Db, Moving, Result, Stored};

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

id_list! { TopicRow in press_work_topics (CitationId) of press_work_id: PressWorkId, topic_id: TopicId, beside published_at: Timestamp }
id_list! { ClauseRow in press_work_clauses (CitationId) of press_work_id: PressWorkId, clause_id: ClauseId }

fn load_related(db: &mut Db, mut found: Vec<PressWork>) -> Result<Vec<PressWork>> {
    let ids: Vec<PressWorkId> = found.iter().map(|work| work.id).collect();
    let (mut topics, mut clauses) = (TopicRow::load(db, &ids)?, ClauseRow::load(db, &ids)?);
    let (corrections, mut evidence) = (press_work_records::count_corrections(db, &ids)?, press_work_records::latest_evidence(db, &ids)?);
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

/// Narrows a boxed query over `press_works` to those that the readers may see; the public, to what is released by now.
macro_rules! visible_works {
    ($query:expr, $readers:expr) => {{
        let query = in_visible_coverage!($query, $readers, press_works, audience, |reach, today| {
            stood_for!(press_works::party_id, reach.through(phoihop_domain::access::Part::Newsroom), today)
        });
        match $readers {
            $crate::programme::Readers::Public(now) => query.filter(press_works::public_from.is_null().or(press_works::public_from.le(*now))),
            $crate::programme::Readers::Scoped(..) => query,
        }
    }};
}
pub(super) use visible_works;

/// Narrows a boxed query over `press_works` to those that match, but for their topic, and that the readers may see.
macro_rules! matching_works {
    ($query:expr, $readers:expr, $filter:expr, $clauses:expr) => {{
        let filter = $filter;
        let mut query = visible_works!(by_external_key!($query, filter, press_works), $readers);
        query = any_of!(query, &filter.status, press_works::status);
        if let Some(channel) = &filter.channel {
            query = query.filter(press_works::channel.eq(channel.clone()));
        }
        if let Some(genre) = &filter.genre {
            query = query.filter(press_works::genre.eq(genre.clone()));
        }
        if let Some(purpose) = &filter.purpose {
            query = query.filter(press_works::purpose.eq(purpose.clone()));
        }
        if let Some(programme) = filter.programme_id {
            query = query.filter(press_works::programme_id.eq(programme));
        }
        if let Some(unit) = filter.unit_id {
            query = query.filter(press_works::unit_id.eq(unit));
        }
        if let Some(campaign) = filter.campaign_id {
            query = query.filter(press_works::campaign_id.eq(campaign));
        }
        if let Some(event) = filter.calendar_event_id {
            query = query.filter(press_works::calendar_event_id.eq(event));
        }
        if let Some(request) = filter.coverage_request_id {
            query = query.filter(press_works::coverage_request_id.eq(request));
        }
        if let Some(clauses) = $clauses {
            let citing = press_work_clauses::table.filter(press_work_clauses::clause_id.among(clauses)).select(press_work_clauses::press_work_id);
            query = query.filter(press_works::id.eq_any(citing));
        }
        query
    }};
}

/// A page of those that match and that the reader may see.
pub fn list(db: &mut Db, readers: &Readers, filter: &PressWorkFilter, page: &PageRequest<PressWorkSort>) -> Result<Page<PressWork>> {
    let Page { items, next, total } = match (filter.topic_id, page.sort) {
        (Some(topic), PressWorkSort::PublishedAt) => about(db, topic, readers, filter, &page.clone().sorted_by(PublicPressWorkSort::PublishedAt))?,
        _ => any(db, readers, filter, page)?,
    };
    Ok(Page { items: load_related(db, items)?, next, total })
}

/// Of a topic, found where topics stand with the moment of publication: a page of a million works costs what a page of twenty does.
fn about(
    db: &mut Db,
    topic: TopicId,
    readers: &Readers,
    filter: &PressWorkFilter,
    page: &PageRequest<PublicPressWorkSort>,
) -> Result<Page<PressWork>> {
    use press_work_topics as t;
    let of_clause = clauses::versions(db, filter.clause_id)?;
    Ok(on!(db, c => {
        let matching = || {
            let of_topic = t::table.inner_join(press_works::table.on(press_works::id.eq(t::press_work_id))).filter(t::topic_id.eq(topic));
            let mut query = matching_works!(of_topic.into_boxed::<B>(), readers, filter, &of_clause);
            if let Some(from) = filter.published_from {
                query = query.filter(t::published_at.ge(from));
            }
            if let Some(before) = filter.published_before {
                query = query.filter(t::published_at.lt(before));
            }
            query
        };
        page_of!(c, matching, page, PressWorkRow, press_work_topics[press_work_id] by PressWorkId, {
            PublicPressWorkSort::PublishedAt => published_at: time,
        })
    }))
}

fn any(db: &mut Db, readers: &Readers, filter: &PressWorkFilter, page: &PageRequest<PressWorkSort>) -> Result<Page<PressWork>> {
    use press_work_topics as t;
    let of_clause = clauses::versions(db, filter.clause_id)?;
    Ok(on!(db, c => {
        let matching = || {
            let mut query = matching_works!(press_works::table.into_boxed::<B>(), readers, filter, &of_clause);
            if let Some(from) = filter.published_from {
                query = query.filter(press_works::published_at.ge(from));
            }
            if let Some(before) = filter.published_before {
                query = query.filter(press_works::published_at.lt(before));
            }
            if let Some(topic) = filter.topic_id {
                query = query.filter(press_works::id.eq_any(t::table.filter(t::topic_id.eq(topic)).select(t::press_work_id)));
            }
            query
        };
        page_of!(c, matching, page, PressWorkRow, press_works by PressWorkId, {
            PressWorkSort::PublishedAt => published_at: time,
            PressWorkSort::CreatedAt => created_at: time,
        })
    }))
}

impl Moving for PressWork {
    type Id = PressWorkId;
    /// Its programme: whoever credits works to the same packages stands in one line.
    const LINE: Option<Line<Self>> = Some(|db, id| Ok(Self::get(db, id)?.map(|work| work.content.programme_id.uuid())));

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
