//! Pages: cursors bound to their query, items with their tags, links to what follows.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use phoihop_domain::validation::TextEnum;
use phoihop_persistence::paginate::{PageRequest, Position};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::problem::Problem;
use super::query::Query;

/// The parameters of every list, which are no filters.
pub const LIST_PARAMETERS: &[&str] = &["limit", "cursor", "sort", "count", "fields", "expand"];
/// Rows on a page unless asked otherwise.
pub const DEFAULT_LIMIT: i64 = 50;
/// The most rows on a page.
pub const LARGEST_LIMIT: i64 = 200;

#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(flatten)]
    position: Position,
    /// Fingerprint of the query it continues.
    query: String,
}

/// Reads limit, sort, cursor and count.
pub fn request<S: TextEnum>(query: &Query, path: &str) -> Result<PageRequest<S>, Problem> {
    let (sort, descending) = query.sort::<S>()?;
    let limit = query.number("limit", DEFAULT_LIMIT, 1, LARGEST_LIMIT)?;
    let after = query.get("cursor").map(|text| read_cursor(text, &fingerprint::<S>(query, path, sort, descending))).transpose()?;
    Ok(PageRequest { sort, descending, limit, after, count: query.flag("count")? })
}

/// The cursor that continues after `position` in the same query.
pub fn cursor<S: TextEnum>(query: &Query, path: &str, request: &PageRequest<S>, position: Position) -> String {
    let cursor = Cursor { position, query: fingerprint::<S>(query, path, request.sort, request.descending) };
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&cursor).unwrap_or_default())
}

fn read_cursor(text: &str, expected: &str) -> Result<Position, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    let cursor: Option<Cursor> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let cursor = cursor.filter(|cursor| cursor.query == expected);
    cursor.map(|cursor| cursor.position).ok_or_else(|| Problem::parameter("cursor", "invalid_cursor"))
}

fn fingerprint<S: TextEnum>(query: &Query, path: &str, sort: S, descending: bool) -> String {
    let digest = Sha256::digest(format!("{path}\u{0}{sort}\u{0}{descending}\u{0}{}", query.fingerprint(LIST_PARAMETERS)));
    URL_SAFE_NO_PAD.encode(digest.get(..9).unwrap_or_default())
}
