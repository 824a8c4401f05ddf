//! assigned → acknowledged → reported → accepted | returned.

use super::Assignment;
use crate::access::{ASSIGNEES, GIVERS};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::problem;
use crate::programme::OfProgramme;
use crate::validation::Blocker;

crate::text_enum! {
    /// Where a task stands.
    pub enum AssignmentStatus {
        /// Given to the leading unit (đã giao).
        Assigned = "assigned",
        /// Taken up by it (đã tiếp nhận).
        Acknowledged = "acknowledged",
        /// Reported as done; the reason is the report (đã báo cáo).
        Reported = "reported",
        /// Accepted by the side that gave it (đã chấp nhận).
        Accepted = "accepted",
        /// Sent back with what is missing (trả lại).
        Returned = "returned",
    }
}

use AssignmentStatus::{Accepted, Acknowledged, Assigned, Reported, Returned};

impl Stateful for Assignment {
    type Status = AssignmentStatus;
    const RESOURCE: &'static str = "assignments";
    const INITIAL: AssignmentStatus = Assigned;
    const MOVES: &'static [Move<Self>] = &[
        step(Assigned, Acknowledged, By::Parts(ASSIGNEES), false, &[somebody_leads]),
        step(Acknowledged, Reported, By::Parts(ASSIGNEES), true, &[somebody_leads]),
        step(Reported, Accepted, By::Parts(GIVERS), false, &[]),
        step(Reported, Returned, By::Parts(GIVERS), true, &[]),
        step(Returned, Reported, By::Parts(ASSIGNEES), true, &[somebody_leads]),
    ];

    fn status(&self) -> AssignmentStatus {
        self.status
    }

    fn moved(self, to: AssignmentStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }.told(now.in_vietnam())
    }
}

type Guards = &'static [crate::lifecycle::Guard<Assignment>];

/// Every move of a task is somebody's request.
const fn step(
    from: AssignmentStatus,
    to: AssignmentStatus,
    by: By,
    needs_reason: bool,
    guards: Guards,
) -> Move<Assignment> {
    Move { from, to, causes: &[Cause::Request], by, needs_reason, guards }
}

fn somebody_leads(task: &Assignment, _: CivilDate) -> Option<Blocker> {
    task.acting_lead_id.is_none().then(|| Blocker::new(problem::LEAD_WITHOUT_SUCCESSOR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Id, OrganisationId, PartyId, ProgrammeId};
    use crate::resource::PlainResource;
    use crate::work::AssignmentContent;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    fn task() -> Assignment {
        let now = Timestamp::from_unix_micros(0);
        let content = AssignmentContent {
            external_source: None,
            external_id: None,
            programme_id: ProgrammeId::new(now),
            party_id: PartyId::new(now),
            clause_id: None,
            title: "Cung cấp danh sách".to_owned(),
            directive_citation: None,
            directive_id: None,
            product: None,
            lead_id: OrganisationId::new(now),
            lead_function: "education".to_owned(),
            cooperating_units: Vec::new(),
            due_on: day("2023-04-30"),
        };
        let acting_lead_id = Some(content.lead_id);
        Assignment { acting_lead_id, ..Assignment::entered(content, now) }
    }

    #[test]
    fn a_task_is_overdue_after_its_day_until_a_report_stands() {
        let told = |status, today: &str| Assignment { status, ..task() }.told(day(today)).overdue;
        for waits in [Assigned, Acknowledged, Returned] {
            assert_eq!((told(waits, "2023-04-30"), told(waits, "2023-05-01")), (false, true), "{waits}");
        }
        assert!(!told(Reported, "2023-05-01") && !told(Accepted, "2023-05-01"));
    }

    #[test]
    fn only_what_nobody_has_taken_up_is_given_to_another() {
        let other = |task: &Assignment| {
            let mut other = task.clone();
            other.content.lead_id = OrganisationId::new(Timestamp::from_unix_micros(0));
            other
        };
        let later = |task: &Assignment| {
            let mut later = task.clone();
            later.content.due_on = day("2023-06-30");
            later
        };
        let code =
            |refused: Result<(), crate::validation::Refusal>| refused.err().map(|refusal| refusal.0[0].code);
        let of = |status| Assignment { status, ..task() };
        assert_eq!(code(other(&of(Assigned)).follows(&of(Assigned))), None);
        let taken_up = of(Acknowledged);
        assert_eq!(code(other(&taken_up).follows(&taken_up)), Some(problem::ASSIGNMENT_UNDER_WAY));
        assert_eq!(code(later(&taken_up).follows(&taken_up)), None);
        let accepted = of(Accepted);
        assert_eq!(code(later(&accepted).follows(&accepted)), Some(problem::ASSIGNMENT_ACCEPTED));
    }

    #[test]
    fn a_task_that_nobody_leads_waits_for_a_successor() {
        let orphan = Assignment { acting_lead_id: None, ..task() };
        let refusal = orphan.step(Acknowledged, Cause::Request, day("2023-04-01")).err().unwrap();
        assert_eq!(refusal.0[0].code, "lead_without_successor");
        assert!(task().step(Accepted, Cause::Request, day("2023-04-01")).is_err());
    }
}
