//! How far the talk over one connection is: what has been asked, what has been answered, and whether the
//! client takes the answers.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;

/// What a connection's stream and its requests know of each other; both are served by one thread.
#[derive(Debug, Default)]
pub struct Talk {
    asked: Cell<u64>,
    answered: Cell<u64>,
    /// Whether the client leaves lie what it was sent.
    blocked: Cell<bool>,
    /// Who serves the connection: a task, which sends, reads and answers.
    waiting: RefCell<Option<Waker>>,
}

impl Talk {
    /// The head of a request has arrived. It counts as answered when what is given back for it has been sent,
    /// or dropped.
    #[must_use]
    pub fn asks(self: &Rc<Self>) -> Answering {
        self.asked.set(self.asked.get() + 1);
        Answering(Rc::clone(self))
    }

    /// How many heads have arrived.
    pub(super) fn asked(&self) -> u64 {
        self.asked.get()
    }

    /// Whether the client is to speak: all that it asked for is answered, and it takes the answers.
    pub(super) fn is_idle(&self) -> bool {
        self.asked.get() == self.answered.get() && !self.blocked.get()
    }

    /// Tells whether the client leaves lie what it was sent.
    pub(super) fn set_blocked(&self, blocked: bool) {
        if self.blocked.replace(blocked)
            && !blocked
            && let Some(waiting) = self.waiting.take()
        {
            waiting.wake();
        }
    }

    /// Whether the client has taken the answers before: what nobody takes is not made, and of one who takes
    /// nothing, nothing more is read. actix, with a full buffer of further requests, would ask again and
    /// again whether there is room in it by now, at the cost of a processor.
    pub(super) fn poll_taken(&self, context: &Context<'_>) -> Poll<()> {
        if self.blocked.get() {
            self.waiting.replace(Some(context.waker().clone()));
            return Poll::Pending;
        }
        Poll::Ready(())
    }

    /// Waits until the client has taken the answers before.
    pub async fn is_taken(&self) {
        poll_fn(|context: &mut Context<'_>| self.poll_taken(context)).await;
    }
}

/// A request under way.
#[derive(Debug)]
pub struct Answering(Rc<Talk>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answered.set(self.0.answered.get() + 1);
    }
}

/// A body that is an answer: with it the request is over.
pub struct Answered<B> {
    body: B,
    _answering: Option<Answering>,
}

impl<B> Answered<B> {
    /// Of that request; none within the process.
    pub const fn new(body: B, answering: Option<Answering>) -> Self {
        Self { body, _answering: answering }
    }
}

impl<B: MessageBody + Unpin> MessageBody for Answered<B> {
    type Error = B::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(context)
    }
}
