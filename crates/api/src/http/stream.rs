//! Bodies that are made as they are sent.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::web::Bytes;

/// Parts of a body; an error breaks the connection off, so that nobody takes a part for the whole.
pub type Parts = Pin<Box<dyn futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send>>;

/// A body that is made as it is sent, once.
#[derive(Clone)]
pub struct Stream(Arc<Mutex<Option<Parts>>>);

impl Stream {
    /// Of these parts.
    pub fn of(parts: impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Some(Box::pin(parts)))))
    }

    /// Takes the parts, which are there once.
    #[must_use]
    pub fn take(&self) -> Option<Parts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stream(…)")
    }
}

impl PartialEq for Stream {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Stream {}
