//! The table `opinion_requests`, with the units that are asked.

use diesel::dsl::exists;
use diesel::prelude::*;
use phoihop_domain::access::{Circle, Part};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{OpinionRequestId, OrganisationId, PartyId, ProgrammeId};
use phoihop_domain::lifecycle::Move;
use phoihop_domain::work::{
    OpinionRequest, OpinionRequestContent, OpinionRequestFilter, OpinionRequestSort, OpinionRequestStatus,
};

use super::opinions;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::directory::successions;
use crate::moving::{Deciders, Why};
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::in_visible_programmes_or;
use crate::programme::{Readers, programmes};
use crate::schema::{opinion_request_units, opinion_requests};
use crate::{Db, Moving, Result, Stored, Visible};

content_row! {
    OpinionRequestRow in opinion_requests for OpinionRequest (OpinionRequestId, OpinionRequestContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        title: String,
        draft_citation: String,
        question: Option<String>,
        due_on: CivilDate,
    }
    kept {
        status: OpinionRequestStatus,
    }
    loaded { pending_ids, acting_units, }
    related (load_related, save_related) { asked_units, }
    derived {}
}

keyed! { OpinionRequest in opinion_requests }

unit_list! { OpinionRequestUnitRow in opinion_request_units of opinion_request_id: OpinionRequestId }

fn load_related(db: &mut Db, mut found: Vec<OpinionRequest>) -> Result<Vec<OpinionRequest>> {
    let ids: Vec<OpinionRequestId> = found.iter().map(|request| request.id).collect();
    let units = OpinionRequestUnitRow::load(db, &ids)?;
    let answered = opinions::answered(db, &ids)?;
    for request in &mut found {
        request.acting_units =
            units.iter().filter(|(id, _)| *id == request.id).map(|(_, named)| named.clone()).collect();
        request.content.asked_units = request.acting_units.iter().map(|named| named.unit.clone()).collect();
        request.pending_ids = unanswered(request, &answered);
    }
    Ok(found)
}

fn unanswered(
    request: &OpinionRequest,
    answered: &[(OpinionRequestId, OrganisationId)],
) -> Vec<OrganisationId> {
    let asked = request.content.asked_units.iter().map(|unit| unit.organisation_id);
    asked.filter(|asked| !answered.contains(&(request.id, *asked))).collect()
}

/// The units that its content asks and that have not answered.
///
/// # Errors
/// Where the database does not serve.
pub fn pending(db: &mut Db, request: &OpinionRequest) -> Result<Vec<OrganisationId>> {
    Ok(unanswered(request, &opinions::answered(db, &[request.id])?))
}

fn save_related(db: &mut Db, request: &OpinionRequest) -> Result<()> {
    OpinionRequestUnitRow::save(db, request.id, &request.acting_units, request.updated_at)
}

impl Visible for OpinionRequest {
    fn visible(readers: &Readers) -> Condition<opinion_requests::table> {
        use {opinion_request_units as u, opinion_requests as r};
        in_visible_programmes_or(r::programme_id, readers, |reach| {
            Condition::never().or_through(reach.through(Part::Assignee), |asked| {
                exists(
                    u::table
                        .filter(u::opinion_request_id.eq(r::id))
                        .filter(u::acting_organisation_id.among(asked)),
                )
            })
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
    filter: &OpinionRequestFilter,
    page: &PageRequest<OpinionRequestSort>,
) -> Result<Page<OpinionRequest>> {
    use opinion_requests as r;
    let matching = OpinionRequest::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(r::status, filter.status.as_ref())
        .narrowed(filter.programme_id, |programme| r::programme_id.eq(programme))
        .narrowed(filter.party_id, |party| r::party_id.eq(party));
    let found: Page<OpinionRequest> = page_of!(db, matching, page,
        OpinionRequestRow, opinion_requests by OpinionRequestId, {
        OpinionRequestSort::DueOn => due_on: date,
        OpinionRequestSort::CreatedAt => created_at: time,
    });
    found.completed(|items| load_related(db, items))
}

/// Open ones whose deadline was before `today`.
///
/// # Errors
/// Where the database does not serve.
pub fn due(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<OpinionRequest>> {
    let rows = on!(db, |c| opinion_requests::table
        .filter(opinion_requests::status.eq(OpinionRequestStatus::Open))
        .filter(opinion_requests::due_on.lt(today))
        .order((opinion_requests::due_on, opinion_requests::id))
        .limit(most)
        .select(OpinionRequestRow::as_select())
        .load(c))?;
    load_related(db, rows.into_iter().map(Into::into).collect())
}

impl Moving for OpinionRequest {
    type Id = OpinionRequestId;

    fn load(db: &mut Db, id: OpinionRequestId, _: CivilDate) -> Result<Option<Self>> {
        Self::get(db, id)
    }

    as_stored! {}

    /// One that is opened again is with those who act for the units by then.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        let acting_units = successions::acting_now(db, &self.acting_units, now.in_vietnam())?;
        if self.status == OpinionRequestStatus::Closed || acting_units == self.acting_units {
            return Ok(self);
        }
        let settled = Self { acting_units, ..self };
        settled.save(db)?;
        Ok(settled)
    }

    fn deciders(&self, db: &mut Db, _: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        programmes::party_of(db, self, self.content.party_id, today)
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        programmes::circle_of(db, self, today)
    }
}
