//! Brings the tables to the state of the shipped files: all of it or nothing, and nothing where they are there already.

use std::collections::HashMap;
use std::hash::Hash;

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
pub fn load(db: &mut Db, shipped: &Shipped, now: Timestamp) -> Result<Option<Loaded>> {
    if is_loaded(db, shipped)? {
        return Ok(None);
    }
    let (units, successions) = (shipped.units()?, shipped.successions()?);
    db.atomically(|db| {
        dialect::lock_reference_data(db)?;
        if is_loaded(db, shipped)? {
            return Ok(None);
        }
        let loaded = write(db, units, successions)?;
        remember(db, shipped, now)?;
        Ok(Some(loaded))
    })
}

fn is_loaded(db: &mut Db, shipped: &Shipped) -> Result<bool> {
    let known = on!(db, c => reference_data::table.find(NAME).select(reference_data::digest).first::<String>(c).optional())?;
    Ok(known.as_deref() == Some(shipped.digest()))
}

fn remember(db: &mut Db, shipped: &Shipped, now: Timestamp) -> Result<()> {
    let state = (reference_data::name.eq(NAME), reference_data::digest.eq(shipped.digest()), reference_data::loaded_at.eq(now));
    on!(db, c => diesel::delete(reference_data::table.find(NAME)).execute(c))?;
    on!(db, c => diesel::insert_into(reference_data::table).values(state).execute(c))?;
    Ok(())
}

fn write(db: &mut Db, units: Vec<UnitRow>, successions: Vec<SuccessionRow>) -> Result<Loaded> {
    let known = on!(db, c => administrative_units::table.select(UnitRow::as_select()).load(c))?;
    let units = Difference::between(known, units, |row| row.id);
    let known = on!(db, c => successions::table.select(SuccessionRow::as_select()).load(c))?;
    let successions = Difference::between(known, successions, |row| (row.predecessor_id, row.successor_id, row.effective_on));
    let (of_units, of_successions) = (units.size(), successions.size());
    // What refers to a unit comes after it, and goes before it.
    for row in &successions.removed {
        let row = successions::table.find((row.predecessor_id, row.successor_id, row.effective_on));
        on!(db, c => diesel::delete(row).execute(c))?;
    }
    insert_all!(db, administrative_units::table, &units.added);
    for row in &units.changed {
        on!(db, c => diesel::update(administrative_units::table.find(row.id)).set(row).execute(c))?;
    }
    for row in &successions.changed {
        let old = successions::table.find((row.predecessor_id, row.successor_id, row.effective_on));
        on!(db, c => diesel::update(old).set(row).execute(c))?;
    }
    insert_all!(db, successions::table, &successions.added);
    for row in &units.removed {
        on!(db, c => diesel::delete(administrative_units::table.find(row.id)).execute(c))?;
    }
    Ok(Loaded {
        added: of_units.added + of_successions.added,
        changed: of_units.changed + of_successions.changed,
        removed: of_units.removed + of_successions.removed,
    })
}

/// What must be done so that rows that are known become those that are shipped.
struct Difference<R> {
    added: Vec<R>,
    changed: Vec<R>,
    removed: Vec<R>,
}

impl<R: PartialEq> Difference<R> {
    fn between<K: Eq + Hash>(known: Vec<R>, shipped: Vec<R>, key: impl Fn(&R) -> K) -> Self {
        let mut known: HashMap<K, R> = known.into_iter().map(|row| (key(&row), row)).collect();
        let (mut added, mut changed) = (Vec::new(), Vec::new());
        for row in shipped {
            match known.remove(&key(&row)) {
                None => added.push(row),
                Some(before) if before != row => changed.push(row),
                Some(_) => {}
            }
        }
        Self { added, changed, removed: known.into_values().collect() }
    }

    fn size(&self) -> Loaded {
        Loaded { added: self.added.len(), changed: self.changed.len(), removed: self.removed.len() }
    }
}
