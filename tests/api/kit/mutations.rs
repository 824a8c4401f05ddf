//! Whatever a client puts into a field of a body: it is taken or refused by name, on both databases alike,
//! and never an accident.

use phoihop_tests::documented::CONTRACT;
use phoihop_tests::{Cast, Reply, story};
use serde_json::{Value, json};

use crate::access::Things;

/// What a careless or hostile client puts in place of a value.
fn bad_values() -> Vec<Value> {
    vec![
        json!(null),
        json!(""),
        json!("   "),
        json!("a\u{0}b"),
        json!("\u{202e}abc"),
        json!("x".repeat(30_000)),
        json!("2023-02-30"),
        json!("9999-12-31"),
        json!("0000-00-00"),
        json!("9999-12-31T23:59:59-14:00"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(1e300),
        json!([]),
        json!([[[[]]]]),
        json!({}),
        json!({"a": {"b": [null]}}),
        json!(vec![json!("x"); 2_000]),
    ]
}

/// The body with that in place of one field.
fn with(body: &Value, field: &str, value: Value) -> Value {
    let mut body = body.clone();
    body[field] = value;
    body
}

/// Requires an answer that is none of an accident: success, or a refusal that says what is wrong and where.
#[track_caller]
fn told_what_is_wrong(reply: &Reply, what: &str) {
    assert!(reply.status < 500, "{what}: {}", reply.body);
    if reply.status == 422 || reply.status == 400 {
        let errors = reply.body["errors"].as_array().cloned().unwrap_or_default();
        let named = errors.iter().all(|error| error["pointer"].is_string() || error["parameter"].is_string());
        assert!(!errors.is_empty() && named, "{what} names no field: {}", reply.body);
    }
}

story! {
    async fn whatever_stands_in_a_field_is_taken_or_refused_by_name(app) {
        let cast = Cast::of(app).await;
        let things = Things::of(&cast).await;
        let mut asked = 0;
        for (path, maker, body) in things.collections(&cast) {
            maker.post(&format!("{path}?validate_only=true"), &body).await.ok();
            for field in body.as_object().unwrap().keys() {
                for value in bad_values() {
                    let shown: String = value.to_string().chars().take(60).collect();
                    let what = format!("POST {path} with {field} = {shown}");
                    let reply =
                        maker.post(&format!("{path}?validate_only=true"), &with(&body, field, value)).await;
                    told_what_is_wrong(&reply, &what);
                    asked += 1;
                }
            }
            let unknown =
                maker.post(&path, &with(&body, "không_có", json!(1))).await.refused(422, "invalid_content");
            unknown.at("/không_có", "unknown_field");
        }
        assert!(asked > 2_000, "{asked}");
    }

    async fn whatever_is_asked_of_a_list_is_answered_or_refused_by_name(app) {
        let cast = Cast::of(app).await;
        let mut asked = 0;
        for path in app
            .state
            .router
            .paths()
            .filter(|path| !path.pattern.contains('{') && path.pattern.starts_with("/v1"))
        {
            let parameters =
                CONTRACT["paths"][path.pattern]["get"]["parameters"].as_array().cloned().unwrap_or_default();
            for name in parameters
                .iter()
                .filter(|parameter| parameter["in"] == "query")
                .filter_map(|parameter| parameter["name"].as_str())
            {
                for value in [
                    "",
                    "%00",
                    "%ff",
                    "-1",
                    "1e9",
                    "999999999999999999999",
                    "2023-02-30",
                    "9999-12-31",
                    "%25_%5C'%22;--",
                    "null",
                    "a,,b",
                    "%F0%9F%90%89",
                ] {
                    let reply = cast
                        .reader_of(path.pattern)
                        .await
                        .get(&format!("{}?{name}={value}", path.pattern))
                        .await;
                    assert!(reply.status < 500, "{} {name}={value}: {}", path.pattern, reply.body);
                    // A wrong secret is no malformed one.
                    let by_link = path.pattern == "/v1/calendar.ics" && reply.status == 401;
                    assert!(
                        by_link || matches!(reply.status, 200 | 400),
                        "{} {name}={value}: {} {}",
                        path.pattern,
                        reply.status,
                        reply.body
                    );
                    asked += 1;
                }
            }
        }
        assert!(asked > 1_000, "{asked}");
    }
}
