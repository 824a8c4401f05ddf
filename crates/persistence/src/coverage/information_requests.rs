//! The table `information_requests`.

use diesel::prelude::*;
use phoihop_domain::access::{Circle, Part, SPEAKERS};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    InformationRequest, InformationRequestContent, InformationRequestFilter, InformationRequestKind, InformationRequestSort, InformationRequestStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{CalendarEventId, CoverageRequestId, InformationRequestId, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::lifecycle::{By, Move};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::visibility::Visibility;

use super::calendar_events;
use crate::among::Listed as _;
use crate::directory::successions;
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::{Readers, programmes};
use crate::schema::information_requests;
use crate::{Db, Moving, Result, Stored};

content_row! {
    InformationRequestRow in information_requests for InformationRequest (InformationRequestId, InformationRequestContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        kind: InformationRequestKind,
        title: String,
        question: String,
        unit_id: OrganisationId,
        unit_function: String,
        calendar_event_id: Option<CalendarEventId>,
        coverage_request_id: Option<CoverageRequestId>,
        due_on: CivilDate,
        visibility: Visibility,
    }
    kept {
        status: InformationRequestStatus,
        acting_unit_id: Option<OrganisationId>,
    }
    loaded { overdue, }
    derived {}
}

/// A page of those that match and that the reader may see.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &InformationRequestFilter,
    page: &PageRequest<InformationRequestSort>,
) -> Result<Page<InformationRequest>> {
    use information_requests as r;
    let Page { items, next, total }: Page<InformationRequest> = on!(db, c => {
        let matching = || {
            let query = by_external_key!(r::table.into_boxed::<B>(), filter, r);
            let mut query = in_visible_coverage!(query, readers, r, visibility, |reach, today| {
                r::acting_unit_id.is_not_null().and(r::acting_unit_id.assume_not_null().among(reach.through(Part::Assignee)))
                    .or(stood_for!(r::party_id, reach.through(Part::Newsroom), today))
            });
            query = any_of!(query, &filter.status, r::status);
            if let Some(programme) = filter.programme_id {
                query = query.filter(r::programme_id.eq(programme));
            }
            if let Some(event) = filter.calendar_event_id {
                query = query.filter(r::calendar_event_id.eq(event));
            }
            if let Some(unit) = filter.acting_unit_id {
                query = query.filter(r::acting_unit_id.eq(unit));
            }
            if let Some(day) = filter.due_before {
                query = query.filter(r::due_on.lt(day));
            }
            query
        };
        page_of!(c, matching, page, InformationRequestRow, information_requests by InformationRequestId, {
            InformationRequestSort::DueOn => due_on: date,
            InformationRequestSort::CreatedAt => created_at: time,
        })
    });
    let today = readers.today();
    Ok(Page { items: items.into_iter().map(|request| request.told(today)).collect(), next, total })
}

impl Moving for InformationRequest {
    type Id = InformationRequestId;

    fn load(db: &mut Db, id: InformationRequestId, today: CivilDate) -> Result<Option<Self>> {
        Ok(Self::get(db, id)?.map(|request| request.told(today)))
    }

    as_stored! {}

    /// The unit says what it answers, and the newspaper whether that is enough.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, on: CivilDate, today: CivilDate) -> Result<Deciders> {
        if step.by == By::Parts(SPEAKERS) {
            return Ok(Deciders::Unit(successions::acting(db, self.content.unit_id, &self.content.unit_function, on)?));
        }
        programmes::party_of(db, self, self.content.party_id, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }

    /// One that is asked again is with whoever acts for the unit by then, and about what stands for the event.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status != InformationRequestStatus::Asked {
            return Ok(self);
        }
        let acting_unit_id = successions::acting(db, self.content.unit_id, &self.content.unit_function, now.in_vietnam())?;
        let calendar_event_id = calendar_events::standing_for(db, self.content.calendar_event_id)?;
        if (acting_unit_id, calendar_event_id) == (self.acting_unit_id, self.content.calendar_event_id) {
            return Ok(self);
        }
        let content = InformationRequestContent { calendar_event_id, ..self.content };
        let settled = Self { acting_unit_id, content, ..self };
        settled.save(db)?;
        Ok(settled)
    }
}
