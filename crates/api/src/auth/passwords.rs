//! Passwords: argon2id, a few at a time, and as slow for unknown users as for known ones.

use std::sync::Arc;
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use phoihop_domain::platform::LONGEST_PASSWORD;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many hashes are computed at once; each takes 19 MiB (OWASP's parameters, the crate's defaults).
const AT_ONCE: usize = 2;
/// How many characters of a password are judged: the rest makes it only better, and judging it would take
/// long.
const LONGEST_JUDGED: usize = 64;
/// How long a log-in waits for its turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// The right to hash one password.
pub struct Turn(
    #[expect(dead_code, reason = "held, not read: dropping it lets the next one in")] OwnedSemaphorePermit,
);

/// Hashes and checks passwords.
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password has, checked where there is no user, so that both cases take the same time.
    decoy: String,
}

impl Passwords {
    /// Prepares the decoy.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn new() -> Result<Self, String> {
        let decoy = hash(&uuid::Uuid::new_v4().to_string())?;
        Ok(Self { turns: Arc::new(Semaphore::new(AT_ONCE)), decoy })
    }

    /// The right to hash one password; none where too many wait for theirs.
    pub async fn turn(&self) -> Option<Turn> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        turn.ok()?.ok().map(Turn)
    }

    /// Whether the password fits the hash; `None` for an unknown user, which never fits. Gives the turn back,
    /// so that the caller can count a failure before the next one is let in.
    pub async fn fits(
        &self,
        turn: Turn,
        mut password: String,
        stored: Option<String>,
    ) -> (bool, Option<Turn>) {
        // Nobody has a longer one: what is cut off decides nothing, and hashing stays as cheap as for
        // everybody.
        let known = stored.is_some() && password.chars().count() <= LONGEST_PASSWORD;
        password.truncate(password.floor_char_boundary(4 * LONGEST_PASSWORD));
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let fits = tokio::task::spawn_blocking(move || {
            // The turn comes along until the hash is done, even where the caller has hung up meanwhile.
            (fits(&password, &stored), Some(turn))
        });
        let (fits, turn) = fits.await.unwrap_or((false, None));
        (fits && known, turn)
    }
}

/// Whether somebody would guess the password soon: it is among those that everybody tries, or follows from
/// the user's name.
#[must_use]
pub fn is_easily_guessed(password: &str, name: &str) -> bool {
    let begins: String = password.chars().take(LONGEST_JUDGED).collect();
    let own: Vec<&str> =
        name.split(['.', '-']).chain([name, "phoihop"]).filter(|part| !part.is_empty()).collect();
    zxcvbn::zxcvbn(&begins, &own).score() < zxcvbn::Score::Three
}

/// Whether the password fits a hash in PHC form; takes as long as hashing it.
pub fn fits(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
}

/// The hash of a password in PHC form, with a salt of its own.
///
/// # Errors
/// What is wrong, in words.
pub fn hash(password: &str) -> Result<String, String> {
    let hashed = Argon2::default().hash_password(password.as_bytes());
    hashed.map(|hash| hash.to_string()).map_err(|e| e.to_string())
}
