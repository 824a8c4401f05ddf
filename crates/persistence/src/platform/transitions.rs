//! The table `transitions`, for every kind of subject.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, SubjectId, TransitionId, UserId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::Transition;
use uuid::Uuid;

use crate::schema::transitions;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = transitions)]
struct TransitionRow {
    id: TransitionId,
    subject_kind: String,
    subject_id: SubjectId,
    from_status: String,
    to_status: String,
    cause: Cause,
    reason: Option<String>,
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
            recorded_by: row.recorded_by,
            created_at: row.created_at,
        }
    }
}

/// A subject's history, oldest first.
pub fn of_subject(db: &mut Db, subject: Uuid) -> Result<Vec<Transition>> {
    let rows: Vec<TransitionRow> = on!(db, c => transitions::table
        .filter(transitions::subject_id.eq(SubjectId::from_uuid(subject)))
        .order((transitions::created_at, transitions::id))
        .select(TransitionRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Adds one.
pub fn insert(db: &mut Db, subject_kind: &str, subject: Uuid, transition: &Transition) -> Result<()> {
    let row = TransitionRow {
        id: transition.id,
        subject_kind: subject_kind.to_owned(),
        subject_id: SubjectId::from_uuid(subject),
        from_status: transition.from.clone(),
        to_status: transition.to.clone(),
        cause: transition.cause,
        reason: transition.reason.clone(),
        recorded_by: transition.recorded_by,
        created_at: transition.created_at,
    };
    on!(db, c => diesel::insert_into(transitions::table).values(&row).execute(c))?;
    Ok(())
}
