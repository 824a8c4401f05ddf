//! Trees of plain resources, each of which names the one right above it.

use phoihop_domain::resource::Tree;

use crate::{Db, Result, Stored};

/// Whether `candidate` is `top` itself or lies below it, so that it cannot become its parent.
///
/// # Errors
/// Where the database does not serve.
pub fn is_within<T: Stored + Tree>(db: &mut Db, candidate: T::Id, top: T::Id) -> Result<bool> {
    let mut next = Some(candidate);
    while let Some(id) = next {
        if id == top {
            return Ok(true);
        }
        next = T::get(db, id)?.and_then(|found| found.parent_id());
    }
    Ok(false)
}
