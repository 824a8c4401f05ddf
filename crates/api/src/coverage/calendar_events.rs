//! `/v1/calendar-events`: what happens when, and what became of that (III.1).

use phoihop_domain::access::Action;
use phoihop_domain::coverage::{
    CalendarEvent, CalendarEventContent, CalendarEventFilter, CalendarEventSort, CalendarEventStatus,
    ReschedulingContent,
};
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::CalendarEventId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{OfProgramme, Programme};
use phoihop_domain::reference::Topic;
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::Content;
use phoihop_persistence::coverage::calendar_events;
use phoihop_persistence::moving::{Why, move_to};
use phoihop_persistence::{Moving, Stored};

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::transitions::{self, Moves};

const MOVES: Moves = Moves {
    tag: "coverage",
    transitions: "/v1/calendar-events/{calendar_event_id}/transitions",
    available: "/v1/calendar-events/{calendar_event_id}/available-transitions",
    id: "calendar_event_id",
    read: Action::ReadCoverage,
    ask: Action::WriteCalendar,
    ids: [
        "list_calendar_event_transitions",
        "move_calendar_event",
        "list_available_calendar_event_transitions",
    ],
    says: "The one who leads or drafts for a locality releases a visit: until then only those who work on it \
        know of it. A cancelled event stays in the calendar, and those who planned on it are told.",
    conflicts: &[problem::NO_SUCH_TRANSITION],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<CalendarEvent, CalendarEventFilter, CalendarEventSort>(
        "list_calendar_events",
        Action::ReadCoverage,
    )
    .says(
        "List events",
        "Those under the programmes that the caller sees, and those that their units plan on.",
    )
    .indexed_by(&[("programme_id", "first_day"), ("status", "first_day"), ("topic_id", "first_day")]);
    let create = Operation::change::<CalendarEventContent, CalendarEvent>(
        "create_calendar_event",
        Action::WriteCalendar,
        Kind::Create,
    )
    .says(
        "Enter an event",
        "Its day is told by `starts_on` or, in the lunar calendar, by `lunar_date`. Visits and delegations \
            are restricted to those who work on them until they are released.",
    );
    let get = Operation::read::<CalendarEvent>("get_calendar_event", Action::ReadCoverage).says(
        "Read an event",
        "One that was moved to another day stays as it was, and names the event that stands for it.",
    );
    let change = Operation::change::<CalendarEventContent, CalendarEvent>(
        "change_calendar_event",
        Action::WriteCalendar,
        Kind::Patch,
    )
    .says("Change an event", "Its hours too; its days are not changed but moved: see `/reschedulings`.")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::EVENT_OFF]);
    let reschedule = Operation::change::<ReschedulingContent, CalendarEvent>(
        "reschedule_calendar_event",
        Action::WriteCalendar,
        Kind::Decide,
    )
    .says(
        "Move an event to another day",
        "The original stays, marked, and another event stands for it: what is planned on the original \
                and open is planned on the other now, and those who planned on it are told. Answers with the \
                other event, and with the tag of the original.",
    )
    .conflicts(&[problem::EVENT_OFF]);
    let mut paths = vec![
        Path::new("coverage", "/v1/calendar-events")
            .get(list, |call| call.list_visible(calendar_events::list))
            .post(create, |call| call.enter_bound(check)),
        Path::new("coverage", "/v1/calendar-events/{calendar_event_id}")
            .get(get, |call| call.get_bound::<CalendarEvent>("calendar_event_id"))
            .patch(change, |call| call.amend_bound("calendar_event_id", check)),
        Path::new("coverage", "/v1/calendar-events/{calendar_event_id}/reschedulings")
            .post(reschedule, reschedule_one),
    ];
    paths.extend(transitions::paths::<CalendarEvent>(MOVES));
    paths
}

fn check(
    change: &mut Change<'_>,
    programme: &Programme,
    event: CalendarEvent,
    _: Option<&CalendarEvent>,
) -> Result<CalendarEvent, Halt> {
    let event = event.derived();
    require::<Organisation>(change.db, "/organiser_id", event.content.organiser_id)?;
    require::<Topic>(change.db, "/topic_id", event.content.topic_id)?;
    // Nobody enters what they may not know of.
    if change.may(Action::WriteCalendar, &event.concerns(programme)) {
        Ok(event)
    } else {
        Err(Problem::new(problem::FORBIDDEN).into())
    }
}

fn reschedule_one(call: Call) -> Result<Asked, Problem> {
    let id: CalendarEventId = call.id("calendar_event_id")?;
    call.change(move |change| {
        let original: CalendarEvent = change.find(id)?;
        let when: ReschedulingContent = change.decision(original.revision)?;
        original.is_on()?;
        let content = original.content.on_other_days(&when).checked()?;
        if content.span() == original.content.span() {
            let told = if when.lunar_date.is_some() { "/lunar_date" } else { "/starts_on" };
            return Err(Problem::field(told, problem::SAME_DAYS).into());
        }
        let circle = original.circle(change.db, change.today())?;
        let event = CalendarEvent {
            status: original.status,
            rescheduled_from_id: Some(id),
            ..CalendarEvent::entered(content, change.now())
        };
        let event = event.derived();
        event.insert(change.db)?;
        change.record(&event, Happened::Created)?;
        let original: CalendarEvent = change.find(id)?;
        let why = Why { reason: Some(when.reason), ..change.by_act(Cause::Rescheduling)? };
        let (original, _) =
            move_to(change.db, original, CalendarEventStatus::Rescheduled, &why, change.now())?;
        // What is planned on the original is planned on what stands for it, and those who planned on it are
        // told.
        calendar_events::replan(change.db, &original, &event, &why, change.now())?;
        change.tell_those(&circle, &event, NotificationKind::Rescheduled, Cause::Rescheduling)?;
        let event: CalendarEvent = change.find(event.id)?;
        Ok(change.recorded(&event, &original)?.at(format!("/v1/calendar-events/{}", event.id)))
    })
}
