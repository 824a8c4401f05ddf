//! `/v1/administrative-units`.

use phoihop_domain::access::Action;
use phoihop_domain::date::CivilDate;
use phoihop_domain::directory::{
    AdministrativeUnit, AdministrativeUnitFilter, AdministrativeUnitSort, AdministrativeUnitSuccession,
    AdministrativeUnitVersions, UnitCode,
};
use phoihop_persistence::directory::administrative_units::{self, Direction};

use crate::http::call::Found;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Change, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_units = Operation::list::<AdministrativeUnit, AdministrativeUnitFilter, AdministrativeUnitSort>(
        "list_administrative_units",
        Action::ReadDirectory,
    )
    .says(
        "List administrative units",
        "Provinces, districts and communes of Viet Nam as they stand today, or stood on a day since \
                    2023-04-10 (`as_of`). Codes are reused: `code` with `versions=all` lists all that a code \
                    ever meant.",
    )
    .indexed_by(&[("parent_code", "name"), ("code", "name"), ("code", "code")])
    .untagged();
    let get_unit = Operation::look::<AdministrativeUnit>("get_administrative_unit", Action::ReadDirectory)
        .says(
            "Look up an administrative unit",
            "What the code means today, or meant on a day (`as_of`). Codes are reused and names change, so a \
                code from a document is looked up for the document's day.",
        )
        .dated();
    let list_successors = Operation::whole::<AdministrativeUnitSuccession>(
        "list_administrative_unit_successors",
        Action::ReadDirectory,
    )
    .says(
        "See what a unit became",
        "The units that came directly after the one that the code meant on the day (`as_of`): one that \
                took it whole, or several that took parts. A district of 2025-06-30 has none: its communes \
                have. Nothing that sources dispute is shown.",
    )
    .dated();
    let list_predecessors = Operation::whole::<AdministrativeUnitSuccession>(
        "list_administrative_unit_predecessors",
        Action::ReadDirectory,
    )
    .says(
        "See what a unit was made of",
        "The units that came directly before the one that the code means on the day (`as_of`). Nothing \
                that sources dispute is shown.",
    )
    .dated();
    vec![
        Path::new("directory", "/v1/administrative-units").get(list_units, list),
        Path::new("directory", "/v1/administrative-units/{unit_code}").get(get_unit, get),
        Path::new("directory", "/v1/administrative-units/{unit_code}/successors")
            .get(list_successors, |call| list_successions(call, Direction::Successors)),
        Path::new("directory", "/v1/administrative-units/{unit_code}/predecessors")
            .get(list_predecessors, |call| list_successions(call, Direction::Predecessors)),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<AdministrativeUnitFilter, AdministrativeUnitSort>()?;
    let day = match (filter.versions, filter.as_of) {
        (Some(AdministrativeUnitVersions::All), Some(_)) => {
            return Err(Problem::parameter("as_of", problem::NOT_WITH_ALL_VERSIONS));
        }
        (Some(AdministrativeUnitVersions::All), None) => None,
        (_, day) => Some(day.unwrap_or_else(|| call.now.in_vietnam())),
    };
    let asked = request.clone();
    let page =
        call.read_list(&request, move |db| administrative_units::list(db, &filter, day, &asked)).await?;
    call.page_of(page, &request, |_| None)
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let (code, day) = unit_on_day(&call)?;
    let unit = call.read(move |db| administrative_units::version_on(db, &code, day)).await?;
    call.plain(&unit.found()?)
}

async fn list_successions(call: Call, direction: Direction) -> Result<Answer, Problem> {
    let (code, day) = unit_on_day(&call)?;
    let found = call.read(move |db| {
        let unit = administrative_units::version_on(db, &code, day)?;
        unit.map(|unit| administrative_units::successions_of(db, unit.id, direction)).transpose()
    });
    call.whole(&found.await?.found()?)
}

/// The code in the path, and the day for which it is looked up.
fn unit_on_day(call: &Call) -> Result<(UnitCode, CivilDate), Problem> {
    Ok((call.named("unit_code", problem::INVALID_UNIT_CODE)?, call.as_of()?))
}

/// What a resource names by its code must be a unit of any day.
pub(super) fn check_unit(change: &mut Change<'_>, code: Option<&String>) -> Result<(), Halt> {
    match code {
        Some(code) if !administrative_units::is_known(change.db, code)? => {
            Err(Problem::field("/unit_code", problem::UNKNOWN_REFERENCE).into())
        }
        _ => Ok(()),
    }
}
