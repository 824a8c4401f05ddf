//! What waits for newsrooms and offices, for units that are asked or must remedy something, and for the side
//! that asked for coverage.

use std::rc::Rc;

use diesel::prelude::*;
use phoihop_domain::access::{ASSIGNEES, GIVERS, NEWSROOM, SPEAKERS, Subject};
use phoihop_domain::coverage::{
    CoverageRequest, CoverageRequestFilter, CoverageRequestSort, CoverageRequestStatus, Finding,
    FindingFilter, FindingSort, FindingStatus, InformationRequest, InformationRequestFilter,
    InformationRequestSort, InformationRequestStatus,
};
use phoihop_domain::ids::ProgrammeId;
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::programme::OfProgramme;
use phoihop_domain::validation::AnyOf;

use super::{Known, all_if, task};
use crate::among::Listed as _;
use crate::coverage::{coverage_requests, findings, information_requests};
use crate::programme::Readers;
use crate::said::Said;
use crate::{Db, Result, Visible as _};

/// The statuses in which each of them waits for somebody.
const REQUESTS: [CoverageRequestStatus; 2] =
    [CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted];
const QUESTIONS: [InformationRequestStatus; 1] = [InformationRequestStatus::Asked];
const FINDINGS: [FindingStatus; 3] =
    [FindingStatus::Reported, FindingStatus::Acknowledged, FindingStatus::Remedying];

/// What may wait there.
pub(super) struct Waiting {
    requests: Vec<CoverageRequest>,
    questions: Vec<InformationRequest>,
    findings: Vec<Finding>,
}

impl Waiting {
    /// What finds it, for each table of these.
    pub(super) fn asked(readers: &Readers) -> [Rc<dyn Said>; 3] {
        use crate::schema::{coverage_requests as r, findings as f, information_requests as q};
        let requests = CoverageRequest::visible(readers).and(r::status.among(REQUESTS));
        let questions = InformationRequest::visible(readers).and(q::status.among(QUESTIONS));
        let findings = Finding::visible(readers).and(f::status.among(FINDINGS));
        [
            Rc::new(r::table.filter(requests).select(r::id)),
            Rc::new(q::table.filter(questions).select(q::id)),
            Rc::new(f::table.filter(findings).select(f::id)),
        ]
    }

    /// What the readers may see of it, of those tables in which there is something.
    pub(super) fn list(db: &mut Db, readers: &Readers, there: [bool; 3]) -> Result<Self> {
        let [requests, questions, findings] = there;
        let status = Some(AnyOf(REQUESTS.to_vec()));
        let filter = CoverageRequestFilter { status, ..CoverageRequestFilter::default() };
        let requests = all_if(requests, CoverageRequestSort::DueOn, |page| {
            coverage_requests::list(db, readers, &filter, page)
        })?;
        let filter = InformationRequestFilter {
            status: Some(AnyOf(QUESTIONS.to_vec())),
            ..InformationRequestFilter::default()
        };
        let questions = all_if(questions, InformationRequestSort::DueOn, |page| {
            information_requests::list(db, readers, &filter, page)
        })?;
        let filter = FindingFilter { status: Some(AnyOf(FINDINGS.to_vec())), ..FindingFilter::default() };
        let findings =
            all_if(findings, FindingSort::DueOn, |page| findings::list(db, readers, &filter, page))?;
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

/// A request waits for the newsroom; once accepted, for the one who covers it while works are missing, and
/// else for the side that accepts them.
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
