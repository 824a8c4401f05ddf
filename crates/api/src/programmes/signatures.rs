//! `/v1/programmes/{programme_id}/signatures`.

use phoihop_domain::access::Action;
use phoihop_domain::decision::Power;
use phoihop_domain::ids::{Id, PartyId, PersonId, ProgrammeId, SignatureId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::Change;
use phoihop_domain::programme::{Programme, Signature, SignatureContent};
use phoihop_persistence::programme::{programmes, signatures};

use super::moves::{Why, move_to};
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{self, Answer, Call, Halt, Problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_signatures = Operation::history::<Signature>("list_programme_signatures", Action::ReadProgramme)
        .says("Read the signatures under a programme", "In the order in which they were recorded.");
    let record_signature = Operation::change::<SignatureContent, Signature>("sign_programme", Action::SignProgramme, Kind::Decide)
        .says(
            "Record a party's signature",
            "A member of the same side records it from the signed document; the signer's mandate is checked on the day of signing. With the last signature the programme comes into force on its day of effect. Where the document tells only month or year, `effective_from` must be known.",
        )
        .conflicts(&[
            "not_open_for_signature",
            "already_signed",
            "no_mandate",
            "acting_mandate_required",
            "not_same_side",
            "same_person_for_two_parties",
            "effective_from_required",
        ]);
    vec![Path::new("programmes", "/v1/programmes/{programme_id}/signatures").get(list_signatures, list).post(record_signature, create)]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let id = call.programme().await?.id;
    call.history(move |db, page| signatures::list(db, id, page)).await
}

async fn create(call: Call) -> Result<Answer, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    call.change(move |change| {
        let programme = change.programme(id)?;
        let content: SignatureContent = change.decision(programme.revision)?;
        let signature = signed(change, &programme, content)?;
        signatures::insert(change.db, id, &signature)?;
        change.record(&programme, Change::Signed)?;
        let programme = after(change, id)?;
        change.recorded(&signature, &programme)
    })
    .await
}

fn signed(change: &mut http::Change<'_>, programme: &Programme, content: SignatureContent) -> Result<Signature, Halt> {
    let on = content.signed_on.earliest();
    if on > change.today() {
        return Err(Problem::field("/signed_on", "decided_in_future").into());
    }
    let capacity = change.capacity_for(programme, content.signed_by, Power::Sign, on, content.acting_mandate_id)?;
    let party = programme.party_of(capacity.organisation_id).ok_or_else(|| Problem::new("not_found"))?;
    let earlier = signatures::of_programme(change.db, programme.id)?;
    let signers: Vec<(PartyId, PersonId)> = earlier.iter().map(|s| (s.party_id, s.signed_by)).collect();
    programme.takes_signature(party, content.signed_by, &signers, content.signed_on)?;
    Ok(Signature {
        id: SignatureId::new(change.now()),
        party_id: party.id,
        signed_by: content.signed_by,
        mandate_id: capacity.mandate_id,
        signed_on: content.signed_on,
        uncertain: content.signed_on.is_uncertain(),
        document_citation: content.document_citation,
        recorded_by: change.user_id()?,
        created_at: change.now(),
    })
}

/// With the last signature the day of effect is known; where it has come, the programme is in force, else the calendar moves it.
fn after(change: &mut http::Change<'_>, id: ProgrammeId) -> Result<Programme, Halt> {
    let mut programme = change.programme(id)?;
    if programme.parties.iter().any(|party| party.signed_on.is_none()) {
        return Ok(programme);
    }
    programme.in_force_from = programme.day_of_effect();
    programme.in_force_uncertain = programme.in_force_from.is_some_and(|day| day.is_uncertain());
    let in_force = programme.completes(Cause::Signatures, change.today());
    if let Some(to) = in_force {
        move_to(change.db, &mut programme, to, &Why::by_act(Cause::Signatures, change.user_id()?), change.now())?;
    }
    programmes::update(change.db, &programme)?;
    if in_force.is_some() {
        change.record(&programme, Change::Transitioned)?;
    }
    Ok(programme)
}
