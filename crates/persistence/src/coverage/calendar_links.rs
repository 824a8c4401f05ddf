//! The table `calendar_links`.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::CalendarLink;
use phoihop_domain::ids::{CalendarLinkId, UserId};
use phoihop_domain::platform::HistorySort;

use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::platform::sessions::SecretHash;
use crate::schema::calendar_links as l;
use crate::{Db, Result};

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = crate::schema::calendar_links)]
struct LinkRow {
    id: CalendarLinkId,
    label: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<LinkRow> for CalendarLink {
    fn from(row: LinkRow) -> Self {
        let LinkRow { id, label, created_at, expires_at, revoked_at } = row;
        Self { id, label, created_at, expires_at, revoked_at }
    }
}

/// The links that are good at that moment.
fn good_at(now: Timestamp) -> Condition<l::table> {
    Condition::that(l::revoked_at.is_null()).and(l::expires_at.is_null().or(l::expires_at.gt(now)))
}

/// How many links of a user are good.
///
/// # Errors
/// Where the database does not serve.
pub fn good(db: &mut Db, user: UserId, now: Timestamp) -> Result<i64> {
    Ok(on!(db, |c| l::table.filter(&good_at(now).and(l::user_id.eq(user))).count().get_result(c))?)
}

/// Adds a link.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, user: UserId, link: &CalendarLink, hash: &SecretHash) -> Result<()> {
    let row = (
        l::id.eq(link.id),
        l::user_id.eq(user),
        l::label.eq(&link.label),
        l::secret_hash.eq(hash.as_slice()),
        l::created_at.eq(link.created_at),
        l::expires_at.eq(link.expires_at),
        l::revoked_at.eq(link.revoked_at),
    );
    on!(db, |c| diesel::insert_into(l::table).values(row).execute(c))?;
    Ok(())
}

/// A page of a user's links.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, user: UserId, page: &PageRequest<HistorySort>) -> Result<Page<CalendarLink>> {
    let matching: Condition<l::table> = Condition::that(l::user_id.eq(user));
    Ok(page_of!(db, matching, page, LinkRow, l by CalendarLinkId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Revokes a user's link; answers whether there was such a one.
///
/// # Errors
/// Where the database does not serve.
pub fn revoke(db: &mut Db, user: UserId, link: CalendarLinkId, now: Timestamp) -> Result<bool> {
    let own = l::table.filter(l::id.eq(link).and(l::user_id.eq(user)).and(l::revoked_at.is_null()));
    Ok(on!(db, |c| diesel::update(own).set(l::revoked_at.eq(Some(now))).execute(c))? == 1)
}

/// Whose link it is that this secret is good for.
///
/// # Errors
/// Where the database does not serve.
pub fn owner(db: &mut Db, shown: &SecretHash, now: Timestamp) -> Result<Option<UserId>> {
    let good = l::table.filter(good_at(now).and(l::secret_hash.eq(shown.to_vec())));
    Ok(on!(db, |c| good.select(l::user_id).first(c).optional())?)
}
