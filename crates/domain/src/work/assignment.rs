//! Tasks (nhiệm vụ được giao): "UBND tỉnh chỉ đạo các ngành chức năng …" runs through III.2, III.3 and IV.5.

use serde::{Deserialize, Serialize};

use super::assignment_lifecycle::AssignmentStatus;
use super::unit::{NamedUnit, UnitInFunction, acting, check_units, circle};
use crate::access::{Circle, Involved, Part};
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{AssignmentId, ClauseId, DocumentId, OrganisationId, PartyId, ProgrammeId};
use crate::problem;
use crate::programme::{OfProgramme, Programme};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};

/// What a client says of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme.
    pub programme_id: ProgrammeId,
    /// Which of its parties gives it.
    pub party_id: PartyId,
    /// The clause that it carries out.
    pub clause_id: Option<ClauseId>,
    /// What is to be done, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 300,
            example = "Cung cấp danh sách học sinh cấp 1, 2 là con em hộ nghèo"
        )
    )]
    pub title: String,
    /// The document that directs it (văn bản chỉ đạo), as it is cited.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 300, example = "Công văn 352/UBND-KGVX ngày 20-3-2023")
    )]
    pub directive_citation: Option<String>,
    /// That document, where it is entered.
    pub directive_id: Option<DocumentId>,
    /// What is to be delivered (sản phẩm).
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub product: Option<String>,
    /// The unit that leads (chủ trì).
    pub lead_id: OrganisationId,
    /// The function in which it does; when that passes on, so does the open task (code list
    /// `organisation_function`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "education"))]
    pub lead_function: String,
    /// The units that cooperate (phối hợp).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub cooperating_units: Vec<UnitInFunction>,
    /// The last day for it (hạn hoàn thành).
    pub due_on: CivilDate,
}

/// A task that a side gives to units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Assignment {
    /// Its identifier.
    pub id: AssignmentId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: AssignmentStatus,
    /// Who leads today: the unit itself, or who took its function on; null: nobody. An accepted task keeps
    /// who did it.
    pub acting_lead_id: Option<OrganisationId>,
    /// Whether its last day has passed without a report that stands.
    pub overdue: bool,
    /// How often it was reminded of.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub reminders: i32,
    /// Who does the parts of the units that cooperate.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub acting_units: Vec<NamedUnit>,
    /// What it says.
    #[serde(flatten)]
    pub content: AssignmentContent,
}

plain_resource! {
    Assignment (AssignmentId, AssignmentContent) "assignments" {
        status: Self::INITIAL,
        acting_lead_id: None,
        overdue: false,
        reminders: 0,
        acting_units: Vec::new(),
    }
}

impl Transferable for Assignment {
    const ROWS: RowType = RowType::of::<Self>(
        "Nhiệm vụ được giao",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::text("clause_id", "Điều khoản"),
            Column::id("directive_id", "Văn bản chỉ đạo", "documents"),
            Column::text("directive_citation", "Trích dẫn văn bản chỉ đạo"),
            Column::text("title", "Nhiệm vụ"),
            Column::text("product", "Sản phẩm"),
            Column::id("lead_id", "Đơn vị chủ trì", "organisations"),
            Column::text("lead_function", "Chức năng chủ trì"),
            Column::objects("cooperating_units", "Đơn vị phối hợp", &["organisation_id", "function"]),
            Column::day("due_on", "Hạn hoàn thành"),
        ],
    );
}

/// What lists of tasks can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AssignmentFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those that this party gives.
    pub party_id: Option<PartyId>,
    /// Those that carry out this clause.
    pub clause_id: Option<ClauseId>,
    /// Those that this organisation leads today.
    pub acting_lead_id: Option<OrganisationId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "assigned,returned")
    )]
    pub status: Option<AnyOf<AssignmentStatus>>,
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
    /// What lists of tasks can be sorted by.
    pub enum AssignmentSort {
        /// The last day for it.
        DueOn = "due_on",
        /// When it was given.
        CreatedAt = "created_at",
    }
}

impl Content for AssignmentContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.optional_line("directive_citation", &mut self.directive_citation, LINE);
        c.optional_prose("product", &mut self.product, PROSE);
        c.require(is_code(&self.lead_function), "lead_function", problem::INVALID_CODE);
        check_units(c, "cooperating_units", &mut self.cooperating_units, false);
        let leads_too = self.cooperating_units.iter().any(|unit| unit.organisation_id == self.lead_id);
        c.require(!leads_too, "cooperating_units", problem::LEAD_COOPERATES);
    }
}

impl OfProgramme for Assignment {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }

    fn concerns(&self, programme: &Programme) -> Circle {
        let lead =
            self.acting_lead_id.map(|organisation_id| Involved { part: Part::Assignee, organisation_id });
        circle(
            programme,
            self.content.party_id,
            lead.into_iter().chain(acting(&self.acting_units, Part::Cooperating)),
        )
    }

    /// An accepted task is history, and one that a unit has taken up is not given to another.
    fn follows(&self, before: &Self) -> Result<(), Refusal> {
        before.is_open()?;
        let given_to = |task: &Self| (task.content.lead_id, task.content.lead_function.clone());
        if given_to(self) == given_to(before) { Ok(()) } else { before.is_not_taken_up() }
    }

    fn told(self, today: CivilDate) -> Self {
        let waits = !matches!(self.status, AssignmentStatus::Reported | AssignmentStatus::Accepted);
        Self { overdue: waits && self.content.due_on < today, ..self }
    }
}

impl Assignment {
    /// Refuses what can be done only until the task is accepted.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_open(&self) -> Result<(), Refusal> {
        if self.status == AssignmentStatus::Accepted {
            Err(Blocker::new(problem::ASSIGNMENT_ACCEPTED).into())
        } else {
            Ok(())
        }
    }

    /// Refuses what can be done only until the leading unit has taken the task up.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_not_taken_up(&self) -> Result<(), Refusal> {
        match self.status {
            AssignmentStatus::Assigned => Ok(()),
            status => Err(Blocker::new(problem::ASSIGNMENT_UNDER_WAY).with("status", status).into()),
        }
    }
}
