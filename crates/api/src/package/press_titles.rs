//! `/v1/press-titles`: what newspapers print (ấn phẩm).

use phoihop_domain::access::Action;
use phoihop_domain::directory::Organisation;
use phoihop_domain::package::{PressTitle, PressTitleContent, PressTitleFilter, PressTitleSort};
use phoihop_persistence::package::press_titles;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{Change, Halt};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<PressTitle, PressTitleFilter, PressTitleSort>(
        "list_press_titles",
        Action::ReadDirectory,
    )
    .says("List press titles", "Newspapers and magazines that can be subscribed to (ấn phẩm).")
    .indexed_by(&[("publisher_id", "name")]);
    let create_one = Operation::change::<PressTitleContent, PressTitle>(
        "create_press_title",
        Action::WriteDirectory,
        Kind::Create,
    )
    .goes_by_its_rows()
    .says("Enter a press title", "An ISSN stands for one title only.");
    let get_one = Operation::read::<PressTitle>("get_press_title", Action::ReadDirectory)
        .says("Read a press title", "");
    let change_one = Operation::change::<PressTitleContent, PressTitle>(
        "change_press_title",
        Action::WriteDirectory,
        Kind::Patch,
    )
    .goes_by_its_rows()
    .says(
        "Change a press title",
        "A title that comes out no more gets its last day in `valid_to`; nothing is deleted.",
    );
    vec![
        Path::new("packages", "/v1/press-titles")
            .get(list, |call| call.list(press_titles::list))
            .post(create_one, |call| call.enter(check)),
        Path::new("packages", "/v1/press-titles/{press_title_id}")
            .get(get_one, |call| call.get::<PressTitle>("press_title_id"))
            .patch(change_one, |call| call.amend("press_title_id", check)),
    ]
}

fn check(change: &mut Change<'_>, title: &PressTitle) -> Result<(), Halt> {
    require::<Organisation>(change.db, "/publisher_id", Some(title.content.publisher_id)).map(|_| ())
}
