//! Moving a programme through its lifecycle, with the trace that each move leaves.

use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, TransitionId, UserId};
use phoihop_domain::lifecycle::{Cause, Stateful};
use phoihop_domain::platform::Transition;
use phoihop_domain::programme::{Programme, ProgrammeStatus};
use phoihop_persistence::platform::transitions;
use phoihop_persistence::{Db, StoreError};

/// Moves the programme and writes the transition down; the caller saves the programme.
pub fn move_to(db: &mut Db, programme: &mut Programme, to: ProgrammeStatus, why: &Why, now: Timestamp) -> Result<Transition, StoreError> {
    let transition = Transition {
        id: TransitionId::new(now),
        from: programme.status.to_string(),
        to: to.to_string(),
        cause: why.cause,
        reason: why.reason.clone(),
        recorded_by: why.recorded_by,
        created_at: now,
    };
    transitions::insert(db, Programme::RESOURCE, programme.id.uuid(), &transition)?;
    programme.status = to;
    programme.revision += 1;
    programme.updated_at = now;
    Ok(transition)
}

/// Why a programme moves.
#[derive(Debug, Clone)]
pub struct Why {
    /// What brings it about.
    pub cause: Cause,
    /// In the words of who asked.
    pub reason: Option<String>,
    /// Whose act it is; none for the calendar's.
    pub recorded_by: Option<UserId>,
}

impl Why {
    /// By an act that completes something.
    #[must_use]
    pub const fn by_act(cause: Cause, recorded_by: UserId) -> Self {
        Self { cause, reason: None, recorded_by: Some(recorded_by) }
    }
}
