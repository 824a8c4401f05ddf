//! Who may do what: decided here and nowhere else (security promise 1).

mod action;
mod api_scope;
mod grants;
mod policy;

pub use action::Action;
pub use api_scope::{ApiScope, ApiScopes};
pub use grants::{
    ACCEPTING, ASKING, ASSIGNEES, AUDITORS, BUYERS, BUYERS_AND_SELLERS, BUYING_LEADERS, DRAFTERS, FINANCE,
    GIVERS, Grant, NEWSROOM, RAISERS, SELLERS, SPEAKERS,
};
pub use policy::{Circle, Reach, Scope, Target, Verdict, decide, leads_or_drafts, scope};

use serde::{Deserialize, Serialize};

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

crate::text_enum! {
    /// How an organisation takes part in a programme, or in a thing that belongs to one.
    pub enum Part {
        /// As a party, or as the one that a party's rights have passed to (bên).
        Party = "party",
        /// As a party's focal point (cơ quan đầu mối).
        FocalPoint = "focal_point",
        /// As a unit that carries something out (đơn vị thực hiện).
        Unit = "unit",
        /// As a party to a restricted programme or its focal point, of which only those count who draft.
        Drafter = "drafter",
        /// As who issued a document, or keeps the documents of the one that did (cơ quan ban hành).
        Issuer = "issuer",
        /// As one to whom a document was sent (nơi nhận).
        Addressee = "addressee",
        /// As the one whose own entry of a document it is (nơi vào sổ văn bản đến).
        Receiver = "receiver",
        /// For the side that gives a task or asks a question (bên giao, bên hỏi).
        Giver = "giver",
        /// As a unit that a task or question is addressed to (đơn vị chủ trì, đơn vị được hỏi).
        Assignee = "assignee",
        /// For the side that orders a package and pays for it (bên đặt hàng).
        Buyer = "buyer",
        /// For the side that delivers it (bên thực hiện).
        Seller = "seller",
        /// For the side that writes and publishes (tòa soạn).
        Newsroom = "newsroom",
        /// As a unit that helps with a task (đơn vị phối hợp).
        Cooperating = "cooperating",
    }
}

/// An organisation's part in a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Involved {
    /// As what.
    pub part: Part,
    /// Which.
    pub organisation_id: OrganisationId,
}

/// The roles that count, by the part that the role's organisation takes.
pub type Roles = &'static [(Part, &'static [Role])];

/// Who asks: the user as the database knows them at this very request, never as an old token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The user.
    pub user_id: UserId,
    /// The person the user is, where the user is one.
    pub person_id: Option<PersonId>,
    /// What the user is in which organisation, today.
    pub memberships: Vec<(OrganisationId, Role)>,
    /// To what the session is narrowed, where it is a program's.
    pub scopes: Option<ApiScopes>,
}

impl Subject {
    /// Whether the action lies within what the session may do.
    #[must_use]
    pub fn within(&self, action: Action) -> bool {
        self.scopes.as_ref().is_none_or(|scopes| scopes.allow(action))
    }

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

    /// Whether the subject has one of the roles in an organisation that takes the part which the role counts
    /// for.
    #[must_use]
    pub fn has_part(&self, roles: Roles, involved: &[Involved]) -> bool {
        involved.iter().any(|taken| {
            roles.iter().any(|(part, roles)| *part == taken.part && self.has_in(taken.organisation_id, roles))
        })
    }

    /// The organisations in which the subject has one of the roles, each once.
    #[must_use]
    pub fn organisations_as(&self, roles: &[Role]) -> Vec<OrganisationId> {
        let mut found: Vec<_> =
            self.memberships.iter().filter(|(_, role)| roles.contains(role)).map(|(at, _)| *at).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
