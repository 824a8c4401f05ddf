//! The tables as both databases have them, by area; `tests/` compares this with each.
#![expect(missing_docs, reason = "the columns are described where the models are")]

mod coverage;
mod directory;
mod package;
mod planning;
mod platform;
mod programme;
mod reference;
mod work;

pub use coverage::*;
pub use directory::*;
pub use package::*;
pub use planning::*;
pub use platform::*;
pub use programme::*;
pub use reference::*;
pub use work::*;

diesel::allow_tables_to_appear_in_same_query!(
    organisations,
    organisation_names,
    agency_codes,
    organisation_successions,
    people,
    mandates,
    programmes,
    parties,
    legal_bases,
    amendments,
    difficulties,
    clauses,
    focal_points,
    implementing_units,
    original_copies,
    consents,
    signatures,
    documents,
    document_receivers,
    document_receipts,
    assignments,
    assignment_units,
    reminders,
    opinion_requests,
    opinion_request_units,
    opinions,
    plans,
    plan_items,
    plan_supplements,
    budget_lines,
    plan_item_clauses,
    endorsements,
    packages,
    deliverables,
    acceptance_records,
    acceptance_lines,
    payments,
    payment_lines,
    press_titles,
    subscriptions,
    calendar_events,
    campaigns,
    campaign_topics,
    campaign_clauses,
    coverage_requests,
    coverage_request_units,
    coverage_request_clauses,
    coverage_acceptances,
    information_requests,
    press_works,
    press_work_topics,
    press_work_clauses,
    press_work_corrections,
    press_work_evidence,
    press_work_credits,
    findings,
    topics,
);
diesel::allow_tables_to_appear_in_same_query!(
    users,
    memberships,
    notifications,
    sessions,
    refresh_tokens,
    one_time_links,
    audit_events,
    api_clients,
    api_client_secrets
);
diesel::allow_tables_to_appear_in_same_query!(jobs, job_leases, job_files);
diesel::allow_tables_to_appear_in_same_query!(administrative_units, administrative_unit_successions);
