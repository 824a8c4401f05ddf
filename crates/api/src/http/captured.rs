//! Changes that are made as a part of a larger one: a route's handler says what its change is, and who asked makes it in his own transaction.

use std::sync::{Arc, Mutex, PoisonError};

use phoihop_domain::access::Subject;
use phoihop_persistence::Db;

use super::answer::Answer;
use super::call::Call;
use super::change::{Change, Halt, Made};
use super::problem::Problem;

type Captive = Box<dyn Fn(&mut Change<'_>) -> Result<Answer, Halt> + Send>;

/// Where a change is put.
#[derive(Clone, Default)]
pub struct Capture(Arc<Mutex<Option<Captured>>>);

/// A change that a route's handler would have made.
pub struct Captured {
    call: Call,
    change: Captive,
}

impl Capture {
    pub(super) fn keep(&self, call: Call, change: impl Fn(&mut Change<'_>) -> Result<Answer, Halt> + Send + 'static) -> Problem {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Captured { call, change: Box::new(change) });
        // The handler answers only this; whoever looks for the change does not read it.
        Problem::new("internal_error")
    }

    /// The change, if a handler put one there.
    #[must_use]
    pub fn take(&self) -> Option<Captured> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Captured {
    /// Makes it in the transaction under way, in the name of that subject as he is there. That something was made is kept to be written down later.
    pub fn make(&self, db: &mut Db, subject: &Subject, made: &mut Vec<Made>) -> Result<Answer, Halt> {
        (self.change)(&mut Change::within(db, &self.call, Some(subject.clone())).keeping(made))
    }
}
