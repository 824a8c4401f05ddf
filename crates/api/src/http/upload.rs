//! Bodies as they come, and large ones: kept in a file without a name, so that memory is spared and nothing
//! stays when the process goes.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Payload;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use super::headers::text;
use super::problem::{self, Problem};
use crate::config::Config;
use phoihop_persistence::disk;

/// How long a whole upload may take.
const LONGEST: Duration = Duration::from_secs(600);

/// A body that came as a file.
#[derive(Debug, Clone)]
pub struct Upload {
    /// The file, which has no name.
    pub file: Arc<File>,
    /// How many bytes it has.
    pub bytes: usize,
    /// SHA-256 of them.
    pub sha256: Vec<u8>,
}

/// How large a body may be, how long it may pause, and how long it may take in all.
#[derive(Debug, Clone, Copy)]
pub struct Within {
    /// In bytes.
    pub max: usize,
    /// Between two parts.
    pub pause: Duration,
    /// From the first to the last.
    pub longest: Duration,
}

/// Takes a body as it comes, part by part; answers how many bytes it had.
///
/// # Errors
/// What stands against it, as the caller is told.
pub async fn take(
    headers: &HeaderMap,
    payload: &mut Payload,
    Within { max, pause, longest }: Within,
    mut keep: impl FnMut(&[u8]) -> Result<(), Problem>,
) -> Result<usize, Problem> {
    if text(headers, &header::CONTENT_ENCODING)
        .is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity"))
    {
        return Err(Problem::new(problem::UNSUPPORTED_ENCODING).header("Accept-Encoding", "identity"));
    }
    let too_large = || Problem::new(problem::BODY_TOO_LARGE).with("max", max);
    let too_slow = || Problem::new(problem::REQUEST_TIMEOUT);
    let announced: Option<usize> =
        text(headers, &header::CONTENT_LENGTH).and_then(|length| length.parse().ok());
    if announced.is_some_and(|length| length > max) {
        return Err(too_large());
    }
    let read = async {
        let mut bytes = 0;
        while let Some(part) = tokio::time::timeout(pause, payload.next()).await.map_err(|_| too_slow())? {
            let part = part.map_err(|_| Problem::new(problem::BODY_INCOMPLETE))?;
            bytes += part.len();
            if bytes > max {
                return Err(too_large());
            }
            keep(&part)?;
        }
        Ok(bytes)
    };
    tokio::time::timeout(longest, read).await.unwrap_or_else(|_| Err(too_slow()))
}

/// Takes a large body, of at most so many bytes. It may pause no longer than other bodies may take.
///
/// # Errors
/// What stands against it, as the caller is told.
pub async fn receive(
    headers: &HeaderMap,
    payload: &mut Payload,
    most: Option<usize>,
    config: &Config,
) -> Result<Upload, Problem> {
    let failed = |error: std::io::Error| {
        log::error!("an upload could not be kept: {error}");
        if disk::is_full(&error) {
            Problem::new(problem::STORAGE_FULL)
        } else {
            Problem::new(problem::UNAVAILABLE).header("Retry-After", "5")
        }
    };
    let (mut file, mut digest) = (tempfile::tempfile().map_err(failed)?, Sha256::new());
    let within = Within {
        max: most.map_or(config.largest_upload, |most| most.min(config.largest_upload)),
        pause: config.body_timeout,
        longest: LONGEST,
    };
    let keep = |part: &[u8]| {
        digest.update(part);
        file.write_all(part).map_err(failed)
    };
    let bytes = take(headers, payload, within, keep).await?;
    Ok(Upload { file: Arc::new(file), bytes, sha256: digest.finalize().to_vec() })
}
