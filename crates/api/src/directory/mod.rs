//! Routes of the directory.

pub mod mandates;
pub mod organisations;
pub mod people;

use phoihop_domain::ids::Id;
use phoihop_persistence::{Db, StoreError};

use crate::http::{Halt, Problem};

/// Requires that what a field refers to is there.
pub fn require<I: Id, T>(
    db: &mut Db,
    pointer: &str,
    id: Option<I>,
    get: impl Fn(&mut Db, I) -> Result<Option<T>, StoreError>,
) -> Result<Option<T>, Halt> {
    let Some(id) = id else { return Ok(None) };
    match get(db, id)? {
        Some(found) => Ok(Some(found)),
        None => Err(Problem::field(pointer, "unknown_reference").into()),
    }
}
