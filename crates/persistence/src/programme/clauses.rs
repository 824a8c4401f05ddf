//! The table `clauses`.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{ClauseId, Id, ProgrammeId};
use phoihop_domain::programme::{Clause, ClauseContent, ClauseFilter, ClauseSort};

use super::rows::ClauseRow;
use crate::paginate::{Page, PageRequest};
use crate::schema::clauses;
use crate::{Db, Result};

/// The whole tree in document order.
pub fn of_programme(db: &mut Db, programme: ProgrammeId) -> Result<Vec<Clause>> {
    let rows: Vec<ClauseRow> = on!(db, c => clauses::table
        .filter(clauses::programme_id.eq(programme))
        .order((clauses::position, clauses::id))
        .select(ClauseRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The one with that id.
pub fn get(db: &mut Db, id: ClauseId) -> Result<Option<Clause>> {
    let row = on!(db, c => clauses::table.find(id).select(ClauseRow::as_select()).first(c).optional())?;
    Ok(row.map(Into::into))
}

/// A page of a programme's clauses in document order.
pub fn list(db: &mut Db, programme: ProgrammeId, filter: &ClauseFilter, page: &PageRequest<ClauseSort>) -> Result<Page<Clause>> {
    on!(db, c => {
        let matching = || {
            let mut query = clauses::table.filter(clauses::programme_id.eq(programme)).into_boxed::<B>();
            if let Some(path) = &filter.path {
                query = query.filter(clauses::path.eq(path.clone()));
            }
            query
        };
        Ok(page_of!(c, matching, page, ClauseRow, clauses by ClauseId, {
            ClauseSort::Position => position: number,
        }))
    })
}

/// Makes the tree what `next` says. A clause whose path stays keeps its id, so that what cites it still finds it.
pub fn replace(db: &mut Db, programme: ProgrammeId, before: &[Clause], next: &[ClauseContent], now: Timestamp) -> Result<()> {
    let kept: Vec<ClauseId> = before.iter().filter(|old| next.iter().any(|new| new.path == old.content.path)).map(|old| old.id).collect();
    let gone = clauses::programme_id.eq(programme).and(clauses::id.ne_all(kept));
    on!(db, c => diesel::delete(clauses::table.filter(gone)).execute(c))?;
    for (position, content) in (0..).zip(next) {
        let old = before.iter().find(|old| old.content.path == content.path);
        if old.is_some_and(|old| old.position == position && old.content == *content) {
            continue;
        }
        let row = ClauseRow {
            id: old.map_or_else(|| ClauseId::new(now), |old| old.id),
            programme_id: programme,
            position,
            path: content.path.clone(),
            number: content.number.clone(),
            kind: content.kind,
            text: content.text.clone(),
        };
        on!(db, c => diesel::insert_into(clauses::table).values(&row).on_conflict(clauses::id).do_update().set(&row).execute(c))?;
    }
    Ok(())
}
