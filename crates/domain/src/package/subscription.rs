//! Subscriptions (phát hành báo in; I.2): how many copies of a title go to whom, and how long.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{OrganisationId, PressTitleId, ProgrammeId, SubscriptionId};
use crate::problem;
use crate::programme::{OfProgramme, Programme};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, PROSE, Violations, distinct};

/// How many copies go to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Recipient {
    /// To whom.
    pub organisation_id: OrganisationId,
    /// How many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000, example = 2))]
    pub copies: i32,
}

/// What a client says of a subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubscriptionContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Under which programme; never changes.
    pub programme_id: ProgrammeId,
    /// To which title.
    pub press_title_id: PressTitleId,
    /// How many copies of each issue.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000, example = 120))]
    pub copies: i32,
    /// The first day.
    pub first_day: CivilDate,
    /// The last day.
    pub last_day: CivilDate,
    /// To whom they go, adding up to all copies.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 500))]
    pub recipients: Vec<Recipient>,
    /// What else is to be said.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub note: Option<String>,
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Subscription {
    /// Its identifier.
    pub id: SubscriptionId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: SubscriptionContent,
}

plain_resource! { Subscription (SubscriptionId, SubscriptionContent) "subscriptions" }

impl Transferable for Subscription {
    const ROWS: RowType = RowType::of::<Self>(
        "Phát hành báo in",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::id("press_title_id", "Ấn phẩm", "press-titles"),
            Column::number("copies", "Số bản"),
            Column::day("first_day", "Từ ngày"),
            Column::day("last_day", "Đến ngày"),
            Column::objects("recipients", "Nơi nhận", &["organisation_id", "copies"]),
            Column::text("note", "Ghi chú"),
        ],
    );
}

/// What lists of subscriptions can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SubscriptionFilter {
    /// Those under this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those to this title.
    pub press_title_id: Option<PressTitleId>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of subscriptions can be sorted by.
    pub enum SubscriptionSort {
        /// The first day.
        FirstDay = "first_day",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for SubscriptionContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require(self.first_day <= self.last_day, "last_day", problem::ENDS_BEFORE_IT_BEGINS);
        c.require(!self.recipients.is_empty(), "recipients", problem::REQUIRED);
        c.require(
            distinct(self.recipients.iter().map(|to| to.organisation_id)),
            "recipients",
            problem::LISTED_TWICE,
        );
        let sum: i64 = self.recipients.iter().map(|to| i64::from(to.copies)).sum();
        c.require(sum == i64::from(self.copies), "recipients", problem::COPIES_DO_NOT_ADD_UP);
        c.each("recipients", &mut self.recipients, 500, |c, to| {
            c.require((1..=1_000_000).contains(&to.copies), "copies", problem::INVALID_QUANTITY)
        });
        c.require((1..=1_000_000).contains(&self.copies), "copies", problem::INVALID_QUANTITY);
        c.optional_prose("note", &mut self.note, PROSE);
    }
}

impl OfProgramme for Subscription {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        checker.require(programme.first_day <= self.content.first_day, "first_day", problem::OUTSIDE_PERIOD);
        checker.require(self.content.last_day <= programme.last_day, "last_day", problem::OUTSIDE_PERIOD);
        checker.finish()
    }
}
