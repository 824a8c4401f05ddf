//! Where the demo may run: its passwords are known to everybody, so neither on a network nor among anybody's
//! own data.

use std::net::SocketAddr;

use phoihop_persistence::migrate::{Schema, inspect};
use phoihop_persistence::platform::users;
use phoihop_persistence::{Db, StoreError};

use crate::auth::password_fits;
use crate::config::Config;
use crate::demo::{PASSWORD, USERS};
use crate::start::StartError;

/// The demo's own data folder.
pub const DATA_DIR: &str = "demo-data";
/// Refuses to listen where others than this machine's users could log in.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub fn listens_here(config: &Config) -> Result<(), StartError> {
    match config.bind.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => Ok(()),
        _ => Err(format!(
            "everybody knows the demo's passwords: it listens on 127.0.0.1 only, not on {}; use \
                `serve` for a network",
            config.bind
        )
        .into()),
    }
}

/// Refuses a database that is not the demo's own: one that is neither new, nor has the demo's users with the
/// demo's password and nobody else.
///
/// # Errors
/// What keeps it from being done, for the one who runs the program.
pub fn owns(config: &Config) -> Result<(), StartError> {
    let mut db = config.store_options().connect()?;
    let is_new = match inspect(&mut db)? {
        Schema::Behind { fresh, .. } => fresh || !users::is_anybody(&mut db),
        Schema::Current => false,
    };
    // A first start that was ended in the middle of its migrations has left tables, but nobody in them.
    if is_new || is_its_own(&mut db)? {
        return Ok(());
    }
    Err("this database has users who are not the demo's, and everybody knows the demo's passwords: give the \
        demo a data folder or database of its own"
        .into())
}

fn is_its_own(db: &mut Db) -> Result<bool, StoreError> {
    let known = users::all(db)?;
    if known.is_empty() {
        return Ok(true);
    }
    // The first one is made together with the first organisation; others can have taken the same name for
    // themselves.
    let first = users::credentials(db, USERS[0].0)?
        .is_some_and(|first| first.password_hash.is_some_and(|hash| password_fits(PASSWORD, &hash)));
    Ok(first && known.iter().all(|(name, _)| USERS.iter().any(|(own, ..)| own == name)))
}
