//! Parameters: those of the path, and those that every operation of a kind has.

use serde_json::{Value, json};

use crate::http::operation::{Kind, Operation, SchemaOf};
use crate::http::page::{DEFAULT_LIMIT, LARGEST_LIMIT, LONGEST_CURSOR};
use crate::http::router::Path;

/// The parameters that an operation takes, by its path and its kind.
pub fn of(path: &Path, operation: &Operation) -> Vec<Value> {
    let mut found: Vec<Value> = path
        .pattern
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .map(|name| {
            let schema = if name.ends_with("_id") {
                json!({"type": "string", "format": "uuid"})
            } else {
                json!({"type": "string", "maxLength": 100})
            };
            json!({"name": name, "in": "path", "required": true, "schema": schema})
        })
        .collect();
    let own = operation.filter.map(filter_fields).unwrap_or_default();
    for (name, schema, _) in own.iter().filter(|(.., required)| *required) {
        found.push(json!({
            "name": name, "in": "query", "required": true, "description": schema["description"],
            "schema": schema,
        }));
    }
    let mut query = |name: &str, description: &str, schema: Value| {
        found.push(json!({
            "name": name, "in": "query", "required": false, "description": description, "schema": schema,
        }));
    };
    if operation.kind == Kind::List {
        let sorts: Vec<String> =
            operation.sorts.iter().flat_map(|sort| [(*sort).to_owned(), format!("-{sort}")]).collect();
        query(
            "limit",
            "Rows on a page.",
            json!({"type": "integer", "minimum": 1, "maximum": LARGEST_LIMIT, "default": DEFAULT_LIMIT}),
        );
        query(
            "cursor",
            "Where the page begins: `next_cursor` of the page before.",
            json!({"type": "string", "maxLength": LONGEST_CURSOR}),
        );
        query(
            "sort",
            "Order; `-` before it turns it round.",
            json!({"type": "string", "enum": sorts, "default": operation.sorts.first()}),
        );
        query(
            "count",
            "Whether to answer `total` and `total_is_exact`, too.",
            json!({"type": "boolean", "default": false}),
        );
    }
    for (name, schema, _) in own.iter().filter(|(.., required)| !required) {
        let said = schema["description"].as_str().unwrap_or_default();
        match operation.sorts.first().filter(|_| operation.bounds.contains(&name.as_str())) {
            Some(first) => {
                query(name, &format!("{said} Goes with `sort={first}` and `sort=-{first}`."), schema.clone())
            }
            None => query(name, said, schema.clone()),
        }
    }
    if matches!(operation.kind, Kind::List | Kind::Read)
        || operation.kind == Kind::Look && operation.output.is_some()
    {
        query(
            "fields",
            "Only these fields, separated by commas.",
            json!({"type": "string", "maxLength": 500}),
        );
    }
    if !operation.expands.is_empty() {
        query(
            "expand",
            "What to bring along, separated by commas.",
            json!({"type": "string", "maxLength": 200, "examples": operation.expands}),
        );
    }
    if operation.kind.is_change() && !operation.takes.contains(&"validate_only") {
        query(
            "validate_only",
            "Check everything, change nothing.",
            json!({"type": "boolean", "default": false}),
        );
    }
    let mut header = |name: &str, description: &str, required: bool| {
        found.push(json!({
            "name": name, "in": "header", "required": required, "description": description,
            "schema": {"type": "string", "maxLength": 255},
        }));
    };
    if operation.kind.takes_if_match() {
        header(
            "If-Match",
            "The tag that was read; only its revision is compared.",
            operation.kind.requires_if_match(),
        );
    }
    if operation.kind.is_tagged() {
        header(
            "If-None-Match",
            "Tags that the client has: it is answered 304 where one of them still holds.",
            false,
        );
    }
    if operation.localised {
        header("Accept-Language", "Vietnamese (`vi`) unless English (`en`) is preferred.", false);
    }
    if operation.kind.is_repeatable() {
        header(
            "Idempotency-Key",
            "An equal request with the same key gets the same answer for seven days.",
            false,
        );
    }
    found
}

/// The fields of a filter, each with its schema and whether it must be given. What is not given in a query is
/// left out: there is no null.
fn filter_fields(of: SchemaOf) -> Vec<(String, Value, bool)> {
    let name = (of.name)();
    let schema = (of.all)()
        .into_iter()
        .find(|(known, _)| *known == name)
        .and_then(|(_, schema)| serde_json::to_value(schema).ok());
    let schema = schema.unwrap_or_default();
    let required: Vec<&Value> = schema["required"].as_array().into_iter().flatten().collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, field)| (name.clone(), without_null(field.clone()), required.contains(&&json!(name))))
        .collect()
}

fn without_null(mut field: Value) -> Value {
    if let Some([only, null]) = field["oneOf"].as_array().map(Vec::as_slice)
        && null["type"] == "null"
    {
        let only = only.clone();
        let mut others = field.as_object().cloned().unwrap_or_default();
        others.remove("oneOf");
        field = only;
        for (name, value) in others {
            field[&name] = value;
        }
    }
    if let Some(fields) = field.as_object_mut() {
        fields.retain(|name, value| name != "default" || !value.is_null());
        if let Some(types) = fields.get_mut("type").and_then(Value::as_array_mut) {
            types.retain(|one| one != "null");
            if let [only] = types.as_slice() {
                fields["type"] = only.clone();
            }
        }
    }
    field
}
