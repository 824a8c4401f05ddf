//! Money by where it comes from (V): what was planned, committed and spent, and the ceilings over it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DocumentId, PlanItemId};
use crate::money::{NotAnAmount, Vnd};
use crate::problem;
use crate::validation::{Checker, LINE, distinct};

crate::text_enum! {
    /// Where money comes from.
    pub enum FundingSource {
        /// The locality's budget (ngân sách địa phương).
        Locality = "locality",
        /// The newspaper's own means (kinh phí của báo).
        Press = "press",
        /// Sponsors (xã hội hóa): never counted against the locality's ceiling.
        Sponsor = "sponsor",
    }
}

/// The most that one line can be, so that all lines of a plan together are still told exactly.
pub const MAX_LINE_VND: i64 = 1_000_000_000_000;

/// What an item may cost one source (dòng dự toán).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetLine {
    /// Where the money comes from.
    pub source: FundingSource,
    /// How much, in đồng.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 120_000_000)
    )]
    pub amount_vnd: Vnd,
}

/// The most that a plan may cost one source, and the document that says so (V).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ceiling {
    /// Which source.
    pub source: FundingSource,
    /// How much, in đồng.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = i64, minimum = 0, maximum = 9_007_199_254_740_991_i64)
    )]
    pub amount_vnd: Vnd,
    /// The document that sets it, as it is cited.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 300, example = "Quyết định 3456/QĐ-UBND ngày 20-12-2023")
    )]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
}

/// Checks a list of ceilings: one for a source, each by a document.
pub fn check_ceilings(c: &mut Checker, field: &str, ceilings: &mut [Ceiling]) {
    c.require(distinct(ceilings.iter().map(|ceiling| ceiling.source)), field, problem::SOURCE_TOLD_TWICE);
    c.each(field, ceilings, FundingSource::ALL.len(), |c, ceiling| {
        c.optional_line("document_citation", &mut ceiling.document_citation, LINE);
        c.require(
            ceiling.document_citation.is_some() || ceiling.document_id.is_some(),
            "document_citation",
            problem::REQUIRED,
        );
    });
}

/// Checks a list of budget lines: one for a source, none of nothing.
pub fn check_lines(c: &mut Checker, field: &str, lines: &mut [BudgetLine]) {
    c.require(distinct(lines.iter().map(|line| line.source)), field, problem::SOURCE_TOLD_TWICE);
    c.each(field, lines, FundingSource::ALL.len(), |c, line| check_amount(c, line.amount_vnd));
}

/// Checks what stands in one line: something, and not more than a line can be.
pub(super) fn check_amount(c: &mut Checker, amount: Vnd) {
    c.require(amount > Vnd::default(), "amount_vnd", problem::INVALID_AMOUNT);
    c.require(amount.amount() <= MAX_LINE_VND, "amount_vnd", problem::AMOUNT_TOO_LARGE);
}

/// What became of money that was planned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Agreed to, with what supplements added and cut.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub planned_vnd: Vnd,
    /// Promised by signed packages and not yet paid.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub committed_vnd: Vnd,
    /// Paid.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub spent_vnd: Vnd,
    /// Planned, and neither committed nor spent.
    #[cfg_attr(feature = "openapi", schema(value_type = i64, minimum = 0))]
    pub available_vnd: Vnd,
}

impl Figures {
    /// What is left of what was planned; refused where more was committed and spent than that.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn of(planned_vnd: Vnd, committed_vnd: Vnd, spent_vnd: Vnd) -> Result<Self, NotAnAmount> {
        let available_vnd = planned_vnd.minus(committed_vnd.plus(spent_vnd)?)?;
        Ok(Self { planned_vnd, committed_vnd, spent_vnd, available_vnd })
    }

    /// The exact sum.
    ///
    /// # Errors
    /// Where the sum is no amount: below zero, or beyond what all clients count exactly.
    pub fn plus(self, other: Self) -> Result<Self, NotAnAmount> {
        Self::of(
            self.planned_vnd.plus(other.planned_vnd)?,
            self.committed_vnd.plus(other.committed_vnd)?,
            self.spent_vnd.plus(other.spent_vnd)?,
        )
    }
}

/// What became of a budget line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineFigures {
    /// The item whose it is.
    pub plan_item_id: PlanItemId,
    /// Where the money comes from.
    pub source: FundingSource,
    /// How much.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What became of a source's money in a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceFigures {
    /// Which source.
    pub source: FundingSource,
    /// The most that may be planned, where there is a ceiling.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>, minimum = 0))]
    pub ceiling_vnd: Option<Vnd>,
    /// How much.
    #[serde(flatten)]
    pub figures: Figures,
}

/// The lines of a plan added up, source by source, exactly; a source with a ceiling stands there even if
/// nothing is planned from it.
///
/// # Errors
/// Where the sum is no amount: below zero, or beyond what all clients count exactly.
pub fn figures_by_source(
    lines: &[LineFigures],
    ceilings: &[(FundingSource, Vnd)],
) -> Result<Vec<SourceFigures>, NotAnAmount> {
    let ceiling = |source| ceilings.iter().find(|(of, _)| *of == source).map(|(_, amount)| *amount);
    let mut sums: BTreeMap<FundingSource, Figures> =
        ceilings.iter().map(|(source, _)| (*source, Figures::default())).collect();
    for line in lines {
        let sum = sums.entry(line.source).or_default();
        *sum = sum.plus(line.figures)?;
    }
    Ok(sums
        .into_iter()
        .map(|(source, figures)| SourceFigures { source, ceiling_vnd: ceiling(source), figures })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::ids::Id;
    use proptest::prelude::*;

    fn vnd(amount: i64) -> Vnd {
        Vnd::new(amount).unwrap()
    }

    proptest! {
        #[test]
        fn lines_add_up_to_sources_and_sources_to_the_plan(
            lines in prop::collection::vec((0..3_usize, 0..1_000_000_i64, 0..100_u8, 0..100_u8), 0..40),
        ) {
            let told: Vec<LineFigures> = lines
                .iter()
                .map(|(source, planned, committed, spent)| {
                    let committed = planned * i64::from(*committed) / 200;
                    let spent = planned * i64::from(*spent) / 200;
                    LineFigures {
                        plan_item_id: PlanItemId::new(Timestamp::from_unix_micros(0)),
                        source: FundingSource::ALL[*source],
                        figures: Figures::of(vnd(*planned), vnd(committed), vnd(spent)).unwrap(),
                    }
                })
                .collect();
            let sources = figures_by_source(&told, &[]).unwrap();
            let sum = |of: fn(&Figures) -> Vnd| {
                sources.iter().map(|source| of(&source.figures).amount()).sum::<i64>()
            };
            prop_assert_eq!(
                sum(|f| f.planned_vnd),
                lines.iter().map(|(_, planned, ..)| planned).sum::<i64>()
            );
            prop_assert_eq!(
                sum(|f| f.available_vnd),
                sum(|f| f.planned_vnd) - sum(|f| f.committed_vnd) - sum(|f| f.spent_vnd)
            );
        }

        #[test]
        fn more_than_was_planned_is_never_told_as_left(
            planned in 0..1_000_i64,
            committed in 0..1_000_i64,
            spent in 0..1_000_i64,
        ) {
            let figures = Figures::of(vnd(planned), vnd(committed), vnd(spent));
            prop_assert_eq!(figures.is_ok(), committed + spent <= planned);
        }
    }
}
