//! One call: everything a handler may know of the request, and how it reads and answers.

use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Instant;

use actix_web::web::{Bytes, Data};
use phoihop_domain::access::{Action, Scope, Subject, Target, Verdict, decide, scope};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{Id, SessionId};
use phoihop_domain::platform::AsOf;
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::paginate::{Key, PageRequest};
use phoihop_persistence::{Db, Reader, Seat, Snapshot, StoreError};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::MERGE_PATCH;
use super::body;
use super::negotiation::Language;
use super::operation::Operation;
use super::page::{self, LIST_PARAMETERS};
use super::problem::{self, Problem, ProblemCode};
use super::query::Query;
use super::upload::Upload;
use crate::auth::Credential;
use crate::state::State;

/// The request headers that endpoints go by.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// `If-Match`.
    pub if_match: Option<String>,
    /// `If-None-Match`.
    pub if_none_match: Option<String>,
    /// `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Accept`.
    pub accept: Option<String>,
    /// `Authorization`.
    pub authorization: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
}

/// A request, authenticated and authorised for its route's action.
pub struct Call {
    /// What the server shares.
    pub state: Data<State>,
    /// What the route is for.
    pub operation: Arc<Operation>,
    /// Who asks; none on public routes.
    pub subject: Option<Subject>,
    /// What lets them in.
    pub credential: Option<Credential>,
    /// Where the connection comes from; none within the process.
    pub address: Option<IpAddr>,
    /// Method in capitals.
    pub method: String,
    /// Path as requested.
    pub path: String,
    /// Values of the path's placeholders.
    pub params: Vec<(String, String)>,
    /// Query string as sent.
    pub raw_query: String,
    /// Headers.
    pub headers: Headers,
    /// Body, or why it could not be read.
    pub body: Result<Bytes, Problem>,
    /// The file that came in the place of a body.
    pub upload: Option<Upload>,
    /// The state of the database that it reads; the present one unless it is a part of something longer.
    pub snapshot: Option<Snapshot>,
    /// What its reads share.
    pub seat: Seat,
    /// Language for texts.
    pub language: Language,
    /// Name of this request in logs and problems.
    pub request_id: String,
    /// The moment it arrived, which is "now" for all it does.
    pub now: Timestamp,
    /// When the server gives up on it.
    pub deadline: Instant,
}

/// Says 404 of what is not there.
pub trait Found<T> {
    /// The thing, or 404.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    fn found(self) -> Result<T, Problem>;
}

impl<T> Found<T> for Option<T> {
    fn found(self) -> Result<T, Problem> {
        self.ok_or_else(|| Problem::new(problem::NOT_FOUND))
    }
}

/// Whether that caller may do the action to that, or what they are told.
///
/// # Errors
/// What stands against it, as the caller is told.
pub fn allow(subject: Option<&Subject>, action: Action, target: Target<'_>) -> Result<(), Problem> {
    match decide(subject, action, target) {
        Verdict::Allow => Ok(()),
        Verdict::Hide => Err(Problem::new(problem::NOT_FOUND)),
        Verdict::Forbid => Err(Problem::new(problem::FORBIDDEN)),
        Verdict::LogIn => {
            Err(Problem::new(problem::UNAUTHENTICATED).header("WWW-Authenticate", crate::auth::CHALLENGE))
        }
    }
}

impl Call {
    /// An id in the path.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn id<I: Id>(&self, name: &str) -> Result<I, Problem> {
        self.named(name, problem::INVALID_UUID)
    }

    /// What a part of the path names; `fault` where it is no such name.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn named<T: FromStr>(&self, name: &str, fault: ProblemCode) -> Result<T, Problem> {
        let text =
            self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
        text.parse().map_err(|_| Problem::parameter(name, fault))
    }

    /// The query's parameters.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn query(&self) -> Result<Query, Problem> {
        Query::parse(&self.raw_query)
    }

    /// A list's filter and page.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn page<F: DeserializeOwned, S: TextEnum>(&self) -> Result<(F, PageRequest<S>), Problem> {
        let query = self.query()?;
        query.only(|name| name != "expand" || !self.operation.expands.is_empty())?;
        let (filter, request) =
            (query.filter(LIST_PARAMETERS)?, page::request(&self.state.secrets, &query, &self.path)?);
        query.in_order_of(self.operation.bounds, self.operation.sorts)?;
        Ok((filter, request))
    }

    /// The day as of which the answer is asked for: today unless the query names another.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn as_of(&self) -> Result<CivilDate, Problem> {
        let AsOf { as_of } = self.query()?.filter(&["fields", "expand"])?;
        Ok(as_of.unwrap_or_else(|| self.now.in_vietnam()))
    }

    /// The parameters that a read other than a list has of its own.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn asked<F: DeserializeOwned>(&self) -> Result<F, Problem> {
        self.query()?.filter(&["fields"])
    }

    /// The body as JSON, where it comes in that media type. What is wrong with the query is told after what
    /// cannot be taken (415, 413) and before what cannot be read.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn parsed(
        &self,
        media_type: &'static str,
        well_asked: Result<(), Problem>,
    ) -> Result<Value, Problem> {
        let given =
            self.headers.content_type.as_deref().and_then(|text| text.split(';').next()).map(str::trim);
        if !given.is_some_and(|given| given.eq_ignore_ascii_case(media_type)) {
            let problem = Problem::new(problem::UNSUPPORTED_MEDIA_TYPE).with("accepted", media_type);
            let header = if media_type == MERGE_PATCH { "Accept-Patch" } else { "Accept" };
            return Err(problem.header(header, media_type));
        }
        let bytes = self.body.as_ref().map_err(Problem::clone)?;
        well_asked?;
        if bytes.is_empty() {
            return Err(Problem::new(problem::BODY_REQUIRED));
        }
        body::parse(bytes)
    }

    /// What the caller may see of the kind that the route is about.
    #[must_use]
    pub fn scope(&self) -> Scope {
        scope(self.subject.as_ref(), self.operation.action)
    }

    /// Whether the caller may do the route's action to that.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn allow(&self, target: Target<'_>) -> Result<(), Problem> {
        allow(self.subject.as_ref(), self.operation.action, target)
    }

    /// The session in which they ask; none where another issuer or the process itself lets them in.
    #[must_use]
    pub fn session_id(&self) -> Option<SessionId> {
        self.credential.as_ref().and_then(Credential::session_id)
    }

    /// Reads by key or index, on this thread where that is cheapest.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(match &self.snapshot {
            Some(snapshot) => snapshot.read(read).await?,
            None => self.reader().read(read).await?,
        })
    }

    /// Asks what one statement tells.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn ask<T: Send + 'static>(
        &self,
        ask: impl Fn(&mut Db) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        Ok(match &self.snapshot {
            Some(snapshot) => snapshot.read(ask).await?,
            None => self.reader().ask(ask).await?,
        })
    }

    /// Asks what one statement tells, or reads where several are needed.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn ask_if<T: Send + 'static>(
        &self,
        in_one: bool,
        ask: impl Fn(&mut Db) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        if in_one { self.ask(ask).await } else { self.read(ask).await }
    }

    /// Keeps nothing from its reads any longer: before it waits for anything but a read.
    pub fn leave_seat(&mut self) {
        self.seat = Seat::default();
    }

    /// Who reads for it.
    pub fn reader(&self) -> Reader<'_> {
        self.state.store.at(&self.seat)
    }

    /// Reads a list. One that counts, or passes over rows to find those wanted, can take long and goes off
    /// this thread.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn read_list<T: Send + 'static, S: TextEnum>(
        &self,
        request: &PageRequest<S>,
        read: impl FnOnce(&mut Db) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Problem> {
        if self.is_light(request)? {
            self.read(read).await
        } else {
            Ok(self.reader().read_heavy(read).await?)
        }
    }

    /// Asks for a list whose rows one statement reads; where only the beginning of a text stands in the
    /// cursor, another reads the rest of it.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub async fn ask_list<T: Send + 'static, S: TextEnum>(
        &self,
        request: &PageRequest<S>,
        ask: impl Fn(&mut Db) -> Result<T, StoreError> + Send + Sync + 'static,
    ) -> Result<T, Problem> {
        if !self.is_light(request)? {
            return Ok(self.reader().read_heavy(ask).await?);
        }
        let is_whole = !request.after.as_ref().is_some_and(|after| matches!(after.key, Key::Begins(_)));
        self.ask_if(is_whole, ask).await
    }

    /// Whether it is read where it stands: out of the state that a longer call reads, or by an index.
    fn is_light<S: TextEnum>(&self, request: &PageRequest<S>) -> Result<bool, Problem> {
        Ok(self.snapshot.is_some()
            || !request.count && self.is_indexed(&self.query()?, &request.sort.to_string()))
    }

    /// Whether an index leads straight to the rows: those of one key, all in order, or those of one value in
    /// order.
    fn is_indexed(&self, query: &Query, sort: &str) -> bool {
        let filters: Vec<_> = query.own(LIST_PARAMETERS).collect();
        let of_one_key = ["external_source", "external_id"].iter().all(|name| query.get(name).is_some());
        let in_order = match filters.as_slice() {
            [] => true,
            [(name, value)] => !value.contains(',') && self.operation.indexed.contains(&(name, sort)),
            _ => false,
        };
        of_one_key || in_order
    }
}
