//! `/v1/mandates`.

use phoihop_domain::access::{Action, Target};
use phoihop_domain::directory::{Mandate, MandateContent, MandateFilter, MandateSort, Organisation, Person};
use phoihop_domain::ids::{Id, MandateId};
use phoihop_domain::platform::Change;
use phoihop_persistence::directory::{mandates, organisations, people};
use phoihop_persistence::{Db, StoreError};
use serde::Serialize;

use super::require;
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{self, Answer, Call, Halt, Problem};

const EXPANDS: &[&str] = &["person", "organisation"];

/// A mandate with what `expand` brought along.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ExpandedMandate {
    #[serde(flatten)]
    mandate: Mandate,
    /// Who holds it, with `expand=person`.
    #[serde(skip_serializing_if = "Option::is_none")]
    person: Option<Person>,
    /// For which organisation, with `expand=organisation`.
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<Organisation>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_mandates = Operation::list::<ExpandedMandate, MandateFilter, MandateSort>("list_mandates", Action::ReadDirectory)
        .says("List mandates", "Who acts for which organisation, in what position and with what power, now or on a day (`as_of`).")
        .expands(EXPANDS)
        .never_cached();
    let create_mandate = Operation::change::<MandateContent, Mandate>("create_mandate", Action::WriteDirectory, Kind::Create)
        .says(
            "Enter a mandate",
            "`may_sign` and `may_consent` decide whose signature and consent counts for the organisation from the first to the last day.",
        )
        .never_cached();
    let get_mandate =
        Operation::read::<ExpandedMandate>("get_mandate", Action::ReadDirectory).says("Read a mandate", "").expands(EXPANDS).never_cached();
    let change_mandate = Operation::change::<MandateContent, Mandate>("change_mandate", Action::WriteDirectory, Kind::Patch)
        .says("Change a mandate", "A mandate that ends gets its last day in `valid_to`; what was decided under it stands.")
        .never_cached();
    vec![
        Path::new("directory", "/v1/mandates").get(list_mandates, list).post(create_mandate, create),
        Path::new("directory", "/v1/mandates/{mandate_id}").get(get_mandate, get).patch(change_mandate, patch),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<MandateFilter, MandateSort>()?;
    let wanted = call.query()?.words("expand", EXPANDS)?;
    let asked = request.clone();
    let page = call.read_list(move |db| {
        let page = mandates::list(db, &filter, &asked)?;
        let (next, total) = (page.next, page.total);
        Ok(phoihop_persistence::paginate::Page { items: expand(db, page.items, &wanted)?, next, total })
    });
    call.page_of(page.await?, &request, |item| Some(item.mandate.revision))
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id: MandateId = call.id("mandate_id")?;
    let wanted = call.query()?.words("expand", EXPANDS)?;
    let found = call.read(move |db| {
        let found = mandates::get(db, id)?;
        expand(db, found.into_iter().collect(), &wanted)
    });
    let found = found.await?.pop().found()?;
    call.tagged(&found, found.mandate.revision)
}

async fn create(call: Call) -> Result<Answer, Problem> {
    call.change(|change| {
        change.allow(Target::Any)?;
        let content: MandateContent = change.body()?.content()?;
        check_references(change, &content)?;
        let now = change.now();
        let mandate = Mandate { id: MandateId::new(now), revision: 1, created_at: now, updated_at: now, content };
        mandates::insert(change.db, &mandate)?;
        change.record(&mandate, Change::Created)?;
        change.created(&mandate)
    })
    .await
}

async fn patch(call: Call) -> Result<Answer, Problem> {
    let id: MandateId = call.id("mandate_id")?;
    call.change(move |change| {
        change.allow(Target::Any)?;
        let before = mandates::get(change.db, id)?.found()?;
        let content = change.patch(before.revision)?.patched(&before.content)?;
        if content == before.content {
            return change.changed(&before);
        }
        check_references(change, &content)?;
        let mandate = Mandate { revision: before.revision + 1, updated_at: change.now(), content, ..before };
        mandates::update(change.db, &mandate)?;
        change.record(&mandate, Change::Updated)?;
        change.changed(&mandate)
    })
    .await
}

fn check_references(change: &mut http::Change<'_>, content: &MandateContent) -> Result<(), Halt> {
    require(change.db, "/person_id", Some(content.person_id), people::get)?;
    require(change.db, "/organisation_id", Some(content.organisation_id), organisations::get)?;
    Ok(())
}

/// Brings along what was asked for, each kind in one query. Whoever reads mandates may read people and organisations.
fn expand(db: &mut Db, found: Vec<Mandate>, wanted: &[String]) -> Result<Vec<ExpandedMandate>, StoreError> {
    let wants = |name: &str| wanted.iter().any(|word| word == name);
    let people = if wants("person") { people::all(db, &found.iter().map(|m| m.content.person_id).collect::<Vec<_>>())? } else { Vec::new() };
    let ids: Vec<_> = found.iter().map(|m| m.content.organisation_id).collect();
    let organisations = if wants("organisation") { organisations::all(db, &ids)? } else { Vec::new() };
    let expanded = found.into_iter().map(|mandate| ExpandedMandate {
        person: people.iter().find(|person| person.id == mandate.content.person_id).cloned(),
        organisation: organisations.iter().find(|organisation| organisation.id == mandate.content.organisation_id).cloned(),
        mandate,
    });
    Ok(expanded.collect())
}
