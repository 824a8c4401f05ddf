//! A client's stream, with limits to how long it may keep others waiting.

use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::doorkeeper::Place;
use super::pace::Pace;
use super::talk::Talk;

/// How long a client may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// Between two requests.
    pub idle: Duration,
    /// Before it begins to take an answer; what it takes gives it more time ([`Pace`]).
    pub write: Duration,
}

/// What a client gets more than its limit, so that actix, where it has a timer of its own, answers first.
const GRACE: Duration = Duration::from_secs(1);

/// The stream.
pub struct Wire {
    io: TcpStream,
    talk: Rc<Talk>,
    limits: Limits,
    /// When the next head must have arrived, and how many had when that was set.
    head: Option<(Pin<Box<Sleep>>, u64, bool)>,
    /// When what is sent must have been taken while it is not, how fast it is taken, and how many heads had
    /// arrived when that began.
    unread: Option<(Pin<Box<Sleep>>, Pace, u64)>,
    _place: Place,
}

impl Wire {
    /// Around a connection that was let in.
    #[must_use]
    pub fn new(io: TcpStream, place: Place, limits: Limits) -> Self {
        Self { io, talk: Rc::default(), limits, head: None, unread: None, _place: place }
    }

    /// What its requests may know of it.
    #[must_use]
    pub fn talk(&self) -> Rc<Talk> {
        Rc::clone(&self.talk)
    }

    /// Whether the client has kept the server waiting for a head for too long. `began` tells that it has just
    /// sent some of one.
    fn keeps_waiting(&mut self, context: &mut Context<'_>, began: bool) -> bool {
        if !self.talk.is_idle() {
            self.head = None;
            return false;
        }
        let asked = self.talk.asked();
        let is_same =
            self.head.as_ref().is_some_and(|(_, since, begun)| *since == asked && (*begun || !began));
        if !is_same {
            let limit = if began { self.limits.head } else { self.limits.idle + self.limits.head };
            self.head = Some((Box::pin(sleep_until(Instant::now() + limit + GRACE)), asked, began));
        }
        self.head.as_mut().is_some_and(|(timer, ..)| timer.as_mut().poll(context).is_ready())
    }

    /// Whether the client has left what it was sent for too long.
    fn leaves_unread(&mut self, context: &mut Context<'_>) -> bool {
        let (grace, asked) = (self.limits.write, self.talk.asked());
        self.talk.set_blocked(true);
        let (timer, pace, since) = self
            .unread
            .get_or_insert_with(|| (Box::pin(sleep_until(Instant::now() + grace)), Pace::new(grace), asked));
        if *since != asked {
            (*pace, *since) = (Pace::new(grace), asked);
        }
        pace.begins();
        timer.as_mut().reset(Instant::now() + pace.left());
        timer.as_mut().poll(context).is_ready()
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if self.talk.poll_taken(context).is_pending() {
            self.head = None;
            return Poll::Pending;
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        let began = buffer.filled().len() > before;
        if (began || read.is_pending()) && self.keeps_waiting(context, began) {
            return Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "no request came")));
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        match &written {
            Poll::Ready(Ok(length)) => {
                if let Some((_, pace, _)) = &mut self.unread {
                    pace.ends();
                    pace.takes(*length);
                }
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => {
                if self.leaves_unread(context) {
                    return Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the client takes no answer")));
                }
            }
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        let flushed = Pin::new(&mut self.io).poll_flush(context);
        if flushed.is_ready() {
            if let Some((_, pace, _)) = &mut self.unread {
                pace.ends();
            }
            self.talk.set_blocked(false);
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
