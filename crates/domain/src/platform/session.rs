//! Sessions: what a log-in begins, and the refresh tokens by which it goes on, each good once (RFC 9700,
//! 4.14).

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{OneTimeLinkId, RefreshTokenId, SessionId, UserId};
use crate::validation::{Checker, Content};

/// How long a session lasts at most, in seconds: 30 days.
pub const SESSION_SECONDS: i64 = 30 * 24 * 3_600;
/// How long a refresh token waits to be used, in seconds: 7 days.
pub const REFRESH_SECONDS: i64 = 7 * 24 * 3_600;
/// How long after its use a refresh token that comes again is a race of the client's with itself, and no
/// replay, in seconds.
pub const RACE_SECONDS: i64 = 10;
/// How long an invitation waits, in seconds: 7 days.
pub const INVITATION_SECONDS: i64 = 7 * 24 * 3_600;
/// How long a link to reset a password waits, in seconds: one hour.
pub const RESET_SECONDS: i64 = 3_600;

/// A session, as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// Its identifier.
    pub id: SessionId,
    /// When the user logged in.
    pub created_at: Timestamp,
    /// When it was last refreshed.
    pub last_used_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// What the client called itself when it logged in (`User-Agent`).
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub user_agent: Option<String>,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// How a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionState {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub user_id: UserId,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// When it was ended.
    pub ended_at: Option<Timestamp>,
}

impl SessionState {
    /// Whether it lasts.
    #[must_use]
    pub fn lasts(&self, now: Timestamp) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

/// A refresh token as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshToken {
    /// Which.
    pub id: RefreshTokenId,
    /// Until when it waits to be used.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
    /// Whether the one that took its place has been used, too.
    pub successor_used: bool,
}

/// What comes of a refresh token that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// It is good, and used up now.
    Goes,
    /// It was used a moment ago, by the same client as it seems: refused, and nothing else.
    Raced,
    /// It was used before: somebody else has it, so the whole session ends.
    Replayed,
    /// It, or its session, is over.
    Over,
}

/// Judges a refresh token of a session.
#[must_use]
pub fn refresh(token: &RefreshToken, session: &SessionState, now: Timestamp) -> Refresh {
    let raced = |used: Timestamp| !token.successor_used && now < used.plus_seconds(RACE_SECONDS);
    match token.used_at {
        _ if session.ended_at.is_some() => Refresh::Over,
        Some(used) if raced(used) => Refresh::Raced,
        Some(_) => Refresh::Replayed,
        None if session.lasts(now) && now < token.expires_at => Refresh::Goes,
        None => Refresh::Over,
    }
}

/// What a client shows to go on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshContent {
    /// The refresh token that was given last.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub refresh_token: String,
}

impl Content for RefreshContent {
    fn check(&mut self, c: &mut Checker) {
        c.line("refresh_token", &mut self.refresh_token, 100);
    }
}

impl std::fmt::Debug for RefreshContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshContent").finish_non_exhaustive()
    }
}

crate::text_enum! {
    /// What a one-time link is for.
    pub enum LinkPurpose {
        /// To let a new user in.
        Invitation = "invitation",
        /// To set a new password.
        PasswordReset = "password_reset",
    }
}

impl LinkPurpose {
    /// How long such a link waits, in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        match self {
            Self::Invitation => INVITATION_SECONDS,
            Self::PasswordReset => RESET_SECONDS,
        }
    }
}

/// A one-time link, told once.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OneTimeLink {
    /// Its identifier.
    pub id: OneTimeLinkId,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The secret with which a password can be set, once. It is shown only here.
    #[cfg_attr(feature = "openapi", schema(max_length = 100))]
    pub token: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeLink")
            .field("id", &self.id)
            .field("purpose", &self.purpose)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::*;

    const BEGUN: Timestamp = Timestamp::from_unix_micros(1_700_000_000_000_000);

    fn session() -> SessionState {
        SessionState {
            id: SessionId::new(BEGUN),
            user_id: UserId::new(BEGUN),
            expires_at: BEGUN.plus_seconds(SESSION_SECONDS),
            ended_at: None,
        }
    }

    fn token(used: Option<i64>, successor_used: bool) -> RefreshToken {
        let used_at = used.map(|seconds| BEGUN.plus_seconds(seconds));
        RefreshToken {
            id: RefreshTokenId::new(BEGUN),
            expires_at: BEGUN.plus_seconds(REFRESH_SECONDS),
            used_at,
            successor_used,
        }
    }

    #[test]
    fn a_token_goes_once_races_for_a_moment_and_is_a_replay_from_then_on() {
        let at = |seconds: i64| BEGUN.plus_seconds(seconds);
        assert_eq!(refresh(&token(None, false), &session(), at(100)), Refresh::Goes);
        assert_eq!(refresh(&token(Some(100), false), &session(), at(109)), Refresh::Raced);
        assert_eq!(refresh(&token(Some(100), true), &session(), at(101)), Refresh::Replayed);
        assert_eq!(refresh(&token(Some(100), false), &session(), at(110)), Refresh::Replayed);
        assert_eq!(refresh(&token(None, false), &session(), at(REFRESH_SECONDS)), Refresh::Over);
        let ended = SessionState { ended_at: Some(at(50)), ..session() };
        assert_eq!(refresh(&token(None, false), &ended, at(100)), Refresh::Over);
    }

    proptest! {
        #[test]
        fn nothing_goes_that_was_used_or_is_over(
            used in prop::option::of(0..SESSION_SECONDS),
            successor in any::<bool>(),
            ended in prop::option::of(0..SESSION_SECONDS),
            now in 0..2 * SESSION_SECONDS,
        ) {
            let session =
                SessionState { ended_at: ended.map(|seconds| BEGUN.plus_seconds(seconds)), ..session() };
            let outcome = refresh(&token(used, successor), &session, BEGUN.plus_seconds(now));
            prop_assert!(
                outcome != Refresh::Goes || used.is_none() && ended.is_none() && now < REFRESH_SECONDS
            );
        }
    }
}
