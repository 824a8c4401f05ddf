//! `/v1/{resource}/{id}/consents`, for every resource to which the parties of a programme must agree.

use phoihop_domain::access::{Action, Subject};
use phoihop_domain::consent::{Consent, ConsentDecision, may_decide};
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::{Capacity, Decided, Power};
use phoihop_domain::ids::{ConsentId, DocumentId, Id, MandateId, PartyId, PersonId};
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::{Happened, NotificationKind};
use phoihop_domain::programme::Programme;
use phoihop_domain::validation::{Checker, Content};
use phoihop_persistence::consenting::Consenting;
use phoihop_persistence::platform::{consents, transitions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::id_of;
use super::paper::Told;
use crate::http::operation::{Kind, Operation};
use crate::http::problem::ProblemCode;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem, problem};

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
    /// For which party, where their organisation stands for several.
    pub party_id: Option<PartyId>,
    /// Who decided, where it is recorded from paper; absent: the caller, in person, today.
    pub decided_by: Option<PersonId>,
    /// The day of the decision on paper.
    pub decided_on: Option<CivilDate>,
    /// The signed document: its number, date and where the original is kept.
    #[schema(max_length = 300)]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
}

impl Content for ConsentContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("comment", &mut self.comment, 2_000);
        c.require(
            self.decision == ConsentDecision::Agree || self.comment.is_some(),
            "comment",
            problem::COMMENT_REQUIRED,
        );
        self.told().check(c);
    }
}

impl ConsentContent {
    fn told(&mut self) -> Told<'_> {
        let Self { decided_by, decided_on, document_citation, document_id, .. } = self;
        Told {
            decided_by: *decided_by,
            decided_on: *decided_on,
            document_citation,
            document_id: *document_id,
        }
    }
}

/// How consents to a resource are served.
#[derive(Debug, Clone, Copy)]
pub struct Consents {
    /// Its area in the contract.
    pub tag: &'static str,
    /// Where its consents stand.
    pub consents: &'static str,
    /// The part of the path that names it.
    pub id: &'static str,
    /// What reading them takes.
    pub read: Action,
    /// What recording one takes.
    pub give: Action,
    /// Names of the operations: list, record.
    pub ids: [&'static str; 2],
    /// What recording one can run against besides [`CONFLICTS`]: rules of its own.
    pub conflicts: &'static [ProblemCode],
}

/// What recording a consent can run against, whatever it is to.
const CONFLICTS: &[ProblemCode] = &[
    problem::NOT_OPEN_FOR_CONSENT,
    problem::NO_MANDATE,
    problem::PARTY_WITHOUT_SUCCESSOR,
    problem::ACTING_MANDATE_REQUIRED,
    problem::PARTY_REQUIRED,
    problem::NOT_SAME_SIDE,
    problem::SAME_PERSON_FOR_TWO_PARTIES,
    problem::ALREADY_DECIDED,
    problem::EARLIER_THAN_LAST_DECISION,
];

/// The routes of consents to a resource.
pub fn paths<T: Consenting>(consents: Consents) -> Path {
    let [list_id, give_id] = consents.ids;
    let list_operation = Operation::history::<Consent>(list_id, consents.read).says(
        "Read the consents",
        "All that were ever given, oldest first; those that a substantive edit voided say when.",
    );
    let give = Operation::change::<ConsentContent, Consent>(give_id, consents.give, Kind::Decide)
        .says(
            "Record a party's consent",
            "In person: the caller decides by their own mandate. From paper: a member of the same side \
                records who decided on which day, and by which document. It binds to the text as it \
                stands; the last party's agreement and a rejection move it through its lifecycle.",
        )
        .conflicts(CONFLICTS)
        .conflicts(consents.conflicts);
    Path::new(consents.tag, consents.consents)
        .get(list_operation, move |call: Call| list::<T>(call, consents.id))
        .post(give, move |call: Call| create::<T>(call, consents.id))
}

async fn list<T: Consenting>(call: Call, name: &str) -> Result<Answer, Problem> {
    let subject = call.find::<T>(name).await?.uuid();
    call.history(move |db, page| consents::list(db, subject, page)).await
}

fn create<T: Consenting>(call: Call, name: &str) -> Result<Asked, Problem> {
    let id: T::Id = call.id(name)?;
    call.change(move |change| {
        let subject: T = change.find(id)?;
        let mut content: ConsentContent = change.decision(subject.revision())?;
        subject.takes_consents()?;
        let programme = subject.programme(change.db, change.today())?;
        let (party, decided) = decided(change, &programme, &mut content)?;
        let consent = recorded(change, &subject, content, party, decided)?;
        let cause = match consent.decision {
            ConsentDecision::Agree => Cause::Consents,
            ConsentDecision::Reject => Cause::Rejection,
        };
        // It counts from the day on which the last party had decided.
        let given = consents::of_subject(change.db, subject.uuid())?;
        let on = given
            .iter()
            .filter(|consent| consent.voided_at.is_none())
            .map(|consent| consent.decided_on)
            .max();
        let last = transitions::last_effective_on(change.db, subject.uuid())?;
        let on = on.max(last).unwrap_or_else(|| change.today());
        let subject = change.completed::<T>(id_of(&subject), cause, on)?;
        change.recorded(&consent, &subject)
    })
}

/// Who decided for which party, in which capacity and when; checked against their mandate on that day.
fn decided(
    change: &mut Change<'_>,
    programme: &Programme,
    content: &mut ConsentContent,
) -> Result<(PartyId, Decided), Halt> {
    let paper = content.told().paper();
    // A program only records what was decided on paper, no matter who its user is.
    let in_person = |subject: &Subject| subject.person_id.filter(|_| subject.scopes.is_none());
    let by = match &paper {
        Some(paper) => paper.decided_by,
        None => in_person(change.subject()?)
            .ok_or_else(|| Problem::field("/decided_by", problem::NOT_A_PERSON))?,
    };
    let on = paper.as_ref().map_or_else(|| change.today(), |paper| paper.decided_on);
    change.not_ahead("/decided_on", on)?;
    change.cites("/document_id", content.document_id, None)?;
    let (party, Capacity { mandate_id, .. }) = change.capacity_for(
        programme,
        by,
        Power::Consent,
        on,
        content.acting_mandate_id,
        content.party_id,
    )?;
    Ok((party, Decided { by, mandate_id, on, recorded_by: change.user_id()?, paper }))
}

fn recorded<T: Consenting>(
    change: &mut Change<'_>,
    subject: &T,
    content: ConsentContent,
    party_id: PartyId,
    decided: Decided,
) -> Result<Consent, Halt> {
    let given = consents::of_subject(change.db, subject.uuid())?;
    may_decide(party_id, (decided.by, decided.on), content.decision, &given, subject.substance())?;
    let consent = Consent {
        id: ConsentId::new(change.now()),
        party_id,
        decision: content.decision,
        comment: content.comment,
        substance: subject.substance().to_owned(),
        decided_by: decided.by,
        mandate_id: decided.mandate_id,
        decided_on: decided.on,
        recorded_by: decided.recorded_by,
        document_id: decided.paper.as_ref().and_then(|paper| paper.document_id),
        document_citation: decided.paper.map(|paper| paper.document_citation),
        voided_at: None,
        created_at: change.now(),
    };
    consents::insert(change.db, T::RESOURCE, subject.uuid(), &consent)?;
    let on_behalf_of = consent.document_citation.as_ref().map(|_| consent.decided_by);
    change.record_for(subject, Happened::Consented, on_behalf_of)?;
    change.tell(subject, NotificationKind::Consented, Cause::Consents)?;
    Ok(consent)
}
