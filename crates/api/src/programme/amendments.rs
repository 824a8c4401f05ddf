//! `/v1/amendments`: changes of signed programmes, agreed to and signed in their turn.

use phoihop_domain::access::Action;
use phoihop_domain::ids::AmendmentId;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{
    Amendment, AmendmentContent, AmendmentFilter, AmendmentSort, AmendmentStatus, OfProgramme, Programme,
    ProgrammeStatus, apply,
};
use phoihop_domain::resource::PlainResource;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::consenting::Consenting;
use phoihop_persistence::platform::consents as given;
use phoihop_persistence::programme::{amendments, clauses};
use phoihop_persistence::{Moving, Stored};

use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};
use crate::lifecycle::consents::{self, Consents};
use crate::lifecycle::signatures::{self, Signatures};
use crate::lifecycle::transitions::{self, Moves};

const CONSENTS: Consents = Consents {
    tag: "programmes",
    consents: "/v1/amendments/{amendment_id}/consents",
    id: "amendment_id",
    read: Action::ReadProgramme,
    give: Action::ConsentToProgramme,
    ids: ["list_amendment_consents", "consent_to_amendment"],
    conflicts: &[],
};

const SIGNATURES: Signatures = Signatures {
    tag: "programmes",
    signatures: "/v1/amendments/{amendment_id}/signatures",
    id: "amendment_id",
    read: Action::ReadProgramme,
    sign: Action::SignProgramme,
    ids: ["list_amendment_signatures", "sign_amendment"],
    conflicts: &[
        problem::PROGRAMME_NOT_IN_FORCE,
        problem::CHANGES_DO_NOT_FIT,
        problem::EFFECTIVE_TOO_EARLY,
        problem::ENDS_BEFORE_EFFECT,
    ],
};

const MOVES: Moves = Moves {
    tag: "programmes",
    transitions: "/v1/amendments/{amendment_id}/transitions",
    available: "/v1/amendments/{amendment_id}/available-transitions",
    id: "amendment_id",
    read: Action::ReadProgramme,
    ask: Action::MoveProgramme,
    ids: ["list_amendment_transitions", "move_amendment", "list_available_amendment_transitions"],
    says: "To withdraw it, with the reason, while it does not bind: before every party has signed, or when \
        it can no longer come into force.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::ALREADY_SIGNED],
};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::list::<Amendment, AmendmentFilter, AmendmentSort>(
        "list_amendments",
        Action::ReadProgramme,
    )
    .says("List amendments", "What was or is to be changed in signed programmes (phụ lục).");
    let create_one = Operation::change::<AmendmentContent, Amendment>(
        "create_amendment",
        Action::EditProgramme,
        Kind::Create,
    )
    .says(
        "Begin an amendment",
        "Of a programme in force. From its day of effect on, the programme's \
            text says what the amendment makes it say; `as_of` tells the text of any day.",
    )
    .conflicts(&[problem::PROGRAMME_NOT_IN_FORCE]);
    let get_one =
        Operation::read::<Amendment>("get_amendment", Action::ReadProgramme).says("Read an amendment", "");
    let change_one = Operation::change::<AmendmentContent, Amendment>(
        "change_amendment",
        Action::EditProgramme,
        Kind::Patch,
    )
    .says(
        "Change an amendment",
        "A change of anything but its day of effect voids every consent; once a \
            party has signed, it is frozen.",
    )
    .conflicts(&[problem::AMENDMENT_FROZEN]);
    let delete_one = Operation::delete("delete_amendment", Action::EditProgramme)
        .says("Delete a draft", "Only a draft on which nobody has decided yet can be deleted.")
        .conflicts(&[problem::ONLY_DRAFTS_CAN_BE_DELETED]);
    let mut paths = vec![
        Path::new("programmes", "/v1/amendments")
            .get(list, |call| call.list_visible(amendments::list))
            .post(create_one, create),
        Path::new("programmes", "/v1/amendments/{amendment_id}")
            .get(get_one, get)
            .patch(change_one, patch)
            .delete(delete_one, delete),
        consents::paths::<Amendment>(CONSENTS),
        signatures::paths::<Amendment>(SIGNATURES),
    ];
    paths.extend(transitions::paths::<Amendment>(MOVES));
    paths
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let amendment: Amendment = call.find("amendment_id").await?;
    call.one(Some(&amendment))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let mut of = None;
        let content: AmendmentContent = change.body_for(|change, content: &AmendmentContent| {
            of = Some(change.programme_of(&Amendment::entered(content.clone(), change.now()))?);
            Ok(())
        })?;
        let programme: Programme = of.found()?;
        let substance = content.substance();
        let amendment = Amendment { substance, ..Amendment::entered(content, change.now()) };
        fits(change, &programme, &amendment)?;
        if programme.status != ProgrammeStatus::InForce {
            return Err(Refusal::from(
                Blocker::new(problem::PROGRAMME_NOT_IN_FORCE).with("status", programme.status),
            )
            .into());
        }
        amendment.insert(change.db)?;
        change.record(&amendment, Happened::Created)?;
        let amendment: Amendment = change.find(amendment.id)?;
        change.tell(&amendment, NotificationKind::Given, Cause::Request)?;
        change.created(&amendment)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: AmendmentId = call.id("amendment_id")?;
    call.change(move |change| {
        let before: Amendment = change.find(id)?;
        let Some(content) = change.edited(before.revision, &before.content)? else {
            return change.changed(&before);
        };
        let substance = content.substance();
        let substantive = substance != before.substance;
        let amendment = Amendment { substance, ..before.clone().amended(content, change.now()) };
        if amendment.content.programme_id != before.content.programme_id {
            return Err(Problem::field("/programme_id", problem::STAYS_IN_PROGRAMME).into());
        }
        let programme = before.programme(change.db, change.today())?;
        before.takes_edits()?;
        fits(change, &programme, &amendment)?;
        amendment.save(change.db)?;
        change.record(&amendment, Happened::Updated)?;
        if substantive {
            amendment.void_consents(change.db, change.now())?;
        }
        // Read again: how the parties stand follows from the consents, which may just have been voided.
        // Another day of effect may be what its agreement was waiting for.
        let cause = if substantive { Cause::SubstantiveEdit } else { Cause::Consents };
        let amendment: Amendment = change.completed(id, cause, change.today())?;
        change.changed(&amendment)
    })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: AmendmentId = call.id("amendment_id")?;
    call.change(move |change| {
        let amendment: Amendment = change.find(id)?;
        change.no_body()?;
        change.if_match(amendment.revision)?;
        let decided = !given::of_subject(change.db, phoihop_domain::ids::Id::uuid(id))?.is_empty();
        if amendment.status != AmendmentStatus::Draft || decided {
            return Err(Refusal::from(
                Blocker::new(problem::ONLY_DRAFTS_CAN_BE_DELETED).with("status", amendment.status),
            )
            .into());
        }
        change.record_deleted(&amendment)?;
        amendments::delete(change.db, id)?;
        Ok(Answer::nothing())
    })
}

/// The changes must fit the text as it stands.
fn fits(change: &mut Change<'_>, programme: &Programme, amendment: &Amendment) -> Result<(), Halt> {
    amendment.fits(programme)?;
    let tree: Vec<_> =
        clauses::of_programme(change.db, programme.id)?.into_iter().map(|clause| clause.content).collect();
    apply(&tree, &amendment.content.changes)?;
    Ok(())
}
