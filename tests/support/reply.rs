//! What came back, and what a story expects of it.

use std::ops::Index;

use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::documented::{assert_answer_fits, assert_documented};

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The method and the address that were asked.
    pub asked: (String, String),
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as sent.
    pub bytes: Vec<u8>,
    /// Body as JSON; null where it is none.
    pub body: Value,
}

impl Reply {
    /// Reads it; it fits the schema that the contract has for it.
    pub async fn read(method: String, path: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        let media_type =
            headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert_answer_fits(&method, &path, status, media_type, &body);
        Self { asked: (method, path), status, headers, bytes, body }
    }

    /// A header, empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The entity tag.
    #[must_use]
    #[track_caller]
    pub fn tag(&self) -> String {
        assert!(self.headers.contains_key("etag"), "no ETag: {self:?}");
        self.header("etag").to_owned()
    }

    /// The id of what came.
    #[must_use]
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id: {self:?}")).to_owned()
    }

    /// The items of a list.
    #[must_use]
    #[track_caller]
    pub fn items(&self) -> &Vec<Value> {
        self.body["items"].as_array().unwrap_or_else(|| panic!("no list: {self:?}"))
    }

    /// The texts that a list's items have in a field.
    #[must_use]
    #[track_caller]
    pub fn each(&self, field: &str) -> Vec<&str> {
        self.items()
            .iter()
            .map(|item| item[field].as_str().unwrap_or_else(|| panic!("no text {field}: {item}")))
            .collect()
    }

    /// Requires a status.
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// Requires 200.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.is(200)
    }

    /// Requires 201.
    #[track_caller]
    pub fn created(self) -> Self {
        self.is(201)
    }

    /// Requires a problem document that is whole and has this status and code, which the contract must tell
    /// of.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let reply = self.is(status);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{reply:?}");
        assert_eq!(reply.body["code"], code, "{}", reply.body);
        assert_eq!(reply.body["type"], format!("/problems/{code}"));
        assert_eq!(reply.body["status"], status);
        assert_eq!(reply.body["request_id"], reply.header("x-request-id"));
        for field in ["title", "detail", "instance"] {
            assert!(
                reply.body[field].as_str().is_some_and(|text| !text.is_empty()),
                "{field}: {}",
                reply.body
            );
        }
        assert_documented(&reply.asked.0, &reply.asked.1, status, code);
        reply
    }

    /// Requires that the problem names a fault in a body field.
    #[track_caller]
    pub fn at(self, pointer: &str, code: &str) -> Self {
        self.names("pointer", pointer, code)
    }

    /// Requires that the problem names a fault in a parameter.
    #[track_caller]
    pub fn about(self, parameter: &str, code: &str) -> Self {
        self.names("parameter", parameter, code)
    }

    /// Requires that the problem names what stands in the way.
    #[track_caller]
    pub fn because(self, code: &str) -> Self {
        let named = self.body["errors"]
            .as_array()
            .is_some_and(|errors| errors.iter().any(|error| error["code"] == code));
        assert!(named, "{code} in {}", self.body);
        self
    }

    #[track_caller]
    fn names(self, kind: &str, place: &str, code: &str) -> Self {
        let errors = self.body["errors"].as_array().cloned().unwrap_or_default();
        let named = errors.iter().any(|error| error[kind] == place && error["code"] == code);
        assert!(named, "{kind} {place:?} {code} in {}", self.body);
        self
    }
}

impl Index<&str> for Reply {
    type Output = Value;
    fn index(&self, field: &str) -> &Value {
        &self.body[field]
    }
}
