//! Difficulties (khó khăn, vướng mắc): raised by one side, talked over, and solved only by both (II.2, VI).

use serde::{Deserialize, Serialize};

use super::Programme;
use super::agreement::{BetweenParties, PartyStanding, everyone_acts, everyone_agrees};
use crate::access::{DRAFTERS, RAISERS};
use crate::clock::Timestamp;
use crate::consent;
use crate::date::CivilDate;
use crate::directory::check_external_key;
use crate::ids::{ClauseId, DifficultyId, PartyId, ProgrammeId};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::problem;
use crate::programme::OfProgramme;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};

crate::text_enum! {
    /// Where a difficulty stands.
    pub enum DifficultyStatus {
        /// Told to the other side.
        Raised = "raised",
        /// Talked over by the focal points.
        Discussing = "discussing",
        /// Before the leaders of both sides.
        Escalated = "escalated",
        /// Both sides agreed to how it is solved.
        Resolved = "resolved",
    }
}

/// What a client says of a difficulty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DifficultyContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// In which programme.
    pub programme_id: ProgrammeId,
    /// The party that raises it.
    pub party_id: PartyId,
    /// The clause that it stands in the way of.
    pub clause_id: Option<ClauseId>,
    /// What it is, in a line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Chậm cung cấp danh sách học sinh")
    )]
    pub title: String,
    /// What it is, in full.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 20000))]
    pub description: String,
    /// How it is to be solved; what both sides agree to.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub resolution: Option<String>,
    /// The day on which it was raised.
    pub raised_on: CivilDate,
}

/// A difficulty in carrying out a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Difficulty {
    /// Its identifier.
    pub id: DifficultyId,
    /// How often content or status changed; consents do not count.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When content or status last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: DifficultyStatus,
    /// SHA-256 of the substantive fields, to which consents bind, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// How each party stands to its resolution.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub parties: Vec<PartyStanding>,
    /// The parties that have not answered to the present text.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pending_on: Vec<PartyId>,
    /// What it says.
    #[serde(flatten)]
    pub content: DifficultyContent,
}

plain_resource! {
    Difficulty (DifficultyId, DifficultyContent) "difficulties" {
        status: Self::INITIAL,
        substance: String::new(),
        parties: Vec::new(),
        pending_on: Vec::new(),
    }
}

impl Transferable for Difficulty {
    const ROWS: RowType = RowType::of::<Self>(
        "Khó khăn, vướng mắc",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::PARTY,
            Column::text("clause_id", "Điều khoản"),
            Column::text("title", "Tên"),
            Column::text("description", "Nội dung"),
            Column::day("raised_on", "Ngày nêu"),
            Column::text("resolution", "Cách giải quyết"),
        ],
    );
}

/// The fields to which consents bind: a change of any of them voids every consent.
pub const SUBSTANTIVE: &[&str] = &["programme_id", "title", "description", "resolution"];

impl DifficultyContent {
    /// Whether it differs from `before` in nothing but how it is to be solved.
    #[must_use]
    pub fn only_resolves(&self, before: &Self) -> bool {
        Self { resolution: before.resolution.clone(), ..self.clone() } == *before
    }

    /// The hash of the substantive fields.
    #[must_use]
    pub fn substance(&self) -> String {
        consent::substance(&serde_json::to_value(self).unwrap_or_default(), SUBSTANTIVE)
    }
}

impl Difficulty {
    /// Refuses an edit of what is solved.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edits(&self) -> Result<(), Refusal> {
        match self.status {
            DifficultyStatus::Resolved => Err(Blocker::new(problem::DIFFICULTY_RESOLVED).into()),
            _ => Ok(()),
        }
    }

    /// Whether consents are taken now: while it is talked over, and once it is said how it is to be solved.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_consents(&self) -> Result<(), Refusal> {
        match self.status {
            DifficultyStatus::Discussing | DifficultyStatus::Escalated
                if self.content.resolution.is_some() =>
            {
                Ok(())
            }
            DifficultyStatus::Discussing | DifficultyStatus::Escalated => {
                Err(Blocker::new(problem::RESOLUTION_MISSING).into())
            }
            status => Err(Blocker::new(problem::NOT_OPEN_FOR_CONSENT).with("status", status).into()),
        }
    }
}

/// What lists of difficulties can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct DifficultyFilter {
    /// Those of this programme.
    pub programme_id: Option<ProgrammeId>,
    /// Those that this party raised.
    pub party_id: Option<PartyId>,
    /// Those that stand in the way of this clause.
    pub clause_id: Option<ClauseId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "raised,discussing")
    )]
    pub status: Option<AnyOf<DifficultyStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of difficulties can be sorted by.
    pub enum DifficultySort {
        /// The day on which it was raised.
        RaisedOn = "raised_on",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for DifficultyContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.prose("description", &mut self.description, PROSE);
        c.optional_prose("resolution", &mut self.resolution, PROSE);
    }
}

impl OfProgramme for Difficulty {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        programme.has_party(self.content.party_id)
    }
}

use DifficultyStatus::{Discussing, Escalated, Raised, Resolved};

impl Stateful for Difficulty {
    type Status = DifficultyStatus;
    const RESOURCE: &'static str = "difficulties";
    const INITIAL: DifficultyStatus = Raised;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Raised,
            to: Discussing,
            causes: &[Cause::Request],
            by: By::Parts(RAISERS),
            needs_reason: false,
            guards: &[],
        },
        Move {
            from: Raised,
            to: Escalated,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Discussing,
            to: Escalated,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Escalated,
            to: Discussing,
            causes: &[Cause::Rejection],
            by: By::Nobody,
            needs_reason: false,
            guards: &[],
        },
        Move {
            from: Discussing,
            to: Resolved,
            causes: &[Cause::Consents],
            by: By::Nobody,
            needs_reason: false,
            guards: &[everyone_acts, everyone_agrees],
        },
        Move {
            from: Escalated,
            to: Resolved,
            causes: &[Cause::Consents],
            by: By::Nobody,
            needs_reason: false,
            guards: &[everyone_acts, everyone_agrees],
        },
    ];

    fn status(&self) -> DifficultyStatus {
        self.status
    }

    fn moved(self, to: DifficultyStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

impl BetweenParties for Difficulty {
    fn standings(&self) -> Vec<PartyStanding> {
        self.parties.clone()
    }
}
