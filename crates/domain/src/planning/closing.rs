//! What became of an item by the year's end (IV.4): planned → done | partial | dropped | carried_over.

use super::plan_item::PlanItem;
use super::plan_lifecycle::not_agreed;
use crate::access::RAISERS;
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::lifecycle::{By, Cause, Guard, Move, Stateful};
use crate::problem;
use crate::validation::Blocker;

crate::text_enum! {
    /// What became of an item.
    pub enum PlanItemStatus {
        /// To be done, or being done.
        Planned = "planned",
        /// Done as planned (hoàn thành).
        Done = "done",
        /// Done in part; the rest is not done any more (hoàn thành một phần).
        Partial = "partial",
        /// Not done (hủy bỏ).
        Dropped = "dropped",
        /// Goes on in the next year, whose plan must have it (chuyển năm sau).
        CarriedOver = "carried_over",
    }
}

use PlanItemStatus::{CarriedOver, Done, Dropped, Partial, Planned};

impl Stateful for PlanItem {
    type Status = PlanItemStatus;
    const RESOURCE: &'static str = "plan-items";
    const INITIAL: PlanItemStatus = Planned;
    const MOVES: &'static [Move<Self>] = &[
        step(Planned, Done, false, &[plan_agreed, counts]),
        step(Planned, Partial, true, &[plan_agreed, counts]),
        step(Planned, Dropped, true, &[plan_agreed, counts, nothing_committed]),
        step(Planned, CarriedOver, true, &[plan_agreed, counts]),
        step(Done, Planned, true, &[plan_agreed]),
        step(Partial, Planned, true, &[plan_agreed]),
        step(Dropped, Planned, true, &[plan_agreed]),
        step(CarriedOver, Planned, true, &[plan_agreed, not_taken_up]),
    ];

    fn status(&self) -> PlanItemStatus {
        self.status
    }

    fn moved(self, to: PlanItemStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// Every move of an item is somebody's request.
const fn step(
    from: PlanItemStatus,
    to: PlanItemStatus,
    needs_reason: bool,
    guards: &'static [Guard<PlanItem>],
) -> Move<PlanItem> {
    Move { from, to, causes: &[Cause::Request], by: By::Parts(RAISERS), needs_reason, guards }
}

fn plan_agreed(item: &PlanItem, _: CivilDate) -> Option<Blocker> {
    item.about.blocks(|about| not_agreed(about.plan))
}

fn counts(item: &PlanItem, _: CivilDate) -> Option<Blocker> {
    item.about.blocks(|about| (!about.counts).then(|| Blocker::new(problem::SUPPLEMENT_NOT_AGREED)))
}

fn nothing_committed(item: &PlanItem, _: CivilDate) -> Option<Blocker> {
    let line = item
        .figures
        .iter()
        .find(|line| line.figures.committed_vnd.amount() > 0 || line.figures.spent_vnd.amount() > 0)?;
    Some(Blocker::new(problem::ITEM_COMMITTED).with("source", line.source))
}

fn not_taken_up(item: &PlanItem, _: CivilDate) -> Option<Blocker> {
    item.about.blocks(|about| about.taken_up.then(|| Blocker::new(problem::ITEM_TAKEN_UP)))
}
