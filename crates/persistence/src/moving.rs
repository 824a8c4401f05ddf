//! Resources that move through states: how they are found, moved and traced, for every kind of them.

use phoihop_domain::access::{Circle, Subject};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::decision::OnPaper;
use phoihop_domain::ids::{Id, MandateId, OrganisationId, PartyId, PersonId, TransitionId, UserId};
use phoihop_domain::lifecycle::{Cause, Move, Stateful, own_act};
use phoihop_domain::platform::{Happened, NotificationKind, Transition, digest};
use phoihop_domain::problem::ProblemCode;
use phoihop_domain::programme::Programme;
use phoihop_domain::resource::Resource;
use phoihop_domain::validation::Blocker;

use uuid::Uuid;

use crate::platform::notifications::{self, News};
use crate::platform::{outbox, transitions};
use crate::{Db, Result};

/// How the line is found in which the one who moves a thing waits; none where the thing is not there.
pub type Line<T> = fn(&mut Db, <T as Moving>::Id) -> Result<Option<Uuid>>;

/// Two moves that one person must not make both of.
pub struct Apart<T: Stateful> {
    /// To which status the one leads that judges.
    pub to: T::Status,
    /// To which status the one led that is judged.
    pub after: T::Status,
    /// By what it is told that it is one's own.
    pub otherwise: ProblemCode,
}

/// A resource that moves through states, in the database.
pub trait Moving: Resource + Stateful + Clone + Send + 'static {
    /// Its identifier.
    type Id: Id;

    /// The one with that id, as things are on that day; whether the caller may see it, the policy tells.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn load(db: &mut Db, id: Self::Id, today: CivilDate) -> Result<Option<Self>>;

    /// Writes it over its earlier revision.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn save(&self, db: &mut Db) -> Result<()>;

    /// What people call it.
    fn title(&self) -> &str;

    /// When it last changed.
    fn updated_at(&self) -> Timestamp;

    /// The day on which it began, where it tells so: nothing was decided on it before.
    fn begins_on(&self) -> Option<CivilDate> {
        None
    }

    /// Whom it concerns on that day.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn circle(&self, db: &mut Db, today: CivilDate) -> Result<Circle>;

    /// A move that nobody makes who made the thing what they would judge, where there is one.
    const APART: Option<Apart<Self>> = None;

    /// What stands against that caller asking for the move, or against who decided it on paper, though they
    /// may as such: duties that one person must not do both of.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn keeps_apart(
        &self,
        db: &mut Db,
        step: &Move<Self>,
        caller: &Subject,
        decided_by: Option<PersonId>,
    ) -> Result<Option<Blocker>> {
        let Some(Apart { after, otherwise, .. }) = Self::APART.filter(|apart| apart.to == step.to) else {
            return Ok(None);
        };
        let done = transitions::who_moved_to(db, self.uuid(), &after.to_string())?;
        Ok(own_act(&done, caller, decided_by, otherwise))
    }

    /// In which line the one who moves one waits for others who take from the same, where that is so: writes
    /// of one line do not lose against each other.
    const LINE: Option<Line<Self>> = None;

    /// Who could decide on the move on that day: what is recorded from paper must have been decided by one of
    /// them. Who may record it follows from who takes part `today`.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn deciders(&self, db: &mut Db, step: &Move<Self>, on: CivilDate, today: CivilDate) -> Result<Deciders>;

    /// What its last move brings about elsewhere, and in itself.
    ///
    /// # Errors
    /// Where the database does not serve.
    fn settle(self, _db: &mut Db, _why: &Why, _now: Timestamp) -> Result<Self> {
        Ok(self)
    }
}

/// What is the same of every thing that is stored with a title: how it is saved, what people call it, when it
/// last changed.
macro_rules! as_stored {
    () => {
        fn save(&self, db: &mut $crate::Db) -> $crate::Result<()> {
            $crate::Stored::update(self, db)
        }

        fn title(&self) -> &str {
            &self.content.title
        }

        fn updated_at(&self) -> phoihop_domain::clock::Timestamp {
            self.updated_at
        }
    };
}

/// Who can decide that something moves.
#[derive(Debug, Clone)]
pub enum Deciders {
    /// Those who held an office: the decision is made outside of any programme.
    Anybody,
    /// Those who stand for a party of the programme, or for only one of them.
    Parties {
        /// The programme, as it is today.
        of: Box<Programme>,
        /// The one party that decides.
        only: Option<PartyId>,
    },
    /// Those who stand for that organisation; nobody where there is none.
    Unit(Option<OrganisationId>),
}

/// Why something moves, and who made it move.
#[derive(Debug, Clone)]
pub struct Why {
    /// What brings it about.
    pub cause: Cause,
    /// In the words of who asked.
    pub reason: Option<String>,
    /// The day from which it counts.
    pub on: CivilDate,
    /// The paper that it was recorded from, and the capacity of who decided there; none where it was asked
    /// for in person.
    pub paper: Option<(OnPaper, MandateId)>,
    /// Whose act it is; none for the calendar's.
    pub recorded_by: Option<UserId>,
    /// The request that does it.
    pub request_id: String,
}

impl Why {
    /// What people are told of it.
    pub fn news<'a, T: Moving>(&self, thing: &'a T, kind: NotificationKind, at: Timestamp) -> News<'a> {
        News {
            kind,
            resource: T::NAME,
            resource_id: thing.uuid(),
            title: thing.title(),
            status: None,
            by: self.recorded_by,
            at,
        }
    }

    /// What other systems are told of a change that came of it.
    pub fn entry<R: Resource>(&self, resource: &R, change: Happened, now: Timestamp) -> outbox::Entry<'_> {
        outbox::Entry {
            resource: R::NAME,
            resource_id: resource.uuid(),
            revision: resource.revision(),
            change,
            actor_id: self.recorded_by,
            on_behalf_of: self.paper.as_ref().map(|(paper, _)| paper.decided_by),
            digest: digest(resource),
            request_id: &self.request_id,
            at: now,
        }
    }

    /// By a command of one who runs the installation.
    #[must_use]
    pub fn by_command(cause: Cause, now: Timestamp) -> Self {
        Self { cause, request_id: "command".to_owned(), ..Self::by_calendar(now.in_vietnam()) }
    }

    /// By the calendar.
    #[must_use]
    pub fn by_calendar(on: CivilDate) -> Self {
        Self {
            cause: Cause::Schedule,
            reason: None,
            on,
            paper: None,
            recorded_by: None,
            request_id: "calendar".to_owned(),
        }
    }
}

/// Moves it and leaves the trace of that: the transition, the outbox row, and whatever follows elsewhere.
///
/// # Errors
/// Where the database does not serve.
pub fn move_to<T: Moving>(
    db: &mut Db,
    subject: T,
    to: T::Status,
    why: &Why,
    now: Timestamp,
) -> Result<(T, Transition)> {
    let paper = why.paper.as_ref();
    let transition = Transition {
        id: TransitionId::new(now),
        from: subject.status().to_string(),
        to: to.to_string(),
        cause: why.cause,
        reason: why.reason.clone(),
        effective_on: why.on,
        decided_by: paper.map(|(paper, _)| paper.decided_by),
        mandate_id: paper.map(|(_, mandate)| *mandate),
        document_citation: paper.map(|(paper, _)| paper.document_citation.clone()),
        document_id: paper.and_then(|(paper, _)| paper.document_id),
        recorded_by: why.recorded_by,
        created_at: now,
    };
    transitions::insert(db, T::RESOURCE, subject.uuid(), &transition)?;
    let moved = subject.moved(to, why.on, now);
    moved.save(db)?;
    outbox::insert(db, &why.entry(&moved, Happened::Transitioned, now))?;
    let news =
        News { status: Some(transition.to.clone()), ..why.news(&moved, NotificationKind::Transitioned, now) };
    let circle = moved.circle(db, now.in_vietnam())?;
    notifications::tell(db, &circle, &news)?;
    Ok((moved.settle(db, why, now)?, transition))
}

/// Moves what the calendar completes, if nothing stands against it.
///
/// # Errors
/// Where the database does not serve.
pub fn follow_calendar<T: Moving>(db: &mut Db, subject: T, now: Timestamp) -> Result<T> {
    let today = now.in_vietnam();
    match subject.completes(Cause::Schedule, today) {
        Some(to) => {
            let on = subject.counts_from(to, today);
            Ok(move_to(db, subject, to, &Why::by_calendar(on), now)?.0)
        }
        None => Ok(subject),
    }
}
