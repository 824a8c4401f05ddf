//! The table `original_copies`.

use diesel::prelude::*;
use phoihop_domain::ids::{OriginalCopyId, PartyId, ProgrammeId};
use phoihop_domain::programme::{OriginalCopy, OriginalCopyContent, OriginalCopyFilter, OriginalCopySort};

use super::Readers;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::programme::scope::in_visible_programmes;
use crate::schema::original_copies;
use crate::{Db, Result, Visible};

content_row! {
    OriginalCopyRow in original_copies for OriginalCopy (OriginalCopyId, OriginalCopyContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        programme_id: ProgrammeId,
        party_id: PartyId,
        copies: i32,
        kept_at: Option<String>,
    }
    derived {}
}

keyed! { OriginalCopy in original_copies }

impl Visible for OriginalCopy {
    fn visible(readers: &Readers) -> Condition<original_copies::table> {
        in_visible_programmes(original_copies::programme_id, readers)
    }
}

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &OriginalCopyFilter,
    page: &PageRequest<OriginalCopySort>,
) -> Result<Page<OriginalCopy>> {
    let matching = OriginalCopy::visible(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .narrowed(filter.programme_id, |programme| original_copies::programme_id.eq(programme))
        .narrowed(filter.party_id, |party| original_copies::party_id.eq(party));
    Ok(page_of!(db, matching, page, OriginalCopyRow, original_copies by OriginalCopyId, {
        OriginalCopySort::CreatedAt => created_at: time,
    }))
}

/// How many copies the programme's other entries tell of.
///
/// # Errors
/// Where the database does not serve.
pub fn held_besides(db: &mut Db, programme: ProgrammeId, entry: OriginalCopyId) -> Result<i32> {
    let others = original_copies::programme_id.eq(programme).and(original_copies::id.ne(entry));
    let held: Vec<i32> =
        on!(db, |c| original_copies::table.filter(others).select(original_copies::copies).load(c))?;
    Ok(held.into_iter().fold(0, i32::saturating_add))
}
