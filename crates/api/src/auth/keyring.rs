//! The ring of keys that sign access tokens.
//!
//! A new key is made well before it signs, so that every process of an installation knows it by then, and an
//! old one verifies until the last token it signed has expired. Tokens name their key; only keys of this ring
//! count.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::http::problem;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, SigningKeyId};
use phoihop_persistence::platform::signing_keys::{self, SigningKey};
use phoihop_persistence::{Db, Result as DbResult, Store, StoreError, Write};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};

use super::token::{self, Claims, LEEWAY, Verified};
use crate::http::Problem;
use crate::secrets::Secrets;

/// How long a new key rests before it signs, in seconds.
const REST: i64 = 600;
/// How long after its successor began to sign a key still verifies: the longest token and the leeway.
const AFTERLIFE: i64 = 600 + LEEWAY;

/// How many good signatures are remembered: about as many callers as can be at work at once. Each takes about
/// 100 bytes.
const REMEMBERED: usize = 10_000;

struct Key {
    signs_from: Timestamp,
    encoding: EncodingKey,
    decoding: DecodingKey,
    public: Vec<u8>,
}

fn opened(secrets: &Secrets, key: &SigningKey) -> Option<Vec<u8>> {
    secrets.open(&context(key.id), &key.sealed_private_key)
}

/// Whether a key was sealed under that master key.
#[must_use]
pub fn opens(secrets: &Secrets, key: &SigningKey) -> bool {
    opened(secrets, key).is_some()
}

/// The keys, as last read from the database.
#[derive(Clone)]
pub struct Keyring {
    /// The installation, as its public URL names it (RFC 8414).
    issuer: Arc<str>,
    keys: Arc<RwLock<HashMap<SigningKeyId, Arc<Key>>>>,
    /// Tokens whose signature was found good, by their hash: checking it costs a quarter of a read by id.
    verified: Arc<Cache<[u8; 32], Verified>>,
}

impl Keyring {
    /// Reads the ring, making the first key where there is none and the next one where it is time.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub async fn load(
        issuer: &str,
        store: &Store,
        secrets: &Secrets,
        rotation: i64,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let ring =
            Self { issuer: issuer.into(), keys: Arc::default(), verified: Arc::new(Cache::new(REMEMBERED)) };
        ring.turn(store, secrets, rotation, now).await?;
        Ok(ring)
    }

    /// Reads the ring again; makes the next key when the newest has signed long enough, and drops those past
    /// their afterlife.
    ///
    /// # Errors
    /// Where the database does not serve.
    pub async fn turn(
        &self,
        store: &Store,
        secrets: &Secrets,
        rotation: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut keys = store.read(signing_keys::all).await?;
        if needs_key(&keys, rotation, now) || !past(&keys, now).is_empty() {
            let sealing = secrets.clone();
            keys = store.write(Write::apart(), move |db| turn_in(db, &sealing, rotation, now)).await?;
        }
        self.remember(secrets, keys);
        Ok(())
    }

    async fn read_again(&self, store: &Store, secrets: &Secrets) -> Result<(), StoreError> {
        let keys = store.read(signing_keys::all).await?;
        self.remember(secrets, keys);
        Ok(())
    }

    fn remember(&self, secrets: &Secrets, stored: Vec<SigningKey>) {
        let ring = stored.into_iter().filter_map(|key| {
            let Some(private) = opened(secrets, &key) else {
                log::error!("signing key {} does not open: was it sealed under another master key?", key.id);
                return None;
            };
            let encoding = EncodingKey::from_ed_der(&private);
            let decoding = DecodingKey::from_ed_der(&key.public_key);
            Some((
                key.id,
                Arc::new(Key { signs_from: key.signs_from, encoding, decoding, public: key.public_key }),
            ))
        });
        let ring: HashMap<_, _> = ring.collect();
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = ring;
    }

    /// A token for a user, and how many seconds it lasts.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn issue(&self, claims: Claims, seconds: i64, now: Timestamp) -> Result<String, Problem> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let signing = keys
            .iter()
            .filter(|(_, key)| key.signs_from <= now)
            .max_by_key(|(id, key)| (key.signs_from, **id));
        let failed = |cause: &str| {
            log::error!("no token could be signed: {cause}");
            Problem::new(problem::INTERNAL_ERROR)
        };
        let (id, key) = signing.ok_or_else(|| failed("no key"))?;
        token::sign(&self.issuer, (*id, &key.encoding), claims, seconds, now)
            .map_err(|e| failed(&e.to_string()))
    }

    /// What a token says, if it is one of ours and holds now.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn verify(
        &self,
        store: &Store,
        secrets: &Secrets,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Claims>, Problem> {
        let hash = Sha256::digest(token.as_bytes()).into();
        let known = self.verified.get(&hash).filter(|known| self.key(known.key).is_some());
        let verified = match known {
            Some(known) => Some(known),
            None => self
                .check(store, secrets, token, now)
                .await?
                .inspect(|found| self.verified.insert(hash, *found)),
        };
        Ok(verified.filter(|found| found.holds(now)).map(|found| found.claims))
    }

    async fn check(
        &self,
        store: &Store,
        secrets: &Secrets,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<Verified>, Problem> {
        let Some(id) = token::key_named(token) else { return Ok(None) };
        let mut key = self.key(id);
        // A key made by another process after we last looked; ids tell when they were made, so a made-up one
        // costs no look.
        if key.is_none() && is_recent(id, now) {
            self.read_again(store, secrets).await.map_err(Problem::from)?;
            key = self.key(id);
        }
        Ok(key.and_then(|key| token::verify(&self.issuer, token, id, &key.decoding)))
    }

    fn key(&self, id: SigningKeyId) -> Option<Arc<Key>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The public keys (RFC 7517), for those who verify tokens themselves.
    #[must_use]
    pub fn jwks(&self) -> serde_json::Value {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let mut ids: Vec<_> = keys.iter().collect();
        ids.sort_by_key(|(id, _)| **id);
        let jwk = |(id, key): (&SigningKeyId, &Arc<Key>)| {
            let x = URL_SAFE_NO_PAD.encode(&key.public);
            serde_json::json!({
                "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": id, "x": x,
            })
        };
        serde_json::json!({"keys": ids.into_iter().map(jwk).collect::<Vec<_>>()})
    }
}

fn is_recent(id: SigningKeyId, now: Timestamp) -> bool {
    let made = id.uuid().get_timestamp().and_then(|stamp| i64::try_from(stamp.to_unix().0).ok());
    made.is_some_and(|made| (now.unix_seconds() - made).abs() < REST)
}

fn turn_in(db: &mut Db, secrets: &Secrets, rotation: i64, now: Timestamp) -> DbResult<Vec<SigningKey>> {
    let mut keys = signing_keys::all(db)?;
    if needs_key(&keys, rotation, now) {
        // The very first has nobody who could miss it, so it signs at once.
        let signs_from = if keys.is_empty() { now } else { now.plus_seconds(REST) };
        let key = make(secrets, now, signs_from)?;
        signing_keys::insert(db, &key)?;
        keys.insert(0, key);
    }
    let past = past(&keys, now);
    signing_keys::remove(db, &past)?;
    keys.retain(|key| !past.contains(&key.id));
    Ok(keys)
}

/// Whether the newest key (the first) will have signed long enough by the time that another has rested.
fn needs_key(keys: &[SigningKey], rotation: i64, now: Timestamp) -> bool {
    keys.first().is_none_or(|newest| newest.signs_from.plus_seconds(rotation - REST) <= now)
}

/// The keys that no token alive was signed with: older than the signing one, which has signed for longer than
/// a token lasts.
fn past(keys: &[SigningKey], now: Timestamp) -> Vec<SigningKeyId> {
    let signing = keys.iter().position(|key| key.signs_from <= now);
    let settled =
        signing.filter(|at| keys.get(*at).is_some_and(|key| key.signs_from.plus_seconds(AFTERLIFE) <= now));
    settled.map_or_else(Vec::new, |at| keys.iter().skip(at + 1).map(|key| key.id).collect())
}

fn make(secrets: &Secrets, now: Timestamp, signs_from: Timestamp) -> DbResult<SigningKey> {
    let failed = |_| StoreError::Setup("a signing key could not be made".to_owned());
    let pair = Ed25519KeyPair::generate().map_err(failed)?;
    let private = pair.to_pkcs8v1().map_err(failed)?;
    let id = SigningKeyId::new(now);
    let sealed_private_key = secrets.seal(&context(id), private.as_ref());
    Ok(SigningKey {
        id,
        public_key: pair.public_key().as_ref().to_vec(),
        sealed_private_key,
        created_at: now,
        signs_from,
    })
}

fn context(id: SigningKeyId) -> String {
    format!("signing_keys {id} sealed_private_key")
}
