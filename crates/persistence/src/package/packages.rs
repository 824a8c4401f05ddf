//! The table `packages`.

use std::collections::HashMap;

use diesel::prelude::*;
use phoihop_domain::access::{Circle, FINANCE};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::ids::{
    DeliverableId, DocumentId, Id, OrganisationId, PackageId, PartyId, PlanId, PlanItemId,
};
use phoihop_domain::lifecycle::{Around, By, Move};
use phoihop_domain::money::Vnd;
use phoihop_domain::package::{
    AboutPackage, AcceptanceStatus, Package, PackageContent, PackageFilter, PackageKind, PackageSort,
    PackageStatus, ProcurementMode, Settlement, Short,
};
use phoihop_domain::planning::PlanItemStatus;
use phoihop_domain::problem;
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::{Blocker, Refusal};

use super::visible_packages;
use super::{deliverables, settlements};
use crate::among::Listed as _;
use crate::consenting::{Consenting, Signing};
use crate::moving::{Apart, Deciders, Line, Why, follow_calendar};
use crate::paginate::{Page, PageRequest};
use crate::planning::figures;
use crate::planning::plans::{PlansOf, plan_of};
use crate::programme::standings::Decisions;
use crate::programme::{Readers, programmes};
use crate::schema::{acceptance_records as r, packages, plan_items};
use crate::{Db, Moving, Result, StoreError, Stored};

content_row! {
    PackageRow in packages for Package (PackageId, PackageContent) {
        external_source: Option<String>,
        external_id: Option<String>,
        plan_id: PlanId,
        kind: PackageKind,
        title: String,
        procurement_mode: ProcurementMode,
        buyer_party_id: PartyId,
        seller_party_id: PartyId,
        buyer_id: Option<OrganisationId>,
        buyer_authorisation: Option<String>,
        seller_id: Option<OrganisationId>,
        seller_authorisation: Option<String>,
        contract_citation: Option<String>,
        contract_id: Option<DocumentId>,
        first_day: CivilDate,
        last_day: CivilDate,
        advance_vnd: Option<Vnd>,
    }
    kept {
        status: PackageStatus,
        signed_on: Option<PartialDate>,
    }
    loaded { value_vnd, accepted_vnd, paid_vnd, parties, about, }
    derived {}
}

keyed! { Package in packages }

/// A page of those that match and that the reader may see.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    readers: &Readers,
    filter: &PackageFilter,
    page: &PageRequest<PackageSort>,
) -> Result<Page<Package>> {
    let matching = visible_packages(readers)
        .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
        .any_of(packages::kind, filter.kind.as_ref())
        .any_of(packages::status, filter.status.as_ref())
        .narrowed(filter.plan_id, |plan| packages::plan_id.eq(plan));
    let found: Page<Package> = page_of!(db, matching, page, PackageRow, packages by PackageId, {
        PackageSort::FirstDay => first_day: date,
        PackageSort::CreatedAt => created_at: time,
    });
    found.completed(|items| complete_all(db, items, readers.today()))
}

fn complete_all(db: &mut Db, mut found: Vec<Package>, today: CivilDate) -> Result<Vec<Package>> {
    let ids: Vec<PackageId> = found.iter().map(|package| package.id).collect();
    let settlements = settlements::of_packages(db, &ids)?;
    let plans: Vec<PlanId> = found.iter().map(|package| package.content.plan_id).collect();
    let plans = PlansOf::load(db, &plans, today)?;
    let decisions = Decisions::on(db, &ids.iter().map(|id| id.uuid()).collect::<Vec<_>>())?;
    for package in &mut found {
        let (_, programme) = plans.get(package.content.plan_id)?;
        complete(package, &package.between(programme.clone()), &decisions, settlements.get(&package.id))?;
    }
    Ok(found)
}

/// Tells how its two sides stand, what it is worth and what became of that.
fn complete(
    package: &mut Package,
    programme: &Programme,
    decisions: &Decisions,
    settlement: Option<&Settlement>,
) -> Result<()> {
    package.parties = decisions.of_all(programme, package.id.uuid(), "");
    if let Some(settlement) = settlement {
        (package.value_vnd, package.accepted_vnd, package.paid_vnd) = settlements::totals(settlement)?;
    }
    Ok(())
}

fn about(
    db: &mut Db,
    package: &Package,
    programme: &Programme,
    settlement: &Settlement,
) -> Result<AboutPackage> {
    let plan = plan_of(db, package.content.plan_id)?;
    let budget = figures::of_plan(db, plan.id)?;
    let left: HashMap<_, Vnd> = budget
        .lines()?
        .into_iter()
        .map(|line| ((line.plan_item_id, line.source), line.figures.available_vnd))
        .collect();
    let short = settlement.value.iter().find_map(|(key, wanted)| {
        let available = left.get(key).copied().unwrap_or_default();
        (available < *wanted).then_some(Short {
            plan_item_id: key.0,
            source: key.1,
            wanted: *wanted,
            available,
        })
    });
    let items: Vec<PlanItemId> = settlement.value.keys().map(|(item, _)| *item).collect();
    let closed = plan_items::id.among(items.clone()).and(plan_items::status.ne(PlanItemStatus::Planned));
    let closed: Option<PlanItemId> = on!(db, |c| plan_items::table
        .filter(closed)
        .order(plan_items::id)
        .select(plan_items::id)
        .first(c)
        .optional())?;
    let item_over = closed.or_else(|| items.into_iter().find(|item| !budget.items.contains(item)));
    let all = deliverables::of_package(db, package.id)?;
    let shortfall: Vec<DeliverableId> = all
        .iter()
        .filter(|deliverable| deliverable.shortfall > 0)
        .map(|deliverable| deliverable.id)
        .collect();
    let waits = r::package_id.eq(package.id).and(r::status.eq(AcceptanceStatus::Submitted));
    let waits: i64 = on!(db, |c| r::table.filter(waits).count().get_result(c))?;
    // What is signed has its money already.
    let short = short.filter(|_| {
        matches!(package.status, PackageStatus::Draft | PackageStatus::Appraised | PackageStatus::Approved)
    });
    Ok(AboutPackage {
        plan: plan.status,
        programme: programme.status,
        delivers: !all.is_empty(),
        item_over,
        short,
        shortfall,
        uncovered: all
            .iter()
            .filter(|deliverable| deliverable.uncovered > 0)
            .map(|deliverable| deliverable.id)
            .collect(),
        record_pending: waits > 0,
        settled: settlement.is_settled(),
    })
}

/// The package that something belongs to, as its row tells it.
pub(crate) fn package_of(db: &mut Db, id: PackageId) -> Result<Package> {
    Package::get(db, id)?.ok_or_else(|| StoreError::Defect(format!("package {id} is not there")))
}

/// Those out of a plan that bind and are not settled.
pub(crate) fn binding(db: &mut Db, plan: PlanId) -> Result<Vec<PackageId>> {
    let binding = packages::status.among(PackageStatus::BINDING);
    let own = packages::table
        .filter(packages::plan_id.eq(plan).and(binding))
        .order((packages::created_at, packages::id));
    Ok(on!(db, |c| own.select(packages::id).load(c))?)
}

/// Signed ones whose first day has come.
///
/// # Errors
/// Where the database does not serve.
pub fn due(db: &mut Db, today: CivilDate, most: i64) -> Result<Vec<PackageId>> {
    let due = packages::status.eq(PackageStatus::Signed).and(packages::first_day.le(today));
    Ok(on!(db, |c| packages::table.filter(due).order(packages::id).limit(most).select(packages::id).load(c))?)
}

/// The programme that a package is under, as it is on that day.
///
/// # Errors
/// Where the database does not serve.
pub fn programme_of(db: &mut Db, package: &Package, today: CivilDate) -> Result<Programme> {
    let plan = plan_of(db, package.content.plan_id)?;
    programmes::of(db, package, plan.content.programme_id, today)
}

impl Moving for Package {
    type Id = PackageId;
    /// Nobody approves what they appraised themselves.
    const APART: Option<Apart<Self>> = Some(Apart {
        to: PackageStatus::Approved,
        after: PackageStatus::Appraised,
        otherwise: problem::OWN_APPRAISAL,
    });
    /// Its plan: the one who takes money from the same budget stands in one line.
    const LINE: Option<Line<Self>> =
        Some(|db, id| Ok(Self::get(db, id)?.map(|package| package.content.plan_id.uuid())));

    fn load(db: &mut Db, id: PackageId, today: CivilDate) -> Result<Option<Self>> {
        let Some(mut package) = Self::get(db, id)? else { return Ok(None) };
        let settlement = settlements::of_package(db, id)?;
        let programme = package.programme(db, today)?;
        let decisions = Decisions::on(db, &[package.id.uuid()])?;
        complete(&mut package, &programme, &decisions, Some(&settlement))?;
        let about = Around::told(about(db, &package, &programme, &settlement)?);
        Ok(Some(Self { about, ..package }))
    }

    as_stored! {}

    fn deciders(&self, db: &mut Db, step: &Move<Self>, _: CivilDate, today: CivilDate) -> Result<Deciders> {
        if step.by == By::Parts(FINANCE) {
            // What Finance appraised, only Finance records.
            return Ok(Deciders::Anybody);
        }
        let only = Some(self.content.buyer_party_id);
        Ok(Deciders::Parties { of: Box::new(self.programme(db, today)?), only })
    }

    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle> {
        Ok(self.circle(&programme_of(db, self, today)?))
    }

    /// What is signed is carried out from its first day on.
    fn settle(self, db: &mut Db, _: &Why, now: Timestamp) -> Result<Self> {
        if self.status == PackageStatus::Signed { follow_calendar(db, self, now) } else { Ok(self) }
    }
}

impl Consenting for Package {
    fn programme(&self, db: &mut Db, today: CivilDate) -> Result<Programme> {
        Ok(self.between(programme_of(db, self, today)?))
    }

    /// Nobody consents to a package: it is appraised, approved and signed.
    fn substance(&self) -> &str {
        ""
    }

    fn takes_consents(&self) -> std::result::Result<(), Refusal> {
        Err(Blocker::new(problem::NOT_OPEN_FOR_CONSENT).with("status", self.status).into())
    }
}

impl Signing for Package {
    fn takes_signatures(&self) -> std::result::Result<(), Refusal> {
        self.takes_signatures()
    }

    fn effective_from(&self) -> Option<PartialDate> {
        None
    }

    fn signed(self, signed_on: PartialDate) -> Self {
        Self { signed_on: Some(signed_on), ..self }
    }
}
