//! Plans (kế hoạch phối hợp): for a year, or for what comes up in it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::funding::{Ceiling, SourceFigures, check_ceilings};
use super::plan_item::PlanItemContent;
use super::plan_lifecycle::PlanStatus;
use crate::clock::Timestamp;
use crate::consent;
use crate::directory::check_external_key;
use crate::ids::{OrganisationId, PackageId, PartyId, PlanId, PlanItemId, ProgrammeId};
use crate::lifecycle::Around;
use crate::problem::{self, ProblemCode};
use crate::programme::{OfProgramme, PartyStanding, Programme, ProgrammeStatus};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};

/// The most items of one plan.
pub const MOST_ITEMS: usize = 200;

crate::text_enum! {
    /// For what a plan is.
    pub enum PlanKind {
        /// For a whole year (IV.3); a programme has one for each.
        Annual = "annual",
        /// For what somebody asked for beside it (đột xuất).
        AdHoc = "ad_hoc",
    }
}

/// What a client says of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlanContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// For which year; never changes.
    #[cfg_attr(feature = "openapi", schema(minimum = 1900, maximum = 2200, example = 2024))]
    pub year: i32,
    /// For what it is; never changes.
    pub kind: PlanKind,
    /// Its title.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Kế hoạch phối hợp năm 2024")
    )]
    pub title: String,
    /// Who asked for it, where it is ad hoc.
    pub requested_by: Option<OrganisationId>,
    /// Why, where it is ad hoc.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub request_reason: Option<String>,
    /// The most that it may cost each source (V).
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub ceilings: Vec<Ceiling>,
}

/// A plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Plan {
    /// Its identifier.
    pub id: PlanId,
    /// How often it, one of its items or its status changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it, one of its items or its status last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: PlanStatus,
    /// SHA-256 of what it and its items say, to which endorsements and consents bind, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// How many items it has, without those of supplements that are not agreed to.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub items: i32,
    /// What it may cost each source, and what became of that.
    #[cfg_attr(feature = "openapi", schema(max_items = 3))]
    pub figures: Vec<SourceFigures>,
    /// The parties whose focal points have endorsed it as it stands.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub endorsed_by: Vec<PartyId>,
    /// How each party stands to it.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub parties: Vec<PartyStanding>,
    /// The parties whose leaders have not answered to it as it stands.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pending_on: Vec<PartyId>,
    /// What it says.
    #[serde(flatten)]
    pub content: PlanContent,
    /// Where its programme stands.
    #[serde(skip)]
    pub programme: Around<ProgrammeStatus>,
    /// How things are around it otherwise; lists do not look that up.
    #[serde(skip)]
    pub about: Around<AboutPlan>,
}

plain_resource! {
    Plan (PlanId, PlanContent) "plans" {
        status: Self::INITIAL,
        substance: String::new(),
        items: 0,
        figures: Vec::new(),
        endorsed_by: Vec::new(),
        parties: Vec::new(),
        pending_on: Vec::new(),
        programme: Around::default(),
        about: Around::default(),
    }
}

impl Transferable for Plan {
    const ROWS: RowType = RowType::of::<Self>(
        "Kế hoạch phối hợp",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::number("year", "Năm"),
            Column::text("kind", "Loại kế hoạch"),
            Column::text("title", "Tên kế hoạch"),
            Column::id("requested_by", "Cơ quan đề nghị", "organisations"),
            Column::text("request_reason", "Lý do đề nghị"),
            Column::objects(
                "ceilings",
                "Mức trần kinh phí",
                &["source", "amount_vnd", "document_citation", "document_id"],
            ),
        ],
    );
}

/// What a plan must know of others to move on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutPlan {
    /// Items of the years before that were carried over, and that no item of this or another plan takes up.
    pub not_taken_up: Vec<PlanItemId>,
    /// Its items of which nobody has said what became of them.
    pub open_items: Vec<PlanItemId>,
    /// Packages out of it that bind and are not settled.
    pub open_packages: Vec<PackageId>,
    /// Whether a supplement to it is being written.
    pub supplement_pending: bool,
}

/// What lists of plans can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PlanFilter {
    /// Those of this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those for this year.
    #[cfg_attr(feature = "openapi", schema(minimum = 1900, maximum = 2200, example = 2024))]
    pub year: Option<i32>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "annual")
    )]
    pub kind: Option<AnyOf<PlanKind>>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "submitted,agreed")
    )]
    pub status: Option<AnyOf<PlanStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of plans can be sorted by.
    pub enum PlanSort {
        /// The year that it is for.
        Year = "year",
        /// When it was begun.
        CreatedAt = "created_at",
    }
}

impl Content for PlanContent {
    const FIXED: &'static [&'static str] = &["programme_id", "year", "kind"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require((1900..=2200).contains(&self.year), "year", problem::INVALID_YEAR);
        c.line("title", &mut self.title, LINE);
        c.optional_prose("request_reason", &mut self.request_reason, PROSE);
        let ad_hoc = self.kind == PlanKind::AdHoc;
        for (told, field) in
            [(self.requested_by.is_some(), "requested_by"), (self.request_reason.is_some(), "request_reason")]
        {
            c.require(told || !ad_hoc, field, problem::REQUIRED);
            c.require(!told || ad_hoc, field, problem::ONLY_AD_HOC);
        }
        check_ceilings(c, "ceilings", &mut self.ceilings);
    }
}

impl OfProgramme for Plan {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    /// A plan is for a year of its programme.
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        let years = programme.first_day.year()..=programme.last_day.year();
        checker.require(years.contains(&self.content.year), "year", problem::OUTSIDE_PERIOD);
        checker.finish()
    }
}

impl Plan {
    /// The hash of what it says, with its items as they are.
    #[must_use]
    pub fn substance(content: &PlanContent, items: &[(PlanItemId, PlanItemContent)]) -> String {
        let mut document = json!({
            "plan": said(content),
            "items": items.iter().map(|(id, item)| json!({"id": id, "says": said(item)})).collect::<Value>(),
        });
        // Which entered document a ceiling rests on, is not what is agreed to.
        if let Some(ceilings) = document["plan"]["ceilings"].as_array_mut() {
            ceilings.iter_mut().for_each(|ceiling| ceiling["document_id"] = Value::Null);
        }
        consent::substance(&document, &["plan", "items"])
    }

    /// Refuses an edit of what has been agreed to: that takes a supplement.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edits(&self) -> Result<(), Refusal> {
        match self.status {
            PlanStatus::Draft | PlanStatus::Submitted => Ok(()),
            status => Err(Blocker::new(problem::PLAN_FROZEN).with("status", status).into()),
        }
    }

    /// Whether endorsements are taken now.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_endorsements(&self) -> Result<(), Refusal> {
        self.must_be(PlanStatus::Draft, problem::NOT_OPEN_FOR_ENDORSEMENT)
    }

    /// Whether consents are taken now: once it is submitted, and as long as it could be agreed.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_consents(&self) -> Result<(), Refusal> {
        self.must_be(PlanStatus::Submitted, problem::NOT_OPEN_FOR_CONSENT)?;
        self.may_be_endorsed(self.updated_at.in_vietnam())
    }

    /// Refuses what only an agreed plan can have.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn is_agreed(&self) -> Result<(), Refusal> {
        self.must_be(PlanStatus::Agreed, problem::PLAN_NOT_AGREED)
    }

    fn must_be(&self, wanted: PlanStatus, otherwise: ProblemCode) -> Result<(), Refusal> {
        if self.status == wanted {
            Ok(())
        } else {
            Err(Blocker::new(otherwise).with("status", self.status).into())
        }
    }

    /// Refuses one item more than a plan can have, with those of its supplements, agreed to or not.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn has_room(items: i64) -> Result<(), Refusal> {
        let most = i64::try_from(MOST_ITEMS).unwrap_or(i64::MAX);
        if items < most {
            Ok(())
        } else {
            Err(Blocker::new(problem::TOO_MANY_ITEMS).with("max", most).into())
        }
    }
}

/// What is said, without by what name another system knows it.
pub(super) fn said(content: &impl Serialize) -> Value {
    let mut said = serde_json::to_value(content).unwrap_or_default();
    if let Some(fields) = said.as_object_mut() {
        fields.remove("external_source");
        fields.remove("external_id");
    }
    said
}
