//! Items of plans (hoạt động): what is done, by whom, when, with what outcome and at what cost.

use serde::{Deserialize, Serialize};

use super::closing::PlanItemStatus;
use super::funding::{BudgetLine, LineFigures, check_lines};
use super::plan::Plan;
use super::plan_lifecycle::PlanStatus;
use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{ClauseId, OrganisationId, PlanId, PlanItemId, PlanSupplementId, TopicId};
use crate::lifecycle::Around;
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Checker, Content, LINE, PROSE, Violations, distinct};

/// What an item is to bring forth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Output {
    /// What.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300, example = "Chuyên trang"))]
    pub name: String,
    /// In which unit it is counted.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "trang"))]
    pub unit: String,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 12))]
    pub quantity: i64,
}

/// What a client says of an item of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanItemContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Of which plan; never changes.
    pub plan_id: PlanId,
    /// The supplement that brings it into an agreed plan; never changes.
    pub supplement_id: Option<PlanSupplementId>,
    /// What is done, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 300,
            example = "Tuyên truyền cải cách hành chính, chuyển đổi số"
        )
    )]
    pub title: String,
    /// What kind of activity (code list `activity_kind`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "coverage"))]
    pub activity_kind: String,
    /// Its topic.
    pub topic_id: Option<TopicId>,
    /// The clauses that it carries out.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub clause_ids: Vec<ClauseId>,
    /// The unit that leads (chủ trì).
    pub lead_id: OrganisationId,
    /// The units that cooperate (phối hợp).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub cooperating_ids: Vec<OrganisationId>,
    /// The first day on which it is done.
    pub first_day: CivilDate,
    /// The last day.
    pub last_day: CivilDate,
    /// What it is to bring forth.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub outputs: Vec<Output>,
    /// What it may cost each source.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub budget_lines: Vec<BudgetLine>,
    /// The item of an earlier year that it goes on with.
    pub carried_from_id: Option<PlanItemId>,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

/// An item of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanItem {
    /// Its identifier.
    pub id: PlanItemId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// What became of it.
    pub status: PlanItemStatus,
    /// What became of its money, source by source, with what supplements added and cut.
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub figures: Vec<LineFigures>,
    /// What it says.
    #[serde(flatten)]
    pub content: PlanItemContent,
    /// How things are around it.
    #[serde(skip)]
    pub about: Around<AboutItem>,
}

plain_resource! {
    PlanItem (PlanItemId, PlanItemContent) "plan-items" {
        status: Self::INITIAL,
        figures: Vec::new(),
        about: Around::default(),
    }
}

impl Transferable for PlanItem {
    const ROWS: RowType = RowType::of::<Self>(
        "Hoạt động trong kế hoạch",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("plan_id", "Kế hoạch", "plans"),
            Column::id("supplement_id", "Bổ sung", "plan-supplements"),
            Column::text("title", "Hoạt động"),
            Column::text("activity_kind", "Loại hoạt động"),
            Column::id("topic_id", "Chủ đề", "topics"),
            Column::codes("clause_ids", "Điều khoản"),
            Column::id("lead_id", "Đơn vị chủ trì", "organisations"),
            Column::ids("cooperating_ids", "Đơn vị phối hợp", "organisations"),
            Column::day("first_day", "Từ ngày"),
            Column::day("last_day", "Đến ngày"),
            Column::objects("outputs", "Sản phẩm", &["name", "unit", "quantity"]),
            Column::objects("budget_lines", "Dự toán", &["source", "amount_vnd"]),
            Column::id("carried_from_id", "Chuyển từ hoạt động", "plan-items"),
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What an item must know of others to move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutItem {
    /// Where its plan stands.
    pub plan: PlanStatus,
    /// Whether it counts: it came with the plan itself, or by a supplement that was agreed to.
    pub counts: bool,
    /// Whether an item of a later year goes on with it.
    pub taken_up: bool,
}

/// What lists of items can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PlanItemFilter {
    /// Those of this plan.
    pub plan_id: Option<PlanId>,
    /// Those that carry out this clause.
    pub clause_id: Option<ClauseId>,
    /// Those on this topic.
    pub topic_id: Option<TopicId>,
    /// Those that this organisation leads.
    pub lead_id: Option<OrganisationId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "planned,carried_over")
    )]
    pub status: Option<AnyOf<PlanItemStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of items can be sorted by.
    pub enum PlanItemSort {
        /// The first day on which it is done.
        FirstDay = "first_day",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for PlanItemContent {
    const FIXED: &'static [&'static str] = &["plan_id", "supplement_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.code("activity_kind", &mut self.activity_kind, is_code, problem::INVALID_CODE);
        c.each("clause_ids", &mut self.clause_ids, 50, |_, _| {});
        c.each("cooperating_ids", &mut self.cooperating_ids, 50, |_, _| {});
        c.require(distinct(&self.clause_ids), "clause_ids", problem::LISTED_TWICE);
        c.require(distinct(&self.cooperating_ids), "cooperating_ids", problem::LISTED_TWICE);
        c.require(!self.cooperating_ids.contains(&self.lead_id), "cooperating_ids", problem::LEAD_COOPERATES);
        c.require(self.first_day <= self.last_day, "last_day", problem::ENDS_BEFORE_IT_BEGINS);
        c.each("outputs", &mut self.outputs, 50, |c, output| {
            c.line("name", &mut output.name, LINE);
            c.line("unit", &mut output.unit, 60);
            c.require((1..=1_000_000_000).contains(&output.quantity), "quantity", problem::INVALID_QUANTITY);
        });
        check_lines(c, "budget_lines", &mut self.budget_lines);
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

impl PlanItem {
    /// What stands against its being an item of that plan: it is done in the plan's year.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub fn fits(&self, plan: &Plan) -> Result<(), Violations> {
        let mut checker = Checker::default();
        for (day, field) in [(self.content.first_day, "first_day"), (self.content.last_day, "last_day")] {
            checker.require(day.year() == plan.content.year, field, problem::OUTSIDE_YEAR);
        }
        checker.finish()
    }
}
