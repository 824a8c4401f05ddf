//! Routes of tasks and of requests for opinions.

pub mod assignments;
pub mod opinion_requests;
pub mod opinions;
pub mod reminders;

use phoihop_domain::access::{Circle, Part};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::work::{NamedUnit, UnitInFunction};
use phoihop_persistence::Moving;

use crate::http::{Change, Halt};

/// The units that a field lists, each with who does its part today.
pub(crate) fn named_units(
    change: &mut Change<'_>,
    field: &str,
    units: &[UnitInFunction],
    stood: &[UnitInFunction],
) -> Result<Vec<NamedUnit>, Halt> {
    let named = |(index, unit): (usize, &UnitInFunction)| {
        let at = |part: &str| format!("/{field}/{index}/{part}");
        let acting_organisation_id = change.acting(
            (&at("organisation_id"), unit.organisation_id),
            (&at("function"), &unit.function),
            stood.contains(unit),
        )?;
        Ok(NamedUnit { unit: unit.clone(), acting_organisation_id })
    };
    units.iter().enumerate().map(named).collect()
}

/// Tells the units that a change newly names what they are given to do.
pub(crate) fn tell_newly_named<T: Moving>(
    change: &mut Change<'_>,
    thing: &T,
    before: &Circle,
) -> Result<(), Halt> {
    let circle = thing.circle(change.db, change.today())?;
    let circle = circle.only(|taken| {
        matches!(taken.part, Part::Assignee | Part::Cooperating) && !before.involved().contains(taken)
    });
    change.tell_those(&circle, thing, NotificationKind::Given, Cause::Request)
}
