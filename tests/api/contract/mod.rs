//! The contract: it is what serves, every operation has been executed, and it says all that a client needs.

mod access_examples;
mod coverage_examples;
mod examples;
mod package_examples;
mod planning_examples;
mod programme_examples;
mod record;
mod stable;
mod transfer_examples;
mod walk;

use std::path::PathBuf;

use serde_json::Value;

/// A committed file of the folder `openapi`.
fn committed(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../openapi").join(name)
}

/// Compares with what is committed; `UPDATE=1` commits what is instead.
#[track_caller]
fn assert_committed(name: &str, made: &Value) {
    let made = serde_json::to_string_pretty(made).unwrap() + "\n";
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(committed(name), made).unwrap();
        return;
    }
    let standing = std::fs::read_to_string(committed(name)).unwrap_or_default();
    assert!(
        made == standing,
        "openapi/{name} has drifted from the code: run `UPDATE=1 cargo test --workspace --locked contract` \
            twice and commit"
    );
}

#[test]
fn the_committed_contract_is_the_one_that_serves() {
    assert_committed("openapi.json", &phoihop_api::openapi::contract(&phoihop_api::routes()));
}
