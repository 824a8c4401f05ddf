//! OAuth 2 for programs: client credentials (RFC 6749, 4.4), introspection (RFC 7662), revocation (RFC 7009)
//! and discovery (RFC 8414).
//!
//! Requests come as forms and refusals go out as the RFCs say, not as problem documents: so do the libraries
//! that speak to these addresses expect it.

use actix_web::http::Method;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use phoihop_domain::access::{Action, ApiScope, ApiScopes};
use phoihop_domain::ids::ApiClientId;
use phoihop_domain::platform::{ApiClient, AuditAction, UserStatus};
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::platform::{api_clients, audit, sessions, users};
use phoihop_persistence::{StoreError, Write};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::audit::of_access;
use crate::auth::{Attempt, Claims, hash_secret};
use crate::http::answer::JSON;
use crate::http::caller::authenticate;
use crate::http::operation::{Kind, Operation};
use crate::http::pairs;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};

/// The media type of the requests.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// A request for a token.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TokenRequest {
    /// Always `client_credentials`.
    #[schema(max_length = 40, example = "client_credentials")]
    grant_type: String,
    /// Some of the client's scopes, separated by blanks; all of them where it is absent.
    #[schema(max_length = 400, example = "programmes.read")]
    scope: Option<String>,
    /// The client, where it is not told by HTTP Basic.
    #[schema(max_length = 36)]
    client_id: Option<String>,
    /// Its secret, where it is not told by HTTP Basic.
    #[schema(max_length = 100)]
    client_secret: Option<String>,
}

/// A token that is asked about, or to be ended.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct TokenQuestion {
    /// The access token.
    #[schema(max_length = 4096)]
    token: String,
    /// What kind of token it may be; nothing depends on it.
    #[schema(max_length = 40, example = "access_token")]
    token_type_hint: Option<String>,
    /// The client that asks, where it is not told by HTTP Basic.
    #[schema(max_length = 36)]
    client_id: Option<String>,
    /// Its secret, where it is not told by HTTP Basic.
    #[schema(max_length = 100)]
    client_secret: Option<String>,
}

/// A token for a program.
#[derive(Serialize, ToSchema)]
pub struct ClientToken {
    /// Send it as `Authorization: Bearer …`.
    #[schema(max_length = 2048)]
    access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 6, example = "Bearer")]
    token_type: &'static str,
    /// Seconds until it expires.
    #[schema(minimum = 60, maximum = 600)]
    expires_in: i64,
    /// What it is good for, separated by blanks.
    #[schema(max_length = 400)]
    scope: String,
}

/// What a token is worth.
#[derive(Serialize, ToSchema)]
pub struct Introspection {
    /// Whether it is good now; all else is told only where it is.
    active: bool,
    /// To what it is narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 400)]
    scope: Option<String>,
    /// Whose it is (`user_id`).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 36)]
    sub: Option<String>,
    /// Always `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 6)]
    token_type: Option<&'static str>,
}

impl Introspection {
    const fn inactive() -> Self {
        Self { active: false, scope: None, sub: None, token_type: None }
    }
}

/// How a form is refused (RFC 6749, 5.2).
enum Refusal {
    OAuth(u16, &'static str),
    Problem(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let form = |operation: Operation| operation.takes_form(FORM).never_cached();
    let token = form(
        Operation::change::<TokenRequest, ClientToken>(
            "create_client_token",
            Action::UsePublic,
            Kind::Authenticate,
        )
        .says(
            "Get a token for an API client",
            "Client credentials (RFC 6749, 4.4): the client tells who it is by HTTP Basic or in the form. \
            Refusals are as RFC 6749, 5.2 has them: `invalid_client`, `invalid_scope`, \
            `unsupported_grant_type`, `invalid_request`.",
        ),
    );
    let introspect = Operation::change::<TokenQuestion, Introspection>(
        "introspect_token",
        Action::UsePublic,
        Kind::Authenticate,
    );
    let introspect = form(introspect.says(
        "Ask what an access token is worth",
        "RFC 7662, for systems that are handed tokens of this installation. A client that may use the API \
            asks.",
    ));
    let revoke = Operation::settle::<TokenQuestion>("revoke_token", Action::UsePublic).says(
        "End a token of one's own",
        "RFC 7009. Any token of the same session is void at once; a token that is none, or another's, is \
            answered alike.",
    );
    let revoke = form(Operation { kind: Kind::Authenticate, ..revoke });
    let discover = Operation::file("get_authorization_server", JSON)
        .says("Discover how programs get in", "The metadata of RFC 8414.");
    vec![
        Path::new("auth", "/oauth/token")
            .serves(Method::POST, token, |call: Call| async move { answered(give(&call).await) }),
        Path::new("auth", "/oauth/introspect").serves(Method::POST, introspect, |call: Call| async move {
            answered(introspected(&call).await)
        }),
        Path::new("auth", "/oauth/revoke")
            .serves(Method::POST, revoke, |call: Call| async move { answered(revoked(&call).await) }),
        Path::new("service", "/.well-known/oauth-authorization-server").get(discover, discovered),
    ]
}

fn answered(done: Result<Answer, Refusal>) -> Result<Answer, Problem> {
    match done {
        Ok(answer) => Ok(answer),
        Err(Refusal::Problem(problem)) => Err(problem),
        Err(Refusal::OAuth(status, error)) => {
            let answer = Answer::json(status, json!({"error": error}).to_string());
            Ok(if status == 401 {
                Answer { challenge: Some("Basic realm=\"phoihop\"".to_owned()), ..answer }
            } else {
                answer
            })
        }
    }
}

async fn discovered(call: Call) -> Result<Answer, Problem> {
    let url = &call.state.config.public_url;
    let methods = ["client_secret_basic", "client_secret_post"];
    let metadata = json!({
        "issuer": url,
        "token_endpoint": format!("{url}/oauth/token"),
        "introspection_endpoint": format!("{url}/oauth/introspect"),
        "revocation_endpoint": format!("{url}/oauth/revoke"),
        "jwks_uri": format!("{url}/.well-known/jwks.json"),
        "service_documentation": format!("{url}/docs"),
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "token_endpoint_auth_methods_supported": methods,
        "introspection_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_methods_supported": methods,
        "scopes_supported": ApiScope::TEXTS,
    });
    call.file(JSON, metadata.to_string())
}

async fn give(call: &Call) -> Result<Answer, Refusal> {
    let form = call.form()?;
    let client = call.client(&form).await?;
    match field(&form, "grant_type") {
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::OAuth(400, "unsupported_grant_type")),
        None => return Err(Refusal::OAuth(400, "invalid_request")),
    }
    let held = ApiScopes::of(client.content.scopes.iter().copied());
    let wanted = match field(&form, "scope") {
        None => held.clone(),
        Some(text) => ApiScopes::read(text)
            .filter(|wanted| held.hold(wanted))
            .ok_or(Refusal::OAuth(400, "invalid_scope"))?,
    };
    let (user_id, expires_in, now) = (client.user_id, call.state.config.token_seconds, call.now);
    let (narrowed, request_id) = (wanted.clone(), call.request_id.clone());
    let begun = call.state.store.write(Write::apart(), move |db| {
        audit::insert(db, &of_access(user_id, Some(user_id), AuditAction::LoggedIn, &request_id, now))?;
        sessions::begin_scoped(db, user_id, &narrowed, expires_in, now)
    });
    let session_id = begun.await.map_err(Problem::from)?;
    let access_token = call.state.keyring.issue(Claims { user_id, session_id }, expires_in, now)?;
    let token = ClientToken { access_token, token_type: "Bearer", expires_in, scope: wanted.to_string() };
    Ok(Answer::json(200, crate::http::representation::shape(&token, None)?))
}

async fn introspected(call: &Call) -> Result<Answer, Refusal> {
    let form = call.form()?;
    call.client(&form).await?;
    let token = field(&form, "token").ok_or(Refusal::OAuth(400, "invalid_request"))?;
    let worth = match authenticate(&call.state, &call.seat, Some(&format!("Bearer {token}")), call.now).await
    {
        // One that can only set up a second factor is worth nothing to others.
        Ok((subject, _)) if subject.scopes.as_ref().is_some_and(|scopes| scopes.iter().next().is_none()) => {
            Introspection::inactive()
        }
        Ok((subject, _)) => Introspection {
            active: true,
            scope: subject.scopes.as_ref().map(ToString::to_string),
            sub: Some(subject.user_id.to_string()),
            token_type: Some("Bearer"),
        },
        Err(problem) if problem.status() == 401 => Introspection::inactive(),
        Err(problem) => return Err(problem.into()),
    };
    Ok(Answer::json(200, crate::http::representation::shape(&worth, None)?))
}

async fn revoked(call: &Call) -> Result<Answer, Refusal> {
    let form = call.form()?;
    let client = call.client(&form).await?;
    let token = field(&form, "token").ok_or(Refusal::OAuth(400, "invalid_request"))?;
    let claims = call.state.keyring.verify(&call.state.store, &call.state.secrets, token, call.now).await?;
    if let Some(claims) = claims.filter(|claims| claims.user_id == client.user_id) {
        let (user, now, request_id) = (client.user_id, call.now, call.request_id.clone());
        let ended = call.state.store.write(Write::apart(), move |db| {
            sessions::end(db, claims.session_id, now)?;
            audit::insert(db, &of_access(user, Some(user), AuditAction::LoggedOut, &request_id, now))
        });
        ended.await.map_err(Problem::from)?;
    }
    Ok(Answer { status: 200, ..Answer::nothing() })
}

type Form = Vec<(String, String)>;

/// The field's value; none where it is absent or empty, which for a form is the same (RFC 6749, 3.2).
fn field<'f>(form: &'f Form, name: &str) -> Option<&'f str> {
    form.iter()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

impl Call {
    fn form(&self) -> Result<Form, Refusal> {
        self.query()?.only(|_| false)?;
        let given =
            self.headers.content_type.as_deref().and_then(|text| text.split(';').next()).map(str::trim);
        if !given.is_some_and(|given| given.eq_ignore_ascii_case(FORM)) {
            return Err(Problem::new(problem::UNSUPPORTED_MEDIA_TYPE)
                .with("accepted", FORM)
                .header("Accept", FORM)
                .into());
        }
        let bytes = self.body.as_ref().map_err(Problem::clone)?;
        pairs::read(bytes).map_err(|_| Refusal::OAuth(400, "invalid_request"))
    }

    /// The client that asks: known by its secret, valid today, and its user not suspended.
    async fn client(&self, form: &Form) -> Result<ApiClient, Refusal> {
        let (id, secret) = self.client_credentials(form)?;
        // A secret cannot be guessed: only who asks is counted, so that nobody can lock a client out.
        let attempt = Attempt::from_address(self.address);
        self.state.throttle.admit(&attempt, self.now)?;
        let (hash, now) = (hash_secret(&secret), self.now);
        let known = match ApiClientId::from_str(&id) {
            Err(_) => None,
            Ok(id) => {
                let found = self.state.store.write(Write::apart(), move |db| {
                    let Some(client) = api_clients::authenticate(db, id, &hash, now)? else {
                        return Ok(None);
                    };
                    let user = users::principal(db, client.user_id, now.in_vietnam())?;
                    Ok::<_, StoreError>(user.filter(|user| user.status == UserStatus::Active).map(|_| client))
                });
                found.await.map_err(Problem::from)?
            }
        };
        match known {
            Some(client) => Ok(client),
            None => {
                self.state.throttle.failed(&attempt, self.now);
                Err(Refusal::OAuth(401, "invalid_client"))
            }
        }
    }

    /// Who it says it is, in one of two ways but not in both (RFC 6749, 2.3.1).
    fn client_credentials(&self, form: &Form) -> Result<(String, String), Refusal> {
        let in_form = field(form, "client_id").zip(field(form, "client_secret"));
        let basic = self.headers.authorization.as_deref().and_then(|header| header.split_once(' '));
        let basic = basic
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
            .map(|(_, encoded)| encoded.trim());
        match (basic, in_form) {
            (Some(_), Some(_)) => Err(Refusal::OAuth(400, "invalid_request")),
            (None, Some((id, secret))) => Ok((id.to_owned(), secret.to_owned())),
            (Some(encoded), None) => {
                let text = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
                let parts = text
                    .as_deref()
                    .and_then(|text| text.split_once(':'))
                    .map(|(id, secret)| (unescaped(id), unescaped(secret)));
                parts.ok_or(Refusal::OAuth(401, "invalid_client"))
            }
            (None, None) => Err(Refusal::OAuth(401, "invalid_client")),
        }
    }
}

/// Name and secret are form-encoded before they are put together (RFC 6749, 2.3.1).
fn unescaped(part: &str) -> String {
    let read = pairs::read(format!("part={part}").as_bytes());
    read.ok().and_then(|form| form.into_iter().next()).map_or_else(|| part.to_owned(), |(_, value)| value)
}
