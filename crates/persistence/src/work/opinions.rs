//! The table `opinions`.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{OpinionId, OpinionRequestId, OrganisationId, UserId};
use phoihop_domain::platform::HistorySort;
use phoihop_domain::work::{Opinion, OpinionAnswer};

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::opinions;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = opinions, treat_none_as_default_value = false)]
struct OpinionRow {
    id: OpinionId,
    opinion_request_id: OpinionRequestId,
    organisation_id: OrganisationId,
    acting_organisation_id: OrganisationId,
    answer: OpinionAnswer,
    text: Option<String>,
    recorded_by: UserId,
    superseded_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<OpinionRow> for Opinion {
    fn from(row: OpinionRow) -> Self {
        Self {
            id: row.id,
            organisation_id: row.organisation_id,
            acting_organisation_id: row.acting_organisation_id,
            answer: row.answer,
            text: row.text,
            recorded_by: row.recorded_by,
            superseded_at: row.superseded_at,
            created_at: row.created_at,
        }
    }
}

/// A page of the opinions given on a request.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    request: OpinionRequestId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<Opinion>> {
    let matching: Condition<opinions::table> = Condition::that(opinions::opinion_request_id.eq(request));
    Ok(page_of!(db, matching, page, OpinionRow, opinions by OpinionId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Which units have answered on which of these requests.
pub(super) fn answered(
    db: &mut Db,
    requests: &[OpinionRequestId],
) -> Result<Vec<(OpinionRequestId, OrganisationId)>> {
    let standing = opinions::opinion_request_id.among(requests).and(opinions::superseded_at.is_null());
    Ok(on!(db, |c| opinions::table
        .filter(standing)
        .select((opinions::opinion_request_id, opinions::organisation_id))
        .load(c))?)
}

/// What was said on another draft stays as history only.
///
/// # Errors
/// Where the database does not serve.
pub fn supersede_all(db: &mut Db, request: OpinionRequestId, now: Timestamp) -> Result<()> {
    let standing = opinions::opinion_request_id.eq(request).and(opinions::superseded_at.is_null());
    on!(db, |c| diesel::update(opinions::table.filter(standing))
        .set(opinions::superseded_at.eq(Some(now)))
        .execute(c))?;
    Ok(())
}

/// Adds one in the place of what the unit said before, which stays as history.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, request: OpinionRequestId, opinion: &Opinion) -> Result<()> {
    let before =
        opinions::opinion_request_id.eq(request).and(opinions::organisation_id.eq(opinion.organisation_id));
    let standing = before.and(opinions::superseded_at.is_null());
    let superseded = opinions::superseded_at.eq(Some(opinion.created_at));
    on!(db, |c| diesel::update(opinions::table.filter(standing)).set(superseded).execute(c))?;
    let row = OpinionRow {
        id: opinion.id,
        opinion_request_id: request,
        organisation_id: opinion.organisation_id,
        acting_organisation_id: opinion.acting_organisation_id,
        answer: opinion.answer,
        text: opinion.text.clone(),
        recorded_by: opinion.recorded_by,
        superseded_at: opinion.superseded_at,
        created_at: opinion.created_at,
    };
    on!(db, |c| diesel::insert_into(opinions::table).values(&row).execute(c))?;
    Ok(())
}
