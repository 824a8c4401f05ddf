//! Encryption at rest under the master key, which lies in the data folder or the environment, never in the
//! database.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use phoihop_persistence::disk;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;
const KEY_FILE: &str = "master.key";
/// What is sealed so that a database knows its key.
const CHECK: &str = "installation sealed_check";

/// The text of a master key: 32 bytes in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct MasterKey(String);

impl MasterKey {
    /// From what was configured; whether it is a key shows when it is used.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

/// Whether the configured key, or else the one that lies in the data folder, is one.
///
/// # Errors
/// What is wrong, in words.
pub fn check(key: Option<&MasterKey>, dir: &Path) -> Result<(), String> {
    let file = dir.join(KEY_FILE);
    match key {
        Some(key) => Secrets::from_key(key).map(drop),
        None if file.exists() => Secrets::from_file(&file).map(drop),
        None => Ok(()),
    }
}

/// Seals and opens (XChaCha20-Poly1305, a random nonce each time), and signs checkpoints of the audit trail
/// (Ed25519).
#[derive(Clone)]
pub struct Secrets {
    cipher: XChaCha20Poly1305,
    witness: Arc<Ed25519KeyPair>,
    nonces: hmac::Key,
}

impl Secrets {
    /// From the key that was configured.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn from_key(MasterKey(text): &MasterKey) -> Result<Self, String> {
        Self::from_base64(text).map_err(|fault| format!("PHOIHOP_MASTER_KEY: {fault}"))
    }

    fn from_file(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path).map_err(|error| error.to_string());
        text.and_then(|text| Self::from_base64(&text)).map_err(|fault| format!("{}: {fault}", path.display()))
    }

    fn from_base64(text: &str) -> Result<Self, String> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| "the master key is not base64".to_owned())?;
        Self::from_bytes(&bytes)
    }

    /// From the key file in the data folder, readable by its owner only. Where there is none, one is made if
    /// that may be: for a database that is new, and whose secrets another key cannot have sealed.
    ///
    /// # Errors
    /// What is wrong with the key, in words for the one who starts the server.
    pub fn from_dir(dir: &Path, may_be_made: bool) -> Result<Self, String> {
        let path = dir.join(KEY_FILE);
        let failed = |error: std::io::Error| format!("{}: {error}", path.display());
        if path.exists() {
            return Self::from_file(&path);
        }
        if may_be_made {
            let key = STANDARD.encode(rand::random::<[u8; KEY_BYTES]>());
            disk::write_whole(&path, format!("{key}\n").as_bytes()).map_err(failed)?;
        } else {
            return Err(format!(
                "the master key is missing: this database was written under one, and a new one would open \
                    nothing of it; put it back as {}, or name it in PHOIHOP_MASTER_KEY",
                path.display()
            ));
        }
        Self::from_file(&path)
    }

    /// What a database keeps to know its master key by.
    #[must_use]
    pub fn own_check(&self) -> Vec<u8> {
        self.seal(CHECK, CHECK.as_bytes())
    }

    /// Whether that was sealed under this key.
    #[must_use]
    pub fn knows_check(&self, sealed: &[u8]) -> bool {
        self.open(CHECK, sealed).is_some()
    }

    /// Of a key that everybody knows.
    #[cfg(test)]
    pub(crate) fn of_tests() -> Self {
        Self::from_bytes(&[7; KEY_BYTES]).unwrap()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        let wrong = || format!("the master key must have {KEY_BYTES} bytes");
        let cipher = XChaCha20Poly1305::new_from_slice(bytes).map_err(|_| wrong())?;
        // Derived, so that who has only the database cannot sign, and who has the master key can always
        // verify.
        let master = hmac::Key::new(hmac::HMAC_SHA256, bytes);
        let seed = hmac::sign(&master, b"phoihop audit checkpoints");
        let nonces = hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&master, b"phoihop nonces").as_ref());
        let witness = Ed25519KeyPair::from_seed_unchecked(seed.as_ref()).map_err(|_| wrong())?;
        Ok(Self { cipher, witness: Arc::new(witness), nonces })
    }

    /// The key that signs checkpoints of the audit trail.
    #[must_use]
    pub fn witness(&self) -> &Ed25519KeyPair {
        &self.witness
    }

    /// Encrypts, bound to a context (table, row, column) so that it opens nowhere else.
    #[must_use]
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        self.seal_under(rand::random(), context, plain)
    }

    /// The same, but the same text in the same context is sealed alike each time: for what is compared by
    /// those who cannot open it. The nonce is a keyed digest of both, so two texts never share one.
    #[must_use]
    pub fn seal_alike(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let length = u64::try_from(context.len()).unwrap_or(u64::MAX).to_be_bytes();
        let digest = hmac::sign(&self.nonces, &[&length, context.as_bytes(), plain].concat());
        let nonce = std::array::from_fn(|at| digest.as_ref().get(at).copied().unwrap_or_default());
        self.seal_under(nonce, context, plain)
    }

    fn seal_under(&self, nonce: [u8; NONCE_BYTES], context: &str, plain: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: plain, aad: context.as_bytes() };
        // Encryption fails only beyond 256 GiB; an empty text then opens nowhere.
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        [nonce.as_slice(), &sealed].concat()
    }

    /// Decrypts what was sealed in the same context; `None` for anything else.
    #[must_use]
    pub fn open(&self, context: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        self.cipher.decrypt(&XNonce::from(nonce), Payload { msg: sealed, aad: context.as_bytes() }).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_in_its_own_context_and_unchanged() {
        let secrets = Secrets::of_tests();
        let mut sealed = secrets.seal("table row column", b"secret");
        assert_eq!(secrets.open("table row column", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(secrets.open("table other column", &sealed), None);
        sealed[30] ^= 1;
        assert_eq!(secrets.open("table row column", &sealed), None);
        assert_eq!(secrets.open("table row column", b"short"), None);
        let alike = secrets.seal_alike("cursor", b"secret");
        assert_eq!(
            (secrets.seal_alike("cursor", b"secret"), secrets.open("cursor", &alike).as_deref()),
            (alike.clone(), Some(&b"secret"[..]))
        );
        assert_ne!(secrets.seal_alike("curso", b"rsecret").get(..NONCE_BYTES), alike.get(..NONCE_BYTES));
    }

    #[test]
    fn the_key_file_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        assert!(Secrets::from_dir(dir.path(), false).is_err_and(|fault| fault.contains("missing")));
        let first = Secrets::from_dir(dir.path(), true).unwrap();
        let second = Secrets::from_dir(dir.path(), false).unwrap();
        assert!(
            second.knows_check(&first.own_check()) && !second.knows_check(&Secrets::of_tests().own_check())
        );
        assert!(second.open("c", &first.seal("c", b"x")).is_some());
        assert!(Secrets::from_base64("c2hvcnQ=").is_err());
    }
}
