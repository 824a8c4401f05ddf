//! `/v1/code-list-items`.

use crate::http::problem;
use phoihop_domain::access::Action;
use phoihop_domain::reference::{CodeListItem, CodeListItemContent, CodeListItemFilter, CodeListItemSort};
use phoihop_persistence::reference::code_list_items;

use crate::http::operation::{Kind, Operation};
use crate::http::plain::no_more_rules;
use crate::http::router::Path;

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_items = Operation::list::<CodeListItem, CodeListItemFilter, CodeListItemSort>(
        "list_code_list_items",
        Action::ReadDirectory,
    )
    .says(
        "List items of code lists",
        "The codes of a list (`list`) with their labels in Vietnamese and English, in their order; on a \
                day (`as_of`) those that could be used then.",
    )
    .indexed_by(&[("list", "position")]);
    let create_item = Operation::change::<CodeListItemContent, CodeListItem>(
        "create_code_list_item",
        Action::WriteDirectory,
        Kind::Create,
    )
    .goes_by_its_rows()
    .says(
        "Enter an item of a code list",
        "The first item of a new name makes the list. A code stands once in its list.",
    );
    let get_item = Operation::read::<CodeListItem>("get_code_list_item", Action::ReadDirectory)
        .says("Read an item of a code list", "");
    let change_item = Operation::change::<CodeListItemContent, CodeListItem>(
        "change_code_list_item",
        Action::WriteDirectory,
        Kind::Patch,
    )
    .goes_by_its_rows()
    .says(
        "Change an item of a code list",
        "`list` and `code` never change, since other things refer to them; a code that is retired gets \
                its last day in `valid_to`.",
    )
    .conflicts(&[problem::FIXED_ONCE_MADE]);
    vec![
        Path::new("reference", "/v1/code-list-items")
            .get(list_items, |call| call.list(code_list_items::list))
            .post(create_item, |call| call.enter::<CodeListItem>(no_more_rules)),
        Path::new("reference", "/v1/code-list-items/{code_list_item_id}")
            .get(get_item, |call| call.get::<CodeListItem>("code_list_item_id"))
            .patch(change_item, |call| call.amend::<CodeListItem>("code_list_item_id", no_more_rules)),
    ]
}
