//! `/v1/{resource}/{id}/transitions` and `…/available-transitions`, for every resource that moves through
//! states.

use std::collections::BTreeMap;

use phoihop_domain::access::{Action, Subject, leads_or_drafts};
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::{OnPaper, Power, acting_mandate};
use phoihop_domain::directory::{Mandate, Person};
use phoihop_domain::ids::{DocumentId, MandateId, OrganisationId, PartyId, PersonId};
use phoihop_domain::lifecycle::{Cause, Move};
use phoihop_domain::platform::Transition;
use phoihop_domain::validation::{Blocker, Checker, Content, Refusal, TextEnum};
use phoihop_persistence::Moving;
use phoihop_persistence::directory::mandates;
use phoihop_persistence::moving::{Deciders, Why, move_to};
use phoihop_persistence::platform::transitions;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::paper::Told;
use crate::http::catalogue::entry;
use crate::http::operation::{Kind, Operation, SchemaOf};
use crate::http::plain::require;
use crate::http::problem::{self, ProblemCode, text};
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Change, Halt, Problem};

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransitionContent<S> {
    /// The status to move to.
    pub to: S,
    /// Why; some moves require it.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// Who decided, where it is recorded from paper; absent: the caller, today.
    pub decided_by: Option<PersonId>,
    /// The day of the decision on paper, from which the move counts.
    pub decided_on: Option<CivilDate>,
    /// The signed document: its number, date and where the original is kept.
    #[schema(max_length = 300)]
    pub document_citation: Option<String>,
    /// That document, where it is entered.
    pub document_id: Option<DocumentId>,
    /// In which capacity, where the one who decided held several mandates.
    pub acting_mandate_id: Option<MandateId>,
    /// For which party, where their organisation stood for several.
    pub party_id: Option<PartyId>,
}

impl<S: Clone + PartialEq + Serialize + serde::de::DeserializeOwned> Content for TransitionContent<S> {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("reason", &mut self.reason, 2_000);
        self.told().check(c);
    }
}

impl<S> TransitionContent<S> {
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

/// What a decision recorded from paper can run against, whatever moves.
const ON_PAPER: &[ProblemCode] = &[
    problem::NO_MANDATE,
    problem::PARTY_WITHOUT_SUCCESSOR,
    problem::ACTING_MANDATE_REQUIRED,
    problem::PARTY_REQUIRED,
    problem::NOT_SAME_SIDE,
    problem::EARLIER_THAN_LAST_TRANSITION,
];

/// What stands against a move.
#[derive(Debug, Serialize, ToSchema)]
pub struct Obstacle {
    /// A stable code of the catalogue.
    #[schema(value_type = String, max_length = 60, example = "consents_pending")]
    code: ProblemCode,
    /// Values that the sentence mentions.
    #[schema(value_type = Object)]
    params: BTreeMap<&'static str, String>,
    /// A sentence, in the language that the client prefers.
    #[schema(max_length = 2000)]
    detail: String,
}

/// A move out of the present status, for this caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailableTransition<S> {
    /// Where it leads.
    to: S,
    /// What can bring it about: the caller's request, or an act that completes it.
    #[schema(max_items = 6)]
    causes: Vec<Cause>,
    /// Whether a request must say why.
    needs_reason: bool,
    /// Whether the caller may record it from paper.
    from_paper: bool,
    /// What stands against it; empty: nothing.
    #[schema(max_items = 20)]
    blocked_by: Vec<Obstacle>,
}

/// How a resource's moves are served.
#[derive(Debug, Clone, Copy)]
pub struct Moves {
    /// Its area in the contract.
    pub tag: &'static str,
    /// Where its transitions stand.
    pub transitions: &'static str,
    /// Where its available transitions stand.
    pub available: &'static str,
    /// The part of the path that names it.
    pub id: &'static str,
    /// What reading its history takes.
    pub read: Action,
    /// What asking for a move takes.
    pub ask: Action,
    /// Names of the operations: history, request (where any move can be asked for), what is open.
    pub ids: [&'static str; 3],
    /// What a request is for.
    pub says: &'static str,
    /// Guards that a request can run against.
    pub conflicts: &'static [ProblemCode],
}

/// The routes of a resource's moves.
pub fn paths<T: Moving>(moves: Moves) -> [Path; 2]
where
    T::Status: TextEnum + Serialize + serde::de::DeserializeOwned + ToSchema,
{
    let [history, request, available] = moves.ids;
    let history = Operation::history::<Transition>(history, moves.read).says(
        "Read the history of its status",
        "Every change of status, oldest first, with what brought it about and from which day it counts.",
    );
    let request =
        Operation::change::<TransitionContent<T::Status>, Transition>(request, moves.ask, Kind::Decide);
    let request = Operation {
        input: Some(SchemaOf::of_status::<TransitionContent<T::Status>, T::Status>()),
        ..request
    }
    .says("Ask for a transition", moves.says)
    .conflicts(moves.conflicts)
    .conflicts(ON_PAPER);
    let available = Operation::whole::<AvailableTransition<T::Status>>(available, moves.read);
    let available = Operation {
        output: Some(SchemaOf::of_status::<AvailableTransition<T::Status>, T::Status>()),
        ..available
    }
    .says(
        "See which transitions are open",
        "Every move out of the present status, each with what blocks it for this caller, so that a front end \
            draws its buttons from data.",
    );
    let transitions =
        Path::new(moves.tag, moves.transitions).get(history, move |call: Call| list::<T>(call, moves.id));
    let can_be_asked_for = T::MOVES.iter().any(|step| step.causes.contains(&Cause::Request));
    [
        if can_be_asked_for {
            transitions.post(request, move |call: Call| create::<T>(call, moves.id))
        } else {
            transitions
        },
        Path::new(moves.tag, moves.available)
            .get(available, move |call: Call| list_available::<T>(call, moves)),
    ]
}

async fn list<T: Moving>(call: Call, name: &str) -> Result<Answer, Problem> {
    let subject = call.find::<T>(name).await?.uuid();
    call.history(move |db, page| transitions::list(db, subject, page)).await
}

async fn list_available<T: Moving>(call: Call, moves: Moves) -> Result<Answer, Problem>
where
    T::Status: Serialize,
{
    let subject: T = call.find(moves.id).await?;
    let today = call.now.in_vietnam();
    let (asked, caller) = (subject.clone(), call.subject.clone());
    let told = call.read(move |db| {
        let mut apart = Vec::new();
        for step in asked.moves() {
            let kept =
                caller.as_ref().map_or(Ok(None), |caller| asked.keeps_apart(db, step, caller, None))?;
            let deciders = asked.deciders(db, step, today, today)?;
            apart.push((kept, caller.as_ref().is_some_and(|caller| records_for(caller, &deciders))));
        }
        Ok((asked.circle(db, today)?, apart))
    });
    let (circle, apart) = told.await?;
    let may_ask = circle.lets(call.subject.as_ref(), moves.ask);
    let lets = |step: &Move<T>| {
        may_ask && call.subject.as_ref().is_some_and(|caller| step.by.lets(caller, circle.involved()))
    };
    let open = subject.moves().zip(apart).map(|(step, (apart, records))| {
        let by_request = step.causes.contains(&Cause::Request);
        let not_his = (by_request && !lets(step)).then(|| Blocker::new(problem::FORBIDDEN));
        let blockers = not_his.into_iter().chain(apart).chain(subject.blocked_by(step, today));
        AvailableTransition {
            to: step.to,
            causes: step.causes.to_vec(),
            needs_reason: step.needs_reason,
            from_paper: by_request && may_ask && (records || lets(step)),
            blocked_by: blockers.map(|blocker| obstacle(&call, blocker)).collect(),
        }
    });
    call.whole(&open.collect::<Vec<_>>())
}

/// Whether the caller leads or drafts for a party that decides.
fn records_for(caller: &Subject, deciders: &Deciders) -> bool {
    let Deciders::Parties { of, only } = deciders else { return false };
    let mut parties = of.parties.iter().filter(|party| only.is_none_or(|only| only == party.id));
    parties.any(|party| leads_or_drafts(caller, &of.side_of(party.id)))
}

fn obstacle(call: &Call, blocker: Blocker) -> Obstacle {
    let detail = text(entry(&blocker.code), call.language, &blocker.params);
    Obstacle { code: blocker.code, params: blocker.params, detail }
}

fn create<T: Moving>(call: Call, name: &str) -> Result<Asked, Problem>
where
    T::Status: Serialize + serde::de::DeserializeOwned,
{
    let id: T::Id = call.id(name)?;
    call.change(move |change| {
        let subject: T = change.find(id)?;
        let said = change.body()?.content::<TransitionContent<T::Status>>();
        // Whether the caller may ask for that move comes before whether they know the present state.
        if let Ok(content) = &said
            && let Ok(step) = subject.requested(content.to)
        {
            may_ask(change, &subject, step, content.decided_on)?;
        }
        change.if_match(subject.revision())?;
        let mut content = said?;
        let step = subject.requested(content.to)?;
        if step.needs_reason && content.reason.is_none() {
            return Err(Problem::field("/reason", problem::REASON_REQUIRED).into());
        }
        known_capacity(change, &subject, step, &content)?;
        let paper = from_paper(change, &subject, step, &mut content)?;
        let on = paper.as_ref().map_or_else(|| change.today(), |(paper, _)| paper.decided_on);
        subject.step(content.to, Cause::Request, on)?;
        let caller = change.subject()?.clone();
        if let Some(blocker) = subject.keeps_apart(
            change.db,
            step,
            &caller,
            paper.as_ref().map(|(paper, _)| paper.decided_by),
        )? {
            return Err(Refusal::from(blocker).into());
        }
        let why = Why { reason: content.reason, on, paper, ..change.by_act(Cause::Request)? };
        let (moved, transition) = move_to(change.db, subject, content.to, &why, change.now())?;
        change.recorded(&transition, &moved)
    })
    .map(|asked| asked.in_line_of::<T>(id))
}

/// What the parties' leaders decided on paper, an office of the same side may record.
fn may_ask<T: Moving>(
    change: &mut Change<'_>,
    subject: &T,
    step: &Move<T>,
    on_paper: Option<CivilDate>,
) -> Result<(), Halt> {
    let circle = subject.circle(change.db, change.today())?;
    if step.by.lets(change.subject()?, circle.involved()) {
        return Ok(());
    }
    let today = change.today();
    match on_paper.map(|on| subject.deciders(change.db, step, on, today)).transpose()? {
        // Whether it is their own side, is told when it is known which party decided.
        Some(Deciders::Parties { .. }) => Ok(()),
        _ => Err(Problem::new(problem::FORBIDDEN).into()),
    }
}

/// The party and the mandate that are named must be such as could decide, also where the decision needs
/// neither: a name that counts for nothing is a mistake.
fn known_capacity<T: Moving>(
    change: &mut Change<'_>,
    subject: &T,
    step: &Move<T>,
    content: &TransitionContent<T::Status>,
) -> Result<(), Halt> {
    if let Some(party) = content.party_id {
        let today = change.today();
        let decides = match subject.deciders(change.db, step, content.decided_on.unwrap_or(today), today)? {
            Deciders::Parties { of, only } => {
                only.is_none_or(|only| only == party) && of.parties.iter().any(|known| known.id == party)
            }
            Deciders::Unit(_) | Deciders::Anybody => false,
        };
        if !decides {
            return Err(Problem::field("/party_id", problem::UNKNOWN_REFERENCE).into());
        }
    }
    require::<Mandate>(change.db, "/acting_mandate_id", content.acting_mandate_id)?;
    Ok(())
}

/// What was decided on paper, and in which capacity: by one who could then, and not before what happened
/// last.
fn from_paper<T: Moving>(
    change: &mut Change<'_>,
    subject: &T,
    step: &Move<T>,
    content: &mut TransitionContent<T::Status>,
) -> Result<Option<(OnPaper, MandateId)>, Halt> {
    let Some(paper) = content.told().paper() else { return Ok(None) };
    let (by, on, acting) = (paper.decided_by, paper.decided_on, content.acting_mandate_id);
    change.not_ahead("/decided_on", on)?;
    change.cites("/document_id", paper.document_id, None)?;
    require::<Person>(change.db, "/decided_by", Some(by))?;
    let last = transitions::last_effective_on(change.db, subject.uuid())?.or_else(|| subject.begins_on());
    if let Some(last) = last.filter(|last| on < *last) {
        return Err(Refusal::from(
            Blocker::new(problem::EARLIER_THAN_LAST_TRANSITION).with("effective_on", last),
        )
        .into());
    }
    let today = change.today();
    let capacity = match subject.deciders(change.db, step, on, today)? {
        Deciders::Parties { of, only } => {
            change.capacity_for(&of, by, Power::Any, on, acting, only.or(content.party_id))?.1
        }
        Deciders::Unit(unit) => {
            acting_mandate(&mandates::capacities(change.db, by, Power::Any, on)?, unit.as_slice(), acting)?
        }
        Deciders::Anybody => {
            let held = mandates::capacities(change.db, by, Power::Any, on)?;
            let anywhere: Vec<OrganisationId> =
                held.iter().map(|capacity| capacity.organisation_id).collect();
            acting_mandate(&held, &anywhere, acting)?
        }
    };
    Ok(Some((paper, capacity.mandate_id)))
}
