//! An OpenID Connect issuer: it publishes its keys, gives out tokens over HTTP, changes its keys and goes
//! down.

use std::sync::{Arc, Mutex};

use actix_web::dev::ServerHandle;
use actix_web::web::{Data, Form};
use actix_web::{App, HttpResponse, HttpServer, web};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::actor::client;

/// A key that tokens are signed with.
#[derive(Clone)]
pub struct IssuerKey {
    /// How it is named.
    pub kid: String,
    pair: Arc<Pair>,
}

enum Pair {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

fn part(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl IssuerKey {
    /// A new RSA key of 2,048 bits.
    #[must_use]
    pub fn rsa() -> Self {
        Self {
            kid: Uuid::new_v4().to_string(),
            pair: Arc::new(Pair::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())),
        }
    }

    /// A new key on the curve P-256.
    #[must_use]
    pub fn ec() -> Self {
        Self {
            kid: Uuid::new_v4().to_string(),
            pair: Arc::new(Pair::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())),
        }
    }

    /// Its public half (RFC 7517).
    #[must_use]
    pub fn jwk(&self) -> Value {
        match &*self.pair {
            Pair::Rsa(pair) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                json!({
                    "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": part(&n), "e": part(&e),
                })
            }
            Pair::Ec(pair) => {
                let public = pair.public_key().as_ref();
                json!({
                    "kty": "EC", "use": "sig", "crv": "P-256", "kid": self.kid, "x": part(&public[1..33]),
                    "y": part(&public[33..]),
                })
            }
        }
    }

    /// What somebody who only knows the public half could take for a secret.
    #[must_use]
    pub fn public_bytes(&self) -> Vec<u8> {
        match &*self.pair {
            Pair::Rsa(pair) => pair.public_key().as_ref().to_vec(),
            Pair::Ec(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    /// The head of its tokens.
    #[must_use]
    pub fn header(&self) -> Value {
        let algorithm = match &*self.pair {
            Pair::Rsa(_) => "RS256",
            Pair::Ec(_) => "ES256",
        };
        json!({"alg": algorithm, "typ": "JWT", "kid": self.kid})
    }

    /// A token with this head and these claims.
    #[must_use]
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let text = format!("{}.{}", part(header.to_string().as_bytes()), part(claims.to_string().as_bytes()));
        let signature = match &*self.pair {
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
                signature
            }
            Pair::Ec(pair) => pair.sign(&SystemRandom::new(), text.as_bytes()).unwrap().as_ref().to_vec(),
        };
        format!("{text}.{}", part(&signature))
    }
}

struct Kept {
    url: String,
    keys: Mutex<Vec<IssuerKey>>,
    asked: Mutex<usize>,
    up: Mutex<bool>,
}

/// A running issuer.
pub struct Issuer {
    /// How it calls itself.
    pub url: String,
    kept: Data<Kept>,
    handle: ServerHandle,
}

impl Issuer {
    /// Opens one that signs with a key.
    #[must_use]
    pub fn open(key: IssuerKey) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/realms/tinh", listener.local_addr().unwrap());
        let kept = Data::new(Kept {
            url: url.clone(),
            keys: Mutex::new(vec![key]),
            asked: Mutex::default(),
            up: Mutex::new(true),
        });
        let state = kept.clone();
        let app = move || {
            let routes = web::scope("/realms/tinh")
                .route("/.well-known/openid-configuration", web::get().to(discovery))
                .route("/certs", web::get().to(certs))
                .route("/token", web::post().to(token));
            App::new().app_data(state.clone()).service(routes)
        };
        let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self { url, kept, handle }
    }

    /// The key that it signs with.
    #[must_use]
    pub fn key(&self) -> IssuerKey {
        self.kept.keys.lock().unwrap().last().unwrap().clone()
    }

    /// Signs with another key from now on; those before are not published any more.
    pub fn changes_to(&self, key: IssuerKey) {
        *self.kept.keys.lock().unwrap() = vec![key];
    }

    /// How often its keys were asked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        *self.kept.asked.lock().unwrap()
    }

    /// Whether it answers from now on.
    pub fn answers(&self, whether: bool) {
        *self.kept.up.lock().unwrap() = whether;
    }

    /// Logs somebody in, and answers the token that the issuer gives out for him.
    pub async fn token(&self, subject: &str, now: i64) -> String {
        let form = serde_urlencoded::to_string([("username", subject), ("now", &now.to_string())]).unwrap();
        let ask = client()
            .build()
            .unwrap()
            .post(format!("{}/token", self.url))
            .header("content-type", "application/x-www-form-urlencoded");
        let answer: Value = ask.body(form).send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// What its tokens claim.
    #[must_use]
    pub fn claims(&self, subject: &str, now: i64) -> Value {
        claims(&self.url, subject, now)
    }

    /// Goes down for good.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

fn claims(url: &str, subject: &str, now: i64) -> Value {
    json!({
        "iss": url, "aud": ["account", "phoihop"], "sub": subject, "typ": "Bearer", "iat": now,
        "exp": now + 300,
    })
}

async fn discovery(kept: Data<Kept>) -> HttpResponse {
    if !*kept.up.lock().unwrap() {
        return HttpResponse::BadGateway().finish();
    }
    *kept.asked.lock().unwrap() += 1;
    let (issuer, jwks, token) = (&kept.url, format!("{}/certs", kept.url), format!("{}/token", kept.url));
    HttpResponse::Ok().json(json!({
        "issuer": issuer, "jwks_uri": jwks, "token_endpoint": token, "response_types_supported": ["code"],
    }))
}

async fn certs(kept: Data<Kept>) -> HttpResponse {
    let mut keys: Vec<Value> = kept.keys.lock().unwrap().iter().map(IssuerKey::jwk).collect();
    // As issuers publish them: keys of other uses and of kinds unknown here stand beside.
    keys.push(json!({"kty": "RSA", "use": "enc", "alg": "RSA-OAEP", "kid": "enc", "n": "AQAB", "e": "AQAB"}));
    keys.push(json!({"kty": "AKP", "kid": "post-quantum", "alg": "ML-DSA-44", "pub": "AA"}));
    HttpResponse::Ok().json(json!({"keys": keys}))
}

async fn token(kept: Data<Kept>, form: Form<Vec<(String, String)>>) -> HttpResponse {
    let field =
        |name: &str| form.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap();
    let key = kept.keys.lock().unwrap().last().unwrap().clone();
    let claims = claims(&kept.url, &field("username"), field("now").parse().unwrap());
    HttpResponse::Ok().json(
        json!({"access_token": key.sign(&key.header(), &claims), "token_type": "Bearer", "expires_in": 300}),
    )
}
