//! Imports and exports, once for every resource that has a row type.

pub mod apply;
mod exports;
mod imports;
mod pieces;
mod plain_lines;
mod reader;
mod report;
mod run_export;
mod run_import;
pub mod shares;
mod templates;
pub mod worker;
mod writer;

use std::sync::atomic::Ordering;

use actix_web::http::Method;
use phoihop_domain::access::{ApiScopes, Subject};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{JobId, UserId};
use phoihop_domain::platform::{JobOrder, UserStatus};
use phoihop_persistence::platform::users;
use phoihop_persistence::{Db, StoreError};

use self::run_import::Stop;
use crate::http::registered::Transfer;
use crate::http::router::{Path, Router};
use crate::http::{Call, Problem, problem};
use crate::state::State;

/// The routes.
pub fn paths() -> Vec<Path> {
    let mut paths = templates::paths();
    paths.extend(imports::paths());
    paths.extend(report::paths());
    paths.extend(exports::paths());
    paths
}

/// A resource that has joined, with the addresses of its routes.
#[derive(Clone, Copy)]
pub struct Collection {
    /// How such things are known to other systems, and what their rows are made of.
    pub transfer: &'static Transfer,
    /// Where all of them stand.
    pub list: &'static str,
    /// Where one of them stands.
    pub item: &'static str,
    /// Whether they have a status.
    pub has_status: bool,
    /// Bounds that their list takes, and the order with which these go.
    pub bounds: (&'static [&'static str], &'static str),
}

/// What the outbox and the audit trail know a job's acts by.
fn request_id(job: JobId) -> String {
    format!("job-{job}")
}

/// Long work ends where another process can go on, once the server is about to stop.
fn goes_on(state: &State) -> Result<(), Stop> {
    if state.stopping.load(Ordering::Relaxed) {
        Err(Stop::Interrupted("the server stops".to_owned()))
    } else {
        Ok(())
    }
}

/// Who asked for a job, as they are now, and no more than they could do when they asked.
fn asker(db: &mut Db, user: UserId, order: &JobOrder, now: Timestamp) -> Result<Option<Subject>, StoreError> {
    let known =
        users::principal(db, user, now.in_vietnam())?.filter(|known| known.status == UserStatus::Active);
    let scopes = order.scopes.as_deref().map(ApiScopes::kept);
    Ok(known.map(|known| Subject { scopes, ..known.subject }))
}

impl Collection {
    /// The one of that name.
    #[must_use]
    pub fn of(router: &Router, resource: &str) -> Option<Self> {
        let transfer = router.registry.transfer(resource)?;
        let below = |pattern: &str| {
            pattern.strip_prefix("/v1/")?.strip_prefix(transfer.rows.resource).map(str::to_owned)
        };
        let find = |fits: fn(&str) -> bool| {
            router
                .paths()
                .map(|path| path.pattern)
                .find(|pattern| below(pattern).is_some_and(|rest| fits(&rest)))
        };
        let list = find(str::is_empty)?;
        let item =
            find(|rest| rest.starts_with("/{") && rest.ends_with('}') && rest.matches('/').count() == 1)?;
        let listing = router
            .paths()
            .find(|path| path.pattern == list)?
            .operations()
            .find(|(method, _)| *method == Method::GET)?
            .1;
        let bounds = (listing.bounds, listing.sorts.first().copied().unwrap_or_default());
        Some(Self {
            transfer,
            list,
            item,
            has_status: find(|rest| rest.ends_with("/transitions")).is_some(),
            bounds,
        })
    }

    /// The one that a call names, or what is wrong with its name.
    fn named(call: &Call, resource: &str, place: &str) -> Result<Self, Problem> {
        Self::of(&call.state.router, resource)
            .ok_or_else(|| Problem::parameter(place, problem::NOT_TRANSFERABLE))
    }
}
