//! `/v1/audit-events`: who did what when, for auditors.

use phoihop_domain::access::{AUDITORS, Action};
use phoihop_domain::platform::{AuditFilter, AuditRecord, AuditSort};
use phoihop_persistence::platform::audit;

use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<AuditRecord, AuditFilter, AuditSort>("list_audit_events", Action::ReadAudit)
        .says(
            "Read the audit trail",
            "What the people of the caller's organisations did, by which request, with digests of what \
                things were before and afterwards. Events are numbered and chained within moments; `phoihop \
                audit verify` tells whether the chain is as it was.",
        )
        .untagged()
        .never_cached();
    vec![Path::new("audit", "/v1/audit-events").get(list, list_events)]
}

async fn list_events(call: Call) -> Result<Answer, Problem> {
    let of = call.subject.as_ref().map(|subject| subject.organisations_as(AUDITORS)).unwrap_or_default();
    let (filter, request) = call.page::<AuditFilter, AuditSort>()?;
    let asked = request.clone();
    let page = call.read_list(&request, move |db| audit::list(db, &of, &filter, &asked)).await?;
    call.page_of(page, &request, |_| None)
}
