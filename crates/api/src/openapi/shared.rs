//! What several operations have in common: parameters and responses stand once among the components, and
//! operations refer to them.

use std::collections::BTreeMap;

use phoihop_domain::platform::{digest, hexadecimal};
use serde_json::{Map, Value, json};

/// How many hexadecimal digits tell one variant of a name from another.
const DIGITS: usize = 6;

/// Takes out of the operations what stands in several of them, so that they refer to it from now on.
pub fn share<'a>(
    operations: impl Iterator<Item = &'a mut Value>,
) -> BTreeMap<&'static str, Map<String, Value>> {
    let operations: Vec<&mut Value> = operations.collect();
    let (mut parameters, mut responses) = (Vec::new(), Vec::new());
    for operation in operations.into_iter().filter_map(Value::as_object_mut) {
        for (name, part) in operation {
            match (name.as_str(), part) {
                ("parameters", Value::Array(each)) => {
                    parameters.extend(each.iter_mut().map(|one| (parameter_name(one), one)))
                }
                ("responses", Value::Object(each)) => {
                    responses.extend(each.iter_mut().map(|(status, one)| (response_name(status, one), one)))
                }
                _ => {}
            }
        }
    }
    [("parameters", parameters), ("responses", responses)]
        .map(|(kind, parts)| (kind, shelved(kind, parts)))
        .into()
}

/// What stands more than once, by its name; where several things have one name, shared or not, each has a few
/// digits of its digest, too.
fn shelved(kind: &str, parts: Vec<(String, &mut Value)>) -> Map<String, Value> {
    let mut variants: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for (name, part) in &parts {
        *variants.entry(name.clone()).or_default().entry(part.to_string()).or_default() += 1;
    }
    let mut shelf = Map::new();
    for (name, part) in parts {
        let Some(told) =
            variants.get(&name).filter(|told| told.get(&part.to_string()).is_some_and(|times| *times > 1))
        else {
            continue;
        };
        let name = if told.len() > 1 { format!("{name}_{}", short_digest(part)) } else { name };
        let reference = json!({"$ref": format!("#/components/{kind}/{name}")});
        let part = std::mem::replace(part, reference);
        let taken = shelf.insert(name, part.clone());
        debug_assert!(taken.is_none_or(|taken| taken == part), "two parts have one name: {part}");
    }
    shelf
}

fn short_digest(part: &Value) -> String {
    let digest = digest(part).map(|digest| hexadecimal(&digest)).unwrap_or_default();
    digest.chars().take(DIGITS).collect()
}

/// Such as `QueryLimit` or `HeaderIfMatch`.
fn parameter_name(parameter: &Value) -> String {
    let words = ["in", "name"].map(|field| parameter[field].as_str().unwrap_or_default());
    words.iter().flat_map(|word| word.split(['-', '_'])).map(capitalised).collect()
}

/// Such as `Answer304` or `Problem409`.
fn response_name(status: &str, response: &Value) -> String {
    format!("{}{status}", if response["x-codes"].is_array() { "Problem" } else { "Answer" })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_stays_and_what_stands_twice_is_referred_to() {
        let limit = |most: u32| json!({"in": "query", "name": "page-limit", "schema": {"maximum": most}});
        let operation = |limits: &[u32]| {
            json!({
                "parameters": limits.iter().map(|most| limit(*most)).collect::<Vec<_>>(),
                "responses": {"304": {}},
            })
        };
        let mut operations = [operation(&[1, 2]), operation(&[1, 3])];
        let shared = share(operations.iter_mut());
        let name = format!("QueryPageLimit_{}", short_digest(&limit(1)));
        assert_eq!(shared["parameters"][&name], limit(1));
        assert_eq!(
            operations[0]["parameters"],
            json!([{"$ref": format!("#/components/parameters/{name}")}, limit(2)])
        );
        assert_eq!(operations[1]["responses"]["304"]["$ref"], "#/components/responses/Answer304");
        let mut operations = [operation(&[1, 2]), operation(&[2, 1])];
        let shared = share(operations.iter_mut());
        let named: Vec<&String> = shared["parameters"].keys().collect();
        assert!(
            named.len() == 2 && named.iter().all(|name| name.len() == "QueryPageLimit_123456".len()),
            "{named:?}"
        );
    }
}
