//! Who may do what: decided here and nowhere else (security promise 1).

mod action;
mod policy;

pub use action::Action;
pub use policy::{Grant, Scope, Target, Verdict, decide, scope};

use crate::ids::{OrganisationId, PersonId, UserId};

crate::text_enum! {
    /// What a user may be in an organisation.
    pub enum Role {
        /// Runs the platform: directory and users (quản trị).
        Administrator = "administrator",
        /// Leads the organisation: decides for it (lãnh đạo).
        Leader = "leader",
        /// Works as or for the focal point: prepares and records (đầu mối).
        Coordinator = "coordinator",
        /// Works in a line unit, commune or school (cán bộ).
        Officer = "officer",
        /// Works in the newsroom (biên tập).
        Editor = "editor",
        /// Appraises budgets and pays (tài chính).
        Finance = "finance",
        /// Judges entries (giám khảo).
        Judge = "judge",
        /// Reads everything of the organisation, and the audit trail (kiểm toán).
        Auditor = "auditor",
        /// Reads (xem).
        Viewer = "viewer",
    }
}

/// Who asks: the user as the database knows him at this very request, never as an old token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The user.
    pub user_id: UserId,
    /// The person the user is, where the user is one.
    pub person_id: Option<PersonId>,
    /// What the user is in which organisation, today.
    pub memberships: Vec<(OrganisationId, Role)>,
}

impl Subject {
    /// Whether the subject has one of the roles in any organisation.
    #[must_use]
    pub fn has_any(&self, roles: &[Role]) -> bool {
        self.memberships.iter().any(|(_, role)| roles.contains(role))
    }

    /// Whether the subject has one of the roles in that organisation.
    #[must_use]
    pub fn has_in(&self, organisation: OrganisationId, roles: &[Role]) -> bool {
        self.memberships.iter().any(|(at, role)| *at == organisation && roles.contains(role))
    }

    /// The organisations in which the subject has one of the roles, each once.
    #[must_use]
    pub fn organisations_as(&self, roles: &[Role]) -> Vec<OrganisationId> {
        let mut found: Vec<_> = self.memberships.iter().filter(|(_, role)| roles.contains(role)).map(|(at, _)| *at).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
