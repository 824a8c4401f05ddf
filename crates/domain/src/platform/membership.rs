//! What a user is in an organisation, from when to when.

use serde::{Deserialize, Serialize};

use crate::access::Role;
use crate::clock::Timestamp;
use crate::date::CivilDate;
use crate::directory::check_validity;
use crate::ids::{MembershipId, OrganisationId, UserId};
use crate::validation::{Checker, Content};

/// What a client says of a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MembershipContent {
    /// Whose; never changes.
    pub user_id: UserId,
    /// In which organisation; never changes.
    pub organisation_id: OrganisationId,
    /// As what; never changes.
    pub role: Role,
    /// First day, where there is one.
    pub valid_from: Option<CivilDate>,
    /// Last day; null while it lasts.
    pub valid_to: Option<CivilDate>,
}

/// A user's role in an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// Its identifier.
    pub id: MembershipId,
    /// How often it was changed.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was given.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// What it says.
    #[serde(flatten)]
    pub content: MembershipContent,
}

plain_resource! { Membership (MembershipId, MembershipContent) "memberships" }

/// What lists of memberships can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct MembershipFilter {
    /// Those of this user.
    pub user_id: Option<UserId>,
    /// Those in this organisation.
    pub organisation_id: Option<OrganisationId>,
    /// Those that hold on that day.
    pub as_of: Option<CivilDate>,
}

crate::text_enum! {
    /// What lists of memberships can be sorted by.
    pub enum MembershipSort {
        /// When it was given.
        CreatedAt = "created_at",
    }
}

impl Content for MembershipContent {
    const FIXED: &'static [&'static str] = &["user_id", "organisation_id", "role"];

    fn check(&mut self, c: &mut Checker) {
        check_validity(c, self.valid_from, self.valid_to);
    }
}
