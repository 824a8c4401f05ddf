//! The table `consents`, for every kind of subject.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::consent::{Consent, ConsentDecision};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ConsentId, DocumentId, Id, MandateId, PartyId, PersonId, SubjectId, UserId};
use phoihop_domain::platform::HistorySort;
use uuid::Uuid;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::consents;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, treat_none_as_default_value = false)]
struct ConsentRow {
    id: ConsentId,
    subject_kind: String,
    subject_id: SubjectId,
    party_id: PartyId,
    decision: ConsentDecision,
    comment: Option<String>,
    substance: String,
    decided_by: PersonId,
    mandate_id: MandateId,
    decided_on: CivilDate,
    recorded_by: UserId,
    document_citation: Option<String>,
    document_id: Option<DocumentId>,
    voided_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl From<ConsentRow> for Consent {
    fn from(row: ConsentRow) -> Self {
        Self {
            id: row.id,
            party_id: row.party_id,
            decision: row.decision,
            comment: row.comment,
            substance: row.substance,
            decided_by: row.decided_by,
            mandate_id: row.mandate_id,
            decided_on: row.decided_on,
            recorded_by: row.recorded_by,
            document_citation: row.document_citation,
            document_id: row.document_id,
            voided_at: row.voided_at,
            created_at: row.created_at,
        }
    }
}

/// All consents to these subjects, in the order they were recorded.
///
/// # Errors
/// Where the database does not serve.
pub fn of_subjects(db: &mut Db, subjects: &[Uuid]) -> Result<HashMap<Uuid, Vec<Consent>>> {
    let ids: Vec<SubjectId> = subjects.iter().copied().map(SubjectId::from_uuid).collect();
    let rows: Vec<ConsentRow> = on!(db, |c| consents::table
        .filter(consents::subject_id.among(ids))
        .order((consents::subject_id, consents::created_at, consents::id))
        .select(ConsentRow::as_select())
        .load(c))?;
    let mut found: HashMap<Uuid, Vec<Consent>> = HashMap::new();
    for row in rows {
        found.entry(row.subject_id.uuid()).or_default().push(row.into());
    }
    Ok(found)
}

/// All consents to one subject, in the order they were recorded.
///
/// # Errors
/// Where the database does not serve.
pub fn of_subject(db: &mut Db, subject: Uuid) -> Result<Vec<Consent>> {
    Ok(of_subjects(db, &[subject])?.remove(&subject).unwrap_or_default())
}

/// A page of the consents to one subject.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, subject: Uuid, page: &PageRequest<HistorySort>) -> Result<Page<Consent>> {
    let matching: Condition<consents::table> =
        Condition::that(consents::subject_id.eq(SubjectId::from_uuid(subject)));
    Ok(page_of!(db, matching, page, ConsentRow, consents by ConsentId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, subject_kind: &str, subject: Uuid, consent: &Consent) -> Result<()> {
    let row = ConsentRow {
        id: consent.id,
        subject_kind: subject_kind.to_owned(),
        subject_id: SubjectId::from_uuid(subject),
        party_id: consent.party_id,
        decision: consent.decision,
        comment: consent.comment.clone(),
        substance: consent.substance.clone(),
        decided_by: consent.decided_by,
        mandate_id: consent.mandate_id,
        decided_on: consent.decided_on,
        recorded_by: consent.recorded_by,
        document_citation: consent.document_citation.clone(),
        document_id: consent.document_id,
        voided_at: consent.voided_at,
        created_at: consent.created_at,
    };
    on!(db, |c| diesel::insert_into(consents::table).values(&row).execute(c))?;
    Ok(())
}

/// Voids all that still stand: the text has changed under them. They stay in the history.
///
/// # Errors
/// Where the database does not serve.
pub fn void_all(db: &mut Db, subject: Uuid, now: Timestamp) -> Result<usize> {
    let standing = consents::subject_id.eq(SubjectId::from_uuid(subject)).and(consents::voided_at.is_null());
    Ok(on!(db, |c| diesel::update(consents::table.filter(standing))
        .set(consents::voided_at.eq(Some(now)))
        .execute(c))?)
}
