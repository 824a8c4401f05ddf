//! The tables `sessions`, `refresh_tokens` and `one_time_links`: secrets are kept as hashes only.

use diesel::prelude::*;
use phoihop_domain::access::ApiScopes;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, OneTimeLinkId, RefreshTokenId, SessionId, UserId};
use phoihop_domain::platform::{
    HistorySort, LinkPurpose, REFRESH_SECONDS, Refresh, RefreshToken, SESSION_SECONDS, Session, SessionState,
    refresh,
};

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{one_time_links as l, refresh_tokens as t, sessions as s, users};
use crate::{Db, Result};

/// The hash under which a secret is kept.
pub type SecretHash = [u8; 32];

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::sessions, treat_none_as_default_value = false)]
struct SessionRow {
    id: SessionId,
    user_id: UserId,
    created_at: Timestamp,
    last_used_at: Timestamp,
    expires_at: Timestamp,
    ended_at: Option<Timestamp>,
    user_agent: Option<String>,
    scopes: Option<String>,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        let SessionRow { id, created_at, last_used_at, expires_at, user_agent, .. } = row;
        Self { id, created_at, last_used_at, expires_at, user_agent, current: false }
    }
}

/// Begins a session of a user with its first refresh token; one that must set up a second factor first does
/// nothing else.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn begin(
    db: &mut Db,
    user_id: UserId,
    (user_agent, sets_up): (Option<String>, bool),
    token: &SecretHash,
    now: Timestamp,
) -> Result<SessionId> {
    let (id, expires_at) = (SessionId::new(now), now.plus_seconds(SESSION_SECONDS));
    let scopes = sets_up.then(String::new);
    let row = SessionRow {
        id,
        user_id,
        created_at: now,
        last_used_at: now,
        expires_at,
        ended_at: None,
        user_agent,
        scopes,
    };
    on!(db, |c| diesel::insert_into(s::table).values(&row).execute(c))?;
    add_token(db, id, token, now)?;
    Ok(id)
}

/// Begins a session of a program, which does not go on by itself, narrowed to these scopes.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn begin_scoped(
    db: &mut Db,
    user_id: UserId,
    scopes: &ApiScopes,
    seconds: i64,
    now: Timestamp,
) -> Result<SessionId> {
    let (id, expires_at, scopes) = (SessionId::new(now), now.plus_seconds(seconds), Some(scopes.to_string()));
    let row = SessionRow {
        id,
        user_id,
        created_at: now,
        last_used_at: now,
        expires_at,
        ended_at: None,
        user_agent: None,
        scopes,
    };
    on!(db, |c| diesel::insert_into(s::table).values(&row).execute(c))?;
    Ok(id)
}

fn add_token(db: &mut Db, session: SessionId, token: &SecretHash, now: Timestamp) -> Result<()> {
    let row = (
        t::id.eq(RefreshTokenId::new(now)),
        t::session_id.eq(session),
        t::token_hash.eq(token.as_slice()),
        t::created_at.eq(now),
        t::expires_at.eq(now.plus_seconds(REFRESH_SECONDS)),
    );
    on!(db, |c| diesel::insert_into(t::table).values(row).execute(c))?;
    Ok(())
}

/// Whether a session ever had that refresh token.
///
/// # Errors
/// Where the database does not serve.
pub fn was_given(db: &mut Db, shown: &SecretHash) -> Result<bool> {
    Ok(on!(db, |c| diesel::select(diesel::dsl::exists(t::table.filter(t::token_hash.eq(shown.as_slice()))))
        .get_result(c))?)
}

/// Takes a refresh token and gives the next in its place; a replay ends the session. What came of it, and
/// whose session it is.
///
/// # Errors
/// Where the database does not serve.
pub fn go_on(
    db: &mut Db,
    shown: &SecretHash,
    next: &SecretHash,
    now: Timestamp,
) -> Result<(Refresh, Option<SessionState>)> {
    let Some((token, session)) = find_token(db, shown)? else { return Ok((Refresh::Over, None)) };
    let outcome = refresh(&token, &session, now);
    match outcome {
        Refresh::Goes => {
            on!(db, |c| diesel::update(t::table.find(token.id)).set(t::used_at.eq(Some(now))).execute(c))?;
            on!(db, |c| diesel::update(s::table.find(session.id)).set(s::last_used_at.eq(now)).execute(c))?;
            add_token(db, session.id, next, now)?;
        }
        Refresh::Replayed => end(db, session.id, now)?,
        Refresh::Raced | Refresh::Over => {}
    }
    Ok((outcome, Some(session)))
}

fn find_token(db: &mut Db, shown: &SecretHash) -> Result<Option<(RefreshToken, SessionState)>> {
    type Found = (RefreshTokenId, SessionId, Timestamp, Timestamp, Option<Timestamp>);
    let columns = (t::id, t::session_id, t::created_at, t::expires_at, t::used_at);
    let found: Option<Found> =
        on!(db, |c| t::table.filter(t::token_hash.eq(shown.as_slice())).select(columns).first(c).optional())?;
    let Some((id, session, created_at, expires_at, used_at)) = found else { return Ok(None) };
    let row: SessionRow = on!(db, |c| s::table.find(session).select(SessionRow::as_select()).first(c))?;
    let later = t::session_id
        .eq(session)
        .and(t::used_at.is_not_null())
        .and(t::created_at.gt(created_at).or(t::created_at.eq(created_at).and(t::id.gt(id))));
    let used: i64 = on!(db, |c| t::table.filter(later).count().get_result(c))?;
    let state =
        SessionState { id: row.id, user_id: row.user_id, expires_at: row.expires_at, ended_at: row.ended_at };
    Ok(Some((RefreshToken { id, expires_at, used_at, successor_used: used > 0 }, state)))
}

/// Ends a session.
///
/// # Errors
/// Where the database does not serve.
pub fn end(db: &mut Db, session: SessionId, now: Timestamp) -> Result<()> {
    let lasting = s::table.filter(s::id.eq(session).and(s::ended_at.is_null()));
    on!(db, |c| diesel::update(lasting).set(s::ended_at.eq(Some(now))).execute(c))?;
    Ok(())
}

/// Ends every session of a user but the one named, also those at another issuer.
///
/// # Errors
/// Where the database does not serve.
pub fn end_all(db: &mut Db, user: UserId, but: Option<SessionId>, now: Timestamp) -> Result<()> {
    let kept: Vec<SessionId> = but.into_iter().collect();
    let lasting = s::table.filter(s::user_id.eq(user).and(s::ended_at.is_null()).and(s::id.none_of(kept)));
    on!(db, |c| diesel::update(lasting).set(s::ended_at.eq(Some(now))).execute(c))?;
    end_external(db, user, now)
}

/// By how many seconds another issuer's clock may be ahead of ours.
const AHEAD: i64 = 30;

/// Refuses the tokens that another issuer has issued for a user until now, by whatever clock.
///
/// # Errors
/// Where the database does not serve.
pub fn end_external(db: &mut Db, user: UserId, now: Timestamp) -> Result<()> {
    let now = now.plus_seconds(AHEAD);
    on!(db, |c| diesel::update(users::table.find(user))
        .set(users::external_not_before.eq(Some(now)))
        .execute(c))?;
    Ok(())
}

/// Ends one of a user's own sessions; answers whether there is such a one that lasts.
///
/// # Errors
/// Where the database does not serve.
pub fn end_own(db: &mut Db, user: UserId, session: SessionId, now: Timestamp) -> Result<bool> {
    let own = s::table.filter(
        s::id.eq(session).and(s::user_id.eq(user)).and(s::ended_at.is_null()).and(s::expires_at.gt(now)),
    );
    Ok(on!(db, |c| diesel::update(own).set(s::ended_at.eq(Some(now))).execute(c))? == 1)
}

/// A page of a user's sessions that last.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    user: UserId,
    now: Timestamp,
    page: &PageRequest<HistorySort>,
) -> Result<Page<Session>> {
    let matching: Condition<s::table> =
        Condition::that(s::user_id.eq(user).and(s::ended_at.is_null()).and(s::expires_at.gt(now)));
    Ok(page_of!(db, matching, page, SessionRow, s by SessionId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Forgets sessions and links that were over by `before`, a few at a time.
///
/// # Errors
/// Where the database does not serve.
pub fn forget(db: &mut Db, before: Timestamp, most: i64) -> Result<usize> {
    let over =
        s::table.filter(s::expires_at.lt(before)).order((s::expires_at, s::id)).limit(most).select(s::id);
    let ids: Vec<SessionId> = on!(db, |c| over.load(c))?;
    let sessions = on!(db, |c| diesel::delete(s::table.filter(s::id.among(ids))).execute(c))?;
    let over =
        l::table.filter(l::expires_at.lt(before)).order((l::expires_at, l::id)).limit(most).select(l::id);
    let ids: Vec<OneTimeLinkId> = on!(db, |c| over.load(c))?;
    Ok(sessions + on!(db, |c| diesel::delete(l::table.filter(l::id.among(ids))).execute(c))?)
}

/// Makes a one-time link for a user.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn add_link(
    db: &mut Db,
    user: UserId,
    purpose: LinkPurpose,
    token: &SecretHash,
    now: Timestamp,
) -> Result<(OneTimeLinkId, Timestamp)> {
    let (id, expires_at) = (OneTimeLinkId::new(now), now.plus_seconds(purpose.seconds()));
    let row = (
        l::id.eq(id),
        l::user_id.eq(user),
        l::purpose.eq(purpose),
        l::token_hash.eq(token.as_slice()),
        l::created_at.eq(now),
        l::expires_at.eq(expires_at),
    );
    on!(db, |c| diesel::insert_into(l::table).values(row).execute(c))?;
    Ok((id, expires_at))
}

/// Whether a link of that purpose was made for the user after that moment and still waits.
///
/// # Errors
/// Where the database does not serve.
pub fn link_waits_since(db: &mut Db, user: UserId, purpose: LinkPurpose, since: Timestamp) -> Result<bool> {
    let waiting = l::user_id
        .eq(user)
        .and(l::purpose.eq(purpose))
        .and(l::used_at.is_null())
        .and(l::created_at.gt(since));
    Ok(on!(db, |c| diesel::dsl::select(diesel::dsl::exists(l::table.filter(waiting))).get_result(c))?)
}

/// Voids every link of a user that waits.
///
/// # Errors
/// Where the database does not serve.
pub fn void_links(db: &mut Db, user: UserId, now: Timestamp) -> Result<()> {
    let own = l::table.filter(l::user_id.eq(user).and(l::used_at.is_null()));
    on!(db, |c| diesel::update(own).set(l::used_at.eq(Some(now))).execute(c))?;
    Ok(())
}

/// Whose link that is, where it still waits.
///
/// # Errors
/// Where the database does not serve.
pub fn link_of(db: &mut Db, shown: &SecretHash, now: Timestamp) -> Result<Option<UserId>> {
    let waiting = l::token_hash.eq(shown.as_slice()).and(l::used_at.is_null()).and(l::expires_at.gt(now));
    Ok(on!(db, |c| l::table.filter(waiting).select(l::user_id).first(c).optional())?)
}

/// Uses a link up, and voids every other one of the same user; answers whose it is, where it still waited.
///
/// # Errors
/// Where the database does not serve.
pub fn use_link(db: &mut Db, shown: &SecretHash, now: Timestamp) -> Result<Option<UserId>> {
    let Some(user) = link_of(db, shown, now)? else { return Ok(None) };
    void_links(db, user, now)?;
    Ok(Some(user))
}
