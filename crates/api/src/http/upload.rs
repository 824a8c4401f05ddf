//! Large bodies: kept in a file without a name while they come, so that memory is spared and nothing stays when the process goes.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::header::{self, HeaderMap};
use actix_web::web::Payload;
use futures_util::StreamExt;
use sha2::{Digest, Sha256};

use super::problem::Problem;
use crate::config::Config;

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

/// Takes a body as it comes. It may pause no longer than other bodies may take.
pub async fn receive(headers: &HeaderMap, payload: &mut Payload, config: &Config) -> Result<Upload, Problem> {
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new("unsupported_encoding").header("Accept-Encoding", "identity"));
    }
    let max = config.largest_upload;
    let too_large = || Problem::new("body_too_large").with("max", max);
    let announced: Option<usize> = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length| length > max) {
        return Err(too_large());
    }
    let failed = |error: std::io::Error| {
        log::error!("an upload could not be kept: {error}");
        Problem::new(if error.kind() == std::io::ErrorKind::StorageFull { "insufficient_storage" } else { "internal_error" })
    };
    let mut file = tempfile::tempfile().map_err(failed)?;
    let (mut bytes, mut digest) = (0, Sha256::new());
    let read = async {
        loop {
            let next = tokio::time::timeout(config.body_timeout, payload.next()).await;
            let Some(part) = next.map_err(|_| Problem::new("request_timeout"))? else { break };
            let part = part.map_err(|_| Problem::new("body_incomplete"))?;
            bytes += part.len();
            if bytes > max {
                return Err(too_large());
            }
            digest.update(&part);
            file.write_all(&part).map_err(failed)?;
        }
        Ok(())
    };
    tokio::time::timeout(LONGEST, read).await.unwrap_or_else(|_| Err(Problem::new("request_timeout")))?;
    Ok(Upload { file: Arc::new(file), bytes, sha256: digest.finalize().to_vec() })
}
