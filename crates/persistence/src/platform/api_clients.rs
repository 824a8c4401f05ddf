//! The tables `api_clients` and `api_client_secrets`.

use diesel::prelude::*;
use phoihop_domain::access::ApiScopes;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{ApiClientId, ApiClientSecretId, Id, UserId};
use phoihop_domain::platform::{
    ApiClient, ApiClientContent, ApiClientSecret, ApiClientSort, HistorySort, User, UserContent, UserStatus,
};
use phoihop_domain::resource::PlainResource;

use super::sessions::SecretHash;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{api_client_secrets as s, api_clients as a};
use crate::{Db, Read, Result, Stored};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::api_clients)]
#[diesel(treat_none_as_null = true, treat_none_as_default_value = false)]
struct ApiClientRow {
    id: ApiClientId,
    revision: i32,
    created_at: Timestamp,
    updated_at: Timestamp,
    user_id: UserId,
    name: String,
    scopes: String,
    valid_to: Option<CivilDate>,
}

impl From<ApiClientRow> for ApiClient {
    fn from(row: ApiClientRow) -> Self {
        let ApiClientRow { id, revision, created_at, updated_at, user_id, name, scopes, valid_to } = row;
        let scopes = ApiScopes::kept(&scopes).iter().collect();
        Self {
            id,
            revision,
            created_at,
            updated_at,
            user_id,
            content: ApiClientContent { name, scopes, valid_to },
        }
    }
}

impl From<&ApiClient> for ApiClientRow {
    fn from(client: &ApiClient) -> Self {
        let content = &client.content;
        Self {
            id: client.id,
            revision: client.revision,
            created_at: client.created_at,
            updated_at: client.updated_at,
            user_id: client.user_id,
            name: content.name.clone(),
            scopes: ApiScopes::of(content.scopes.iter().copied()).to_string(),
            valid_to: content.valid_to,
        }
    }
}

impl Read for ApiClient {
    const IN_ONE: bool = false;
}

/// The one with that id.
///
/// # Errors
/// Where the database does not serve.
pub fn get(db: &mut Db, id: ApiClientId) -> Result<Option<ApiClient>> {
    let row: Option<ApiClientRow> =
        on!(db, |c| a::table.find(id).select(ApiClientRow::as_select()).first(c).optional())?;
    Ok(row.map(Into::into))
}

/// A page of all.
///
/// # Errors
/// Where the database does not serve.
pub fn list(db: &mut Db, page: &PageRequest<ApiClientSort>) -> Result<Page<ApiClient>> {
    let matching: Condition<a::table> = Condition::always();
    Ok(page_of!(db, matching, page, ApiClientRow, a by ApiClientId, {
        ApiClientSort::CreatedAt => created_at: time,
    }))
}

/// Adds one, with the user that it acts as.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, content: ApiClientContent, now: Timestamp) -> Result<ApiClient> {
    let id = ApiClientId::new(now);
    let account = UserContent {
        username: format!("client-{id}"),
        email: None,
        person_id: None,
        external_subject: None,
    };
    let user = User { status: UserStatus::Active, ..User::entered(account, now) };
    user.insert(db)?;
    let client = ApiClient { id, revision: 1, created_at: now, updated_at: now, user_id: user.id, content };
    on!(db, |c| diesel::insert_into(a::table).values(ApiClientRow::from(&client)).execute(c))?;
    Ok(client)
}

/// Writes a changed one over the old.
///
/// # Errors
/// Where the database does not serve.
pub fn update(db: &mut Db, client: &ApiClient) -> Result<()> {
    on!(db, |c| diesel::update(a::table.find(client.id)).set(ApiClientRow::from(client)).execute(c))?;
    Ok(())
}

/// Whether a client acts as that user, who then never logs in.
///
/// # Errors
/// Where the database does not serve.
pub fn acts_as(db: &mut Db, user: UserId) -> Result<bool> {
    Ok(on!(db, |c| diesel::dsl::select(diesel::dsl::exists(a::table.filter(a::user_id.eq(user))))
        .get_result(c))?)
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = crate::schema::api_client_secrets)]
struct SecretRow {
    id: ApiClientSecretId,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
}

impl From<SecretRow> for ApiClientSecret {
    fn from(row: SecretRow) -> Self {
        let SecretRow { id, created_at, expires_at, last_used_at, revoked_at } = row;
        Self { id, created_at, expires_at, last_used_at, revoked_at }
    }
}

/// The secrets of a client that are good at that moment.
fn good(client: ApiClientId, now: Timestamp) -> Condition<s::table> {
    Condition::that(s::api_client_id.eq(client))
        .and(s::revoked_at.is_null())
        .and(s::expires_at.is_null().or(s::expires_at.gt(now)))
}

/// How many secrets of a client are good.
///
/// # Errors
/// Where the database does not serve.
pub fn good_secrets(db: &mut Db, client: ApiClientId, now: Timestamp) -> Result<i64> {
    Ok(on!(db, |c| s::table.filter(&good(client, now)).count().get_result(c))?)
}

/// Adds a secret.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn add_secret(
    db: &mut Db,
    client: ApiClientId,
    hash: &SecretHash,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<ApiClientSecretId> {
    let id = ApiClientSecretId::new(now);
    let row = (
        s::id.eq(id),
        s::api_client_id.eq(client),
        s::secret_hash.eq(hash.as_slice()),
        s::created_at.eq(now),
        s::expires_at.eq(expires_at),
    );
    on!(db, |c| diesel::insert_into(s::table).values(row).execute(c))?;
    Ok(id)
}

/// A page of a client's secrets.
///
/// # Errors
/// Where the database does not serve.
pub fn secrets(
    db: &mut Db,
    client: ApiClientId,
    page: &PageRequest<HistorySort>,
) -> Result<Page<ApiClientSecret>> {
    let matching: Condition<s::table> = Condition::that(s::api_client_id.eq(client));
    Ok(page_of!(db, matching, page, SecretRow, s by ApiClientSecretId, {
        HistorySort::CreatedAt => created_at: time,
    }))
}

/// Revokes a secret; answers whether there was such a good one.
///
/// # Errors
/// Where the database does not serve.
pub fn revoke_secret(
    db: &mut Db,
    client: ApiClientId,
    secret: ApiClientSecretId,
    now: Timestamp,
) -> Result<bool> {
    let own = s::table.filter(s::id.eq(secret).and(s::api_client_id.eq(client)).and(s::revoked_at.is_null()));
    Ok(on!(db, |c| diesel::update(own).set(s::revoked_at.eq(Some(now))).execute(c))? == 1)
}

/// The client that a secret is good for, and notes that it was used.
///
/// # Errors
/// Where the database does not serve.
pub fn authenticate(
    db: &mut Db,
    client: ApiClientId,
    shown: &SecretHash,
    now: Timestamp,
) -> Result<Option<ApiClient>> {
    let secret = s::table.filter(good(client, now).and(s::secret_hash.eq(shown.to_vec())));
    if on!(db, |c| diesel::update(secret).set(s::last_used_at.eq(Some(now))).execute(c))? == 0 {
        return Ok(None);
    }
    Ok(get(db, client)?.filter(|client| client.is_valid(now.in_vietnam())))
}
