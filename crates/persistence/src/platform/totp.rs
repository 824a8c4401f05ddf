//! The table `totp_factors`: second factors, their secrets sealed.

use diesel::prelude::*;
use phoihop_domain::access::Role;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, TotpFactorId, UserId};

use crate::platform::users;
use crate::schema::totp_factors as f;
use crate::{Db, Result};

/// A second factor.
#[derive(Debug, Clone)]
pub struct Factor {
    /// Its secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// Whether a code of it has been shown: until then it asks for nothing.
    pub confirmed: bool,
}

/// The second factor of a user.
///
/// # Errors
/// Where the database does not serve.
pub fn get(db: &mut Db, user: UserId) -> Result<Option<Factor>> {
    let own = f::table.filter(f::user_id.eq(user));
    let found: Option<(Vec<u8>, Option<Timestamp>)> =
        on!(db, |c| own.select((f::sealed_secret, f::confirmed_at)).first(c).optional())?;
    Ok(found.map(|(sealed_secret, confirmed_at)| Factor { sealed_secret, confirmed: confirmed_at.is_some() }))
}

/// Begins a second factor, in the place of one that was never confirmed; answers whether there was none that
/// is.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn begin(db: &mut Db, user: UserId, sealed_secret: &[u8], now: Timestamp) -> Result<bool> {
    let unconfirmed = f::user_id.eq(user).and(f::confirmed_at.is_null());
    on!(db, |c| diesel::delete(f::table.filter(unconfirmed)).execute(c))?;
    if get(db, user)?.is_some() {
        return Ok(false);
    }
    let row = (
        f::id.eq(TotpFactorId::new(now)),
        f::user_id.eq(user),
        f::sealed_secret.eq(sealed_secret),
        f::created_at.eq(now),
    );
    on!(db, |c| diesel::insert_into(f::table).values(row).execute(c))?;
    Ok(true)
}

/// Takes a code's step, which confirms the factor; a step that was taken before, or an earlier one, is not
/// taken again.
///
/// # Errors
/// Where the database does not serve.
pub fn take(db: &mut Db, user: UserId, step: i64, now: Timestamp) -> Result<bool> {
    let newer = f::user_id.eq(user).and(f::last_step.is_null().or(f::last_step.lt(step)));
    let taken =
        on!(db, |c| diesel::update(f::table.filter(newer)).set(f::last_step.eq(Some(step))).execute(c))? == 1;
    if taken {
        let unconfirmed = f::table.filter(f::user_id.eq(user).and(f::confirmed_at.is_null()));
        on!(db, |c| diesel::update(unconfirmed).set(f::confirmed_at.eq(Some(now))).execute(c))?;
    }
    Ok(taken)
}

/// Removes it; answers whether there was one.
///
/// # Errors
/// Where the database does not serve.
pub fn remove(db: &mut Db, user: UserId) -> Result<bool> {
    Ok(on!(db, |c| diesel::delete(f::table.filter(f::user_id.eq(user))).execute(c))? == 1)
}

/// Whether the user has a role today that needs a second factor, and has none.
///
/// # Errors
/// Where the database does not serve.
pub fn is_missing(db: &mut Db, user: UserId, roles: &[Role], now: Timestamp) -> Result<bool> {
    if roles.is_empty() {
        return Ok(false);
    }
    let needs =
        users::principal(db, user, now.in_vietnam())?.is_some_and(|known| known.subject.has_any(roles));
    Ok(needs && !get(db, user)?.is_some_and(|factor| factor.confirmed))
}
