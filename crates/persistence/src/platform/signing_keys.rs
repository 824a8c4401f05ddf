//! The table `signing_keys`: the ring of keys that sign access tokens.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::SigningKeyId;

use crate::among::Listed as _;
use crate::schema::signing_keys;
use crate::{Db, Result};

/// A key; its private half is sealed.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys, treat_none_as_default_value = false)]
pub struct SigningKey {
    /// What tokens name it by (`kid`).
    pub id: SigningKeyId,
    /// Ed25519 public key, 32 bytes.
    pub public_key: Vec<u8>,
    /// Its private half (PKCS #8), encrypted under the master key.
    pub sealed_private_key: Vec<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when it signs: a little after it was made, so that every process knows it by then.
    pub signs_from: Timestamp,
}

/// All keys, the newest first.
///
/// # Errors
/// Where the database does not serve.
pub fn all(db: &mut Db) -> Result<Vec<SigningKey>> {
    Ok(on!(db, |c| signing_keys::table
        .order((signing_keys::signs_from.desc(), signing_keys::id.desc()))
        .select(SigningKey::as_select())
        .load(c))?)
}

/// Adds one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, key: &SigningKey) -> Result<()> {
    on!(db, |c| diesel::insert_into(signing_keys::table).values(key).execute(c))?;
    Ok(())
}

/// Removes those that signed nothing any token alive can carry.
///
/// # Errors
/// Where the database does not serve.
pub fn remove(db: &mut Db, ids: &[SigningKeyId]) -> Result<usize> {
    Ok(on!(db, |c| diesel::delete(signing_keys::table.filter(signing_keys::id.among(ids))).execute(c))?)
}
