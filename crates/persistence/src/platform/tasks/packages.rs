//! Packages and deliveries that wait for one of the two sides.

use phoihop_domain::access::{ACCEPTING, Action, BUYING_LEADERS, FINANCE, Subject, scope};
use phoihop_domain::date::CivilDate;
use phoihop_domain::money::Vnd;
use phoihop_domain::packages::{AcceptanceRecordFilter, AcceptanceRecordSort, AcceptanceStatus, PackageFilter, PackageSort, PackageStatus};
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::validation::AnyOf;

use super::{signatures, task};
use crate::packages::{acceptance_records, packages};
use crate::paginate::all;
use crate::programme::Readers;
use crate::{Db, Result};

/// Those that wait for the subject.
pub(super) fn of(db: &mut Db, subject: &Subject, today: CivilDate) -> Result<Vec<Task>> {
    let readers = Readers::Scoped(scope(Some(subject), Action::ReadPackage), today);
    let mut tasks = Vec::new();
    let open = AnyOf(vec![PackageStatus::Draft, PackageStatus::Appraised, PackageStatus::Approved]);
    let filter = PackageFilter { status: Some(open), ..PackageFilter::default() };
    for package in all(PackageSort::CreatedAt, |page| packages::list(db, &readers, &filter, page))? {
        tasks.extend(signatures(db, subject, &package, today)?);
        let programme = packages::programme_of(db, &package, today)?;
        let (kind, who) = match package.status {
            PackageStatus::Draft if package.value_vnd > Vnd::default() => (TaskKind::Appraisal, FINANCE),
            PackageStatus::Appraised => (TaskKind::Approval, BUYING_LEADERS),
            _ => continue,
        };
        if subject.has_part(who, package.circle(&programme).involved()) {
            let party_id = Some(package.content.buyer_party_id);
            tasks.push(Task { party_id, ..task(kind, &package, programme.id, (None, false)) });
        }
    }
    let filter = AcceptanceRecordFilter { status: Some(AnyOf(vec![AcceptanceStatus::Submitted])), ..AcceptanceRecordFilter::default() };
    for record in all(AcceptanceRecordSort::CreatedAt, |page| acceptance_records::list(db, &readers, &filter, page))? {
        let package = packages::package_of(db, record.content.package_id)?;
        let programme = packages::programme_of(db, &package, today)?;
        if subject.has_part(ACCEPTING, package.circle(&programme).involved()) {
            let party_id = Some(package.content.buyer_party_id);
            tasks.push(Task { party_id, ..task(TaskKind::Acceptance, &record, programme.id, (None, false)) });
        }
    }
    Ok(tasks)
}
