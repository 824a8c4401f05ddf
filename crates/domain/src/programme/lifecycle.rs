//! draft → agreed → in_force → completed | terminated.

use super::agreement::{
    Agreement, BetweenParties, PartyStanding, day_of_effect_known, day_of_effect_reached, everyone_acts,
    everyone_agrees, everyone_signed, nobody_signed,
};
use super::{Party, Programme};
use crate::access::{DRAFTERS, Part, Role};
use crate::clock::Timestamp;
use crate::date::{CivilDate, PartialDate};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::period::Period;
use crate::problem;
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
        Move {
            from: Draft,
            to: Agreed,
            causes: &[Cause::Consents],
            by: By::Nobody,
            needs_reason: false,
            guards: &[everyone_acts, everyone_agrees],
        },
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
        Move {
            from: InForce,
            to: Completed,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: false,
            guards: &[period_over],
        },
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

    fn counts_from(&self, _: ProgrammeStatus, today: CivilDate) -> CivilDate {
        self.in_force_from.map_or(today, PartialDate::earliest)
    }

    fn moved(self, to: ProgrammeStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

impl BetweenParties for Programme {
    fn standings(&self) -> Vec<PartyStanding> {
        let standing = |party: &Party| PartyStanding {
            party_id: party.id,
            acting_organisation_id: party.acting_organisation_id,
            standing: party.standing,
            signed_on: party.signed_on,
        };
        self.parties.iter().map(standing).collect()
    }
}

impl Agreement for Programme {
    fn effective_from(&self) -> Option<PartialDate> {
        self.effective_from
    }
}

fn period_over(programme: &Programme, today: CivilDate) -> Option<Blocker> {
    let over = Period::of(Some(programme.first_day), Some(programme.last_day))
        .is_some_and(|period| period.is_over_on(today));
    (!over).then(|| Blocker::new(problem::PERIOD_NOT_OVER).with("last_day", programme.last_day))
}
