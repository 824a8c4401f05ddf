//! `/v1/people`.

use phoihop_domain::access::{Action, Target};
use phoihop_domain::directory::{Person, PersonContent, PersonFilter, PersonSort};
use phoihop_domain::ids::{Id, PersonId};
use phoihop_domain::platform::Change;
use phoihop_persistence::directory::people;

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_people = Operation::list::<Person, PersonFilter, PersonSort>("list_people", Action::ReadDirectory)
        .says("List people", "People who hold or held a position, with what official documents print of them.")
        .never_cached();
    let create_person = Operation::change::<PersonContent, Person>("create_person", Action::WriteDirectory, Kind::Create)
        .says("Enter a person", "The person's positions are entered as mandates.")
        .never_cached();
    let get_person = Operation::read::<Person>("get_person", Action::ReadDirectory).says("Read a person", "").never_cached();
    let change_person = Operation::change::<PersonContent, Person>("change_person", Action::WriteDirectory, Kind::Patch)
        .says("Change a person", "Documents already signed keep the name as printed.")
        .never_cached();
    vec![
        Path::new("directory", "/v1/people").get(list_people, list).post(create_person, create),
        Path::new("directory", "/v1/people/{person_id}").get(get_person, get).patch(change_person, patch),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (filter, request) = call.page::<PersonFilter, PersonSort>()?;
    let asked = request.clone();
    let page = call.read_list(move |db| people::list(db, &filter, &asked)).await?;
    call.many(page, &request)
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id: PersonId = call.id("person_id")?;
    let found = call.read(move |db| people::get(db, id)).await?;
    call.one(found.as_ref())
}

async fn create(call: Call) -> Result<Answer, Problem> {
    call.change(|change| {
        change.allow(Target::Any)?;
        let content: PersonContent = change.body()?.content()?;
        let now = change.now();
        let person = Person { id: PersonId::new(now), revision: 1, created_at: now, updated_at: now, content };
        people::insert(change.db, &person)?;
        change.record(&person, Change::Created)?;
        change.created(&person)
    })
    .await
}

async fn patch(call: Call) -> Result<Answer, Problem> {
    let id: PersonId = call.id("person_id")?;
    call.change(move |change| {
        change.allow(Target::Any)?;
        let before = people::get(change.db, id)?.found()?;
        let content = change.patch(before.revision)?.patched(&before.content)?;
        if content == before.content {
            return change.changed(&before);
        }
        let person = Person { revision: before.revision + 1, updated_at: change.now(), content, ..before };
        people::update(change.db, &person)?;
        change.record(&person, Change::Updated)?;
        change.changed(&person)
    })
    .await
}
