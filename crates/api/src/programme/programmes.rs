//! `/v1/programmes`.

use phoihop_domain::access::{Action, Involved, Part, Target};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::directory::{Mandate, Organisation};
use phoihop_domain::ids::{ClauseId, Id, ProgrammeId};
use phoihop_domain::lifecycle::{Cause, Stateful};
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{
    Clause, ClauseContent, LegalBasisContent, Programme, ProgrammeContent, ProgrammeFilter, ProgrammeSort,
    ProgrammeStatus, substance,
};
use phoihop_domain::validation::Blocker;
use phoihop_persistence::consenting::Consenting;
use phoihop_persistence::platform::consents as given;
use phoihop_persistence::programme::{clauses, programmes};

use crate::http::operation::{Kind, Operation};
use crate::http::plain::require;
use crate::http::router::Path;
use crate::http::{self, Answer, Asked, Call, Halt, Problem, problem};
use crate::lifecycle::consents::{self, Consents};
use crate::lifecycle::signatures::{self, Signatures};
use crate::lifecycle::transitions::{self, Moves};

const EXPANDS: &[&str] = &["clauses"];

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_programmes = Operation::list::<Programme, ProgrammeFilter, ProgrammeSort>(
        "list_programmes",
        Action::ReadProgramme,
    )
    .says(
        "List programmes",
        "The coordination programmes (chương trình phối hợp) to which one of the \
            caller's organisations is a party.",
    );
    let create_programme = Operation::change::<ProgrammeContent, Programme>(
        "create_programme",
        Action::CreateProgramme,
        Kind::Create,
    )
    .says(
        "Begin a programme",
        "With its parties, legal bases and, where given, the whole clause tree. \
            One of the parties must be an organisation for which the caller drafts.",
    );
    let get_programme = Operation::read::<Programme>("get_programme", Action::ReadProgramme)
        .says(
            "Read a programme",
            "Each party tells how it stands to the present text, and who holds its \
            rights today or on the day asked for (`as_of`); `pending_on` names those that have not answered.",
        )
        .expands(EXPANDS)
        .dated();
    let change_programme = Operation::change::<ProgrammeContent, Programme>(
        "change_programme",
        Action::EditProgramme,
        Kind::Patch,
    )
    .says(
        "Change a programme",
        "A change of title, period, legal bases, parties or clauses is substantive: it voids every \
                consent (each party's `standing` then says `voided`), and an agreed text becomes a draft \
                again. Once a party has signed, the text is frozen.",
    )
    .conflicts(&[problem::PROGRAMME_FROZEN]);
    let delete_programme = Operation::delete("delete_programme", Action::EditProgramme)
        .says("Delete a draft", "Only a draft on which nobody has decided yet can be deleted.")
        .conflicts(&[problem::ONLY_DRAFTS_CAN_BE_DELETED]);
    let mut paths = vec![
        Path::new("programmes", "/v1/programmes").get(list_programmes, list).post(create_programme, create),
        Path::new("programmes", "/v1/programmes/{programme_id}")
            .get(get_programme, get)
            .patch(change_programme, patch)
            .delete(delete_programme, delete),
        consents::paths::<Programme>(CONSENTS),
        signatures::paths::<Programme>(SIGNATURES),
    ];
    paths.extend(transitions::paths::<Programme>(MOVES));
    paths
}

const CONSENTS: Consents = Consents {
    tag: "programmes",
    consents: "/v1/programmes/{programme_id}/consents",
    id: "programme_id",
    read: Action::ReadProgramme,
    give: Action::ConsentToProgramme,
    ids: ["list_programme_consents", "consent_to_programme"],
    conflicts: &[],
};

const SIGNATURES: Signatures = Signatures {
    tag: "programmes",
    signatures: "/v1/programmes/{programme_id}/signatures",
    id: "programme_id",
    read: Action::ReadProgramme,
    sign: Action::SignProgramme,
    ids: ["list_programme_signatures", "sign_programme"],
    conflicts: &[],
};

const MOVES: Moves = Moves {
    tag: "programmes",
    transitions: "/v1/programmes/{programme_id}/transitions",
    available: "/v1/programmes/{programme_id}/available-transitions",
    id: "programme_id",
    read: Action::ReadProgramme,
    ask: Action::MoveProgramme,
    ids: ["list_programme_transitions", "move_programme", "list_available_programme_transitions"],
    says: "For moves that need no consent or signature: conclude a programme after its period, or end it \
        early with a reason.",
    conflicts: &[problem::NO_SUCH_TRANSITION, problem::PERIOD_NOT_OVER],
};

async fn list(call: Call) -> Result<Answer, Problem> {
    let readers = call.readers();
    call.list(move |db, filter, page| programmes::list(db, &readers, filter, page)).await
}

async fn get(call: Call) -> Result<Answer, Problem> {
    let with_clauses = !call.query()?.words("expand", EXPANDS)?.is_empty();
    let day = call.as_of()?;
    let mut programme: Programme = call.find("programme_id").await?;
    let told = call.read(move |db| {
        programmes::turn_to(db, &mut programme, day)?;
        if with_clauses {
            programme.clauses = Some(clauses::of_programme_on(db, programme.id, day)?);
        }
        Ok(programme)
    });
    call.one(Some(&told.await?))
}

fn create(call: Call) -> Result<Asked, Problem> {
    call.change(|change| {
        let content: ProgrammeContent = change.body_for(|change, content: &ProgrammeContent| {
            let parties = content
                .parties
                .iter()
                .map(|party| Involved { part: Part::Party, organisation_id: party.organisation_id });
            Ok(change.allow(Target::Involving(&parties.collect::<Vec<_>>()))?)
        })?;
        check_references(change, &content, &[])?;
        let tree = content.clauses.clone().unwrap_or_default();
        let programme = drafted(&content, &tree, change.now());
        programmes::insert(change.db, &programme)?;
        let new: Vec<_> = tree.into_iter().map(|clause| (None, clause)).collect();
        clauses::replace(change.db, programme.id, &[], &new, change.now())?;
        change.record(&programme, Happened::Created)?;
        // Read again: who acts for each party follows from the successions.
        let programme: Programme = change.find(programme.id)?;
        change.tell(&programme, NotificationKind::Given, Cause::Request)?;
        change.created(&programme)
    })
}

fn patch(call: Call) -> Result<Asked, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    call.change(move |change| {
        let before: Programme = change.find(id)?;
        let content: ProgrammeContent = change.patch(before.revision)?.patched(&before.content())?;
        let programme = edit(change, before, content)?;
        change.changed(&programme)
    })
}

fn delete(call: Call) -> Result<Asked, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    call.change(move |change| {
        let programme: Programme = change.find(id)?;
        change.no_body()?;
        change.if_match(programme.revision)?;
        let decided = !given::of_subject(change.db, id.uuid())?.is_empty();
        if programme.status != ProgrammeStatus::Draft || decided {
            let blocker = Blocker::new(problem::ONLY_DRAFTS_CAN_BE_DELETED).with("status", programme.status);
            return Err(phoihop_domain::validation::Refusal::from(blocker).into());
        }
        change.record_deleted(&programme)?;
        programmes::delete(change.db, id)?;
        Ok(Answer::nothing())
    })
}

/// Makes the programme what `content` says; a substantive edit voids the consents and brings an agreed text
/// back to draft.
///
/// Every edit of a programme's content goes through here.
fn edit(
    change: &mut http::Change<'_>,
    before: Programme,
    content: ProgrammeContent,
) -> Result<Programme, Halt> {
    let tree = clauses::of_programme(change.db, before.id)?;
    let next =
        content.clauses.as_ref().map(|next| next.iter().map(|clause| (None, clause.clone())).collect());
    edit_tree(change, before, content, &tree, next.unwrap_or_else(|| same(&tree)))
}

/// A tree as it is, each clause known by its id.
pub(super) fn same(tree: &[Clause]) -> Vec<(Option<ClauseId>, ClauseContent)> {
    tree.iter().map(|clause| (Some(clause.id), clause.content.clone())).collect()
}

/// The edit of a programme's content with its tree, in which a clause is known by its id or, without one, by
/// its path.
pub(super) fn edit_tree(
    change: &mut http::Change<'_>,
    before: Programme,
    content: ProgrammeContent,
    tree: &[Clause],
    next: Vec<(Option<ClauseId>, ClauseContent)>,
) -> Result<Programme, Halt> {
    let next_tree: Vec<ClauseContent> = next.iter().map(|(_, clause)| clause.clone()).collect();
    let unchanged_tree = next_tree.iter().eq(tree.iter().map(|clause| &clause.content));
    if (ProgrammeContent { clauses: None, ..content.clone() }) == before.content() && unchanged_tree {
        return Ok(before);
    }
    let touches_text = before.says_otherwise(&content) || !unchanged_tree;
    if touches_text {
        before.takes_edits()?;
    }
    // What is signed stays what was agreed to, whatever amendments have made of it since.
    let next_substance =
        if touches_text { substance(&content, &next_tree) } else { before.substance.clone() };
    check_references(change, &content, &before.legal_bases)?;
    before.keeps_copies(content.copies_made)?;
    let (id, now, substantive) = (before.id, change.now(), before.substance != next_substance);
    let mut programme = with_content(before, &content, next_substance, now);
    programme.revision += 1;
    programmes::update(change.db, &programme)?;
    if !unchanged_tree {
        clauses::replace(change.db, id, tree, &next, now)?;
    }
    change.record(&programme, Happened::Updated)?;
    if substantive {
        programme.void_consents(change.db, now)?;
    }
    // Read again: how the parties stand follows from the consents, which may just have been voided.
    if substantive { change.completed(id, Cause::SubstantiveEdit, change.today()) } else { change.find(id) }
}

fn with_content(
    before: Programme,
    content: &ProgrammeContent,
    substance: String,
    now: Timestamp,
) -> Programme {
    Programme {
        external_source: content.external_source.clone(),
        external_id: content.external_id.clone(),
        title: content.title.clone(),
        first_day: content.first_day,
        last_day: content.last_day,
        visibility: content.visibility,
        public_from: content.public_from,
        signed_place: content.signed_place.clone(),
        effective_from: content.effective_from,
        copies_made: content.copies_made,
        legal_bases: content.legal_bases.clone(),
        parties: programmes::parties_for(&content.parties, &before.parties, now),
        substance,
        updated_at: now,
        ..before
    }
}

fn drafted(content: &ProgrammeContent, tree: &[ClauseContent], now: Timestamp) -> Programme {
    let parties = programmes::parties_for(&content.parties, &[], now);
    let empty = Programme {
        id: ProgrammeId::new(now),
        revision: 1,
        created_at: now,
        updated_at: now,
        status: Programme::INITIAL,
        external_source: None,
        external_id: None,
        title: String::new(),
        first_day: content.first_day,
        last_day: content.last_day,
        visibility: content.visibility,
        public_from: None,
        signed_place: None,
        effective_from: None,
        in_force_from: None,
        in_force_uncertain: false,
        copies_made: None,
        copies_held: 0,
        legal_bases: Vec::new(),
        pending_on: parties.iter().map(|party| party.id).collect(),
        parties,
        substance: String::new(),
        clauses: None,
        taking_part: Vec::new(),
    };
    Programme {
        parties: empty.parties.clone(),
        ..with_content(empty.clone(), content, substance(content, tree), now)
    }
}

/// The organisations, the signatories' mandates and documents newly named must be there, and each mandate
/// must be for its party.
fn check_references(
    change: &mut http::Change<'_>,
    content: &ProgrammeContent,
    standing: &[LegalBasisContent],
) -> Result<(), Halt> {
    for (index, basis) in
        content.legal_bases.iter().enumerate().filter(|(_, basis)| !standing.contains(basis))
    {
        change.cites(&format!("/legal_bases/{index}/document_id"), basis.document_id, None)?;
    }
    for (index, party) in content.parties.iter().enumerate() {
        require::<Organisation>(
            change.db,
            &format!("/parties/{index}/organisation_id"),
            Some(party.organisation_id),
        )?;
        let pointer = format!("/parties/{index}/signatory_mandate_id");
        let mandate = require::<Mandate>(change.db, &pointer, party.signatory_mandate_id)?;
        if mandate.is_some_and(|mandate| mandate.content.organisation_id != party.organisation_id) {
            return Err(Problem::field(pointer, problem::MANDATE_OF_ANOTHER).into());
        }
    }
    Ok(())
}
