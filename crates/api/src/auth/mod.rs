//! Who asks: log-in, access tokens and what a request's token stands for.

mod external;
mod keyring;
pub mod log_in;
pub mod oauth;
mod passwords;
pub mod recovery;
pub mod sessions;
mod throttle;
mod token;
pub mod totp;

use actix_web::web::Data;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_domain::access::Subject;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::SessionId;
use phoihop_domain::platform::UserStatus;
use phoihop_persistence::platform::sessions::SecretHash;
use phoihop_persistence::platform::users;
use sha2::{Digest, Sha256};

pub use external::ExternalIssuer;
pub use keyring::Keyring;
pub use passwords::{Passwords, fits as password_fits, hash as hash_password};
pub use throttle::Throttle;
pub use token::Claims;

use crate::http::Problem;
use crate::state::State;

/// A secret that is told once, and the hash under which it is kept (32 random bytes cannot be guessed, so a plain hash will do).
pub fn new_secret() -> (String, SecretHash) {
    let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let hash = hash_secret(&secret);
    (secret, hash)
}

/// The hash under which a secret is kept.
#[must_use]
pub fn hash_secret(secret: &str) -> SecretHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// What a 401 asks for (RFC 6750).
pub const CHALLENGE: &str = "Bearer realm=\"phoihop\"";
const INVALID: &str = "Bearer realm=\"phoihop\", error=\"invalid_token\"";

fn invalid() -> Problem {
    Problem::new("invalid_token").header("WWW-Authenticate", INVALID)
}

/// The caller behind an `Authorization` header, and his session where he has one, as the database knows them at this moment: a role taken
/// away, a suspension, a new password or a log-out works at once, whatever the token says.
pub async fn authenticate(state: &Data<State>, header: Option<&str>, now: Timestamp) -> Result<(Subject, Option<SessionId>), Problem> {
    let header = header.ok_or_else(|| Problem::new("unauthenticated").header("WWW-Authenticate", CHALLENGE))?;
    let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")).map(|(_, token)| token.trim());
    let token = token.ok_or_else(invalid)?;
    if let Some(claims) = state.keyring.verify(state, token, now).await? {
        let principal = state.store.read(move |db| users::of_session(db, claims.session_id, now)).await.map_err(Problem::from)?;
        let principal = principal.filter(|known| known.status == UserStatus::Active && known.subject.user_id == claims.user_id);
        return principal.map(|known| (known.subject, Some(claims.session_id))).ok_or_else(invalid);
    }
    let Some(issuer) = &state.external else { return Err(invalid()) };
    let claims = issuer.verify(token, now).await?.ok_or_else(invalid)?;
    Ok((external::caller(state, claims, now).await?, None))
}
