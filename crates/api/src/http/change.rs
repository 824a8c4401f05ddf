//! Changes: one transaction holds the rule check, the change, the kept answer and the outbox row.
//!
//! A handler's closure asks in the order in which faults are answered: may I (404, 403), what is said (415,
//! 413, 400, then a replay), is it said of the present state (428, 412), is it valid (422), does it fit
//! (409).

use std::cell::Cell;
use std::rc::Rc;

use phoihop_domain::access::{Subject, Target};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::UserId;
use phoihop_domain::resource::Resource;
use phoihop_domain::validation::{Content, Refusal, Violations};
use phoihop_persistence::{Db, StoreError, WriteError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::answer::{Answer, JSON, MERGE_PATCH};
use super::body;
use super::call::{Call, allow};
use super::etag;
use super::idempotency::Repeatable;
use super::problem::{self, Problem};
use super::record::Made;
use super::representation::shape;

/// Why a change ends without having been made now.
#[derive(Debug)]
pub enum Halt {
    /// Something is wrong with it.
    Problem(Problem),
    /// The database could not.
    Store(StoreError),
    /// It was made before: this was the answer.
    Replay(Box<Answer>),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
impl From<Violations> for Halt {
    fn from(violations: Violations) -> Self {
        Self::Problem(violations.into())
    }
}
impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Problem(refusal.into())
    }
}

impl WriteError for Halt {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Store(error) => Some(error),
            Self::Problem(_) | Self::Replay(_) => None,
        }
    }
}

/// The fields of an external key.
const KEY: [&str; 2] = ["external_source", "external_id"];

/// A change under way.
pub struct Change<'a> {
    /// The transaction.
    pub db: &'a mut Db,
    pub(super) call: &'a Call,
    /// Who asks, as they are in this transaction.
    pub(super) subject: Option<Subject>,
    pub(super) repeatable: Option<&'a Repeatable>,
    /// What is wrong with the query or the key, told once it is clear that the caller may know of the
    /// resource.
    pub(super) fault: Option<&'a Problem>,
    /// Whether the body of what is made names an external key.
    pub(super) keyed: bool,
    /// Whether a patch names another external key than stands.
    pub(super) rekeyed: Rc<Cell<bool>>,
    /// Where it is kept what was made, to be written down with much else at once.
    pub(super) made: Option<&'a mut Vec<Made>>,
}

/// A body that was read but not yet checked, and where it is told that a patch names another external key.
pub struct Said(Value, Option<Rc<Cell<bool>>>);

impl Said {
    /// As content, checked.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn content<T: Content>(self) -> Result<T, Violations> {
        body::content(self.0)
    }

    /// As a type without rules of its own.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn shaped<T: DeserializeOwned>(self) -> Result<T, Violations> {
        body::shaped(self.0)
    }

    /// As a merge patch of what stands (RFC 7396).
    ///
    /// # Errors
    /// What stands against the change.
    pub fn patched<T: Content>(self, standing: &T) -> Result<T, Halt> {
        let mut merged = serde_json::to_value(standing).map_err(|e| StoreError::Defect(e.to_string()))?;
        if !self.0.is_object() {
            return Err(Problem::field("", problem::WRONG_TYPE).with("expected", "object").into());
        }
        let standing_key = KEY.map(|field| merged.get(field).cloned());
        let untold = body::nulls_beside(&merged, &self.0);
        body::merge(&mut merged, self.0);
        untold.into_iter().for_each(|field| merged[field] = Value::Null);
        if let Some(rekeyed) = &self.1 {
            rekeyed.set(rekeyed.get() || KEY.map(|field| merged.get(field).cloned()) != standing_key);
        }
        Ok(body::content(merged)?)
    }
}

impl<'a> Change<'a> {
    /// A change in a transaction of its own, which may be a repeated one, and whose query may be at fault.
    pub(super) fn alone(
        db: &'a mut Db,
        call: &'a Call,
        subject: Option<Subject>,
        (repeatable, fault): (Option<&'a Repeatable>, Option<&'a Problem>),
    ) -> Self {
        Self { db, call, subject, repeatable, fault, keyed: false, rekeyed: Rc::default(), made: None }
    }

    /// A change that is a part of the transaction under way, asked for by a call in that one's name; what it
    /// makes is kept there instead of being written down at once.
    pub(super) fn within(db: &'a mut Db, call: &'a Call, subject: Subject, made: &'a mut Vec<Made>) -> Self {
        Self {
            db,
            call,
            subject: Some(subject),
            repeatable: None,
            fault: None,
            keyed: false,
            rekeyed: Rc::default(),
            made: Some(made),
        }
    }
}

impl<'a> Change<'a> {
    /// Whether it is a part of a larger change, to which nobody reads the answer.
    #[must_use]
    pub const fn is_part(&self) -> bool {
        self.made.is_some()
    }

    /// The moment of the change.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.call.now
    }

    /// The day in Vietnam.
    #[must_use]
    pub fn today(&self) -> CivilDate {
        self.call.now.in_vietnam()
    }

    /// The call that asks for it.
    #[must_use]
    pub const fn call(&self) -> &'a Call {
        self.call
    }

    /// Who makes the change; every route that changes anything has one.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn subject(&self) -> Result<&Subject, Problem> {
        self.subject.as_ref().ok_or_else(|| Problem::new(problem::UNAUTHENTICATED))
    }

    /// The user who makes the change.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn user_id(&self) -> Result<UserId, Problem> {
        self.subject().map(|subject| subject.user_id)
    }

    /// Whether the caller may do the route's action to that.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn allow(&self, target: Target<'_>) -> Result<(), Problem> {
        allow(self.subject.as_ref(), self.call.operation.action, target)
    }

    /// The body as JSON. Ends the call with the kept answer where an equal request was answered before.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn body(&mut self) -> Result<Said, Halt> {
        let said = self.said(JSON)?;
        self.replay()?;
        Ok(said)
    }

    /// The body as content that itself names what the caller must be allowed to do it to: asked before any
    /// kept answer is given.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn body_for<T: Content>(
        &mut self,
        allowed: impl FnOnce(&mut Self, &T) -> Result<(), Halt>,
    ) -> Result<T, Halt> {
        let content: T = self.said(JSON)?.content()?;
        allowed(self, &content)?;
        self.replay()?;
        Ok(content)
    }

    /// The body as a merge patch of a resource at this revision.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn patch(&mut self, revision: i32) -> Result<Said, Halt> {
        let Said(said, _) = self.said(MERGE_PATCH)?;
        self.replay()?;
        self.if_match(revision)?;
        Ok(Said(said, Some(Rc::clone(&self.rekeyed))))
    }

    /// The body of a decision about a resource at this revision.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn decision<T: Content>(&mut self, revision: i32) -> Result<T, Halt> {
        let said = self.body()?;
        self.if_match(revision)?;
        Ok(said.content()?)
    }

    /// Begins long work: the body, if there is one, was taken before. Ends the call with the kept answer
    /// where an equal request was answered before.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn begun(&mut self) -> Result<(), Halt> {
        self.well_asked()?;
        self.replay()
    }

    /// Refuses a body where none is taken.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn no_body(&self) -> Result<(), Halt> {
        let bytes = self.call.body.clone()?;
        if !bytes.is_empty() {
            return Err(Problem::new(problem::BODY_NOT_EXPECTED).into());
        }
        Ok(self.well_asked()?)
    }

    pub(super) fn well_asked(&self) -> Result<(), Problem> {
        self.fault.map_or(Ok(()), |fault| Err(fault.clone()))
    }

    /// Requires that the caller speaks of this revision.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn if_match(&self, revision: i32) -> Result<(), Problem> {
        let given = etag::revision_of(self.call.headers.if_match.as_deref())?;
        if given == revision { Ok(()) } else { Err(Problem::new(problem::STALE).with("revision", revision)) }
    }

    /// Requires it only where the caller gave a tag.
    ///
    /// # Errors
    /// What stands against it, as the caller is told.
    pub fn if_match_given(&self, revision: i32) -> Result<(), Problem> {
        if self.call.headers.if_match.is_some() { self.if_match(revision) } else { Ok(()) }
    }

    fn said(&mut self, media_type: &'static str) -> Result<Said, Halt> {
        let said = self.call.parsed(media_type, self.well_asked())?;
        if media_type == JSON && KEY.iter().any(|field| said.get(field).is_some_and(|told| !told.is_null())) {
            self.keyed = true;
        }
        Ok(Said(said, None))
    }

    fn replay(&mut self) -> Result<(), Halt> {
        self.repeatable.map_or(Ok(()), |repeatable| repeatable.replay(self.db, self.call))
    }

    /// 201 with the new resource, its address and its tag.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn created<R: Resource>(&self, resource: &R) -> Result<Answer, Halt> {
        let address = format!("/v1/{}/{}", R::NAME, resource.uuid());
        Ok(self.answer(201, resource, resource.revision())?.at(address))
    }

    /// 200 with the changed resource and its new tag.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn changed(&self, resource: &impl Resource) -> Result<Answer, Halt> {
        self.answer(200, resource, resource.revision())
    }

    /// 201 with what was recorded about a resource; the tag is the resource's own.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn recorded(&self, record: &impl Serialize, parent: &impl Resource) -> Result<Answer, Halt> {
        let parents = shape(parent, None)?;
        let tag = etag::tag(parent.revision(), parents.as_bytes());
        Ok(Answer::json(201, shape(record, None)?).tagged(tag))
    }

    /// An answer with a representation at a revision.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn answer(
        &self,
        status: u16,
        representation: &impl Serialize,
        revision: i32,
    ) -> Result<Answer, Halt> {
        // Nobody reads the answer to a part of a larger change.
        let body = if self.made.is_some() { String::new() } else { shape(representation, None)? };
        let tag = etag::tag(revision, body.as_bytes());
        Ok(Answer::json(status, body).tagged(tag))
    }
}
