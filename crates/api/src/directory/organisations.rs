//! `/v1/organisations`.

use phoihop_domain::access::{Action, Target};
use phoihop_domain::directory::{Organisation, OrganisationContent, OrganisationFilter, OrganisationSort};
use phoihop_domain::ids::{Id, OrganisationId};
use phoihop_domain::platform::Change;
use phoihop_persistence::directory::organisations;

use super::require;
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{self, Answer, Call, Halt, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_organisations = Operation::list::<Organisation, OrganisationFilter, OrganisationSort>("list_organisations", Action::ReadDirectory).says(
        "List organisations",
        "People's committees, departments, newspapers, schools and all others, as they stand or as they stood on a day (`as_of`).",
    );
    let create_organisation = Operation::change::<OrganisationContent, Organisation>("create_organisation", Action::WriteDirectory, Kind::Create)
        .says("Enter an organisation", "An agency identifier (mã định danh) is never given twice.");
    let get_organisation = Operation::read::<Organisation>("get_organisation", Action::ReadDirectory).says("Read an organisation", "");
    let change_organisation = Operation::change::<OrganisationContent, Organisation>("change_organisation", Action::WriteDirectory, Kind::Patch)
        .says("Change an organisation", "An organisation that ends gets its last day in `valid_to`; nothing is deleted.");
    vec![
        Path::new("directory", "/v1/organisations").get(list_organisations, list).post(create_organisation, create),
        Path::new("directory", "/v1/organisations/{organisation_id}").get(get_organisation, get).patch(change_organisation, patch),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<OrganisationFilter, OrganisationSort>()?;
    let asked = request.clone();
    let page = call.read_list(move |db| organisations::list(db, &filter, &asked)).await?;
    call.many(page, &request)
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id: OrganisationId = call.id("organisation_id")?;
    let found = call.read(move |db| organisations::get(db, id)).await?;
    call.one(found.as_ref())
}

async fn create(call: Call) -> Result<Answer, Problem> {
    call.change(|change| {
        change.allow(Target::Any)?;
        let content: OrganisationContent = change.body()?.content()?;
        let now = change.now();
        let organisation = Organisation { id: OrganisationId::new(now), revision: 1, created_at: now, updated_at: now, content };
        check_parent(change, &organisation)?;
        organisations::insert(change.db, &organisation)?;
        change.record(&organisation, Change::Created)?;
        change.created(&organisation)
    })
    .await
}

async fn patch(call: Call) -> Result<Answer, Problem> {
    let id: OrganisationId = call.id("organisation_id")?;
    call.change(move |change| {
        change.allow(Target::Any)?;
        let before = organisations::get(change.db, id)?.found()?;
        let content = change.patch(before.revision)?.patched(&before.content)?;
        if content == before.content {
            return change.changed(&before);
        }
        let organisation = Organisation { revision: before.revision + 1, updated_at: change.now(), content, ..before };
        check_parent(change, &organisation)?;
        organisations::update(change.db, &organisation)?;
        change.record(&organisation, Change::Updated)?;
        change.changed(&organisation)
    })
    .await
}

/// The organisation above must be there, and must not lie below.
fn check_parent(change: &mut http::Change<'_>, organisation: &Organisation) -> Result<(), Halt> {
    let Some(parent) = require(change.db, "/parent_id", organisation.content.parent_id, organisations::get)? else { return Ok(()) };
    if organisations::is_within(change.db, parent.id, organisation.id)? {
        return Err(Problem::field("/parent_id", "circular_parent").into());
    }
    Ok(())
}
