//! Requests for opinions (lấy ý kiến): units comment on a draft by a deadline.

use serde::{Deserialize, Serialize};

use super::unit::{NamedUnit, UnitInFunction, acting, check_units, circle};
use crate::access::{Circle, GIVERS, Involved, Part, SPEAKERS, Subject};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{OpinionRequestId, OrganisationId, PartyId, ProgrammeId};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::problem;
use crate::programme::{OfProgramme, Programme};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};

crate::text_enum! {
    /// Where a request for opinions stands.
    pub enum OpinionRequestStatus {
        /// Opinions are taken.
        Open = "open",
        /// The deadline has passed, or the side that asked ended it.
        Closed = "closed",
    }
}

/// What a client says of a request for opinions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpinionRequestContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme.
    pub programme_id: ProgrammeId,
    /// Which of its parties asks.
    pub party_id: PartyId,
    /// What it is about, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Góp ý dự thảo kế hoạch tuyên truyền năm 2024")
    )]
    pub title: String,
    /// The draft that is commented on.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Dự thảo Kế hoạch ngày 15-11-2023")
    )]
    pub draft_citation: String,
    /// What is asked in particular.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub question: Option<String>,
    /// The units that are asked.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 50))]
    pub asked_units: Vec<UnitInFunction>,
    /// The last day for an opinion.
    pub due_on: CivilDate,
}

/// A request for opinions on a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpinionRequest {
    /// Its identifier.
    pub id: OpinionRequestId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: OpinionRequestStatus,
    /// The units that have not answered.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pending_ids: Vec<OrganisationId>,
    /// Who answers for the units that are asked.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub acting_units: Vec<NamedUnit>,
    /// What it says.
    #[serde(flatten)]
    pub content: OpinionRequestContent,
}

plain_resource! {
    OpinionRequest (OpinionRequestId, OpinionRequestContent) "opinion-requests" {
        status: Self::INITIAL,
        pending_ids: Vec::new(),
        acting_units: Vec::new(),
    }
}

impl Transferable for OpinionRequest {
    const ROWS: RowType = RowType::of::<Self>(
        "Lấy ý kiến",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::text("title", "Về việc"),
            Column::text("draft_citation", "Dự thảo"),
            Column::text("question", "Câu hỏi"),
            Column::objects("asked_units", "Đơn vị được hỏi", &["organisation_id", "function"]),
            Column::day("due_on", "Hạn trả lời"),
        ],
    );
}

/// What lists of requests for opinions can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OpinionRequestFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those that this party asks.
    pub party_id: Option<PartyId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "open"))]
    pub status: Option<AnyOf<OpinionRequestStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of requests for opinions can be sorted by.
    pub enum OpinionRequestSort {
        /// The last day for an opinion.
        DueOn = "due_on",
        /// When it was made.
        CreatedAt = "created_at",
    }
}

impl Content for OpinionRequestContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.line("draft_citation", &mut self.draft_citation, LINE);
        c.optional_prose("question", &mut self.question, PROSE);
        c.require(!self.asked_units.is_empty(), "asked_units", problem::REQUIRED);
        check_units(c, "asked_units", &mut self.asked_units, true);
    }
}

impl OfProgramme for OpinionRequest {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        circle(programme, self.content.party_id, acting(&self.acting_units, Part::Assignee))
    }

    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        before.is_open()
    }
}

impl OpinionRequest {
    fn is_open(&self) -> Result<(), Refusal> {
        match self.status {
            OpinionRequestStatus::Open => Ok(()),
            OpinionRequestStatus::Closed => Err(Blocker::new(problem::OPINIONS_CLOSED).into()),
        }
    }

    /// For which of the units asked the caller speaks, and as whom: the one that they name, or the only one.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn spoken_for(
        &self,
        caller: &Subject,
        named: Option<OrganisationId>,
    ) -> Result<(OrganisationId, OrganisationId), Violations> {
        let speaks = |organisation_id| {
            caller.has_part(SPEAKERS, &[Involved { part: Part::Assignee, organisation_id }])
        };
        let acting = self
            .acting_units
            .iter()
            .filter_map(|named| Some((named.unit.organisation_id, named.acting_organisation_id?)));
        let mut own =
            acting.filter(|(asked, acting)| speaks(*acting) && named.is_none_or(|named| named == *asked));
        let mut checker = Checker::default();
        match (own.next(), own.next()) {
            (Some(only), None) => return Ok(only),
            (Some(_), Some(_)) => checker.report("organisation_id", problem::REQUIRED),
            (None, _) => checker.report("organisation_id", problem::UNKNOWN_REFERENCE),
        }
        Err(checker.finish().err().unwrap_or(Violations(Vec::new())))
    }

    /// Refuses opinions after the deadline, whether or not the calendar has closed the request yet.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_opinions(&self, today: CivilDate) -> Result<(), Refusal> {
        self.is_open()?;
        if today <= self.content.due_on { Ok(()) } else { Err(Blocker::new(problem::OPINIONS_CLOSED).into()) }
    }
}

impl Stateful for OpinionRequest {
    type Status = OpinionRequestStatus;
    const RESOURCE: &'static str = "opinion-requests";
    const INITIAL: OpinionRequestStatus = OpinionRequestStatus::Open;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: OpinionRequestStatus::Open,
            to: OpinionRequestStatus::Closed,
            causes: &[Cause::Request],
            by: By::Parts(GIVERS),
            needs_reason: false,
            guards: &[],
        },
        Move {
            from: OpinionRequestStatus::Open,
            to: OpinionRequestStatus::Closed,
            causes: &[Cause::Schedule],
            by: By::Nobody,
            needs_reason: false,
            guards: &[deadline_passed],
        },
        Move {
            from: OpinionRequestStatus::Closed,
            to: OpinionRequestStatus::Open,
            causes: &[Cause::Request],
            by: By::Parts(GIVERS),
            needs_reason: true,
            guards: &[deadline_ahead],
        },
    ];

    fn status(&self) -> OpinionRequestStatus {
        self.status
    }

    fn moved(self, to: OpinionRequestStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

fn deadline_passed(request: &OpinionRequest, today: CivilDate) -> Option<Blocker> {
    let due_on = request.content.due_on;
    (today <= due_on).then(|| Blocker::new(problem::DEADLINE_NOT_PASSED).with("due_on", due_on))
}

/// What was ended early by mistake is opened again; after the deadline one asks anew.
fn deadline_ahead(request: &OpinionRequest, today: CivilDate) -> Option<Blocker> {
    let due_on = request.content.due_on;
    (today > due_on).then(|| Blocker::new(problem::DEADLINE_PASSED).with("due_on", due_on))
}
