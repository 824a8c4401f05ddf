//! What units have to do, and opinions that they are asked for.

use std::rc::Rc;

use diesel::prelude::*;
use phoihop_domain::access::{ASSIGNEES, GIVERS, Involved, Part, SPEAKERS, Subject};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::ProgrammeId;
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::validation::AnyOf;
use phoihop_domain::work::{
    Assignment, AssignmentFilter, AssignmentSort, AssignmentStatus, OpinionRequest, OpinionRequestFilter,
    OpinionRequestSort, OpinionRequestStatus,
};

use super::{Known, all_if, task};
use crate::among::Listed as _;
use crate::programme::Readers;
use crate::said::Said;
use crate::work::{assignments, opinion_requests};
use crate::{Db, Result, Visible as _};

/// The statuses in which each of them waits for somebody.
const ASSIGNMENTS: [AssignmentStatus; 4] = [
    AssignmentStatus::Assigned,
    AssignmentStatus::Acknowledged,
    AssignmentStatus::Reported,
    AssignmentStatus::Returned,
];
const REQUESTS: [OpinionRequestStatus; 1] = [OpinionRequestStatus::Open];

/// What units have to do, and opinions that they are asked for.
pub(super) struct Waiting {
    assignments: Vec<Assignment>,
    requests: Vec<OpinionRequest>,
}

impl Waiting {
    /// What finds it, for each table of these.
    pub(super) fn asked(readers: &Readers) -> [Rc<dyn Said>; 2] {
        use crate::schema::{assignments as a, opinion_requests as r};
        let assignments = Assignment::visible(readers).and(a::status.among(ASSIGNMENTS));
        let requests = OpinionRequest::visible(readers).and(r::status.among(REQUESTS));
        [
            Rc::new(a::table.filter(assignments).select(a::id)),
            Rc::new(r::table.filter(requests).select(r::id)),
        ]
    }

    /// What the readers may see of it, of those tables in which there is something.
    pub(super) fn list(db: &mut Db, readers: &Readers, there: [bool; 2]) -> Result<Self> {
        let [assignments, requests] = there;
        let status = Some(AnyOf(ASSIGNMENTS.to_vec()));
        let filter = AssignmentFilter { status, ..AssignmentFilter::default() };
        let assignments =
            all_if(assignments, AssignmentSort::DueOn, |page| assignments::list(db, readers, &filter, page))?;
        let status = Some(AnyOf(REQUESTS.to_vec()));
        let filter = OpinionRequestFilter { status, ..OpinionRequestFilter::default() };
        let requests = all_if(requests, OpinionRequestSort::DueOn, |page| {
            opinion_requests::list(db, readers, &filter, page)
        })?;
        Ok(Self { assignments, requests })
    }

    /// The programmes of what belongs to one.
    pub(super) fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        self.assignments.iter().map(OfProgramme::programme_id)
    }

    /// Those that wait for the subject.
    pub(super) fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
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
