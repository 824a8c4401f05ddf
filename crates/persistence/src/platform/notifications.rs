//! The table `notifications`: what users are told, written with the change that it tells of.

use std::collections::BTreeMap;

use diesel::prelude::*;
use phoihop_domain::access::{Circle, Part, Role};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, NotificationId, OrganisationId, SubjectId, UserId};
use phoihop_domain::platform::{
    HistorySort, Notification, NotificationFilter, NotificationKind, NotificationState, UserStatus,
};
use uuid::Uuid;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{memberships, notifications, users};
use crate::{Db, Result};

/// Those who decide and prepare are told of what concerns a party; a unit's officers, too, of what it is to
/// do.
const TOLD: [Role; 2] = [Role::Leader, Role::Coordinator];
const TOLD_IN_UNITS: [Role; 3] = [Role::Leader, Role::Coordinator, Role::Officer];
/// How often a mail is tried, and how long one that was begun may take before it is tried again.
const MOST_ATTEMPTS: i32 = 5;
const CLAIM_SECONDS: i64 = 600;
/// What is older than this many seconds is no news any more: three days.
const NEWS_SECONDS: i64 = 3 * 24 * 3_600;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notifications, treat_none_as_default_value = false)]
struct NotificationRow {
    id: NotificationId,
    user_id: UserId,
    kind: NotificationKind,
    resource: String,
    resource_id: SubjectId,
    title: String,
    status: Option<String>,
    created_at: Timestamp,
    read_at: Option<Timestamp>,
    mail_claimed_at: Option<Timestamp>,
    mail_attempts: i32,
    mailed_at: Option<Timestamp>,
}

impl From<NotificationRow> for Notification {
    fn from(row: NotificationRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            resource: row.resource,
            resource_id: row.resource_id.uuid(),
            title: row.title,
            status: row.status,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// What is to be told.
#[derive(Debug, Clone)]
pub struct News<'a> {
    /// What happened.
    pub kind: NotificationKind,
    /// To what kind of thing, as in routes.
    pub resource: &'a str,
    /// To which one.
    pub resource_id: Uuid,
    /// Its title.
    pub title: &'a str,
    /// The status that it moved to.
    pub status: Option<String>,
    /// Whose act it was: they need not be told.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
}

/// Tells everybody whom it concerns and who may see it.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn tell(db: &mut Db, circle: &Circle, news: &News<'_>) -> Result<()> {
    let mut told = members(
        db,
        circle.in_parts(&[
            Part::Party,
            Part::FocalPoint,
            Part::Buyer,
            Part::Seller,
            Part::Giver,
            Part::Newsroom,
        ]),
        &TOLD,
        news.at,
    )?;
    told.extend(members(
        db,
        circle.in_parts(&[Part::Unit, Part::Assignee, Part::Cooperating]),
        &TOLD_IN_UNITS,
        news.at,
    )?);
    told.sort_unstable();
    told.dedup();
    told.retain(|user| news.by != Some(*user));
    let rows: Vec<NotificationRow> = told.into_iter().map(|user| row(user, news)).collect();
    for row in rows {
        on!(db, |c| diesel::insert_into(notifications::table).values(&row).execute(c))?;
    }
    Ok(())
}

fn members(
    db: &mut Db,
    organisations: Vec<OrganisationId>,
    roles: &[Role],
    at: Timestamp,
) -> Result<Vec<UserId>> {
    let today = at.in_vietnam();
    if organisations.is_empty() {
        return Ok(Vec::new());
    }
    let theirs: Condition<memberships::table> =
        Condition::that(memberships::organisation_id.among(organisations))
            .and(memberships::role.among(roles.to_vec()))
            .valid_on(today, memberships::valid_from, memberships::valid_to);
    Ok(on!(db, |c| memberships::table.filter(&theirs).select(memberships::user_id).load(c))?)
}

fn row(user_id: UserId, news: &News<'_>) -> NotificationRow {
    NotificationRow {
        id: NotificationId::new(news.at),
        user_id,
        kind: news.kind,
        resource: news.resource.to_owned(),
        resource_id: SubjectId::from_uuid(news.resource_id),
        title: news.title.to_owned(),
        status: news.status.clone(),
        created_at: news.at,
        read_at: None,
        mail_claimed_at: None,
        mail_attempts: 0,
        mailed_at: None,
    }
}

/// A page of what a user was told.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    user: UserId,
    filter: &NotificationFilter,
    page: &PageRequest<HistorySort>,
) -> Result<Page<Notification>> {
    let own: Condition<notifications::table> = Condition::that(notifications::user_id.eq(user));
    let matching = match filter.state {
        None => own,
        Some(NotificationState::Unread) => own.and(notifications::read_at.is_null()),
        Some(NotificationState::Read) => own.and(notifications::read_at.is_not_null()),
    };
    Ok(page_of!(db, matching, page, NotificationRow, notifications by NotificationId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Marks one of a user's notifications and all before it as read; answers how many were not yet, or none
/// where it is not theirs.
///
/// # Errors
/// Where the database does not serve.
pub fn mark_read(db: &mut Db, user: UserId, up_to: NotificationId, now: Timestamp) -> Result<Option<i64>> {
    let own = notifications::user_id.eq(user);
    let until: Option<Timestamp> = on!(db, |c| notifications::table
        .filter(own.and(notifications::id.eq(up_to)))
        .select(notifications::created_at)
        .first(c)
        .optional())?;
    let Some(until) = until else { return Ok(None) };
    let before = notifications::created_at
        .lt(until)
        .or(notifications::created_at.eq(until).and(notifications::id.le(up_to)));
    let unread = own.and(notifications::read_at.is_null()).and(before);
    let marked = on!(db, |c| diesel::update(notifications::table.filter(unread))
        .set(notifications::read_at.eq(Some(now)))
        .execute(c))?;
    Ok(Some(i64::try_from(marked).unwrap_or(i64::MAX)))
}

/// A mail to be sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// To whom.
    pub email: String,
    /// What it tells, in the order in which it happened.
    pub notifications: Vec<Notification>,
}

/// Takes what is to be mailed, a mail for each user; what is not marked as mailed in time is taken again, a
/// few times.
///
/// # Errors
/// Where the database does not serve.
pub fn claim_mails(db: &mut Db, now: Timestamp, most: i64) -> Result<Vec<Mail>> {
    let stale = now.plus_seconds(-CLAIM_SECONDS);
    let rows: Vec<(NotificationRow, Option<String>)> = on!(db, |c| notifications::table
        .inner_join(users::table.on(users::id.eq(notifications::user_id)))
        .filter(notifications::mailed_at.is_null().and(notifications::read_at.is_null()))
        .filter(notifications::mail_attempts.lt(MOST_ATTEMPTS))
        .filter(notifications::created_at.gt(now.plus_seconds(-NEWS_SECONDS)))
        .filter(notifications::mail_claimed_at.is_null().or(notifications::mail_claimed_at.lt(stale)))
        .filter(users::email.is_not_null().and(users::status.eq(UserStatus::Active)))
        .order((notifications::created_at, notifications::id))
        .limit(most)
        .select((NotificationRow::as_select(), users::email))
        .load(c))?;
    let ids: Vec<NotificationId> = rows.iter().map(|(row, _)| row.id).collect();
    let claim = (
        notifications::mail_claimed_at.eq(Some(now)),
        notifications::mail_attempts.eq(notifications::mail_attempts + 1),
    );
    on!(db, |c| diesel::update(notifications::table.filter(notifications::id.among(ids)))
        .set(claim)
        .execute(c))?;
    let mut mails: BTreeMap<(UserId, String), Vec<Notification>> = BTreeMap::new();
    for (row, email) in rows {
        if let Some(email) = email {
            mails.entry((row.user_id, email)).or_default().push(row.into());
        }
    }
    Ok(mails.into_iter().map(|((_, email), notifications)| Mail { email, notifications }).collect())
}

/// Writes down that nobody could take these: they wait for the next time, and it does not count as a try.
///
/// # Errors
/// Where the database does not serve.
pub fn put_back(db: &mut Db, ids: &[NotificationId]) -> Result<()> {
    let untried = notifications::mail_attempts.eq(notifications::mail_attempts - 1);
    on!(db, |c| diesel::update(notifications::table.filter(notifications::id.among(ids)))
        .set(untried)
        .execute(c))?;
    Ok(())
}

/// Writes down that these were mailed.
///
/// # Errors
/// Where the database does not serve.
pub fn mark_mailed(db: &mut Db, ids: &[NotificationId], now: Timestamp) -> Result<()> {
    on!(db, |c| diesel::update(notifications::table.filter(notifications::id.among(ids)))
        .set(notifications::mailed_at.eq(Some(now)))
        .execute(c))?;
    Ok(())
}
