//! What waits for a user, found in the tables that it waits in.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use phoihop_domain::access::{ASSIGNEES, Circle, DRAFTERS, GIVERS, Involved, Part, SPEAKERS, Subject};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PartyId, ProgrammeId};
use phoihop_domain::platform::{Task, TaskKind, in_order};
use phoihop_domain::programme::{
    AmendmentFilter, AmendmentSort, AmendmentStatus, BetweenParties, Difficulty, DifficultyFilter, DifficultySort, DifficultyStatus, OfProgramme,
    Programme, ProgrammeFilter, ProgrammeSort, ProgrammeStatus,
};
use phoihop_domain::validation::AnyOf;
use phoihop_domain::work::{AssignmentFilter, AssignmentSort, AssignmentStatus, OpinionRequestFilter, OpinionRequestSort, OpinionRequestStatus};

mod coverage;
mod packages;
mod plans;

use crate::consenting::{Consenting, Signing};
use crate::paginate::all;
use crate::programme::{Readers, amendments, difficulties, programmes};
use crate::work::{assignments, opinion_requests};
use crate::{Db, Moving, Result};

/// Everything that waits for the subject, most urgent first.
pub fn of(db: &mut Db, subject: &Subject, readers: &Readers) -> Result<Vec<Task>> {
    let today = readers.today();
    let mut tasks = Vec::new();
    let status = Some(AnyOf(vec![ProgrammeStatus::Draft, ProgrammeStatus::Agreed]));
    let filter = ProgrammeFilter { status, ..ProgrammeFilter::default() };
    for programme in all(ProgrammeSort::CreatedAt, |page| programmes::list(db, readers, &filter, page))? {
        tasks.extend(consents(db, subject, &programme, today)?);
        tasks.extend(signatures(db, subject, &programme, today)?);
    }
    let status = Some(AnyOf(vec![AmendmentStatus::Draft, AmendmentStatus::Agreed]));
    let filter = AmendmentFilter { status, ..AmendmentFilter::default() };
    for amendment in all(AmendmentSort::CreatedAt, |page| amendments::list(db, readers, &filter, page))? {
        tasks.extend(consents(db, subject, &amendment, today)?);
        tasks.extend(signatures(db, subject, &amendment, today)?);
    }
    let status = Some(AnyOf(vec![DifficultyStatus::Raised, DifficultyStatus::Discussing, DifficultyStatus::Escalated]));
    let filter = DifficultyFilter { status, ..DifficultyFilter::default() };
    for difficulty in all(DifficultySort::CreatedAt, |page| difficulties::list(db, readers, &filter, page))? {
        tasks.extend(consents(db, subject, &difficulty, today)?);
        tasks.extend(talks(db, subject, &difficulty, today)?);
    }
    tasks.extend(work(db, subject, readers)?);
    tasks.extend(opinions(db, subject, readers)?);
    tasks.extend(plans::of(db, subject, today)?);
    tasks.extend(packages::of(db, subject, today)?);
    tasks.extend(coverage::of(db, subject, today)?);
    in_order(&mut tasks);
    Ok(tasks)
}

/// Whom things of programmes concern, each programme looked up once.
struct Circles {
    today: CivilDate,
    programmes: HashMap<ProgrammeId, Option<Programme>>,
}

impl Circles {
    fn on(today: CivilDate) -> Self {
        Self { today, programmes: HashMap::new() }
    }

    fn of(&mut self, db: &mut Db, thing: &impl OfProgramme) -> Result<Option<Circle>> {
        let programme = match self.programmes.entry(thing.programme_id()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let found = programmes::get(db, *unknown.key(), self.today)?;
                unknown.insert(found)
            }
        };
        Ok(programme.as_ref().map(|programme| thing.concerns(programme)))
    }
}

/// Tasks that wait for a unit of the subject's, and reports that wait for his side.
fn work(db: &mut Db, subject: &Subject, readers: &Readers) -> Result<Vec<Task>> {
    use AssignmentStatus::{Acknowledged, Assigned, Reported, Returned};
    let filter = AssignmentFilter { status: Some(AnyOf(vec![Assigned, Acknowledged, Reported, Returned])), ..AssignmentFilter::default() };
    let mut tasks = Vec::new();
    let mut circles = Circles::on(readers.today());
    for assignment in all(AssignmentSort::DueOn, |page| assignments::list(db, readers, &filter, page))? {
        let Some(circle) = circles.of(db, &assignment)? else { continue };
        let (kind, who) = if assignment.status == Reported { (TaskKind::Acceptance, GIVERS) } else { (TaskKind::Assignment, ASSIGNEES) };
        if subject.has_part(who, circle.involved()) {
            let content = &assignment.content;
            let due = (Some(content.due_on), assignment.overdue);
            tasks.push(Task { party_id: Some(content.party_id), ..task(kind, &assignment, content.programme_id, due) });
        }
    }
    Ok(tasks)
}

/// Opinions that a unit of the subject's has not given yet.
fn opinions(db: &mut Db, subject: &Subject, readers: &Readers) -> Result<Vec<Task>> {
    let filter = OpinionRequestFilter { status: Some(AnyOf(vec![OpinionRequestStatus::Open])), ..OpinionRequestFilter::default() };
    let mut tasks = Vec::new();
    for request in all(OpinionRequestSort::DueOn, |page| opinion_requests::list(db, readers, &filter, page))? {
        let due_on = request.content.due_on;
        let pending = request.acting_units.iter().filter(|named| request.pending_ids.contains(&named.unit.organisation_id));
        let speaks = |organisation_id| subject.has_part(SPEAKERS, &[Involved { part: Part::Assignee, organisation_id }]);
        let own = pending.filter_map(|named| named.acting_organisation_id).any(speaks);
        if own {
            tasks.push(task(TaskKind::Opinion, &request, request.content.programme_id, (Some(due_on), due_on < readers.today())));
        }
    }
    Ok(tasks)
}

fn task<T: Moving>(kind: TaskKind, thing: &T, programme_id: ProgrammeId, (due_on, overdue): (Option<CivilDate>, bool)) -> Task {
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

/// What waits to be talked over: by the other sides, and by all once it is taken up but nobody has said how it is to be solved.
fn talks(db: &mut Db, subject: &Subject, difficulty: &Difficulty, today: CivilDate) -> Result<Vec<Task>> {
    if difficulty.content.resolution.is_some() && difficulty.status != DifficultyStatus::Raised {
        return Ok(Vec::new());
    }
    let raised = difficulty.status == DifficultyStatus::Raised;
    let programme = difficulty.programme(db, today)?;
    let waiting = programme.parties.iter().map(|party| party.id).filter(|party| !raised || *party != difficulty.content.party_id);
    Ok(on_own_side(subject, difficulty, &programme, waiting, TaskKind::Difficulty))
}

/// The consents to it that wait for a side to which the subject belongs.
fn consents<T: Consenting + BetweenParties>(db: &mut Db, subject: &Subject, thing: &T, today: CivilDate) -> Result<Vec<Task>> {
    if thing.takes_consents().is_err() {
        return Ok(Vec::new());
    }
    let programme = thing.programme(db, today)?;
    let pending = thing.standings().into_iter().filter(|party| party.standing.is_open()).map(|party| party.party_id);
    Ok(on_own_side(subject, thing, &programme, pending, TaskKind::Consent))
}

/// The signatures under it that wait to be recorded by a side to which the subject belongs.
fn signatures<T: Signing + BetweenParties>(db: &mut Db, subject: &Subject, thing: &T, today: CivilDate) -> Result<Vec<Task>> {
    if thing.takes_signatures().is_err() {
        return Ok(Vec::new());
    }
    let programme = thing.programme(db, today)?;
    let pending = thing.standings().into_iter().filter(|party| party.signed_on.is_none()).map(|party| party.party_id);
    Ok(on_own_side(subject, thing, &programme, pending, TaskKind::Signature))
}

fn on_own_side<T: Consenting>(
    subject: &Subject,
    thing: &T,
    programme: &Programme,
    parties: impl Iterator<Item = PartyId>,
    kind: TaskKind,
) -> Vec<Task> {
    let own = parties.filter(|party| subject.has_part(DRAFTERS, &programme.side_of(*party)));
    own.map(|party| Task { party_id: Some(party), ..task(kind, thing, programme.id, (None, false)) }).collect()
}
