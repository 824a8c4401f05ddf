//! Amendments (phụ lục): what is signed changes only by a text that every party agrees to and signs in its
//! turn.

use serde::{Deserialize, Serialize};

use super::agreement::{
    Agreement, BetweenParties, PartyStanding, day_of_effect_known, day_of_effect_reached, everyone_acts,
    everyone_agrees, everyone_signed, nobody_signed, not_in_force,
};
use super::changes::ClauseChange;
use super::{Programme, ProgrammeStatus};
use crate::access::DRAFTERS;
use crate::clock::Timestamp;
use crate::consent;
use crate::date::{CivilDate, PartialDate};
use crate::directory::check_external_key;
use crate::ids::{AmendmentId, PartyId, ProgrammeId};
use crate::lifecycle::{Around, By, Cause, Move, Stateful};
use crate::problem::{self, ProblemCode};
use crate::programme::OfProgramme;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE, PROSE, Refusal, Violations};

crate::text_enum! {
    /// Where an amendment stands.
    pub enum AmendmentStatus {
        /// Being written.
        Draft = "draft",
        /// Every party agreed to it; to be signed.
        Agreed = "agreed",
        /// Signed by every party, and the day of effect has come: the text says what it says.
        InForce = "in_force",
        /// Given up before it came into force.
        Withdrawn = "withdrawn",
    }
}

/// What a client says of an amendment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AmendmentContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Which programme it amends.
    pub programme_id: ProgrammeId,
    /// Its title.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 300, example = "Phụ lục số 01"))]
    pub title: String,
    /// Why, or what else it says.
    #[cfg_attr(feature = "openapi", schema(max_length = 20000))]
    pub text: Option<String>,
    /// From when it has effect, where that is not the day the last party signs.
    pub effective_from: Option<PartialDate>,
    /// The last day of the programme's period from then on; null: as it is.
    pub last_day: Option<CivilDate>,
    /// What it does to the clauses, one after the other.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 200))]
    pub changes: Vec<ClauseChange>,
}

/// An amendment of a signed programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Amendment {
    /// Its identifier.
    pub id: AmendmentId,
    /// How often content or status changed; consents and signatures do not count.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When content or status last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: AmendmentStatus,
    /// The day it came or comes into force; null until every party has signed.
    pub in_force_from: Option<PartialDate>,
    /// The last day that the programme had before, where this changed it.
    pub replaced_last_day: Option<CivilDate>,
    /// SHA-256 of the substantive fields, to which consents bind, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(min_length = 64, max_length = 64))]
    pub substance: String,
    /// How each party stands to it.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub parties: Vec<PartyStanding>,
    /// The parties that have not answered to the present text.
    #[cfg_attr(feature = "openapi", schema(max_items = 50))]
    pub pending_on: Vec<PartyId>,
    /// What it says.
    #[serde(flatten)]
    pub content: AmendmentContent,
    /// How things are with its programme.
    #[serde(skip)]
    pub about: Around<AboutAmendment>,
}

plain_resource! {
    Amendment (AmendmentId, AmendmentContent) "amendments" {
        status: Self::INITIAL,
        in_force_from: None,
        replaced_last_day: None,
        substance: String::new(),
        parties: Vec::new(),
        pending_on: Vec::new(),
        about: Around::default(),
    }
}

impl Transferable for Amendment {
    const ROWS: RowType = RowType::of::<Self>(
        "Phụ lục",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::PROGRAMME,
            Column::text("title", "Tên phụ lục"),
            Column::text("text", "Nội dung"),
            Column::partial_day("effective_from", "Hiệu lực từ"),
            Column::day("last_day", "Đến ngày"),
            Column::json("changes", "Thay đổi"),
        ],
    );
}

/// What an amendment must know of its programme to move on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AboutAmendment {
    /// Where the programme stands.
    pub programme: ProgrammeStatus,
    /// Whether the changes still fit its text.
    pub fits: bool,
    /// The day on which it, or its latest amendment, came into force: what came later cannot have effect
    /// before.
    pub settled_from: Option<CivilDate>,
}

/// The fields to which consents bind: a change of any of them voids every consent.
pub const SUBSTANTIVE: &[&str] = &["programme_id", "title", "text", "last_day", "changes"];

impl AmendmentContent {
    /// The hash of the substantive fields.
    #[must_use]
    pub fn substance(&self) -> String {
        consent::substance(&serde_json::to_value(self).unwrap_or_default(), SUBSTANTIVE)
    }
}

impl Amendment {
    /// Refuses an edit of what is signed, or no longer a draft or agreed.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_edits(&self) -> Result<(), Refusal> {
        self.open(problem::AMENDMENT_FROZEN)
    }

    /// Whether consents are taken now: while it is a draft or agreed and nobody has signed.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_consents(&self) -> Result<(), Refusal> {
        self.open(problem::NOT_OPEN_FOR_CONSENT)
    }

    fn open(&self, otherwise: ProblemCode) -> Result<(), Refusal> {
        match self.status {
            AmendmentStatus::Draft | AmendmentStatus::Agreed if !self.is_signed() => Ok(()),
            status => Err(Blocker::new(otherwise).with("status", status).into()),
        }
    }

    /// Whether signatures are taken now.
    ///
    /// # Errors
    /// What stands in the way.
    pub fn takes_signatures(&self) -> Result<(), Refusal> {
        match self.status {
            AmendmentStatus::Agreed => Ok(()),
            status => Err(Blocker::new(problem::NOT_OPEN_FOR_SIGNATURE).with("status", status).into()),
        }
    }
}

/// What lists of amendments can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AmendmentFilter {
    /// Those of this programme.
    pub programme_id: Option<ProgrammeId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "agreed,in_force")
    )]
    pub status: Option<AnyOf<AmendmentStatus>>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of amendments can be sorted by.
    pub enum AmendmentSort {
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for AmendmentContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("title", &mut self.title, LINE);
        c.optional_prose("text", &mut self.text, PROSE);
        c.each("changes", &mut self.changes, 200, |c, change| change.check(c));
        c.require(
            !self.changes.is_empty() || self.last_day.is_some() || self.text.is_some(),
            "changes",
            problem::AMENDS_NOTHING,
        );
    }
}

use AmendmentStatus::{Agreed, Draft, InForce, Withdrawn};

impl Stateful for Amendment {
    type Status = AmendmentStatus;
    const RESOURCE: &'static str = "amendments";
    const INITIAL: AmendmentStatus = Draft;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Draft,
            to: Agreed,
            causes: &[Cause::Consents],
            by: By::Nobody,
            needs_reason: false,
            guards: &[
                everyone_acts,
                everyone_agrees,
                programme_in_force,
                changes_fit,
                in_its_turn,
                ends_later,
            ],
        },
        Move {
            from: Agreed,
            to: Draft,
            causes: &[Cause::SubstantiveEdit, Cause::Rejection],
            by: By::Nobody,
            needs_reason: false,
            guards: &[nobody_signed],
        },
        Move {
            from: Agreed,
            to: InForce,
            causes: &[Cause::Signatures, Cause::Schedule],
            by: By::Nobody,
            needs_reason: false,
            guards: &[
                everyone_acts,
                everyone_signed,
                day_of_effect_known,
                day_of_effect_reached,
                programme_in_force,
                changes_fit,
                in_its_turn,
                ends_later,
            ],
        },
        Move {
            from: Draft,
            to: Withdrawn,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Agreed,
            to: Withdrawn,
            causes: &[Cause::Request],
            by: By::Parts(DRAFTERS),
            needs_reason: true,
            guards: &[not_binding],
        },
    ];

    fn status(&self) -> AmendmentStatus {
        self.status
    }

    fn counts_from(&self, _: AmendmentStatus, today: CivilDate) -> CivilDate {
        self.in_force_from.map_or(today, PartialDate::earliest)
    }

    fn moved(self, to: AmendmentStatus, _: CivilDate, now: Timestamp) -> Self {
        Self { status: to, revision: self.revision + 1, updated_at: now, ..self }
    }
}

impl BetweenParties for Amendment {
    fn standings(&self) -> Vec<PartyStanding> {
        self.parties.clone()
    }
}

impl Agreement for Amendment {
    fn effective_from(&self) -> Option<PartialDate> {
        self.content.effective_from
    }
}

fn programme_in_force(amendment: &Amendment, _: CivilDate) -> Option<Blocker> {
    amendment.about.blocks(|about| not_in_force(about.programme))
}

/// The text of a day is told once: an amendment cannot reach back behind what is in force.
fn in_its_turn(amendment: &Amendment, _: CivilDate) -> Option<Blocker> {
    amendment.about.blocks(|about| {
        let (day, settled) = (amendment.day_of_effect()?.earliest(), about.settled_from?);
        (day < settled).then(|| Blocker::new(problem::EFFECTIVE_TOO_EARLY).with("settled_from", settled))
    })
}

/// What every party has signed binds, unless the time has passed over it.
fn not_binding(amendment: &Amendment, today: CivilDate) -> Option<Blocker> {
    // Asked through what was looked up, too: where nothing was, nothing is known to have passed over it.
    amendment.about.blocks(|_| {
        let overtaken = [programme_in_force, changes_fit, in_its_turn, ends_later]
            .iter()
            .any(|guard| guard(amendment, today).is_some());
        let signed = everyone_signed(amendment, today).is_none();
        (signed && !overtaken).then(|| Blocker::new(problem::ALREADY_SIGNED))
    })
}

/// A period does not end before the text that says so has effect.
fn ends_later(amendment: &Amendment, _: CivilDate) -> Option<Blocker> {
    let (day, last_day) = (amendment.day_of_effect()?.earliest(), amendment.content.last_day?);
    (last_day < day).then(|| Blocker::new(problem::ENDS_BEFORE_EFFECT).with("last_day", last_day))
}

/// Another amendment may have come into force since this one was written.
fn changes_fit(amendment: &Amendment, _: CivilDate) -> Option<Blocker> {
    amendment.about.blocks(|about| (!about.fits).then(|| Blocker::new(problem::CHANGES_DO_NOT_FIT)))
}

impl OfProgramme for Amendment {
    fn programme_id(&self) -> ProgrammeId {
        self.content.programme_id
    }

    /// A period ends where it began, or later.
    fn fits(&self, programme: &Programme) -> Result<(), Violations> {
        let mut checker = Checker::default();
        checker.require(
            self.content.last_day.is_none_or(|last| programme.first_day <= last),
            "last_day",
            problem::ENDS_BEFORE_IT_BEGINS,
        );
        checker.finish()
    }
}
