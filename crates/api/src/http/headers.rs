//! What headers tell of a request.

use std::borrow::Cow;

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{HttpMessage, HttpRequest};
use uuid::Uuid;

/// The header that names a request.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The name of a request in logs and problems.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl RequestId {
    /// The request's name.
    #[must_use]
    pub fn of(request: &HttpRequest) -> String {
        request.extensions().get::<Self>().map_or_else(String::new, |id| id.0.clone())
    }

    /// The client's own name for it, where that is a UUID, or else a new one.
    pub fn choose(request: &ServiceRequest) -> Self {
        let given = request.headers().get(X_REQUEST_ID).and_then(|value| value.to_str().ok());
        // It is kept in logs and in the trail: what is no number of its own kind could be anything, a phone
        // number too.
        let is_plain = |id: &&str| {
            matches!(id.len(), 32 | 36)
                && Uuid::try_parse(id).is_ok_and(|id| (1..=8).contains(&id.get_version_num()))
        };
        Self(
            given
                .filter(is_plain)
                .map_or_else(|| Uuid::new_v4().simple().to_string(), str::to_ascii_lowercase),
        )
    }
}

/// A header's text; several lines of it are one list (RFC 9110, 5.3). One that is no text reads as no valid
/// value, not as absent: a key that was meant must not be passed over.
pub fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Cow<'a, str>> {
    let mut lines = headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let first = lines.next()?;
    let more: Vec<_> = lines.collect();
    if more.is_empty() {
        return Some(first);
    }
    Some(Cow::Owned(std::iter::once(first).chain(more).collect::<Vec<_>>().join(", ")))
}
