//! Work for a database in one shape, whatever it answers: so that what surrounds it exists once and not once
//! for each answer.

use std::sync::{Arc, Mutex, PoisonError};

use super::WriteError;
use crate::db::Db;
use crate::error::{Result, StoreError};

/// A read. It leaves its answer in its [`Slot`].
pub(super) type Reading = Box<dyn FnOnce(&mut Db) + Send>;

/// An attempt of a write, which can run more than once. It leaves its answer in its [`Slot`].
pub(super) type Attempt = Box<dyn Fn(&mut Db) -> Tried + Send>;

/// A question of one statement, which can be asked more than once, and of two databases at a time. It leaves
/// its answer in its [`Slot`].
pub(super) type Question = Arc<dyn Fn(&mut Db) -> Tried + Send + Sync>;

/// What an attempt came to.
pub(super) enum Tried {
    /// All of it is to stay.
    Done,
    /// Nothing of it is to stay; with the database's part in that.
    Refused(Option<StoreError>),
}

impl Tried {
    /// Whether the database refused what may pass when it is tried again.
    pub(super) fn is_lost(&self) -> bool {
        matches!(self, Self::Refused(Some(error)) if error.is_retryable())
    }

    /// Whether the connection was not there any more.
    pub(super) fn is_of_the_connection(&self) -> bool {
        matches!(self, Self::Refused(Some(error)) if error.is_of_the_connection())
    }
}

/// Where the answer is found when the work is over.
pub(super) struct Slot<T>(Arc<Mutex<Option<T>>>);

impl<T> Slot<T> {
    fn new() -> Self {
        Self(Arc::default())
    }

    fn other(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    fn put(&self, answer: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }
}

impl<T, E: WriteError> Slot<std::result::Result<T, E>> {
    /// Keeps the answer, and tells what it came to.
    fn tried(&self, answer: std::result::Result<T, E>) -> Tried {
        let tried = answer
            .as_ref()
            .map_or_else(|error| Tried::Refused(error.store_error().cloned()), |_| Tried::Done);
        self.put(answer);
        tried
    }
}

impl<T> Slot<Result<T>> {
    /// The same, unless another has answered meanwhile.
    fn tried_first(&self, answer: Result<T>) -> Tried {
        let is_answered = matches!(*self.0.lock().unwrap_or_else(PoisonError::into_inner), Some(Ok(_)));
        if is_answered { Tried::Done } else { self.tried(answer) }
    }
}

impl<T, E: From<StoreError>> Slot<std::result::Result<T, E>> {
    /// The answer of the last attempt.
    pub(super) fn answer(self) -> std::result::Result<T, E> {
        let answer = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        answer.unwrap_or_else(|| Err(StoreError::Panicked("the work has left no answer".to_owned()).into()))
    }
}

/// A read in that shape, and where its answer will be.
pub(super) fn reading<T, E>(
    read: impl FnOnce(&mut Db) -> std::result::Result<T, E> + Send + 'static,
) -> (Reading, Slot<std::result::Result<T, E>>)
where
    T: Send + 'static,
    E: Send + 'static,
{
    let slot = Slot::new();
    let put = slot.other();
    (Box::new(move |db| put.put(read(db))), slot)
}

/// A write in that shape, and where its answer will be.
pub(super) fn attempt<T, E>(
    write: impl Fn(&mut Db) -> std::result::Result<T, E> + Send + 'static,
) -> (Attempt, Slot<std::result::Result<T, E>>)
where
    T: Send + 'static,
    E: WriteError,
{
    let slot = Slot::new();
    let put = slot.other();
    (Box::new(move |db: &mut Db| put.tried(write(db))), slot)
}

/// A question in that shape, and where its answer will be.
pub(super) fn question<T>(
    ask: impl Fn(&mut Db) -> Result<T> + Send + Sync + 'static,
) -> (Question, Slot<Result<T>>)
where
    T: Send + 'static,
{
    let slot = Slot::new();
    let put = slot.other();
    (Arc::new(move |db: &mut Db| put.tried_first(ask(db))), slot)
}
