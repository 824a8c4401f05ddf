//! Passwords: argon2id, a few at a time, and as slow for unknown users as for known ones.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use phoihop_domain::platform::LONGEST_PASSWORD;
use tokio::sync::Semaphore;

/// How many hashes are computed at once; each takes 19 MiB (OWASP's parameters, the crate's defaults).
const AT_ONCE: usize = 2;

/// Hashes and checks passwords.
pub struct Passwords {
    turns: Semaphore,
    /// A hash that no password has, checked where there is no user, so that both cases take the same time.
    decoy: String,
}

impl Passwords {
    /// Prepares the decoy.
    pub fn new() -> Result<Self, String> {
        let decoy = hash(&uuid::Uuid::new_v4().to_string())?;
        Ok(Self { turns: Semaphore::new(AT_ONCE), decoy })
    }

    /// Whether the password fits the hash; `None` for an unknown user, which never fits.
    pub async fn fits(&self, mut password: String, stored: Option<String>) -> bool {
        // Nobody has a longer one: what is cut off decides nothing, and hashing stays as cheap as for everybody.
        let known = stored.is_some() && password.chars().count() <= LONGEST_PASSWORD;
        password.truncate(password.floor_char_boundary(4 * LONGEST_PASSWORD));
        let Ok(_turn) = self.turns.acquire().await else { return false };
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let fits = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored).is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        });
        fits.await.unwrap_or(false) && known
    }
}

/// The hash of a password in PHC form, with a salt of its own.
pub fn hash(password: &str) -> Result<String, String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|e| e.to_string())
}
