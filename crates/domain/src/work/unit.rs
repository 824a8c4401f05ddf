//! Units named in a list: who cooperates in a task, who is asked for an opinion.

use serde::{Deserialize, Serialize};

use crate::access::{Circle, Involved, Part};
use crate::codes::is_code;
use crate::ids::{OrganisationId, PartyId};
use crate::problem;
use crate::programme::Programme;
use crate::validation::Checker;

/// The most units in one list.
pub const MOST_UNITS: usize = 50;

/// A unit, and the function in which it is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnitInFunction {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// The function in which it takes its part; when that passes on, so does the part (code list
    /// `organisation_function`).
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "education"))]
    pub function: String,
}

/// A unit named in a list, and who does its part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NamedUnit {
    /// The one that was named.
    #[serde(flatten)]
    pub unit: UnitInFunction,
    /// Who does its part: itself, or who took its function on; null: nobody. What is done keeps who did it.
    pub acting_organisation_id: Option<OrganisationId>,
}

/// Refuses a list that is too long or names a unit twice, by whatever function where it answers `once`.
pub(crate) fn check_units(c: &mut Checker, field: &str, units: &mut [UnitInFunction], once: bool) {
    let named = units.to_vec();
    let mut at = 0;
    c.each(field, units, MOST_UNITS, |c, unit| {
        let same = |earlier: &UnitInFunction| {
            earlier == unit || once && earlier.organisation_id == unit.organisation_id
        };
        let twice = named.iter().take(at).any(same);
        c.require(!twice, "organisation_id", problem::DUPLICATE_UNIT);
        c.require(is_code(&unit.function), "function", problem::INVALID_CODE);
        at += 1;
    });
}

/// Those who do the parts of the units.
pub(crate) fn acting(units: &[NamedUnit], part: Part) -> impl Iterator<Item = Involved> + '_ {
    units.iter().filter_map(move |unit| {
        unit.acting_organisation_id.map(|organisation_id| Involved { part, organisation_id })
    })
}

/// Whom it concerns what a party issues under a programme: everybody who takes part there, the issuing side
/// above all, and those whom it is for, who need not take part in the programme.
pub(super) fn circle(
    programme: &Programme,
    issuer: PartyId,
    others: impl IntoIterator<Item = Involved>,
) -> Circle {
    let side = programme
        .side_of(issuer)
        .into_iter()
        .filter(|taken| matches!(taken.part, Part::Party | Part::FocalPoint));
    let issuers = side.map(|taken| Involved { part: Part::Giver, ..taken });
    programme.circle().with(issuers.chain(others))
}
