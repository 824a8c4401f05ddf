//! The table `signatures`, for every kind of subject.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::PartialDate;
use phoihop_domain::ids::{DocumentId, Id, MandateId, PartyId, PersonId, SignatureId, SubjectId, UserId};
use phoihop_domain::platform::HistorySort;
use phoihop_domain::programme::Signature;
use uuid::Uuid;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::signatures;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = signatures, treat_none_as_default_value = false)]
struct SignatureRow {
    id: SignatureId,
    subject_kind: String,
    subject_id: SubjectId,
    party_id: PartyId,
    signed_by: PersonId,
    mandate_id: MandateId,
    signed_on: PartialDate,
    document_citation: String,
    document_id: Option<DocumentId>,
    recorded_by: UserId,
    created_at: Timestamp,
}

impl From<SignatureRow> for Signature {
    fn from(row: SignatureRow) -> Self {
        Self {
            id: row.id,
            party_id: row.party_id,
            signed_by: row.signed_by,
            mandate_id: row.mandate_id,
            signed_on: row.signed_on,
            uncertain: row.signed_on.is_uncertain(),
            document_citation: row.document_citation,
            document_id: row.document_id,
            recorded_by: row.recorded_by,
            created_at: row.created_at,
        }
    }
}

/// All signatures under these subjects: subject, party and day.
///
/// # Errors
/// Where the database does not serve.
pub fn days(db: &mut Db, subjects: &[Uuid]) -> Result<Vec<(Uuid, PartyId, PartialDate)>> {
    let ids: Vec<SubjectId> = subjects.iter().copied().map(SubjectId::from_uuid).collect();
    let rows: Vec<(SubjectId, PartyId, PartialDate)> = on!(db, |c| signatures::table
        .filter(signatures::subject_id.among(ids))
        .select((signatures::subject_id, signatures::party_id, signatures::signed_on))
        .load(c))?;
    Ok(rows.into_iter().map(|(subject, party, on)| (subject.uuid(), party, on)).collect())
}

/// All signatures under a subject, in the order they were recorded.
///
/// # Errors
/// Where the database does not serve.
pub fn of_subject(db: &mut Db, subject: Uuid) -> Result<Vec<Signature>> {
    let rows: Vec<SignatureRow> = on!(db, |c| signatures::table
        .filter(signatures::subject_id.eq(SubjectId::from_uuid(subject)))
        .order((signatures::created_at, signatures::id))
        .select(SignatureRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A page of the signatures under a subject.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, subject: Uuid, page: &PageRequest<HistorySort>) -> Result<Page<Signature>> {
    let matching: Condition<signatures::table> =
        Condition::that(signatures::subject_id.eq(SubjectId::from_uuid(subject)));
    Ok(page_of!(db, matching, page, SignatureRow, signatures by SignatureId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, subject_kind: &str, subject: Uuid, signature: &Signature) -> Result<()> {
    let row = SignatureRow {
        id: signature.id,
        subject_kind: subject_kind.to_owned(),
        subject_id: SubjectId::from_uuid(subject),
        party_id: signature.party_id,
        signed_by: signature.signed_by,
        mandate_id: signature.mandate_id,
        signed_on: signature.signed_on,
        document_citation: signature.document_citation.clone(),
        document_id: signature.document_id,
        recorded_by: signature.recorded_by,
        created_at: signature.created_at,
    };
    on!(db, |c| diesel::insert_into(signatures::table).values(&row).execute(c))?;
    Ok(())
}
