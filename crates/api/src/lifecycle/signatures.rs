//! `/v1/{resource}/{id}/signatures`, for every resource that the parties of a programme sign.

use phoihop_domain::access::Action;
use phoihop_domain::date::{CivilDate, PartialDate};
use phoihop_domain::decision::Power;
use phoihop_domain::ids::{Id, SignatureId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::{Programme, Signature, SignatureContent, day_of_effect, may_sign};
use phoihop_domain::validation::Refusal;
use phoihop_persistence::consenting::Signing;
use phoihop_persistence::platform::signatures;

use super::id_of;
use crate::http::operation::{Kind, Operation};
use crate::http::problem::ProblemCode;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};

/// How signatures under a resource are served.
#[derive(Debug, Clone, Copy)]
pub struct Signatures {
    /// Its area in the contract.
    pub tag: &'static str,
    /// Where its signatures stand.
    pub signatures: &'static str,
    /// The part of the path that names it.
    pub id: &'static str,
    /// What reading them takes.
    pub read: Action,
    /// What recording one takes.
    pub sign: Action,
    /// Names of the operations: list, record.
    pub ids: [&'static str; 2],
    /// What recording one can run against besides [`CONFLICTS`]: rules of its own.
    pub conflicts: &'static [ProblemCode],
}

/// What recording a signature can run against, whatever it is under.
const CONFLICTS: &[ProblemCode] = &[
    problem::NOT_OPEN_FOR_SIGNATURE,
    problem::ALREADY_SIGNED,
    problem::NO_MANDATE,
    problem::PARTY_WITHOUT_SUCCESSOR,
    problem::ACTING_MANDATE_REQUIRED,
    problem::PARTY_REQUIRED,
    problem::NOT_SAME_SIDE,
    problem::SAME_PERSON_FOR_TWO_PARTIES,
    problem::EFFECTIVE_FROM_REQUIRED,
];

/// The routes of signatures under a resource.
pub fn paths<T: Signing>(signatures: Signatures) -> Path {
    let [list_id, sign_id] = signatures.ids;
    let list_operation = Operation::history::<Signature>(list_id, signatures.read)
        .says("Read the signatures", "In the order in which they were recorded.");
    let record = Operation::change::<SignatureContent, Signature>(sign_id, signatures.sign, Kind::Decide)
        .says(
            "Record a party's signature",
            "A member of the same side records it from the signed document; the signer's mandate is checked \
                on the day of signing. With the last signature it comes into force on its day of effect. \
                Where the document tells only month or year, `effective_from` must be known.",
        )
        .conflicts(CONFLICTS)
        .conflicts(signatures.conflicts);
    Path::new(signatures.tag, signatures.signatures)
        .get(list_operation, move |call: Call| list::<T>(call, signatures.id))
        .post(record, move |call: Call| create::<T>(call, signatures.id))
}

async fn list<T: Signing>(call: Call, name: &str) -> Result<Answer, Problem> {
    let subject = call.find::<T>(name).await?.uuid();
    call.history(move |db, page| signatures::list(db, subject, page)).await
}

fn create<T: Signing>(call: Call, name: &str) -> Result<Asked, Problem> {
    let id: T::Id = call.id(name)?;
    call.change(move |change| {
        let subject: T = change.find(id)?;
        let content: SignatureContent = change.decision(subject.revision())?;
        subject.takes_signatures()?;
        let programme = subject.programme(change.db, change.today())?;
        let signature = signed(change, &subject, &programme, content)?;
        signatures::insert(change.db, T::RESOURCE, subject.uuid(), &signature)?;
        change.record_for(&subject, Happened::Signed, Some(signature.signed_by))?;
        change.tell(&subject, NotificationKind::Signed, Cause::Signatures)?;
        let subject = after(change, subject, &programme)?;
        change.recorded(&signature, &subject)
    })
    .map(|asked| asked.in_line_of::<T>(id))
}

fn signed<T: Signing>(
    change: &mut Change<'_>,
    subject: &T,
    programme: &Programme,
    content: SignatureContent,
) -> Result<Signature, Halt> {
    let on = content.signed_on.earliest();
    change.not_ahead("/signed_on", on)?;
    change.cites("/document_id", content.document_id, None)?;
    let (party_id, capacity) = change.capacity_for(
        programme,
        content.signed_by,
        Power::Sign,
        on,
        content.acting_mandate_id,
        content.party_id,
    )?;
    let given = signatures::of_subject(change.db, subject.uuid())?;
    may_sign(&given, party_id, content.signed_by, content.signed_on, subject.effective_from())?;
    Ok(Signature {
        id: SignatureId::new(change.now()),
        party_id,
        signed_by: content.signed_by,
        mandate_id: capacity.mandate_id,
        signed_on: content.signed_on,
        uncertain: content.signed_on.is_uncertain(),
        document_citation: content.document_citation,
        document_id: content.document_id,
        recorded_by: change.user_id()?,
        created_at: change.now(),
    })
}

/// With the last signature the day of effect is known; where it has come, it is in force, else the calendar
/// moves it.
fn after<T: Signing>(change: &mut Change<'_>, subject: T, programme: &Programme) -> Result<T, Halt> {
    let given = signatures::of_subject(change.db, subject.uuid())?;
    let all =
        programme.parties.iter().all(|party| given.iter().any(|signature| signature.party_id == party.id));
    let (id, today) = (id_of(&subject), change.today());
    let day = day_of_effect(&given, subject.effective_from());
    if let Some(day) = day.filter(|_| all) {
        subject.signed(day).save(change.db)?;
    }
    can_take_effect(&change.find::<T>(id)?, today)?;
    change.completed(id, Cause::Signatures, day.map_or(today, PartialDate::earliest))
}

/// Nobody signs what could not come into force for another reason than that signatures or its day are still
/// to come.
fn can_take_effect<T: Signing>(subject: &T, today: CivilDate) -> Result<(), Refusal> {
    const TO_COME: &[ProblemCode] = &[
        problem::SIGNATURES_PENDING,
        problem::EFFECTIVE_FROM_REQUIRED,
        problem::NOT_YET_EFFECTIVE,
        problem::PARTY_WITHOUT_SUCCESSOR,
    ];
    let step = subject.moves().find(|step| step.causes.contains(&Cause::Signatures));
    let blockers = step.map_or(Vec::new(), |step| subject.blocked_by(step, today));
    let against: Vec<_> = blockers.into_iter().filter(|blocker| !TO_COME.contains(&blocker.code)).collect();
    if against.is_empty() { Ok(()) } else { Err(Refusal(against)) }
}
