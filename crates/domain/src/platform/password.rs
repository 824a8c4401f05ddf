//! Passwords: what one logs in with, and which are good enough (NIST SP 800-63B-4).

use serde::{Deserialize, Serialize};

use crate::problem;
use crate::validation::{Checker, Content, Violations};

/// The shortest password, in characters (NIST asks 15 where it is the only factor; 12 with a throttle, which
/// counts log-ins that fail).
pub const SHORTEST_PASSWORD: usize = 12;
/// The longest password, so that hashing it cannot be made expensive.
pub const LONGEST_PASSWORD: usize = 256;

/// What one logs in with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LogIn {
    /// The user's name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "province.leader"))]
    pub username: String,
    /// The password.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 256, example = "correct horse battery staple")
    )]
    pub password: String,
    /// A code of the second factor, where the user has one.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "123456")
    )]
    pub totp_code: Option<String>,
}

impl Content for LogIn {
    /// The name is read as [`super::check_username`] keeps it: one that no user can have is told so. The
    /// password is taken as it is.
    fn check(&mut self, c: &mut Checker) {
        c.line("username", &mut self.username, 60);
    }
}

impl std::fmt::Debug for LogIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LogIn").field("username", &self.username).finish_non_exhaustive()
    }
}

/// That the caller knows their own password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordProof {
    /// The caller's password.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 256, example = "phoihop-demo-2023"))]
    pub current_password: String,
}

impl Content for PasswordProof {
    fn check(&mut self, _: &mut Checker) {}
}

impl std::fmt::Debug for PasswordProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordProof").finish_non_exhaustive()
    }
}

/// That the caller knows their own password and holds their second factor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpRemoval {
    /// The caller's password.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 256, example = "phoihop-demo-2023"))]
    pub current_password: String,
    /// What the authenticator shows; not needed for a factor that was never confirmed.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "123456")
    )]
    pub code: Option<String>,
}

impl Content for TotpRemoval {
    fn check(&mut self, c: &mut Checker) {
        c.optional_line("code", &mut self.code, 6);
    }
}

impl std::fmt::Debug for TotpRemoval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpRemoval").finish_non_exhaustive()
    }
}

/// A code of a second factor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TotpCode {
    /// The six digits that the authenticator shows.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 6, max_length = 6, pattern = "^[0-9]{6}$", example = "123456")
    )]
    pub code: String,
}

impl Content for TotpCode {
    fn check(&mut self, c: &mut Checker) {
        c.line("code", &mut self.code, 6);
    }
}

/// A new password in the place of one's own.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The password that holds so far.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 256, example = "phoihop-demo-2023"))]
    pub current_password: String,
    /// The new one: 12 characters or more, not one of those that everybody tries.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 12, max_length = 256, example = "sông Hậu chảy qua bảy mùa nước nổi")
    )]
    pub password: String,
}

impl Content for PasswordChange {
    fn check(&mut self, c: &mut Checker) {
        check_length(c, &self.password);
    }
}

impl std::fmt::Debug for PasswordChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordChange").finish_non_exhaustive()
    }
}

/// A password set by a one-time link.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordByLink {
    /// The link's secret.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub token: String,
    /// The new password: 12 characters or more, not one of those that everybody tries.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 12, max_length = 256, example = "sông Hậu chảy qua bảy mùa nước nổi")
    )]
    pub password: String,
}

impl Content for PasswordByLink {
    fn check(&mut self, c: &mut Checker) {
        c.line("token", &mut self.token, 100);
        check_length(c, &self.password);
    }
}

impl std::fmt::Debug for PasswordByLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PasswordByLink").finish_non_exhaustive()
    }
}

/// Who forgot their password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordResetRequest {
    /// The user's name.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 60, example = "province.focal"))]
    pub username: String,
}

impl Content for PasswordResetRequest {
    fn check(&mut self, c: &mut Checker) {
        c.line("username", &mut self.username, 60);
    }
}

/// A password long enough to withstand guessing.
///
/// # Errors
/// What is wrong, field by field.
pub fn check_password(password: &str) -> Result<(), Violations> {
    let mut checker = Checker::default();
    check_length(&mut checker, password);
    checker.finish()
}

fn check_length(c: &mut Checker, password: &str) {
    c.require(
        (SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.chars().count()),
        "password",
        problem::PASSWORD_LENGTH,
    );
}
