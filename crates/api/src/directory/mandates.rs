//! `/v1/mandates`.

use phoihop_domain::access::Action;
use phoihop_domain::directory::{Mandate, MandateContent, MandateFilter, MandateSort, Organisation, Person};
use phoihop_domain::ids::MandateId;
use phoihop_persistence::directory::mandates;
use phoihop_persistence::{Db, StoreError, Stored};
use serde::Serialize;

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::problem::{self, Place};
use crate::http::router::Path;
use crate::http::{Answer, Call, Change, Halt, Problem};

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
    let list_mandates = Operation::list::<ExpandedMandate, MandateFilter, MandateSort>(
        "list_mandates",
        Action::ReadDirectory,
    )
    .says(
        "List mandates",
        "Who acts for which organisation, in what position and with what power, now or on a day (`as_of`).",
    )
    .expands(EXPANDS)
    .never_cached();
    let create_mandate =
        Operation::change::<MandateContent, Mandate>("create_mandate", Action::WriteDirectory, Kind::Create)
            .goes_by_its_rows()
            .says(
                "Enter a mandate",
                "`may_sign` and `may_consent` decide whose signature and consent counts for the organisation \
                from the first to the last day.",
            )
            .never_cached();
    let get_mandate = Operation::read::<ExpandedMandate>("get_mandate", Action::ReadDirectory)
        .says("Read a mandate", "")
        .expands(EXPANDS)
        .never_cached();
    let change_mandate =
        Operation::change::<MandateContent, Mandate>("change_mandate", Action::WriteDirectory, Kind::Patch)
            .goes_by_its_rows()
            .says(
                "Change a mandate",
                "A mandate that ends gets its last day in `valid_to`; what was decided under it stands.",
            )
            .never_cached();
    vec![
        Path::new("directory", "/v1/mandates")
            .get(list_mandates, list)
            .post(create_mandate, |call| call.enter(check_references)),
        Path::new("directory", "/v1/mandates/{mandate_id}")
            .get(get_mandate, get)
            .patch(change_mandate, |call| call.amend("mandate_id", check_references)),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<MandateFilter, MandateSort>()?;
    let wanted = call.query()?.words("expand", EXPANDS)?;
    let asked = request.clone();
    let page = call.read_list(&request, move |db| {
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
        let found = Mandate::get(db, id)?;
        expand(db, found.into_iter().collect(), &wanted)
    });
    let found = found.await?.pop().found()?;
    call.tagged(&found, found.mandate.revision)
}

fn check_references(change: &mut Change<'_>, mandate: &Mandate) -> Result<(), Halt> {
    let there = [
        ("/person_id", Person::get(change.db, mandate.content.person_id)?.is_some()),
        ("/organisation_id", Organisation::get(change.db, mandate.content.organisation_id)?.is_some()),
    ];
    let missing =
        there.into_iter().filter(|(_, there)| !there).map(|(pointer, _)| Place::Pointer(pointer.to_owned()));
    let problem = missing.fold(None, |problem: Option<Problem>, place| {
        Some(
            problem
                .unwrap_or_else(|| Problem::new(problem::INVALID_CONTENT))
                .fault(place, problem::UNKNOWN_REFERENCE),
        )
    });
    problem.map_or(Ok(()), |problem| Err(problem.into()))
}

/// Brings along what was asked for, each kind in one query. The one who reads mandates may read people and
/// organisations.
fn expand(db: &mut Db, found: Vec<Mandate>, wanted: &[String]) -> Result<Vec<ExpandedMandate>, StoreError> {
    let wants = |name: &str| wanted.iter().any(|word| word == name);
    let people = if wants("person") {
        Person::all(db, &found.iter().map(|m| m.content.person_id).collect::<Vec<_>>())?
    } else {
        Vec::new()
    };
    let ids: Vec<_> = found.iter().map(|m| m.content.organisation_id).collect();
    let organisations = if wants("organisation") { Organisation::all(db, &ids)? } else { Vec::new() };
    let expanded = found.into_iter().map(|mandate| ExpandedMandate {
        person: people.iter().find(|person| person.id == mandate.content.person_id).cloned(),
        organisation: organisations
            .iter()
            .find(|organisation| organisation.id == mandate.content.organisation_id)
            .cloned(),
        mandate,
    });
    Ok(expanded.collect())
}
