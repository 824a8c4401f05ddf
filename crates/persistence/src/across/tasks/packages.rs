//! Packages and deliveries that wait for one of the two sides.

use std::collections::HashMap;

use phoihop_domain::access::{ACCEPTING, Action, BUYING_LEADERS, FINANCE, Roles, Subject, scope};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PackageId, PlanId, ProgrammeId};
use phoihop_domain::money::Vnd;
use phoihop_domain::packages::{
    AcceptanceRecord, AcceptanceRecordFilter, AcceptanceRecordSort, AcceptanceStatus, Package, PackageFilter,
    PackageSort, PackageStatus,
};
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::AnyOf;

use super::{Known, signatures, task};
use crate::packages::{acceptance_records, packages};
use crate::paginate::all;
use crate::planning::plans;
use crate::programme::Readers;
use crate::{Db, Result, Stored as _};

/// What may wait there, with the packages that records belong to and the programmes of all.
pub(super) struct Waiting {
    open: Vec<Package>,
    records: Vec<AcceptanceRecord>,
    packages: HashMap<PackageId, Package>,
    programmes: HashMap<PlanId, ProgrammeId>,
}

impl Waiting {
    /// What the subject may see of it.
    pub(super) fn list(db: &mut Db, subject: &Subject, today: CivilDate) -> Result<Self> {
        let readers = Readers::Scoped(scope(Some(subject), Action::ReadPackage), today);
        let status =
            Some(AnyOf(vec![PackageStatus::Draft, PackageStatus::Appraised, PackageStatus::Approved]));
        let filter = PackageFilter { status, ..PackageFilter::default() };
        let open = all(PackageSort::CreatedAt, |page| packages::list(db, &readers, &filter, page))?;
        let filter = AcceptanceRecordFilter {
            status: Some(AnyOf(vec![AcceptanceStatus::Submitted])),
            ..AcceptanceRecordFilter::default()
        };
        let records = all(AcceptanceRecordSort::CreatedAt, |page| {
            acceptance_records::list(db, &readers, &filter, page)
        })?;
        let of_records: Vec<PackageId> = records.iter().map(|record| record.content.package_id).collect();
        let packages = if of_records.is_empty() { Vec::new() } else { Package::all(db, &of_records)? };
        let programmes = plans::programmes_of(
            db,
            open.iter().chain(&packages).map(|package| package.content.plan_id).collect(),
        )?;
        Ok(Self {
            open,
            records,
            packages: packages.into_iter().map(|package| (package.id, package)).collect(),
            programmes,
        })
    }

    /// The programmes of all of it.
    pub(super) fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        self.programmes.values().copied()
    }

    /// Those that wait for the subject.
    pub(super) fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
        let programme_of = |package: &Package| {
            self.programmes.get(&package.content.plan_id).and_then(|id| known.programme(*id))
        };
        let mut tasks = Vec::new();
        for package in &self.open {
            let Some(programme) = programme_of(package) else { continue };
            tasks.extend(signatures(subject, package, &package.between(programme.clone())));
            let (kind, who) = match package.status {
                PackageStatus::Draft if package.value_vnd > Vnd::default() => (TaskKind::Appraisal, FINANCE),
                PackageStatus::Appraised => (TaskKind::Approval, BUYING_LEADERS),
                _ => continue,
            };
            tasks.extend(of_the_buyer(
                subject,
                who,
                package,
                task(kind, package, programme.id, (None, false)),
                programme,
            ));
        }
        for record in &self.records {
            let package = self.packages.get(&record.content.package_id);
            let Some((package, programme)) =
                package.and_then(|package| Some((package, programme_of(package)?)))
            else {
                continue;
            };
            tasks.extend(of_the_buyer(
                subject,
                ACCEPTING,
                package,
                task(TaskKind::Acceptance, record, programme.id, (None, false)),
                programme,
            ));
        }
        tasks
    }
}

/// A task for the buyer of a package, where the subject has one of these parts in it.
fn of_the_buyer(
    subject: &Subject,
    who: Roles,
    package: &Package,
    task: Task,
    programme: &Programme,
) -> Option<Task> {
    let waits = subject.has_part(who, package.circle(programme).involved());
    waits.then_some(Task { party_id: Some(package.content.buyer_party_id), ..task })
}
