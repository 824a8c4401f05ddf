//! What waits for newsrooms and offices, for units that are asked or must remedy something, and for the side
//! that asked for coverage.

use phoihop_domain::access::{ASSIGNEES, Action, GIVERS, NEWSROOM, SPEAKERS, Subject, scope};
use phoihop_domain::coverage::{
    CoverageRequest, CoverageRequestFilter, CoverageRequestSort, CoverageRequestStatus, Finding,
    FindingFilter, FindingSort, FindingStatus, InformationRequest, InformationRequestFilter,
    InformationRequestSort, InformationRequestStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::ProgrammeId;
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::validation::AnyOf;

use super::{Known, task};
use crate::coverage::{coverage_requests, findings, information_requests};
use crate::paginate::all;
use crate::programme::Readers;
use crate::{Db, Result};

/// What may wait there.
pub(super) struct Waiting {
    requests: Vec<CoverageRequest>,
    questions: Vec<InformationRequest>,
    findings: Vec<Finding>,
}

impl Waiting {
    /// What the subject may see of it.
    pub(super) fn list(db: &mut Db, subject: &Subject, today: CivilDate) -> Result<Self> {
        let readers = Readers::Scoped(scope(Some(subject), Action::ReadCoverage), today);
        let status = Some(AnyOf(vec![CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted]));
        let filter = CoverageRequestFilter { status, ..CoverageRequestFilter::default() };
        let requests =
            all(CoverageRequestSort::DueOn, |page| coverage_requests::list(db, &readers, &filter, page))?;
        let status = Some(AnyOf(vec![InformationRequestStatus::Asked]));
        let filter = InformationRequestFilter { status, ..InformationRequestFilter::default() };
        let questions = all(InformationRequestSort::DueOn, |page| {
            information_requests::list(db, &readers, &filter, page)
        })?;
        let status =
            Some(AnyOf(vec![FindingStatus::Reported, FindingStatus::Acknowledged, FindingStatus::Remedying]));
        let filter = FindingFilter { status, ..FindingFilter::default() };
        let findings = all(FindingSort::DueOn, |page| findings::list(db, &readers, &filter, page))?;
        Ok(Self { requests, questions, findings })
    }

    /// The programmes of all of it.
    pub(super) fn programme_ids(&self) -> impl Iterator<Item = ProgrammeId> {
        let asked = self
            .requests
            .iter()
            .map(OfProgramme::programme_id)
            .chain(self.questions.iter().map(OfProgramme::programme_id));
        asked.chain(self.findings.iter().map(OfProgramme::programme_id))
    }

    /// Those that wait for the subject.
    pub(super) fn tasks(&self, subject: &Subject, known: &Known) -> Vec<Task> {
        let mut tasks: Vec<Task> =
            self.requests.iter().flat_map(|request| requested(subject, request, known)).collect();
        for question in &self.questions {
            if known.circle(question).is_some_and(|circle| subject.has_part(SPEAKERS, circle.involved())) {
                let due = (Some(question.content.due_on), question.overdue);
                tasks.push(task(TaskKind::Information, question, question.content.programme_id, due));
            }
        }
        for finding in &self.findings {
            if known.circle(finding).is_some_and(|circle| subject.has_part(ASSIGNEES, circle.involved())) {
                let due = (Some(finding.content.due_on), finding.overdue);
                tasks.push(task(TaskKind::Finding, finding, finding.content.programme_id, due));
            }
        }
        tasks
    }
}

/// A request waits for the newsroom; once accepted, for whoever covers it while works are missing, and else
/// for the side that accepts them.
fn requested(subject: &Subject, request: &CoverageRequest, known: &Known) -> Vec<Task> {
    let Some(circle) = known.circle(request) else { return Vec::new() };
    let content = &request.content;
    let (due, accepted) =
        ((Some(content.due_on), request.overdue), request.status == CoverageRequestStatus::Accepted);
    let covers =
        subject.has_part(NEWSROOM, circle.involved()) || subject.has_part(ASSIGNEES, circle.involved());
    // Those that are not accepted yet may count as one each.
    let awaited = request.published - request.accepted_works;
    let mut tasks = Vec::new();
    if covers && (!accepted || request.accepted + awaited < content.quantity) {
        tasks.push(Task {
            party_id: Some(content.press_party_id),
            ..task(TaskKind::Coverage, request, content.programme_id, due)
        });
    }
    if accepted && awaited > 0 && subject.has_part(GIVERS, circle.involved()) {
        tasks.push(Task {
            party_id: Some(content.party_id),
            ..task(TaskKind::Acceptance, request, content.programme_id, due)
        });
    }
    tasks
}
