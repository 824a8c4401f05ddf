//! `/v1/programmes/{programme_id}/clauses` and `/v1/clauses/{clause_id}`: single clauses of the tree.
//!
//! Clauses belong to their programme's content: they share its revision and its tags, and every edit goes the
//! programme's way.

use phoihop_domain::access::Action;
use phoihop_domain::ids::{ClauseId, ProgrammeId};
use phoihop_domain::programme::{
    Clause, ClauseContent, ClauseFilter, ClauseSort, Programme, parent_path, place_for,
};
use phoihop_domain::validation::{Blocker, Checker, Refusal};
use phoihop_persistence::programme::{clauses, programmes};

use super::programmes::{edit_tree, same};
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{self, Answer, Asked, Call, Halt, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_clauses = Operation::list::<Clause, ClauseFilter, ClauseSort>(
        "list_clauses",
        Action::ReadProgramme,
    )
    .says(
        "List a programme's clauses",
        "The tree in document order, as the text stands or as it stood on a day (`as_of`); `path` finds one \
            by its place, such as `III.2/3`.",
    );
    let create_clause =
        Operation::change::<ClauseContent, Clause>("create_clause", Action::EditProgramme, Kind::Append)
            .says(
                "Add a clause",
                "It stands after its siblings. A new clause is a substantive edit of the programme.",
            )
            .conflicts(&[problem::PROGRAMME_FROZEN]);
    let get_clause = Operation::read::<Clause>("get_clause", Action::ReadProgramme)
        .says("Read a clause", "Its tag carries the programme's revision.");
    let change_clause =
        Operation::change::<ClauseContent, Clause>("change_clause", Action::EditProgramme, Kind::Patch)
            .says("Change a clause", "A substantive edit of the programme: it voids every consent.")
            .conflicts(&[problem::PROGRAMME_FROZEN, problem::PATH_STAYS]);
    let delete_clause = Operation::delete("delete_clause", Action::EditProgramme)
        .says("Remove a clause", "One with others under it stays until they are gone.")
        .conflicts(&[problem::PROGRAMME_FROZEN, problem::PATH_STAYS]);
    vec![
        Path::new("programmes", "/v1/programmes/{programme_id}/clauses")
            .get(list_clauses, list)
            .post(create_clause, create),
        Path::new("programmes", "/v1/clauses/{clause_id}")
            .get(get_clause, get)
            .patch(change_clause, patch)
            .delete(delete_clause, delete),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let programme: Programme = call.find("programme_id").await?;
    let (filter, request) = call.page::<ClauseFilter, ClauseSort>()?;
    let (id, asked, day) =
        (programme.id, request.clone(), filter.as_of.unwrap_or_else(|| call.now.in_vietnam()));
    let page = call.read(move |db| clauses::list(db, id, day, &filter, &asked)).await?;
    call.page_of(page, &request, |_| Some(programme.revision))
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let id: ClauseId = call.id("clause_id")?;
    let readers = call.readers();
    let found = call.read(move |db| {
        let Some(clause) = clauses::get(db, id)? else { return Ok(None) };
        Ok(programmes::read(db, &readers, clause.programme_id)?.map(|programme| (clause, programme.revision)))
    });
    let (clause, revision) = found.await?.found()?;
    call.tagged(&clause, revision)
}

fn create(call: Call) -> Result<Asked, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    call.change(move |change| {
        let programme: Programme = change.find(id)?;
        let said = change.body()?;
        change.if_match_given(programme.revision)?;
        let content: ClauseContent = said.content()?;
        let tree = clauses::of_programme(change.db, id)?;
        let mut next = same(&tree);
        let place = place_for(&contents(&next), &content.path)
            .ok_or_else(|| Problem::field("/path", problem::CLAUSE_WITHOUT_PARENT))?;
        next.insert(place, (None, content.clone()));
        let (programme, clause) = saved(change, programme, &tree, next, &content.path)?;
        let answer = change.answer(201, &clause, programme.revision)?;
        Ok(answer.at(format!("/v1/clauses/{}", clause.id)))
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: ClauseId = call.id("clause_id")?;
    call.change(move |change| {
        let (programme, clause) = owned(change, id)?;
        let content: ClauseContent = change.patch(programme.revision)?.patched(&clause.content)?;
        let tree = clauses::of_programme(change.db, programme.id)?;
        if content.path != clause.content.path {
            no_children(&tree, &clause)?;
        }
        let mut next = same(&tree);
        next.iter_mut().filter(|(known, _)| *known == Some(id)).for_each(|(_, said)| *said = content.clone());
        let (programme, clause) = saved(change, programme, &tree, next, &content.path)?;
        change.answer(200, &clause, programme.revision)
    })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: ClauseId = call.id("clause_id")?;
    call.change(move |change| {
        let (programme, clause) = owned(change, id)?;
        change.no_body()?;
        change.if_match(programme.revision)?;
        let tree = clauses::of_programme(change.db, programme.id)?;
        no_children(&tree, &clause)?;
        let mut next = same(&tree);
        next.retain(|(known, _)| *known != Some(id));
        let content = programme.content();
        edit_tree(change, programme, content, &tree, next)?;
        Ok(Answer::nothing())
    })
}

/// The clause with its programme, where the caller may do the route's action to it.
fn owned(change: &mut http::Change<'_>, id: ClauseId) -> Result<(Programme, Clause), Halt> {
    let clause = clauses::get(change.db, id)?.found()?;
    Ok((change.find(clause.programme_id)?, clause))
}

/// Saves the tree and answers with the clause at `path`.
fn saved(
    change: &mut http::Change<'_>,
    programme: Programme,
    tree: &[Clause],
    next: Vec<(Option<ClauseId>, ClauseContent)>,
    path: &str,
) -> Result<(Programme, Clause), Halt> {
    let mut checker = Checker::default();
    let index = next.iter().position(|(_, clause)| clause.path == path);
    let parent_there = parent_path(path)
        .is_none_or(|parent| next.iter().take(index.unwrap_or(0)).any(|(_, clause)| clause.path == parent));
    checker.require(parent_there, "path", problem::CLAUSE_WITHOUT_PARENT);
    checker.require(
        next.iter().filter(|(_, clause)| clause.path == path).count() == 1,
        "path",
        problem::DUPLICATE_CLAUSE_PATH,
    );
    checker.finish()?;
    let content = programme.content();
    let programme = edit_tree(change, programme, content, tree, next)?;
    let clause = clauses::of_programme(change.db, programme.id)?
        .into_iter()
        .find(|clause| clause.content.path == path);
    Ok((programme, clause.found()?))
}

fn contents(tree: &[(Option<ClauseId>, ClauseContent)]) -> Vec<ClauseContent> {
    tree.iter().map(|(_, clause)| clause.clone()).collect()
}

fn no_children(tree: &[Clause], clause: &Clause) -> Result<(), Refusal> {
    let has = tree.iter().any(|other| parent_path(&other.content.path) == Some(clause.content.path.as_str()));
    if has { Err(Blocker::new(problem::PATH_STAYS).into()) } else { Ok(()) }
}
