//! Deliverables (sản phẩm): what a package promises, line by line, and what has come of it.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::codes::is_code;
use crate::directory::check_external_key;
use crate::ids::{DeliverableId, PackageId, PlanItemId, PressWorkId};
use crate::money::Vnd;
use crate::planning::{FundingSource, MAX_LINE_VND};
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{Checker, Content, LINE};

/// The code list of channels (kênh).
pub const CHANNELS: &str = "channel";
/// The code list of genres (thể loại).
pub const GENRES: &str = "genre";
/// The most deliverables of one package.
pub const MOST_DELIVERABLES: usize = 200;

/// What a client says of a deliverable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeliverableContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Of which package; never changes.
    pub package_id: PackageId,
    /// The item of the plan that it carries out.
    pub plan_item_id: PlanItemId,
    /// Who pays for it.
    pub source: FundingSource,
    /// What is delivered.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Bài phản ánh trên báo in")
    )]
    pub title: String,
    /// On which channel (code list `channel`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "print"))]
    pub channel: String,
    /// Of which genre (code list `genre`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "article"))]
    pub genre: String,
    /// In which unit it is counted.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "bài"))]
    pub unit: String,
    /// How many are promised.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 12))]
    pub quantity: i64,
    /// What one costs, in đồng.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 5_000_000)
    )]
    pub unit_price_vnd: Vnd,
}

/// A deliverable of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Deliverable {
    /// Its identifier.
    pub id: DeliverableId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What all of it costs.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub amount_vnd: Vnd,
    /// How many are in records that were submitted, accepted or not.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub delivered: i64,
    /// How many were accepted.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub accepted: i64,
    /// How many press works count for it, less what was taken back.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub credited: i64,
    /// How many of the accepted rest on press works that were retracted: until another is credited, or as
    /// many are taken back by a record.
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub uncovered: i64,
    /// How many are still to be accepted (còn thiếu).
    #[cfg_attr(feature = "openapi", schema(minimum = 0))]
    pub shortfall: i64,
    /// What it says.
    #[serde(flatten)]
    pub content: DeliverableContent,
}

plain_resource! {
    Deliverable (DeliverableId, DeliverableContent) "deliverables" {
        amount_vnd: Vnd::default(),
        credited: 0,
        uncovered: 0,
        delivered: 0,
        accepted: 0,
        shortfall: 0,
    }
}

impl Transferable for Deliverable {
    const ROWS: RowType = RowType::of::<Self>(
        "Sản phẩm của gói",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("package_id", "Gói", "packages"),
            Column::id("plan_item_id", "Hoạt động", "plan-items"),
            Column::text("source", "Nguồn kinh phí"),
            Column::text("title", "Sản phẩm"),
            Column::text("channel", "Kênh"),
            Column::text("genre", "Thể loại"),
            Column::text("unit", "Đơn vị tính"),
            Column::number("quantity", "Số lượng"),
            Column::money("unit_price_vnd", "Đơn giá"),
        ],
    );
}

/// What lists of deliverables can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DeliverableFilter {
    /// Those of this package.
    pub package_id: Option<PackageId>,
    /// Those that carry out this item.
    pub plan_item_id: Option<PlanItemId>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of deliverables can be sorted by.
    pub enum DeliverableSort {
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for DeliverableContent {
    const FIXED: &'static [&'static str] = &["package_id"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.code("channel", &mut self.channel, is_code, problem::INVALID_CODE);
        c.code("genre", &mut self.genre, is_code, problem::INVALID_CODE);
        c.line("unit", &mut self.unit, 60);
        let countable = (1..=1_000_000_000).contains(&self.quantity);
        c.require(countable, "quantity", problem::INVALID_QUANTITY);
        let small = self.amount().is_ok_and(|amount| amount.amount() <= MAX_LINE_VND);
        c.require(!countable || small, "unit_price_vnd", problem::AMOUNT_TOO_LARGE);
    }
}

impl DeliverableContent {
    fn amount(&self) -> Result<Vnd, crate::money::NotAnAmount> {
        self.unit_price_vnd.times(self.quantity)
    }
}

/// What bears on which press works cover of a deliverable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// A work counts for it.
    Credited(PressWorkId),
    /// A credit was taken back on request.
    CreditReversed(PressWorkId),
    /// A credit was taken back, and the work retracted.
    Retracted(PressWorkId),
    /// A record accepted.
    Accepted,
    /// A record took back what was accepted.
    AcceptanceReversed,
}

/// How many are credited after all that, and how many of the accepted rest on works that were retracted: what
/// is delivered in other ways never does.
fn covered(covers: &[(Cover, i64)]) -> (i64, i64) {
    let (mut credited, mut accepted, mut open) = (0_i64, 0_i64, 0_i64);
    let mut fills: HashMap<PressWorkId, i64> = HashMap::new();
    for &(cover, quantity) in covers {
        match cover {
            Cover::Accepted => accepted += quantity,
            Cover::AcceptanceReversed => {
                accepted -= quantity;
                open = (open - quantity).max(0);
            }
            Cover::Credited(work) => {
                credited += quantity;
                let fills = fills.entry(work).or_default();
                *fills += open.min(quantity);
                open -= open.min(quantity);
            }
            Cover::CreditReversed(work) => {
                credited -= quantity;
                open += fills.remove(&work).unwrap_or_default();
            }
            // Only what had been accepted by then can have rested on it.
            Cover::Retracted(work) => {
                credited -= quantity;
                fills.remove(&work);
                open = (open + quantity).min((accepted - credited).max(0)).max(open);
            }
        }
    }
    (credited, open.min((accepted - credited).max(0)))
}

impl Deliverable {
    /// It with what has come of it: what covers it, in the order of time, and how many were delivered and
    /// accepted.
    #[must_use]
    pub fn with(self, covers: &[(Cover, i64)], delivered: i64, accepted: i64) -> Self {
        let amount_vnd = self.content.amount().unwrap_or_default();
        let (credited, uncovered) = covered(covers);
        Self {
            amount_vnd,
            credited,
            uncovered,
            delivered,
            accepted,
            shortfall: (self.content.quantity - accepted).max(0),
            ..self
        }
    }

    /// What so many of it cost.
    #[must_use]
    pub fn worth(&self, quantity: i64) -> Vnd {
        self.content.unit_price_vnd.times(quantity).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Cover::{AcceptanceReversed, Accepted};
    use super::*;
    use crate::ids::Id;

    fn work(number: u128) -> PressWorkId {
        PressWorkId::from_uuid(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_retraction_leaves_a_gap_until_it_is_made_good_for() {
        let (credited, reversed, retracted) =
            (|n| Cover::Credited(work(n)), |n| Cover::CreditReversed(work(n)), |n| Cover::Retracted(work(n)));
        let all = vec![(credited(1), 9), (credited(2), 1), (Accepted, 10)];
        let after = |more: &[(Cover, i64)]| covered(&[all.as_slice(), more].concat()).1;
        assert_eq!(after(&[]), 0);
        assert_eq!(after(&[(retracted(2), 1)]), 1);
        assert_eq!(after(&[(retracted(2), 1), (credited(3), 1)]), 0, "another is credited");
        assert_eq!(after(&[(retracted(2), 1), (credited(3), 1), (reversed(3), 1)]), 1, "and taken back");
        assert_eq!(after(&[(retracted(2), 1), (AcceptanceReversed, 1)]), 0);
        assert_eq!(
            after(&[(retracted(2), 1), (AcceptanceReversed, 1), (Accepted, 1)]),
            0,
            "accepted again in another way"
        );
        // What is delivered in other ways needs no work, and a mistaken credit leaves nothing behind.
        assert_eq!(covered(&[(Accepted, 5), (credited(1), 1), (reversed(1), 1)]).1, 0);
        let mixed = [
            (credited(1), 8),
            (Accepted, 10),
            (retracted(1), 1),
            (credited(2), 1),
            (credited(3), 1),
            (reversed(3), 1),
        ];
        assert_eq!(covered(&mixed), (8, 0), "the replacement still stands");
        assert_eq!(
            covered(&[(credited(1), 10), (retracted(1), 1), (Accepted, 10)]).1,
            0,
            "nothing had been accepted"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_more_is_left_than_was_retracted_and_a_record_can_always_close_it(
            covers in proptest::collection::vec((0..5_usize, 0..3_u128, 1..5_i64), 0..12)
        ) {
            let cover = |kind, n| match kind {
                0 => Cover::Credited(work(n)),
                1 => Cover::CreditReversed(work(n)),
                2 => Cover::Retracted(work(n)),
                3 => Accepted,
                _ => AcceptanceReversed,
            };
            let covers = covers.into_iter().map(|(kind, n, quantity)| (cover(kind, n), quantity));
            let mut covers: Vec<(Cover, i64)> = covers.collect();
            let retracted = covers.iter().filter(|(cover, _)| matches!(cover, Cover::Retracted(_)));
            let retracted: i64 = retracted.map(|(_, quantity)| quantity).sum();
            let left = covered(&covers).1;
            proptest::prop_assert!((0..=retracted).contains(&left));
            covers.push((AcceptanceReversed, left));
            proptest::prop_assert_eq!(covered(&covers).1, 0);
        }
    }
}
