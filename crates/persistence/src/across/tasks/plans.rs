//! Plans and supplements that wait for a focal point or a leader.

use std::collections::HashMap;
use std::rc::Rc;

use diesel::prelude::*;
use phoihop_domain::access::Subject;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PlanId, ProgrammeId};
use phoihop_domain::planning::{
    Plan, PlanFilter, PlanSort, PlanStatus, PlanSupplement, PlanSupplementFilter, PlanSupplementSort,
    PlanSupplementStatus,
};
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::validation::AnyOf;

use super::{Known, all_if, consents, on_own_side, pending_consents};
use crate::among::Listed as _;
use crate::planning::{in_visible_plans, plan_supplements, plans};
use crate::programme::Readers;
use crate::programme::scope::in_visible_programmes;
use crate::said::Said;
use crate::{Db, Result};

/// The statuses in which each of them waits for somebody.
const PLANS: [PlanStatus; 2] = [PlanStatus::Draft, PlanStatus::Submitted];
const SUPPLEMENTS: [PlanSupplementStatus; 1] = [PlanSupplementStatus::Draft];

/// What may wait there, supplements with the programme of their plan.
pub(super) struct Waiting {
    plans: Vec<Plan>,
    supplements: Vec<PlanSupplement>,
    programmes: HashMap<PlanId, ProgrammeId>,
}

impl Waiting {
    /// What finds it, for each table of these.
    pub(super) fn asked(readers: &Readers) -> [Rc<dyn Said>; 2] {
        use crate::schema::{plan_supplements as s, plans as p};
        let plans = in_visible_programmes(p::programme_id, readers).and(p::status.among(PLANS));
        let supplements = in_visible_plans(s::plan_id, readers).and(s::status.among(SUPPLEMENTS));
        [Rc::new(p::table.filter(plans).select(p::id)), Rc::new(s::table.filter(supplements).select(s::id))]
    }

    /// What the readers may see of it, of those tables in which there is something.
    pub(super) fn list(db: &mut Db, readers: &Readers, there: [bool; 2]) -> Result<Self> {
        let [plans, supplements] = there;
        let filter = PlanFilter { status: Some(AnyOf(PLANS.to_vec())), ..PlanFilter::default() };
        let plans = all_if(plans, PlanSort::CreatedAt, |page| plans::list(db, readers, &filter, page))?;
        let status = Some(AnyOf(SUPPLEMENTS.to_vec()));
        let filter = PlanSupplementFilter { status, ..PlanSupplementFilter::default() };
        let supplements = all_if(supplements, PlanSupplementSort::CreatedAt, |page| {
            plan_supplements::list(db, readers, &filter, page)
        })?;
        let of: Vec<PlanId> = supplements.iter().map(|supplement| supplement.content.plan_id).collect();
        let programmes = if of.is_empty() { HashMap::new() } else { plans::programmes_of(db, of)? };
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
