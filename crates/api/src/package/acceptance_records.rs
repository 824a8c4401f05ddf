//! `/v1/acceptance-records`: what was delivered, and accepted by the other side (biên bản nghiệm thu).

use phoihop_domain::access::Action;
use phoihop_domain::ids::AcceptanceRecordId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::package::{
    AcceptanceLine, AcceptanceRecord, AcceptanceRecordContent, AcceptanceRecordFilter, AcceptanceRecordSort,
    Package,
};
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::package::{acceptance_records, deliverables};
use phoihop_persistence::{Moving, Stored};

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "packages",
    transitions: "/v1/acceptance-records/{acceptance_record_id}/transitions",
    available: "/v1/acceptance-records/{acceptance_record_id}/available-transitions",
    id: "acceptance_record_id",
    read: Action::ReadPackage,
    ask: Action::AcceptDelivery,
    ids: [
        "list_acceptance_record_transitions",
        "move_acceptance_record",
        "list_available_acceptance_record_transitions",
    ],
    says: "The side that delivers submits it, the other accepts it or sends it back with what is missing. \
        Nobody accepts their own delivery, more than was promised, or work that lies outside the package's \
        period unless it makes good for what was missing.",
    conflicts: &[
        problem::NO_SUCH_TRANSITION,
        problem::PACKAGE_NOT_IN_FORCE,
        problem::WORK_OUTSIDE_PERIOD,
        problem::BEYOND_PROMISE,
        problem::PAID_BEYOND_ACCEPTED,
        problem::OWN_DELIVERY,
    ],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<AcceptanceRecord, AcceptanceRecordFilter, AcceptanceRecordSort>(
        "list_acceptance_records",
        Action::ReadPackage,
    )
    .says("List records of acceptance", "What was delivered under packages, and whether it was accepted.")
    .indexed_by(&[("package_id", "created_at"), ("status", "created_at")]);
    let create_one = Operation::change::<AcceptanceRecordContent, AcceptanceRecord>(
        "create_acceptance_record",
        Action::DeliverPackage,
        Kind::Create,
    )
    .says(
        "Begin a record of acceptance",
        "Of what was delivered, of what makes good for what was \
                not, or of what is taken back: a retraction takes the credit back by a new record.",
    )
    .conflicts(&[problem::PACKAGE_NOT_IN_FORCE, problem::BEYOND_PROMISE]);
    let get_one = Operation::read::<AcceptanceRecord>("get_acceptance_record", Action::ReadPackage)
        .says("Read a record of acceptance", "");
    let change_one = Operation::change::<AcceptanceRecordContent, AcceptanceRecord>(
        "change_acceptance_record",
        Action::DeliverPackage,
        Kind::Patch,
    )
    .says("Change a record of acceptance", "Until it is submitted.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::RECORD_FROZEN, problem::BEYOND_PROMISE]);
    let mut paths = vec![
        Path::new("packages", "/v1/acceptance-records")
            .get(list, |call| call.list_visible(acceptance_records::list))
            .post(create_one, create),
        Path::new("packages", "/v1/acceptance-records/{acceptance_record_id}")
            .get(get_one, get)
            .patch(change_one, patch),
    ];
    paths.extend(transitions::paths::<AcceptanceRecord>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let record: AcceptanceRecord = call.find("acceptance_record_id").await?;
    call.one(Some(&record))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let (content, package) = change
            .body_under::<AcceptanceRecordContent, Package>("/package_id", |content| content.package_id)?;
        package.is_carried_out()?;
        check(change, &content, None)?;
        let record = AcceptanceRecord::entered(content, change.now());
        record.insert(change.db)?;
        change.record(&record, Happened::Created)?;
        let record: AcceptanceRecord = change.find(record.id)?;
        change.tell(&record, NotificationKind::Given, Cause::Request)?;
        change.created(&record)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: AcceptanceRecordId = call.id("acceptance_record_id")?;
    call.change(move |change| {
        let before: AcceptanceRecord = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        before.takes_edits()?;
        check(change, &content, Some(&before.content))?;
        let record = before.amended(content, change.now());
        record.save(change.db)?;
        change.record(&record, Happened::Updated)?;
        let record: AcceptanceRecord = change.find(id)?;
        change.changed(&record)
    })
}

/// It tells of deliverables of its package.
fn check(
    change: &mut Change<'_>,
    content: &AcceptanceRecordContent,
    before: Option<&AcceptanceRecordContent>,
) -> Result<(), Halt> {
    let own = deliverables::of_package(change.db, content.package_id)?;
    let unknown = content
        .lines
        .iter()
        .position(|line| own.iter().all(|deliverable| deliverable.id != line.deliverable_id));
    if let Some(at) = unknown {
        return Err(Problem::field(format!("/lines/{at}/deliverable_id"), problem::UNKNOWN_REFERENCE).into());
    }
    let beyond = |line: &&AcceptanceLine| {
        own.iter().any(|of| of.id == line.deliverable_id && of.content.quantity < line.quantity)
    };
    if let Some(line) = content.lines.iter().find(beyond) {
        return Err(Refusal::from(
            Blocker::new(problem::BEYOND_PROMISE).with("deliverable_id", line.deliverable_id),
        )
        .into());
    }
    change.cites("/document_id", content.document_id, before.and_then(|before| before.document_id))
}
