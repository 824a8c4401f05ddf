//! Lifecycles: one table per resource says which moves there are, who may make them and what must hold first.
//!
//! The table is the only truth: the server moves by it, tells a caller his available transitions from it, and the
//! diagrams in `docs/lifecycles/` are drawn from it (domain mechanism 1).

use std::fmt::Display;

use crate::access::Role;
use crate::date::CivilDate;
use crate::validation::{Blocker, Refusal};

crate::text_enum! {
    /// What brought a transition about.
    pub enum Cause {
        /// A caller asked for it.
        Request = "request",
        /// The last party agreed.
        Consents = "consents",
        /// The last party signed.
        Signatures = "signatures",
        /// A party rejected.
        Rejection = "rejection",
        /// A substantive edit voided the consents.
        SubstantiveEdit = "substantive_edit",
        /// A date was reached.
        Schedule = "schedule",
    }
}

/// A condition that must hold before a move: the model answers with what blocks.
pub type Guard<M> = fn(&M, CivilDate) -> Option<Blocker>;

/// One row of a lifecycle's table.
pub struct Move<M: Stateful> {
    /// The status it starts from.
    pub from: M::Status,
    /// The status it leads to.
    pub to: M::Status,
    /// What can bring it about.
    pub causes: &'static [Cause],
    /// The roles that may ask for it; empty where nobody can.
    pub roles: &'static [Role],
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

    /// What blocks the move on that day (empty: nothing).
    fn blocked_by(&self, step: &Move<Self>, today: CivilDate) -> Vec<Blocker> {
        step.guards.iter().filter_map(|guard| guard(self, today)).collect()
    }

    /// The moves out of the present state.
    fn moves(&self) -> impl Iterator<Item = &'static Move<Self>> {
        let status = self.status();
        Self::MOVES.iter().filter(move |step| step.from == status)
    }

    /// The move to `to` for that cause, if the table has it and nothing blocks it.
    fn step(&self, to: Self::Status, cause: Cause, today: CivilDate) -> Result<&'static Move<Self>, Refusal> {
        let step = self.moves().find(|step| step.to == to && step.causes.contains(&cause));
        let step = step.ok_or_else(|| Blocker::new("no_such_transition").with("from", self.status()).with("to", to))?;
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
        if !step.roles.is_empty() {
            label.push(format!("by {}", step.roles.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ")));
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
