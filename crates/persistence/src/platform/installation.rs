//! The table `installation`: the one row that says which master key this database was written under, and that
//! it can be written.

use diesel::prelude::*;

use crate::schema::installation as i;
use crate::{Db, Result};

/// The only row's name.
const ONLY: i32 = 1;

/// What was sealed under the master key when the database was new; none in a database that is older than this
/// row.
///
/// # Errors
/// Where the database does not serve.
pub fn sealed_check(db: &mut Db) -> Result<Option<Vec<u8>>> {
    Ok(on!(db, |c| i::table.find(ONLY).select(i::sealed_check).first(c))?)
}

/// Keeps what tells the master key from others, unless something does already.
///
/// # Errors
/// Where the database does not serve.
pub fn keep_check(db: &mut Db, sealed: &[u8]) -> Result<()> {
    let unsaid = i::table.find(ONLY).filter(i::sealed_check.is_null());
    on!(db, |c| diesel::update(unsaid).set(i::sealed_check.eq(Some(sealed))).execute(c))?;
    Ok(())
}

/// Writes a row, which shows that rows can be written.
///
/// # Errors
/// Where the database does not serve.
pub fn beat(db: &mut Db) -> Result<()> {
    on!(db, |c| diesel::update(i::table.find(ONLY)).set(i::beats.eq(i::beats + 1)).execute(c))?;
    Ok(())
}
