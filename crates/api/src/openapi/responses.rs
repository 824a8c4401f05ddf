//! What an operation can answer: by its kind, with its headers and every problem code.

use std::collections::BTreeMap;

use crate::http::problem::{self, ProblemCode};
use phoihop_domain::access::Action;
use phoihop_persistence::walk::{MOST_ASKED, MOST_COUNTED};
use serde_json::{Map, Value, json};

use super::schemas::Schemas;
use crate::http::catalogue::entry;
use crate::http::operation::{Kind, Operation};
use crate::http::page::LONGEST_CURSOR;
use crate::http::router::Path;

/// An answer that is no problem: its status, what it means, whether there is a body, and its headers.
type Success = (u16, &'static str, bool, &'static [&'static str]);

/// All that an operation can answer.
pub fn of(path: &Path, operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut found = Map::new();
    let schema = body_schema(operation, schemas);
    for (status, description, has_body, headers) in successes(operation) {
        let language = operation.localised.then_some(&"Content-Language");
        let mut answer =
            json!({"description": description, "headers": references(headers.iter().chain(language))});
        if *has_body {
            answer["content"] = json!({operation.media_type: {"schema": schema}});
        }
        found.insert(status.to_string(), answer);
    }
    let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
    for code in problem_codes(path, operation) {
        by_status.entry(entry(&code).status).or_default().push(code);
    }
    for (status, codes) in by_status {
        let names: Vec<&str> = codes.iter().map(|code| code.as_str()).collect();
        let answer = json!({
            "description": format!("Problem: {}.", names.join(", ")),
            "x-codes": codes, "headers": references(problem_headers(operation, status, &codes).iter()),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        });
        found.insert(status.to_string(), answer);
    }
    Value::Object(found)
}

fn successes(operation: &Operation) -> &'static [Success] {
    const KNOWN: Success = (304, "The client has it (`If-None-Match`).", false, &["ETag"]);
    const BEGUN: Success = (
        202,
        "Begun: the job tells how far it is.",
        true,
        &["Location", "Retry-After", "Idempotency-Replayed"],
    );
    const TRIED: Success = (200, "Only tried (`validate_only`): what would be answered.", true, &[]);
    match operation.kind {
        Kind::Begin if operation.takes.contains(&"validate_only") => &[BEGUN],
        Kind::Begin => &[BEGUN, TRIED],
        Kind::List => &[(200, "A page.", true, &["ETag", "Link"]), KNOWN],
        Kind::Read | Kind::Look | Kind::Whole => &[(200, "The answer.", true, &["ETag"]), KNOWN],
        Kind::Fresh | Kind::Authenticate => &[(200, "The answer.", true, &[])],
        Kind::Settle => &[(204, "Done.", false, &[])],
        Kind::Secret => {
            &[(201, "Made; what is told is told only now.", true, &["ETag", "Idempotency-Replayed"]), TRIED]
        }
        Kind::Redirect => &[(302, "It lies elsewhere.", false, &["Location"])],
        Kind::Create | Kind::Append => {
            &[(201, "Made.", true, &["Location", "ETag", "Idempotency-Replayed"]), TRIED]
        }
        Kind::Decide => &[
            (
                201,
                "Recorded; the tag is the new one of what was decided on.",
                true,
                &["ETag", "Idempotency-Replayed"],
            ),
            TRIED,
        ],
        Kind::Patch => {
            &[(200, "Changed; with `validate_only` what would be, without a tag.", true, &["ETag"])]
        }
        Kind::Delete => &[
            (204, "Gone.", false, &[]),
            (200, "Only tried (`validate_only`): nothing stands against it.", false, &[]),
        ],
    }
}

fn body_schema(operation: &Operation, schemas: &mut Schemas) -> Value {
    let Some(output) = operation.output else { return json!({}) };
    let item = schemas.reference(output);
    match operation.kind {
        Kind::List => {
            let tag = json!({"type": "object", "properties": {"etag": {"type": "string", "maxLength": 60}}});
            let item = if operation.tags_items { json!({"allOf": [item, tag]}) } else { item };
            json!({
                "type": "object", "required": ["items", "next_cursor"],
                "properties": {
                    "items": {"type": "array", "maxItems": 200, "items": item},
                    "next_cursor": {"type": ["string", "null"], "maxLength": LONGEST_CURSOR},
                    "total": {
                        "type": "integer", "minimum": 0, "maximum": MOST_COUNTED,
                        "description": format!("How many there are, where `count=true` asks: counted up to \
                            {MOST_COUNTED}, or up to {MOST_ASKED} where each must be looked at."),
                    },
                    "total_is_exact": {
                        "type": "boolean",
                        "description": "Whether `total` is all of them: false where there are more.",
                    },
                },
            })
        }
        Kind::Whole => json!({
            "type": "object",
            "required": ["items"],
            "properties": {"items": {"type": "array", "maxItems": 200, "items": item}},
        }),
        _ => item,
    }
}

fn problem_codes(path: &Path, operation: &Operation) -> Vec<ProblemCode> {
    let kind = operation.kind;
    let mut codes = vec![
        problem::INVALID_QUERY,
        problem::TOO_MANY_PARAMETERS,
        problem::ADDRESS_TOO_LONG,
        problem::NOT_ACCEPTABLE,
        problem::INTERNAL_ERROR,
        problem::UNAVAILABLE,
        problem::TIMEOUT,
    ];
    if operation.action != Action::UsePublic {
        codes.extend([
            problem::UNAUTHENTICATED,
            problem::INVALID_TOKEN,
            problem::TOTP_REQUIRED,
            problem::FORBIDDEN,
        ]);
    }
    if path.pattern.contains('{') {
        codes.push(problem::NOT_FOUND);
    }
    if kind == Kind::List {
        codes.push(problem::INVALID_CURSOR);
    }
    if matches!(kind, Kind::Authenticate | Kind::Settle) && operation.input.is_some() {
        codes.push(problem::TOO_MANY_ATTEMPTS);
    }
    if kind == Kind::Secret {
        codes.push(problem::SECRET_ALREADY_SHOWN);
    }
    if kind.is_change() || kind == Kind::Settle || operation.input.is_some() {
        codes.extend([
            problem::BODY_INCOMPLETE,
            problem::BODY_TOO_LARGE,
            problem::UNSUPPORTED_ENCODING,
            problem::REQUEST_TIMEOUT,
        ]);
    }
    if operation.input.is_some() {
        codes.extend([
            problem::BODY_REQUIRED,
            problem::MALFORMED_JSON,
            problem::DUPLICATE_KEY,
            problem::NESTED_TOO_DEEPLY,
            problem::UNSUPPORTED_MEDIA_TYPE,
            problem::INVALID_CONTENT,
        ]);
    } else if !operation.takes_upload.is_empty() {
        codes.extend([problem::BODY_REQUIRED, problem::UNSUPPORTED_MEDIA_TYPE]);
    } else if kind.is_change() || kind == Kind::Settle {
        codes.push(problem::BODY_NOT_EXPECTED);
    }
    if kind.is_change() {
        codes.extend([problem::INVALID_HEADER, problem::STORAGE_FULL]);
        if kind != Kind::Delete {
            codes.push(problem::DUPLICATE);
        }
    }
    if kind.is_repeatable() {
        codes.extend([problem::KEY_REUSED, problem::REQUEST_IN_PROGRESS]);
    }
    if kind.takes_if_match() {
        codes.push(problem::STALE);
    }
    if kind.requires_if_match() {
        codes.push(problem::PRECONDITION_REQUIRED);
    }
    codes.extend(&operation.refusals);
    codes.extend(&operation.conflicts);
    codes
}

fn problem_headers(operation: &Operation, status: u16, codes: &[ProblemCode]) -> Vec<&'static str> {
    let mut headers = vec!["Content-Language"];
    match status {
        401 => headers.push("WWW-Authenticate"),
        415 if operation.kind == Kind::Patch => headers.push("Accept-Patch"),
        429 | 503 => headers.push("Retry-After"),
        409 if codes.contains(&problem::REQUEST_IN_PROGRESS) => headers.push("Retry-After"),
        _ => {}
    }
    headers
}

fn references<'a>(names: impl Iterator<Item = &'a &'static str>) -> Value {
    let reference = |name: &str| (name.to_owned(), json!({"$ref": format!("#/components/headers/{name}")}));
    Value::Object(names.chain(&["X-Request-Id"]).map(|name| reference(name)).collect())
}

/// The headers that answers refer to.
pub fn headers() -> Value {
    let text = |description: &str, max: usize| {
        json!({
            "description": description, "schema": {"type": "string", "maxLength": max},
        })
    };
    json!({
        "X-Request-Id":
            text("The request's name in logs and problems: the client's own where that is plain.", 64),
        "ETag": text("The tag of this representation; `If-Match` compares its revision only.", 100),
        "Location": text("The address of what was made, or of where it lies.", 300),
        "Link": text("The next page, where there is one: `<…>; rel=\"next\"` (RFC 8288).", 8000),
        "Retry-After": {
            "description": "Seconds after which it may go better.",
            "schema": {"type": "integer", "minimum": 1},
        },
        "Idempotency-Replayed": {
            "description": "This is the answer that an equal request with the same key was given.",
            "schema": {"type": "string", "enum": ["true"]},
        },
        "WWW-Authenticate": text("How to authenticate (RFC 6750).", 200),
        "Accept-Patch": text("The media type of patches.", 100),
        "Content-Language": {
            "description": "The language of the texts.", "schema": {"type": "string", "enum": ["vi", "en"]},
        },
    })
}
