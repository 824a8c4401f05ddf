//! The diagrams in `docs/lifecycles/` are drawn from the tables that the server moves by.

use phoihop_domain::coverage::{
    CalendarEvent, Campaign, CoverageRequest, Finding, InformationRequest, PressWork,
};
use phoihop_domain::directory::OrganisationSuccession;
use phoihop_domain::lifecycle::diagram;
use phoihop_domain::package::{AcceptanceRecord, Package};
use phoihop_domain::planning::{Plan, PlanItem, PlanSupplement};
use phoihop_domain::platform::Job;
use phoihop_domain::programme::{Amendment, Difficulty, Programme};
use phoihop_domain::work::{Assignment, OpinionRequest};

fn drawn(title: &str, diagram: &str) -> String {
    format!(
        "# {title}\n\nDrawn from the transition table; do not edit. `UPDATE=1 cargo test --workspace \
            --locked lifecycles` draws it again.\n\n```mermaid\n{diagram}```\n"
    )
}

#[test]
fn the_committed_diagrams_show_the_tables_that_serve() {
    is_as_drawn("programmes", &drawn("Lifecycle of programmes", &diagram::<Programme>()));
    is_as_drawn("amendments", &drawn("Lifecycle of amendments", &diagram::<Amendment>()));
    is_as_drawn("difficulties", &drawn("Lifecycle of difficulties", &diagram::<Difficulty>()));
    is_as_drawn(
        "organisation-successions",
        &drawn("Lifecycle of successions between organisations", &diagram::<OrganisationSuccession>()),
    );
    is_as_drawn("jobs", &drawn("Lifecycle of jobs", &diagram::<Job>()));
    is_as_drawn("assignments", &drawn("Lifecycle of tasks", &diagram::<Assignment>()));
    is_as_drawn("plans", &drawn("Lifecycle of plans", &diagram::<Plan>()));
    is_as_drawn("plan-items", &drawn("Lifecycle of items of plans", &diagram::<PlanItem>()));
    is_as_drawn(
        "plan-supplements",
        &drawn("Lifecycle of supplements to plans", &diagram::<PlanSupplement>()),
    );
    is_as_drawn("packages", &drawn("Lifecycle of packages", &diagram::<Package>()));
    is_as_drawn(
        "acceptance-records",
        &drawn("Lifecycle of records of acceptance", &diagram::<AcceptanceRecord>()),
    );
    is_as_drawn(
        "calendar-events",
        &drawn("Lifecycle of events of the calendar", &diagram::<CalendarEvent>()),
    );
    is_as_drawn("campaigns", &drawn("Lifecycle of campaigns", &diagram::<Campaign>()));
    is_as_drawn(
        "coverage-requests",
        &drawn("Lifecycle of requests for coverage", &diagram::<CoverageRequest>()),
    );
    is_as_drawn(
        "information-requests",
        &drawn("Lifecycle of requests for information", &diagram::<InformationRequest>()),
    );
    is_as_drawn("press-works", &drawn("Lifecycle of press works", &diagram::<PressWork>()));
    is_as_drawn("findings", &drawn("Lifecycle of findings", &diagram::<Finding>()));
    is_as_drawn(
        "opinion-requests",
        &drawn("Lifecycle of requests for opinions", &diagram::<OpinionRequest>()),
    );
}

/// Compares a diagram with the committed one; `UPDATE=1` writes it anew.
fn is_as_drawn(name: &str, text: &str) {
    let path =
        std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../docs/lifecycles/{name}.md"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == text,
        "docs/lifecycles/{name}.md has drifted from its table"
    );
}
