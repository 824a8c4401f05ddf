//! What a handler answers, before it becomes an HTTP response.

use serde::{Deserialize, Serialize};

use super::stream::Stream;

/// An answer. It can be kept and replayed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Address of what was made.
    pub location: Option<String>,
    /// Entity tag.
    pub etag: Option<String>,
    /// Address of the next page.
    pub next: Option<String>,
    /// Media type of the body.
    pub content_type: String,
    /// The body; empty for none.
    pub body: String,
    /// How to authenticate, where that was not done (`WWW-Authenticate`).
    #[serde(default)]
    pub challenge: Option<String>,
    /// Whether it tells a secret, which is told once and never kept.
    #[serde(default)]
    pub secret: bool,
    /// Whether this answer was kept from an earlier, equal request.
    #[serde(skip)]
    pub replayed: bool,
    /// A body that is made as it is sent, in the place of the other.
    #[serde(skip)]
    pub stream: Option<Stream>,
    /// The name under which a browser keeps it as a file.
    #[serde(default)]
    pub file_name: Option<String>,
    /// When to ask again, in seconds.
    #[serde(default)]
    pub retry_after: Option<u32>,
}

/// The media type of answers.
pub const JSON: &str = "application/json";
/// The media type of merge patches (RFC 7396).
pub const MERGE_PATCH: &str = "application/merge-patch+json";

impl Answer {
    /// A JSON answer.
    #[must_use]
    pub fn json(status: u16, body: String) -> Self {
        Self::text(status, JSON, body)
    }

    /// An answer of another media type.
    #[must_use]
    pub fn text(status: u16, content_type: &str, body: String) -> Self {
        Self {
            status,
            location: None,
            etag: None,
            next: None,
            content_type: content_type.to_owned(),
            body,
            challenge: None,
            secret: false,
            replayed: false,
            stream: None,
            file_name: None,
            retry_after: None,
        }
    }

    /// A file, made as it is sent.
    #[must_use]
    pub fn streamed(content_type: &str, file_name: String, stream: Stream) -> Self {
        Self {
            stream: Some(stream),
            file_name: Some(file_name),
            ..Self::text(200, content_type, String::new())
        }
    }

    /// 204: done, and nothing to say.
    #[must_use]
    pub fn nothing() -> Self {
        Self::text(204, JSON, String::new())
    }

    /// With an address.
    #[must_use]
    pub fn at(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }

    /// With an entity tag.
    #[must_use]
    pub fn tagged(mut self, etag: String) -> Self {
        self.etag = Some(etag);
        self
    }
}
