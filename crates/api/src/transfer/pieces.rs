//! Files of jobs, read and written piece by piece: sealed in the database, so that any process can go on with
//! them.

use std::io::{self, Read};

use actix_web::web::Data;
use phoihop_domain::ids::JobId;
use phoihop_domain::platform::{JobFilePurpose, hexadecimal};
use phoihop_persistence::platform::job_files;
use phoihop_persistence::{StoreError, Write};
use sha2::{Digest, Sha256};
use tokio::runtime::Handle;

use crate::state::State;

/// How many bytes a piece has before it is sealed.
const PIECE: usize = 256 << 10;

fn context(job: JobId, purpose: JobFilePurpose, position: i32) -> String {
    format!("job_files {job} {purpose} {position}")
}

fn failed(error: StoreError) -> io::Error {
    match error {
        StoreError::Full => io::Error::new(io::ErrorKind::StorageFull, error),
        other => io::Error::other(other),
    }
}

/// One piece of a job's file, opened; none behind the last.
///
/// # Errors
/// Where it cannot be read or written.
pub async fn piece(
    state: &State,
    job: JobId,
    purpose: JobFilePurpose,
    position: i32,
) -> io::Result<Option<Vec<u8>>> {
    let sealed = state
        .store
        .read(move |db| job_files::get(db, job, purpose, position))
        .await
        .map_err(|error: StoreError| failed(error))?;
    let Some(sealed) = sealed else { return Ok(None) };
    let opened = state.secrets.open(&context(job, purpose, position), &sealed);
    opened.map(Some).ok_or_else(|| {
        io::Error::new(io::ErrorKind::InvalidData, "a piece was sealed under another master key")
    })
}

/// How many pieces are taken away at a time.
const AT_ONCE: i64 = 32;

/// Takes all files of a job away, a few pieces at a time.
///
/// # Errors
/// Where the database could not; what is left can be taken away later.
pub async fn remove(state: &State, job: JobId) -> Result<(), StoreError> {
    while state.store.write(Write::rows(), move |db| job_files::delete(db, job, AT_ONCE)).await? > 0 {}
    Ok(())
}

/// Reads a job's file from its beginning. It waits for the database, so it belongs on a thread that may.
pub struct Pieces {
    state: Data<State>,
    handle: Handle,
    job: JobId,
    next: i32,
    piece: io::Cursor<Vec<u8>>,
}

impl Pieces {
    /// The file that a job reads.
    pub fn of_source(state: Data<State>, handle: Handle, job: JobId) -> Self {
        Self { state, handle, job, next: 0, piece: io::Cursor::default() }
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.handle.block_on(piece(&self.state, self.job, JobFilePurpose::Source, self.next))? {
                Some(piece) => (self.piece, self.next) = (io::Cursor::new(piece), self.next + 1),
                None => return Ok(0),
            }
        }
    }
}

/// Writes a job's file, and tells how long it became and its hash.
pub struct PieceWriter {
    state: Data<State>,
    handle: Handle,
    job: JobId,
    purpose: JobFilePurpose,
    next: i32,
    piece: Vec<u8>,
    digest: Sha256,
    bytes: i64,
}

impl PieceWriter {
    /// Begins a file.
    pub fn new(state: Data<State>, handle: Handle, job: JobId, purpose: JobFilePurpose) -> Self {
        Self { state, handle, job, purpose, next: 0, piece: Vec::new(), digest: Sha256::new(), bytes: 0 }
    }

    fn put(&mut self, piece: &[u8]) -> io::Result<()> {
        let (job, purpose, position, now) = (self.job, self.purpose, self.next, self.state.clock.now());
        let sealed = self.state.secrets.seal(&context(job, purpose, position), piece);
        let kept = self
            .state
            .store
            .write(Write::rows(), move |db| job_files::add(db, job, purpose, position, &sealed, now));
        self.handle.block_on(kept).map_err(|error: StoreError| failed(error))?;
        self.next += 1;
        Ok(())
    }

    /// Ends it: how many bytes it has, and their SHA-256.
    ///
    /// # Errors
    /// Where it cannot be read or written.
    pub fn finish(mut self) -> io::Result<(i64, String)> {
        let rest = std::mem::take(&mut self.piece);
        if !rest.is_empty() {
            self.put(&rest)?;
        }
        Ok((self.bytes, hexadecimal(&self.digest.finalize())))
    }
}

impl io::Write for PieceWriter {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.digest.update(buffer);
        self.bytes += i64::try_from(buffer.len()).unwrap_or_default();
        self.piece.extend_from_slice(buffer);
        while self.piece.len() >= PIECE {
            let rest = self.piece.split_off(PIECE);
            let piece = std::mem::replace(&mut self.piece, rest);
            self.put(&piece)?;
        }
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
