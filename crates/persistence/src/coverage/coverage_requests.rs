//! The table `coverage_requests`, with the offices that they are assigned to.

use std::collections::HashMap;

use diesel::dsl::{count_star, exists, select};
use diesel::prelude::*;
use phoihop_domain::access::{Circle, GIVERS, Part};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    CoverageRequest, CoverageRequestContent, CoverageRequestFilter, CoverageRequestSort,
    CoverageRequestStatus, PressWorkStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    CalendarEventId, CampaignId, CitationId, ClauseId, CoverageRequestId, Id, PartyId, ProgrammeId, TopicId,
};
use phoihop_domain::lifecycle::{By, Move};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::visibility::Visibility;

use super::scope::in_visible_coverage;
use super::{calendar_events, coverage_acceptances};
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::directory::successions;
use crate::moving::{Deciders, Line, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::stood_for;
use crate::programme::{Readers, programmes};
use crate::schema::{coverage_request_units, coverage_requests, press_works};
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    CoverageRequestRow in coverage_requests for CoverageRequest (CoverageRequestId, CoverageRequestContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        press_party_id: PartyId,
        title: String,
        brief: Option<String>,
        calendar_event_id: Option<CalendarEventId>,
        campaign_id: Option<CampaignId>,
        topic_id: Option<TopicId>,
        channel: Option<String>,
        genre: Option<String>,
        quantity: i64,
        due_on: CivilDate,
        visibility: Visibility,
    }
    kept { status: CoverageRequestStatus, }
    loaded { overdue, published, accepted, accepted_works, acting_offices, }
    related (load_related, save_related) { clause_ids, offices, }
    derived {}
}

keyed! { CoverageRequest in coverage_requests }

unit_list! { OfficeRow in coverage_request_units of coverage_request_id: CoverageRequestId }
id_list! {
    ClauseRow in coverage_request_clauses (CitationId)
    of coverage_request_id: CoverageRequestId, clause_id: ClauseId
}

fn load_related(db: &mut Db, mut found: Vec<CoverageRequest>) -> Result<Vec<CoverageRequest>> {
    let ids: Vec<CoverageRequestId> = found.iter().map(|request| request.id).collect();
    let (offices, mut clauses) = (OfficeRow::load(db, &ids)?, ClauseRow::load(db, &ids)?);
    let (published, accepted) = (published(db, &ids)?, coverage_acceptances::of_requests(db, &ids)?);
    for request in &mut found {
        request.acting_offices =
            offices.iter().filter(|(id, _)| *id == request.id).map(|(_, named)| named.clone()).collect();
        request.content.offices = request.acting_offices.iter().map(|named| named.unit.clone()).collect();
        request.content.clause_ids = clauses.remove(&request.id).unwrap_or_default();
        request.published = published.get(&Some(request.id)).copied().unwrap_or_default();
        let own = accepted.iter().filter(|((id, _), _)| *id == request.id);
        (request.accepted, request.accepted_works) =
            own.fold((0, 0), |(quantity, works), (_, counts)| (quantity + counts, works + 1));
    }
    Ok(found)
}

/// How many press works stand that were published for these requests.
fn published(db: &mut Db, of: &[CoverageRequestId]) -> Result<HashMap<Option<CoverageRequestId>, i64>> {
    use press_works as w;
    let of = w::coverage_request_id.is_not_null().and(w::coverage_request_id.assume_not_null().among(of));
    let rows: Vec<(Option<CoverageRequestId>, i64)> = on!(db, |c| w::table
        .filter(of.and(w::status.eq(PressWorkStatus::Published)))
        .group_by(w::coverage_request_id)
        .select((w::coverage_request_id, count_star()))
        .load(c))?;
    Ok(rows.into_iter().collect())
}

/// Whether a press work that only insiders know of was published for it.
///
/// # Errors
/// Where the database does not serve.
pub fn has_restricted_works(db: &mut Db, id: CoverageRequestId) -> Result<bool> {
    use press_works as w;
    let hidden = w::coverage_request_id.eq(id).and(w::audience.eq(Visibility::Restricted));
    Ok(on!(db, |c| select(exists(w::table.filter(hidden))).get_result(c))?)
}

fn save_related(db: &mut Db, request: &CoverageRequest) -> Result<()> {
    ClauseRow::save(db, (request.id, request.revision), &request.content.clause_ids, request.updated_at)?;
    OfficeRow::save(db, request.id, &request.acting_offices, request.updated_at)
}

impl Visible for CoverageRequest {
    fn visible(readers: &Readers) -> Condition<coverage_requests::table> {
        use {coverage_request_units as u, coverage_requests as r};
        in_visible_coverage((r::programme_id, r::visibility), readers, |reach, today| {
            stood_for(r::press_party_id, reach.through(Part::Newsroom), today).or_through(
                reach.through(Part::Assignee),
                |assignees| {
                    exists(
                        u::table
                            .filter(u::coverage_request_id.eq(r::id))
                            .filter(u::acting_organisation_id.among(assignees)),
                    )
                },
            )
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
    filter: &CoverageRequestFilter,
    page: &PageRequest<CoverageRequestSort>,
) -> Result<Page<CoverageRequest>> {
    use coverage_requests as r;
    let matching = CoverageRequest::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(r::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| r::programme_id.eq(programme))
        .narrowed(filter.calendar_event_id, |event| r::calendar_event_id.eq(event))
        .narrowed(filter.campaign_id, |campaign| r::campaign_id.eq(campaign));
    let due = Condition::always().narrowed(filter.due_before, |day| r::due_on.lt(day));
    let found: Page<CoverageRequest> = page_of!(db, matching, page,
        CoverageRequestRow, coverage_requests by CoverageRequestId, of (due), {
        CoverageRequestSort::DueOn => due_on: date,
        CoverageRequestSort::CreatedAt => created_at: time,
    });
    let today = readers.today();
    found.completed(|items| {
        Ok(load_related(db, items)?.into_iter().map(|request| request.told(today)).collect())
    })
}

impl Moving for CoverageRequest {
    type Id = CoverageRequestId;
    /// Itself: the one who accepts works for it stands in one line.
    const LINE: Option<Line<Self>> = Some(|_, id| Ok(Some(id.uuid())));

    fn load(db: &mut Db, id: CoverageRequestId, today: CivilDate) -> Result<Option<Self>> {
        Ok(Self::get(db, id)?.map(|request| request.told(today)))
    }

    as_stored! {}

    /// The side that asked says whether it still wants it, and the other what it does about it.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        let party =
            if step.by == By::Parts(GIVERS) { self.content.party_id } else { self.content.press_party_id };
        programmes::party_of(db, self, party, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }

    /// One that is open again is with those who act for the offices by then, and planned on what stands for
    /// the event.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status != CoverageRequestStatus::Accepted {
            return Ok(self);
        }
        let acting_offices = successions::acting_now(db, &self.acting_offices, now.in_vietnam())?;
        let calendar_event_id = calendar_events::standing_for(db, self.content.calendar_event_id)?;
        if (&acting_offices, calendar_event_id) == (&self.acting_offices, self.content.calendar_event_id) {
            return Ok(self);
        }
        let content = CoverageRequestContent { calendar_event_id, ..self.content };
        let settled = Self { acting_offices, content, ..self };
        settled.save(db)?;
        Ok(settled)
    }
}
