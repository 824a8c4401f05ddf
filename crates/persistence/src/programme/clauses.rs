//! The table `clauses`: each row is what a clause says from its first to its last day.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{AmendmentId, ClauseId, Id, ProgrammeId};
use phoihop_domain::programme::{Clause, ClauseContent, ClauseFilter, ClauseSort};

use super::rows::ClauseRow;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::clauses;
use crate::{Db, Result};

/// The whole tree as it stands, in document order.
///
/// # Errors
/// Where the database does not serve.
pub fn of_programme(db: &mut Db, programme: ProgrammeId) -> Result<Vec<Clause>> {
    Ok(of_programmes(db, [programme])?.remove(&programme).unwrap_or_default())
}

/// The whole trees of these programmes as they stand, each in document order.
pub(super) fn of_programmes(
    db: &mut Db,
    programmes: impl IntoIterator<Item = ProgrammeId>,
) -> Result<HashMap<ProgrammeId, Vec<Clause>>> {
    let standing = clauses::programme_id.among(programmes).and(clauses::valid_to.is_null());
    let rows: Vec<ClauseRow> = on!(db, |c| clauses::table
        .filter(standing)
        .order((clauses::position, clauses::id))
        .select(ClauseRow::as_select())
        .load(c))?;
    let mut found: HashMap<ProgrammeId, Vec<Clause>> = HashMap::new();
    for row in rows {
        found.entry(row.programme_id).or_default().push(row.into());
    }
    Ok(found)
}

/// The whole tree as it stood on that day, in document order.
///
/// # Errors
/// Where the database does not serve.
pub fn of_programme_on(db: &mut Db, programme: ProgrammeId, day: CivilDate) -> Result<Vec<Clause>> {
    let valid: Condition<clauses::table> = Condition::that(clauses::programme_id.eq(programme)).valid_on(
        day,
        clauses::valid_from,
        clauses::valid_to,
    );
    let rows: Vec<ClauseRow> = on!(db, |c| clauses::table
        .filter(&valid)
        .order((clauses::position, clauses::id))
        .select(ClauseRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// The one with that id.
///
/// # Errors
/// Where the database does not serve.
pub fn get(db: &mut Db, id: ClauseId) -> Result<Option<Clause>> {
    let row = on!(db, |c| clauses::table.find(id).select(ClauseRow::as_select()).first(c).optional())?;
    Ok(row.map(Into::into))
}

/// The versions of a clause that stood in its place on any day, itself included: what cites one of them is
/// about that place in the text.
///
/// # Errors
/// Where the database does not serve.
pub fn versions(db: &mut Db, id: Option<ClauseId>) -> Result<Option<Vec<ClauseId>>> {
    let Some(id) = id else { return Ok(None) };
    let Some(clause) = get(db, id)? else { return Ok(Some(Vec::new())) };
    let place = clauses::programme_id.eq(clause.programme_id).and(clauses::path.eq(clause.content.path));
    Ok(Some(on!(db, |c| clauses::table.filter(place).select(clauses::id).load(c))?))
}

/// A page of a programme's clauses, as they stood on that day, in document order.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    programme: ProgrammeId,
    day: CivilDate,
    filter: &ClauseFilter,
    page: &PageRequest<ClauseSort>,
) -> Result<Page<Clause>> {
    let matching: Condition<clauses::table> = Condition::always()
        .valid_on(day, clauses::valid_from, clauses::valid_to)
        .and(clauses::programme_id.eq(programme))
        .narrowed(filter.path.as_ref(), |path| clauses::path.eq(path.clone()));
    Ok(page_of!(db, matching, page, ClauseRow, clauses by ClauseId, {
        ClauseSort::Position => position: number,
    }))
}

/// Makes the tree of an unsigned text what `next` says. A clause that `next` knows by its id, or by its path
/// where it gives none, stays the same one, so that what cites it still finds it.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn replace(
    db: &mut Db,
    programme: ProgrammeId,
    before: &[Clause],
    next: &[(Option<ClauseId>, ClauseContent)],
    now: Timestamp,
) -> Result<()> {
    let known = |(id, content): &(Option<ClauseId>, ClauseContent)| {
        before
            .iter()
            .find(|old| id.map_or(old.content.path == content.path, |id| old.id == id))
            .map(|old| old.id)
    };
    let kept: Vec<ClauseId> = next.iter().filter_map(known).collect();
    let gone = clauses::programme_id.eq(programme).and(clauses::id.none_of(kept));
    on!(db, |c| diesel::delete(clauses::table.filter(gone)).execute(c))?;
    for (position, entry) in (0..).zip(next) {
        let old = known(entry).and_then(|id| before.iter().find(|old| old.id == id));
        if old.is_some_and(|old| old.position == position && old.content == entry.1) {
            continue;
        }
        let id = old.map_or_else(|| ClauseId::new(now), |old| old.id);
        let row = row(id, programme, position, &entry.1);
        on!(db, |c| diesel::insert_into(clauses::table)
            .values(&row)
            .on_conflict(clauses::id)
            .do_update()
            .set(&row)
            .execute(c))?;
    }
    Ok(())
}

/// Makes a signed text say what `next` says from that day on: what changes stays with its last day, and what
/// stays keeps its row. What comes new takes the place after the one before it, and all that follow move on
/// together with their earlier versions, so that every day keeps its order.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn amend(
    db: &mut Db,
    programme: ProgrammeId,
    next: &[ClauseContent],
    by: AmendmentId,
    from: CivilDate,
    now: Timestamp,
) -> Result<()> {
    let before = of_programme(db, programme)?;
    for old in before.iter().filter(|old| !next.contains(&old.content)) {
        let ended = clauses::valid_to.eq(Some(from.previous()));
        on!(db, |c| diesel::update(clauses::table.find(old.id)).set(ended).execute(c))?;
    }
    let (mut place, mut moved_on) = (-1, 0);
    for content in next {
        let replaced = before.iter().find(|old| old.content.path == content.path);
        if let Some(old) = replaced {
            place = old.position + moved_on;
        } else {
            let later = clauses::programme_id.eq(programme).and(clauses::position.gt(place));
            on!(db, |c| diesel::update(clauses::table.filter(later))
                .set(clauses::position.eq(clauses::position + 1))
                .execute(c))?;
            (place, moved_on) = (place + 1, moved_on + 1);
        }
        if replaced.is_none_or(|old| old.content != *content) {
            let row = ClauseRow {
                valid_from: Some(from),
                amendment_id: Some(by),
                ..row(ClauseId::new(now), programme, place, content)
            };
            on!(db, |c| diesel::insert_into(clauses::table).values(&row).execute(c))?;
        }
    }
    Ok(())
}

fn row(id: ClauseId, programme_id: ProgrammeId, position: i32, content: &ClauseContent) -> ClauseRow {
    ClauseRow {
        id,
        programme_id,
        position,
        path: content.path.clone(),
        number: content.number.clone(),
        kind: content.kind,
        text: content.text.clone(),
        valid_from: None,
        valid_to: None,
        amendment_id: None,
    }
}
