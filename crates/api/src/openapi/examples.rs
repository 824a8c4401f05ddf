//! Examples: what was really asked and answered, recorded by a test that replays them
//! (`openapi/examples.json`).

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::http::operation::Operation;

/// By operation: `request` (method, path, body) and `response` (status, body).
static EXAMPLES: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../openapi/examples.json")).unwrap_or_default()
});

/// Puts an operation's example where the contract has it.
pub fn put_into(document: &mut Value, operation: &Operation) {
    let Some(example) = EXAMPLES.get(operation.id) else { return };
    document["x-example"] =
        json!(format!("{} {}", text(&example["request"]["method"]), text(&example["request"]["path"])));
    let body = &example["request"]["body"];
    if let (false, Some(content)) =
        (body.is_null(), document.pointer_mut("/requestBody/content").and_then(Value::as_object_mut))
    {
        content.values_mut().for_each(|media| media["example"] = body.clone());
    }
    let answer = &example["response"]["body"];
    let place = format!("/responses/{}/content", example["response"]["status"]);
    if let (false, Some(content)) =
        (answer.is_null(), document.pointer_mut(&place).and_then(Value::as_object_mut))
    {
        content.values_mut().for_each(|media| media["example"] = answer.clone());
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
