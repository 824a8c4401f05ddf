//! Lifecycles: one table per resource says which moves there are, who may make them and what must hold first.
//!
//! The table is the only truth: the server moves by it, tells a caller their available transitions from it,
//! and the diagrams in `docs/lifecycles/` are drawn from it (domain mechanism 1).

use std::fmt::Display;

use crate::access::{Involved, Roles, Subject};
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{PersonId, UserId};
use crate::problem::{self, ProblemCode};
use crate::validation::{Blocker, Refusal};

crate::text_enum! {
    /// What brought a transition about.
    pub enum Cause {
        /// A caller asked for it.
        Request = "request",
        /// The last party agreed.
        Consents = "consents",
        /// The last focal point endorsed.
        Endorsements = "endorsements",
        /// The last party signed.
        Signatures = "signatures",
        /// A party rejected.
        Rejection = "rejection",
        /// A substantive edit voided the consents.
        SubstantiveEdit = "substantive_edit",
        /// The one invited accepted, or the last that was wanted was accepted.
        Acceptance = "acceptance",
        /// It takes place on another day.
        Rescheduling = "rescheduling",
        /// A press work on which it rested was retracted, or serves something else.
        Retraction = "retraction",
        /// A date was reached.
        Schedule = "schedule",
    }
}

/// A condition that must hold before a move: the model answers with what blocks.
pub type Guard<M> = fn(&M, CivilDate) -> Option<Blocker>;

/// What a thing must know of others to move on, once somebody has looked that up.
///
/// A guard can only ask through [`Around::blocks`]: what goes by others does not come about where nothing was
/// looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around<A>(Option<A>);

impl<A> Default for Around<A> {
    fn default() -> Self {
        Self(None)
    }
}

impl<A> Around<A> {
    /// What was looked up.
    #[must_use]
    pub const fn told(about: A) -> Self {
        Self(Some(about))
    }

    /// What a rule finds in the way.
    ///
    /// # Panics
    /// Where tests run and nothing was looked up: that is a mistake of ours.
    pub fn blocks(&self, rule: impl FnOnce(&A) -> Option<Blocker>) -> Option<Blocker> {
        debug_assert!(self.0.is_some(), "a guard asked about what nobody looked up");
        self.0.as_ref().map_or_else(|| Some(Blocker::new(problem::INTERNAL_ERROR)), rule)
    }
}

/// Who may ask for a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Nobody: it comes about by another act or by the calendar.
    Nobody,
    /// Those who may ask for moves of the thing at all.
    Allowed,
    /// Of those, only who has one of these roles in an organisation that takes such a part.
    Parts(Roles),
}

impl By {
    /// Whether the subject may ask for the move of a thing in which these take part.
    #[must_use]
    pub fn lets(self, subject: &Subject, involved: &[Involved]) -> bool {
        match self {
            Self::Nobody => false,
            Self::Allowed => true,
            Self::Parts(roles) => subject.has_part(roles, involved),
        }
    }
}

/// One row of a lifecycle's table.
pub struct Move<M: Stateful> {
    /// The status it starts from.
    pub from: M::Status,
    /// The status it leads to.
    pub to: M::Status,
    /// What can bring it about.
    pub causes: &'static [Cause],
    /// Who may ask for it.
    pub by: By,
    /// Whether who asks must say why.
    pub needs_reason: bool,
    /// What must hold first.
    pub guards: &'static [Guard<M>],
}

/// A model that moves through states.
pub trait Stateful: Sized + 'static {
    /// The states.
    type Status: Copy + Eq + Display + 'static;
    /// The resource's name in routes, tables and documents.
    const RESOURCE: &'static str;
    /// The state in which it is born.
    const INITIAL: Self::Status;
    /// Every move there is.
    const MOVES: &'static [Move<Self>];

    /// Where it stands.
    fn status(&self) -> Self::Status;

    /// The same one in another status, which counts from the day `on`.
    #[must_use]
    fn moved(self, to: Self::Status, on: CivilDate, now: Timestamp) -> Self;

    /// The day from which a move counts that the calendar makes on `today`, where the model itself tells that
    /// day.
    fn counts_from(&self, _to: Self::Status, today: CivilDate) -> CivilDate {
        today
    }

    /// What blocks the move on that day (empty: nothing).
    fn blocked_by(&self, step: &Move<Self>, today: CivilDate) -> Vec<Blocker> {
        step.guards.iter().filter_map(|guard| guard(self, today)).collect()
    }

    /// The moves out of the present state.
    fn moves(&self) -> impl Iterator<Item = &'static Move<Self>> {
        let status = self.status();
        Self::MOVES.iter().filter(move |step| step.from == status)
    }

    /// The move to `to` that a caller can ask for.
    ///
    /// # Errors
    /// What stands in the way.
    fn requested(&self, to: Self::Status) -> Result<&'static Move<Self>, Refusal> {
        let step = self.moves().find(|step| step.to == to && step.causes.contains(&Cause::Request));
        step.ok_or_else(|| self.no_move(to).into())
    }

    /// What stands against a move that the table does not have.
    fn no_move(&self, to: Self::Status) -> Blocker {
        Blocker::new(problem::NO_SUCH_TRANSITION).with("from", self.status()).with("to", to)
    }

    /// The status that it moves to by what has just been recorded, if that completed anything.
    fn completes(&self, cause: Cause, today: CivilDate) -> Option<Self::Status> {
        let to = self.moves().find(|step| step.causes.contains(&cause))?.to;
        self.step(to, cause, today).ok().map(|step| step.to)
    }

    /// The move to `to` for that cause, if the table has it and nothing blocks it.
    ///
    /// # Errors
    /// What stands in the way.
    fn step(&self, to: Self::Status, cause: Cause, today: CivilDate) -> Result<&'static Move<Self>, Refusal> {
        let step = self.moves().find(|step| step.to == to && step.causes.contains(&cause));
        let step = step.ok_or_else(|| self.no_move(to))?;
        let blockers = self.blocked_by(step, today);
        if blockers.is_empty() { Ok(step) } else { Err(Refusal(blockers)) }
    }
}

/// The lifecycle as a Mermaid state diagram.
#[must_use]
pub fn diagram<M: Stateful>() -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned(), format!("    [*] --> {}", M::INITIAL)];
    for step in M::MOVES {
        let mut label: Vec<String> = step.causes.iter().map(ToString::to_string).collect();
        if let By::Parts(parts) = step.by {
            for (part, roles) in parts {
                label.push(format!(
                    "by {} of {part}",
                    roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")
                ));
            }
        }
        if step.needs_reason {
            label.push("with reason".to_owned());
        }
        lines.push(format!("    {} --> {}: {}", step.from, step.to, label.join(", ")));
    }
    let ends = M::MOVES.iter().map(|step| step.to).filter(|to| M::MOVES.iter().all(|step| step.from != *to));
    let mut drawn: Vec<M::Status> = Vec::new();
    for end in ends {
        if !drawn.contains(&end) {
            lines.push(format!("    {end} --> [*]"));
            drawn.push(end);
        }
    }
    lines.join("\n") + "\n"
}

/// Who brought a move about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MovedBy {
    /// The user who recorded it.
    pub user: Option<UserId>,
    /// The people behind it: that user, and who decided on paper.
    pub people: Vec<PersonId>,
}

/// Nobody judges what they did themselves, in whichever of the two they only signed the paper (separation of
/// duties).
#[must_use]
pub fn own_act(
    done: &MovedBy,
    caller: &Subject,
    decided_by: Option<PersonId>,
    otherwise: ProblemCode,
) -> Option<Blocker> {
    let mut judging = caller.person_id.into_iter().chain(decided_by);
    let own = done.user == Some(caller.user_id) || judging.any(|person| done.people.contains(&person));
    own.then(|| Blocker::new(otherwise))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_asked_about_what_was_looked_up() {
        let closed = |open: &bool| (!open).then(|| Blocker::new(problem::PLAN_NOT_AGREED));
        assert_eq!(Around::told(true).blocks(closed), None);
        assert_eq!(Around::told(false).blocks(closed), Some(Blocker::new(problem::PLAN_NOT_AGREED)));
    }

    #[test]
    #[should_panic(expected = "nobody looked up")]
    fn no_rule_passes_what_nobody_looked_up() {
        let _refused = Around::<bool>::default().blocks(|_| None);
    }
}
