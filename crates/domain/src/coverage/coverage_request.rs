//! Requests for coverage: asked for by a locality, accepted or declined by the newsroom, fulfilled by press
//! works.

use serde::{Deserialize, Serialize};

use crate::access::{Circle, GIVERS, NEWSROOM, Part};
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{CalendarEventId, CampaignId, ClauseId, CoverageRequestId, PartyId, ProgrammeId, TopicId};
use crate::lifecycle::{By, Cause, Guard, Move, Stateful};
use crate::problem;
use crate::programme::{OfProgramme, Programme, Side};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations, distinct};
use crate::visibility::Visibility;
use crate::work::{NamedUnit, UnitInFunction, acting, check_units};

crate::text_enum! {
    /// Where a request for coverage stands.
    pub enum CoverageRequestStatus {
        /// Before the newsroom (đã đề nghị).
        Requested = "requested",
        /// The newsroom covers it (đã nhận).
        Accepted = "accepted",
        /// The newsroom does not, and says why (từ chối).
        Declined = "declined",
        /// As many works as were wanted were accepted (hoàn thành).
        Completed = "completed",
        /// No longer wanted (rút).
        Withdrawn = "withdrawn",
    }
}

/// What a client says of a request for coverage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageRequestContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// The party of a locality that asks; never changes.
    pub party_id: PartyId,
    /// The party of the press that is asked; never changes.
    pub press_party_id: PartyId,
    /// What is to be covered, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Khởi công cảng nước sâu Trần Đề")
    )]
    pub title: String,
    /// What the newsroom should know.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub brief: Option<String>,
    /// The event that it is planned on.
    pub calendar_event_id: Option<CalendarEventId>,
    /// The campaign that it belongs to.
    pub campaign_id: Option<CampaignId>,
    /// What it is about.
    pub topic_id: Option<TopicId>,
    /// The clauses that it carries out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub clause_ids: Vec<ClauseId>,
    /// On which channel it is wanted (code list `channel`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "print"))]
    pub channel: Option<String>,
    /// In which genre (code list `genre`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "article"))]
    pub genre: Option<String>,
    /// How many works are wanted.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 2))]
    pub quantity: i64,
    /// By when.
    pub due_on: CivilDate,
    /// The offices that the newsroom assigns it to; only the newsroom names them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub offices: Vec<UnitInFunction>,
    /// Who may learn of it.
    #[serde(default)]
    pub visibility: Visibility,
}

/// A request for coverage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CoverageRequest {
    /// Its identifier.
    pub id: CoverageRequestId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: CoverageRequestStatus,
    /// Whether its last day has passed while it waits for the newsroom.
    pub overdue: bool,
    /// How many works were published for it and not retracted, those that the reader may not see included.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub published: i64,
    /// As how many the accepted ones count of those that are wanted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub accepted: i64,
    /// How many works were accepted, each for as many as it counts.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub accepted_works: i64,
    /// Who does the offices' parts.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub acting_offices: Vec<NamedUnit>,
    /// What it says.
    #[serde(flatten)]
    pub content: CoverageRequestContent,
}

plain_resource! {
    CoverageRequest (CoverageRequestId, CoverageRequestContent) "coverage-requests" {
        status: Self::INITIAL,
        overdue: false,
        published: 0,
        accepted: 0,
        accepted_works: 0,
        acting_offices: Vec::new(),
    }
}

impl Transferable for CoverageRequest {
    const ROWS: RowType = RowType::of::<Self>(
        "Đề nghị đưa tin",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::text("party_id", "Bên đề nghị"),
            Column::text("press_party_id", "Bên báo chí"),
            Column::text("title", "Nội dung đề nghị"),
            Column::text("brief", "Thông tin cho tòa soạn"),
            Column::id("calendar_event_id", "Sự kiện", "calendar-events"),
            Column::id("campaign_id", "Đợt tuyên truyền", "campaigns"),
            Column::id("topic_id", "Chủ đề", "topics"),
            Column::codes("clause_ids", "Điều khoản"),
            Column::text("channel", "Kênh"),
            Column::text("genre", "Thể loại"),
            Column::number("quantity", "Số lượng"),
            Column::day("due_on", "Hạn"),
            Column::objects("offices", "Văn phòng được phân công", &["organisation_id", "function"]),
            Column::VISIBILITY,
        ],
    );
}

/// What lists of requests for coverage can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CoverageRequestFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those planned on this event.
    pub calendar_event_id: Option<CalendarEventId>,
    /// Those that belong to this campaign.
    pub campaign_id: Option<CampaignId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "requested,accepted")
    )]
    pub status: Option<AnyOf<CoverageRequestStatus>>,
    /// Those whose last day is before that day.
    pub due_before: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of requests for coverage can be sorted by.
    pub enum CoverageRequestSort {
        /// By when it is wanted.
        DueOn = "due_on",
        /// When it was made.
        CreatedAt = "created_at",
    }
}

impl Content for CoverageRequestContent {
    const FIXED: &'static [&'static str] = &["party_id", "press_party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.optional_prose("brief", &mut self.brief, PROSE);
        c.require(distinct(&self.clause_ids), "clause_ids", problem::LISTED_TWICE);
        c.each("clause_ids", &mut self.clause_ids, 50, |_, _| {});
        for (field, code) in [("channel", &self.channel), ("genre", &self.genre)] {
            c.require(code.as_deref().is_none_or(is_code), field, problem::INVALID_CODE);
        }
        c.require((1..=1_000_000_000).contains(&self.quantity), "quantity", problem::INVALID_QUANTITY);
        check_units(c, "offices", &mut self.offices, true);
    }
}

impl CoverageRequestContent {
    /// Whether it differs from `before` in nothing but the offices and who may learn of it.
    #[must_use]
    pub fn asks_for_the_same(&self, before: &Self) -> bool {
        Self { visibility: before.visibility, ..self.clone() }.only_assigns(before)
    }

    /// Whether it differs from `before` in nothing but the offices.
    #[must_use]
    pub fn only_assigns(&self, before: &Self) -> bool {
        Self { offices: before.offices.clone(), ..self.clone() } == *before
    }
}

use CoverageRequestStatus::{Accepted, Completed, Declined, Requested, Withdrawn};

impl OfProgramme for CoverageRequest {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        let content = &self.content;
        for (party, side, field) in [
            (content.party_id, Side::Locality, "party_id"),
            (content.press_party_id, Side::Press, "press_party_id"),
        ] {
            programme.require_party(&mut checker, party, side, field);
        }
        checker.finish()
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        let asks = super::side(programme, self.content.party_id, Part::Giver);
        let answers = super::side(programme, self.content.press_party_id, Part::Newsroom);
        let offices = acting(&self.acting_offices, Part::Assignee);
        super::circle(programme, self.content.visibility, asks.chain(answers).chain(offices))
    }

    /// What the newsroom has answered says no other thing afterwards, but who covers it may change.
    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        match before.status {
            Requested => Ok(()),
            Accepted if self.content.asks_for_the_same(&before.content) => Ok(()),
            status => Err(Blocker::new(problem::REQUEST_ANSWERED).with("status", status).into()),
        }
    }

    fn told(self, today: CivilDate) -> Self {
        let waits = matches!(self.status, Requested | Accepted);
        Self { overdue: waits && self.content.due_on < today, ..self }
    }
}

impl Stateful for CoverageRequest {
    type Status = CoverageRequestStatus;
    const RESOURCE: &'static str = "coverage-requests";
    const INITIAL: CoverageRequestStatus = Requested;
    const MOVES: &'static [Move<Self>] = &[
        step(Requested, Accepted, By::Parts(NEWSROOM), false),
        step(Requested, Declined, By::Parts(NEWSROOM), true),
        step(Accepted, Declined, By::Parts(NEWSROOM), true),
        step(Requested, Withdrawn, By::Parts(GIVERS), true),
        step(Accepted, Withdrawn, By::Parts(GIVERS), true),
        come_about(Accepted, Completed, &[Cause::Acceptance], &[all_accepted]),
        come_about(Completed, Accepted, &[Cause::Retraction], &[some_missing]),
    ];

    fn status(&self) -> CoverageRequestStatus {
        self.status
    }

    fn moved(self, to: CoverageRequestStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }.told(now.in_vietnam())
    }
}

type Of = CoverageRequestStatus;

const fn step(from: Of, to: Of, by: By, needs_reason: bool) -> Move<CoverageRequest> {
    Move { from, to, causes: &[Cause::Request], by, needs_reason, guards: &[] }
}

const fn come_about(
    from: Of,
    to: Of,
    causes: &'static [Cause],
    guards: &'static [Guard<CoverageRequest>],
) -> Move<CoverageRequest> {
    Move { from, to, causes, by: By::Nobody, needs_reason: false, guards }
}

/// It is the accepted quantity that completes a request, not that there is a link to some work.
fn all_accepted(request: &CoverageRequest, _: CivilDate) -> Option<Blocker> {
    let (accepted, quantity) = (request.accepted, request.content.quantity);
    (accepted < quantity).then(|| {
        Blocker::new(problem::NOT_ALL_ACCEPTED).with("accepted", accepted).with("quantity", quantity)
    })
}

fn some_missing(request: &CoverageRequest, today: CivilDate) -> Option<Blocker> {
    all_accepted(request, today).is_none().then(|| Blocker::new(problem::NOTHING_MISSING))
}

impl CoverageRequest {
    /// Refuses to accept more than is still wanted.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn wants(&self, quantity: i64) -> Result<(), Refusal> {
        let wanted = self.content.quantity - self.accepted;
        if quantity <= wanted {
            Ok(())
        } else {
            Err(Blocker::new(problem::BEYOND_REQUEST).with("wanted", wanted).into())
        }
    }

    /// Refuses to accept works for what the newsroom does not cover, or no longer.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_acceptances(&self) -> Result<(), Refusal> {
        match self.status {
            Accepted => Ok(()),
            status => Err(Blocker::new(problem::REQUEST_NOT_ACCEPTED).with("status", status).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use crate::resource::PlainResource;
    use proptest::prelude::*;

    fn request(quantity: i64) -> CoverageRequest {
        let now = Timestamp::from_unix_micros(0);
        let content = CoverageRequestContent {
            external_source: None,
            external_id: None,
            programme_id: ProgrammeId::new(now),
            party_id: PartyId::new(now),
            press_party_id: PartyId::new(now),
            title: "Đưa tin".to_owned(),
            brief: None,
            calendar_event_id: None,
            campaign_id: None,
            topic_id: None,
            clause_ids: Vec::new(),
            channel: None,
            genre: None,
            quantity,
            due_on: now.in_vietnam(),
            offices: Vec::new(),
            visibility: Visibility::Parties,
        };
        CoverageRequest { status: Accepted, ..CoverageRequest::entered(content, now) }
    }

    proptest! {
        /// Whatever is accepted and taken back in whichever order, a request is complete as long as enough is
        /// accepted, and only then.
        #[test]
        fn a_request_is_complete_while_enough_is_accepted(
            quantity in 1..6_i64,
            walk in prop::collection::vec((1..4_i64, any::<bool>()), 0..20),
        ) {
            let (mut request, now) = (request(quantity), Timestamp::from_unix_micros(0));
            let today = now.in_vietnam();
            for (many, accepts) in walk {
                if accepts && request.takes_acceptances().is_err() {
                    continue;
                }
                let cause = if accepts { Cause::Acceptance } else { Cause::Retraction };
                request.accepted = (request.accepted + if accepts { many } else { -many }).max(0);
                if let Some(to) = request.completes(cause, today) {
                    request = request.moved(to, today, now);
                }
                prop_assert_eq!(request.status == Completed, request.accepted >= quantity);
            }
        }
    }
}
