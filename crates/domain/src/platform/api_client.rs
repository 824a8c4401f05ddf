//! API clients: programs that use the API for an organisation (OAuth 2 client credentials, RFC 6749, 4.4).

use serde::{Deserialize, Serialize};

use crate::access::ApiScope;
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{ApiClientId, ApiClientSecretId, UserId};
use crate::problem;
use crate::validation::{Checker, Content, LINE};

/// How many secrets of a client are good at a time: the old one and the next.
pub const MOST_SECRETS: i64 = 2;

/// What an administrator says of an API client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiClientContent {
    /// What it is called.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Trục liên thông văn bản tỉnh Sóc Trăng")
    )]
    pub name: String,
    /// What it may do at most; its roles, given by memberships of its user, say where.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 20))]
    pub scopes: Vec<ApiScope>,
    /// Last day on which it may be used; null while there is none.
    pub valid_to: Option<CivilDate>,
}

/// An API client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiClient {
    /// Its identifier, and its `client_id`.
    pub id: ApiClientId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The user that it acts as: memberships are given to this one.
    pub user_id: UserId,
    /// What is known of it.
    #[serde(flatten)]
    pub content: ApiClientContent,
}

resource! { ApiClient "api-clients" }

impl ApiClient {
    /// Whether it may be used on that day.
    #[must_use]
    pub fn is_valid(&self, on: CivilDate) -> bool {
        self.content.valid_to.is_none_or(|last| on <= last)
    }
}

impl Content for ApiClientContent {
    fn check(&mut self, c: &mut Checker) {
        c.line("name", &mut self.name, LINE);
        c.require(!self.scopes.is_empty(), "scopes", problem::REQUIRED);
    }
}

/// What lists of API clients can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ApiClientFilter {}

crate::text_enum! {
    /// What lists of API clients can be sorted by.
    pub enum ApiClientSort {
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

/// What an administrator says of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiClientSecretContent {
    /// Until when it is good; null: until it is revoked.
    pub expires_at: Option<Timestamp>,
}

impl Content for ApiClientSecretContent {
    fn check(&mut self, _: &mut Checker) {}
}

/// A secret, told once.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiClientSecret {
    /// Its identifier.
    pub id: ApiClientSecretId,
    /// The `client_id`.
    pub client_id: ApiClientId,
    /// The `client_secret`. It is shown only here.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub client_secret: String,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
}

impl std::fmt::Debug for NewApiClientSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewApiClientSecret").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A secret, as it is told from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiClientSecret {
    /// Its identifier.
    pub id: ApiClientSecretId,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it is good.
    pub expires_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}
