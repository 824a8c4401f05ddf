//! Plans and supplements that wait for a focal point or a leader.

use phoihop_domain::access::{Action, Subject, scope};
use phoihop_domain::date::CivilDate;
use phoihop_domain::planning::{Plan, PlanFilter, PlanSort, PlanStatus, PlanSupplementFilter, PlanSupplementSort, PlanSupplementStatus};
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::validation::AnyOf;

use super::{consents, on_own_side};
use crate::consenting::Consenting;
use crate::paginate::all;
use crate::planning::{plan_supplements, plans};
use crate::programme::Readers;
use crate::{Db, Result};

/// Those that wait for the subject.
pub(super) fn of(db: &mut Db, subject: &Subject, today: CivilDate) -> Result<Vec<Task>> {
    let readers = Readers::Scoped(scope(Some(subject), Action::ReadPlan), today);
    let mut tasks = Vec::new();
    let filter = PlanFilter { status: Some(AnyOf(vec![PlanStatus::Draft, PlanStatus::Submitted])), ..PlanFilter::default() };
    for plan in all(PlanSort::CreatedAt, |page| plans::list(db, &readers, &filter, page))? {
        tasks.extend(consents(db, subject, &plan, today)?);
        tasks.extend(endorsements(db, subject, &plan, today)?);
    }
    let filter = PlanSupplementFilter { status: Some(AnyOf(vec![PlanSupplementStatus::Draft])), ..PlanSupplementFilter::default() };
    for supplement in all(PlanSupplementSort::CreatedAt, |page| plan_supplements::list(db, &readers, &filter, page))? {
        tasks.extend(consents(db, subject, &supplement, today)?);
    }
    Ok(tasks)
}

/// The endorsements of a plan that wait for a side to which the subject belongs.
fn endorsements(db: &mut Db, subject: &Subject, plan: &Plan, today: CivilDate) -> Result<Vec<Task>> {
    if plan.status != PlanStatus::Draft || plan.may_be_endorsed(today).is_err() {
        return Ok(Vec::new());
    }
    let programme = plan.programme(db, today)?;
    let pending = programme.parties.iter().map(|party| party.id).filter(|party| !plan.endorsed_by.contains(party));
    Ok(on_own_side(subject, plan, &programme, pending, TaskKind::Endorsement))
}
