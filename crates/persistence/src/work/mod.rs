//! Tasks with their reminders, and requests for opinions with those given.

#[macro_use]
mod units;

pub mod assignments;
pub mod opinion_requests;
pub mod opinions;
pub mod reminders;

use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::resource::OfProgramme;

use crate::programme::programmes;
use crate::{Db, Result};

/// Whom a thing of a programme concerns on that day.
fn circle(db: &mut Db, thing: &impl OfProgramme, today: CivilDate) -> Result<Circle> {
    let programme = programmes::get(db, thing.programme_id(), today)?;
    Ok(programme.map_or(Circle::Involving(Vec::new()), |programme| thing.concerns(&programme)))
}
