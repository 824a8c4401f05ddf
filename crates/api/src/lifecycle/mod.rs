//! Lifecycles and consents over HTTP: once, for every resource that has them.

pub mod consents;
pub mod paper;
pub mod signatures;
pub mod transitions;

use phoihop_domain::access::Circle;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::Id;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::NotificationKind;
use phoihop_domain::validation::Content;
use phoihop_persistence::Moving;
use phoihop_persistence::moving::{Why, move_to};
use phoihop_persistence::platform::notifications;

use crate::http::call::Found;
use crate::http::{Asked, Call, Change, Halt, Problem, problem};

impl Call {
    /// The thing named by that part of the path, where the caller may do the route's action to it.
    pub(crate) async fn find<T: Moving>(&self, name: &str) -> Result<T, Problem> {
        let (id, today): (T::Id, _) = (self.id(name)?, self.now.in_vietnam());
        let found = self.read(move |db| {
            let Some(found) = T::load(db, id, today)? else { return Ok(None) };
            let circle = found.circle(db, today)?;
            Ok(Some((found, circle)))
        });
        let (found, circle) = found.await?.found()?;
        self.allow(circle.target())?;
        Ok(found)
    }
}

impl Asked {
    /// It, in the line in which the one who moves that thing waits for others.
    pub(crate) fn in_line_of<T: Moving>(self, id: T::Id) -> Self {
        let Some(line) = T::LINE else { return self };
        self.in_line(move |db| Ok(line(db, id)?.map(|line| line.to_string())))
    }
}

impl Change<'_> {
    /// The thing with that id, where the caller may do the route's action to it: 404 where they may not see
    /// it, 403 where they may only see it.
    pub(crate) fn find<T: Moving>(&mut self, id: T::Id) -> Result<T, Halt> {
        let today = self.today();
        let found = T::load(self.db, id, today)?.found()?;
        let circle = found.circle(self.db, today)?;
        self.allow(circle.target())?;
        Ok(found)
    }

    /// The thing that a new one belongs to, where the caller may make it there: one that they may not see is
    /// one that is not there.
    pub(crate) fn owner<T: Moving>(&mut self, pointer: &str, id: T::Id) -> Result<T, Halt> {
        let (today, unknown) = (self.today(), || Problem::field(pointer, problem::UNKNOWN_REFERENCE));
        let owner = T::load(self.db, id, today)?.ok_or_else(unknown)?;
        let circle = owner.circle(self.db, today)?;
        match self.allow(circle.target()) {
            Ok(()) => Ok(owner),
            Err(problem) if problem.code() == problem::NOT_FOUND => Err(unknown().into()),
            Err(problem) => Err(problem.into()),
        }
    }

    /// The body of a new thing, with what it belongs to: asked whether the caller may make it there before
    /// any kept answer is given.
    pub(crate) fn body_under<C: Content, T: Moving>(
        &mut self,
        pointer: &str,
        owner: impl Fn(&C) -> T::Id,
    ) -> Result<(C, T), Halt> {
        let mut of = None;
        let content: C = self.body_for(|change, content: &C| {
            of = Some(change.owner(pointer, owner(content))?);
            Ok(())
        })?;
        Ok((content, of.found()?))
    }

    /// Moves it, from the day `on`, where what has just been recorded completed something; answers it as it
    /// stands now, read again.
    pub(crate) fn completed<T: Moving>(&mut self, id: T::Id, cause: Cause, on: CivilDate) -> Result<T, Halt> {
        let subject: T = self.find(id)?;
        let Some(to) = subject.completes(cause, self.today()) else { return Ok(subject) };
        let why = Why { on, ..self.by_act(cause)? };
        Ok(move_to(self.db, subject, to, &why, self.now())?.0)
    }

    /// Tells those whom the thing concerns what happened to it.
    pub(crate) fn tell<T: Moving>(
        &mut self,
        thing: &T,
        kind: NotificationKind,
        cause: Cause,
    ) -> Result<(), Halt> {
        let circle = thing.circle(self.db, self.today())?;
        self.tell_those(&circle, thing, kind, cause)
    }

    /// Tells only those in the circle.
    pub(crate) fn tell_those<T: Moving>(
        &mut self,
        circle: &Circle,
        thing: &T,
        kind: NotificationKind,
        cause: Cause,
    ) -> Result<(), Halt> {
        let (now, why) = (self.now(), self.by_act(cause)?);
        Ok(notifications::tell(self.db, circle, &why.news(thing, kind, now))?)
    }

    /// The caller's act as what brings a move about.
    pub(crate) fn by_act(&self, cause: Cause) -> Result<Why, Problem> {
        let request_id = self.call().request_id.clone();
        Ok(Why {
            cause,
            reason: None,
            on: self.today(),
            paper: None,
            recorded_by: Some(self.user_id()?),
            request_id,
        })
    }
}

/// The id of a thing as its kind has it.
pub(crate) fn id_of<T: Moving>(thing: &T) -> T::Id {
    T::Id::from_uuid(thing.uuid())
}
