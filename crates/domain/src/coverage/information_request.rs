//! Requests for information: the newsroom asks a unit for data or an interview.

use serde::{Deserialize, Serialize};

use crate::access::{ASKING, Circle, Involved, Part, SPEAKERS};
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{
    CalendarEventId, CoverageRequestId, InformationRequestId, OrganisationId, PartyId, ProgrammeId,
};
use crate::lifecycle::{By, Cause, Guard, Move, Stateful};
use crate::problem;
use crate::programme::{OfProgramme, Programme, Side};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};
use crate::visibility::Visibility;

crate::text_enum! {
    /// What is asked for.
    pub enum InformationRequestKind {
        /// Data or documents (số liệu, tài liệu).
        Data = "data",
        /// An interview (phỏng vấn).
        Interview = "interview",
    }
}

crate::text_enum! {
    /// Where a request for information stands.
    pub enum InformationRequestStatus {
        /// Before the unit (đã hỏi).
        Asked = "asked",
        /// Answered; the reason is the answer (đã trả lời).
        Answered = "answered",
        /// The unit does not answer, and says why (từ chối).
        Declined = "declined",
        /// No longer needed (rút).
        Withdrawn = "withdrawn",
    }
}

/// What a client says of a request for information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InformationRequestContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// The party of the press that asks; never changes.
    pub party_id: PartyId,
    /// What is asked for.
    pub kind: InformationRequestKind,
    /// What it is about, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Số liệu giải ngân đầu tư công quý I")
    )]
    pub title: String,
    /// What is asked.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub question: String,
    /// The unit that is asked.
    pub unit_id: OrganisationId,
    /// In which function; when that passes on, so does the question (code list `organisation_function`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "press"))]
    pub unit_function: String,
    /// The event that it is about.
    pub calendar_event_id: Option<CalendarEventId>,
    /// The request for coverage that it serves.
    pub coverage_request_id: Option<CoverageRequestId>,
    /// By when the answer is needed.
    pub due_on: CivilDate,
    /// Who may learn of it.
    #[serde(default)]
    pub visibility: Visibility,
}

/// A request for information.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InformationRequest {
    /// Its identifier.
    pub id: InformationRequestId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: InformationRequestStatus,
    /// Who answers today: the unit itself, or who took its function on; null: nobody. What is answered keeps
    /// who did it.
    pub acting_unit_id: Option<OrganisationId>,
    /// Whether its last day has passed without an answer.
    pub overdue: bool,
    /// What it says.
    #[serde(flatten)]
    pub content: InformationRequestContent,
}

plain_resource! {
    InformationRequest (InformationRequestId, InformationRequestContent) "information-requests" {
        status: Self::INITIAL,
        acting_unit_id: None,
        overdue: false,
    }
}

impl Transferable for InformationRequest {
    const ROWS: RowType = RowType::of::<Self>(
        "Đề nghị cung cấp thông tin",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::text("kind", "Loại"),
            Column::text("title", "Về việc"),
            Column::text("question", "Câu hỏi"),
            Column::id("unit_id", "Đơn vị được hỏi", "organisations"),
            Column::text("unit_function", "Chức năng của đơn vị"),
            Column::id("calendar_event_id", "Sự kiện", "calendar-events"),
            Column::id("coverage_request_id", "Đề nghị đưa tin", "coverage-requests"),
            Column::day("due_on", "Hạn trả lời"),
            Column::VISIBILITY,
        ],
    );
}

/// What lists of requests for information can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct InformationRequestFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those about this event.
    pub calendar_event_id: Option<CalendarEventId>,
    /// Those that this organisation answers today.
    pub acting_unit_id: Option<OrganisationId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "asked"))]
    pub status: Option<AnyOf<InformationRequestStatus>>,
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
    /// What lists of requests for information can be sorted by.
    pub enum InformationRequestSort {
        /// By when the answer is needed.
        DueOn = "due_on",
        /// When it was made.
        CreatedAt = "created_at",
    }
}

impl Content for InformationRequestContent {
    const FIXED: &'static [&'static str] = &["party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.prose("question", &mut self.question, PROSE);
        c.require(is_code(&self.unit_function), "unit_function", problem::INVALID_CODE);
    }
}

use InformationRequestStatus::{Answered, Asked, Declined, Withdrawn};

impl OfProgramme for InformationRequest {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        programme.require_party(&mut checker, self.content.party_id, Side::Press, "party_id");
        checker.finish()
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        let unit =
            self.acting_unit_id.map(|organisation_id| Involved { part: Part::Assignee, organisation_id });
        let asks = [Part::Giver, Part::Newsroom]
            .into_iter()
            .flat_map(|part| super::side(programme, self.content.party_id, part));
        super::circle(programme, self.content.visibility, asks.chain(unit))
    }

    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        match before.status {
            Asked => Ok(()),
            status => Err(Blocker::new(problem::REQUEST_ANSWERED).with("status", status).into()),
        }
    }

    fn told(self, today: CivilDate) -> Self {
        Self { overdue: self.status == Asked && self.content.due_on < today, ..self }
    }
}

impl Stateful for InformationRequest {
    type Status = InformationRequestStatus;
    const RESOURCE: &'static str = "information-requests";
    const INITIAL: InformationRequestStatus = Asked;
    const MOVES: &'static [Move<Self>] = &[
        step(Asked, Answered, By::Parts(SPEAKERS), &[somebody_answers]),
        step(Asked, Declined, By::Parts(SPEAKERS), &[somebody_answers]),
        step(Answered, Asked, By::Parts(ASKING), &[]),
        step(Declined, Asked, By::Parts(ASKING), &[]),
        step(Asked, Withdrawn, By::Parts(ASKING), &[]),
    ];

    fn status(&self) -> InformationRequestStatus {
        self.status
    }

    fn moved(self, to: InformationRequestStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }.told(now.in_vietnam())
    }
}

/// Every move says something: the answer, why there is none, or what is still missing.
const fn step(
    from: InformationRequestStatus,
    to: InformationRequestStatus,
    by: By,
    guards: &'static [Guard<InformationRequest>],
) -> Move<InformationRequest> {
    Move { from, to, causes: &[Cause::Request], by, needs_reason: true, guards }
}

fn somebody_answers(request: &InformationRequest, _: CivilDate) -> Option<Blocker> {
    request.acting_unit_id.is_none().then(|| Blocker::new(problem::UNIT_WITHOUT_SUCCESSOR))
}
