//! `/v1/programmes/{programme_id}/consents`.

use phoihop_domain::access::Action;
use phoihop_domain::consent::{Consent, ConsentDecision, may_decide};
use phoihop_domain::decision::{Decided, OnPaper, Power};
use phoihop_domain::ids::{ConsentId, Id, MandateId, OrganisationId, PersonId, ProgrammeId};
use phoihop_domain::lifecycle::{Cause, Stateful};
use phoihop_domain::platform::Change;
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::{Checker, Content};
use phoihop_persistence::platform::consents;
use phoihop_persistence::programme::programmes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::moves::{Why, move_to};
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{self, Answer, Call, Halt, Problem};
use phoihop_domain::date::CivilDate;

/// What a client says when it records a consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConsentContent {
    /// What was decided.
    pub decision: ConsentDecision,
    /// Why, or on what understanding; required with a rejection.
    #[schema(max_length = 2000)]
    pub comment: Option<String>,
    /// In which capacity, where the one who decides holds several mandates.
    pub acting_mandate_id: Option<MandateId>,
    /// Who decided, where it is recorded from paper; absent: the caller, in person, today.
    pub decided_by: Option<PersonId>,
    /// The day of the decision on paper.
    pub decided_on: Option<CivilDate>,
    /// The signed document: its number, date and where the original is kept.
    #[schema(max_length = 300)]
    pub document_citation: Option<String>,
}

impl Content for ConsentContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("comment", &mut self.comment, 2_000);
        c.require(self.decision == ConsentDecision::Agree || self.comment.is_some(), "comment", "comment_required");
        c.optional_line("document_citation", &mut self.document_citation, 300);
        let parts = [self.decided_by.is_some(), self.decided_on.is_some(), self.document_citation.is_some()];
        c.require(parts.iter().all(|part| *part == parts[0]), "document_citation", "on_paper_incomplete");
    }
}

impl ConsentContent {
    fn on_paper(&self) -> Option<OnPaper> {
        Some(OnPaper { decided_by: self.decided_by?, decided_on: self.decided_on?, document_citation: self.document_citation.clone()? })
    }
}

/// The routes.
pub fn paths() -> Vec<Path> {
    let list_consents = Operation::history::<Consent>("list_programme_consents", Action::ReadProgramme)
        .says("Read the consents to a programme", "All that were ever given, oldest first; those that a substantive edit voided say when.");
    let give_consent = Operation::change::<ConsentContent, Consent>("consent_to_programme", Action::ConsentToProgramme, Kind::Decide)
        .says(
            "Record a party's consent",
            "In person: the caller decides by his own mandate. From paper: a member of the same side records who decided on which day, and by which document. It binds to the text as it stands; when the last party agrees, the programme is agreed; a rejection brings an agreed text back to draft.",
        )
        .conflicts(&["not_open_for_consent", "no_mandate", "acting_mandate_required", "not_same_side", "same_person_for_two_parties", "already_decided"]);
    vec![Path::new("programmes", "/v1/programmes/{programme_id}/consents").get(list_consents, list).post(give_consent, create)]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let id = call.programme().await?.id;
    call.history(move |db, page| consents::list(db, id.uuid(), page)).await
}

async fn create(call: Call) -> Result<Answer, Problem> {
    let id: ProgrammeId = call.id("programme_id")?;
    call.change(move |change| {
        let programme = change.programme(id)?;
        let content: ConsentContent = change.decision(programme.revision)?;
        programme.takes_consents()?;
        let decided = decided(change, &programme, &content)?;
        let consent = recorded(change, &programme, content, decided)?;
        let programme = after(change, programme, consent.decision)?;
        change.recorded(&consent, &programme)
    })
    .await
}

/// Who decided, in which capacity and when; checked against his mandate on that day.
fn decided(change: &mut http::Change<'_>, programme: &Programme, content: &ConsentContent) -> Result<(Decided, OrganisationId), Halt> {
    let paper = content.on_paper();
    let in_person = || change.subject().map(|subject| subject.person_id);
    let by = match &paper {
        Some(paper) => paper.decided_by,
        None => in_person()?.ok_or_else(|| Problem::field("/decided_by", "not_a_person"))?,
    };
    let on = paper.as_ref().map_or_else(|| change.today(), |paper| paper.decided_on);
    if on > change.today() {
        return Err(Problem::field("/decided_on", "decided_in_future").into());
    }
    let capacity = change.capacity_for(programme, by, Power::Consent, on, content.acting_mandate_id)?;
    let decided =
        Decided { by, mandate_id: capacity.mandate_id, on, recorded_by: change.user_id()?, document_citation: paper.map(|p| p.document_citation) };
    Ok((decided, capacity.organisation_id))
}

fn recorded(
    change: &mut http::Change<'_>,
    programme: &Programme,
    content: ConsentContent,
    decided: (Decided, OrganisationId),
) -> Result<Consent, Halt> {
    let (decided, organisation) = decided;
    let party = programme.party_of(organisation).ok_or_else(|| Problem::new("not_found"))?;
    let given = consents::of_subject(change.db, programme.id.uuid())?;
    may_decide(party.id, decided.by, content.decision, &given, &programme.substance)?;
    let consent = Consent {
        id: ConsentId::new(change.now()),
        party_id: party.id,
        decision: content.decision,
        comment: content.comment,
        substance: programme.substance.clone(),
        decided_by: decided.by,
        mandate_id: decided.mandate_id,
        decided_on: decided.on,
        recorded_by: decided.recorded_by,
        document_citation: decided.document_citation,
        voided_at: None,
        created_at: change.now(),
    };
    consents::insert(change.db, Programme::RESOURCE, programme.id.uuid(), &consent)?;
    change.record(programme, Change::Consented)?;
    Ok(consent)
}

/// Moves the programme where the decision completes or breaks the agreement.
fn after(change: &mut http::Change<'_>, programme: Programme, decision: ConsentDecision) -> Result<Programme, Halt> {
    let mut programme = change.programme(programme.id)?;
    let cause = match decision {
        ConsentDecision::Agree => Cause::Consents,
        ConsentDecision::Reject => Cause::Rejection,
    };
    if let Some(to) = programme.completes(cause, change.today()) {
        move_to(change.db, &mut programme, to, &Why::by_act(cause, change.user_id()?), change.now())?;
        programmes::update(change.db, &programme)?;
        change.record(&programme, Change::Transitioned)?;
    }
    Ok(programme)
}
