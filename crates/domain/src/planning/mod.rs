//! Planning (IV.3, IV.4, V): what is done in a year and what it may cost, agreed to by both sides.

/// The code list of what kinds of activity a plan can have (loại hoạt động).
pub const ACTIVITY_KINDS: &str = "activity_kind";

mod closing;
mod endorsement;
mod funding;
mod plan;
mod plan_item;
mod plan_lifecycle;
mod plan_supplement;

pub use closing::PlanItemStatus;
pub use endorsement::{Endorsement, may_endorse};
pub use funding::{
    BudgetLine, Ceiling, Figures, FundingSource, LineFigures, MAX_LINE_VND, SourceFigures, figures_by_source,
};
pub use plan::{AboutPlan, MOST_ITEMS, Plan, PlanContent, PlanFilter, PlanKind, PlanSort};
pub use plan_item::{AboutItem, Output, PlanItem, PlanItemContent, PlanItemFilter, PlanItemSort};
pub use plan_lifecycle::PlanStatus;
pub(crate) use plan_lifecycle::not_agreed;
pub use plan_supplement::{
    AboutSupplement, BudgetChange, ChangeKind, PlanSupplement, PlanSupplementContent, PlanSupplementFilter,
    PlanSupplementSort, PlanSupplementStatus,
};
