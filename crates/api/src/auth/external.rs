//! Tokens of another issuer, such as a province's single sign-on (OpenID Connect): whose they are, by the
//! keys that it publishes.
//!
//! Nothing in a token says where its keys are: they come from the issuer that the configuration names, over
//! its discovery document.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use crate::http::problem;
use jsonwebtoken::jwk::{Jwk, JwkSet, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use phoihop_domain::clock::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::Mutex;

use super::token::LEEWAY;
use crate::config::Issuer;
use crate::http::Problem;
use crate::start::StartError;

/// What may sign: each needs a private key, so that the one who knows the public one cannot.
const ALGORITHMS: [Algorithm; 5] =
    [Algorithm::RS256, Algorithm::PS256, Algorithm::ES256, Algorithm::ES384, Algorithm::EdDSA];
/// After how many seconds the keys are asked for again.
const FRESH: i64 = 3_600;
/// How long known keys serve when the issuer does not answer.
const STALE: i64 = 24 * 3_600;
/// How many seconds lie between two questions to the issuer, whatever keys tokens name.
const PAUSE: i64 = 10;
/// How old a token may be: we do not learn when somebody logs out at the issuer.
const OLDEST: i64 = 3_600;
/// How long an answer of the issuer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long an answer of the issuer may be, in bytes.
const LARGEST: usize = 256 << 10;
/// How long a subject may be (OpenID Connect Core, section 2).
const LONGEST_SUBJECT: usize = 255;

/// What a valid token of the issuer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalClaims {
    /// How the issuer names whose it is.
    pub subject: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Whether more than a password was shown there (RFC 8176).
    pub by_two_factors: bool,
}

#[derive(Deserialize)]
struct Payload {
    iat: i64,
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    amr: Vec<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
    jwks_uri: String,
}

/// The issuer's keys, as it published them last.
#[derive(Default)]
struct Known {
    keys: HashMap<String, (Jwk, DecodingKey)>,
    fetched_at: Option<Timestamp>,
}

impl Known {
    fn is_younger(&self, seconds: i64, now: Timestamp) -> bool {
        self.fetched_at.is_some_and(|fetched| now < fetched.plus_seconds(seconds))
    }
}

/// Another issuer, whose tokens count.
pub struct ExternalIssuer {
    config: Issuer,
    client: reqwest::Client,
    known: RwLock<Arc<Known>>,
    /// When it was last asked; the one who holds this asks it.
    asked_at: Mutex<Option<Timestamp>>,
}

impl ExternalIssuer {
    /// The one that the configuration names. It is not asked before a token comes.
    ///
    /// # Errors
    /// What keeps it from being done, for the one who runs the program.
    pub fn new(config: Issuer) -> Result<Self, StartError> {
        // A redirection would lead to where the configuration did not say.
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { config, client, known: RwLock::default(), asked_at: Mutex::default() })
    }

    /// What a token says, if the issuer signed it for us and it holds now.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn verify(&self, token: &str, now: Timestamp) -> Result<Option<ExternalClaims>, Problem> {
        let Ok(header) = jsonwebtoken::decode_header(token) else { return Ok(None) };
        let kind = header.typ.as_deref().map(str::to_ascii_lowercase);
        let access = kind.is_none_or(|kind| ["jwt", "at+jwt", "application/at+jwt"].contains(&kind.as_str()));
        // What the header says must be understood is not understood here (RFC 7515, 4.1.11).
        let plain = access && header.crit.is_none();
        let Some(kid) = header.kid.filter(|_| plain && ALGORITHMS.contains(&header.alg)) else {
            return Ok(None);
        };
        let known = self.keys(&kid, now).await?;
        let key = known.keys.get(&kid).filter(|(jwk, _)| signs(jwk, header.alg));
        Ok(key
            .and_then(|(_, key)| self.read(token, header.alg, key))
            .filter(|payload| holds(payload, now))
            .and_then(|payload| self.says(payload)))
    }

    fn read(&self, token: &str, algorithm: Algorithm, key: &DecodingKey) -> Option<Payload> {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.config.url]);
        validation.set_audience(&[&self.config.audience]);
        validation.set_required_spec_claims(&["iss", "aud", "exp"]);
        // Times are compared with the injected clock (`holds`); the library would ask the machine's.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        jsonwebtoken::decode::<Payload>(token, key, &validation).ok().map(|token| token.claims)
    }

    fn says(&self, payload: Payload) -> Option<ExternalClaims> {
        // An ID token tells a front end who logged in; it lets nobody in here, though it may be for the same
        // audience. A security event is no token, and one that is bound to a key (RFC 7800) is worth nothing
        // without it.
        let other = ["nonce", "at_hash", "c_hash", "events", "cnf"]
            .iter()
            .any(|claim| payload.others.contains_key(*claim));
        let kind = payload.others.get("typ").and_then(Value::as_str);
        if other || kind.is_some_and(|kind| kind != "Bearer") {
            return None;
        }
        let subject = payload.others.get(&self.config.claim)?.as_str()?.to_owned();
        let by_two_factors =
            payload.amr.iter().any(|method| matches!(method.as_str(), "mfa" | "otp" | "hwk" | "sc"));
        let said = ExternalClaims {
            subject,
            issued_at: Timestamp::from_unix_micros(payload.iat.checked_mul(1_000_000)?),
            by_two_factors,
        };
        Some(said).filter(|said| {
            (1..=LONGEST_SUBJECT).contains(&said.subject.len()) && !said.subject.contains('\0')
        })
    }

    /// The keys, asked for again where they are old, or where a new one may have come. Those who hold a token
    /// of a known key wait for no question that another is asking.
    async fn keys(&self, kid: &str, now: Timestamp) -> Result<Arc<Known>, Problem> {
        let holds =
            |known: &Known, seconds: i64| known.is_younger(seconds, now) && known.keys.contains_key(kid);
        let good = |known: &Known| holds(known, FRESH);
        let known = self.known();
        if good(&known) {
            return Ok(known);
        }
        let mut asked_at = if holds(&known, STALE) {
            let Ok(asked_at) = self.asked_at.try_lock() else { return Ok(known) };
            asked_at
        } else {
            self.asked_at.lock().await
        };
        let known = self.known();
        if good(&known) {
            return Ok(known);
        }
        if asked_at.is_none_or(|asked| now >= asked.plus_seconds(PAUSE)) {
            *asked_at = Some(now);
            match self.fetch().await {
                Ok(keys) => {
                    *self.known.write().unwrap_or_else(PoisonError::into_inner) =
                        Arc::new(Known { keys, fetched_at: Some(now) })
                }
                Err(error) => log::warn!("the keys of {} could not be fetched: {error}", self.config.url),
            }
        }
        let known = self.known();
        if known.is_younger(STALE, now) {
            Ok(known)
        } else {
            Err(Problem::new(problem::UNAVAILABLE).header("Retry-After", PAUSE.to_string()))
        }
    }

    fn known(&self) -> Arc<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn fetch(&self) -> Result<HashMap<String, (Jwk, DecodingKey)>, StartError> {
        let discovery: Discovery = self
            .get(&format!("{}/.well-known/openid-configuration", self.config.url.trim_end_matches('/')))
            .await?;
        if discovery.issuer != self.config.url {
            return Err(format!("it calls itself {}", discovery.issuer).into());
        }
        if !crate::config::is_private_way(&discovery.jwks_uri) {
            return Err("its keys are offered on a way that others could change".into());
        }
        let JwkSet { keys } = self.get(&discovery.jwks_uri).await?;
        let usable = |jwk: Jwk| {
            let (kid, key) = (jwk.common.key_id.clone()?, DecodingKey::from_jwk(&jwk).ok()?);
            Some((kid, (jwk, key)))
        };
        Ok(keys.into_iter().filter_map(usable).collect())
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, StartError> {
        let mut answer = self.client.get(url).send().await?;
        if !answer.status().is_success() {
            return Err(format!("{url} answers {}", answer.status()).into());
        }
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            body.extend_from_slice(&part);
            if body.len() > LARGEST {
                return Err("its answer is too long".into());
            }
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

/// Whether a key is there for signatures of that kind. Its form is compared by the library.
fn signs(jwk: &Jwk, algorithm: Algorithm) -> bool {
    let for_it = jwk.common.key_algorithm.is_none_or(|named| named == KeyAlgorithm::from(algorithm));
    for_it && jwk.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature)
}

fn holds(payload: &Payload, now: Timestamp) -> bool {
    let seconds = now.unix_seconds();
    let begins = payload.nbf.map_or(payload.iat, |nbf| nbf.max(payload.iat));
    begins <= seconds.saturating_add(LEEWAY)
        && seconds < payload.exp.saturating_add(LEEWAY)
        && seconds < payload.iat.saturating_add(OLDEST + LEEWAY)
}
