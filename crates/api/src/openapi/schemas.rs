//! The schemas of what goes in and out.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::http::catalogue::entries;
use crate::http::operation::SchemaOf;

const PREFIX: &str = "#/components/schemas/";

/// The components of the contract, as operations come to need them.
#[derive(Default)]
pub struct Schemas {
    all: BTreeMap<String, Value>,
    inputs: BTreeSet<String>,
}

impl Schemas {
    /// A reference to a type's schema, which is added with all it refers to.
    pub fn reference(&mut self, of: SchemaOf) -> Value {
        self.add(of, |_| true);
        json!({"$ref": format!("{PREFIX}{}", (of.name)())})
    }

    /// What the parameters of a filter refer to; the filter itself is no schema of the contract.
    pub fn parameters(&mut self, of: SchemaOf) {
        let filter = (of.name)();
        self.add(of, |name| name != filter);
    }

    fn add(&mut self, of: SchemaOf, wanted: impl Fn(&str) -> bool) {
        for (name, schema) in (of.all)().into_iter().filter(|(name, _)| wanted(name)) {
            self.all.entry(name).or_insert_with(|| serde_json::to_value(schema).unwrap_or_default());
        }
    }

    /// The same for a body that comes in, which takes no fields but those.
    pub fn input(&mut self, of: SchemaOf) -> Value {
        let mut reference = self.reference(of);
        self.inputs.insert((of.name)());
        reference["unevaluatedProperties"] = json!(false);
        reference
    }

    /// The same fields, none of them required (RFC 7396).
    pub fn patch(&mut self, of: SchemaOf) -> Value {
        self.reference(of);
        let name = (of.name)();
        let mut schema = self.all.get(&name).cloned().unwrap_or_default();
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("required");
        }
        let patch = format!("{name}Patch");
        self.inputs.insert(patch.clone());
        self.all.insert(patch.clone(), schema);
        json!({"$ref": format!("{PREFIX}{patch}")})
    }

    /// All of them. What a client sends has no other fields; a part that others build upon (`allOf`) cannot
    /// say so itself.
    pub fn closed(mut self) -> BTreeMap<String, Value> {
        let mut built_upon = BTreeSet::new();
        self.all.values().for_each(|schema| {
            find(schema, &mut |key, part| {
                if key == "allOf" {
                    referred_to(part, &mut built_upon)
                }
            })
        });
        let mut reached = BTreeSet::new();
        let mut next: Vec<String> = self.inputs.iter().cloned().collect();
        while let Some(name) = next.pop() {
            let mut named = BTreeSet::new();
            if let Some(schema) = self.all.get(&name) {
                referred_to(schema, &mut named);
            }
            next.extend(named.into_iter().filter(|other| !reached.contains(other)));
            reached.insert(name);
        }
        for (name, schema) in &mut self.all {
            if reached.contains(name) && !built_upon.contains(name) && schema["type"] == "object" {
                schema["additionalProperties"] = json!(false);
            }
        }
        self.all.insert("Problem".to_owned(), problem());
        self.all
    }
}

/// Shows every keyword of a schema with its value.
fn find(schema: &Value, seen: &mut impl FnMut(&str, &Value)) {
    match schema {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| {
            seen(key, value);
            find(value, seen);
        }),
        Value::Array(items) => items.iter().for_each(|item| find(item, seen)),
        _ => {}
    }
}

fn referred_to(schema: &Value, names: &mut BTreeSet<String>) {
    find(schema, &mut |key, value| {
        if key == "$ref" {
            names.extend(
                value.as_str().and_then(|reference| reference.strip_prefix(PREFIX)).map(str::to_owned),
            );
        }
    });
}

fn problem() -> Value {
    let text = json!({"type": "string", "maxLength": 2000});
    json!({
        "type": "object", "description": "What went wrong (RFC 9457).",
        "required": ["type", "title", "status", "detail", "instance", "code", "request_id"],
        "properties": {
            "type": text, "title": text, "detail": text, "instance": text, "request_id": text,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "code": {"type": "string", "enum": entries().map(|entry| entry.code).collect::<Vec<_>>()},
            "errors": {
                "type": "array", "maxItems": 1000,
                "items": {
                    "type": "object", "required": ["code", "params", "detail"],
                    "properties": {
                        "pointer": text, "parameter": text, "code": text, "detail": text,
                        "params": {"type": "object", "additionalProperties": text},
                    },
                },
            },
        },
    })
}
