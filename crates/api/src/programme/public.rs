//! `/v1/public/programmes`: the only door for readers without a token.

use std::collections::HashMap;

use phoihop_domain::access::Action;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{OrganisationId, ProgrammeId};
use phoihop_domain::programme::{
    ClauseContent, Programme, ProgrammeStatus, PublicProgrammeFilter, PublicProgrammeSort, Side,
};
use phoihop_persistence::paginate::Page;
use phoihop_persistence::programme::{Readers, clauses, programmes};
use phoihop_persistence::{Db, StoreError, Stored};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::call::Found;
use crate::http::operation::Operation;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// A party, as the public sees it: no person, no contact.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicParty {
    /// The organisation.
    organisation_id: OrganisationId,
    /// Its name.
    #[schema(max_length = 300)]
    name: String,
    /// Its side.
    side: Side,
    /// When it signed, by the document.
    signed_on: Option<PartialDate>,
}

/// A signed programme, as the public sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PublicProgramme {
    /// Its identifier.
    id: ProgrammeId,
    /// Its title.
    #[schema(max_length = 300)]
    title: String,
    /// Where it stands.
    status: ProgrammeStatus,
    /// First day of its period.
    first_day: CivilDate,
    /// Last day of its period.
    last_day: CivilDate,
    /// The day it came into force.
    in_force_from: Option<PartialDate>,
    /// The parties.
    #[schema(max_items = 50)]
    parties: Vec<PublicParty>,
    /// The text, where one programme is read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 1000)]
    clauses: Option<Vec<ClauseContent>>,
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_public = Operation::list::<PublicProgramme, PublicProgrammeFilter, PublicProgrammeSort>(
        "list_public_programmes",
        Action::UsePublic,
    )
    .says("List public programmes", "Signed programmes that their parties made public.")
    .untagged();
    let get_public = Operation::look::<PublicProgramme>("get_public_programme", Action::UsePublic)
        .says(
            "Read a public programme",
            "With its text, as it stands or as it stood on a day (`as_of`); \
            without persons and contact data.",
        )
        .dated();
    vec![
        Path::new("public", "/v1/public/programmes").get(list_public, list),
        Path::new("public", "/v1/public/programmes/{programme_id}").get(get_public, get),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<PublicProgrammeFilter, PublicProgrammeSort>()?;
    let (readers, filter, asked) =
        (Readers::Public(call.now), filter.into(), request.clone().sorted_by(request.sort.into()));
    let page = call.read_list(&request, move |db| {
        let found = programmes::list(db, &readers, &filter, &asked)?;
        let (next, total) = (found.next, found.total);
        let names = names(db, &found.items)?;
        Ok(Page {
            items: found.items.into_iter().map(|programme| public(programme, &names)).collect(),
            next,
            total,
        })
    });
    call.page_of(page.await?, &request, |_| None)
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    let (readers, day) = (Readers::Public(call.now), call.as_of()?);
    let found = call.read(move |db| {
        let Some(mut programme) = programmes::read(db, &readers, id)? else { return Ok(None) };
        let text = clauses::of_programme_on(db, id, day)?.into_iter().map(|clause| clause.content).collect();
        programmes::turn_to(db, &mut programme, day)?;
        let names = names(db, std::slice::from_ref(&programme))?;
        Ok(Some(PublicProgramme { clauses: Some(text), ..public(programme, &names) }))
    });
    call.plain(&found.await?.found()?)
}

/// What the parties of these programmes are called.
fn names(db: &mut Db, programmes: &[Programme]) -> Result<HashMap<OrganisationId, String>, StoreError> {
    let parties = programmes.iter().flat_map(|programme| &programme.parties);
    let ids: Vec<OrganisationId> = parties.map(|party| party.organisation_id).collect();
    Ok(Organisation::all(db, &ids)?
        .into_iter()
        .map(|organisation| (organisation.id, organisation.content.name))
        .collect())
}

fn public(programme: Programme, names: &HashMap<OrganisationId, String>) -> PublicProgramme {
    let name = |id| names.get(&id).cloned().unwrap_or_default();
    PublicProgramme {
        id: programme.id,
        parties: programme
            .parties
            .iter()
            .map(|p| PublicParty {
                organisation_id: p.organisation_id,
                name: name(p.organisation_id),
                side: p.side,
                signed_on: p.signed_on,
            })
            .collect(),
        title: programme.title,
        status: programme.status,
        first_day: programme.first_day,
        last_day: programme.last_day,
        in_force_from: programme.in_force_from,
        clauses: None,
    }
}
