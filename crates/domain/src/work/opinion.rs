//! A unit's opinion on a draft (ý kiến góp ý).

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::ids::{OpinionId, OrganisationId, UserId};
use crate::problem;
use crate::validation::{Checker, Content, PROSE};

crate::text_enum! {
    /// What a unit thinks of a draft.
    pub enum OpinionAnswer {
        /// It agrees (thống nhất).
        Agrees = "agrees",
        /// It has comments (góp ý).
        Comments = "comments",
        /// It has nothing to say (không có ý kiến).
        NoOpinion = "no_opinion",
    }
}

/// What a client says for a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpinionContent {
    /// For which of the units asked; needed only by one who can speak for several.
    pub organisation_id: Option<OrganisationId>,
    /// What it thinks.
    pub answer: OpinionAnswer,
    /// Its comments; required where it has some.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub text: Option<String>,
}

/// A unit's opinion as given; a later one of the same unit takes its place, and both stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Opinion {
    /// Its identifier.
    pub id: OpinionId,
    /// The unit that was asked.
    pub organisation_id: OrganisationId,
    /// Who gave it: the unit itself, or who had succeeded it by then.
    pub acting_organisation_id: OrganisationId,
    /// What it thinks.
    pub answer: OpinionAnswer,
    /// Its comments.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub text: Option<String>,
    /// The user who entered it.
    pub recorded_by: UserId,
    /// When a later one took its place; null: it stands.
    pub superseded_at: Option<Timestamp>,
    /// When it was given.
    pub created_at: Timestamp,
}

impl Content for OpinionContent {
    fn check(&mut self, c: &mut Checker) {
        c.optional_prose("text", &mut self.text, PROSE);
        c.require(
            self.answer != OpinionAnswer::Comments || self.text.is_some(),
            "text",
            problem::TEXT_REQUIRED,
        );
    }
}
