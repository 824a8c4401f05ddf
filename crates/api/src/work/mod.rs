//! Routes of tasks and of requests for opinions.

pub mod assignments;
pub mod opinion_requests;
pub mod opinions;
pub mod reminders;

use phoihop_domain::directory::GENERAL_FUNCTION;
use phoihop_domain::ids::OrganisationId;
use phoihop_domain::work::NamedUnit;

use crate::http::{Change, Halt};

/// The units that a field lists, each with who does its part today.
fn named_units(change: &mut Change<'_>, field: &str, ids: &[OrganisationId]) -> Result<Vec<NamedUnit>, Halt> {
    let unit = |(index, id): (usize, &OrganisationId)| {
        let acting_organisation_id = change.acting(&format!("/{field}/{index}"), *id, GENERAL_FUNCTION)?;
        Ok(NamedUnit { organisation_id: *id, acting_organisation_id })
    };
    ids.iter().enumerate().map(unit).collect()
}
