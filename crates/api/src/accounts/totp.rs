//! Second factors: codes of an authenticator (TOTP, RFC 6238), each good once.

use actix_web::http::Method;
use phoihop_domain::access::Action;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::UserId;
use phoihop_domain::platform::{AuditAction, PasswordProof, TotpCode, TotpRemoval};
use phoihop_persistence::platform::{audit, sessions, totp};
use phoihop_persistence::{StoreError, Write};
use serde::Serialize;
use totp_rs::{Builder, Totp};
use utoipa::ToSchema;

use crate::audit::of_access;
use crate::auth::{Attempt, CHALLENGE};
use crate::http::operation::{Kind, Operation};
use crate::http::representation::shape;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};
use crate::secrets::Secrets;

/// A second factor to be set up, told once.
#[derive(Serialize, ToSchema)]
pub struct NewTotpFactor {
    /// The secret in base32, to be typed into an authenticator.
    #[schema(max_length = 64)]
    secret: String,
    /// The same as an address that authenticators read from a picture.
    #[schema(max_length = 400)]
    otpauth_uri: String,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let begin = Operation::change::<PasswordProof, NewTotpFactor>(
        "begin_totp",
        Action::ManageSelf,
        Kind::Authenticate,
    )
    .says(
        "Set up a second factor",
        "It asks for nothing until a code of it has been shown. One that was begun before and never \
                confirmed is void.",
    )
    .refuses(&[problem::TOTP_IN_USE])
    .never_cached();
    let confirm = Operation::settle::<TotpCode>("confirm_totp", Action::ManageSelf)
        .says(
            "Confirm the second factor",
            "By a code of it; from then on every log-in needs one. A session that could only set it up ends: \
                log in again.",
        )
        .refuses(&[problem::TOTP_NOT_BEGUN]);
    let remove = Operation::settle::<TotpRemoval>("remove_totp", Action::ManageSelf).says(
        "Remove my second factor",
        "By a code of it, so that nobody who found a session and a password puts their own in its place. Who \
            lost it asks an administrator.",
    );
    let reset = Operation::act("reset_totp", Action::WriteUsers)
        .says(
            "Remove a user's second factor",
            "For one who lost their authenticator: it ends all of their sessions.",
        )
        .refuses(&[problem::OWN_ACCOUNT]);
    vec![
        Path::new("auth", "/v1/me/totp").serves(Method::POST, begin, begin_factor),
        Path::new("auth", "/v1/me/totp-confirmations").serves(Method::POST, confirm, confirm_factor),
        Path::new("auth", "/v1/me/totp-removals").serves(Method::POST, remove, remove_factor),
        Path::new("users", "/v1/users/{user_id}/totp").serves(Method::DELETE, reset, reset_factor),
    ]
}

async fn begin_factor(call: Call) -> Result<Answer, Problem> {
    let name = call.proves_password().await?;
    let (user, now, secret) = (call.own_id()?, call.now, rand::random::<[u8; 20]>());
    let sealed = call.state.secrets.seal(&context(user), &secret);
    let begun = call.state.store.write(Write::apart(), move |db| totp::begin(db, user, &sealed, now));
    if !begun.await? {
        return Err(Problem::new(problem::TOTP_IN_USE));
    }
    let factor = authenticator(&secret, &name).ok_or_else(|| Problem::new(problem::INTERNAL_ERROR))?;
    let otpauth_uri = factor.to_url().map_err(|_| Problem::new(problem::INTERNAL_ERROR))?;
    let told = NewTotpFactor { secret: factor.secret().to_base32().to_string(), otpauth_uri };
    Ok(Answer::json(200, shape(&told, None)?))
}

async fn confirm_factor(call: Call) -> Result<Answer, Problem> {
    let shown: TotpCode = call.credentials()?;
    let user = call.own_id()?;
    let attempt = Attempt::new(&user.to_string(), call.address);
    call.state.throttle.admit(&attempt, call.now)?;
    let factor = call.read(move |db| totp::get(db, user)).await?.filter(|factor| !factor.confirmed);
    let factor = factor.ok_or_else(|| Problem::new(problem::TOTP_NOT_BEGUN))?;
    let step = step_of(&call.state.secrets, user, &factor, &shown.code, call.now);
    let Some(step) = step else {
        call.state.throttle.failed(&attempt, call.now);
        return Err(Problem::field("/code", problem::WRONG_CODE));
    };
    let (now, session, request_id) = (call.now, call.session_id(), call.request_id.clone());
    let narrowed = call.subject.as_ref().is_some_and(|subject| subject.scopes.is_some());
    let taken = call.state.store.write(Write::apart(), move |db| {
        let taken = totp::take(db, user, step, now)?;
        if let Some(session) = session.filter(|_| taken && narrowed) {
            sessions::end(db, session, now)?;
        }
        if taken {
            audit::insert(db, &of_access(user, Some(user), AuditAction::FactorChanged, &request_id, now))?;
        }
        Ok::<_, StoreError>(taken)
    });
    if taken.await? { Ok(Answer::nothing()) } else { Err(Problem::field("/code", problem::WRONG_CODE)) }
}

async fn remove_factor(call: Call) -> Result<Answer, Problem> {
    let given: TotpRemoval = call.credentials()?;
    let user = call.own_id()?;
    let attempt = Attempt::new(&call.knows_password(given.current_password).await?, call.address);
    if call.second_factor(user, Some(given.code.as_deref().unwrap_or_default())).await? == Some(false) {
        call.state.throttle.failed(&attempt, call.now);
        return Err(Problem::field("/code", problem::WRONG_CODE));
    }
    call.removes(user, false).await?;
    Ok(Answer::nothing())
}

async fn reset_factor(call: Call) -> Result<Answer, Problem> {
    let user: UserId = call.id("user_id")?;
    call.well_asked()?;
    let caller = call.subject.as_ref();
    if caller.is_some_and(|caller| caller.scopes.is_some()) {
        return Err(Problem::new(problem::FORBIDDEN));
    }
    if caller.is_some_and(|caller| caller.user_id == user) {
        return Err(Problem::new(problem::OWN_ACCOUNT));
    }
    if call.removes(user, true).await? {
        Ok(Answer::nothing())
    } else {
        Err(Problem::new(problem::NOT_FOUND))
    }
}

impl Call {
    async fn removes(&self, user: UserId, ends_sessions: bool) -> Result<bool, Problem> {
        let (now, by, request_id) = (self.now, self.own_id()?, self.request_id.clone());
        let removed = self.state.store.write(Write::apart(), move |db| {
            let removed = totp::remove(db, user)?;
            if removed && ends_sessions {
                sessions::end_all(db, user, None, now)?;
            }
            if removed {
                audit::insert(db, &of_access(user, Some(by), AuditAction::FactorChanged, &request_id, now))?;
            }
            Ok::<_, StoreError>(removed)
        });
        Ok(removed.await?)
    }

    /// Whether a code is good for that user, and takes it: none where they have no second factor.
    pub(super) async fn second_factor(
        &self,
        user: UserId,
        code: Option<&str>,
    ) -> Result<Option<bool>, Problem> {
        let Some(factor) = self.read(move |db| totp::get(db, user)).await?.filter(|factor| factor.confirmed)
        else {
            return Ok(None);
        };
        let Some(code) = code else {
            return Err(Problem::new(problem::TOTP_REQUIRED).header("WWW-Authenticate", CHALLENGE));
        };
        let (now, step) = (self.now, step_of(&self.state.secrets, user, &factor, code, self.now));
        let Some(step) = step else { return Ok(Some(false)) };
        Ok(Some(self.state.store.write(Write::apart(), move |db| totp::take(db, user, step, now)).await?))
    }
}

/// The step in which the authenticator shows that code, half a minute before or after.
fn step_of(
    secrets: &Secrets,
    user: UserId,
    factor: &totp::Factor,
    code: &str,
    now: Timestamp,
) -> Option<i64> {
    let secret = secrets.open(&context(user), &factor.sealed_secret)?;
    let step = authenticator(&secret, "")?.check(code, u64::try_from(now.unix_seconds()).ok()?)?;
    i64::try_from(step).ok()
}

fn authenticator(secret: &[u8], name: &str) -> Option<Totp> {
    let account = if name.is_empty() { "phoihop" } else { name };
    Builder::new()
        .with_secret(secret.to_vec())
        .with_account_name(account)
        .with_issuer(Some("phoihop"))
        .build()
        .ok()
}

fn context(user: UserId) -> String {
    format!("totp_factors {user} sealed_secret")
}
