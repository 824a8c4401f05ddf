//! Calls from within the process: by the same routes, rules and rights as calls from outside, without a socket between.

use std::time::Instant;

use actix_web::http::Method;
use actix_web::web::{Bytes, Data};
use phoihop_domain::access::{Subject, Target};
use serde_json::Value;

use super::call::{Call, Headers};
use super::negotiation::Language;
use super::problem::Problem;
use crate::auth::Credential;
use crate::state::State;

/// Someone who calls from within.
pub struct Inside<'a> {
    /// What the server shares.
    pub state: &'a Data<State>,
    /// Who it is.
    pub subject: Subject,
    /// What the log and the outbox know these calls by.
    pub request_id: &'static str,
}

/// What came back: the entity tag, where there is one, and the body.
pub type Reply = (Option<String>, Value);

impl Inside<'_> {
    /// Reads an address: a pattern of the routes, the value of its placeholder if it has one, and a query.
    pub async fn get(&self, pattern: &str, id: Option<&str>, query: &str) -> Result<Reply, Problem> {
        self.call(&Method::GET, pattern, id, query, Headers::default(), Bytes::new()).await
    }

    /// Sends a body to an address.
    pub async fn post(&self, pattern: &str, id: Option<&str>, if_match: Option<String>, body: &Value) -> Result<Reply, Problem> {
        let headers = Headers { if_match, content_type: Some("application/json".to_owned()), ..Headers::default() };
        self.call(&Method::POST, pattern, id, "", headers, Bytes::from(body.to_string())).await
    }

    async fn call(&self, method: &Method, pattern: &str, id: Option<&str>, query: &str, headers: Headers, body: Bytes) -> Result<Reply, Problem> {
        let (operation, handler) = self.state.router.find(method, pattern).ok_or_else(|| Problem::new("not_found"))?;
        let placeholder = pattern.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(name, _)| name);
        let params = placeholder.zip(id).map(|(name, value)| (name.to_owned(), value.to_owned()));
        let path = params.iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value));
        let call = Call {
            state: self.state.clone(),
            action: operation.action,
            expands: operation.expands,
            indexed: operation.indexed,
            takes: operation.takes,
            subject: Some(self.subject.clone()),
            credential: Some(Credential::Process(self.subject.clone())),
            address: None,
            method: method.to_string(),
            path,
            params: params.into_iter().collect(),
            raw_query: query.to_owned(),
            headers,
            body: Ok(body),
            language: Language::default(),
            request_id: self.request_id.to_owned(),
            now: self.state.clock.now(),
            deadline: Instant::now() + self.state.config.request_timeout,
        };
        call.allow(Target::Any)?;
        let answer = handler(call).await?;
        Ok((answer.etag, serde_json::from_str(&answer.body).unwrap_or_default()))
    }
}
