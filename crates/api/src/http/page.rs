//! Pages: cursors bound to their query, items with their tags, links to what follows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::paginate::{PageRequest, Position};
use sha2::{Digest, Sha256};

use super::problem::{self, Problem};
use super::query::Query;
use crate::secrets::Secrets;

/// The parameters of every list, which are no filters.
pub const LIST_PARAMETERS: &[&str] = &["limit", "cursor", "sort", "count", "fields", "expand"];
/// Rows on a page unless asked otherwise.
pub const DEFAULT_LIMIT: i64 = 50;
/// The most rows on a page.
pub const LARGEST_LIMIT: i64 = 200;

/// The longest cursor that can be one, in characters.
pub const LONGEST_CURSOR: usize = 500;

/// Reads limit, sort, cursor and count.
///
/// # Errors
/// What stands against it, as the caller is told.
pub fn request<S: TextEnum>(secrets: &Secrets, query: &Query, path: &str) -> Result<PageRequest<S>, Problem> {
    let (sort, descending) = query.sort::<S>()?;
    let limit = query.number("limit", DEFAULT_LIMIT, 1, LARGEST_LIMIT)?;
    let after = query
        .get("cursor")
        .map(|text| read_cursor(secrets, text, &fingerprint::<S>(query, path, sort, descending)))
        .transpose()?;
    Ok(PageRequest { sort, descending, limit, after, count: query.flag("count")? })
}

/// The cursor that continues after `position` in the same query. It is sealed: nobody reads in it what a row
/// is sorted by, and none that was changed is taken.
pub fn cursor<S: TextEnum>(
    secrets: &Secrets,
    query: &Query,
    path: &str,
    request: &PageRequest<S>,
    position: &Position,
) -> String {
    let context = fingerprint::<S>(query, path, request.sort, request.descending);
    URL_SAFE_NO_PAD.encode(secrets.seal_alike(&context, &serde_json::to_vec(position).unwrap_or_default()))
}

fn read_cursor(secrets: &Secrets, text: &str, context: &str) -> Result<Position, Problem> {
    let fits = Some(text).filter(|text| text.len() <= LONGEST_CURSOR);
    let sealed = fits.and_then(|text| URL_SAFE_NO_PAD.decode(text).ok());
    let position = sealed
        .and_then(|sealed| secrets.open(context, &sealed))
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    position.ok_or_else(|| Problem::parameter("cursor", problem::INVALID_CURSOR))
}

/// What a cursor belongs to: the query that it continues.
fn fingerprint<S: TextEnum>(query: &Query, path: &str, sort: S, descending: bool) -> String {
    let digest = Sha256::digest(format!(
        "{path}\u{0}{sort}\u{0}{descending}\u{0}{}",
        query.fingerprint(LIST_PARAMETERS)
    ));
    format!("cursor {}", URL_SAFE_NO_PAD.encode(digest))
}
