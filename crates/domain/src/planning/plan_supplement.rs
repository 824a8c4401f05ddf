//! Supplements (bổ sung, điều chỉnh kế hoạch): what is agreed changes only by what all agree to in its turn.

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::funding::{Ceiling, FundingSource, SourceFigures, check_amount, check_ceilings};
use super::plan::said;
use super::plan_item::PlanItemContent;
use super::plan_lifecycle::{PlanStatus, ceiling_exceeded, not_agreed};
use crate::access::DRAFTERS;
use crate::clock::Timestamp;
use crate::consent;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{PartyId, PlanId, PlanItemId, PlanSupplementId};
use crate::lifecycle::{Around, By, Cause, Move, Stateful};
use crate::money::Vnd;
use crate::problem::{self, ProblemCode};
use crate::programme::{
    BetweenParties, PartyStanding, ProgrammeStatus, everyone_acts, everyone_agrees, not_in_force,
};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, distinct};

crate::text_enum! {
    /// Where a supplement stands.
    pub enum PlanSupplementStatus {
        /// Being written, and agreed to.
        Draft = "draft",
        /// Agreed to by all parties: it counts.
        Agreed = "agreed",
        /// Given up.
        Withdrawn = "withdrawn",
    }
}

crate::text_enum! {
    /// What happens to a budget line.
    pub enum ChangeKind {
        /// It grows, or begins.
        Add = "add",
        /// It shrinks.
        Cut = "cut",
    }
}

/// What a supplement does to a budget line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetChange {
    /// Of which item.
    pub plan_item_id: PlanItemId,
    /// From which source.
    pub source: FundingSource,
    /// What happens to it.
    pub change: ChangeKind,
    /// By how much, in đồng.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)
    )]
    pub amount_vnd: Vnd,
}

/// What a client says of a supplement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanSupplementContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// To which plan; never changes.
    pub plan_id: PlanId,
    /// Its title.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Bổ sung kinh phí tuyên truyền quý IV")
    )]
    pub title: String,
    /// Why.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub reason: String,
    /// What it does to budget lines.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub budget_changes: Vec<BudgetChange>,
    /// The ceilings from then on; those of sources that it does not name stay.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub ceilings: Vec<Ceiling>,
}

/// A supplement to an agreed plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanSupplement {
    /// Its identifier.
    pub id: PlanSupplementId,
    /// How often it, one of its items or its status changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it, one of its items or its status last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: PlanSupplementStatus,
    /// SHA-256 of what it and its items say, to which consents bind, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// How many items it brings into the plan.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub items: i32,
    /// How each party stands to it.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub parties: Vec<PartyStanding>,
    /// The parties whose leaders have not answered to it as it stands.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pending_on: Vec<PartyId>,
    /// What it says.
    #[serde(flatten)]
    pub content: PlanSupplementContent,
    /// How things are around it.
    #[serde(skip)]
    pub about: Around<AboutSupplement>,
}

plain_resource! {
    PlanSupplement (PlanSupplementId, PlanSupplementContent) "plan-supplements" {
        status: Self::INITIAL,
        substance: String::new(),
        items: 0,
        parties: Vec::new(),
        pending_on: Vec::new(),
        about: Around::default(),
    }
}

impl Transferable for PlanSupplement {
    const ROWS: RowType = RowType::of::<Self>(
        "Bổ sung kế hoạch",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("plan_id", "Kế hoạch", "plans"),
            Column::text("title", "Tên bổ sung"),
            Column::text("reason", "Lý do"),
            Column::objects(
                "budget_changes",
                "Điều chỉnh dự toán",
                &["plan_item_id", "source", "change", "amount_vnd"],
            ),
            Column::objects(
                "ceilings",
                "Mức trần kinh phí",
                &["source", "amount_vnd", "document_citation", "document_id"],
            ),
        ],
    );
}

/// What a supplement must know of others to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutSupplement {
    /// Where its programme stands.
    pub programme: ProgrammeStatus,
    /// Where its plan stands.
    pub plan: PlanStatus,
    /// A line that it would cut by more than is left of it.
    pub overcut: Option<(PlanItemId, FundingSource)>,
    /// What the plan would cost each source with it.
    pub figures: Vec<SourceFigures>,
}

/// What lists of supplements can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PlanSupplementFilter {
    /// Those to this plan.
    pub plan_id: Option<PlanId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 100, example = "draft"))]
    pub status: Option<AnyOf<PlanSupplementStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of supplements can be sorted by.
    pub enum PlanSupplementSort {
        /// When it was begun.
        CreatedAt = "created_at",
    }
}

impl Content for PlanSupplementContent {
    const FIXED: &'static [&'static str] = &["plan_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.prose("reason", &mut self.reason, PROSE);
        let lines = self.budget_changes.iter().map(|change| (change.plan_item_id, change.source));
        c.require(distinct(lines), "budget_changes", problem::LISTED_TWICE);
        c.each("budget_changes", &mut self.budget_changes, 200, |c, change| {
            check_amount(c, change.amount_vnd)
        });
        check_ceilings(c, "ceilings", &mut self.ceilings);
    }
}

use PlanSupplementStatus::{Agreed, Draft, Withdrawn};

impl Stateful for PlanSupplement {
    type Status = PlanSupplementStatus;
    const RESOURCE: &'static str = "plan-supplements";
    const INITIAL: PlanSupplementStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Draft,
            to: Agreed,
            causes: &[Cause::Consents],
            by: By::Nobody,
            needs_reason: false,
            guards: &[everyone_acts, sound, everyone_agrees],
        },
        Move {
            from: Draft,
            to: Withdrawn,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Withdrawn,
            to: Draft,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[still_of_an_agreed_plan],
        },
    ];

    fn status(&self) -> PlanSupplementStatus {
        self.status
    }

    fn moved(self, to: PlanSupplementStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

impl BetweenParties for PlanSupplement {
    fn standings(&self) -> Vec<PartyStanding> {
        self.parties.clone()
    }
}

impl PlanSupplement {
    /// The hash of what it says, with the items that it brings.
    #[must_use]
    pub fn substance(content: &PlanSupplementContent, items: &[(PlanItemId, PlanItemContent)]) -> String {
        let items: Vec<_> = items.iter().map(|(id, item)| json!({"id": id, "says": said(item)})).collect();
        consent::substance(&json!({"supplement": said(content), "items": items}), &["supplement", "items"])
    }

    /// Refuses an edit of what has been agreed to; what was given up can be cleared away.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edits(&self) -> Result<(), Refusal> {
        match self.status {
            Draft | Withdrawn => Ok(()),
            status => Err(Blocker::new(problem::SUPPLEMENT_FROZEN).with("status", status).into()),
        }
    }

    /// Whether consents are taken now: while it is a draft that could count.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_consents(&self) -> Result<(), Refusal> {
        self.must_be_draft(problem::NOT_OPEN_FOR_CONSENT)?;
        sound(self, self.updated_at.in_vietnam()).map_or(Ok(()), |blocker| Err(blocker.into()))
    }

    fn must_be_draft(&self, otherwise: ProblemCode) -> Result<(), Refusal> {
        if self.status == Draft {
            Ok(())
        } else {
            Err(Blocker::new(otherwise).with("status", self.status).into())
        }
    }
}

/// What must hold of it before anybody agrees to it.
fn sound(supplement: &PlanSupplement, _: CivilDate) -> Option<Blocker> {
    [programme_in_force, plan_agreed, says_something, cuts_only_what_is_left, within_ceilings]
        .iter()
        .find_map(|rule| rule(supplement))
}

fn still_of_an_agreed_plan(supplement: &PlanSupplement, _: CivilDate) -> Option<Blocker> {
    plan_agreed(supplement)
}

fn programme_in_force(supplement: &PlanSupplement) -> Option<Blocker> {
    supplement.about.blocks(|about| not_in_force(about.programme))
}

fn plan_agreed(supplement: &PlanSupplement) -> Option<Blocker> {
    supplement.about.blocks(|about| not_agreed(about.plan))
}

fn says_something(supplement: &PlanSupplement) -> Option<Blocker> {
    let content = &supplement.content;
    let empty = supplement.items == 0 && content.budget_changes.is_empty() && content.ceilings.is_empty();
    empty.then(|| Blocker::new(problem::SUPPLEMENT_EMPTY))
}

/// What is committed or spent cannot be cut any more.
fn cuts_only_what_is_left(supplement: &PlanSupplement) -> Option<Blocker> {
    supplement.about.blocks(|about| {
        let (item, source) = about.overcut?;
        Some(Blocker::new(problem::BUDGET_NOT_LEFT).with("plan_item_id", item).with("source", source))
    })
}

fn within_ceilings(supplement: &PlanSupplement) -> Option<Blocker> {
    supplement.about.blocks(|about| ceiling_exceeded(&about.figures))
}
