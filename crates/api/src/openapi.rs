//! The contract (OpenAPI 3.1), generated from the routes that serve.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::http::catalogue::{CATALOGUE, entry};
use crate::http::change::MERGE_PATCH;
use crate::http::operation::{Kind, Operation, SchemaOf};
use crate::http::router::{Path, Router};
use phoihop_domain::access::Action;

/// The contract of these routes.
#[must_use]
pub fn contract(router: &Router) -> Value {
    let mut schemas: BTreeMap<String, Value> = BTreeMap::from([("Problem".to_owned(), problem_schema())]);
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
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

fn describe(path: &Path, operation: &Operation, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut document = json!({
        "operationId": operation.id,
        "tags": [path.tag],
        "summary": operation.summary,
        "description": if operation.description.is_empty() { operation.summary } else { operation.description },
        "security": if operation.action == Action::UsePublic { json!([]) } else { json!([{"bearer": []}]) },
        "x-action": operation.action,
        "parameters": parameters(path, operation),
        "responses": responses(operation, schemas),
    });
    if let Some(input) = operation.input {
        let schema = if operation.kind == Kind::Patch { patch_schema(input, schemas) } else { reference(input, schemas) };
        let media = if operation.kind == Kind::Patch { MERGE_PATCH } else { "application/json" };
        document["requestBody"] = json!({"required": true, "content": {media: {"schema": schema}}});
    }
    document
}

fn reference(of: SchemaOf, schemas: &mut BTreeMap<String, Value>) -> Value {
    for (name, schema) in (of.all)() {
        schemas.entry(name).or_insert_with(|| serde_json::to_value(schema).unwrap_or_default());
    }
    json!({"$ref": format!("#/components/schemas/{}", (of.name)())})
}

/// The same fields, none of them required (RFC 7396).
fn patch_schema(of: SchemaOf, schemas: &mut BTreeMap<String, Value>) -> Value {
    reference(of, schemas);
    let name = (of.name)();
    let mut schema = schemas.get(&name).cloned().unwrap_or_default();
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("required");
    }
    let patch = format!("{name}Patch");
    schemas.insert(patch.clone(), schema);
    json!({"$ref": format!("#/components/schemas/{patch}")})
}

fn parameters(path: &Path, operation: &Operation) -> Vec<Value> {
    let mut found: Vec<Value> = path
        .pattern
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .map(|name| {
            let schema =
                if name.ends_with("_id") { json!({"type": "string", "format": "uuid"}) } else { json!({"type": "string", "maxLength": 100}) };
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    let mut query = |name: &str, description: &str, schema: Value| {
        found.push(json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema}));
    };
    if operation.kind == Kind::List {
        let sorts: Vec<String> = operation.sorts.iter().flat_map(|sort| [(*sort).to_owned(), format!("-{sort}")]).collect();
        query("limit", "Rows on a page.", json!({"type": "integer", "minimum": 1, "maximum": 200, "default": 50}));
        query("cursor", "Where the page begins: `next_cursor` of the page before.", json!({"type": "string", "maxLength": 2000}));
        query("sort", "Order; `-` before it turns it round.", json!({"type": "string", "enum": sorts, "default": operation.sorts.first()}));
        query("count", "Whether to answer `total`, too.", json!({"type": "boolean", "default": false}));
        for (name, schema) in operation.filter.map(filter_fields).unwrap_or_default() {
            let description = schema["description"].as_str().unwrap_or_default().to_owned();
            query(&name, &description, schema);
        }
    }
    if matches!(operation.kind, Kind::List | Kind::Read) {
        query("fields", "Only these fields, separated by commas.", json!({"type": "string", "maxLength": 500}));
    }
    if !operation.expands.is_empty() {
        query("expand", "What to bring along, separated by commas.", json!({"type": "string", "maxLength": 200, "examples": operation.expands}));
    }
    if operation.kind.is_change() {
        query("validate_only", "Check everything, change nothing.", json!({"type": "boolean", "default": false}));
    }
    let mut header = |name: &str, description: &str, required: bool| {
        found.push(
            json!({"name": name, "in": "header", "required": required, "description": description, "schema": {"type": "string", "maxLength": 255}}),
        );
    };
    if operation.kind.requires_if_match() {
        header("If-Match", "The tag that was read; only its revision is compared.", true);
    }
    if matches!(operation.kind, Kind::Create | Kind::Append | Kind::Decide) {
        header("Idempotency-Key", "An equal request with the same key gets the same answer for seven days.", false);
    }
    found
}

fn filter_fields(of: SchemaOf) -> Vec<(String, Value)> {
    let name = (of.name)();
    let schema = (of.all)().into_iter().find(|(known, _)| *known == name).and_then(|(_, schema)| serde_json::to_value(schema).ok());
    let properties = schema.and_then(|schema| schema.get("properties").and_then(Value::as_object).cloned()).unwrap_or_default();
    properties.into_iter().collect()
}

fn responses(operation: &Operation, schemas: &mut BTreeMap<String, Value>) -> Value {
    let mut found = Map::new();
    let body = operation.output.map(|output| reference(output, schemas));
    let (status, description) = match operation.kind {
        Kind::Create | Kind::Append | Kind::Decide => ("201", "Made."),
        Kind::Delete => ("204", "Gone."),
        _ => ("200", "The answer."),
    };
    let schema = match (operation.kind, body) {
        (Kind::List, Some(item)) => {
            let tagged = json!({"allOf": [item, {"type": "object", "properties": {"etag": {"type": "string"}}}]});
            Some(json!({
                "type": "object",
                "required": ["items", "next_cursor"],
                "properties": {
                    "items": {"type": "array", "maxItems": 200, "items": tagged},
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

fn problem_schema() -> Value {
    let text = json!({"type": "string", "maxLength": 2000});
    json!({
        "type": "object",
        "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
        "properties": {
            "type": text, "title": text, "detail": text, "instance": text, "request_id": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "enum": CATALOGUE.iter().map(|entry| entry.code).collect::<Vec<_>>()},
            "errors": {"type": "array", "maxItems": 1000, "items": {
                "type": "object",
                "required": ["code", "params", "detail"],
                "properties": {"pointer": text, "parameter": text, "code": text, "detail": text, "params": {"type": "object", "additionalProperties": text}},
            }},
        },
    })
}
