//! What the contract says an operation takes and answers, held against what stories ask and hear.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

/// Where the schemas of the contract stand for who refers to them.
const HERE: &str = "urn:phoihop:contract";

/// The contract, with each parameter and response at its place.
pub static CONTRACT: LazyLock<Value> =
    LazyLock::new(|| in_place(phoihop_api::openapi::contract(&phoihop_api::routes())));
static SCHEMAS: LazyLock<Registry<'static>> = LazyLock::new(|| {
    Registry::new().draft(Draft::Draft202012).add(HERE, &*CONTRACT).unwrap().prepare().unwrap()
});

/// The parts of each pattern, by how many they are.
static PATTERNS: LazyLock<HashMap<usize, Vec<Vec<&str>>>> = LazyLock::new(|| {
    let mut patterns: HashMap<usize, Vec<Vec<&str>>> = HashMap::new();
    for pattern in CONTRACT["paths"].as_object().unwrap().keys() {
        let parts: Vec<&str> = pattern.split('/').collect();
        patterns.entry(parts.len()).or_default().push(parts);
    }
    patterns
});
/// Schemas that have been read, by where they stand.
static READ: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// The contract with each parameter and response that several operations share at its place in each of them.
#[must_use]
pub fn in_place(mut contract: Value) -> Value {
    let components = contract["components"].clone();
    for operation in contract["paths"]
        .as_object_mut()
        .unwrap()
        .values_mut()
        .flat_map(|methods| methods.as_object_mut().unwrap().values_mut())
    {
        let parts = operation
            .as_object_mut()
            .unwrap()
            .iter_mut()
            .filter(|(name, _)| matches!(name.as_str(), "parameters" | "responses"));
        for (_, parts) in parts {
            let each: Vec<&mut Value> = match parts {
                Value::Array(each) => each.iter_mut().collect(),
                Value::Object(each) => each.values_mut().collect(),
                _ => unreachable!(),
            };
            for part in each {
                if let Some(reference) = part["$ref"].as_str() {
                    *part = components.pointer(reference.trim_start_matches("#/components")).unwrap().clone();
                }
            }
        }
    }
    contract
}

/// Requires that the contract tells of this problem, where it knows such an operation.
#[track_caller]
pub fn assert_documented(method: &str, path: &str, status: u16, code: &str) {
    let Some((operation, _)) = operation(method, path) else { return };
    let codes = operation["responses"][status.to_string()]["x-codes"].as_array();
    let told = codes.is_some_and(|codes| codes.iter().any(|known| known == code));
    assert!(told, "the contract does not tell that {} can answer {status} {code}", operation["operationId"]);
}

/// Requires that an answer fits the schema that the contract has for it, where it knows such an operation.
#[track_caller]
pub fn assert_answer_fits(method: &str, path: &str, status: u16, media_type: &str, body: &Value) {
    let Some((operation, at)) = operation(method, path) else { return };
    // Of what was asked for by its fields, only those come.
    if body.is_null() || path.contains("fields=") {
        return;
    }
    if operation["responses"][status.to_string()]["content"][media_type].is_null() {
        let told = status >= 300 || media_type != "application/json";
        assert!(
            told,
            "the contract does not tell that {} can answer {status} with {media_type}",
            operation["operationId"]
        );
        return;
    }
    assert_fits(&format!("{at}/responses/{status}/content/{}/schema", escaped(media_type)), body);
}

/// Requires that what is sent fits the schema that the contract has for it.
#[track_caller]
pub fn assert_request_fits(method: &str, path: &str, body: &Value) {
    let (operation, at) = operation(method, path).unwrap();
    let media_types = operation["requestBody"]["content"].as_object().unwrap().keys();
    media_types.for_each(|media_type| {
        assert_fits(&format!("{at}/requestBody/content/{}/schema", escaped(media_type)), body)
    });
}

#[track_caller]
fn assert_fits(place: &str, body: &Value) {
    let read = || {
        let schema = json!({"$ref": format!("{HERE}#{place}")});
        let options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_registry(&SCHEMAS)
            .should_validate_formats(true);
        Arc::new(options.build(&schema).unwrap_or_else(|fault| panic!("{place}: {fault}")))
    };
    let schema = Arc::clone(READ.lock().unwrap().entry(place.to_owned()).or_insert_with(read));
    let faults: Vec<String> =
        schema.iter_errors(body).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{place}: {faults:#?} in {body:#}");
}

/// What a method does at an address, and where in the contract it stands; a pattern without placeholders goes
/// before one with them.
fn operation(method: &str, path: &str) -> Option<(&'static Value, String)> {
    let method = if method == "HEAD" { "get".to_owned() } else { method.to_lowercase() };
    let parts: Vec<&str> = path.split('?').next().unwrap_or_default().split('/').collect();
    let matching = PATTERNS.get(&parts.len())?.iter().filter(|pattern| matches(pattern, &parts));
    let pattern =
        matching.min_by_key(|pattern| pattern.iter().filter(|part| part.starts_with('{')).count())?.join("/");
    Some((CONTRACT["paths"][&pattern].get(&method)?, format!("/paths/{}/{method}", escaped(&pattern))))
}

fn matches(pattern: &[&str], given: &[&str]) -> bool {
    pattern.iter().zip(given).all(|(part, given)| part == given || part.starts_with('{') && !given.is_empty())
}

/// A part of a JSON pointer in a URI (RFC 6901).
fn escaped(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D").replace('+', "%2B")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_contract_tells_of_passes() {
        assert_documented("GET", "/v1/people?limit=x", 400, "invalid_query");
        assert_documented("HEAD", "/v1/people/x", 404, "not_found");
        assert_documented("GET", "/nothing", 404, "not_found");
        assert_answer_fits(
            "GET",
            "/v1/people",
            200,
            "application/json",
            &json!({"items": [], "next_cursor": null}),
        );
        assert_request_fits("PATCH", "/v1/people/x", &json!({}));
    }

    #[test]
    #[should_panic(expected = "list_people")]
    fn what_it_does_not_tell_of_is_found() {
        assert_documented("GET", "/v1/people", 409, "duplicate");
    }

    #[test]
    #[should_panic(expected = "/items/0")]
    fn what_does_not_fit_is_found() {
        assert_answer_fits(
            "GET",
            "/v1/people",
            200,
            "application/json",
            &json!({"items": [{"id": 1}], "next_cursor": null}),
        );
    }

    #[test]
    #[should_panic(expected = "nothing")]
    fn what_is_sent_beside_the_contract_is_found() {
        assert_request_fits("PATCH", "/v1/people/x", &json!({"nothing": 1}));
    }
}
