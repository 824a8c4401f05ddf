//! draft → agreed → in_force → completed | terminated.

use super::Programme;
use crate::access::{DRAFTERS, Part, Role};
use crate::clock::Timestamp;
use crate::consent::Standing;
use crate::date::CivilDate;
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::period::Period;
use crate::validation::Blocker;

crate::text_enum! {
    /// Where a programme stands.
    pub enum ProgrammeStatus {
        /// Being written.
        Draft = "draft",
        /// Every party agreed to the text; to be signed.
        Agreed = "agreed",
        /// Signed by every party, and the day of effect has come.
        InForce = "in_force",
        /// Its period is over and it was concluded.
        Completed = "completed",
        /// Ended early.
        Terminated = "terminated",
    }
}

use ProgrammeStatus::{Agreed, Completed, Draft, InForce, Terminated};

impl Stateful for Programme {
    type Status = ProgrammeStatus;
    const RESOURCE: &'static str = "programmes";
    const INITIAL: ProgrammeStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        Move { from: Draft, to: Agreed, causes: &[Cause::Consents], by: By::Nobody, needs_reason: false, guards: &[everyone_acts, everyone_agrees] },
        Move {
            from: Agreed,
            to: Draft,
            causes: &[Cause::SubstantiveEdit, Cause::Rejection],
            by: By::Nobody,
            needs_reason: false,
            guards: &[nobody_signed],
        },
        Move {
            from: Agreed,
            to: InForce,
            causes: &[Cause::Signatures, Cause::Schedule],
            by: By::Nobody,
            needs_reason: false,
            guards: &[everyone_acts, everyone_signed, day_of_effect_known, day_of_effect_reached],
        },
        Move { from: InForce, to: Completed, causes: &[Cause::Request], by: By::Parts(DRAFTERS), needs_reason: false, guards: &[period_over] },
        Move {
            from: InForce,
            to: Terminated,
            causes: &[Cause::Request],
            by: By::Parts(&[(Part::Party, &[Role::Leader])]),
            needs_reason: true,
            guards: &[],
        },
    ];

    fn status(&self) -> ProgrammeStatus {
        self.status
    }

    fn moved(self, to: ProgrammeStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// A party that ended without successor can neither agree nor be bound.
fn everyone_acts(programme: &Programme, _: CivilDate) -> Option<Blocker> {
    let ended = programme.parties.iter().filter(|party| party.acting_organisation_id.is_none());
    list(ended.map(|party| party.id.to_string())).map(|parties| Blocker::new("party_without_successor").with("party_ids", parties))
}

fn everyone_agrees(programme: &Programme, _: CivilDate) -> Option<Blocker> {
    let missing = programme.parties.iter().filter(|party| party.standing != Standing::Agreed);
    list(missing.map(|party| party.id.to_string())).map(|parties| Blocker::new("consents_pending").with("party_ids", parties))
}

fn nobody_signed(programme: &Programme, _: CivilDate) -> Option<Blocker> {
    programme.parties.iter().any(|party| party.signed_on.is_some()).then(|| Blocker::new("already_signed"))
}

fn everyone_signed(programme: &Programme, _: CivilDate) -> Option<Blocker> {
    let missing = programme.parties.iter().filter(|party| party.signed_on.is_none());
    list(missing.map(|party| party.id.to_string())).map(|parties| Blocker::new("signatures_pending").with("party_ids", parties))
}

fn day_of_effect_known(programme: &Programme, _: CivilDate) -> Option<Blocker> {
    let vague = programme.effective_from.is_none() && programme.parties.iter().filter_map(|p| p.signed_on).any(|on| on.is_uncertain());
    vague.then(|| Blocker::new("effective_from_required"))
}

fn day_of_effect_reached(programme: &Programme, today: CivilDate) -> Option<Blocker> {
    let day = programme.day_of_effect()?.earliest();
    (today < day).then(|| Blocker::new("not_yet_effective").with("effective_from", day))
}

fn period_over(programme: &Programme, today: CivilDate) -> Option<Blocker> {
    let over = Period::of(Some(programme.first_day), Some(programme.last_day)).is_some_and(|period| period.is_over_on(today));
    (!over).then(|| Blocker::new("period_not_over").with("last_day", programme.last_day))
}

fn list(ids: impl Iterator<Item = String>) -> Option<String> {
    let ids: Vec<String> = ids.collect();
    (!ids.is_empty()).then(|| ids.join(","))
}
