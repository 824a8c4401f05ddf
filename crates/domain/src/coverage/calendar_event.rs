//! The calendar (III.1: sự kiện, ngày lễ, ngày kỷ niệm lớn; thăm, làm việc của lãnh đạo): what happens when,
//! and what became of that.

use serde::{Deserialize, Serialize};

use super::lunar::LunarDate;
use crate::access::{Circle, Involved, Part};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{CalendarEventId, OrganisationId, ProgrammeId, TopicId};
use crate::problem;
use crate::programme::{OfProgramme, Programme, Side};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};
use crate::visibility::Visibility;

crate::text_enum! {
    /// What happens.
    pub enum CalendarEventKind {
        /// A local event (sự kiện).
        Event = "event",
        /// A public holiday or feast (ngày lễ).
        Holiday = "holiday",
        /// An anniversary (ngày kỷ niệm).
        Anniversary = "anniversary",
        /// A working delegation from outside (đoàn công tác): restricted until released.
        Delegation = "delegation",
        /// A visit of leaders of Party and State (thăm, làm việc của lãnh đạo): restricted until released.
        Visit = "visit",
    }
}

impl CalendarEventKind {
    /// Whether only those who work on it may know of it until it is released.
    #[must_use]
    pub const fn is_withheld(self) -> bool {
        matches!(self, Self::Delegation | Self::Visit)
    }
}

crate::text_enum! {
    /// Where an event stands.
    pub enum CalendarEventStatus {
        /// In the calendar; a visit or delegation only for those who work on it.
        Planned = "planned",
        /// Released to whom its visibility says (công bố).
        Released = "released",
        /// Moved to another day, where another event stands for it (dời ngày).
        Rescheduled = "rescheduled",
        /// It does not take place (hủy).
        Cancelled = "cancelled",
    }
}

/// The longest that an event lasts, in days.
pub const LONGEST_EVENT: i32 = 366;

/// What a client says of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarEventContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// What happens; never changes.
    pub kind: CalendarEventKind,
    /// What it is called.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Lễ hội Oóc Om Bóc – Đua ghe Ngo")
    )]
    pub title: String,
    /// Where it takes place.
    #[cfg_attr(feature = "openapi", schema(max_length = 300))]
    pub location: Option<String>,
    /// Its first day; or else `lunar_date` tells it. Days are not changed but moved: see `/reschedulings`.
    pub starts_on: Option<CivilDate>,
    /// Its first day in the lunar calendar (âm lịch), computed at UTC+7.
    pub lunar_date: Option<LunarDate>,
    /// How many days it lasts.
    #[serde(default = "one_day")]
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366, example = 1))]
    pub days: i32,
    /// When it begins on its first day, where that is known.
    pub starts_at: Option<Timestamp>,
    /// When it ends on its last day, where that is known.
    pub ends_at: Option<Timestamp>,
    /// Who holds it.
    pub organiser_id: Option<OrganisationId>,
    /// What it is about.
    pub topic_id: Option<TopicId>,
    /// Who may learn of it; of a visit or delegation once it is released.
    #[serde(default)]
    pub visibility: Visibility,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

const fn one_day() -> i32 {
    1
}

/// An event of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarEvent {
    /// Its identifier.
    pub id: CalendarEventId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: CalendarEventStatus,
    /// Who may learn of it as it stands.
    pub audience: Visibility,
    /// Its first day.
    pub first_day: CivilDate,
    /// Its last day.
    pub last_day: CivilDate,
    /// Its first day in the lunar calendar; null outside 1968–2199.
    pub lunar_day: Option<LunarDate>,
    /// The event that it stands for, which was to be on another day.
    pub rescheduled_from_id: Option<CalendarEventId>,
    /// The event that stands for it on another day.
    pub rescheduled_to_id: Option<CalendarEventId>,
    /// What it says.
    #[serde(flatten)]
    pub content: CalendarEventContent,
    /// Units outside the programme that planned on it: offices that cover it, and those that are asked about
    /// it.
    #[serde(skip)]
    pub planners: Vec<OrganisationId>,
}

plain_resource! {
    CalendarEvent (CalendarEventId, CalendarEventContent) "calendar-events" {
        status: Self::INITIAL,
        audience: Visibility::Parties,
        first_day: CivilDate::UNTOLD,
        last_day: CivilDate::UNTOLD,
        lunar_day: None,
        rescheduled_from_id: None,
        rescheduled_to_id: None,
        planners: Vec::new(),
    }
}

impl Transferable for CalendarEvent {
    const ROWS: RowType = RowType::of::<Self>(
        "Lịch sự kiện",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::text("kind", "Loại sự kiện"),
            Column::text("title", "Tên sự kiện"),
            Column::text("location", "Địa điểm"),
            Column::day("starts_on", "Ngày bắt đầu"),
            Column::json("lunar_date", "Ngày âm lịch"),
            Column::number("days", "Số ngày"),
            Column::instant("starts_at", "Giờ bắt đầu"),
            Column::instant("ends_at", "Giờ kết thúc"),
            Column::id("organiser_id", "Cơ quan tổ chức", "organisations"),
            Column::id("topic_id", "Chủ đề", "topics"),
            Column::VISIBILITY,
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What lists of events can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CalendarEventFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "holiday,anniversary")
    )]
    pub kind: Option<AnyOf<CalendarEventKind>>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "planned,released")
    )]
    pub status: Option<AnyOf<CalendarEventStatus>>,
    /// Those about this topic.
    pub topic_id: Option<TopicId>,
    /// Those that are not over before this day.
    pub from: Option<CivilDate>,
    /// Those that begin no later than on this day.
    pub to: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

/// What a calendar to subscribe to can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CalendarFilter {
    /// The secret of a calendar link.
    #[cfg_attr(feature = "openapi", schema(max_length = 100, required = true, value_type = String))]
    pub secret: Option<String>,
    /// Events under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "holiday,anniversary")
    )]
    pub kind: Option<AnyOf<CalendarEventKind>>,
    /// Events about this topic.
    pub topic_id: Option<TopicId>,
    /// Events that are not over before this day; by default those of the last year.
    pub from: Option<CivilDate>,
    /// Events that begin no later than on this day.
    pub to: Option<CivilDate>,
}

crate::text_enum! {
    /// What lists of events can be sorted by.
    pub enum CalendarEventSort {
        /// Its first day.
        FirstDay = "first_day",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

/// One of the two tells the first day, and the calendar has that day.
pub(super) fn check_days(c: &mut Checker, starts_on: Option<CivilDate>, lunar: Option<LunarDate>, days: i32) {
    match (starts_on, lunar) {
        (None, None) => c.report("starts_on", problem::REQUIRED),
        (Some(_), Some(_)) => c.report("lunar_date", problem::TOLD_TWICE),
        (None, Some(lunar)) => c.require(lunar.civil().is_some(), "lunar_date", problem::INVALID_LUNAR_DATE),
        (Some(_), None) => {}
    }
    // The calendar ends with the year 9999.
    let ends = starts_on
        .or_else(|| lunar.and_then(LunarDate::civil))
        .is_none_or(|first| first.plus_days(days) > first);
    c.require((1..=LONGEST_EVENT).contains(&days) && ends, "days", problem::INVALID_DAYS);
}

impl Content for CalendarEventContent {
    const FIXED: &'static [&'static str] = &["kind", "starts_on", "lunar_date", "days"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.optional_line("location", &mut self.location, LINE);
        check_days(c, self.starts_on, self.lunar_date, self.days);
        let on = |at: Option<Timestamp>, day: CivilDate| at.is_none_or(|at| at.in_vietnam() == day);
        if let Some((first, last)) = self.span() {
            c.require(on(self.starts_at, first), "starts_at", problem::ON_ANOTHER_DAY);
            c.require(on(self.ends_at, last), "ends_at", problem::ON_ANOTHER_DAY);
        }
        let ordered = self.starts_at.zip(self.ends_at).is_none_or(|(starts, ends)| starts <= ends);
        c.require(ordered, "ends_at", problem::ENDS_BEFORE_IT_BEGINS);
        c.require(self.ends_at.is_none() || self.starts_at.is_some(), "starts_at", problem::REQUIRED);
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

impl CalendarEventContent {
    /// Its first and its last day; none where the calendar does not have them.
    #[must_use]
    pub fn span(&self) -> Option<(CivilDate, CivilDate)> {
        let first = self.starts_on.or_else(|| self.lunar_date.and_then(LunarDate::civil))?;
        Some((first, first.plus_days(self.days - 1)))
    }
}

use CalendarEventStatus::{Cancelled, Planned, Released, Rescheduled};

impl CalendarEvent {
    /// It with what follows from what it says and where it stands.
    #[must_use]
    pub fn derived(self) -> Self {
        let withheld = self.content.kind.is_withheld() && !self.was_released();
        let audience = if withheld { Visibility::Restricted } else { self.content.visibility };
        let (first_day, last_day) = self.content.span().unwrap_or((self.first_day, self.last_day));
        Self { audience, first_day, last_day, ..self }
    }

    /// What is taken off the calendar is told to no more people than it was before.
    fn was_released(&self) -> bool {
        match self.status {
            Planned => false,
            Released => true,
            Rescheduled | Cancelled => self.audience != Visibility::Restricted,
        }
    }

    /// Refuses what can be done only to an event that is still to come about as it stands.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_on(&self) -> Result<(), Refusal> {
        match self.status {
            Planned | Released => Ok(()),
            status => Err(Blocker::new(problem::EVENT_OFF).with("status", status).into()),
        }
    }
}

impl OfProgramme for CalendarEvent {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, _: &Programme) -> Result<(), Violations> {
        Ok(())
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        let planners = self
            .planners
            .iter()
            .map(|organisation_id| Involved { part: Part::Cooperating, organisation_id: *organisation_id });
        let localities = programme.parties.iter().filter(|party| party.side == Side::Locality);
        let keepers =
            localities.flat_map(|party| super::side(programme, party.id, Part::Giver)).collect::<Vec<_>>();
        super::circle(programme, self.audience, planners.chain(keepers))
    }

    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        before.is_on()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::lifecycle::{Move, Stateful};
    use crate::resource::PlainResource;
    use proptest::prelude::*;

    fn event(kind: CalendarEventKind, visibility: Visibility) -> CalendarEvent {
        let now = Timestamp::from_unix_micros(0);
        let content = CalendarEventContent {
            external_source: None,
            external_id: None,
            programme_id: ProgrammeId::new(now),
            kind,
            title: "Sự kiện".to_owned(),
            location: None,
            starts_on: None,
            lunar_date: Some(LunarDate { year: 2030, month: 1, leap: false, day: 1 }),
            days: 3,
            starts_at: None,
            ends_at: None,
            organiser_id: None,
            topic_id: None,
            visibility,
            note: None,
        };
        CalendarEvent::entered(content, now).derived()
    }

    #[test]
    fn tet_of_2030_is_three_days_in_the_beginning_of_february() {
        let tet = event(CalendarEventKind::Holiday, Visibility::Public);
        assert_eq!(
            (tet.first_day.to_string(), tet.last_day.to_string()),
            ("2030-02-02".to_owned(), "2030-02-04".to_owned())
        );
        assert_eq!(tet.audience, Visibility::Public);
    }

    #[test]
    fn a_visit_is_told_to_others_only_from_its_release_on_and_no_more_when_it_never_was() {
        let now = Timestamp::from_unix_micros(0);
        let today = now.in_vietnam();
        let visit = event(CalendarEventKind::Visit, Visibility::Public);
        assert_eq!(visit.audience, Visibility::Restricted);
        assert_eq!(visit.clone().moved(Cancelled, today, now).audience, Visibility::Restricted);
        let released = visit.moved(Released, today, now);
        assert_eq!(released.audience, Visibility::Public);
        assert_eq!(released.moved(Rescheduled, today, now).audience, Visibility::Public);
    }

    proptest! {
        /// Whatever becomes of a visit, nobody learns of it before it was released, and of nothing more than
        /// its visibility says.
        #[test]
        fn no_walk_tells_of_a_visit_too_early(
            kind in 0..5_usize,
            visibility in 0..3_usize,
            walk in prop::collection::vec(0..4_usize, 0..6),
        ) {
            let now = Timestamp::from_unix_micros(0);
            let (kind, visibility) = (CalendarEventKind::ALL[kind], Visibility::ALL[visibility]);
            let (mut event, mut released) = (event(kind, visibility), false);
            for choice in walk {
                let open: Vec<&Move<CalendarEvent>> = event.moves().collect();
                let Some(step) = open.get(choice).copied() else { continue };
                released |= step.to == Released;
                event = event.moved(step.to, now.in_vietnam(), now);
            }
            let told = if kind.is_withheld() && !released { Visibility::Restricted } else { visibility };
            prop_assert_eq!(event.audience, told);
            prop_assert!(event.is_on().is_ok() || event.moves().next().is_none());
        }
    }

    #[test]
    fn hours_lie_on_the_days_that_are_told() {
        let refused = |starts: Option<&str>, ends: Option<&str>| {
            let mut content = event(CalendarEventKind::Event, Visibility::Parties).content;
            (content.starts_at, content.ends_at) =
                (starts.map(|at| at.parse().unwrap()), ends.map(|at| at.parse().unwrap()));
            content.checked().err().map(|violations| violations.0[0].pointer.clone())
        };
        assert_eq!(refused(Some("2030-02-01T17:00:00Z"), Some("2030-02-04T16:59:59Z")), None);
        assert_eq!(refused(Some("2030-02-01T16:59:59Z"), None).as_deref(), Some("/starts_at"));
        assert_eq!(refused(None, Some("2030-02-04T17:00:00Z")).as_deref(), Some("/ends_at"));
    }
}
