//! `/v1/people`.

use phoihop_domain::access::Action;
use phoihop_domain::directory::{Person, PersonContent, PersonFilter, PersonSort};
use phoihop_persistence::directory::people;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::no_more_rules;
use crate::http::router::Path;

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_people =
        Operation::list::<Person, PersonFilter, PersonSort>("list_people", Action::ReadDirectory)
            .says(
                "List people",
                "People who hold or held a position, with what official documents print of them.",
            )
            .never_cached();
    let create_person =
        Operation::change::<PersonContent, Person>("create_person", Action::WriteDirectory, Kind::Create)
            .goes_by_its_rows()
            .says("Enter a person", "The person's positions are entered as mandates.")
            .never_cached();
    let get_person = Operation::read::<Person>("get_person", Action::ReadDirectory)
        .says("Read a person", "")
        .never_cached();
    let change_person =
        Operation::change::<PersonContent, Person>("change_person", Action::WriteDirectory, Kind::Patch)
            .goes_by_its_rows()
            .says("Change a person", "Documents already signed keep the name as printed.")
            .never_cached();
    vec![
        Path::new("directory", "/v1/people")
            .get(list_people, |call| call.list(people::list))
            .post(create_person, |call| call.enter::<Person>(no_more_rules)),
        Path::new("directory", "/v1/people/{person_id}")
            .get(get_person, |call| call.get::<Person>("person_id"))
            .patch(change_person, |call| call.amend::<Person>("person_id", no_more_rules)),
    ]
}
