//! Who asks: log-in, access tokens and what a request's token stands for.

mod keyring;
pub mod log_in;
mod passwords;
mod throttle;
mod token;

use std::sync::Arc;

use phoihop_domain::access::Subject;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::platform::UserStatus;
use phoihop_persistence::platform::users;

pub use keyring::Keyring;
pub use passwords::{Passwords, fits as password_fits, hash as hash_password};
pub use throttle::Throttle;
pub use token::Claims;

use crate::http::Problem;
use crate::state::State;

/// What a 401 asks for (RFC 6750).
pub const CHALLENGE: &str = "Bearer realm=\"phoihop\"";
const INVALID: &str = "Bearer realm=\"phoihop\", error=\"invalid_token\"";

fn invalid() -> Problem {
    Problem::new("invalid_token").header("WWW-Authenticate", INVALID)
}

/// The caller behind an `Authorization` header, as the database knows him at this moment: a role taken away, a suspension
/// or a new password works at once, whatever the token says.
pub async fn authenticate(state: &Arc<State>, header: Option<&str>, now: Timestamp) -> Result<Subject, Problem> {
    let header = header.ok_or_else(|| Problem::new("unauthenticated").header("WWW-Authenticate", CHALLENGE))?;
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let claims = state.keyring.verify(state, token.ok_or_else(invalid)?, now).await?.ok_or_else(invalid)?;
    let principal = state.store.read(move |db| users::principal(db, claims.user_id, now.in_vietnam())).await.map_err(Problem::from)?;
    let principal = principal.filter(|known| known.status == UserStatus::Active && known.epoch == claims.epoch);
    principal.map(|known| known.subject).ok_or_else(invalid)
}
