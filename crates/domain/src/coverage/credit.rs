//! Credits: which deliverable of a package a press work counts for. What was credited is never edited: it is
//! taken back by a new row.

use serde::{Deserialize, Serialize};

use super::press_work::PressWork;
use crate::clock::Timestamp;
use crate::ids::{CreditId, DeliverableId, PackageId, PressWorkId, UserId};
use crate::lifecycle::Cause;
use crate::package::{Deliverable, Package, PackageStatus};
use crate::problem;
use crate::validation::{Blocker, Checker, Content, PROSE, Refusal, distinct};

crate::text_enum! {
    /// Which way a credit goes.
    pub enum CreditKind {
        /// The work counts for the deliverable.
        Credit = "credit",
        /// It counts no more.
        Reversal = "reversal",
    }
}

/// As how many of which deliverable a work counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditLine {
    /// Which.
    pub deliverable_id: DeliverableId,
    /// As how many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 1_000_000_000, example = 1))]
    pub quantity: i64,
}

/// What a newsroom says of what a work counts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreditContent {
    /// Whether it is credited, or all that it was credited for is taken back.
    pub kind: CreditKind,
    /// For what it counts; several only where it is split; none where all is taken back.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 20))]
    pub lines: Vec<CreditLine>,
    /// Whether the work is split between several lines, each of which takes a part of it.
    #[serde(default)]
    pub split: bool,
    /// Why; required of a split, of a work that counts as more than one, and where all is taken back.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub reason: Option<String>,
}

/// That a press work counts for a deliverable, or no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Credit {
    /// Its identifier.
    pub id: CreditId,
    /// The work.
    pub press_work_id: PressWorkId,
    /// The package.
    pub package_id: PackageId,
    /// The deliverable.
    pub deliverable_id: DeliverableId,
    /// Which way it goes.
    pub kind: CreditKind,
    /// Whether it was asked for, or came with the retraction of the work.
    pub cause: Cause,
    /// As how many.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub quantity: i64,
    /// Whether the work is split between several lines.
    pub split: bool,
    /// Why; told only to those who may read the work.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub reason: Option<String>,
    /// The user who recorded it.
    pub recorded_by: Option<UserId>,
    /// When.
    pub created_at: Timestamp,
}

/// What lists of credits can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CreditFilter {
    /// Those of this press work.
    pub press_work_id: Option<PressWorkId>,
    /// Those for this package.
    pub package_id: Option<PackageId>,
    /// Those for this deliverable.
    pub deliverable_id: Option<DeliverableId>,
}

crate::text_enum! {
    /// What lists of credits can be sorted by.
    pub enum CreditSort {
        /// When it was recorded.
        CreatedAt = "created_at",
    }
}

impl Content for CreditContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("reason", &mut self.reason, PROSE);
        c.require(
            distinct(self.lines.iter().map(|line| line.deliverable_id)),
            "lines",
            problem::LISTED_TWICE,
        );
        c.each("lines", &mut self.lines, 20, |c, line| {
            c.require((1..=1_000_000_000).contains(&line.quantity), "quantity", problem::INVALID_QUANTITY)
        });
        match self.kind {
            CreditKind::Credit => {
                c.require(!self.lines.is_empty(), "lines", problem::REQUIRED);
                // One press work credits one line unless it is explicitly split.
                c.require(self.lines.len() < 2 || self.split, "split", problem::SPLIT_NOT_TOLD);
                c.require(!self.split || self.lines.len() >= 2, "lines", problem::SPLIT_NEEDS_LINES);
                // A work counts once; as more, or in parts, only where it is said why.
                let plain = !self.split && self.lines.iter().all(|line| line.quantity == 1);
                c.require(plain || self.reason.is_some(), "reason", problem::REASON_REQUIRED);
            }
            CreditKind::Reversal => {
                c.require(self.lines.is_empty(), "lines", problem::ALL_IS_TAKEN_BACK);
                c.require(self.reason.is_some(), "reason", problem::REASON_REQUIRED);
            }
        }
    }
}

/// A line to which a work is to be credited.
#[derive(Debug, Clone, Copy)]
pub struct Crediting<'a> {
    /// The package, as it stands.
    pub package: &'a Package,
    /// The deliverable.
    pub deliverable: &'a Deliverable,
    /// As how many the work is to count.
    pub quantity: i64,
    /// Whether the work is split.
    pub split: bool,
}

impl Crediting<'_> {
    /// Whether the line is for works of that channel and genre.
    #[must_use]
    pub fn is_of_the_kind_of(&self, work: &PressWork) -> bool {
        (&work.content.channel, &work.content.genre)
            == (&self.deliverable.content.channel, &self.deliverable.content.genre)
    }

    /// What stands against crediting the work to that line.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn fits(&self, work: &PressWork) -> Result<(), Refusal> {
        let Self { package, deliverable, quantity, split } = *self;
        let id = deliverable.id;
        if !matches!(package.status, PackageStatus::InForce | PackageStatus::Completed) {
            return Err(Blocker::new(problem::PACKAGE_NOT_IN_FORCE).with("status", package.status).into());
        }
        let (first, last, day) =
            (package.content.first_day, package.content.last_day, work.content.published_at.in_vietnam());
        if day < first || last < day {
            return Err(Blocker::new(problem::WORK_OUTSIDE_PERIOD)
                .with("first_day", first)
                .with("last_day", last)
                .into());
        }
        // What a work is makes its price; a split says what its parts are.
        if !self.is_of_the_kind_of(work) && !split {
            return Err(Blocker::new(problem::ANOTHER_KIND_OF_WORK).with("deliverable_id", id).into());
        }
        if deliverable.content.quantity < deliverable.credited.saturating_add(quantity) {
            return Err(Blocker::new(problem::BEYOND_PROMISE).with("deliverable_id", id).into());
        }
        Ok(())
    }
}
