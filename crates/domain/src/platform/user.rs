//! Users: who logs in, and with what roles.

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::ids::{OrganisationId, PersonId, UserId};
use crate::text;
use crate::validation::{Checker, Content, Violations};

crate::text_enum! {
    /// Whether a user may log in.
    pub enum UserStatus {
        /// May log in.
        Active = "active",
        /// May not, for now.
        Suspended = "suspended",
    }
}

/// A role in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// In which organisation.
    pub organisation_id: OrganisationId,
    /// As what.
    pub role: Role,
}

/// A user, as he sees himself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The identifier.
    pub id: UserId,
    /// The name to log in by.
    #[cfg_attr(feature = "openapi", schema(max_length = 60))]
    pub username: String,
    /// Where mail reaches the user; null: nowhere.
    #[cfg_attr(feature = "openapi", schema(max_length = 254))]
    pub email: Option<String>,
    /// The person the user is, where the user is one.
    pub person_id: Option<PersonId>,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// What the user is in which organisation.
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub memberships: Vec<Membership>,
}

/// What one logs in with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogIn {
    /// The user's name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "province.leader"))]
    pub username: String,
    /// The password.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 256, example = "correct horse battery staple"))]
    pub password: String,
}

impl Content for LogIn {
    /// The name is read as [`check_username`] keeps it: one that no user can have is told so. The password is taken as it is.
    fn check(&mut self, c: &mut Checker) {
        c.line("username", &mut self.username, 60);
    }
}

impl std::fmt::Debug for LogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogIn").field("username", &self.username).finish_non_exhaustive()
    }
}

/// The shortest password, in characters (NIST SP 800-63B-4 asks 15 where it is the only factor; 12 with a throttle, which counts log-ins that fail).
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest password, so that hashing it cannot be made expensive.
pub const LONGEST_PASSWORD: usize = 256;

/// A user name: lower-case letters, digits, dots, dashes.
pub fn check_username(raw: &str) -> Result<String, Violations> {
    let name = text::line(raw, 60).unwrap_or_default().to_lowercase();
    let mut checker = Checker::default();
    let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-');
    checker.require(plain && name.len() >= 3, "username", "invalid_username");
    checker.finish().map(|()| name)
}

/// A password long enough to withstand guessing.
pub fn check_password(password: &str) -> Result<(), Violations> {
    let mut checker = Checker::default();
    let length = password.chars().count();
    checker.require((SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length), "password", "password_length");
    checker.finish()
}
