//! Findings (hạn chế, tồn tại; I.1): what coverage or readers find wanting, until the unit has remedied it.

use serde::{Deserialize, Serialize};

use crate::access::{ASKING, ASSIGNEES, Circle, Involved, Part};
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{ClauseId, FindingId, OrganisationId, PartyId, PressWorkId, ProgrammeId, TopicId};
use crate::lifecycle::{By, Cause, Guard, Move, Stateful};
use crate::problem;
use crate::programme::{OfProgramme, Programme};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};
use crate::visibility::Visibility;

crate::text_enum! {
    /// What a finding comes from.
    pub enum FindingOrigin {
        /// A press work.
        PressWork = "press_work",
        /// A reader's letter (thư bạn đọc).
        ReaderLetter = "reader_letter",
        /// A review of both sides (sơ kết, tổng kết).
        Review = "review",
    }
}

crate::text_enum! {
    /// Where a finding stands.
    pub enum FindingStatus {
        /// Told to the unit that must remedy it (đã phản ánh).
        Reported = "reported",
        /// The unit has taken it up (đã tiếp nhận).
        Acknowledged = "acknowledged",
        /// Being remedied (đang khắc phục).
        Remedying = "remedying",
        /// Remedied; the reason tells how (đã khắc phục).
        Remedied = "remedied",
        /// The unit does not share it, and says why (không thống nhất).
        Contested = "contested",
    }
}

/// What a client says of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// The party that reports it; never changes.
    pub party_id: PartyId,
    /// What it comes from.
    pub origin: FindingOrigin,
    /// The press work that it comes from; only where it does.
    pub press_work_id: Option<PressWorkId>,
    /// What is wanting, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Đường vào khu tái định cư xuống cấp")
    )]
    pub title: String,
    /// What is wanting, in full.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub description: String,
    /// What it is about.
    pub topic_id: Option<TopicId>,
    /// The clause that it bears on.
    pub clause_id: Option<ClauseId>,
    /// The unit that must remedy it.
    pub unit_id: OrganisationId,
    /// In which function; when that passes on, so does the finding (code list `organisation_function`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "general"))]
    pub unit_function: String,
    /// By when.
    pub due_on: CivilDate,
    /// Who may learn of it.
    #[serde(default)]
    pub visibility: Visibility,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Its identifier.
    pub id: FindingId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was reported.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: FindingStatus,
    /// Who must remedy it today: the unit itself, or who took its function on; null: nobody. What is remedied
    /// keeps who did it.
    pub acting_unit_id: Option<OrganisationId>,
    /// Whether its last day has passed while it is neither remedied nor contested.
    pub overdue: bool,
    /// What it says.
    #[serde(flatten)]
    pub content: FindingContent,
}

plain_resource! {
    Finding (FindingId, FindingContent) "findings" {
        status: Self::INITIAL,
        acting_unit_id: None,
        overdue: false,
    }
}

impl Transferable for Finding {
    const ROWS: RowType = RowType::of::<Self>(
        "Hạn chế, tồn tại",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::text("origin", "Nguồn phản ánh"),
            Column::id("press_work_id", "Tác phẩm báo chí", "press-works"),
            Column::text("title", "Về việc"),
            Column::text("description", "Nội dung"),
            Column::id("topic_id", "Chủ đề", "topics"),
            Column::text("clause_id", "Điều khoản"),
            Column::id("unit_id", "Đơn vị khắc phục", "organisations"),
            Column::text("unit_function", "Chức năng của đơn vị"),
            Column::day("due_on", "Hạn khắc phục"),
            Column::VISIBILITY,
        ],
    );
}

/// What lists of findings can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FindingFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those that come from this press work.
    pub press_work_id: Option<PressWorkId>,
    /// Those that bear on this clause.
    pub clause_id: Option<ClauseId>,
    /// Those that this organisation must remedy today.
    pub acting_unit_id: Option<OrganisationId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "reported,remedying")
    )]
    pub status: Option<AnyOf<FindingStatus>>,
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
    /// What lists of findings can be sorted by.
    pub enum FindingSort {
        /// By when it is to be remedied.
        DueOn = "due_on",
        /// When it was reported.
        CreatedAt = "created_at",
    }
}

impl Content for FindingContent {
    const FIXED: &'static [&'static str] = &["party_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        let from_work = self.origin == FindingOrigin::PressWork;
        let wrong = if from_work { problem::REQUIRED } else { problem::ONLY_OF_PRESS_WORKS };
        c.require(from_work == self.press_work_id.is_some(), "press_work_id", wrong);
        c.line("title", &mut self.title, LINE);
        c.prose("description", &mut self.description, PROSE);
        c.require(is_code(&self.unit_function), "unit_function", problem::INVALID_CODE);
    }
}

use FindingStatus::{Acknowledged, Contested, Remedied, Remedying, Reported};

impl OfProgramme for Finding {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        let unit =
            self.acting_unit_id.map(|organisation_id| Involved { part: Part::Assignee, organisation_id });
        let reports = [Part::Giver, Part::Newsroom]
            .into_iter()
            .flat_map(|part| super::side(programme, self.content.party_id, part));
        super::circle(programme, self.content.visibility, reports.chain(unit))
    }

    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        match before.status {
            Reported => Ok(()),
            status => Err(Blocker::new(problem::FINDING_TAKEN_UP).with("status", status).into()),
        }
    }

    fn told(self, today: CivilDate) -> Self {
        let waits = matches!(self.status, Reported | Acknowledged | Remedying);
        Self { overdue: waits && self.content.due_on < today, ..self }
    }
}

impl Stateful for Finding {
    type Status = FindingStatus;
    const RESOURCE: &'static str = "findings";
    const INITIAL: FindingStatus = Reported;
    const MOVES: &'static [Move<Self>] = &[
        step(Reported, Acknowledged, By::Parts(ASSIGNEES), false, &[somebody_remedies]),
        step(Acknowledged, Remedying, By::Parts(ASSIGNEES), false, &[somebody_remedies]),
        step(Acknowledged, Contested, By::Parts(ASSIGNEES), true, &[somebody_remedies]),
        step(Remedying, Remedied, By::Parts(ASSIGNEES), true, &[somebody_remedies]),
        step(Remedying, Contested, By::Parts(ASSIGNEES), true, &[somebody_remedies]),
        step(Contested, Reported, By::Parts(ASKING), true, &[]),
        step(Remedied, Remedying, By::Parts(ASKING), true, &[]),
    ];

    fn status(&self) -> FindingStatus {
        self.status
    }

    fn moved(self, to: FindingStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }.told(now.in_vietnam())
    }
}

/// Every move of a finding is somebody's request.
const fn step(
    from: FindingStatus,
    to: FindingStatus,
    by: By,
    needs_reason: bool,
    guards: &'static [Guard<Finding>],
) -> Move<Finding> {
    Move { from, to, causes: &[Cause::Request], by, needs_reason, guards }
}

fn somebody_remedies(finding: &Finding, _: CivilDate) -> Option<Blocker> {
    finding.acting_unit_id.is_none().then(|| Blocker::new(problem::UNIT_WITHOUT_SUCCESSOR))
}
