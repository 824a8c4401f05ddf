//! The table `information_requests`.

use diesel::prelude::*;
use phoihop_domain::access::{Circle, Part, SPEAKERS};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    InformationRequest, InformationRequestContent, InformationRequestFilter, InformationRequestKind,
    InformationRequestSort, InformationRequestStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{
    CalendarEventId, CoverageRequestId, InformationRequestId, OrganisationId, PartyId, ProgrammeId,
};
use phoihop_domain::lifecycle::{By, Move};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::visibility::Visibility;

use super::calendar_events;
use super::scope::in_visible_coverage;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::directory::successions;
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::stood_for;
use crate::programme::{Readers, programmes};
use crate::schema::information_requests;
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    InformationRequestRow in information_requests for InformationRequest
    (InformationRequestId, InformationRequestContent) {
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

keyed! { InformationRequest in information_requests }

impl Visible for InformationRequest {
    fn visible(readers: &Readers) -> Condition<information_requests::table> {
        use information_requests as r;
        in_visible_coverage((r::programme_id, r::visibility), readers, |reach, today| {
            stood_for(r::party_id, reach.through(Part::Newsroom), today)
                .or_through(reach.through(Part::Assignee), |assignees| r::acting_unit_id.among(assignees))
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
    filter: &InformationRequestFilter,
    page: &PageRequest<InformationRequestSort>,
) -> Result<Page<InformationRequest>> {
    use information_requests as r;
    let matching = InformationRequest::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(r::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| r::programme_id.eq(programme))
        .narrowed(filter.calendar_event_id, |event| r::calendar_event_id.eq(event))
        .narrowed(filter.acting_unit_id, |unit| r::acting_unit_id.eq(unit));
    let due = Condition::always().narrowed(filter.due_before, |day| r::due_on.lt(day));
    let Page { items, next, total }: Page<InformationRequest> = page_of!(db, matching, page,
        InformationRequestRow, information_requests by InformationRequestId, of (due), {
        InformationRequestSort::DueOn => due_on: date,
        InformationRequestSort::CreatedAt => created_at: time,
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
            return Ok(Deciders::Unit(successions::acting(
                db,
                self.content.unit_id,
                &self.content.unit_function,
                on,
            )?));
        }
        programmes::party_of(db, self, self.content.party_id, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }

    /// One that is asked again is with the one who acts for the unit by then, and about what stands for the
    /// event.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status != InformationRequestStatus::Asked {
            return Ok(self);
        }
        let acting_unit_id =
            successions::acting(db, self.content.unit_id, &self.content.unit_function, now.in_vietnam())?;
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
