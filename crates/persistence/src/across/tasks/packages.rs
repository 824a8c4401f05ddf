//! Packages and deliveries that wait for one of the two sides.

use std::collections::HashMap;
use std::rc::Rc;

use diesel::prelude::*;
use phoihop_domain::access::{ACCEPTING, BUYING_LEADERS, FINANCE, Roles, Subject};
use phoihop_domain::ids::{PackageId, PlanId, ProgrammeId};
use phoihop_domain::money::Vnd;
use phoihop_domain::package::{
    AcceptanceRecord, AcceptanceRecordFilter, AcceptanceRecordSort, AcceptanceStatus, Package, PackageFilter,
    PackageSort, PackageStatus,
};
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::AnyOf;

use super::{Known, all_if, signatures, task};
use crate::among::Listed as _;
use crate::package::scope::{in_visible_packages, visible_packages};
use crate::package::{acceptance_records, packages};
use crate::planning::plans;
use crate::programme::Readers;
use crate::said::Said;
use crate::{Db, Result, Stored as _};

/// The statuses in which each of them waits for somebody.
const PACKAGES: [PackageStatus; 3] =
    [PackageStatus::Draft, PackageStatus::Appraised, PackageStatus::Approved];
const RECORDS: [AcceptanceStatus; 1] = [AcceptanceStatus::Submitted];

/// What may wait there, with the packages that records belong to and the programmes of all.
pub(super) struct Waiting {
    open: Vec<Package>,
    records: Vec<AcceptanceRecord>,
    packages: HashMap<PackageId, Package>,
    programmes: HashMap<PlanId, ProgrammeId>,
}

impl Waiting {
    /// What finds it, for each table of these.
    pub(super) fn asked(readers: &Readers) -> [Rc<dyn Said>; 2] {
        use crate::schema::{acceptance_records as r, packages as k};
        let open = visible_packages(readers).and(k::status.among(PACKAGES));
        let records = in_visible_packages(r::package_id, readers).and(r::status.among(RECORDS));
        [Rc::new(k::table.filter(open).select(k::id)), Rc::new(r::table.filter(records).select(r::id))]
    }

    /// What the readers may see of it, of those tables in which there is something.
    pub(super) fn list(db: &mut Db, readers: &Readers, there: [bool; 2]) -> Result<Self> {
        let [open, records] = there;
        let filter = PackageFilter { status: Some(AnyOf(PACKAGES.to_vec())), ..PackageFilter::default() };
        let open = all_if(open, PackageSort::CreatedAt, |page| packages::list(db, readers, &filter, page))?;
        let status = Some(AnyOf(RECORDS.to_vec()));
        let filter = AcceptanceRecordFilter { status, ..AcceptanceRecordFilter::default() };
        let records = all_if(records, AcceptanceRecordSort::CreatedAt, |page| {
            acceptance_records::list(db, readers, &filter, page)
        })?;
        let of_records: Vec<PackageId> = records.iter().map(|record| record.content.package_id).collect();
        let packages = if of_records.is_empty() { Vec::new() } else { Package::all(db, &of_records)? };
        let plans: Vec<PlanId> =
            open.iter().chain(&packages).map(|package| package.content.plan_id).collect();
        let programmes = if plans.is_empty() { HashMap::new() } else { plans::programmes_of(db, plans)? };
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
