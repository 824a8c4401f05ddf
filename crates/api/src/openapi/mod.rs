//! The contract (OpenAPI 3.1), generated from the routes that serve.

mod examples;
mod parameters;
mod schemas;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::http::catalogue::entry;
use crate::http::change::MERGE_PATCH;
use crate::http::operation::{Kind, Operation};
use crate::http::router::{Path, Router};
use phoihop_domain::access::Action;
use schemas::Schemas;

/// The contract of these routes.
#[must_use]
pub fn contract(router: &Router) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for path in router.paths() {
        for (method, operation) in path.operations() {
            let document = describe(path, operation, &mut schemas);
            paths.entry(path.pattern).or_default().insert(method.as_str().to_lowercase(), document);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "phoihop",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Coordination programmes between a province and a newspaper (chương trình phối hợp tuyên truyền).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.closed(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

fn describe(path: &Path, operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut document = json!({
        "operationId": operation.id,
        "tags": [path.tag],
        "summary": operation.summary,
        "description": if operation.description.is_empty() { operation.summary } else { operation.description },
        "security": if operation.action == Action::UsePublic { json!([]) } else { json!([{"bearer": []}]) },
        "x-action": operation.action,
        "parameters": parameters::of(path, operation),
        "responses": responses(operation, schemas),
    });
    if let Some(filter) = operation.filter {
        schemas.parameters(filter);
    }
    if let Some(input) = operation.input {
        let patch = operation.kind == Kind::Patch;
        let schema = if patch { schemas.patch(input) } else { schemas.input(input) };
        let media = if patch { MERGE_PATCH } else { "application/json" };
        document["requestBody"] = json!({"required": true, "content": {media: {"schema": schema}}});
    }
    examples::put_into(&mut document, operation);
    document
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut found = Map::new();
    let body = operation.output.map(|output| schemas.reference(output));
    let (status, description) = match operation.kind {
        Kind::Create | Kind::Append | Kind::Decide => ("201", "Made."),
        Kind::Delete => ("204", "Gone."),
        _ => ("200", "The answer."),
    };
    let schema = match (operation.kind, body) {
        (Kind::List, Some(item)) => {
            let tag = json!({"type": "object", "properties": {"etag": {"type": "string", "maxLength": 60}}});
            let item = if operation.tags_items { json!({"allOf": [item, tag]}) } else { item };
            Some(json!({
                "type": "object",
                "required": ["items", "next_cursor"],
                "properties": {
                    "items": {"type": "array", "maxItems": 200, "items": item},
                    "next_cursor": {"type": ["string", "null"], "maxLength": 2000},
                    "total": {"type": "integer", "minimum": 0},
                },
            }))
        }
        (Kind::Whole, Some(item)) => Some(json!({
            "type": "object",
            "required": ["items"],
            "properties": {"items": {"type": "array", "maxItems": 200, "items": item}},
        })),
        (_, body) => body,
    };
    let mut success = json!({"description": description});
    if operation.kind != Kind::Delete {
        let schema = schema.unwrap_or_else(|| json!({}));
        success["content"] = json!({operation.media_type: {"schema": schema}});
    }
    found.insert(status.to_owned(), success);
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in problem_codes(operation) {
        by_status.entry(entry(code).status).or_default().push(code);
    }
    for (status, codes) in by_status {
        let description = format!("Problem: {}.", codes.join(", "));
        let content = json!({"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}});
        found.insert(status.to_string(), json!({"description": description, "content": content}));
    }
    Value::Object(found)
}

fn problem_codes(operation: &Operation) -> Vec<&'static str> {
    let mut codes = vec!["invalid_query", "not_acceptable", "internal_error", "unavailable", "timeout"];
    if operation.action != Action::UsePublic {
        codes.extend(["unauthenticated", "invalid_token", "forbidden"]);
    }
    if !matches!(operation.kind, Kind::List | Kind::Create | Kind::Authenticate) {
        codes.push("not_found");
    }
    if operation.kind == Kind::Authenticate {
        codes.push("wrong_credentials");
    }
    if operation.input.is_some() {
        codes.extend(["malformed_json", "body_too_large", "unsupported_media_type", "invalid_content", "request_timeout"]);
    }
    if operation.kind.is_change() {
        codes.extend(["duplicate", "storage_full"]);
    }
    if operation.kind.requires_if_match() {
        codes.extend(["precondition_required", "stale"]);
    }
    codes.extend(operation.conflicts);
    codes
}
