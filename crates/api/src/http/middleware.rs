//! What wraps every request: its name, its log line and figures, and what compression means for tags.

use std::rc::Rc;
use std::time::Instant;

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, ContentEncoding, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use uuid::Uuid;

use super::etag;
use super::headers::{RequestId, X_REQUEST_ID};
use super::problem::{self, LONGEST_PLACE, Problem, cut};
use super::response::{Led, problem_response};
use super::unread::holding;
use crate::connections::{Answered, Talk};
use crate::state::State;

/// What can be done from a browser: every method that some address takes.
pub const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "PATCH", "DELETE"];
/// The longest path and query that are looked at, in bytes (RFC 9112, 3 asks for 8,000 at least).
const LONGEST_PATH: usize = 8_192;
const LONGEST_QUERY: usize = 32 << 10;
/// Below this size compression costs more than it saves.
const SMALLEST_COMPRESSED: u64 = 1_024;

/// Outermost: names the request, measures it, logs it, and finishes the response's headers.
///
/// # Errors
/// Where what it stands around fails.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let id = RequestId::choose(&request);
    request.extensions_mut().insert(id.clone());
    let state = request.app_data::<Data<State>>().cloned();
    let talk = request.conn_data::<Rc<Talk>>().cloned();
    let answering = talk.as_ref().map(Talk::asks);
    if let Some(talk) = talk {
        // The one who leaves the answers before unread gets no further one made.
        talk.is_taken().await;
    }
    // The request is not held here meanwhile: the one who serves it may need it alone.
    let mut response = next.call(request).await?;
    finish_headers(&mut response, &id);
    let http = response.request();
    let (method, status) = (known_method(http.method()), response.status().as_u16());
    let led =
        http.extensions().get::<Led>().copied().unwrap_or(Led { pattern: "unmatched", subject: Uuid::nil() });
    if let Some(state) = state {
        state.metrics.request(method, led.pattern, status, begun.elapsed());
    }
    // The address itself may hold anything; the id of a thing is all of it that is worth knowing.
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    log::info!(
        target: "access",
        method, route = led.pattern, subject:% = led.subject, status, micros, request_id = id.0.as_str();
        ""
    );
    Ok(response.map_body(|_, body| Answered::new(body.boxed(), answering)))
}

/// The method as figures and logs tell it. Any word can stand as one; those that we do not serve share a
/// name.
fn known_method(method: &Method) -> &'static str {
    let known = METHODS.into_iter().chain(["OPTIONS", "PUT"]);
    known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

/// Refuses what no address is like, before any route is looked for: finding one costs by the length of what
/// is asked for.
///
/// # Errors
/// Where what it stands around fails.
pub async fn bound_addresses(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (path, query) = (request.path(), request.query_string());
    let problem = if path.len() > LONGEST_PATH {
        Some(Problem::new(problem::ADDRESS_TOO_LONG).with("max", LONGEST_PATH))
    } else if query.len() > LONGEST_QUERY {
        Some(Problem::new(problem::ADDRESS_TOO_LONG).with("max", LONGEST_QUERY))
    } else {
        None
    };
    match (problem, request.app_data::<Data<State>>().cloned()) {
        (Some(problem), Some(state)) => Ok(refused(request, &problem, &state)),
        _ => Ok(next.call(request).await?.map_into_boxed_body()),
    }
}

fn refused(request: ServiceRequest, problem: &Problem, state: &State) -> ServiceResponse<BoxBody> {
    let (request, payload) = request.into_parts();
    let response = holding(problem_response(problem, &request, state), request.headers(), payload);
    ServiceResponse::new(request, response)
}

fn finish_headers<B>(response: &mut ServiceResponse<B>, id: &RequestId) {
    let unchanged = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(X_REQUEST_ID, value);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let encoding =
        headers.get(header::CONTENT_ENCODING).and_then(|value| value.to_str().ok()).map(str::to_owned);
    if unchanged || encoding.as_deref() != Some("identity") {
        vary_by_encoding(headers);
    }
    match encoding.as_deref() {
        None => {}
        Some("identity") => {
            headers.remove(header::CONTENT_ENCODING);
        }
        Some(encoding) => {
            let tag = headers
                .get(header::ETAG)
                .and_then(|value| value.to_str().ok())
                .map(|tag| etag::variant(tag, encoding));
            if let Some(tag) = tag.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
                headers.insert(header::ETAG, tag);
            }
        }
    }
}

/// Tells caches that others may get this compressed in another way; the compressor says so only where it did
/// something.
fn vary_by_encoding(headers: &mut HeaderMap) {
    let told = headers.get_all(header::VARY).any(|value| {
        value.to_str().is_ok_and(|names| names.to_ascii_lowercase().contains("accept-encoding"))
    });
    if !told {
        headers.append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    }
}

/// Gives a problem document to those whom the middlewares within turn away with a line of text: browsers'
/// preflights for an origin or a method that is not allowed, and clients that take no compression and not the
/// plain body either.
///
/// # Errors
/// Where what it stands around fails.
pub async fn refuse_with_a_problem(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let headers = request.headers();
    let origin =
        headers.get(header::ORIGIN).filter(|_| headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD));
    let state = request.app_data::<Data<State>>().cloned();
    if let Some((origin, state)) = origin.zip(state.as_ref())
        && request.method() == Method::OPTIONS
    {
        let method = headers
            .get(header::ACCESS_CONTROL_REQUEST_METHOD)
            .and_then(|method| method.to_str().ok())
            .unwrap_or_default();
        let problem =
            if !state.config.cors_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes()) {
                Some(Problem::new(problem::ORIGIN_NOT_ALLOWED))
            } else if METHODS.contains(&method) {
                None
            } else {
                Some(
                    Problem::new(problem::METHOD_NOT_ALLOWED)
                        .with("method", cut(method, LONGEST_PLACE))
                        .header("Allow", METHODS.join(", ")),
                )
            };
        if let Some(problem) = problem {
            return Ok(refused(request, &problem, state));
        }
    }
    let response = next.call(request).await?.map_into_boxed_body();
    let compressors_own = response.status() == StatusCode::NOT_ACCEPTABLE
        && !response.headers().contains_key(header::CONTENT_TYPE);
    let Some(state) = state.filter(|_| compressors_own) else { return Ok(response) };
    let problem = Problem::new(problem::NOT_ACCEPTABLE).with("offered", "br, gzip, zstd, identity");
    let refusal = problem_response(&problem, response.request(), &state);
    Ok(response.into_response(refusal))
}

/// Under the compressor: keeps it from small bodies.
///
/// # Errors
/// Where what it stands around fails.
pub async fn spare_small_bodies(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let mut response = next.call(request).await?;
    let small =
        matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0..SMALLEST_COMPRESSED));
    if small && !response.headers().contains_key(header::CONTENT_ENCODING) {
        response
            .headers_mut()
            .insert(header::CONTENT_ENCODING, HeaderValue::from_static(ContentEncoding::Identity.as_str()));
    }
    Ok(response)
}
