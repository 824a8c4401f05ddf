//! Passwords: changed by who knows the old one, or set by a one-time link.

use actix_web::http::Method;
use phoihop_domain::access::{Action, Target};
use phoihop_domain::ids::UserId;
use phoihop_domain::platform::{
    AuditAction, LinkPurpose, OneTimeLink, PasswordByLink, PasswordChange, PasswordProof,
    PasswordResetRequest, User, UserStatus,
};
use phoihop_domain::validation::{Checker, Content};
use phoihop_persistence::platform::{api_clients, audit, sessions, users};
use phoihop_persistence::{Db, Moving, StoreError, Write};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::audit::of_access;
use crate::auth::{Attempt, CHALLENGE, hash_password, hash_secret, is_easily_guessed, new_secret};
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::router::Path;
use crate::http::{Answer, Call, Change, Problem, problem};
use crate::mail;

/// What an administrator asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OneTimeLinkContent {
    /// What the link is for.
    pub purpose: LinkPurpose,
}

impl Content for OneTimeLinkContent {
    fn check(&mut self, _: &mut Checker) {}
}

/// How long a user whose password is to be reset gets no second mail, in seconds.
const BETWEEN_MAILS: i64 = 300;

/// The routes.
pub fn paths() -> Vec<Path> {
    let change = Operation::settle::<PasswordChange>("change_password", Action::ManageSelf).says(
        "Change my password",
        "Ends all of the caller's other sessions. Wrong passwords count as failed log-ins do.",
    );
    let by_link = Operation::settle::<PasswordByLink>("set_password_by_link", Action::UsePublic)
        .says(
            "Set a password by a one-time link",
            "Lets one who was invited in, or back in who forgot their password. Ends all sessions.",
        )
        .refuses(&[problem::LINK_OVER]);
    let request = Operation::settle::<PasswordResetRequest>("request_password_reset", Action::UsePublic).says(
        "Ask for a link to set a new password",
        "It comes by mail, to the address that is known of the user, where mail is configured. The answer is \
            the same whether or not there is such a user.",
    );
    let link = Operation::change::<OneTimeLinkContent, OneTimeLink>(
        "create_one_time_link",
        Action::WriteUsers,
        Kind::Secret,
    )
    .says(
        "Make a one-time link",
        "For an invitation (seven days) or a new password (one hour); all of a user's links are void \
                once one has been used, or their password changed. Its secret is shown here only; where mail \
                is configured and the user has an address, it goes there, too.",
    )
    .conflicts(&[
        problem::USER_SUSPENDED,
        problem::USER_IS_A_PROGRAM,
        problem::USER_NOT_INVITED,
        problem::OWN_ACCOUNT,
    ])
    .never_cached();
    vec![
        Path::new("auth", "/v1/me/password").serves(Method::POST, change, change_own),
        Path::new("auth", "/v1/auth/passwords").serves(Method::POST, by_link, set_by_link),
        Path::new("auth", "/v1/auth/password-reset-requests").serves(Method::POST, request, request_reset),
        Path::new("users", "/v1/users/{user_id}/one-time-links").serves(Method::POST, link, make_link),
    ]
}

async fn change_own(call: Call) -> Result<Answer, Problem> {
    let given: PasswordChange = call.credentials()?;
    let (user, session, now) = (call.own_id()?, call.session_id(), call.now);
    let name = call.knows_password(given.current_password).await?;
    let hash = call.hashed(given.password, &name).await?;
    let request_id = call.request_id.clone();
    let set = call.state.store.write(Write::apart(), move |db| {
        users::set_password(db, user, &hash, session, now)?;
        audit::insert(db, &of_access(user, Some(user), AuditAction::PasswordSet, &request_id, now))
    });
    set.await?;
    Ok(Answer::nothing())
}

fn name_and_password(db: &mut Db, user: UserId) -> Result<Option<(String, Option<String>)>, StoreError> {
    let today = phoihop_domain::clock::Timestamp::from_unix_micros(0).in_vietnam();
    let Some(known) = User::load(db, user, today)? else { return Ok(None) };
    Ok(Some((known.content.username, users::password_hash(db, user)?)))
}

async fn set_by_link(call: Call) -> Result<Answer, Problem> {
    let given: PasswordByLink = call.credentials()?;
    let attempt = Attempt::from_address(call.address);
    call.state.throttle.admit(&attempt, call.now)?;
    let (token, now, request_id) = (hash_secret(&given.token), call.now, call.request_id.clone());
    let over = || Problem::new(problem::LINK_OVER).header("WWW-Authenticate", CHALLENGE);
    let of = call.read(move |db| {
        sessions::link_of(db, &token, now)?.map_or(Ok(None), |user| name_and_password(db, user))
    });
    let Some((name, _)) = of.await? else {
        call.state.throttle.failed(&attempt, now);
        return Err(over());
    };
    let hash = call.hashed(given.password, &name).await?;
    let set = call.state.store.write(Write::apart(), move |db| {
        let Some(user) = sessions::use_link(db, &token, now)? else { return Ok(false) };
        let Some(known) = User::load(db, user, now.in_vietnam())? else { return Ok(false) };
        if known.status == UserStatus::Suspended || api_clients::acts_as(db, user)? {
            return Ok(false);
        }
        users::set_password(db, user, &hash, None, now)?;
        audit::insert(db, &of_access(user, Some(user), AuditAction::PasswordSet, &request_id, now))?;
        users::accept(db, user, &request_id, now)?;
        Ok::<_, StoreError>(true)
    });
    if set.await? {
        call.state.throttle.succeeded(&Attempt::new(&name, call.address));
        return Ok(Answer::nothing());
    }
    Err(over())
}

async fn request_reset(call: Call) -> Result<Answer, Problem> {
    let given: PasswordResetRequest = call.credentials()?;
    let name = given.username.to_lowercase();
    // Counted by itself (no name has a blank): who only asks shuts nobody out of the log-in.
    let attempt = Attempt::new(&format!("reset {name}"), call.address);
    call.state.throttle.admit(&attempt, call.now)?;
    call.state.throttle.failed(&attempt, call.now);
    // What follows goes on by itself, so that the time it takes tells nothing of the user.
    let (state, now, request_id) = (call.state.clone(), call.now, call.request_id.clone());
    actix_web::rt::spawn(async move {
        let known = state.store.read(move |db| users::credentials(db, &name)).await;
        let Ok(Some(users::Credentials { user_id, status: UserStatus::Active, email: Some(email), .. })) =
            known
        else {
            return;
        };
        let (token, hash) = new_secret();
        let made = state.store.write(Write::apart(), move |db| {
            let lately = now.plus_seconds(-BETWEEN_MAILS);
            if sessions::link_waits_since(db, user_id, LinkPurpose::PasswordReset, lately)?
                || api_clients::acts_as(db, user_id)?
            {
                return Ok(false);
            }
            sessions::add_link(db, user_id, LinkPurpose::PasswordReset, &hash, now)?;
            audit::insert(db, &of_access(user_id, None, AuditAction::LinkMade, &request_id, now))?;
            Ok::<_, StoreError>(true)
        });
        match made.await {
            Ok(false) => {}
            Ok(true) => mail::send_link(&state, &email, LinkPurpose::PasswordReset, &token).await,
            Err(error) => log::error!("a link could not be made: {error}"),
        }
    });
    Ok(Answer::nothing())
}

async fn make_link(call: Call) -> Result<Answer, Problem> {
    let id: UserId = call.id("user_id")?;
    let (token, hash) = new_secret();
    let state = call.state.clone();
    let (shown, told) = (token.clone(), std::sync::Arc::new(std::sync::Mutex::new(None)));
    let keep = std::sync::Arc::clone(&told);
    let answer = call
        .change(move |change| {
            change.allow(Target::Any)?;
            let user = User::load(change.db, id, change.today())?.found()?;
            let content: OneTimeLinkContent = change.body()?.content()?;
            change.if_match_given(user.revision)?;
            change.by_a_person_for_another(id)?;
            if user.status == UserStatus::Suspended {
                return Err(Problem::new(problem::USER_SUSPENDED).into());
            }
            if api_clients::acts_as(change.db, id)? {
                return Err(Problem::new(problem::USER_IS_A_PROGRAM).into());
            }
            if content.purpose == LinkPurpose::Invitation && user.status != UserStatus::Invited {
                return Err(Problem::new(problem::USER_NOT_INVITED).into());
            }
            let (by, now) = (change.user_id()?, change.now());
            let request_id = change.call().request_id.clone();
            audit::insert(change.db, &of_access(id, Some(by), AuditAction::LinkMade, &request_id, now))?;
            let (id, expires_at) = sessions::add_link(change.db, id, content.purpose, &hash, now)?;
            if let Ok(mut told) = keep.lock() {
                *told = user.content.email.clone().map(|email| (email, content.purpose));
            }
            let link = OneTimeLink { id, purpose: content.purpose, token: shown.clone(), expires_at };
            Ok(Answer { secret: true, ..change.recorded(&link, &user)? })
        })?
        .made()
        .await?;
    let mailed = told
        .lock()
        .ok()
        .and_then(|mut told| told.take())
        .filter(|_| answer.status == 201 && !answer.replayed);
    if let Some((email, purpose)) = mailed {
        mail::send_link(&state, &email, purpose, &token).await;
    }
    Ok(answer)
}

fn busy() -> Problem {
    Problem::new(problem::UNAVAILABLE).header("Retry-After", "1")
}

impl Call {
    /// The body of a call that only says that the caller knows their password; answers their name.
    pub(super) async fn proves_password(&self) -> Result<String, Problem> {
        let given: PasswordProof = self.credentials()?;
        self.knows_password(given.current_password).await
    }

    /// Whether it is the caller's password, by the same rules as a log-in; answers their name.
    pub(super) async fn knows_password(&self, password: String) -> Result<String, Problem> {
        let user = self.own_id()?;
        let (name, stored) = self.read(move |db| name_and_password(db, user)).await?.found()?;
        let attempt = Attempt::new(&name, self.address);
        self.state.throttle.admit(&attempt, self.now)?;
        let turn = self.state.passwords.turn().await.ok_or_else(busy)?;
        // Asked again: others may have failed while this one waited for its turn.
        self.state.throttle.admit(&attempt, self.now)?;
        let (fits, _turn) = self.state.passwords.fits(turn, password, stored).await;
        if !fits {
            self.state.throttle.failed(&attempt, self.now);
            return Err(Problem::field("/current_password", problem::WRONG_PASSWORD));
        }
        Ok(name)
    }

    /// The hash of a new password that is good enough for a user of that name.
    async fn hashed(&self, password: String, name: &str) -> Result<String, Problem> {
        if is_easily_guessed(&password, name) {
            return Err(Problem::field("/password", problem::PASSWORD_GUESSABLE));
        }
        let turn = self.state.passwords.turn().await.ok_or_else(busy)?;
        let hashed = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            hash_password(&password)
        });
        hashed.await.map_err(|error| error.to_string()).flatten().map_err(|error| {
            log::error!("a password could not be hashed: {error}");
            Problem::new(problem::INTERNAL_ERROR)
        })
    }
}

impl Change<'_> {
    /// What would let somebody in is asked for neither by a program nor for oneself: it would walk around the
    /// proof of one's password.
    pub(crate) fn by_a_person_for_another(&self, user: UserId) -> Result<(), Problem> {
        let caller = self.subject()?;
        if caller.scopes.is_some() {
            return Err(Problem::new(problem::FORBIDDEN));
        }
        if caller.user_id == user { Err(Problem::new(problem::OWN_ACCOUNT)) } else { Ok(()) }
    }
}
