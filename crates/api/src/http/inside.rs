//! Calls from within the process: by the same routes, rules and rights as calls from outside, without a
//! socket between.

use std::sync::Arc;
use std::time::Instant;

use actix_web::http::Method;
use actix_web::web::{Bytes, Data};
use phoihop_domain::access::{Subject, Target};
use phoihop_persistence::{Seat, Snapshot};
use serde_json::Value;

use super::answer::MERGE_PATCH;
use super::asked::Asked;
use super::call::{Call, Headers};
use super::negotiation::Language;
use super::operation::Operation;
use super::problem::{self, Problem};
use super::router::Handler;
use crate::auth::Credential;
use crate::state::State;

/// Someone who calls from within.
pub struct Inside<'a> {
    /// What the server shares.
    pub state: &'a Data<State>,
    /// Who it is.
    pub subject: Subject,
    /// What the log and the outbox know these calls by.
    pub request_id: String,
}

/// What came back: the entity tag, where there is one, and the body.
pub type Reply = (Option<String>, Value);

impl Inside<'_> {
    /// Reads an address: a pattern of the routes, the value of its placeholder if it has one, and a query.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn get(&self, pattern: &str, id: Option<&str>, query: &str) -> Result<Reply, Problem> {
        self.answer(&Method::GET, (pattern, id), |call| Call { raw_query: query.to_owned(), ..call }).await
    }

    /// Reads an address as it stands in one state of the database: the present one unless another is given.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn read(
        &self,
        pattern: &str,
        id: Option<&str>,
        query: &str,
        snapshot: Option<Snapshot>,
    ) -> Result<Value, Problem> {
        let within = |call| Call { raw_query: query.to_owned(), snapshot, ..call };
        Ok(self.answer(&Method::GET, (pattern, id), within).await?.1)
    }

    /// Sends a body to an address.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn post(
        &self,
        pattern: &str,
        id: Option<&str>,
        if_match: Option<String>,
        body: &Value,
    ) -> Result<Reply, Problem> {
        self.answer(&Method::POST, (pattern, id), |call| {
            saying(call, if_match, Bytes::from(body.to_string()))
        })
        .await
    }

    /// The change that a body sent to an address asks for, to be made in a transaction of the caller's own.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn asked(
        &self,
        method: &Method,
        pattern: &str,
        id: Option<&str>,
        if_match: Option<String>,
        body: Bytes,
    ) -> Result<Asked, Problem> {
        let (operation, handler) =
            self.state.router.find(method, pattern).ok_or_else(|| Problem::new(problem::NOT_FOUND))?;
        let Handler::Changes(asks) = handler else {
            log::error!("{method} {pattern} asks for no change that could be a part of another");
            return Err(Problem::new(problem::INTERNAL_ERROR));
        };
        let call = saying(self.prepared(operation, method, (pattern, id)), if_match, body);
        call.allow(Target::Any)?;
        asks(call)
    }

    async fn answer(
        &self,
        method: &Method,
        address: (&str, Option<&str>),
        saying: impl FnOnce(Call) -> Call,
    ) -> Result<Reply, Problem> {
        let (operation, handler) =
            self.state.router.find(method, address.0).ok_or_else(|| Problem::new(problem::NOT_FOUND))?;
        let call = saying(self.prepared(operation, method, address));
        call.allow(Target::Any)?;
        let answer = handler.serve(call).await?;
        Ok((answer.etag, serde_json::from_str(&answer.body).unwrap_or_default()))
    }

    fn prepared(
        &self,
        operation: &Arc<Operation>,
        method: &Method,
        (pattern, id): (&str, Option<&str>),
    ) -> Call {
        let placeholder =
            pattern.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(name, _)| name);
        let params = placeholder.zip(id).map(|(name, value)| (name.to_owned(), value.to_owned()));
        let path = params
            .iter()
            .fold(pattern.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value));
        Call {
            state: self.state.clone(),
            operation: Arc::clone(operation),
            subject: Some(self.subject.clone()),
            credential: Some(Credential::Process(self.subject.clone())),
            address: None,
            method: method.to_string(),
            path,
            params: params.into_iter().collect(),
            raw_query: String::new(),
            headers: Headers::default(),
            body: Ok(Bytes::new()),
            upload: None,
            snapshot: None,
            seat: Seat::default(),
            language: Language::default(),
            request_id: self.request_id.clone(),
            now: self.state.clock.now(),
            deadline: Instant::now() + self.state.config.request_timeout,
        }
    }
}

fn saying(call: Call, if_match: Option<String>, body: Bytes) -> Call {
    let content_type = if call.method == "PATCH" { MERGE_PATCH } else { "application/json" };
    let headers = Headers { if_match, content_type: Some(content_type.to_owned()), ..Headers::default() };
    Call { headers, body: Ok(body), ..call }
}
