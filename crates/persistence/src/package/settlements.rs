//! What packages take from budget lines, and what became of that: added up at every reading.

use std::collections::{BTreeMap, HashMap};

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{DeliverableId, PackageId, PlanId, PlanItemId};
use phoihop_domain::money::{NotAnAmount, Vnd};
use phoihop_domain::package::{
    AcceptanceKind, AcceptanceStatus, Cover, PackageStatus, PaymentKind, Settlement,
};
use phoihop_domain::planning::FundingSource;

use crate::among::Listed as _;
use crate::schema::{acceptance_lines, acceptance_records, deliverables, packages, payment_lines, payments};
use crate::{Db, Result, StoreError};

fn inexact(_: NotAnAmount) -> StoreError {
    StoreError::Defect("the figures of a package do not add up".to_owned())
}

/// How many of each deliverable were submitted, and how many accepted; what was taken back is taken off.
pub(super) fn deliveries(db: &mut Db, of: &[DeliverableId]) -> Result<HashMap<DeliverableId, (i64, i64)>> {
    let rows: Vec<(DeliverableId, i64, AcceptanceKind, AcceptanceStatus)> =
        on!(db, |c| acceptance_lines::table
            .inner_join(
                acceptance_records::table
                    .on(acceptance_records::id.eq(acceptance_lines::acceptance_record_id))
            )
            .filter(acceptance_lines::deliverable_id.among(of))
            .select((
                acceptance_lines::deliverable_id,
                acceptance_lines::quantity,
                acceptance_records::kind,
                acceptance_records::status
            ))
            .load(c))?;
    let mut found: HashMap<DeliverableId, (i64, i64)> = HashMap::new();
    for (deliverable, quantity, kind, status) in rows {
        let (delivered, accepted) = found.entry(deliverable).or_default();
        match (kind, status) {
            (_, AcceptanceStatus::Draft) | (AcceptanceKind::Reversal, AcceptanceStatus::Submitted) => {}
            (AcceptanceKind::Reversal, AcceptanceStatus::Accepted) => {
                *delivered -= quantity;
                *accepted -= quantity;
            }
            (_, AcceptanceStatus::Submitted) => *delivered += quantity,
            (_, AcceptanceStatus::Accepted) => {
                *delivered += quantity;
                *accepted += quantity;
            }
        }
    }
    Ok(found)
}

/// What records accepted of these deliverables and took back, and when: nothing changes a record after it is
/// accepted.
pub(super) fn acceptances(
    db: &mut Db,
    of: &[DeliverableId],
) -> Result<Vec<(Timestamp, DeliverableId, Cover, i64)>> {
    use {acceptance_lines as l, acceptance_records as r};
    let rows: Vec<(Timestamp, DeliverableId, AcceptanceKind, i64)> = on!(db, |c| l::table
        .inner_join(r::table.on(r::id.eq(l::acceptance_record_id)))
        .filter(l::deliverable_id.among(of).and(r::status.eq(AcceptanceStatus::Accepted)))
        .order((r::updated_at, r::id))
        .select((r::updated_at, l::deliverable_id, r::kind, l::quantity))
        .load(c))?;
    let cover =
        |kind| if kind == AcceptanceKind::Reversal { Cover::AcceptanceReversed } else { Cover::Accepted };
    Ok(rows
        .into_iter()
        .map(|(at, deliverable, kind, quantity)| (at, deliverable, cover(kind), quantity))
        .collect())
}

/// How a package stands.
///
/// # Errors
/// Where the database does not serve.
pub fn of_package(db: &mut Db, id: PackageId) -> Result<Settlement> {
    Ok(of_packages(db, &[id])?.remove(&id).unwrap_or_default())
}

/// How these packages stand.
///
/// # Errors
/// Where the database does not serve.
pub fn of_packages(db: &mut Db, ids: &[PackageId]) -> Result<HashMap<PackageId, Settlement>> {
    type Promised = (DeliverableId, PackageId, PlanItemId, FundingSource, i64, Vnd);
    type Paid = (PackageId, PaymentKind, PlanItemId, FundingSource, Vnd);
    let agreed: Vec<(PackageId, Option<Vnd>)> = on!(db, |c| packages::table
        .filter(packages::id.among(ids))
        .select((packages::id, packages::advance_vnd))
        .load(c))?;
    let mut found: HashMap<PackageId, Settlement> = agreed
        .into_iter()
        .map(|(id, advance)| {
            (id, Settlement { advance: advance.unwrap_or_default(), ..Settlement::default() })
        })
        .collect();
    let promised: Vec<Promised> = on!(db, |c| deliverables::table
        .filter(deliverables::package_id.among(ids))
        .select((
            deliverables::id,
            deliverables::package_id,
            deliverables::plan_item_id,
            deliverables::source,
            deliverables::quantity,
            deliverables::unit_price_vnd,
        ))
        .load(c))?;
    let all: Vec<DeliverableId> = promised.iter().map(|(id, ..)| *id).collect();
    let come = deliveries(db, &all)?;
    for (id, package, item, source, quantity, price) in promised {
        let settlement = found.entry(package).or_default();
        let accepted = come.get(&id).map(|(_, accepted)| *accepted).unwrap_or_default();
        add(&mut settlement.value, (item, source), price.times(quantity).map_err(inexact)?)?;
        add(&mut settlement.accepted, (item, source), price.times(accepted).map_err(inexact)?)?;
    }
    let paid: Vec<Paid> = on!(db, |c| payment_lines::table
        .inner_join(payments::table.on(payments::id.eq(payment_lines::payment_id)))
        .filter(payments::package_id.among(ids))
        .order((payments::created_at, payments::id))
        .select((
            payments::package_id,
            payments::kind,
            payment_lines::plan_item_id,
            payment_lines::source,
            payment_lines::amount_vnd
        ))
        .load(c))?;
    for (package, kind, item, source, amount) in paid {
        let settlement = found.entry(package).or_default();
        match kind {
            PaymentKind::Refund => {
                let paid = settlement.paid.entry((item, source)).or_default();
                *paid = paid.minus(amount).map_err(inexact)?;
                settlement.advanced = settlement.advanced.min(settlement.paid().map_err(inexact)?);
            }
            PaymentKind::Advance => {
                settlement.advanced = settlement.advanced.plus(amount).map_err(inexact)?;
                add(&mut settlement.paid, (item, source), amount)?;
            }
            PaymentKind::Instalment => add(&mut settlement.paid, (item, source), amount)?,
        }
    }
    Ok(found)
}

type ByLine = BTreeMap<(PlanItemId, FundingSource), Vnd>;

fn add(sums: &mut ByLine, key: (PlanItemId, FundingSource), amount: Vnd) -> Result<()> {
    let sum = sums.entry(key).or_default();
    *sum = sum.plus(amount).map_err(inexact)?;
    Ok(())
}

/// What is committed and what is spent of a plan's budget lines.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Promised by what is signed and neither liquidated nor cancelled, and not paid yet.
    pub committed: ByLine,
    /// Paid.
    pub spent: ByLine,
}

/// What packages have taken from these plans.
pub(crate) fn of_plans(db: &mut Db, plans: &[PlanId]) -> Result<HashMap<PlanId, Taken>> {
    let rows: Vec<(PackageId, PlanId, PackageStatus)> = on!(db, |c| packages::table
        .filter(packages::plan_id.among(plans))
        .select((packages::id, packages::plan_id, packages::status))
        .load(c))?;
    let ids: Vec<PackageId> = rows.iter().map(|(id, ..)| *id).collect();
    let mut settlements = of_packages(db, &ids)?;
    let mut found: HashMap<PlanId, Taken> = HashMap::new();
    for (id, plan, status) in rows {
        let Some(settlement) = settlements.remove(&id) else { continue };
        let taken = found.entry(plan).or_default();
        let binds = PackageStatus::BINDING.contains(&status);
        for (key, value) in settlement.value.iter().filter(|_| binds) {
            let paid = settlement.paid.get(key).copied().unwrap_or_default();
            add(&mut taken.committed, *key, value.minus(paid).map_err(inexact)?)?;
        }
        for (key, paid) in &settlement.paid {
            add(&mut taken.spent, *key, *paid)?;
        }
    }
    Ok(found)
}

/// All that a package is worth, all that was accepted and all that was paid of it.
pub(super) fn totals(settlement: &Settlement) -> Result<(Vnd, Vnd, Vnd)> {
    let totals = settlement.worth().and_then(|worth| Ok((worth, settlement.accepted()?, settlement.paid()?)));
    totals.map_err(inexact)
}
