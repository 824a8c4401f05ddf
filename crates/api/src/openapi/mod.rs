//! The contract (OpenAPI 3.1), generated from the routes that serve.

mod examples;
mod parameters;
mod responses;
mod schemas;
mod shared;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::http::answer::MERGE_PATCH;
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
            let document = in_one_line(describe(path, operation, &mut schemas));
            paths.entry(path.pattern).or_default().insert(method.as_str().to_lowercase(), document);
        }
    }
    let schemas: BTreeMap<_, _> =
        schemas.closed().into_iter().map(|(name, schema)| (name, in_one_line(schema))).collect();
    let shared = shared::share(paths.values_mut().flat_map(Map::values_mut));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "phoihop", "version": env!("CARGO_PKG_VERSION"),
            "description": "Coordination programmes between a province and a newspaper (chương trình phối \
                hợp tuyên truyền).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}], "paths": paths,
        "components": {
            "headers": responses::headers(), "parameters": shared["parameters"],
            "responses": shared["responses"], "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    })
}

/// The document, with each paragraph of its descriptions in one line: where a line of our sources ends is
/// nobody else's business.
fn in_one_line(document: Value) -> Value {
    let told = |(name, value): (String, Value)| match value {
        Value::String(text) if name == "description" => {
            let paragraphs: Vec<String> =
                text.split("\n\n").map(|paragraph| paragraph.lines().collect::<Vec<_>>().join(" ")).collect();
            (name, Value::String(paragraphs.join("\n\n")))
        }
        other => (name, in_one_line(other)),
    };
    match document {
        Value::Object(fields) => Value::Object(fields.into_iter().map(told).collect()),
        Value::Array(parts) => Value::Array(parts.into_iter().map(in_one_line).collect()),
        other => other,
    }
}

fn describe(path: &Path, operation: &Operation, schemas: &mut Schemas) -> Value {
    let said = if operation.description.is_empty() { operation.summary } else { operation.description };
    let mut document = json!({
        "operationId": operation.id, "tags": [path.tag], "summary": operation.summary,
        "description": said,
        "security": if operation.action == Action::UsePublic { json!([]) } else { json!([{"bearer": []}]) },
        "x-action": operation.action, "parameters": parameters::of(path, operation),
        "responses": responses::of(path, operation, schemas),
    });
    if let Some(filter) = operation.filter {
        schemas.parameters(filter);
    }
    if let Some(input) = operation.input {
        let patch = operation.kind == Kind::Patch;
        let schema = if patch { schemas.patch(input) } else { schemas.input(input) };
        let media = operation.input_type.unwrap_or(if patch { MERGE_PATCH } else { "application/json" });
        document["requestBody"] = json!({"required": true, "content": {media: {"schema": schema}}});
    }
    if !operation.takes_upload.is_empty() {
        let file =
            json!({"schema": {"type": "string", "maxLength": operation.largest_upload.unwrap_or(1 << 30)}});
        let content: serde_json::Map<_, _> =
            operation.takes_upload.iter().map(|media| ((*media).to_owned(), file.clone())).collect();
        document["requestBody"] = json!({"required": true, "content": content});
    }
    examples::put_into(&mut document, operation);
    document
}
