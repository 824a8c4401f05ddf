//! `/v1/organisations`.

use phoihop_domain::access::Action;
use phoihop_domain::directory::{Organisation, OrganisationContent, OrganisationFilter, OrganisationSort};
use phoihop_domain::lifecycle::Cause;
use phoihop_persistence::Stored;
use phoihop_persistence::across::hand_over;
use phoihop_persistence::directory::organisations;

use super::administrative_units::check_unit;
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::plain::check_parent;
use crate::http::router::Path;
use crate::http::{Answer, Call, Change, Halt, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_organisations = Operation::list::<Organisation, OrganisationFilter, OrganisationSort>(
        "list_organisations",
        Action::ReadDirectory,
    )
    .says(
        "List organisations",
        "People's committees, departments, newspapers, schools and all others, as they stand or as they \
                stood on a day (`as_of`).",
    )
    .indexed_by(&[("kind", "name")]);
    let create_organisation = Operation::change::<OrganisationContent, Organisation>(
        "create_organisation",
        Action::WriteDirectory,
        Kind::Create,
    )
    .says("Enter an organisation", "An agency identifier (mã định danh) is never given twice.");
    let get_organisation = Operation::read::<Organisation>("get_organisation", Action::ReadDirectory)
        .says("Read an organisation", "By the names that it has, or had on a day (`as_of`).")
        .dated();
    let change_organisation = Operation::change::<OrganisationContent, Organisation>(
        "change_organisation",
        Action::WriteDirectory,
        Kind::Patch,
    )
    .says(
        "Change an organisation",
        "An organisation that ends gets its last day in `valid_to`; nothing is deleted.",
    );
    vec![
        Path::new("directory", "/v1/organisations")
            .get(list_organisations, |call| call.list(organisations::list))
            .post(create_organisation, |call| call.enter::<Organisation>(check_references)),
        Path::new("directory", "/v1/organisations/{organisation_id}")
            .get(get_organisation, get)
            .patch(change_organisation, |call| {
                call.amend_then::<Organisation>("organisation_id", check_references, hand_over)
            }),
    ]
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let (id, day) = (call.id("organisation_id")?, call.as_of()?);
    call.one(call.read(move |db| organisations::get_on(db, id, day)).await?.as_ref())
}

/// The administrative unit must be known; the organisation above must be there, and must not lie below.
fn check_references(change: &mut Change<'_>, organisation: &Organisation) -> Result<(), Halt> {
    let told = organisation.content.functions.is_some();
    let stood = if told {
        Organisation::get(change.db, organisation.id)?.and_then(|before| before.content.functions)
    } else {
        None
    };
    change.known_functions("/functions", organisation.content.functions.as_ref(), stood.as_ref())?;
    check_unit(change, organisation.content.unit_code.as_ref())?;
    check_parent(change, organisation)
}

/// One that ends, or does not, changes who acts where it takes part.
fn hand_over(
    change: &mut Change<'_>,
    _: &Organisation,
    changed: &Organisation,
) -> Result<Organisation, Halt> {
    let (why, now) = (change.by_act(Cause::Request)?, change.now());
    hand_over::bring_up_to_date(change.db, &why, now)?;
    // Read again: its former names follow from what it was before.
    Ok(Organisation::get(change.db, changed.id)?.found()?)
}
