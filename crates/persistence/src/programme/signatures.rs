//! The table `signatures`.

use diesel::prelude::*;
use phoihop_domain::ids::{ProgrammeId, SignatureId};
use phoihop_domain::platform::HistorySort;
use phoihop_domain::programme::Signature;

use super::rows::SignatureRow;
use crate::paginate::{Page, PageRequest};
use crate::schema::signatures;
use crate::{Db, Result};

/// All signatures under a programme, in the order they were recorded.
pub fn of_programme(db: &mut Db, programme: ProgrammeId) -> Result<Vec<Signature>> {
    let rows: Vec<SignatureRow> = on!(db, c => signatures::table
        .filter(signatures::programme_id.eq(programme))
        .order((signatures::created_at, signatures::id))
        .select(SignatureRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A page of the signatures under a programme.
pub fn list(db: &mut Db, programme: ProgrammeId, page: &PageRequest<HistorySort>) -> Result<Page<Signature>> {
    on!(db, c => {
        let matching = || signatures::table.filter(signatures::programme_id.eq(programme)).into_boxed::<B>();
        Ok(page_of!(c, matching, page, SignatureRow, signatures by SignatureId, { HistorySort::CreatedAt => created_at: time, }))
    })
}

/// Adds one.
pub fn insert(db: &mut Db, programme: ProgrammeId, signature: &Signature) -> Result<()> {
    let row = SignatureRow {
        id: signature.id,
        programme_id: programme,
        party_id: signature.party_id,
        signed_by: signature.signed_by,
        mandate_id: signature.mandate_id,
        signed_on: signature.signed_on,
        document_citation: signature.document_citation.clone(),
        recorded_by: signature.recorded_by,
        created_at: signature.created_at,
    };
    on!(db, c => diesel::insert_into(signatures::table).values(&row).execute(c))?;
    Ok(())
}
