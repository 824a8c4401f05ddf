//! Tasks with their reminders, and requests for opinions with those given.

#[macro_use]
mod units;

pub mod assignments;
pub mod opinion_requests;
pub mod opinions;
pub mod reminders;

use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::PartyId;
use phoihop_domain::resource::OfProgramme;

use crate::moving::Deciders;
use crate::programme::programmes;
use crate::{Db, Result};

/// The party that gives a task or asks a question, which decides what becomes of that.
fn party_of(db: &mut Db, thing: &impl OfProgramme, party: PartyId, today: CivilDate) -> Result<Deciders> {
    let programme = programmes::get(db, thing.programme_id(), today)?;
    Ok(programme.map_or(Deciders::Unit(None), |of| Deciders::Parties { of: Box::new(of), only: Some(party) }))
}

/// Whom a thing of a programme concerns on that day.
fn circle(db: &mut Db, thing: &impl OfProgramme, today: CivilDate) -> Result<Circle> {
    let programme = programmes::get(db, thing.programme_id(), today)?;
    Ok(programme.map_or(Circle::Involving(Vec::new()), |programme| thing.concerns(&programme)))
}
