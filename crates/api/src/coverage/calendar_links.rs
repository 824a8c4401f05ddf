//! `/v1/calendar-links`: addresses with a secret, by which a calendar program subscribes to what its owner
//! may see.

use actix_web::http::Method;
use phoihop_domain::access::{Action, Target};
use phoihop_domain::coverage::{CalendarLink, CalendarLinkContent, MOST_CALENDAR_LINKS, NewCalendarLink};
use phoihop_domain::ids::{CalendarLinkId, Id};
use phoihop_domain::platform::AuditAction;
use phoihop_domain::validation::{Blocker, Refusal};
use phoihop_persistence::coverage::calendar_links;
use phoihop_persistence::platform::audit;
use phoihop_persistence::{StoreError, Write};

use crate::audit::of_access;
use crate::auth::new_secret;
use crate::http::operation::{Kind, Operation};
use crate::http::representation::shape;
use crate::http::router::Path;
use crate::http::{Answer, Asked, Call, Problem, problem};

/// The routes.
pub fn paths() -> Vec<Path> {
    let list = Operation::history::<CalendarLink>("list_calendar_links", Action::ReadSelf)
        .says(
            "List my calendar links",
            "When each was made, and until when it is good; its address is told only when it is made.",
        )
        .never_cached();
    let make = Operation::change::<CalendarLinkContent, NewCalendarLink>(
        "create_calendar_link",
        Action::ManageSelf,
        Kind::Secret,
    )
    .says(
        "Make a calendar link",
        "All who know its address read the events that the caller may see, but for what is restricted. \
                A person makes it, not a program; it is good until it is revoked, it expires or the user is \
                suspended.",
    )
    .conflicts(&[problem::TOO_MANY_LINKS])
    .never_cached();
    let revoke = Operation::act("revoke_calendar_link", Action::ManageSelf)
        .says("Revoke a calendar link", "Its address is good no more, at once.");
    vec![
        Path::new("coverage", "/v1/calendar-links").get(list, all).post(make, create),
        Path::new("coverage", "/v1/calendar-links/{calendar_link_id}").serves(Method::DELETE, revoke, delete),
    ]
}

async fn all(call: Call) -> Result<Answer, Problem> {
    let user = call.own_id()?;
    call.history(move |db, page| calendar_links::list(db, user, page)).await
}

fn create(call: Call) -> Result<Asked, Problem> {
    let (secret, hash) = new_secret();
    call.change(move |change| {
        change.allow(Target::Any)?;
        let said = change.body()?;
        // A link reads what its owner may: a program's narrower scopes would be lost on it.
        if change.subject()?.scopes.is_some() {
            return Err(Problem::new(problem::FORBIDDEN).into());
        }
        let content: CalendarLinkContent = said.content()?;
        let (now, user, request_id) = (change.now(), change.user_id()?, change.call().request_id.clone());
        if content.expires_at.is_some_and(|expires| expires <= now) {
            return Err(Problem::field("/expires_at", problem::EXPIRES_IN_PAST).into());
        }
        if calendar_links::good(change.db, user, now)? >= MOST_CALENDAR_LINKS {
            return Err(Refusal::from(
                Blocker::new(problem::TOO_MANY_LINKS).with("max", MOST_CALENDAR_LINKS),
            )
            .into());
        }
        let CalendarLinkContent { label, expires_at } = content;
        let link = CalendarLink {
            id: CalendarLinkId::new(now),
            label,
            created_at: now,
            expires_at,
            revoked_at: None,
        };
        calendar_links::insert(change.db, user, &link, &hash)?;
        audit::insert(change.db, &of_access(user, Some(user), AuditAction::SecretMade, &request_id, now))?;
        let url = format!("{}/v1/calendar.ics?secret={secret}", change.call().state.config.public_url);
        Ok(Answer { secret: true, ..Answer::json(201, shape(&NewCalendarLink { link, url }, None)?) })
    })
}

async fn delete(call: Call) -> Result<Answer, Problem> {
    let (user, link): (_, CalendarLinkId) = (call.own_id()?, call.id("calendar_link_id")?);
    call.well_asked()?;
    let (now, request_id) = (call.now, call.request_id.clone());
    let revoked = call.state.store.write(Write::default(), move |db| {
        let revoked = calendar_links::revoke(db, user, link, now)?;
        if revoked {
            audit::insert(db, &of_access(user, Some(user), AuditAction::SecretRevoked, &request_id, now))?;
        }
        Ok::<_, StoreError>(revoked)
    });
    if revoked.await? { Ok(Answer::nothing()) } else { Err(Problem::new(problem::NOT_FOUND)) }
}
