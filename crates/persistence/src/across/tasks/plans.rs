//! Plans and supplements that wait for a focal point or a leader.

use std::collections::HashMap;

use phoihop_domain::access::{Action, Subject, scope};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PlanId, ProgrammeId};
use phoihop_domain::planning::{
    Plan, PlanFilter, PlanSort, PlanStatus, PlanSupplement, PlanSupplementFilter, PlanSupplementSort,
    PlanSupplementStatus,
};
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::validation::AnyOf;

use super::{Known, consents, on_own_side, pending_consents};
use crate::paginate::all;
use crate::planning::{plan_supplements, plans};
use crate::programme::Readers;
use crate::{Db, Result};

/// What may wait there, supplements with the programme of their plan.
pub(super) struct Waiting {
    plans: Vec<Plan>,
    supplements: Vec<PlanSupplement>,
    programmes: HashMap<PlanId, ProgrammeId>,
}

impl Waiting {
    /// What the subject may see of it.
    pub(super) fn list(db: &mut Db, subject: &Subject, today: CivilDate) -> Result<Self> {
        let readers = Readers::Scoped(scope(Some(subject), Action::ReadPlan), today);
        let filter = PlanFilter {
            status: Some(AnyOf(vec![PlanStatus::Draft, PlanStatus::Submitted])),
            ..PlanFilter::default()
        };
        let plans = all(PlanSort::CreatedAt, |page| plans::list(db, &readers, &filter, page))?;
        let filter = PlanSupplementFilter {
            status: Some(AnyOf(vec![PlanSupplementStatus::Draft])),
            ..PlanSupplementFilter::default()
        };
        let supplements =
            all(PlanSupplementSort::CreatedAt, |page| plan_supplements::list(db, &readers, &filter, page))?;
        let programmes = plans::programmes_of(
            db,
            supplements.iter().map(|supplement| supplement.content.plan_id).collect(),
        )?;
        Ok(Self { plans, supplements, programmes })
    }

    /// The programmes of all of it.
    pub(super) fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        self.plans.iter().map(OfProgramme::programme_id).chain(self.programmes.values().copied())
    }

    /// Those that wait for the subject.
    pub(super) fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
        let mut tasks = Vec::new();
        for plan in &self.plans {
            let Some(programme) = known.programme(plan.programme_id()) else { continue };
            if plan.waits_for_consents(known.today) {
                tasks.extend(pending_consents(subject, plan, programme));
            }
            tasks.extend(endorsements(subject, plan, programme, known.today));
        }
        for supplement in &self.supplements {
            let programme =
                self.programmes.get(&supplement.content.plan_id).and_then(|id| known.programme(*id));
            tasks
                .extend(programme.into_iter().flat_map(|programme| consents(subject, supplement, programme)));
        }
        tasks
    }
}

/// The endorsements of a plan that wait for a side to which the subject belongs.
fn endorsements(subject: &Subject, plan: &Plan, programme: &Programme, today: CivilDate) -> Vec<Task> {
    if !plan.waits_for_endorsements(today) {
        return Vec::new();
    }
    let pending =
        programme.parties.iter().map(|party| party.id).filter(|party| !plan.endorsed_by.contains(party));
    on_own_side(subject, plan, programme, pending, TaskKind::Endorsement)
}
