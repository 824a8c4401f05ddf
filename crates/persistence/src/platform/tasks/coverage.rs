//! What waits for newsrooms and offices, for units that are asked or must remedy something, and for the side that asked for coverage.

use phoihop_domain::access::{ASSIGNEES, Action, GIVERS, NEWSROOM, SPEAKERS, Subject, scope};
use phoihop_domain::coverage::{
    CoverageRequestFilter, CoverageRequestSort, CoverageRequestStatus, FindingFilter, FindingSort, FindingStatus, InformationRequestFilter,
    InformationRequestSort, InformationRequestStatus,
};
use phoihop_domain::date::CivilDate;
use phoihop_domain::platform::{Task, TaskKind};
use phoihop_domain::validation::AnyOf;

use super::{Circles, task};
use crate::coverage::{coverage_requests, findings, information_requests};
use crate::paginate::all;
use crate::programme::Readers;
use crate::{Db, Result};

/// Those that wait for the subject.
pub(super) fn of(db: &mut Db, subject: &Subject, today: CivilDate) -> Result<Vec<Task>> {
    let readers = Readers::Scoped(scope(Some(subject), Action::ReadCoverage), today);
    let mut circles = Circles::on(today);
    let mut tasks = requests(db, subject, &readers, &mut circles)?;
    let status = Some(AnyOf(vec![InformationRequestStatus::Asked]));
    let filter = InformationRequestFilter { status, ..InformationRequestFilter::default() };
    for request in all(InformationRequestSort::DueOn, |page| information_requests::list(db, &readers, &filter, page))? {
        let Some(circle) = circles.of(db, &request)? else { continue };
        if subject.has_part(SPEAKERS, circle.involved()) {
            let due = (Some(request.content.due_on), request.overdue);
            tasks.push(task(TaskKind::Information, &request, request.content.programme_id, due));
        }
    }
    let status = Some(AnyOf(vec![FindingStatus::Reported, FindingStatus::Acknowledged, FindingStatus::Remedying]));
    let filter = FindingFilter { status, ..FindingFilter::default() };
    for finding in all(FindingSort::DueOn, |page| findings::list(db, &readers, &filter, page))? {
        let Some(circle) = circles.of(db, &finding)? else { continue };
        if subject.has_part(ASSIGNEES, circle.involved()) {
            let due = (Some(finding.content.due_on), finding.overdue);
            tasks.push(task(TaskKind::Finding, &finding, finding.content.programme_id, due));
        }
    }
    Ok(tasks)
}

/// A request waits for the newsroom; once accepted, for whoever covers it while works are missing, and else for the side that accepts them.
fn requests(db: &mut Db, subject: &Subject, readers: &Readers, circles: &mut Circles) -> Result<Vec<Task>> {
    let status = Some(AnyOf(vec![CoverageRequestStatus::Requested, CoverageRequestStatus::Accepted]));
    let filter = CoverageRequestFilter { status, ..CoverageRequestFilter::default() };
    let mut tasks = Vec::new();
    for request in all(CoverageRequestSort::DueOn, |page| coverage_requests::list(db, readers, &filter, page))? {
        let Some(circle) = circles.of(db, &request)? else { continue };
        let content = &request.content;
        let (due, accepted) = ((Some(content.due_on), request.overdue), request.status == CoverageRequestStatus::Accepted);
        let covers = subject.has_part(NEWSROOM, circle.involved()) || subject.has_part(ASSIGNEES, circle.involved());
        // Those that are not accepted yet may count as one each.
        let awaited = request.published - request.accepted_works;
        if covers && (!accepted || request.accepted + awaited < content.quantity) {
            tasks.push(Task { party_id: Some(content.press_party_id), ..task(TaskKind::Coverage, &request, content.programme_id, due) });
        }
        if accepted && awaited > 0 && subject.has_part(GIVERS, circle.involved()) {
            tasks.push(Task { party_id: Some(content.party_id), ..task(TaskKind::Acceptance, &request, content.programme_id, due) });
        }
    }
    Ok(tasks)
}
