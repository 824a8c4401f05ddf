//! Payments (thanh toán): what was paid of a package, from which budget lines. A wrong one is taken back by a
//! refund, never edited.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{DocumentId, PackageId, PaymentId, PlanItemId};
use crate::money::{NotAnAmount, Vnd};
use crate::planning::FundingSource;
use crate::problem::{self, ProblemCode};
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, Refusal, distinct};

crate::text_enum! {
    /// What a payment is.
    pub enum PaymentKind {
        /// Before anything is accepted, as far as was agreed (tạm ứng).
        Advance = "advance",
        /// For what was accepted (thanh toán).
        Instalment = "instalment",
        /// Back to who paid (hoàn trả).
        Refund = "refund",
    }
}

/// What a payment takes from a budget line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentLine {
    /// Of which item.
    pub plan_item_id: PlanItemId,
    /// From which source.
    pub source: FundingSource,
    /// How much, in đồng.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)
    )]
    pub amount_vnd: Vnd,
}

/// What a client says of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Of which package; never changes.
    pub package_id: PackageId,
    /// What it is; never changes.
    pub kind: PaymentKind,
    /// The day on which it was paid; never changes.
    pub paid_on: CivilDate,
    /// How much, in đồng, with VAT; never changes.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)
    )]
    pub amount_vnd: Vnd,
    /// How much of it is VAT.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)
    )]
    pub vat_vnd: Vnd,
    /// From which budget lines, adding up to all of it; never changes.
    #[cfg_attr(feature = "openapi", schema(min_items = 1, max_items = 200))]
    pub lines: Vec<PaymentLine>,
    /// The invoice's number.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "0001234"))]
    pub invoice_number: Option<String>,
    /// The treasury's reference (số chứng từ kho bạc).
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub treasury_reference: Option<String>,
    /// The budget code (mã mục lục ngân sách).
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub budget_code: Option<String>,
    /// The paper that shows it.
    pub document_id: Option<DocumentId>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// Its identifier.
    pub id: PaymentId,
    /// How often its references were changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was recorded.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: PaymentContent,
}

plain_resource! { Payment (PaymentId, PaymentContent) "payments" }

impl Transferable for Payment {
    const ROWS: RowType = RowType::of::<Self>(
        "Thanh toán",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("package_id", "Gói", "packages"),
            Column::text("kind", "Loại thanh toán"),
            Column::day("paid_on", "Ngày thanh toán"),
            Column::money("amount_vnd", "Số tiền"),
            Column::money("vat_vnd", "Thuế GTGT"),
            Column::objects("lines", "Dòng dự toán", &["plan_item_id", "source", "amount_vnd"]),
            Column::text("invoice_number", "Số hóa đơn"),
            Column::text("treasury_reference", "Chứng từ kho bạc"),
            Column::text("budget_code", "Mục lục ngân sách"),
            Column::id("document_id", "Văn bản", "documents"),
        ],
    );
}

/// What lists of payments can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PaymentFilter {
    /// Those of this package.
    pub package_id: Option<PackageId>,
    /// One or more kinds, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "advance")
    )]
    pub kind: Option<AnyOf<PaymentKind>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of payments can be sorted by.
    pub enum PaymentSort {
        /// The day on which it was paid.
        PaidOn = "paid_on",
        /// When it was recorded.
        CreatedAt = "created_at",
    }
}

impl Content for PaymentContent {
    const FIXED: &'static [&'static str] = &["package_id", "kind", "paid_on", "amount_vnd", "lines"];

    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.require(self.amount_vnd > Vnd::default(), "amount_vnd", problem::INVALID_AMOUNT);
        c.require(self.vat_vnd <= self.amount_vnd, "vat_vnd", problem::VAT_BEYOND_AMOUNT);
        c.require(
            distinct(self.lines.iter().map(|line| (line.plan_item_id, line.source))),
            "lines",
            problem::LISTED_TWICE,
        );
        let sum = self.lines.iter().try_fold(Vnd::default(), |sum, line| sum.plus(line.amount_vnd));
        c.require(sum == Ok(self.amount_vnd), "lines", problem::LINES_DO_NOT_ADD_UP);
        c.each("lines", &mut self.lines, 200, |c, line| {
            c.require(line.amount_vnd > Vnd::default(), "amount_vnd", problem::INVALID_AMOUNT)
        });
        c.optional_line("invoice_number", &mut self.invoice_number, 60);
        c.optional_line("treasury_reference", &mut self.treasury_reference, 60);
        c.optional_line("budget_code", &mut self.budget_code, 60);
    }
}

/// What a package is worth, and what became of that: whether one more payment fits follows from it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// What it takes from each budget line.
    pub value: BTreeMap<(PlanItemId, FundingSource), Vnd>,
    /// What was paid from each, less what came back.
    pub paid: BTreeMap<(PlanItemId, FundingSource), Vnd>,
    /// What was accepted of that.
    pub accepted: BTreeMap<(PlanItemId, FundingSource), Vnd>,
    /// What was paid in advance.
    pub advanced: Vnd,
    /// What may be.
    pub advance: Vnd,
}

impl Settlement {
    /// All that it is worth.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn worth(&self) -> Result<Vnd, NotAnAmount> {
        self.value.values().try_fold(Vnd::default(), |sum, value| sum.plus(*value))
    }

    /// All that was accepted.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn accepted(&self) -> Result<Vnd, NotAnAmount> {
        self.accepted.values().try_fold(Vnd::default(), |sum, accepted| sum.plus(*accepted))
    }

    /// Whether of each line exactly that was paid which was accepted.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let of = |sums: &BTreeMap<(PlanItemId, FundingSource), Vnd>, key| {
            sums.get(key).copied().unwrap_or_default()
        };
        self.paid.keys().chain(self.accepted.keys()).all(|key| of(&self.paid, key) == of(&self.accepted, key))
    }

    /// All that was paid.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn paid(&self) -> Result<Vnd, NotAnAmount> {
        self.paid.values().try_fold(Vnd::default(), |sum, paid| sum.plus(*paid))
    }

    /// It with one more payment; refused where more would come back than was paid.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn with(mut self, payment: &PaymentContent) -> Result<Self, Refusal> {
        for line in &payment.lines {
            let key = (line.plan_item_id, line.source);
            let paid = self.paid.get(&key).copied().unwrap_or_default();
            let now = if payment.kind == PaymentKind::Refund {
                paid.minus(line.amount_vnd)
            } else {
                paid.plus(line.amount_vnd)
            };
            let now = now.map_err(|_| beyond(problem::REFUND_BEYOND_PAID, line, paid))?;
            self.paid.insert(key, now);
        }
        if payment.kind == PaymentKind::Advance {
            self.advanced = self
                .advanced
                .plus(payment.amount_vnd)
                .map_err(|_| Refusal::from(Blocker::new(problem::ADVANCE_EXCEEDED)))?;
        }
        if let (PaymentKind::Refund, Ok(paid)) = (payment.kind, self.paid()) {
            self.advanced = self.advanced.min(paid);
        }
        Ok(self)
    }

    /// Never more than was accepted and the agreed advance, and from no budget line more than the package
    /// takes of it.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn holds(&self) -> Result<(), Refusal> {
        let beyond_line =
            self.paid.iter().find(|(key, paid)| self.value.get(*key).copied().unwrap_or_default() < **paid);
        if let Some(((item, source), paid)) = beyond_line {
            let value = self.value.get(&(*item, *source)).copied().unwrap_or_default();
            let blocker =
                Blocker::new(problem::PAID_BEYOND_LINE).with("plan_item_id", item).with("source", source);
            return Err(blocker.with("paid_vnd", paid.amount()).with("value_vnd", value.amount()).into());
        }
        if self.advanced > self.advance {
            return Err(Blocker::new(problem::ADVANCE_EXCEEDED)
                .with("advance_vnd", self.advance.amount())
                .into());
        }
        match self.overpaid() {
            Some(amount) => {
                Err(Blocker::new(problem::PAID_BEYOND_ACCEPTED).with("amount_vnd", amount.amount()).into())
            }
            None => Ok(()),
        }
    }

    /// What was paid beyond what was accepted of each line and the agreed advance.
    #[must_use]
    pub fn overpaid(&self) -> Option<Vnd> {
        let ahead = |(key, paid): (&(PlanItemId, FundingSource), &Vnd)| {
            paid.minus(self.accepted.get(key).copied().unwrap_or_default()).unwrap_or_default()
        };
        let ahead =
            self.paid.iter().map(ahead).try_fold(Vnd::default(), |sum, ahead| sum.plus(ahead)).ok()?;
        ahead.minus(self.advance).ok().filter(|beyond| *beyond > Vnd::default())
    }
}

fn beyond(code: ProblemCode, line: &PaymentLine, paid: Vnd) -> Refusal {
    Blocker::new(code)
        .with("plan_item_id", line.plan_item_id)
        .with("source", line.source)
        .with("paid_vnd", paid.amount())
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::*;

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount).unwrap()
    }

    proptest! {
        /// A small model of two balances agrees with what is let through, whatever is tried in whichever
        /// order.
        #[test]
        fn whatever_is_tried_no_more_is_paid_than_accepted_and_advanced(
            accepted in 0..50_i64,
            advance in 0..30_i64,
            tries in prop::collection::vec((0..3_usize, 1..40_i64), 0..30),
        ) {
            let now = Timestamp::from_unix_micros(0);
            let item = PlanItemId::new(now);
            let key = (item, FundingSource::Locality);
            let mut settlement = Settlement {
                value: BTreeMap::from([(key, vnd(60))]),
                accepted: BTreeMap::from([(key, vnd(accepted))]),
                advance: vnd(advance),
                ..Settlement::default()
            };
            let (mut paid, mut advanced) = (0, 0);
            for (kind, amount) in tries {
                let kind = PaymentKind::ALL[kind];
                let payment = PaymentContent {
                    external_source: None,
                    external_id: None,
                    package_id: PackageId::new(now),
                    kind,
                    paid_on: now.in_vietnam(),
                    amount_vnd: vnd(amount),
                    vat_vnd: vnd(0),
                    lines: vec![PaymentLine {
                        plan_item_id: item,
                        source: FundingSource::Locality,
                        amount_vnd: vnd(amount),
                    }],
                    invoice_number: None,
                    treasury_reference: None,
                    budget_code: None,
                    document_id: None,
                };
                let fits = match kind {
                    PaymentKind::Refund => amount <= paid,
                    PaymentKind::Advance => {
                        paid + amount <= (accepted + advance).min(60) && advanced + amount <= advance
                    }
                    PaymentKind::Instalment => paid + amount <= (accepted + advance).min(60),
                };
                match settlement.clone().with(&payment).and_then(|next| next.holds().map(|()| next)) {
                    Ok(next) => {
                        prop_assert!(fits);
                        paid += if kind == PaymentKind::Refund { -amount } else { amount };
                        advanced = match kind {
                            PaymentKind::Advance => advanced + amount,
                            PaymentKind::Refund => advanced.min(paid),
                            PaymentKind::Instalment => advanced,
                        };
                        settlement = next;
                    }
                    Err(_) => prop_assert!(!fits),
                }
                prop_assert_eq!(settlement.paid().unwrap().amount(), paid);
                prop_assert!(paid <= accepted + advance);
            }
        }
    }
}
