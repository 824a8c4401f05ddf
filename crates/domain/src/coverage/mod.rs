//! Coverage (III.1): campaigns, the calendar, what is asked for, what is published, and what that finds
//! wanting.

mod calendar_event;
mod calendar_event_lifecycle;
mod calendar_link;
mod campaign;
mod coverage_acceptance;
mod coverage_request;
mod credit;
mod finding;
mod information_request;
mod lunar;
mod press_work;
mod press_work_record;
mod rescheduling;
mod statistic;

pub use calendar_event::{
    CalendarEvent, CalendarEventContent, CalendarEventFilter, CalendarEventKind, CalendarEventSort,
    CalendarEventStatus, CalendarFilter, LONGEST_EVENT,
};
pub use calendar_link::{CalendarLink, CalendarLinkContent, MOST_CALENDAR_LINKS, NewCalendarLink};
pub use campaign::{
    Campaign, CampaignContent, CampaignFilter, CampaignSort, CampaignStatus, Goal, GoalProgress,
};
pub use coverage_acceptance::{CoverageAcceptance, CoverageAcceptanceContent, CoverageAcceptanceKind};
pub use coverage_request::{
    CoverageRequest, CoverageRequestContent, CoverageRequestFilter, CoverageRequestSort,
    CoverageRequestStatus,
};
pub use credit::{Credit, CreditContent, CreditFilter, CreditKind, CreditLine, CreditSort, Crediting};
pub use finding::{Finding, FindingContent, FindingFilter, FindingOrigin, FindingSort, FindingStatus};
pub use information_request::{
    InformationRequest, InformationRequestContent, InformationRequestFilter, InformationRequestKind,
    InformationRequestSort, InformationRequestStatus,
};
pub use lunar::{LUNAR_YEARS, LunarDate};
pub use press_work::{
    PRESS_WORK_PURPOSES, PressWork, PressWorkContent, PressWorkFilter, PressWorkSort, PressWorkStatus,
    PublicPressWorkFilter, PublicPressWorkSort, REBUTTAL,
};
pub use press_work_record::{Correction, CorrectionContent, Evidence, EvidenceType, MOST_EVIDENCE_BYTES};
pub use rescheduling::ReschedulingContent;
pub use statistic::{GroupBy, PressWorkStatistic, PressWorkStatisticFilter};

use crate::access::{Circle, Involved, Part};
use crate::ids::PartyId;
use crate::programme::Programme;
use crate::visibility::Visibility;

/// Whom a thing of coverage concerns: those whom its programme does and those who have a part of their own in
/// it; of them only who works on it, where it is restricted.
fn circle(programme: &Programme, audience: Visibility, more: impl IntoIterator<Item = Involved>) -> Circle {
    match programme.circle().with(more) {
        Circle::Involving(involved) if audience == Visibility::Restricted => Circle::Restricted(involved),
        circle => circle,
    }
}

/// The organisations that stand for a party, in that part.
fn side(programme: &Programme, party: PartyId, part: Part) -> impl Iterator<Item = Involved> {
    let side = programme
        .side_of(party)
        .into_iter()
        .filter(|taken| matches!(taken.part, Part::Party | Part::FocalPoint));
    side.map(move |taken| Involved { part, ..taken })
}
