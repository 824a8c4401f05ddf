//! Walks the contract: everything it refers to is there, and everything has a bound.

use std::collections::{BTreeMap, BTreeSet};

use phoihop_api::http::catalogue::entry;
use phoihop_tests::app::on_sqlite;
use phoihop_tests::documented::CONTRACT;
use serde_json::{Map, Value};

fn contract() -> Value {
    CONTRACT.clone()
}

/// Every operation: where it stands, its method and itself.
fn operations(contract: &Value) -> Vec<(String, String, Value)> {
    let paths = contract["paths"].as_object().unwrap();
    let each = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        methods.into_iter().map(|(method, operation)| (path.clone(), method, operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(each).collect()
}

/// Shows every object in a document with the way to it.
fn every_object(at: &str, value: &Value, seen: &mut impl FnMut(&str, &Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            seen(at, fields);
            for (name, field) in
                fields.iter().filter(|(name, _)| !matches!(name.as_str(), "example" | "examples"))
            {
                every_object(&format!("{at}/{name}"), field, seen);
            }
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, item)| every_object(&format!("{at}/{index}"), item, seen)),
        _ => {}
    }
}

#[test]
fn every_reference_resolves() {
    let contract = contract();
    every_object("", &contract, &mut |at, object| {
        if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
            assert!(contract.pointer(reference.trim_start_matches('#')).is_some(), "{at}: {reference}");
        }
    });
}

#[test]
fn no_two_types_share_the_name_of_a_schema() {
    let router = phoihop_api::routes();
    let (mut types, mut schemas) = (BTreeMap::new(), BTreeMap::new());
    for operation in router.paths().flat_map(|path| path.operations().map(|(_, operation)| operation)) {
        for schema in [operation.input, operation.output, operation.filter].into_iter().flatten() {
            let of = types.entry((schema.name)()).or_insert((schema.of)());
            assert_eq!(*of, (schema.of)(), "{}: {}", operation.id, (schema.name)());
            for (name, schema) in (schema.all)() {
                let schema = serde_json::to_value(schema).unwrap();
                let known = schemas.entry(name.clone()).or_insert_with(|| schema.clone());
                assert_eq!(*known, schema, "{}: {name}", operation.id);
            }
        }
    }
}

#[test]
fn every_operation_says_who_may_use_it_and_what_can_go_wrong() {
    let contract = contract();
    let mut ids = Vec::new();
    for (path, method, operation) in operations(&contract) {
        let at = format!("{method} {path}");
        for field in ["operationId", "summary", "description", "x-action", "x-example"] {
            assert!(operation[field].as_str().is_some_and(|text| !text.is_empty()), "{at}: {field}");
        }
        assert!(operation["security"].is_array() && operation["tags"][0].is_string(), "{at}");
        assert!(!ids.contains(&operation["operationId"]), "{at}: its id is taken");
        ids.push(operation["operationId"].clone());
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses
                .values()
                .all(|response| response["description"].as_str().is_some_and(|text| !text.is_empty())),
            "{at}"
        );
        assert!(
            responses.contains_key("500")
                && responses.keys().any(|status| status.starts_with('2') || status == "302"),
            "{at}"
        );
        let named = |name: &str| {
            operation["parameters"].as_array().unwrap().iter().any(|p| p["name"] == name && p["in"] == "path")
        };
        assert!(
            path.split('{').skip(1).all(|part| named(part.split('}').next().unwrap())),
            "{at}: a placeholder without its parameter"
        );
    }
}

/// What is done to the caller's own access is neither repeatable nor tried dry.
fn is_of_access(path: &str) -> bool {
    let begins = ["/v1/auth/", "/oauth/", "/v1/me/password", "/v1/me/sessions", "/v1/me/totp"];
    let ends = ["/secrets/{secret_id}", "/totp", "/calendar-links/{calendar_link_id}"];
    begins.iter().any(|begins| path.starts_with(begins)) || ends.iter().any(|ends| path.ends_with(ends))
}

/// Every code that an operation must tell of, by what it is, written down once more and independently.
fn expected_codes(path: &str, method: &str, operation: &Value) -> BTreeSet<&'static str> {
    let mut codes =
        BTreeSet::from(["invalid_query", "not_acceptable", "internal_error", "unavailable", "timeout"]);
    if operation["x-action"] != "use_public" {
        codes.extend(["unauthenticated", "invalid_token", "forbidden"]);
    }
    if path.contains('{') {
        codes.insert("not_found");
    }
    let decides = operation["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .any(|p| p["name"] == "If-Match" && p["required"] == true);
    let takes_a_body = operation["requestBody"].is_object();
    if method != "get" {
        codes.extend(["body_incomplete", "body_too_large", "unsupported_encoding", "request_timeout"]);
    }
    let takes_a_file = ["text/csv", "application/pdf"]
        .iter()
        .any(|media| operation["requestBody"]["content"][*media].is_object());
    if takes_a_file {
        codes.extend(["body_required", "unsupported_media_type"]);
    } else if takes_a_body {
        codes.extend([
            "body_required",
            "malformed_json",
            "duplicate_key",
            "nested_too_deeply",
            "unsupported_media_type",
            "invalid_content",
        ]);
    }
    match method {
        "get" => {}
        _ if is_of_access(path) && takes_a_body => codes.extend(["too_many_attempts"]),
        _ if is_of_access(path) => codes.extend(["body_not_expected"]),
        "post" => {
            codes.extend(["invalid_header", "key_reused", "request_in_progress", "duplicate", "storage_full"])
        }
        "patch" => codes.extend(["invalid_header", "duplicate", "storage_full"]),
        "delete" => codes.extend(["invalid_header", "body_not_expected", "storage_full"]),
        other => panic!("{other}"),
    }
    if decides {
        codes.extend(["precondition_required", "stale"]);
    }
    codes
}

#[test]
fn every_operation_tells_every_problem_and_header_of_its_kind() {
    for (path, method, operation) in operations(&contract()) {
        let at = format!("{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        let mut told = BTreeSet::new();
        for (status, response) in responses {
            assert!(response["headers"]["X-Request-Id"].is_object(), "{at} {status}");
            for code in
                response["x-codes"].as_array().into_iter().flatten().map(|code| code.as_str().unwrap())
            {
                assert!(
                    entry(code).status.to_string() == *status && entry(code).code == code,
                    "{at}: {status} {code}"
                );
                assert!(
                    response["description"].as_str().unwrap().contains(code) && told.insert(code),
                    "{at}: {code}"
                );
            }
        }
        let missing: Vec<_> = expected_codes(&path, &method, &operation)
            .into_iter()
            .filter(|code| !told.contains(code))
            .collect();
        assert!(missing.is_empty(), "{at} does not tell of {missing:?}");
        let has = |status: &str, header: &str| {
            responses.get(status).is_some_and(|response| response["headers"][header].is_object())
        };
        assert!(has("503", "Retry-After") && has("500", "Content-Language"), "{at}");
        assert_eq!(has("401", "WWW-Authenticate"), responses.contains_key("401"), "{at}");
        match method.as_str() {
            "get" if responses.contains_key("304") => {
                assert!(has("200", "ETag") && has("304", "ETag"), "{at}")
            }
            // Files are made as they are sent, and what is different each time has no tag.
            "get" => {
                let files = ["/v1/imports/", "/v1/exports/", "/v1/press-work-evidence/"];
                let fresh = ["/healthz", "/readyz", "/metrics", "/docs", "/v1/changes"];
                assert!(
                    fresh.contains(&path.as_str()) || files.iter().any(|begins| path.starts_with(begins)),
                    "{at} has no tag"
                );
            }
            _ if method != "get" && is_of_access(&path) => {
                assert!(responses.contains_key("200") || responses.contains_key("204"), "{at}");
            }
            "post" if responses.contains_key("202") => {
                let told = ["Location", "Retry-After", "Idempotency-Replayed"]
                    .iter()
                    .all(|header| has("202", header));
                assert!(told && has("409", "Retry-After"), "{at}");
            }
            "post" => {
                assert!(
                    has("201", "ETag")
                        && has("201", "Idempotency-Replayed")
                        && has("409", "Retry-After")
                        && responses.contains_key("200"),
                    "{at}"
                );
            }
            "patch" => assert!(has("200", "ETag") && has("415", "Accept-Patch"), "{at}"),
            "delete" => assert!(responses.contains_key("204") && responses.contains_key("200"), "{at}"),
            _ => assert!(has("429", "Retry-After"), "{at}"),
        }
        let lists =
            operation["parameters"].as_array().unwrap().iter().any(|parameter| parameter["name"] == "cursor");
        assert_eq!((has("200", "Link"), told.contains("invalid_cursor")), (lists, lists), "{at}");
    }
}

#[test]
fn every_string_number_and_list_has_a_bound() {
    let contract = contract();
    let mut boundless = Vec::new();
    every_object("", &contract, &mut |at, schema| {
        let types: Vec<&str> = match schema.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        let has = |names: &[&str]| names.iter().any(|name| schema.contains_key(*name));
        let bound = types.iter().all(|kind| match *kind {
            "string" => {
                has(&["maxLength", "enum", "const"])
                    || schema.get("format").is_some_and(|format| format == "uuid")
            }
            "integer" | "number" => has(&["minimum"]),
            "array" => has(&["maxItems"]),
            _ => true,
        });
        if !bound {
            boundless.push(at.to_owned());
        }
    });
    assert!(boundless.is_empty(), "{boundless:#?}");
}

#[test]
fn what_a_client_sends_takes_no_other_fields() {
    let contract = contract();
    for (path, method, operation) in operations(&contract) {
        let Some(content) = operation.pointer("/requestBody/content").and_then(Value::as_object) else {
            continue;
        };
        for media in content.values() {
            let schema = &media["schema"];
            // A file of rows is read by the rules of its resource.
            if schema["type"] == "string" {
                continue;
            }
            let named = contract.pointer(schema["$ref"].as_str().unwrap().trim_start_matches('#')).unwrap();
            assert!(
                schema["unevaluatedProperties"] == false || named["additionalProperties"] == false,
                "{method} {path}"
            );
        }
    }
}

#[test]
fn what_the_contract_names_is_served() {
    on_sqlite(async |app| {
        for (path, method, _) in operations(&contract()) {
            let concrete = path.split('/').map(|part| {
                if part.starts_with('{') { "01873a0e-6b40-7000-8000-000000000001" } else { part }
            });
            let concrete: Vec<&str> = concrete.collect();
            let reply = app.anybody().ask(&method.to_uppercase(), &concrete.join("/")).send().await;
            assert_ne!(reply.status, 405, "{method} {path}");
            let public = path.contains("{file}") || path.contains("{code}") || path.contains("/public/");
            assert!(reply.status != 404 || public, "{method} {path}");
        }
    });
}
