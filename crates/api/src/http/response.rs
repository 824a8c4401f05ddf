//! Responses as actix sends them, and what those who count and log are told of a request.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use uuid::Uuid;

use super::headers::{RequestId, text};
use super::negotiation::Language;
use super::problem::{Problem, cut};
use crate::state::State;

/// Where a request was led, for those who count and log.
#[derive(Debug, Clone, Copy)]
pub struct Led {
    /// The pattern of the address.
    pub pattern: &'static str,
    /// The id of the thing that it is about, if it names one.
    pub subject: Uuid,
}

/// The longest path that a problem repeats, in characters.
const LONGEST_INSTANCE: usize = 2_000;

/// The response that a problem makes.
pub fn problem_response(problem: &Problem, request: &HttpRequest, state: &State) -> HttpResponse {
    let language = preferred(request);
    let document =
        problem.document(language, &cut(request.path(), LONGEST_INSTANCE), &RequestId::of(request));
    state.metrics.problem(problem.code());
    let mut response = builder(problem.status());
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    in_language(&mut response, language);
    for (name, value) in problem.headers() {
        response.insert_header((*name, value.as_str()));
    }
    response.content_type("application/problem+json").body(document.to_string())
}

/// The language that the request asks for.
pub fn preferred(request: &HttpRequest) -> Language {
    Language::preferred(text(request.headers(), &header::ACCEPT_LANGUAGE).as_deref())
}

/// Tells readers and caches which language the texts are in, and that others get them in another.
pub fn in_language(response: &mut HttpResponseBuilder, language: Language) {
    response
        .insert_header((header::CONTENT_LANGUAGE, language.tag()))
        .insert_header((header::VARY, "Accept-Language"));
}

/// A response of that status.
pub fn builder(status: u16) -> HttpResponseBuilder {
    HttpResponse::build(
        actix_web::http::StatusCode::from_u16(status)
            .unwrap_or(actix_web::http::StatusCode::INTERNAL_SERVER_ERROR),
    )
}
