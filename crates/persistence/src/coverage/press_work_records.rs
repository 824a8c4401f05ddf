//! The tables `press_work_corrections` and `press_work_evidence`.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{Correction, CorrectionContent, Evidence, EvidenceType};
use phoihop_domain::ids::{CorrectionId, EvidenceId, PressWorkId, UserId};
use phoihop_domain::platform::HistorySort;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{press_work_corrections as k, press_work_evidence as e};
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::press_work_corrections, treat_none_as_default_value = false)]
struct CorrectionRow {
    id: CorrectionId,
    press_work_id: PressWorkId,
    corrected_at: Timestamp,
    text: String,
    recorded_by: UserId,
    created_at: Timestamp,
}

impl From<CorrectionRow> for Correction {
    fn from(row: CorrectionRow) -> Self {
        let CorrectionRow { id, corrected_at, text, recorded_by, created_at, .. } = row;
        Self { id, recorded_by, created_at, content: CorrectionContent { corrected_at, text } }
    }
}

/// Adds a correction.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn correct(db: &mut Db, work: PressWorkId, correction: &Correction) -> Result<()> {
    let Correction { id, recorded_by, created_at, content: CorrectionContent { corrected_at, text } } =
        correction.clone();
    let row = CorrectionRow { id, press_work_id: work, corrected_at, text, recorded_by, created_at };
    on!(db, |c| diesel::insert_into(k::table).values(&row).execute(c))?;
    Ok(())
}

/// A page of a work's corrections.
///
/// # Errors
/// Where the database does not serve.
pub fn corrections(
    db: &mut Db,
    work: PressWorkId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<Correction>> {
    let matching: Condition<k::table> = Condition::that(k::press_work_id.eq(work));
    Ok(page_of!(db, matching, page, CorrectionRow, k by CorrectionId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// How often each of these works was corrected.
pub(super) fn count_corrections(db: &mut Db, of: &[PressWorkId]) -> Result<HashMap<PressWorkId, i64>> {
    let counted = k::table
        .filter(k::press_work_id.among(of))
        .group_by(k::press_work_id)
        .select((k::press_work_id, count_star()));
    let rows: Vec<(PressWorkId, i64)> = on!(db, |c| counted.load(c))?;
    Ok(rows.into_iter().collect())
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = crate::schema::press_work_evidence)]
struct EvidenceRow {
    id: EvidenceId,
    media_type: EvidenceType,
    size: i32,
    sha256: String,
    recorded_by: UserId,
    created_at: Timestamp,
}

impl From<EvidenceRow> for Evidence {
    fn from(row: EvidenceRow) -> Self {
        let EvidenceRow { id, media_type, size, sha256, recorded_by, created_at } = row;
        Self { id, media_type, bytes: size, sha256, recorded_by, created_at }
    }
}

/// Keeps evidence, byte for byte.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn keep(db: &mut Db, work: PressWorkId, evidence: &Evidence, content: &[u8]) -> Result<()> {
    let row = (
        e::id.eq(evidence.id),
        e::press_work_id.eq(work),
        e::media_type.eq(evidence.media_type),
        e::size.eq(evidence.bytes),
        e::sha256.eq(&evidence.sha256),
        e::content.eq(content),
        e::recorded_by.eq(evidence.recorded_by),
        e::created_at.eq(evidence.created_at),
    );
    on!(db, |c| diesel::insert_into(e::table).values(row).execute(c))?;
    Ok(())
}

/// A page of what is kept of a work.
///
/// # Errors
/// Where the database does not serve.
pub fn evidence(db: &mut Db, work: PressWorkId, page: &PageRequest<HistorySort>) -> Result<Page<Evidence>> {
    let matching: Condition<e::table> = Condition::that(e::press_work_id.eq(work));
    Ok(page_of!(db, matching, page, EvidenceRow, e by EvidenceId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// The latest of each of these works.
pub(super) fn latest_evidence(db: &mut Db, of: &[PressWorkId]) -> Result<HashMap<PressWorkId, Evidence>> {
    let own = e::table.filter(e::press_work_id.among(of)).order((e::created_at, e::id));
    let rows: Vec<(PressWorkId, EvidenceRow)> =
        on!(db, |c| own.select((e::press_work_id, EvidenceRow::as_select())).load(c))?;
    // A later one takes the place of an earlier one.
    Ok(rows.into_iter().map(|(work, row)| (work, row.into())).collect())
}

/// Which work it belongs to.
///
/// # Errors
/// Where the database does not serve.
pub fn work_of(db: &mut Db, id: EvidenceId) -> Result<Option<PressWorkId>> {
    Ok(on!(db, |c| e::table.find(id).select(e::press_work_id).first(c).optional())?)
}

/// What it is, and its bytes.
///
/// # Errors
/// Where the database does not serve.
pub fn content(db: &mut Db, id: EvidenceId) -> Result<Option<(Evidence, Vec<u8>)>> {
    let row: Option<(EvidenceRow, Vec<u8>)> =
        on!(db, |c| e::table.find(id).select((EvidenceRow::as_select(), e::content)).first(c).optional())?;
    Ok(row.map(|(row, content)| (row.into(), content)))
}
