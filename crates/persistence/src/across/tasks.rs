//! What waits for a user, found in the tables that it waits in.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use phoihop_domain::access::{Action, Circle, DRAFTERS, Subject, scope};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PartyId, ProgrammeId};
use phoihop_domain::platform::{Task, TaskKind, in_order};
use phoihop_domain::programme::{BetweenParties, OfProgramme, Programme};

mod agreements;
mod coverage;
mod packages;
mod plans;
mod work;

use crate::consenting::{Consenting, Signing};
use crate::paginate::{Page, PageRequest, all};
use crate::programme::{Readers, programmes};
use crate::said::Said;
use crate::walk::which_find;
use crate::{Db, Moving, Result};

/// Everything that waits for the subject, most urgent first. One statement asks in which tables anything
/// waits that they may see; that is listed, the programmes of all of it are looked up at once, and then
/// nothing is asked of the database any more.
///
/// # Errors
/// Where the database does not serve.
pub fn of(db: &mut Db, subject: &Subject, readers: &Readers) -> Result<Vec<Task>> {
    let today = readers.today();
    let reading = |action| Readers::Scoped(scope(Some(subject), action), today);
    let (planning, buying, covering) =
        (reading(Action::ReadPlan), reading(Action::ReadPackage), reading(Action::ReadCoverage));
    let mut asked: Vec<Rc<dyn Said>> = Vec::new();
    asked.extend(agreements::Waiting::asked(readers));
    asked.extend(work::Waiting::asked(readers));
    asked.extend(plans::Waiting::asked(&planning));
    asked.extend(packages::Waiting::asked(&buying));
    asked.extend(coverage::Waiting::asked(&covering));
    let mut there = which_find(db, asked)?.into_iter();
    let agreements = agreements::Waiting::list(db, readers, next(&mut there))?;
    let work = work::Waiting::list(db, readers, next(&mut there))?;
    let plans = plans::Waiting::list(db, &planning, next(&mut there))?;
    let packages = packages::Waiting::list(db, &buying, next(&mut there))?;
    let coverage = coverage::Waiting::list(db, &covering, next(&mut there))?;
    let ids = agreements.programme_ids().chain(work.programme_ids()).chain(plans.programme_ids());
    let ids = ids.chain(packages.programme_ids()).chain(coverage.programme_ids());
    let known = Known { today, programmes: programmes::all(db, ids.collect::<HashSet<_>>(), today)? };
    let mut tasks = agreements.tasks(subject, &known);
    tasks.extend(work.tasks(subject, &known));
    tasks.extend(plans.tasks(subject, &known));
    tasks.extend(packages.tasks(subject, &known));
    tasks.extend(coverage.tasks(subject, &known));
    in_order(&mut tasks);
    Ok(tasks)
}

/// The next answers to what was asked.
fn next<const N: usize>(there: &mut impl Iterator<Item = bool>) -> [bool; N] {
    std::array::from_fn(|_| there.next().unwrap_or(true))
}

/// All that a list answers, where there is anything.
fn all_if<T, S>(
    there: bool,
    sort: S,
    list: impl FnMut(&PageRequest<S>) -> Result<Page<T>>,
) -> Result<Vec<T>> {
    if there { all(sort, list) } else { Ok(Vec::new()) }
}

/// The programmes of all that may wait.
struct Known {
    today: CivilDate,
    programmes: HashMap<ProgrammeId, Programme>,
}

impl Known {
    fn programme(&self, id: ProgrammeId) -> Option<&Programme> {
        self.programmes.get(&id)
    }

    /// Whom a thing concerns.
    fn circle(&self, thing: &impl OfProgramme) -> Option<Circle> {
        self.programme(thing.programme_id()).map(|programme| thing.concerns(programme))
    }
}

fn task<T: Moving>(
    kind: TaskKind,
    thing: &T,
    programme_id: ProgrammeId,
    (due_on, overdue): (Option<CivilDate>, bool),
) -> Task {
    Task {
        kind,
        resource: T::NAME.to_owned(),
        resource_id: thing.uuid(),
        programme_id,
        party_id: None,
        title: thing.title().to_owned(),
        due_on,
        overdue,
        since: thing.updated_at(),
    }
}

/// The consents to it that wait for a side to which the subject belongs.
fn consents<T: Consenting + BetweenParties>(
    subject: &Subject,
    thing: &T,
    programme: &Programme,
) -> Vec<Task> {
    if thing.takes_consents().is_err() { Vec::new() } else { pending_consents(subject, thing, programme) }
}

/// The same of what is known to take consents now.
fn pending_consents<T: Consenting + BetweenParties>(
    subject: &Subject,
    thing: &T,
    programme: &Programme,
) -> Vec<Task> {
    let pending =
        thing.standings().into_iter().filter(|party| party.standing.is_open()).map(|party| party.party_id);
    on_own_side(subject, thing, programme, pending, TaskKind::Consent)
}

/// The signatures under it that wait to be recorded by a side to which the subject belongs.
fn signatures<T: Signing + BetweenParties>(subject: &Subject, thing: &T, programme: &Programme) -> Vec<Task> {
    if thing.takes_signatures().is_err() {
        return Vec::new();
    }
    let pending =
        thing.standings().into_iter().filter(|party| party.signed_on.is_none()).map(|party| party.party_id);
    on_own_side(subject, thing, programme, pending, TaskKind::Signature)
}

fn on_own_side<T: Consenting>(
    subject: &Subject,
    thing: &T,
    programme: &Programme,
    parties: impl Iterator<Item = PartyId>,
    kind: TaskKind,
) -> Vec<Task> {
    let own = parties.filter(|party| subject.has_part(DRAFTERS, &programme.side_of(*party)));
    own.map(|party| Task { party_id: Some(party), ..task(kind, thing, programme.id, (None, false)) })
        .collect()
}
