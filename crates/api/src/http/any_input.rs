//! Whatever a stranger sends to the parsers of requests, they answer: something that is within its bounds, or
//! a problem that is.

use phoihop_domain::directory::PersonSort;
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Deserialize;

use super::body;
use super::client_address::client_address;
use super::etag;
use super::negotiation::{Language, accepts};
use super::page::{LONGEST_CURSOR, request};
use super::problem::{LONGEST_PLACE, MOST_FAULTS, Problem};
use super::query::Query;
use crate::secrets::Secrets;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only the reading is tested")]
struct Body {
    name: String,
    parts: Option<Vec<Body>>,
}

/// Bytes as they come by chance, and texts that come close to what is meant.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let json = "[\\[\\]{}\",:0-9a-z\\\\u+.eE \n-]{0,200}";
    let query = "[a-z=&%+0-9,;]{0,200}";
    let known = "(limit|cursor|sort|count|name)=[a-zA-Z0-9_%-]{0,40}\
        (&(limit|cursor|sort|count|name)=[a-zA-Z0-9_%-]{0,40}){0,4}";
    prop_oneof![
        vec(any::<u8>(), 0..300),
        json.prop_map(String::into_bytes),
        query.prop_map(String::into_bytes),
        known.prop_map(String::into_bytes),
        vec(any::<char>(), 0..100).prop_map(|chars| String::from_iter(chars).into_bytes()),
    ]
}

fn is_bounded(problem: &Problem) -> Result<(), TestCaseError> {
    let document = problem.document(Language::English, "/", "r");
    prop_assert!(problem.faults().len() <= MOST_FAULTS);
    prop_assert!((400..500).contains(&problem.status()), "{document}");
    let places = document["errors"].as_array().cloned().unwrap_or_default();
    for place in places
        .iter()
        .flat_map(|error| [&error["pointer"], &error["parameter"]])
        .filter_map(|place| place.as_str())
    {
        prop_assert!(place.chars().count() <= LONGEST_PLACE + 1);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_query_is_read_or_refused(bytes in any_bytes()) {
        let secrets = Secrets::of_tests();
        let raw = String::from_utf8_lossy(&bytes);
        match Query::parse(&raw) {
            Err(problem) => is_bounded(&problem)?,
            Ok(query) => {
                if let Err(problem) = request::<PersonSort>(&secrets, &query, "/v1/x") {
                    is_bounded(&problem)?;
                }
            }
        }
    }

    #[test]
    fn a_body_is_read_or_refused(bytes in any_bytes()) {
        match body::parse(&bytes) {
            Err(problem) => is_bounded(&problem)?,
            Ok(value) => {
                // What was read once is written and read the same.
                prop_assert_eq!(body::parse(value.to_string().as_bytes()), Ok(value.clone()));
                if let Err(violations) = body::shaped::<Body>(value) {
                    is_bounded(&violations.into())?;
                }
            }
        }
    }

    #[test]
    fn as_many_unknown_keys_as_come_are_told_briefly(
        keys in proptest::collection::btree_set("[a-z~/]{1,400}", 0..300),
    ) {
        let fields = keys.into_iter().map(|key| (key, serde_json::json!(0))).collect();
        if let Err(violations) = body::shaped::<Body>(serde_json::Value::Object(fields)) {
            is_bounded(&violations.into())?;
        }
    }

    #[test]
    fn a_cursor_is_ours_or_refused(text in "[A-Za-z0-9_-]{0,600}") {
        let query = Query::parse(&format!("cursor={text}")).unwrap();
        let read = request::<PersonSort>(&Secrets::of_tests(), &query, "/v1/x");
        prop_assert!(read.is_err(), "nobody finds one by chance");
        prop_assert!(text.len() <= LONGEST_CURSOR || read.is_err());
    }

    #[test]
    fn headers_are_read_or_refused(
        bytes in any_bytes(),
        tag in "\"?[0-9]{0,12}\\.?[A-Za-z0-9_-]{0,20}\"?",
    ) {
        let text = String::from_utf8_lossy(&bytes);
        for header in [&*text, &tag] {
            if let Err(problem) = etag::revision_of(Some(header)) {
                is_bounded(&problem)?;
            }
            let _read = (
                etag::known_as(header, "\"1.a\""),
                Language::preferred(Some(header)),
                accepts(Some(header), "application/json"),
            );
            prop_assert!(client_address("192.0.2.1".parse().ok(), Some(header), &[]).is_some());
        }
    }
}
