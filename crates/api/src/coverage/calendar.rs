//! `/v1/calendar.ics`: the events as an iCalendar (RFC 5545), to which a calendar program subscribes by a
//! secret link.

use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property, ValueType};
use phoihop_domain::access::{Action, scope};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{
    CalendarEvent, CalendarEventFilter, CalendarEventSort, CalendarEventStatus, CalendarFilter,
};
use phoihop_domain::platform::UserStatus;
use phoihop_persistence::StoreError;
use phoihop_persistence::coverage::{calendar_events, calendar_links};
use phoihop_persistence::paginate::all;
use phoihop_persistence::platform::users;
use phoihop_persistence::programme::Readers;

use crate::auth::hash_secret;
use crate::http::operation::{Caching, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};

const ICALENDAR: &str = "text/calendar";
/// How far back the calendar goes where nobody asks otherwise, in days.
const DAYS_BACK: i32 = 366;

/// The routes.
pub fn paths() -> Vec<Path> {
    let calendar = Operation::file("get_calendar", ICALENDAR)
        .says(
            "Subscribe to the calendar",
            "The events that the owner of the link may see, as an iCalendar (RFC 5545); what is restricted \
                is left out. An event that was moved or cancelled stays as a cancelled one.",
        )
        .takes::<CalendarFilter>(&["secret", "programme_id", "kind", "topic_id", "from", "to"])
        .refuses(&[problem::LINK_OVER])
        .kept_by(Caching::Private);
    vec![Path::new("coverage", "/v1/calendar.ics").get(calendar, get)]
}

async fn get(call: Call) -> Result<Answer, Problem> {
    call.query()?.only(|name| call.operation.takes.contains(&name))?;
    let filter: CalendarFilter = call.asked()?;
    let Some(secret) = &filter.secret else { return Err(Problem::parameter("secret", problem::REQUIRED)) };
    let (hash, now) = (hash_secret(secret), call.now);
    let asked = CalendarEventFilter {
        programme_id: filter.programme_id,
        kind: filter.kind,
        topic_id: filter.topic_id,
        from: filter.from.or_else(|| Some(now.in_vietnam().plus_days(-DAYS_BACK))),
        to: filter.to,
        ..CalendarEventFilter::default()
    };
    let found = call.reader().read_heavy(move |db| {
        let Some(user) = calendar_links::owner(db, &hash, now)? else { return Ok(None) };
        let owner =
            users::principal(db, user, now.in_vietnam())?.filter(|owner| owner.status == UserStatus::Active);
        let Some(owner) = owner else { return Ok(None) };
        // An address travels: what is restricted does not travel with it, no matter who owns it.
        let readers = Readers::Scoped(
            scope(Some(&owner.subject), Action::ReadCoverage).unrestricted(),
            now.in_vietnam(),
        );
        all(CalendarEventSort::FirstDay, |page| calendar_events::list(db, &readers, &asked, page)).map(Some)
    });
    let events: Option<Vec<CalendarEvent>> = found.await.map_err(|error: StoreError| Problem::from(error))?;
    let events = events.ok_or_else(|| Problem::new(problem::LINK_OVER))?;
    call.file("text/calendar; charset=utf-8", calendar(&events))
}

fn calendar(events: &[CalendarEvent]) -> String {
    let mut calendar = Calendar::new();
    calendar.name("phoihop").timezone("Asia/Ho_Chi_Minh");
    for event in events {
        calendar.push(entry(event));
    }
    calendar.done().to_string()
}

fn entry(event: &CalendarEvent) -> Event {
    let content = &event.content;
    let (prefix, status) = match event.status {
        CalendarEventStatus::Planned | CalendarEventStatus::Released => ("", EventStatus::Confirmed),
        CalendarEventStatus::Rescheduled => ("Dời ngày: ", EventStatus::Cancelled),
        CalendarEventStatus::Cancelled => ("Hủy: ", EventStatus::Cancelled),
    };
    let mut entry = Event::new();
    entry.uid(&format!("{}@phoihop", event.id)).sequence(u32::try_from(event.revision - 1).unwrap_or(0));
    entry.summary(&format!("{prefix}{}", content.title)).status(status);
    entry.add_property("CATEGORIES", content.kind.as_str());
    entry
        .add_property("DTSTAMP", instant(event.updated_at))
        .add_property("LAST-MODIFIED", instant(event.updated_at));
    match content.starts_at {
        Some(starts) => {
            entry.add_property("DTSTART", instant(starts));
            // Of several days without an hour of its end: until the last is over.
            let over = (content.days > 1).then(|| Timestamp::beginning_of(event.last_day.next()));
            if let Some(ends) = content.ends_at.or(over).filter(|ends| starts < *ends) {
                entry.add_property("DTEND", instant(ends));
            }
        }
        None => {
            // The day behind the last (RFC 5545, 3.6.1).
            for (name, day) in [("DTSTART", event.first_day), ("DTEND", event.last_day.next())] {
                entry.append_property(
                    Property::new(name, day.to_string().replace('-', ""))
                        .append_parameter(ValueType::Date)
                        .done(),
                );
            }
        }
    }
    if let Some(location) = &content.location {
        entry.location(location);
    }
    if let Some(note) = &content.note {
        entry.description(note);
    }
    entry.done()
}

/// An instant as iCalendar writes it, to the second.
fn instant(at: Timestamp) -> String {
    let seconds: String = at.to_string().chars().take(19).filter(|c| !matches!(c, '-' | ':')).collect();
    seconds + "Z"
}
