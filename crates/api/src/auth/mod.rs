//! What shows who asks: passwords, access tokens of ours and of another issuer, and how often one may err.

mod external;
pub mod keyring;
mod passwords;
mod throttle;
mod token;

use crate::http::problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_domain::access::Subject;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::SessionId;
use phoihop_domain::platform::UserStatus;
use phoihop_persistence::platform::sessions::SecretHash;
use phoihop_persistence::platform::users::{self, Principal};
use phoihop_persistence::{Db, StoreError};
use sha2::{Digest, Sha256};

pub use external::{ExternalClaims, ExternalIssuer};
pub use keyring::Keyring;
pub use passwords::{Passwords, fits as password_fits, hash as hash_password, is_easily_guessed};
pub use throttle::{Attempt, Throttle};
pub use token::Claims;

use crate::http::Problem;

/// A secret that is told once, and the hash under which it is kept (32 random bytes cannot be guessed, so a
/// plain hash will do).
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

/// What one is told whose token lets nobody in.
pub fn invalid() -> Problem {
    Problem::new(problem::INVALID_TOKEN).header("WWW-Authenticate", INVALID)
}

/// By what a caller is let in, for as long as that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// A session of ours.
    Session(SessionId),
    /// A token of another issuer, for one whom it names so.
    External {
        /// The name there.
        subject: String,
        /// When the token was issued.
        issued_at: Timestamp,
    },
    /// The process itself calls, in the name of that subject.
    Process(Subject),
}

impl Credential {
    /// Whom it lets in at this moment. Asked when a request comes, and again in the transaction of a change:
    /// between the two a body may take its time, and a suspension must not wait for it.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub fn lets_in(&self, db: &mut Db, now: Timestamp) -> Result<Option<Subject>, StoreError> {
        let found = match self {
            Self::Session(id) => users::of_session(db, *id, now)?,
            Self::External { subject, issued_at } => {
                users::of_subject(db, subject, *issued_at, now.in_vietnam())?
            }
            Self::Process(subject) => return Ok(Some(subject.clone())),
        };
        Ok(found.filter(|known: &Principal| known.status == UserStatus::Active).map(|known| known.subject))
    }

    /// The session, where it is one of ours.
    #[must_use]
    pub const fn session_id(&self) -> Option<SessionId> {
        match self {
            Self::Session(id) => Some(*id),
            Self::External { .. } | Self::Process(_) => None,
        }
    }
}
