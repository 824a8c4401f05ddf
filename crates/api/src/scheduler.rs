//! What the calendar does: brings signed programmes into force, turns the keyring, forgets expired answers.

use std::time::Duration;

use actix_web::web::Data;
use phoihop_domain::access::Scope;
use phoihop_domain::ids::Id;
use phoihop_domain::lifecycle::Cause;
use phoihop_domain::platform::Change;
use phoihop_persistence::platform::{idempotency, outbox};
use phoihop_persistence::programme::programmes::{self, Readers};
use phoihop_persistence::{StoreError, Write};

use crate::programmes::moves::{Why, move_to};
use crate::state::State;

/// How often the calendar is looked at.
const EVERY: Duration = Duration::from_secs(60);
/// The most rows in one transaction, so that interactive writes pass between.
const CHUNK: i64 = 500;

/// Runs until the server stops; what fails is logged and tried again the next time.
pub async fn run(state: Data<State>) {
    loop {
        if let Err(error) = tick(&state).await {
            log::error!("the calendar could not be followed: {error}");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does what is due now.
pub async fn tick(state: &State) -> Result<(), StoreError> {
    let now = state.clock.now();
    state.keyring.turn(&state.store, &state.secrets, state.config.key_rotation_seconds, now).await?;
    state.store.write(Write::default(), move |db| idempotency::forget_expired(db, now, CHUNK)).await?;
    let everyone = Readers::Scoped(Scope::All);
    let moved = state.store.write(Write::default(), move |db| {
        let today = now.in_vietnam();
        for id in programmes::due_to_enter_into_force(db, today, CHUNK)? {
            let Some(mut programme) = programmes::get(db, &everyone, id)? else { continue };
            let Some(to) = programme.completes(Cause::Schedule, today) else { continue };
            move_to(db, &mut programme, to, &Why { cause: Cause::Schedule, reason: None, recorded_by: None }, now)?;
            programmes::update(db, &programme)?;
            let entry = outbox::Entry {
                resource: "programmes",
                resource_id: id.uuid(),
                revision: programme.revision,
                change: Change::Transitioned,
                actor_id: None,
                request_id: "calendar",
                at: now,
            };
            outbox::insert(db, &entry)?;
        }
        Ok::<_, StoreError>(())
    });
    moved.await
}
