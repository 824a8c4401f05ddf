//! What the contract says an operation can answer, held against what stories hear.

use std::sync::LazyLock;

use serde_json::{Map, Value};

static CONTRACT: LazyLock<Value> = LazyLock::new(|| phoihop_api::openapi::contract(&phoihop_api::routes()));

/// Requires that the contract tells of this problem, where it knows such an operation.
#[track_caller]
pub fn assert_documented(method: &str, path: &str, status: u16, code: &str) {
    let method = if method == "HEAD" { "get".to_owned() } else { method.to_lowercase() };
    let Some(operation) = operations_at(path).and_then(|operations| operations.get(&method)) else { return };
    let codes = operation["responses"][status.to_string()]["x-codes"].as_array();
    let told = codes.is_some_and(|codes| codes.iter().any(|known| known == code));
    assert!(told, "the contract does not tell that {} can answer {status} {code}", operation["operationId"]);
}

/// What can be done at an address; a pattern without placeholders goes before one with them.
fn operations_at(path: &str) -> Option<&'static Map<String, Value>> {
    let path = path.split('?').next().unwrap_or_default();
    let paths = CONTRACT["paths"].as_object().unwrap();
    let matching = paths.iter().filter(|(pattern, _)| matches(pattern, path));
    matching.min_by_key(|(pattern, _)| pattern.matches('{').count()).and_then(|(_, operations)| operations.as_object())
}

fn matches(pattern: &str, path: &str) -> bool {
    let (parts, given): (Vec<&str>, Vec<&str>) = (pattern.split('/').collect(), path.split('/').collect());
    parts.len() == given.len() && parts.iter().zip(given).all(|(part, given)| *part == given || part.starts_with('{') && !given.is_empty())
}

#[cfg(test)]
mod tests {
    use super::assert_documented;

    #[test]
    fn what_the_contract_tells_of_passes() {
        assert_documented("GET", "/v1/people?limit=x", 400, "invalid_query");
        assert_documented("HEAD", "/v1/people/x", 404, "not_found");
        assert_documented("GET", "/nothing", 404, "not_found");
    }

    #[test]
    #[should_panic(expected = "list_people")]
    fn what_it_does_not_tell_of_is_found() {
        assert_documented("GET", "/v1/people", 409, "duplicate");
    }
}
