//! draft → submitted → agreed → closed.

use super::{Plan, SourceFigures};
use crate::access::DRAFTERS;
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::lifecycle::{By, Cause, Guard, Move, Stateful};
use crate::problem;
use crate::programme::{BetweenParties, PartyStanding, everyone_acts, everyone_agrees, not_in_force};
use crate::validation::{Blocker, Refusal};

crate::text_enum! {
    /// Where a plan stands.
    pub enum PlanStatus {
        /// Being written (dự thảo).
        Draft = "draft",
        /// Endorsed by the focal points of all parties; before their leaders (trình).
        Submitted = "submitted",
        /// Agreed to by the leaders of all parties (thống nhất).
        Agreed = "agreed",
        /// Over, with what became of each item (đóng).
        Closed = "closed",
    }
}

use PlanStatus::{Agreed, Closed, Draft, Submitted};

/// What must hold of a plan before anybody agrees to it, as far as a list tells.
const SEEMS_SOUND: &[Guard<Plan>] = &[everyone_acts, programme_in_force, says_something, within_ceilings];

impl Stateful for Plan {
    type Status = PlanStatus;
    const RESOURCE: &'static str = "plans";
    const INITIAL: PlanStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Draft,
            to: Submitted,
            causes: &[Cause::Endorsements],
            by: By::Nobody,
            needs_reason: false,
            guards: &[
                everyone_acts,
                programme_in_force,
                says_something,
                within_ceilings,
                takes_up_what_was_carried_over,
                everyone_endorses,
            ],
        },
        Move {
            from: Submitted,
            to: Draft,
            causes: &[Cause::SubstantiveEdit, Cause::Rejection],
            by: By::Nobody,
            needs_reason: false,
            guards: &[],
        },
        Move {
            from: Submitted,
            to: Draft,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Submitted,
            to: Agreed,
            causes: &[Cause::Consents],
            by: By::Nobody,
            needs_reason: false,
            guards: &[
                everyone_acts,
                programme_in_force,
                says_something,
                within_ceilings,
                takes_up_what_was_carried_over,
                everyone_agrees,
            ],
        },
        Move {
            from: Agreed,
            to: Closed,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: false,
            guards: &[every_item_ended, packages_over, no_supplement_pending],
        },
    ];

    fn status(&self) -> PlanStatus {
        self.status
    }

    fn moved(self, to: PlanStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

impl BetweenParties for Plan {
    fn standings(&self) -> Vec<PartyStanding> {
        self.parties.clone()
    }
}

impl Plan {
    /// What stands against endorsing it as it is: a plan that could not be submitted is not worth anybody's
    /// name.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn may_be_endorsed(&self, today: CivilDate) -> Result<(), Refusal> {
        let sound = SEEMS_SOUND.iter().copied().chain([takes_up_what_was_carried_over as Guard<Self>]);
        let blockers: Vec<Blocker> = sound.filter_map(|guard| guard(self, today)).collect();
        if blockers.is_empty() { Ok(()) } else { Err(Refusal(blockers)) }
    }

    /// Whether it waits to be endorsed, as far as a list tells.
    #[must_use]
    pub fn waits_for_endorsements(&self, today: CivilDate) -> bool {
        self.status == Draft && self.seems_sound(today)
    }

    /// Whether it waits to be agreed to, as far as a list tells.
    #[must_use]
    pub fn waits_for_consents(&self, today: CivilDate) -> bool {
        self.status == Submitted && self.seems_sound(today)
    }

    fn seems_sound(&self, today: CivilDate) -> bool {
        SEEMS_SOUND.iter().all(|guard| guard(self, today).is_none())
    }
}

fn programme_in_force(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    plan.programme.blocks(|status| not_in_force(*status))
}

fn says_something(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    (plan.items == 0).then(|| Blocker::new(problem::PLAN_EMPTY))
}

fn within_ceilings(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    ceiling_exceeded(&plan.figures)
}

/// Nothing is ordered, done or added but under a plan that both sides have agreed to (V).
pub(crate) fn not_agreed(status: PlanStatus) -> Option<Blocker> {
    (status != Agreed).then(|| Blocker::new(problem::PLAN_NOT_AGREED).with("status", status))
}

/// No source gives more than its ceiling (V).
pub(super) fn ceiling_exceeded(figures: &[SourceFigures]) -> Option<Blocker> {
    let over = figures
        .iter()
        .find(|figures| figures.ceiling_vnd.is_some_and(|ceiling| figures.figures.planned_vnd > ceiling))?;
    let ceiling = over.ceiling_vnd.unwrap_or_default();
    let blocker = Blocker::new(problem::CEILING_EXCEEDED).with("source", over.source);
    Some(blocker.with("planned_vnd", over.figures.planned_vnd.amount()).with("ceiling_vnd", ceiling.amount()))
}

/// What the years before carried over must be in (IV.4).
fn takes_up_what_was_carried_over(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    plan.about.blocks(|about| {
        Blocker::of_those(problem::CARRIED_OVER_MISSING, "plan_item_ids", &about.not_taken_up)
    })
}

fn everyone_endorses(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    let pending = plan.parties.iter().filter(|party| !plan.endorsed_by.contains(&party.party_id));
    let parties: Vec<String> = pending.map(|party| party.party_id.to_string()).collect();
    (!parties.is_empty())
        .then(|| Blocker::new(problem::ENDORSEMENTS_PENDING).with("party_ids", parties.join(",")))
}

fn every_item_ended(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    plan.about.blocks(|about| Blocker::of_those(problem::ITEMS_OPEN, "plan_item_ids", &about.open_items))
}

fn packages_over(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    plan.about.blocks(|about| Blocker::of_those(problem::PACKAGES_OPEN, "package_ids", &about.open_packages))
}

fn no_supplement_pending(plan: &Plan, _: CivilDate) -> Option<Blocker> {
    plan.about.blocks(|about| about.supplement_pending.then(|| Blocker::new(problem::SUPPLEMENT_PENDING)))
}

#[cfg(test)]
mod tests {
    use super::super::{AboutPlan, Figures, FundingSource, PlanContent, PlanKind};
    use super::*;
    use crate::consent::Standing;
    use crate::ids::{Id, OrganisationId, PackageId, PartyId, PlanItemId, ProgrammeId};
    use crate::lifecycle::Around;
    use crate::money::Vnd;
    use crate::programme::ProgrammeStatus;
    use crate::resource::PlainResource;
    use proptest::prelude::*;

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount).unwrap()
    }

    fn plan(now: Timestamp) -> Plan {
        let content = PlanContent {
            external_source: None,
            external_id: None,
            programme_id: ProgrammeId::new(now),
            year: 2024,
            kind: PlanKind::Annual,
            title: "Kế hoạch".to_owned(),
            requested_by: None,
            request_reason: None,
            ceilings: Vec::new(),
        };
        Plan::entered(content, now)
    }

    proptest! {
        /// Whatever is tried in whichever order, no plan is agreed that one side did not agree to, that costs
        /// more than its ceiling or forgets what was carried over, and none is closed with anything open.
        #[test]
        fn no_walk_reaches_a_forbidden_state(
            walk in prop::collection::vec(
                (any::<[bool; 7]>(), any::<[bool; 2]>(), any::<[bool; 2]>(), 0..3_i64, 0..4_usize),
                1..40
            ),
        ) {
            let now = Timestamp::from_unix_micros(0);
            let (today, parties) = (now.in_vietnam(), [PartyId::new(now), PartyId::new(now)]);
            let mut plan = plan(now);
            for (
                [in_force, empty, forgets, open, packages, pending, ceiling],
                endorsed,
                agreed,
                planned,
                choice,
            ) in walk
            {
                let some = |told: bool| if told { vec![PlanItemId::new(now)] } else { Vec::new() };
                plan.items = i32::from(!empty);
                plan.programme = Around::told(if in_force {
                    ProgrammeStatus::InForce
                } else {
                    ProgrammeStatus::Terminated
                });
                plan.about = Around::told(AboutPlan {
                    not_taken_up: some(forgets),
                    open_items: some(open),
                    open_packages: if packages { vec![PackageId::new(now)] } else { Vec::new() },
                    supplement_pending: pending,
                });
                plan.figures = vec![SourceFigures {
                    source: FundingSource::Locality,
                    ceiling_vnd: ceiling.then(|| vnd(1)),
                    figures: Figures::of(vnd(planned), vnd(0), vnd(0)).unwrap(),
                }];
                plan.endorsed_by = parties
                    .iter()
                    .zip(endorsed)
                    .filter(|(_, endorsed)| *endorsed)
                    .map(|(party, _)| *party)
                    .collect();
                plan.parties = parties
                    .iter()
                    .zip(agreed)
                    .map(|(party_id, agreed)| PartyStanding {
                        party_id: *party_id,
                        acting_organisation_id: Some(OrganisationId::new(now)),
                        standing: if agreed { Standing::Agreed } else { Standing::Pending },
                        signed_on: None,
                    })
                    .collect();
                let free: Vec<&Move<Plan>> =
                    plan.moves().filter(|step| plan.blocked_by(step, today).is_empty()).collect();
                let Some(step) = free.get(choice).copied() else { continue };
                let sound = in_force && !empty && !forgets && (!ceiling || planned <= 1);
                prop_assert!(
                    step.to != Submitted || (step.from == Draft && sound && endorsed == [true, true])
                );
                prop_assert!(
                    step.to != Agreed || (step.from == Submitted && sound && agreed == [true, true])
                );
                prop_assert!(step.to != Closed || (step.from == Agreed && !open && !packages && !pending));
                prop_assert!(step.to != Draft || step.from == Submitted);
                plan = plan.moved(step.to, today, now);
            }
        }
    }
}
