//! A client that takes it as it comes: whoever asks a server that is being killed may hear nothing, or half
//! an answer.

use std::time::Duration;

use serde_json::{Value, json};

/// How long anybody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Someone who asks, with or without a token.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
}

/// A whole answer.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Whether it is the one that an equal request got.
    pub is_replayed: bool,
    /// Body as JSON; null where it is none.
    pub body: Value,
}

impl Client {
    /// Someone at that server.
    pub fn new(url: &str, token: Option<String>) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        Self { http, url: url.to_owned(), token }
    }

    /// One of the demo's users, logged in.
    pub async fn log_in(url: &str, username: &str) -> Self {
        let credentials = json!({"username": username, "password": "phoihop-demo-2023"});
        let answer = Self::new(url, None).posts("/v1/auth/log-in", &credentials, None).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.body);
        Self::new(url, answer.body["access_token"].as_str().map(str::to_owned))
    }

    /// The same one at the server's new address, with a new token only where the old one no longer works.
    pub async fn at(&self, url: &str, username: &str) -> Self {
        let same = Self::new(url, self.token.clone());
        let works = same.gets("/v1/me").await.is_some_and(|answer| answer.status == 200);
        if works { same } else { Self::log_in(url, username).await }
    }

    /// Its token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Reads; none where there is no whole answer.
    pub async fn gets(&self, path: &str) -> Option<Answer> {
        self.sends(self.http.get(format!("{}{path}", self.url))).await
    }

    /// Reads what must be there.
    pub async fn reads(&self, path: &str) -> Value {
        let answer = self.gets(path).await.unwrap_or_else(|| panic!("{path}: no answer"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// Makes something; none where there is no whole answer.
    pub async fn posts(&self, path: &str, body: &Value, key: Option<&str>) -> Option<Answer> {
        self.posts_file(path, "application/json", body.to_string(), key).await
    }

    /// Sends a file; none where there is no whole answer.
    pub async fn posts_file(
        &self,
        path: &str,
        media_type: &str,
        file: String,
        key: Option<&str>,
    ) -> Option<Answer> {
        let mut request =
            self.http.post(format!("{}{path}", self.url)).header("content-type", media_type).body(file);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.sends(request).await
    }

    async fn sends(&self, mut request: reqwest::RequestBuilder) -> Option<Answer> {
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let is_replayed = response.headers().get("idempotency-replayed").is_some_and(|value| value == "true");
        let bytes = response.bytes().await.ok()?;
        Some(Answer { status, is_replayed, body: serde_json::from_slice(&bytes).unwrap_or_default() })
    }
}
