//! Brings the tables to the state of the shipped files: all of it or nothing, and nothing where they are
//! there already.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;

use super::{Shipped, SuccessionRow, UnitRow};
use crate::schema::{administrative_unit_successions as successions, administrative_units, reference_data};
use crate::{Db, Result, dialect};

/// What the data are called in `reference_data`.
const NAME: &str = "administrative-units";

/// What loading did to units and successions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Rows that are new.
    pub added: usize,
    /// Rows that say something else.
    pub changed: usize,
    /// Rows that the files do not have any more.
    pub removed: usize,
}

/// Loads the data if this state of them is not what is there; `None` where it is.
///
/// # Errors
/// Where the database does not serve.
pub fn load(db: &mut Db, shipped: &Shipped, now: Timestamp) -> Result<Option<Loaded>> {
    if is_loaded(db, shipped)? {
        return Ok(None);
    }
    db.atomically(|db| {
        dialect::lock_reference_data(db)?;
        if is_loaded(db, shipped)? {
            return Ok(None);
        }
        let loaded = write(db, shipped)?;
        remember(db, shipped, now)?;
        Ok(Some(loaded))
    })
}

fn is_loaded(db: &mut Db, shipped: &Shipped) -> Result<bool> {
    let known = on!(db, |c| reference_data::table
        .find(NAME)
        .select(reference_data::digest)
        .first::<String>(c)
        .optional())?;
    Ok(known.as_deref() == Some(shipped.digest()))
}

fn remember(db: &mut Db, shipped: &Shipped, now: Timestamp) -> Result<()> {
    let state = (
        reference_data::name.eq(NAME),
        reference_data::digest.eq(shipped.digest()),
        reference_data::loaded_at.eq(now),
    );
    on!(db, |c| diesel::delete(reference_data::table.find(NAME)).execute(c))?;
    on!(db, |c| diesel::insert_into(reference_data::table).values(state).execute(c))?;
    Ok(())
}

/// Rows that are written at once: all of them together would take ten times the memory that the server idles
/// with.
const CHUNK: usize = 500;

/// Makes a table's rows those that are shipped, chunk by chunk; answers how many it did not know and changed,
/// and those that are shipped no more, which the caller removes.
macro_rules! bring_in {
    ($db:expr, $table:ident, $row:ty, $shipped:expr, |$r:ident| $key:expr, $find:expr) => {{
        let known: Vec<$row> = on!($db, |c| $table::table.select(<$row>::as_select()).load(c))?;
        let mut known: HashMap<_, $row> = known.into_iter().map(|$r| ($key, $r)).collect();
        let (mut added, mut changed, mut chunk) = (0, 0, Vec::with_capacity(CHUNK));
        for shipped in $shipped {
            let $r: $row = shipped?;
            match known.remove(&$key) {
                None => {
                    added += 1;
                    chunk.push($r);
                }
                Some(before) if before != $r => {
                    changed += 1;
                    on!($db, |c| diesel::update($find(&$r)).set(&$r).execute(c))?;
                }
                Some(_) => {}
            }
            if chunk.len() == CHUNK {
                insert_all!($db, $table::table, &chunk);
                chunk.clear();
            }
        }
        insert_all!($db, $table::table, &chunk);
        (added, changed, known.into_values())
    }};
}

fn write(db: &mut Db, shipped: &Shipped) -> Result<Loaded> {
    let unit = |row: &UnitRow| administrative_units::table.find(row.id);
    let succession = |row: &SuccessionRow| {
        successions::table.find((row.predecessor_id, row.successor_id, row.effective_on))
    };
    // What refers to a unit comes after it, and goes before it.
    let (new_units, changed_units, old_units) =
        bring_in!(db, administrative_units, UnitRow, shipped.units(), |row| row.id, unit);
    let (new, changed, old) = bring_in!(
        db,
        successions,
        SuccessionRow,
        shipped.successions(),
        |row| (row.predecessor_id, row.successor_id, row.effective_on),
        succession
    );
    let mut removed = 0;
    for row in old {
        removed += on!(db, |c| diesel::delete(succession(&row)).execute(c))?;
    }
    for row in old_units {
        removed += on!(db, |c| diesel::delete(unit(&row)).execute(c))?;
    }
    Ok(Loaded { added: new_units + new, changed: changed_units + changed, removed })
}
