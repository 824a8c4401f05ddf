//! Someone who uses the API.

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, Method};
use serde_json::Value;

use crate::reply::Reply;

/// Someone who uses the API, with or without a token.
#[derive(Clone)]
pub struct Actor {
    http: Client,
    url: String,
    token: Option<String>,
}

/// A request being prepared.
#[must_use = "a request does nothing before it is sent"]
pub struct Ask {
    http: Client,
    method: Method,
    server: String,
    path: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

/// What makes a client that asks without TLS: with certificates, which take longer to read than most answers,
/// it would be slow to make.
pub fn client() -> ClientBuilder {
    Client::builder().tls_certs_only([])
}

impl Actor {
    /// Someone at that server.
    #[must_use]
    pub fn new(url: &str, token: Option<String>) -> Self {
        let http = client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { http, url: url.to_owned(), token }
    }

    /// One of the demo's users, logged in at that server by the password that everybody knows.
    pub async fn logged_in(url: &str, username: &str) -> Self {
        let credentials = serde_json::json!({"username": username, "password": "phoihop-demo-2023"});
        let reply = Self::new(url, None).post("/v1/auth/log-in", &credentials).await.ok();
        Self::new(url, reply["access_token"].as_str().map(str::to_owned))
    }

    /// The same one at another server.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self::new(url, self.token.clone())
    }

    /// Prepares any request.
    pub fn ask(&self, method: &str, path: &str) -> Ask {
        let mut headers = HeaderMap::new();
        if let Some(token) = &self.token {
            headers.insert("authorization", HeaderValue::from_str(&format!("Bearer {token}")).unwrap());
        }
        let method = method.parse().unwrap();
        Ask {
            http: self.http.clone(),
            method,
            server: self.url.clone(),
            path: path.to_owned(),
            headers,
            body: Vec::new(),
        }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path).send().await
    }

    /// Makes something.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.ask("POST", path).json(body).send().await
    }

    /// Decides on something as it was read.
    pub async fn decide(&self, path: &str, tag: &str, body: &Value) -> Reply {
        self.ask("POST", path).json(body).with("if-match", tag).send().await
    }

    /// Changes something as it was read.
    pub async fn patch(&self, path: &str, tag: &str, patch: &Value) -> Reply {
        self.ask("PATCH", path).merge_patch(patch).with("if-match", tag).send().await
    }

    /// Suspends a user, or lets him in again.
    pub async fn moves_user(&self, username: &str, to: &str) {
        let found = self.get(&format!("/v1/users?username={username}")).await.ok();
        let path = format!("/v1/users/{}", found.each("id")[0]);
        let tag = self.get(&path).await.ok().tag();
        self.decide(
            &format!("{path}/transitions"),
            &tag,
            &serde_json::json!({"to": to, "reason": "Theo yêu cầu."}),
        )
        .await
        .created();
    }

    /// Removes something as it was read.
    pub async fn delete(&self, path: &str, tag: &str) -> Reply {
        self.ask("DELETE", path).with("if-match", tag).send().await
    }
}

impl Ask {
    /// With a header.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers
            .insert(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        self
    }

    /// With a header that need not be text.
    pub fn with_bytes(mut self, name: &str, value: &[u8]) -> Self {
        self.headers.insert(
            HeaderName::from_bytes(name.as_bytes()).unwrap(),
            HeaderValue::from_bytes(value).unwrap(),
        );
        self
    }

    /// With one more line of a header.
    pub fn and(mut self, name: &str, value: &str) -> Self {
        self.headers
            .append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        self
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    /// With a merge patch.
    pub fn merge_patch(self, body: &Value) -> Self {
        self.raw("application/merge-patch+json", body.to_string())
    }

    /// With any body.
    pub fn raw(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.with("content-type", content_type)
    }

    /// Sends it.
    pub async fn send(self) -> Reply {
        let method = self.method.to_string();
        let sent = self
            .http
            .request(self.method, format!("{}{}", self.server, self.path))
            .headers(self.headers)
            .body(self.body)
            .send()
            .await;
        Reply::read(method, self.path, sent.unwrap()).await
    }

    /// Sends it; none where nobody answers.
    pub async fn try_send(self) -> Option<Reply> {
        let method = self.method.to_string();
        let sent = self
            .http
            .request(self.method, format!("{}{}", self.server, self.path))
            .headers(self.headers)
            .body(self.body)
            .send()
            .await;
        Some(Reply::read(method, self.path, sent.ok()?).await)
    }
}
