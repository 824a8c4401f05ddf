//! What becomes of an event of the calendar: it is released, moved to another day, or called off.

use super::calendar_event::CalendarEvent;
use super::calendar_event::CalendarEventStatus::{self, Cancelled, Planned, Released, Rescheduled};
use crate::access::{GIVERS, RAISERS};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::lifecycle::{By, Cause, Move, Stateful};

impl Stateful for CalendarEvent {
    type Status = CalendarEventStatus;
    const RESOURCE: &'static str = "calendar-events";
    const INITIAL: CalendarEventStatus = Planned;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Planned,
            to: Released,
            causes: &[Cause::Request],
            by: By::Parts(GIVERS),
            needs_reason: false,
            guards: &[],
        },
        moved_to_another_day(Planned),
        moved_to_another_day(Released),
        cancelled(Planned),
        cancelled(Released),
    ];

    fn status(&self) -> CalendarEventStatus {
        self.status
    }

    fn moved(self, to: CalendarEventStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }.derived()
    }
}

const fn moved_to_another_day(from: CalendarEventStatus) -> Move<CalendarEvent> {
    Move {
        from,
        to: Rescheduled,
        causes: &[Cause::Rescheduling],
        by: By::Nobody,
        needs_reason: false,
        guards: &[],
    }
}

const fn cancelled(from: CalendarEventStatus) -> Move<CalendarEvent> {
    Move {
        from,
        to: Cancelled,
        causes: &[Cause::Request],
        by: By::Parts(RAISERS),
        needs_reason: true,
        guards: &[],
    }
}
