//! The table `transitions`, for every kind of subject.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{DocumentId, Id, MandateId, PersonId, SubjectId, TransitionId, UserId};
use phoihop_domain::lifecycle::{Cause, MovedBy};
use phoihop_domain::platform::{HistorySort, Transition};
use uuid::Uuid;

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{transitions, users};
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = transitions, treat_none_as_default_value = false)]
struct TransitionRow {
    id: TransitionId,
    subject_kind: String,
    subject_id: SubjectId,
    from_status: String,
    to_status: String,
    cause: Cause,
    reason: Option<String>,
    effective_on: Option<CivilDate>,
    decided_by: Option<PersonId>,
    document_citation: Option<String>,
    document_id: Option<DocumentId>,
    mandate_id: Option<MandateId>,
    recorded_by: Option<UserId>,
    created_at: Timestamp,
}

impl From<TransitionRow> for Transition {
    fn from(row: TransitionRow) -> Self {
        Self {
            id: row.id,
            from: row.from_status,
            to: row.to_status,
            cause: row.cause,
            reason: row.reason,
            // Those from before it was kept counted from the day they were recorded.
            effective_on: row.effective_on.unwrap_or_else(|| row.created_at.in_vietnam()),
            decided_by: row.decided_by,
            document_citation: row.document_citation,
            document_id: row.document_id,
            mandate_id: row.mandate_id,
            recorded_by: row.recorded_by,
            created_at: row.created_at,
        }
    }
}

/// A page of a subject's history.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, subject: Uuid, page: &PageRequest<HistorySort>) -> Result<Page<Transition>> {
    let matching: Condition<transitions::table> =
        Condition::that(transitions::subject_id.eq(SubjectId::from_uuid(subject)));
    Ok(page_of!(db, matching, page, TransitionRow, transitions by TransitionId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Whose act brought a subject to that status the last time; nobody's where it was the calendar's, or never
/// happened.
///
/// # Errors
/// Where the database does not serve.
pub fn who_moved_to(db: &mut Db, subject: Uuid, status: &str) -> Result<MovedBy> {
    let last: Option<(Option<UserId>, Option<PersonId>)> = on!(db, |c| transitions::table
        .filter(transitions::subject_id.eq(SubjectId::from_uuid(subject)))
        .filter(transitions::to_status.eq(status))
        .order((transitions::created_at.desc(), transitions::id.desc()))
        .select((transitions::recorded_by, transitions::decided_by))
        .first(c)
        .optional())?;
    let Some((user, decided_by)) = last else { return Ok(MovedBy::default()) };
    // Who only wrote down what another one decided did not report themselves.
    let person: Option<Option<PersonId>> = match user.filter(|_| decided_by.is_none()) {
        Some(user) => on!(db, |c| users::table.find(user).select(users::person_id).first(c).optional())?,
        None => None,
    };
    Ok(MovedBy { user, people: decided_by.into_iter().chain(person.flatten()).collect() })
}

/// From which day the subject's last transition counts; none where it never moved.
///
/// # Errors
/// Where the database does not serve.
pub fn last_effective_on(db: &mut Db, subject: Uuid) -> Result<Option<CivilDate>> {
    let last: Option<TransitionRow> = on!(db, |c| transitions::table
        .filter(transitions::subject_id.eq(SubjectId::from_uuid(subject)))
        .order((transitions::created_at.desc(), transitions::id.desc()))
        .select(TransitionRow::as_select())
        .first(c)
        .optional())?;
    Ok(last.map(|row| Transition::from(row).effective_on))
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, subject_kind: &str, subject: Uuid, transition: &Transition) -> Result<()> {
    let row = TransitionRow {
        id: transition.id,
        subject_kind: subject_kind.to_owned(),
        subject_id: SubjectId::from_uuid(subject),
        from_status: transition.from.clone(),
        to_status: transition.to.clone(),
        cause: transition.cause,
        reason: transition.reason.clone(),
        effective_on: Some(transition.effective_on),
        decided_by: transition.decided_by,
        document_citation: transition.document_citation.clone(),
        document_id: transition.document_id,
        mandate_id: transition.mandate_id,
        recorded_by: transition.recorded_by,
        created_at: transition.created_at,
    };
    on!(db, |c| diesel::insert_into(transitions::table).values(&row).execute(c))?;
    Ok(())
}
