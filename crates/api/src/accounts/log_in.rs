//! `POST /v1/auth/log-in`.

use actix_web::http::Method;
use phoihop_domain::access::Action;
use phoihop_domain::ids::UserId;
use phoihop_domain::platform::{LogIn, UserStatus};
use phoihop_domain::validation::Content;
use phoihop_persistence::platform::users;

use super::sessions::Tokens;
use crate::audit;
use crate::auth::{Attempt, CHALLENGE};
use crate::http::answer::JSON;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, body, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let log_in_operation = Operation::change::<LogIn, Tokens>(
        "log_in",
        Action::UsePublic,
        Kind::Authenticate,
    )
    .says(
        "Log in",
        "Exchanges a user name and password for an access token that lasts ten minutes, and a refresh \
                token by which the session goes on. It takes as long for unknown users as for known ones; a \
                name that no user can have (control characters, more than 60 characters) is told as a fault \
                of the body. Log-ins that fail are counted: ten in a row under one name from one address, a \
                hundred under one name, or a hundred from one address, and the next must wait (429).",
    )
    .refuses(&[problem::WRONG_CREDENTIALS, problem::TOTP_REQUIRED])
    .never_cached();
    vec![Path::new("auth", "/v1/auth/log-in").serves(Method::POST, log_in_operation, log_in)]
}

async fn log_in(call: Call) -> Result<Answer, Problem> {
    let given: LogIn = call.credentials()?;
    let name = given.username.to_lowercase();
    let attempt = Attempt::new(&name, call.address);
    call.state.throttle.admit(&attempt, call.now)?;
    let turn = call
        .state
        .passwords
        .turn()
        .await
        .ok_or_else(|| Problem::new(problem::UNAVAILABLE).header("Retry-After", "1"))?;
    // Asked again: others may have failed while this one waited for its turn.
    call.state.throttle.admit(&attempt, call.now)?;
    let known = call.read(move |db| users::credentials(db, &name)).await?;
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let (fits, _turn) = call.state.passwords.fits(turn, given.password, hash).await;
    let refused = |user: Option<UserId>| {
        call.state.throttle.failed(&attempt, call.now);
        // By itself: a name that is known must not take longer.
        let (state, request_id, now) = (call.state.clone(), call.request_id.clone(), call.now);
        actix_web::rt::spawn(async move { audit::log_in_refused(&state, user, request_id, now).await });
        Problem::new(problem::WRONG_CREDENTIALS).header("WWW-Authenticate", CHALLENGE)
    };
    let named = known.as_ref().map(|known| known.user_id);
    let Some(known) = known.filter(|known| fits && known.status == UserStatus::Active) else {
        return Err(refused(named));
    };
    let by_code = call.second_factor(known.user_id, given.totp_code.as_deref()).await?;
    if by_code == Some(false) {
        return Err(refused(named));
    }
    let begun = call.begin_session(known, by_code.is_some()).await?.ok_or_else(|| refused(named))?;
    call.state.throttle.succeeded(&attempt);
    Ok(begun)
}

impl Call {
    /// The body of a call that takes no parameters and is neither repeatable nor tried dry.
    pub(super) fn credentials<T: Content>(&self) -> Result<T, Problem> {
        let well_asked = self.query().and_then(|query| query.only(|_| false));
        Ok(body::content(self.parsed(JSON, well_asked)?)?)
    }
}
