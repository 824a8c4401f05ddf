//! The table `idempotency_records`: answers kept for repeated requests.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, IdempotencyId, UserId};

use crate::among::Listed as _;
use crate::schema::idempotency_records;
use crate::{Db, Result};

/// What makes a request the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose request.
    pub principal_id: UserId,
    /// Its method.
    pub method: String,
    /// Its path, with the query that shapes the answer.
    pub path: String,
    /// The client's key.
    pub key: String,
}

/// A kept answer, sealed.
#[derive(Debug, Clone, Queryable)]
pub struct Kept {
    /// Digest of the request it answers.
    pub request_digest: Vec<u8>,
    /// The answer, encrypted.
    pub sealed_answer: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = idempotency_records, treat_none_as_default_value = false)]
struct IdempotencyRow<'a> {
    id: IdempotencyId,
    principal_id: UserId,
    method: &'a str,
    path: &'a str,
    idempotency_key: &'a str,
    request_digest: &'a [u8],
    sealed_answer: &'a [u8],
    expires_at: Timestamp,
}

/// The answer kept for that key, unless it has expired.
///
/// # Errors
/// Where the database does not serve.
pub fn find(db: &mut Db, key: &RequestKey, now: Timestamp) -> Result<Option<Kept>> {
    use idempotency_records as r;
    let found = on!(db, |c| r::table
        .filter(r::principal_id.eq(key.principal_id))
        .filter(r::idempotency_key.eq(&key.key))
        .filter(r::path.eq(&key.path))
        .filter(r::method.eq(&key.method))
        .filter(r::expires_at.gt(now))
        .select((r::request_digest, r::sealed_answer))
        .first::<Kept>(c)
        .optional())?;
    Ok(found)
}

/// Keeps an answer in the transaction of its write, in the place of an expired one.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn keep(db: &mut Db, key: &RequestKey, kept: &Kept, now: Timestamp, expires_at: Timestamp) -> Result<()> {
    use idempotency_records as r;
    let expired =
        r::principal_id.eq(key.principal_id).and(r::idempotency_key.eq(&key.key)).and(r::expires_at.le(now));
    on!(db, |c| diesel::delete(r::table.filter(expired)).execute(c))?;
    let row = IdempotencyRow {
        id: IdempotencyId::new(now),
        principal_id: key.principal_id,
        method: &key.method,
        path: &key.path,
        idempotency_key: &key.key,
        request_digest: &kept.request_digest,
        sealed_answer: &kept.sealed_answer,
        expires_at,
    };
    on!(db, |c| diesel::insert_into(r::table).values(&row).execute(c))?;
    Ok(())
}

/// Forgets up to `most` expired answers.
///
/// # Errors
/// Where the database does not serve.
pub fn forget_expired(db: &mut Db, now: Timestamp, most: i64) -> Result<usize> {
    use idempotency_records as r;
    let ids: Vec<IdempotencyId> = on!(db, |c| r::table
        .filter(r::expires_at.le(now))
        .order((r::expires_at, r::id))
        .limit(most)
        .select(r::id)
        .load(c))?;
    Ok(on!(db, |c| diesel::delete(r::table.filter(r::id.among(ids))).execute(c))?)
}
