//! What waits for a user, found in the tables that it waits in.

use std::collections::{HashMap, HashSet};

use phoihop_domain::access::{ASSIGNEES, Circle, DRAFTERS, GIVERS, Involved, Part, SPEAKERS, Subject};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::{PartyId, ProgrammeId};
use phoihop_domain::platform::{Task, TaskKind, in_order};
use phoihop_domain::programme::{
    Amendment, AmendmentFilter, AmendmentSort, AmendmentStatus, BetweenParties, Difficulty, DifficultyFilter,
    DifficultySort, DifficultyStatus, OfProgramme, Programme, ProgrammeFilter, ProgrammeSort,
    ProgrammeStatus,
};
use phoihop_domain::validation::AnyOf;
use phoihop_domain::work::{
    Assignment, AssignmentFilter, AssignmentSort, AssignmentStatus, OpinionRequest, OpinionRequestFilter,
    OpinionRequestSort, OpinionRequestStatus,
};

mod coverage;
mod packages;
mod plans;

use crate::consenting::{Consenting, Signing};
use crate::paginate::all;
use crate::programme::{Readers, amendments, difficulties, programmes};
use crate::work::{assignments, opinion_requests};
use crate::{Db, Moving, Result};

/// Everything that waits for the subject, most urgent first: what may wait is listed, the programmes of all
/// of it are looked up at once, and then nothing is asked of the database any more.
///
/// # Errors
/// Where the database does not serve.
pub fn of(db: &mut Db, subject: &Subject, readers: &Readers) -> Result<Vec<Task>> {
    let today = readers.today();
    let agreements = Agreements::list(db, readers)?;
    let work = Work::list(db, readers)?;
    let plans = plans::Waiting::list(db, subject, today)?;
    let packages = packages::Waiting::list(db, subject, today)?;
    let coverage = coverage::Waiting::list(db, subject, today)?;
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

/// What parties agree to, sign or talk over.
struct Agreements {
    programmes: Vec<Programme>,
    amendments: Vec<Amendment>,
    difficulties: Vec<Difficulty>,
}

impl Agreements {
    fn list(db: &mut Db, readers: &Readers) -> Result<Self> {
        let status = Some(AnyOf(vec![ProgrammeStatus::Draft, ProgrammeStatus::Agreed]));
        let filter = ProgrammeFilter { status, ..ProgrammeFilter::default() };
        let programmes = all(ProgrammeSort::CreatedAt, |page| programmes::list(db, readers, &filter, page))?;
        let status = Some(AnyOf(vec![AmendmentStatus::Draft, AmendmentStatus::Agreed]));
        let filter = AmendmentFilter { status, ..AmendmentFilter::default() };
        let amendments = all(AmendmentSort::CreatedAt, |page| amendments::list(db, readers, &filter, page))?;
        let status = Some(AnyOf(vec![
            DifficultyStatus::Raised,
            DifficultyStatus::Discussing,
            DifficultyStatus::Escalated,
        ]));
        let filter = DifficultyFilter { status, ..DifficultyFilter::default() };
        let difficulties =
            all(DifficultySort::CreatedAt, |page| difficulties::list(db, readers, &filter, page))?;
        Ok(Self { programmes, amendments, difficulties })
    }

    fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        let amendments = self.amendments.iter().map(OfProgramme::programme_id);
        amendments.chain(self.difficulties.iter().map(OfProgramme::programme_id))
    }

    fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
        let mut tasks = Vec::new();
        for programme in &self.programmes {
            tasks.extend(consents(subject, programme, programme));
            tasks.extend(signatures(subject, programme, programme));
        }
        for amendment in &self.amendments {
            let Some(programme) = known.programme(amendment.programme_id()) else { continue };
            tasks.extend(consents(subject, amendment, programme));
            tasks.extend(signatures(subject, amendment, programme));
        }
        for difficulty in &self.difficulties {
            let Some(programme) = known.programme(difficulty.programme_id()) else { continue };
            tasks.extend(consents(subject, difficulty, programme));
            tasks.extend(talks(subject, difficulty, programme));
        }
        tasks
    }
}

/// What units have to do, and opinions that they are asked for.
struct Work {
    assignments: Vec<Assignment>,
    requests: Vec<OpinionRequest>,
}

impl Work {
    fn list(db: &mut Db, readers: &Readers) -> Result<Self> {
        use AssignmentStatus::{Acknowledged, Assigned, Reported, Returned};
        let filter = AssignmentFilter {
            status: Some(AnyOf(vec![Assigned, Acknowledged, Reported, Returned])),
            ..AssignmentFilter::default()
        };
        let assignments = all(AssignmentSort::DueOn, |page| assignments::list(db, readers, &filter, page))?;
        let filter = OpinionRequestFilter {
            status: Some(AnyOf(vec![OpinionRequestStatus::Open])),
            ..OpinionRequestFilter::default()
        };
        let requests =
            all(OpinionRequestSort::DueOn, |page| opinion_requests::list(db, readers, &filter, page))?;
        Ok(Self { assignments, requests })
    }

    fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        self.assignments.iter().map(OfProgramme::programme_id)
    }

    fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
        let assigned = self.assignments.iter().filter_map(|assignment| assigned(subject, assignment, known));
        assigned
            .chain(self.requests.iter().filter_map(|request| asked(subject, request, known.today)))
            .collect()
    }
}

/// A task that waits for a unit of the subject's, or a report that waits for the subject's side.
fn assigned(subject: &Subject, assignment: &Assignment, known: &Known) -> Option<Task> {
    let reported = assignment.status == AssignmentStatus::Reported;
    let (kind, who) =
        if reported { (TaskKind::Acceptance, GIVERS) } else { (TaskKind::Assignment, ASSIGNEES) };
    let waits = subject.has_part(who, known.circle(assignment)?.involved());
    let (content, due) = (&assignment.content, (Some(assignment.content.due_on), assignment.overdue));
    waits.then(|| Task {
        party_id: Some(content.party_id),
        ..task(kind, assignment, content.programme_id, due)
    })
}

/// An opinion that a unit of the subject's has not given yet.
fn asked(subject: &Subject, request: &OpinionRequest, today: CivilDate) -> Option<Task> {
    let due_on = request.content.due_on;
    let pending =
        request.acting_units.iter().filter(|named| request.pending_ids.contains(&named.unit.organisation_id));
    let speaks =
        |organisation_id| subject.has_part(SPEAKERS, &[Involved { part: Part::Assignee, organisation_id }]);
    let own = pending.filter_map(|named| named.acting_organisation_id).any(speaks);
    own.then(|| {
        task(TaskKind::Opinion, request, request.content.programme_id, (Some(due_on), due_on < today))
    })
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

/// What waits to be talked over: by the other sides, and by all once it is taken up but nobody has said how
/// it is to be solved.
fn talks(subject: &Subject, difficulty: &Difficulty, programme: &Programme) -> Vec<Task> {
    if difficulty.content.resolution.is_some() && difficulty.status != DifficultyStatus::Raised {
        return Vec::new();
    }
    let raised = difficulty.status == DifficultyStatus::Raised;
    let waiting = programme
        .parties
        .iter()
        .map(|party| party.id)
        .filter(|party| !raised || *party != difficulty.content.party_id);
    on_own_side(subject, difficulty, programme, waiting, TaskKind::Difficulty)
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
