//! Plans with their items, supplements and figures.

use diesel::prelude::*;

use crate::condition::Condition;
use crate::programme::Readers;
use crate::programme::scope::{Ids, in_visible_programmes};
use crate::schema::plans as p;
use crate::within::Found as _;

pub mod endorsements;
pub mod figures;
pub mod plan_items;
pub mod plan_supplements;
pub mod plans;

/// What belongs to plans that the readers may see, by the column that names the plan.
pub(crate) fn in_visible_plans<C: Ids>(plan_id: C, readers: &Readers) -> Condition<C::Table> {
    let visible = in_visible_programmes(p::programme_id, readers);
    Condition::that(plan_id.within(p::table.filter(visible).select(p::id)))
}
