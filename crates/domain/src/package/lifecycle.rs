//! draft → appraised → approved → signed → in_force → completed → liquidated | cancelled.

use super::model::{Package, PackageKind};
use crate::access::{BUYERS, BUYERS_AND_SELLERS, BUYING_LEADERS, FINANCE};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::lifecycle::{By, Cause, Guard, Move, Stateful};
use crate::planning::not_agreed;
use crate::problem;
use crate::programme::{BetweenParties, PartyStanding, everyone_acts, not_in_force};
use crate::validation::Blocker;

crate::text_enum! {
    /// Where a package stands.
    pub enum PackageStatus {
        /// Being put together (dự thảo).
        Draft = "draft",
        /// Its cost was appraised by Finance (thẩm định kinh phí).
        Appraised = "appraised",
        /// Its estimate was decided on (quyết định dự toán).
        Approved = "approved",
        /// Signed by both: its money is committed (ký kết).
        Signed = "signed",
        /// Its first day has come: it is being carried out.
        InForce = "in_force",
        /// Delivered, or its time is over (hoàn thành).
        Completed = "completed",
        /// Settled and ended; what is left is free again (thanh lý).
        Liquidated = "liquidated",
        /// Given up; what is left is free again.
        Cancelled = "cancelled",
    }
}

impl PackageStatus {
    /// Those in which a package binds: signed, and neither settled nor given up.
    pub const BINDING: [Self; 3] = [Self::Signed, Self::InForce, Self::Completed];
}

use PackageStatus::{Appraised, Approved, Cancelled, Completed, Draft, InForce, Liquidated, Signed};

impl Stateful for Package {
    type Status = PackageStatus;
    const RESOURCE: &'static str = "packages";
    const INITIAL: PackageStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        step(
            Draft,
            Appraised,
            By::Parts(FINANCE),
            false,
            &[delivers, programme_in_force, plan_agreed, items_open, affordable],
        ),
        step(Appraised, Draft, By::Parts(BUYERS), true, &[]),
        step(
            Appraised,
            Approved,
            By::Parts(BUYING_LEADERS),
            false,
            &[delivers, programme_in_force, plan_agreed, items_open, affordable],
        ),
        step(Approved, Draft, By::Parts(BUYING_LEADERS), true, &[nobody_signed]),
        Move {
            from: Approved,
            to: Signed,
            causes: &[Cause::Signatures],
            by: By::Nobody,
            needs_reason: false,
            guards: &[
                everyone_acts,
                contract_told,
                buyer_authorised,
                seller_authorised,
                programme_in_force,
                plan_agreed,
                items_open,
                affordable,
                everyone_signed,
            ],
        },
        Move {
            from: Signed,
            to: InForce,
            causes: &[Cause::Schedule],
            by: By::Nobody,
            needs_reason: false,
            guards: &[begun],
        },
        step(InForce, Completed, By::Parts(BUYERS_AND_SELLERS), false, &[no_record_waits, delivered_or_over]),
        step(Completed, Liquidated, By::Parts(BUYING_LEADERS), false, &[no_record_waits, covered, settled]),
        step(Draft, Cancelled, By::Parts(BUYERS_AND_SELLERS), true, &[]),
        step(Appraised, Cancelled, By::Parts(BUYING_LEADERS), true, &[]),
        step(Approved, Cancelled, By::Parts(BUYING_LEADERS), true, &[]),
        step(Signed, Cancelled, By::Parts(BUYING_LEADERS), true, &[settled]),
        step(InForce, Cancelled, By::Parts(BUYING_LEADERS), true, &[no_record_waits, settled]),
    ];

    fn status(&self) -> PackageStatus {
        self.status
    }

    fn counts_from(&self, to: PackageStatus, today: CivilDate) -> CivilDate {
        if to == InForce { self.content.first_day.min(today) } else { today }
    }

    fn moved(self, to: PackageStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// A move that somebody asks for.
const fn step(
    from: PackageStatus,
    to: PackageStatus,
    by: By,
    needs_reason: bool,
    guards: &'static [Guard<Package>],
) -> Move<Package> {
    Move { from, to, causes: &[Cause::Request], by, needs_reason, guards }
}

impl BetweenParties for Package {
    fn standings(&self) -> Vec<PartyStanding> {
        self.parties.clone()
    }
}

fn delivers(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| (!about.delivers).then(|| Blocker::new(problem::PACKAGE_EMPTY)))
}

/// Nothing is ordered but what both sides have agreed to (V).
fn plan_agreed(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| not_agreed(about.plan))
}

fn programme_in_force(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| not_in_force(about.programme))
}

fn items_open(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| {
        about.item_over.map(|item| Blocker::new(problem::ITEM_OVER).with("plan_item_id", item))
    })
}

/// No budget line gives more than was agreed and is left.
fn affordable(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| {
        let short = about.short?;
        let blocker = Blocker::new(problem::BUDGET_EXCEEDED)
            .with("plan_item_id", short.plan_item_id)
            .with("source", short.source);
        Some(
            blocker.with("wanted_vnd", short.wanted.amount()).with("available_vnd", short.available.amount()),
        )
    })
}

fn contract_told(package: &Package, _: CivilDate) -> Option<Blocker> {
    let content = &package.content;
    (content.contract_citation.is_none() && content.contract_id.is_none())
        .then(|| Blocker::new(problem::CONTRACT_MISSING))
}

/// The annual package is signed by the people's committee or by whom it authorises in writing; one for an
/// event also by the budget unit.
fn buyer_authorised(package: &Package, _: CivilDate) -> Option<Blocker> {
    let content = &package.content;
    let own = content.buyer_id.is_none()
        || content.buyer_authorisation.is_some()
        || content.kind == PackageKind::Event;
    (!own).then(|| Blocker::new(problem::AUTHORISATION_MISSING).with("side", "locality"))
}

/// The one who signs for the newspaper needs its authorisation.
fn seller_authorised(package: &Package, _: CivilDate) -> Option<Blocker> {
    let content = &package.content;
    let own = content.seller_id.is_none() || content.seller_authorisation.is_some();
    (!own).then(|| Blocker::new(problem::AUTHORISATION_MISSING).with("side", "press"))
}

fn everyone_signed(package: &Package, _: CivilDate) -> Option<Blocker> {
    let pending = package.parties.iter().filter(|party| party.signed_on.is_none());
    let parties: Vec<String> = pending.map(|party| party.party_id.to_string()).collect();
    (!parties.is_empty())
        .then(|| Blocker::new(problem::SIGNATURES_PENDING).with("party_ids", parties.join(",")))
}

fn nobody_signed(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.is_signed().then(|| Blocker::new(problem::ALREADY_SIGNED))
}

fn begun(package: &Package, today: CivilDate) -> Option<Blocker> {
    let first = package.content.first_day;
    (today < first).then(|| Blocker::new(problem::NOT_YET_EFFECTIVE).with("effective_from", first))
}

fn no_record_waits(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| about.record_pending.then(|| Blocker::new(problem::RECORD_PENDING)))
}

/// What was promised is there, or the time for it is over.
fn delivered_or_over(package: &Package, today: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| {
        if package.content.last_day < today {
            None
        } else {
            Blocker::of_those(problem::DELIVERABLES_OPEN, "deliverable_ids", &about.shortfall)
        }
    })
}

/// Nothing that was accepted rests on a press work that was retracted: another is credited, or its acceptance
/// taken back, first.
fn covered(package: &Package, _: CivilDate) -> Option<Blocker> {
    package.about.blocks(|about| {
        Blocker::of_those(problem::ACCEPTED_BEYOND_CREDIT, "deliverable_ids", &about.uncovered)
    })
}

/// Neither side owes the other anything.
fn settled(package: &Package, _: CivilDate) -> Option<Blocker> {
    let (accepted, paid) = (package.accepted_vnd.amount(), package.paid_vnd.amount());
    package.about.blocks(|about| {
        (!about.settled)
            .then(|| Blocker::new(problem::NOT_SETTLED).with("accepted_vnd", accepted).with("paid_vnd", paid))
    })
}

#[cfg(test)]
mod tests {
    use super::super::{AboutPackage, PackageContent, ProcurementMode, Short};
    use super::*;
    use crate::consent::Standing;
    use crate::ids::{Id, OrganisationId, PackageId, PartyId, PlanId, PlanItemId};
    use crate::lifecycle::Around;
    use crate::money::Vnd;
    use crate::planning::{FundingSource, PlanStatus};
    use crate::resource::PlainResource;
    use proptest::prelude::*;

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount).unwrap()
    }

    fn package(now: Timestamp) -> Package {
        let content = PackageContent {
            external_source: None,
            external_id: None,
            plan_id: PlanId::new(now),
            kind: PackageKind::Regular,
            title: "Gói".to_owned(),
            procurement_mode: ProcurementMode::Ordered,
            buyer_party_id: PartyId::new(now),
            seller_party_id: PartyId::new(now),
            buyer_id: None,
            buyer_authorisation: None,
            seller_id: None,
            seller_authorisation: None,
            contract_citation: None,
            contract_id: None,
            first_day: "2024-03-01".parse().unwrap(),
            last_day: "2024-12-31".parse().unwrap(),
            advance_vnd: None,
        };
        Package::entered(content, now)
    }

    /// How things are around it, by chance.
    fn around() -> impl Strategy<Value = (AboutPackage, bool, [bool; 2], bool, i64, i64)> {
        let now = Timestamp::from_unix_micros(0);
        let about = (0..4_usize, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>())
            .prop_map(move |(plan, delivers, over, short, missing, waits)| AboutPackage {
                plan: PlanStatus::ALL[plan],
                delivers,
                item_over: over.then(|| PlanItemId::new(now)),
                short: short.then(|| Short {
                    plan_item_id: PlanItemId::new(now),
                    source: FundingSource::Locality,
                    wanted: vnd(2),
                    available: vnd(1),
                }),
                shortfall: if missing { vec![crate::ids::DeliverableId::new(now)] } else { Vec::new() },
                record_pending: waits,
                uncovered: Vec::new(),
                programme: crate::programme::ProgrammeStatus::InForce,
                settled: false,
            });
        (about, any::<bool>(), any::<[bool; 2]>(), any::<bool>(), 0..3_i64, 0..3_i64)
    }

    proptest! {
        /// Whatever is tried in whichever order, no package binds that was not agreed, affordable and signed,
        /// and none ends in debt.
        #[test]
        fn no_walk_reaches_a_forbidden_state(
            walk in prop::collection::vec((around(), 0..9_usize), 1..40),
        ) {
            let now = Timestamp::from_unix_micros(0);
            let (early, late): (CivilDate, CivilDate) =
                ("2024-02-01".parse().unwrap(), "2025-01-01".parse().unwrap());
            let mut package = package(now);
            for ((about, contract, signed, later, accepted, paid), choice) in walk {
                let about = AboutPackage { settled: accepted == paid, ..about };
                package.about = Around::told(about.clone());
                package.content.contract_citation = contract.then(|| "Hợp đồng".to_owned());
                (package.accepted_vnd, package.paid_vnd) = (vnd(accepted), vnd(paid));
                package.parties = signed
                    .iter()
                    .map(|signed| PartyStanding {
                        party_id: PartyId::new(now),
                        acting_organisation_id: Some(OrganisationId::new(now)),
                        standing: Standing::Pending,
                        signed_on: signed.then(|| early.into()),
                    })
                    .collect();
                let today = if later { late } else { early };
                let open: Vec<&Move<Package>> =
                    package.moves().filter(|step| package.blocked_by(step, today).is_empty()).collect();
                let Some(step) = open.get(choice).copied() else { continue };
                let binds = matches!(step.to, Appraised | Approved | Signed);
                prop_assert!(
                    !binds
                        || (about.plan == PlanStatus::Agreed
                            && about.short.is_none()
                            && about.item_over.is_none())
                );
                prop_assert!(
                    step.to != Signed || (step.from == Approved && contract && signed == [true, true])
                );
                prop_assert!(step.to != InForce || (step.from == Signed && later));
                prop_assert!(!matches!(step.to, Completed | Liquidated) || !about.record_pending);
                let ends =
                    step.to == Liquidated || (step.to == Cancelled && matches!(step.from, Signed | InForce));
                prop_assert!(!ends || accepted == paid);
                prop_assert!(step.to != Draft || signed == [false, false] || step.from == Appraised);
                let id: PackageId = package.id;
                package = package.moved(step.to, today, now);
                prop_assert_eq!((package.id, package.status), (id, step.to));
            }
            prop_assert!(
                !matches!(package.status, Liquidated | Cancelled) || package.moves().next().is_none()
            );
        }
    }
}
