//! `/v1/difficulties`: what stands in the way, raised by one side and solved by both.

use phoihop_domain::access::{Action, RAISERS};
use phoihop_domain::ids::DifficultyId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{
    Difficulty, DifficultyContent, DifficultyFilter, DifficultySort, OfProgramme, Programme,
};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::consenting::Consenting;
use phoihop_persistence::programme::difficulties;
use phoihop_persistence::{Moving, Stored};

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::consents::{self, Consents};
use crate::lifecycle::transitions::{self, Moves};

const CONSENTS: Consents = Consents {
    tag: "programmes",
    consents: "/v1/difficulties/{difficulty_id}/consents",
    id: "difficulty_id",
    read: Action::ReadProgramme,
    give: Action::SolveDifficulty,
    ids: ["list_difficulty_consents", "consent_to_difficulty"],
    conflicts: &[problem::RESOLUTION_MISSING],
};

const MOVES: Moves = Moves {
    tag: "programmes",
    transitions: "/v1/difficulties/{difficulty_id}/transitions",
    available: "/v1/difficulties/{difficulty_id}/available-transitions",
    id: "difficulty_id",
    read: Action::ReadProgramme,
    ask: Action::RaiseDifficulty,
    ids: ["list_difficulty_transitions", "move_difficulty", "list_available_difficulty_transitions"],
    says: "To begin to talk it over, or to bring it before the leaders of both sides. Neither side closes it \
        alone: it is resolved when every party has agreed to its resolution.",
    conflicts: &[problem::NO_SUCH_TRANSITION],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Difficulty, DifficultyFilter, DifficultySort>(
        "list_difficulties",
        Action::ReadProgramme,
    )
    .says(
        "List difficulties",
        "What stands in the way of programmes (khó khăn, vướng mắc), with how \
            each party stands to its resolution.",
    );
    let create_one = Operation::change::<DifficultyContent, Difficulty>(
        "create_difficulty",
        Action::RaiseDifficulty,
        Kind::Create,
    )
    .says("Raise a difficulty", "For one's own side.")
    .conflicts(&[problem::NOT_SAME_SIDE]);
    let get_one =
        Operation::read::<Difficulty>("get_difficulty", Action::ReadProgramme).says("Read a difficulty", "");
    let change_one = Operation::change::<DifficultyContent, Difficulty>(
        "change_difficulty",
        Action::RaiseDifficulty,
        Kind::Patch,
    )
    .says(
        "Change a difficulty",
        "Either side may say how it is to be solved; what it is, only the side \
            that raised it. A change of title, description or resolution voids every consent.",
    )
    .conflicts(&[problem::DIFFICULTY_RESOLVED, problem::NOT_SAME_SIDE]);
    let mut paths = vec![
        Path::new("programmes", "/v1/difficulties")
            .get(list, |call| call.list_visible(difficulties::list))
            .post(create_one, create),
        Path::new("programmes", "/v1/difficulties/{difficulty_id}")
            .get(get_one, get)
            .patch(change_one, patch),
        consents::paths::<Difficulty>(CONSENTS),
    ];
    paths.extend(transitions::paths::<Difficulty>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let difficulty: Difficulty = call.find("difficulty_id").await?;
    call.one(Some(&difficulty))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let mut of = None;
        let content: DifficultyContent = change.body_for(|change, content: &DifficultyContent| {
            of = Some(change.programme_of(&Difficulty::entered(content.clone(), change.now()))?);
            Ok(())
        })?;
        let substance = content.substance();
        let difficulty = Difficulty { substance, ..Difficulty::entered(content, change.now()) };
        check(change, &of.found()?, &difficulty)?;
        difficulty.insert(change.db)?;
        change.record(&difficulty, Happened::Created)?;
        let difficulty: Difficulty = change.find(difficulty.id)?;
        change.tell(&difficulty, NotificationKind::Given, Cause::Request)?;
        change.created(&difficulty)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: DifficultyId = call.id("difficulty_id")?;
    call.change(move |change| {
        let before: Difficulty = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        before.takes_edits()?;
        let substance = content.substance();
        let difficulty = Difficulty { substance, ..before.clone().amended(content, change.now()) };
        for (same, pointer) in [
            (difficulty.content.programme_id == before.content.programme_id, "/programme_id"),
            (difficulty.content.party_id == before.content.party_id, "/party_id"),
        ] {
            if !same {
                return Err(Problem::field(pointer, problem::STAYS_IN_PROGRAMME).into());
            }
        }
        let programme = before.programme(change.db, change.today())?;
        if difficulty.content.only_resolves(&before.content) {
            fits(change, &programme, &difficulty)?;
        } else {
            check(change, &programme, &difficulty)?;
        }
        difficulty.save(change.db)?;
        change.record(&difficulty, Happened::Updated)?;
        if difficulty.substance != before.substance {
            difficulty.void_consents(change.db, change.now())?;
        }
        // Read again: how the parties stand follows from the consents, which may just have been voided.
        let difficulty: Difficulty = change.find(id)?;
        change.changed(&difficulty)
    })
}

/// It is raised, and told otherwise, by one's own side, of a clause of the programme's own.
fn check(change: &mut Change<'_>, programme: &Programme, difficulty: &Difficulty) -> Result<(), Halt> {
    fits(change, programme, difficulty)?;
    if !change.subject()?.has_part(RAISERS, &programme.side_of(difficulty.content.party_id)) {
        return Err(Refusal::from(Blocker::new(problem::NOT_SAME_SIDE)).into());
    }
    Ok(())
}

fn fits(change: &mut Change<'_>, programme: &Programme, difficulty: &Difficulty) -> Result<(), Halt> {
    difficulty.fits(programme)?;
    if difficulty.content.raised_on > change.today() {
        return Err(Problem::field("/raised_on", problem::DECIDED_IN_FUTURE).into());
    }
    difficulty.content.clause_id.map_or(Ok(()), |id| change.clause_of("/clause_id", programme.id, id))
}
