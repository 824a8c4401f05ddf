//! JSON bodies, read strictly: no duplicate keys, no unknown fields, no bottomless nesting; every fault names
//! its place.

use std::collections::BTreeMap;
use std::fmt;

use phoihop_domain::validation::{Content, Violation, Violations};
use serde::de::{self, DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::placed::{self, Told};
use super::problem::{self, LONGEST_PLACE, MOST_FAULTS, Problem, ProblemCode, cut};

/// The deepest nesting taken.
const DEEPEST: usize = 32;

/// Parses JSON text into a value, refusing what could be read in two ways.
///
/// # Errors
/// What stands against it, as the caller is told.
pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let parsed = Strict { depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    parsed.map_err(|error| {
        let message = error.to_string();
        if let Some(key) = message.strip_prefix("fault:duplicate_key:") {
            return Problem::new(problem::DUPLICATE_KEY)
                .with("key", cut(key.rsplit_once(" at line").map_or(key, |(key, _)| key), LONGEST_PLACE));
        }
        if message.starts_with("fault:nested_too_deeply") || message.starts_with("recursion limit exceeded") {
            return Problem::new(problem::NESTED_TOO_DEEPLY).with("max", DEEPEST);
        }
        Problem::new(problem::MALFORMED_JSON).with("detail", message)
    })
}

struct Strict {
    depth: usize,
}

impl Strict {
    fn deeper<E: de::Error>(&self) -> Result<Self, E> {
        if self.depth >= DEEPEST {
            return Err(E::custom("fault:nested_too_deeply"));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("number out of range"))
    }
    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }
    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut found = Vec::new();
        while let Some(item) = items.next_element_seed(self.deeper()?)? {
            found.push(item);
        }
        Ok(Value::Array(found))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut found = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(self.deeper()?)?;
            if found.contains_key(&key) {
                return Err(de::Error::custom(format_args!("fault:duplicate_key:{key}")));
            }
            found.insert(key, value);
        }
        Ok(Value::Object(found))
    }
}

/// Reads a value as content: unknown fields and wrong types are named, then the content's own rules are
/// checked.
///
/// # Errors
/// What is wrong, field by field.
pub fn content<T: Content>(value: Value) -> Result<T, Violations> {
    shaped::<T>(value)?.checked()
}

/// Reads a value as a type without rules of its own.
///
/// # Errors
/// What is wrong, field by field.
pub fn shaped<T: DeserializeOwned>(value: Value) -> Result<T, Violations> {
    of_reading(placed::read(value))
}

/// Reads an object of texts, in which numbers and flags are written out, as a type without rules of its own.
///
/// # Errors
/// What is wrong, field by field.
pub fn written_out<T: DeserializeOwned>(texts: Map<String, Value>) -> Result<T, Violations> {
    of_reading(placed::read_texts(Value::Object(texts)))
}

fn of_reading<T>((read, told): (Result<T, serde_json::Error>, Told)) -> Result<T, Violations> {
    let mut violations: Vec<Violation> =
        told.unknown.into_iter().map(|pointer| violation(pointer, problem::UNKNOWN_FIELD)).collect();
    match read {
        Ok(read) if violations.is_empty() => Ok(read),
        Ok(_) => Err(Violations(violations)),
        Err(error) => {
            violations.push(by_message(told.failed.unwrap_or_default(), &error.to_string()));
            Err(Violations(violations))
        }
    }
}

fn violation(pointer: String, code: ProblemCode) -> Violation {
    Violation { pointer, code, params: BTreeMap::new() }
}

/// serde tells what is wrong by its message; ours begin with `fault:`.
fn by_message(pointer: String, message: &str) -> Violation {
    if let Some(fault) = message.strip_prefix("fault:") {
        let (code, detail) = fault.split_once(':').unwrap_or((fault, ""));
        let mut found = violation(pointer, super::catalogue::entry(code).code);
        if !detail.is_empty() {
            let name = if problem::TOO_MANY == code { "max" } else { "allowed" };
            found.params.insert(name, detail.to_owned());
        }
        return found;
    }
    if let Some(field) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
        return violation(format!("{pointer}/{field}"), problem::REQUIRED);
    }
    if message.starts_with("invalid type: null") {
        return violation(pointer, problem::REQUIRED);
    }
    let mut found = violation(pointer, problem::WRONG_TYPE);
    found.params.extend([("expected", expected(message).to_owned())]);
    found
}

/// What JSON type serde had wanted, by its message; what it got stands in the request and is not repeated.
fn expected(message: &str) -> &'static str {
    let wanted = message.rsplit_once("expected ").map_or("", |(_, wanted)| wanted);
    let known = [
        ("struct", "object"),
        ("a map", "object"),
        ("internally tagged", "object"),
        ("a sequence", "array"),
        ("a boolean", "boolean"),
    ];
    let numbers = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "an integer"];
    match known.iter().find(|(begins, _)| wanted.starts_with(begins)) {
        Some((_, named)) => named,
        None if numbers.iter().any(|number| wanted.starts_with(number)) => "integer",
        None => "string",
    }
}

/// Fields that a patch takes away and that do not stand: there is no such field, or it cannot be taken away.
pub fn nulls_beside(standing: &Value, patch: &Value) -> Vec<String> {
    let nulls = patch.as_object().into_iter().flatten().filter(|(_, value)| value.is_null());
    nulls
        .filter(|(field, _)| standing.get(field).is_none())
        .map(|(field, _)| field.clone())
        .take(MOST_FAULTS)
        .collect()
}

/// Applies a merge patch (RFC 7396): `null` removes, objects merge, everything else replaces.
pub fn merge(target: &mut Value, patch: Value) {
    match patch {
        Value::Object(patch) => {
            if !target.is_object() {
                *target = Value::Object(Map::new());
            }
            if let Value::Object(target) = target {
                for (key, value) in patch {
                    if value.is_null() {
                        target.remove(&key);
                    } else {
                        merge(target.entry(key).or_insert(Value::Null), value);
                    }
                }
            }
        }
        other => *target = other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phoihop_domain::money::Vnd;
    use serde_json::json;

    #[derive(serde::Deserialize, Debug)]
    #[expect(dead_code, reason = "only the reading is tested")]
    struct Line {
        amount_vnd: Vnd,
        parts: Option<Vec<Line>>,
    }

    #[test]
    fn an_array_is_no_object() {
        let wrong = |body: Value| shaped::<Line>(body).unwrap_err().0.remove(0);
        for (body, pointer, expected) in [
            (json!([1, null]), "", "object"),
            (json!({"amount_vnd": 1, "parts": [[1, null]]}), "/parts/0", "object"),
            (json!({"amount_vnd": 1, "parts": {"a": 1}}), "/parts", "array"),
        ] {
            let fault = wrong(body);
            assert_eq!(
                (fault.pointer.as_str(), fault.code, fault.params["expected"].as_str()),
                (pointer, problem::WRONG_TYPE, expected)
            );
        }
    }

    fn faults(body: Value) -> Vec<(String, ProblemCode)> {
        shaped::<Line>(body).unwrap_err().0.into_iter().map(|v| (v.pointer, v.code)).collect()
    }

    #[test]
    fn money_with_a_fraction_is_refused_at_its_place() {
        assert_eq!(faults(json!({"amount_vnd": 1.5})), [("/amount_vnd".to_owned(), problem::INVALID_AMOUNT)]);
        assert_eq!(
            faults(json!({"amount_vnd": 1, "parts": [{"amount_vnd": -1}]})),
            [("/parts/0/amount_vnd".to_owned(), problem::INVALID_AMOUNT)]
        );
    }

    #[test]
    fn unknown_missing_and_null_fields_are_named() {
        assert_eq!(
            faults(json!({"amount_vnd": 1, "a/b": 2})),
            [("/a~1b".to_owned(), problem::UNKNOWN_FIELD)]
        );
        assert_eq!(faults(json!({})), [("/amount_vnd".to_owned(), problem::REQUIRED)]);
        assert_eq!(faults(json!({"amount_vnd": null})), [("/amount_vnd".to_owned(), problem::REQUIRED)]);
        assert_eq!(faults(json!([1])), [(String::new(), problem::WRONG_TYPE)]);
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let code = |text: &str| parse(text.as_bytes()).unwrap_err().code();
        assert_eq!(code(r#"{"a":1,"a":2}"#), "duplicate_key");
        assert_eq!(code(&("[".repeat(40) + &"]".repeat(40))), "nested_too_deeply");
        assert_eq!(code(&"[".repeat(100_000)), "nested_too_deeply");
        for broken in ["", "{", "{\"a\":}", "1 2", "nan", "1e999", "\"\\ud800\""] {
            assert_eq!(code(broken), "malformed_json", "{broken}");
        }
    }

    #[test]
    fn a_merge_patch_does_what_rfc_7396_shows() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ];
        for (mut target, patch, result) in cases {
            merge(&mut target, patch);
            assert_eq!(target, result);
        }
    }
}
