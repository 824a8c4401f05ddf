//! The only room that knows HTTP: routes, contract, server and command line.

pub mod accounts;
pub mod audit;
pub mod auth;
pub mod backup;
pub mod cli;
pub mod config;
pub mod connections;
pub mod coverage;
pub mod demo;
pub mod demo_only;
pub mod directory;
pub mod http;
pub mod lifecycle;
pub mod mail;
pub mod openapi;
pub mod options;
pub mod packages;
pub mod planning;
pub mod platform;
pub mod programmes;
pub mod reference;
pub mod scheduler;
pub mod secrets;
pub mod server;
pub mod state;
pub mod telemetry;
pub mod transfer;
pub mod work;

use http::Router;

/// Every route there is.
#[must_use]
pub fn routes() -> Router {
    let mut router = Router::default();
    router.add(auth::log_in::paths());
    router.add(auth::sessions::paths());
    router.add(auth::recovery::paths());
    router.add(auth::totp::paths());
    router.add(platform::me::paths());
    router.add(platform::users::paths());
    router.add(platform::api_clients::paths());
    router.add(auth::oauth::paths());
    router.add(platform::audit_events::paths());
    router.add(platform::changes::paths());
    router.add(platform::jobs::paths());
    router.add(transfer::paths());
    router.add(platform::notifications::paths());
    router.add(directory::organisations::paths());
    router.add(directory::people::paths());
    router.add(directory::mandates::paths());
    router.add(directory::school_sites::paths());
    router.add(reference::code_list_items::paths());
    router.add(reference::topics::paths());
    router.add(directory::successions::paths());
    router.add(directory::administrative_units::paths());
    router.add(directory::documents::paths());
    router.add(directory::document_receipts::paths());
    router.add(programmes::routes::paths());
    router.add(programmes::clauses::paths());
    router.add(programmes::amendments::paths());
    router.add(programmes::difficulties::paths());
    router.add(programmes::units::paths());
    router.add(programmes::copies::paths());
    router.add(programmes::public::paths());
    router.add(planning::plans::paths());
    router.add(planning::endorsements::paths());
    router.add(planning::plan_items::paths());
    router.add(planning::plan_supplements::paths());
    router.add(packages::packages::paths());
    router.add(packages::deliverables::paths());
    router.add(packages::acceptance_records::paths());
    router.add(packages::payments::paths());
    router.add(packages::press_titles::paths());
    router.add(packages::subscriptions::paths());
    router.add(coverage::calendar_events::paths());
    router.add(coverage::calendar_links::paths());
    router.add(coverage::calendar::paths());
    router.add(coverage::campaigns::paths());
    router.add(coverage::coverage_requests::paths());
    router.add(coverage::information_requests::paths());
    router.add(coverage::press_works::paths());
    router.add(coverage::credits::paths());
    router.add(coverage::evidence::paths());
    router.add(coverage::statistics::paths());
    router.add(coverage::findings::paths());
    router.add(coverage::public_press_works::paths());
    router.add(coverage::feeds::paths());
    router.add(work::assignments::paths());
    router.add(work::reminders::paths());
    router.add(work::opinion_requests::paths());
    router.add(work::opinions::paths());
    router.add(platform::service::paths());
    router.add(platform::docs::paths());
    router.add(platform::documents::paths());
    router
}
