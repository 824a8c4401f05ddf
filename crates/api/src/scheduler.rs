//! What the calendar does: brings successions, signed programmes and packages into force, begins campaigns,
//! ends requests for opinions, turns the keyring, forgets expired answers.

use std::time::Duration;

use actix_web::web::Data;
use phoihop_domain::coverage::Campaign;
use phoihop_domain::package::Package;
use phoihop_domain::programme::Amendment;
use phoihop_persistence::across::hand_over;
use phoihop_persistence::coverage::campaigns;
use phoihop_persistence::directory::successions;
use phoihop_persistence::moving::{Why, follow_calendar};
use phoihop_persistence::package::packages;
use phoihop_persistence::platform::{idempotency, sessions};
use phoihop_persistence::programme::{amendments, programmes};
use phoihop_persistence::work::opinion_requests;
use phoihop_persistence::{Moving, StoreError, Write};

use crate::state::State;
use crate::transfer::worker;

/// How often the calendar is looked at.
const EVERY: Duration = Duration::from_secs(60);
/// The most rows in one transaction, so that interactive writes pass between.
const CHUNK: i64 = 500;
/// How long sessions and links are kept after they were over, in seconds: 30 days, so that what happened can
/// still be found out.
const KEPT_SECONDS: i64 = 30 * 24 * 3_600;

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
///
/// # Errors
/// Where the database does not serve.
pub async fn tick(state: &State) -> Result<(), StoreError> {
    let now = state.clock.now();
    state.keyring.turn(&state.store, &state.secrets, state.config.key_rotation_seconds, now).await?;
    state.store.write(Write::rows(), move |db| idempotency::forget_expired(db, now, CHUNK)).await?;
    let long_over = now.plus_seconds(-KEPT_SECONDS);
    state.store.write(Write::rows(), move |db| sessions::forget(db, long_over, CHUNK)).await?;
    // What cannot be forgotten holds nothing up.
    if let Err(error) = worker::forget(state).await {
        log::error!("jobs could not be forgotten: {error}");
    }
    let today = now.in_vietnam();
    let new_day = state.handed_over.lock().is_ok_and(|known| *known != Some(today));
    let moved = state.store.write(Write::default(), move |db| {
        for succession in successions::due(db, today, CHUNK)? {
            follow_calendar(db, succession, now)?;
        }
        // An organisation's last day passes without any act, once a day; what enters into force needs who
        // acts today.
        if new_day {
            hand_over::bring_up_to_date(db, &Why::by_calendar(today), now)?;
        }
        for id in programmes::due_to_enter_into_force(db, today, CHUNK)? {
            if let Some(programme) = programmes::get(db, id, today)? {
                follow_calendar(db, programme, now)?;
            }
        }
        for id in amendments::due(db, today, CHUNK)? {
            if let Some(amendment) = Amendment::load(db, id, today)? {
                follow_calendar(db, amendment, now)?;
            }
        }
        for id in packages::due(db, today, CHUNK)? {
            if let Some(package) = Package::load(db, id, today)? {
                follow_calendar(db, package, now)?;
            }
        }
        for id in campaigns::due(db, today, CHUNK)? {
            if let Some(campaign) = Campaign::load(db, id, today)? {
                follow_calendar(db, campaign, now)?;
            }
        }
        for request in opinion_requests::due(db, today, CHUNK)? {
            follow_calendar(db, request, now)?;
        }
        Ok::<_, StoreError>(())
    });
    moved.await?;
    if let Ok(mut known) = state.handed_over.lock() {
        *known = Some(today);
    }
    Ok(())
}
