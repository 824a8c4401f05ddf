//! Users: who logs in, and with what roles.

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::ids::{OrganisationId, PersonId, UserId};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::problem;
use crate::text;
use crate::validation::{AnyOf, Checker, Content, Violations, is_email};

crate::text_enum! {
    /// Whether a user may log in.
    pub enum UserStatus {
        /// Not yet: the invitation waits.
        Invited = "invited",
        /// May log in.
        Active = "active",
        /// May not, for now.
        Suspended = "suspended",
    }
}

/// A role in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldRole {
    /// In which organisation.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: Role,
}

/// What an administrator says of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserContent {
    /// The name to log in by: lower-case letters, digits, dots and dashes.
    #[cfg_attr(feature = "openapi", schema(min_length = 3, max_length = 60, example = "province.focal"))]
    pub username: String,
    /// Where mail reaches the user; null: nowhere.
    #[cfg_attr(feature = "openapi", schema(max_length = 254, example = "dau.moi@soctrang.example"))]
    pub email: Option<String>,
    /// The person the user is, where the user is one: needed to consent in person.
    pub person_id: Option<PersonId>,
    /// How the configured OIDC issuer names the user, in the claim that the configuration says; null: its
    /// tokens do not let them in.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 255, example = "f3a1c7d2-5b0e-4c7e-9a34-0c8f4f6f9a11")
    )]
    pub external_subject: Option<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The identifier.
    pub id: UserId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it was last changed or moved.
    pub updated_at: Timestamp,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// What the user is in which organisation today.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub memberships: Vec<HeldRole>,
    /// What is known of the user.
    #[serde(flatten)]
    pub content: UserContent,
}

plain_resource! {
    User (UserId, UserContent) "users" {
        status: Self::INITIAL,
        memberships: Vec::new(),
    }
}

/// What lists of users can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UserFilter {
    /// The one with this name.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "province.focal"))]
    pub username: Option<String>,
    /// Those who are this person.
    pub person_id: Option<PersonId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "invited,active")
    )]
    pub status: Option<AnyOf<UserStatus>>,
}

crate::text_enum! {
    /// What lists of users can be sorted by.
    pub enum UserSort {
        /// The name to log in by.
        Username = "username",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for UserContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_line("email", &mut self.email, 254);
        c.optional_line("external_subject", &mut self.external_subject, 255);
        c.require(self.email.as_deref().is_none_or(is_email), "email", problem::INVALID_EMAIL);
        match check_username(&self.username) {
            Ok(name) => self.username = name,
            Err(_) => c.report("username", problem::INVALID_USERNAME),
        }
    }
}

use UserStatus::{Active, Invited, Suspended};

impl Stateful for User {
    type Status = UserStatus;
    const RESOURCE: &'static str = "users";
    const INITIAL: UserStatus = Invited;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Invited,
            to: Active,
            causes: &[Cause::Acceptance],
            by: By::Nobody,
            needs_reason: false,
            guards: &[],
        },
        Move {
            from: Invited,
            to: Suspended,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Active,
            to: Suspended,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Suspended,
            to: Active,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: false,
            guards: &[],
        },
    ];

    fn status(&self) -> UserStatus {
        self.status
    }

    fn moved(self, to: UserStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

/// A user name: lower-case letters, digits, dots, dashes.
///
/// # Errors
/// What is wrong, field by field.
pub fn check_username(raw: &str) -> Result<String, Violations> {
    let name = text::line(raw, 60).unwrap_or_default().to_lowercase();
    let mut checker = Checker::default();
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-');
    checker.require(plain && name.len() >= 3, "username", problem::INVALID_USERNAME);
    checker.finish().map(|()| name)
}
