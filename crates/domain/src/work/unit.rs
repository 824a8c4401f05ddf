//! Units named in a list: who cooperates in a task, who is asked for an opinion.

use crate::access::{Circle, Involved, Part};
use crate::ids::{OrganisationId, PartyId};
use crate::programme::Programme;
use crate::validation::Checker;

/// The most units in one list.
pub const MOST_UNITS: usize = 50;

/// A unit named in a list, and who does its part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedUnit {
    /// The one that was named.
    pub organisation_id: OrganisationId,
    /// Who does its part: itself, or who succeeded it; none: nobody.
    pub acting_organisation_id: Option<OrganisationId>,
}

/// Refuses a list that is too long or names a unit twice.
pub(super) fn check_units(c: &mut Checker, field: &str, units: &mut [OrganisationId]) {
    let named = units.to_vec();
    let mut at = 0;
    c.each(field, units, MOST_UNITS, |c, unit| {
        c.require(!named.iter().take(at).any(|earlier| earlier == unit), "", "duplicate_unit");
        at += 1;
    });
}

/// Those who do the parts of the units.
pub(super) fn acting(units: &[NamedUnit], part: Part) -> impl Iterator<Item = Involved> + '_ {
    units.iter().filter_map(move |unit| unit.acting_organisation_id.map(|organisation_id| Involved { part, organisation_id }))
}

/// Whom it concerns what a party issues under a programme: everybody who takes part there, the issuing side above all, and those
/// whom it is for, who need not take part in the programme.
pub(super) fn circle(programme: &Programme, issuer: PartyId, others: impl IntoIterator<Item = Involved>) -> Circle {
    let side = programme.side_of(issuer).into_iter().filter(|taken| matches!(taken.part, Part::Party | Part::FocalPoint));
    let issuers = side.map(|taken| Involved { part: Part::Giver, ..taken });
    programme.circle().with(issuers.chain(others))
}
