//! Routes: declared once, each with its operation; what serves is what is documented.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, Data, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use futures_util::FutureExt;
use phoihop_domain::access::{Action, Target};
use phoihop_persistence::Seat;
use uuid::Uuid;

use super::answer::Answer;
use super::asked::Asked;
use super::call::{Call, Headers};
use super::caller::authenticate;
use super::client_address::client_address;
use super::headers::{RequestId, text};
use super::negotiation::accepts;
use super::operation::{ANY_FILE, Operation};
use super::problem::{self, LONGEST_PLACE, Problem, cut};
use super::registered::Registry;
use super::response::{Led, builder, in_language, preferred, problem_response};
use super::unread::holding;
use super::upload;
use crate::state::State;

type Answering = dyn Fn(Call) -> Pin<Box<dyn Future<Output = Result<Answer, Problem>>>> + Send + Sync;
type Changing = dyn Fn(Call) -> Result<Asked, Problem> + Send + Sync;

/// What serves an operation.
pub enum Handler {
    /// Answers by itself.
    Answers(Box<Answering>),
    /// Says what is to be changed, at once: it may be made as a part of a larger change.
    Changes(Box<Changing>),
}

impl Handler {
    /// Answers a call.
    ///
    /// # Errors
    /// What stands against it.
    pub async fn serve(&self, call: Call) -> Result<Answer, Problem> {
        match self {
            Self::Answers(answer) => answer(call).await,
            Self::Changes(asks) => asks(call)?.made().await,
        }
    }
}

/// All routes.
#[derive(Default)]
pub struct Router {
    /// The resources that they belong to.
    pub registry: Registry,
    paths: Vec<Path>,
    by_address: matchit::Router<usize>,
}

/// One address with what can be done there.
pub struct Path {
    /// The pattern, as OpenAPI writes it.
    pub pattern: &'static str,
    /// The area it belongs to in the contract.
    pub tag: &'static str,
    operations: Vec<(Method, Arc<Operation>, Handler)>,
}

impl Path {
    /// An address in an area.
    #[must_use]
    pub const fn new(tag: &'static str, pattern: &'static str) -> Self {
        Self { pattern, tag, operations: Vec::new() }
    }

    /// What GET and HEAD do there.
    #[must_use]
    pub fn get<H, F>(self, operation: Operation, handler: H) -> Self
    where
        H: Fn(Call) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Answer, Problem>> + 'static,
    {
        self.serves(Method::GET, operation, handler)
    }

    /// What POST changes there.
    ///
    /// # Errors
    /// Where the database does not serve.
    #[must_use]
    pub fn post(
        self,
        operation: Operation,
        handler: impl Fn(Call) -> Result<Asked, Problem> + Send + Sync + 'static,
    ) -> Self {
        self.on(Method::POST, operation, Handler::Changes(Box::new(handler)))
    }

    /// What PATCH changes there.
    ///
    /// # Errors
    /// Where the database does not serve.
    #[must_use]
    pub fn patch(
        self,
        operation: Operation,
        handler: impl Fn(Call) -> Result<Asked, Problem> + Send + Sync + 'static,
    ) -> Self {
        self.on(Method::PATCH, operation, Handler::Changes(Box::new(handler)))
    }

    /// What DELETE changes there.
    ///
    /// # Errors
    /// Where the database does not serve.
    #[must_use]
    pub fn delete(
        self,
        operation: Operation,
        handler: impl Fn(Call) -> Result<Asked, Problem> + Send + Sync + 'static,
    ) -> Self {
        self.on(Method::DELETE, operation, Handler::Changes(Box::new(handler)))
    }

    /// What a method does there whose answer waits for more than a transaction: a password's hash, a file,
    /// another server.
    #[must_use]
    pub fn serves<H, F>(self, method: Method, operation: Operation, handler: H) -> Self
    where
        H: Fn(Call) -> F + Send + Sync + 'static,
        F: Future<Output = Result<Answer, Problem>> + 'static,
    {
        self.on(method, operation, Handler::Answers(Box::new(move |call| Box::pin(handler(call)))))
    }

    fn on(mut self, method: Method, operation: Operation, handler: Handler) -> Self {
        self.operations.push((method, Arc::new(operation), handler));
        self
    }

    /// The operations there.
    pub fn operations(&self) -> impl Iterator<Item = (&Method, &Operation)> {
        self.operations.iter().map(|(method, operation, _)| (method, &**operation))
    }

    fn allowed(&self) -> String {
        let mut methods: Vec<&str> = self.operations.iter().map(|(method, ..)| method.as_str()).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.push("OPTIONS");
        methods.join(", ")
    }
}

impl Router {
    /// No routes yet, of these resources.
    #[must_use]
    pub fn of(registry: Registry) -> Self {
        Self { registry, ..Self::default() }
    }

    /// Adds addresses.
    ///
    /// # Panics
    /// Where two could be meant by one address: a mistake in the program, which no start passes.
    pub fn add(&mut self, paths: impl IntoIterator<Item = Path>) {
        for path in paths {
            let added = self.by_address.insert(path.pattern, self.paths.len());
            assert!(added.is_ok(), "{}: {added:?}", path.pattern);
            self.paths.push(path);
        }
    }

    /// All addresses.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.paths.iter()
    }

    /// What a method does at the address with that pattern.
    #[must_use]
    pub fn find(&self, method: &Method, pattern: &str) -> Option<(&Arc<Operation>, &Handler)> {
        // A pattern leads to itself, its placeholders being values like others.
        let path = self
            .paths
            .get(*self.by_address.at(pattern).ok()?.value)
            .filter(|path| path.pattern == pattern)?;
        path.operations
            .iter()
            .find(|(known, ..)| known == method)
            .map(|(_, operation, handler)| (operation, handler))
    }

    /// The address that was asked for, with the values of its placeholders.
    fn at(&self, address: &str) -> Option<(&Path, Vec<(String, String)>)> {
        let found = self.by_address.at(address).ok()?;
        let params = found.params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some((self.paths.get(*found.value)?, params))
    }
}

/// Answers whatever is asked. Addresses are found here in one step; actix would try one pattern after the
/// other.
pub async fn respond(request: HttpRequest, mut payload: Payload, state: Data<State>) -> HttpResponse {
    let response = match state.router.at(request.match_info().as_str()) {
        Some((path, params)) => {
            let subject =
                params.iter().find_map(|(_, value)| Uuid::try_parse(value).ok()).unwrap_or_default();
            request.extensions_mut().insert(Led { pattern: path.pattern, subject });
            answered((path, params), &request, &mut payload, &state).await
        }
        None => problem_response(&Problem::new(problem::NOT_FOUND), &request, &state),
    };
    holding(response, request.headers(), payload)
}

/// What is not there, or may not be seen, is told at the next of these moments after it was looked for, so
/// that nobody tells the one from the other by the time it took to find out.
const MOMENT: Duration = Duration::from_millis(20);

async fn answered(
    (path, params): (&Path, Vec<(String, String)>),
    request: &HttpRequest,
    payload: &mut Payload,
    state: &Data<State>,
) -> HttpResponse {
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    if method == Method::OPTIONS {
        return HttpResponse::NoContent().insert_header((header::ALLOW, path.allowed())).finish();
    }
    let Some((_, operation, handler)) = path.operations.iter().find(|(known, ..)| known == method) else {
        let problem = Problem::new(problem::METHOD_NOT_ALLOWED)
            .with("method", cut(method.as_str(), LONGEST_PLACE))
            .header("Allow", path.allowed());
        return problem_response(&problem, request, state);
    };
    let served = AssertUnwindSafe(serve((operation, handler), params, request, payload, state.clone()))
        .catch_unwind()
        .await;
    let served = served.unwrap_or_else(|_| {
        log::error!(request_id = RequestId::of(request); "a handler panicked");
        Err(Problem::new(problem::INTERNAL_ERROR))
    });
    match served {
        Ok(answer) => answer_response(operation, answer, request),
        Err(problem) => problem_response(&problem, request, state),
    }
}

async fn serve(
    (operation, handler): (&Arc<Operation>, &Handler),
    params: Vec<(String, String)>,
    request: &HttpRequest,
    payload: &mut Payload,
    state: Data<State>,
) -> Result<Answer, Problem> {
    let now = state.clock.now();
    let deadline = Instant::now() + state.config.request_timeout;
    let headers = request.headers();
    let too_long = || Problem::new(problem::TIMEOUT).header("Retry-After", "5");
    // The one who sends a body keeps nothing from others while it comes, whatever the method.
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD) && !announces_a_body(headers);
    let seat = if only_reads { Seat::of_a_reader() } else { Seat::default() };
    let (subject, credential) = match operation.action {
        Action::UsePublic => None,
        _ => {
            let authorization = text(headers, &header::AUTHORIZATION);
            let asked = authenticate(&state, &seat, authorization.as_deref(), now);
            Some(tokio::time::timeout(state.config.request_timeout, asked).await.map_err(|_| too_long())??)
        }
    }
    .unzip();
    // Which of its formats a file has, the query tells.
    if operation.media_type != ANY_FILE
        && !accepts(text(headers, &header::ACCEPT).as_deref(), operation.media_type)
    {
        return Err(Problem::new(problem::NOT_ACCEPTABLE).with("offered", operation.media_type));
    }
    let mut call = Call {
        operation: Arc::clone(operation),
        subject,
        credential,
        address: client_address(
            request.peer_addr().map(|peer| peer.ip()),
            text(headers, &header::X_FORWARDED_FOR).as_deref(),
            &state.config.trusted_proxies,
        ),
        method: request.method().to_string(),
        path: request.path().to_owned(),
        params,
        raw_query: request.query_string().to_owned(),
        headers: headers_of(headers),
        body: Ok(Bytes::new()),
        upload: None,
        snapshot: None,
        seat,
        language: preferred(request),
        request_id: RequestId::of(request),
        now,
        deadline,
        state,
    };
    if !operation.takes_upload.is_empty() {
        // Who may not send it need not send all of it.
        call.allow(Target::Any)?;
        call.upload =
            Some(upload::receive(headers, payload, operation.largest_upload, &call.state.config).await?);
        call.deadline = Instant::now() + call.state.config.request_timeout;
    } else {
        let most = if operation.action == Action::UsePublic { LARGEST_OF_STRANGERS } else { usize::MAX };
        call.body = read_body(headers, payload, most, &call.state).await;
        call.allow(Target::Any)?;
    }
    // From here on, since what comes before takes as long as the client likes.
    let begun = Instant::now();
    let limit = call.deadline.saturating_duration_since(begun);
    let answered = tokio::time::timeout(limit, handler.serve(call)).await.unwrap_or_else(|_| Err(too_long()));
    if answered.as_ref().is_err_and(Problem::is_of_what_is_not_there) && operation.action != Action::UsePublic
    {
        let took = begun.elapsed();
        let moments =
            u32::try_from(took.as_nanos() / MOMENT.as_nanos()).unwrap_or(u32::MAX).saturating_add(1);
        tokio::time::sleep(MOMENT.saturating_mul(moments).saturating_sub(took)).await;
    }
    answered
}

/// The largest body taken from the one who has shown no token, in bytes: a log-in or a form has a few
/// hundred.
const LARGEST_OF_STRANGERS: usize = 128 << 10;

async fn read_body(
    headers: &HeaderMap,
    payload: &mut Payload,
    most: usize,
    state: &State,
) -> Result<Bytes, Problem> {
    let mut body = web::BytesMut::new();
    // What a connection is asked to become afterwards is no body.
    if !announces_a_body(headers) {
        return Ok(Bytes::new());
    }
    let within = upload::Within {
        max: state.config.largest_body.min(most),
        pause: state.config.body_timeout,
        longest: state.config.body_timeout,
    };
    let keep = |part: &[u8]| {
        body.extend_from_slice(part);
        Ok(())
    };
    upload::take(headers, payload, within, keep).await?;
    Ok(body.freeze())
}

fn announces_a_body(headers: &HeaderMap) -> bool {
    headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING)
}

fn headers_of(headers: &HeaderMap) -> Headers {
    let owned = |name: HeaderName| text(headers, &name).map(Cow::into_owned);
    Headers {
        if_match: owned(header::IF_MATCH),
        if_none_match: owned(header::IF_NONE_MATCH),
        idempotency_key: owned(HeaderName::from_static("idempotency-key")),
        content_type: owned(header::CONTENT_TYPE),
        content_encoding: owned(header::CONTENT_ENCODING),
        accept: owned(header::ACCEPT),
        user_agent: owned(header::USER_AGENT),
        authorization: owned(header::AUTHORIZATION),
    }
}

fn answer_response(operation: &Operation, answer: Answer, request: &HttpRequest) -> HttpResponse {
    let mut response = builder(answer.status);
    response.insert_header((header::CACHE_CONTROL, operation.caching.header()));
    let headers = [
        (header::LOCATION, answer.location),
        (header::ETAG, answer.etag),
        (header::LINK, answer.next.map(|next| format!("<{next}>; rel=\"next\""))),
    ];
    for (name, value) in headers {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.insert_header((name, value));
        }
    }
    if let Some(seconds) = answer.retry_after {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    if let Some(name) = answer.file_name {
        response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    }
    if let Some(challenge) = answer.challenge {
        response.insert_header((header::WWW_AUTHENTICATE, challenge));
    }
    if operation.localised {
        in_language(&mut response, preferred(request));
    }
    if answer.replayed {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    if let Some(parts) = answer.stream.and_then(|stream| stream.take()) {
        return response.content_type(answer.content_type).streaming(parts);
    }
    if answer.body.is_empty() {
        response.finish()
    } else {
        response.content_type(answer.content_type).body(answer.body)
    }
}
