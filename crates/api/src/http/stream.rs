//! Bodies that are made as they are sent.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::connections::Pace;

/// Parts of a body; an error breaks the connection off, so that nobody takes a part for the whole.
pub type Parts = Pin<Box<dyn futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send>>;

/// How many parts wait until the client has taken those before, and how long each is.
const WAITING: usize = 4;
const PART: usize = 64 << 10;
/// How long a client may take none of them at first; later it must keep a pace, since others wait for what is
/// held meanwhile.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Where a body is written to part by part.
pub struct Sending {
    to: mpsc::Sender<Result<Bytes, io::Error>>,
    handle: Handle,
    pace: Pace,
}

impl Write for Sending {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        // Only the time counts for which the client is waited for, not what making the parts takes.
        self.pace.begins();
        let sent = self.handle.block_on(tokio::time::timeout(
            self.pace.left(),
            self.to.send(Ok(Bytes::copy_from_slice(buffer))),
        ));
        self.pace.ends();
        sent.map_err(|_| io::ErrorKind::TimedOut)?.map_err(|_| io::ErrorKind::BrokenPipe)?;
        self.pace.takes(buffer.len());
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body that is made as it is sent, once.
#[derive(Clone)]
pub struct Stream(Arc<Mutex<Option<Parts>>>);

impl Stream {
    /// Of these parts.
    pub fn of(
        parts: impl futures_util::Stream<Item = Result<Bytes, std::io::Error>> + Send + 'static,
    ) -> Self {
        Self(Arc::new(Mutex::new(Some(Box::pin(parts)))))
    }

    /// Of what a thread writes that may wait: a client who takes none of it for a while is given up, and what
    /// goes wrong breaks it off.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn written(write: impl FnOnce(&mut BufWriter<Sending>) -> io::Result<()> + Send + 'static) -> Self {
        let (sender, mut parts) = mpsc::channel(WAITING);
        let handle = Handle::current();
        tokio::task::spawn_blocking(move || {
            let mut to = BufWriter::with_capacity(
                PART,
                Sending { to: sender.clone(), handle, pace: Pace::new(LONGEST_PAUSE) },
            );
            let written = write(&mut to).and_then(|()| to.flush());
            drop(to);
            if let Err(error) = written {
                // The client may have gone away: then nobody is left to be told.
                let _gone = sender.blocking_send(Err(error));
            }
        });
        Self::of(stream::poll_fn(move |context| parts.poll_recv(context)))
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
