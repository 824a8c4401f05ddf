//! Sessions: how they go on, and how they end.

use actix_web::http::Method;
use phoihop_domain::access::Action;
use phoihop_domain::ids::{SessionId, UserId};
use phoihop_domain::platform::{AuditAction, HistoryFilter, Refresh, RefreshContent, Session};
use phoihop_persistence::platform::users::{self, Credentials};
use phoihop_persistence::platform::{audit, sessions, totp};
use phoihop_persistence::{Db, StoreError, Write};
use serde::Serialize;
use utoipa::ToSchema;

use crate::audit::of_access;
use crate::auth::{Attempt, CHALLENGE, Claims, hash_secret, new_secret};
use crate::http::call::Found;
use crate::http::operation::{Kind, Operation};
use crate::http::problem::ProblemCode;
use crate::http::representation::shape;
use crate::http::router::Path;
use crate::http::{Answer, Call, Problem, problem};

/// What one shows from now on (RFC 6750), and by what the session goes on.
#[derive(Serialize, ToSchema)]
pub struct Tokens {
    /// Send it as `Authorization: Bearer …`.
    #[schema(max_length = 2048)]
    access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 6, example = "Bearer")]
    token_type: &'static str,
    /// Seconds until the access token expires.
    #[schema(minimum = 60, maximum = 600)]
    expires_in: i64,
    /// Good once, within seven days, to get the next two.
    #[schema(max_length = 100)]
    refresh_token: String,
    /// Whether the session can do nothing but set up a second factor, which one of the user's roles needs.
    totp_setup_required: bool,
}

/// The longest name of a client that is kept, in characters.
const LONGEST_AGENT: usize = 200;

/// The routes.
pub fn paths() -> Vec<Path> {
    let refresh_session =
        Operation::change::<RefreshContent, Tokens>("refresh_session", Action::UsePublic, Kind::Authenticate)
            .says(
                "Go on with a session",
                "Takes a refresh token, which is good once, and gives new tokens. One that comes again is a \
                replay: somebody else has it, so the whole session ends. Within ten seconds, and until the \
                next token has been used, it is taken for a race of the client's with itself and only \
                refused.",
            )
            .refuses(&[problem::REFRESH_TOKEN_OVER, problem::REFRESH_TOKEN_RACED])
            .never_cached();
    let log_out = Operation::act("log_out", Action::ManageSelf).says(
        "Log out",
        "Ends this session: its access tokens are void at once. With a token of another issuer: all that it \
            has issued for the caller until now.",
    );
    let log_out_everywhere = Operation::act("log_out_everywhere", Action::ManageSelf)
        .says("Log out everywhere", "Ends all of the caller's sessions, this one included.");
    let list_sessions = Operation::history::<Session>("list_sessions", Action::ReadSelf)
        .says("List my sessions", "Those that last; `current` is the one that asks.")
        .never_cached();
    let end_session = Operation::act("end_session", Action::ManageSelf)
        .says("End one of my sessions", "Its access tokens are void at once.");
    vec![
        Path::new("auth", "/v1/auth/refresh").serves(Method::POST, refresh_session, go_on),
        Path::new("auth", "/v1/auth/log-out").serves(Method::POST, log_out, |call: Call| async move {
            let (user, session) = (call.own_id()?, call.session_id());
            call.end(move |db, now| match session {
                Some(session) => sessions::end(db, session, now),
                None => sessions::end_external(db, user, now),
            })
            .await
        }),
        Path::new("auth", "/v1/auth/log-out-everywhere").serves(
            Method::POST,
            log_out_everywhere,
            |call: Call| async move {
                let user = call.own_id()?;
                call.end(move |db, now| sessions::end_all(db, user, None, now)).await
            },
        ),
        Path::new("auth", "/v1/me/sessions").get(list_sessions, list),
        Path::new("auth", "/v1/me/sessions/{session_id}").serves(Method::DELETE, end_session, end),
    ]
}

async fn list(call: Call) -> Result<Answer, Problem> {
    let (user, current, now) = (call.own_id()?, call.session_id(), call.now);
    let (HistoryFilter {}, request) = call.page()?;
    let asked = request.clone();
    let mut page = call.read(move |db| sessions::list(db, user, now, &asked)).await?;
    for session in &mut page.items {
        session.current = Some(session.id) == current;
    }
    call.page_of(page, &request, |_| None)
}

async fn end(call: Call) -> Result<Answer, Problem> {
    let (user, session): (UserId, SessionId) = (call.own_id()?, call.id("session_id")?);
    call.well_asked()?;
    let now = call.now;
    let request_id = call.request_id.clone();
    let ended = call.state.store.write(Write::apart(), move |db| {
        let ended = sessions::end_own(db, user, session, now)?;
        if ended {
            audit::insert(db, &of_access(user, Some(user), AuditAction::LoggedOut, &request_id, now))?;
        }
        Ok::<_, StoreError>(ended)
    });
    if ended.await? { Ok(Answer::nothing()) } else { Err(Problem::new(problem::NOT_FOUND)) }
}

async fn go_on(call: Call) -> Result<Answer, Problem> {
    let shown: RefreshContent = call.credentials()?;
    let (hash, (refresh_token, next), now) = (hash_secret(&shown.refresh_token), new_secret(), call.now);
    let attempt = Attempt::from_address(call.address);
    call.state.throttle.admit(&attempt, now)?;
    // What nobody was ever given costs no write, and waits for none.
    if !call.read(move |db| sessions::was_given(db, &hash)).await? {
        call.state.throttle.failed(&attempt, now);
        return Err(refused(problem::REFRESH_TOKEN_OVER));
    }
    let line = Write { keys: vec![format!("refresh {hash:?}")], ..Write::apart() };
    let (request_id, state) = (call.request_id.clone(), call.state.clone());
    let gone_on = call.state.store.write(line, move |db| {
        let (outcome, session) = sessions::go_on(db, &hash, &next, now)?;
        if let (Refresh::Replayed, Some(session)) = (outcome, &session) {
            audit::insert(
                db,
                &of_access(session.user_id, None, AuditAction::RefreshReplayed, &request_id, now),
            )?;
        }
        if let (Refresh::Goes, Some(going)) = (outcome, &session)
            && totp::is_missing(db, going.user_id, &state.config.totp_roles, now)?
        {
            // A role that needs a second factor came meanwhile: it is asked for at the next log-in.
            sessions::end(db, going.id, now)?;
            return Ok((Refresh::Over, session));
        }
        Ok::<_, StoreError>((outcome, session))
    });
    let (outcome, session) = gone_on.await?;
    match (outcome, session) {
        (Refresh::Goes, Some(session)) => {
            call.tokens(Claims { user_id: session.user_id, session_id: session.id }, refresh_token, false)
        }
        (Refresh::Raced, _) => Err(refused(problem::REFRESH_TOKEN_RACED)),
        (Refresh::Replayed, session) => {
            log::warn!(
                "a refresh token was replayed: session {} has ended",
                session.map_or_else(String::new, |session| session.id.to_string())
            );
            Err(refused(problem::REFRESH_TOKEN_OVER))
        }
        _ => Err(refused(problem::REFRESH_TOKEN_OVER)),
    }
}

fn refused(code: ProblemCode) -> Problem {
    Problem::new(code).header("WWW-Authenticate", CHALLENGE)
}

impl Call {
    /// Begins a session of the user, and answers with its first tokens; none where what was checked holds no
    /// more: checking takes long.
    pub(super) async fn begin_session(
        &self,
        checked: Credentials,
        by_code: bool,
    ) -> Result<Option<Answer>, Problem> {
        let user_id = checked.user_id;
        let (agent, now) = (
            self.headers
                .user_agent
                .as_deref()
                .map(|agent| agent.chars().take(LONGEST_AGENT).collect::<String>()),
            self.now,
        );
        let (refresh_token, hash) = new_secret();
        let (request_id, state) = (self.request_id.clone(), self.state.clone());
        let begun = self.state.store.write(Write::apart(), move |db| {
            let present = users::credentials_of(db, user_id)?;
            let confirmed = totp::get(db, user_id)?.is_some_and(|factor| factor.confirmed);
            if present.as_ref() != Some(&checked) || confirmed != by_code {
                return Ok(None);
            }
            audit::insert(db, &of_access(user_id, Some(user_id), AuditAction::LoggedIn, &request_id, now))?;
            let sets_up = totp::is_missing(db, user_id, &state.config.totp_roles, now)?;
            Ok::<_, StoreError>(Some((
                sessions::begin(db, user_id, (agent.clone(), sets_up), &hash, now)?,
                sets_up,
            )))
        });
        let Some((session_id, sets_up)) = begun.await? else { return Ok(None) };
        self.tokens(Claims { user_id, session_id }, refresh_token, sets_up).map(Some)
    }

    fn tokens(
        &self,
        claims: Claims,
        refresh_token: String,
        totp_setup_required: bool,
    ) -> Result<Answer, Problem> {
        let expires_in = self.state.config.token_seconds;
        let access_token = self.state.keyring.issue(claims, expires_in, self.now)?;
        let tokens =
            Tokens { access_token, token_type: "Bearer", expires_in, refresh_token, totp_setup_required };
        Ok(Answer::json(200, shape(&tokens, None)?))
    }

    /// The caller's own id.
    pub(crate) fn own_id(&self) -> Result<UserId, Problem> {
        self.subject.as_ref().map(|subject| subject.user_id).found()
    }

    /// No parameters and no body.
    pub(crate) fn well_asked(&self) -> Result<(), Problem> {
        let body = self.body.as_ref().map_err(Problem::clone)?;
        if !body.is_empty() {
            return Err(Problem::new(problem::BODY_NOT_EXPECTED));
        }
        self.query()?.only(|_| false)
    }

    async fn end(
        &self,
        end: impl Fn(&mut Db, phoihop_domain::clock::Timestamp) -> Result<(), StoreError> + Send + 'static,
    ) -> Result<Answer, Problem> {
        self.well_asked()?;
        let now = self.now;
        let (user, request_id) = (self.own_id()?, self.request_id.clone());
        let ended = self.state.store.write(Write::apart(), move |db| {
            end(db, now)?;
            audit::insert(db, &of_access(user, Some(user), AuditAction::LoggedOut, &request_id, now))
        });
        ended.await?;
        Ok(Answer::nothing())
    }
}
