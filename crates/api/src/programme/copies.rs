//! `/v1/original-copies`: who holds how many originals of a signed programme.

use phoihop_domain::access::Action;
use phoihop_domain::programme::{
    OriginalCopy, OriginalCopyContent, OriginalCopyFilter, OriginalCopySort, Programme,
};
use phoihop_persistence::programme::original_copies;

use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Change, Halt, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_copies = Operation::list::<OriginalCopy, OriginalCopyFilter, OriginalCopySort>(
        "list_original_copies",
        Action::ReadProgramme,
    )
    .says("List original copies", "Which party holds how many originals (bản gốc), and where.");
    let create_copy = Operation::change::<OriginalCopyContent, OriginalCopy>(
        "create_original_copy",
        Action::KeepProgramme,
        Kind::Create,
    )
    .says(
        "Tell who holds original copies",
        "Together the parties never hold more than the programme's `copies_made`. Each side tells of its \
                own.",
    )
    .conflicts(&[problem::NOT_SAME_SIDE]);
    let get_copy = Operation::read::<OriginalCopy>("get_original_copy", Action::ReadProgramme)
        .says("Read an entry of original copies", "");
    let change_copy = Operation::change::<OriginalCopyContent, OriginalCopy>(
        "change_original_copy",
        Action::KeepProgramme,
        Kind::Patch,
    )
    .says("Change an entry of original copies", "")
    .conflicts(&[problem::FIXED_ONCE_MADE, problem::NOT_SAME_SIDE]);
    vec![
        Path::new("programmes", "/v1/original-copies")
            .get(list_copies, |call| call.list_visible(original_copies::list))
            .post(create_copy, |call| call.enter_bound(add_up)),
        Path::new("programmes", "/v1/original-copies/{original_copy_id}")
            .get(get_copy, |call| call.get_bound::<OriginalCopy>("original_copy_id"))
            .patch(change_copy, |call| call.amend_bound("original_copy_id", add_up)),
    ]
}

fn add_up(
    change: &mut Change<'_>,
    programme: &Programme,
    entry: OriginalCopy,
    _: Option<&OriginalCopy>,
) -> Result<OriginalCopy, Halt> {
    change.acts_for(programme, entry.content.party_id)?;
    let held = original_copies::held_besides(change.db, programme.id, entry.id)?;
    entry.adds_up(programme.copies_made, held)?;
    Ok(entry)
}
