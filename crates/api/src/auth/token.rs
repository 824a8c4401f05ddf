//! Access tokens (JWT, EdDSA): how they are signed, and what a verified one says.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{SessionId, SigningKeyId, UserId, uuid_at};
use serde::{Deserialize, Serialize};

/// For whom the tokens are.
const AUDIENCE: &str = "phoihop";
const TYPE: &str = "at+jwt";
/// How far clocks may differ, in seconds.
pub const LEEWAY: i64 = 30;

#[derive(Serialize, Deserialize)]
struct Payload {
    iss: String,
    aud: String,
    sub: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: String,
    /// The session it was given out in: once that has ended, it is void.
    sid: String,
}

/// What a valid token says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claims {
    /// Whose it is.
    pub user_id: UserId,
    /// The session it was given out in.
    pub session_id: SessionId,
}

/// A token whose signature was found good. Whether it holds depends on the time, and on its key being in the
/// ring.
#[derive(Debug, Clone, Copy)]
pub struct Verified {
    /// The key that signed it.
    pub key: SigningKeyId,
    /// What it says.
    pub claims: Claims,
    begins: i64,
    ends: i64,
}

impl Verified {
    /// Whether it holds at this moment.
    #[must_use]
    pub const fn holds(&self, now: Timestamp) -> bool {
        let seconds = now.unix_seconds();
        self.begins <= seconds + LEEWAY && seconds < self.ends + LEEWAY
    }
}

/// A token for a user that lasts so many seconds.
///
/// # Errors
/// Where the key signs nothing.
pub fn sign(
    issuer: &str,
    (id, key): (SigningKeyId, &EncodingKey),
    claims: Claims,
    seconds: i64,
    now: Timestamp,
) -> Result<String, jsonwebtoken::errors::Error> {
    let issued = now.unix_seconds();
    let payload = Payload {
        iss: issuer.to_owned(),
        aud: AUDIENCE.to_owned(),
        sub: claims.user_id.to_string(),
        iat: issued,
        nbf: issued,
        exp: issued + seconds,
        jti: uuid_at(now).to_string(),
        sid: claims.session_id.to_string(),
    };
    let header =
        Header { typ: Some(TYPE.to_owned()), kid: Some(id.to_string()), ..Header::new(Algorithm::EdDSA) };
    jsonwebtoken::encode(&header, &payload, key)
}

/// The key that a token names, if it looks like one of ours.
#[must_use]
pub fn key_named(token: &str) -> Option<SigningKeyId> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let ours = header.typ.as_deref() == Some(TYPE) && header.alg == Algorithm::EdDSA;
    header.kid.filter(|_| ours)?.parse().ok()
}

/// What a token says, if that key signed it.
#[must_use]
pub fn verify(issuer: &str, token: &str, id: SigningKeyId, key: &DecodingKey) -> Option<Verified> {
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[AUDIENCE]);
    validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
    // Times are compared with the injected clock (`holds`); the library would ask the machine's.
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let payload = jsonwebtoken::decode::<Payload>(token, key, &validation).ok()?.claims;
    let claims = Claims { user_id: payload.sub.parse().ok()?, session_id: payload.sid.parse().ok()? };
    Some(Verified { key: id, claims, begins: payload.nbf.max(payload.iat), ends: payload.exp })
}
