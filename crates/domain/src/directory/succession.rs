//! Succession (kế thừa chức năng, nhiệm vụ): what an organisation did passes, function by function, to
//! another.
//!
//! Nothing is rewritten when it does: every part that an organisation takes names the organisation that took
//! it on, and who acts in it on a day follows from the successions that hold on that day (domain mechanism
//! 7).

use serde::{Deserialize, Serialize};

use super::check_external_key;
use crate::clock::Timestamp;
use crate::codes::Codes;
use crate::date::CivilDate;
use crate::ids::{OrganisationId, OrganisationSuccessionId};
use crate::lifecycle::{By, Cause, Move, Stateful};
use crate::problem;
use crate::transfer::{Column, RowType, Transferable};
use crate::validation::{AnyOf, Blocker, Checker, Content, LINE};

/// The function by which a party's rights and duties pass on (quyền và nghĩa vụ của bên ký kết).
pub const PARTY_FUNCTION: &str = "party";
/// The function by which passes on what an organisation does beside its particular functions (việc chung).
pub const GENERAL_FUNCTION: &str = "general";

/// The functions that the program itself knows, whatever the code list says.
pub const BUILT_IN_FUNCTIONS: &[&str] = &[PARTY_FUNCTION, GENERAL_FUNCTION, super::ARCHIVES_FUNCTION];
/// The code list of functions.
pub const ORGANISATION_FUNCTIONS: &str = "organisation_function";

crate::text_enum! {
    /// Where a succession stands.
    pub enum SuccessionStatus {
        /// Decided; its day has not come.
        Planned = "planned",
        /// The functions have passed.
        InForce = "in_force",
        /// Stopped before or after its day; the functions are with the first organisation.
        Suspended = "suspended",
        /// Taken back for good.
        Revoked = "revoked",
    }
}

/// What a client says of a succession.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationSuccessionContent {
    /// The system that knows it by `external_id`.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// Its identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
    /// Who gives the functions up.
    pub from_id: OrganisationId,
    /// Who takes them on.
    pub to_id: OrganisationId,
    /// Which functions (code list `organisation_function`); null: all of them.
    pub functions: Option<Codes>,
    /// The first day on which the successor acts.
    pub effective_on: CivilDate,
    /// The decision, as documents cite it.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 300, example = "Nghị quyết 202/2025/QH15")
    )]
    pub instrument: String,
}

/// A succession between two organisations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationSuccession {
    /// Its identifier.
    pub id: OrganisationSuccessionId,
    /// How often it was changed or moved.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: i32,
    /// When it was entered.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Where it stands.
    pub status: SuccessionStatus,
    /// The first day on which it no longer holds, since it was suspended or revoked.
    pub ended_on: Option<CivilDate>,
    /// What it says.
    #[serde(flatten)]
    pub content: OrganisationSuccessionContent,
}

plain_resource! {
    OrganisationSuccession (OrganisationSuccessionId, OrganisationSuccessionContent)
    "organisation-successions" {
        status: Self::INITIAL,
        ended_on: None,
    }
}

impl Transferable for OrganisationSuccession {
    const ROWS: RowType = RowType::of::<Self>(
        "Kế thừa chức năng",
        &[
            Column::EXTERNAL_SOURCE,
            Column::EXTERNAL_ID,
            Column::id("from_id", "Cơ quan giao", "organisations"),
            Column::id("to_id", "Cơ quan nhận", "organisations"),
            Column::codes("functions", "Chức năng"),
            Column::day("effective_on", "Hiệu lực từ ngày"),
            Column::text("instrument", "Quyết định"),
        ],
    );
}

impl OrganisationSuccession {
    /// Whether the function is with the successor on that day.
    #[must_use]
    pub fn passes(&self, function: &str, on: CivilDate) -> bool {
        let covers = self.content.functions.as_ref().is_none_or(|functions| functions.contain(function));
        covers && self.content.effective_on <= on && self.ended_on.is_none_or(|ended| on < ended)
    }
}

/// The most successions that are followed from one organisation: more would be a circle.
const LONGEST_CHAIN: usize = 20;

/// Who acts in what `organisation` took on, in that function on that day; none where it ended and nobody
/// succeeded it.
///
/// What an organisation had given away before it received the function says nothing of what it received: only
/// later successions pass it on, so that a function can come back. `from` answers the successions out of an
/// organisation, `is_there` whether one exists on the day.
///
/// # Errors
/// What the work itself finds wrong, and where the database does not serve.
pub fn acting<E>(
    organisation: OrganisationId,
    function: &str,
    on: CivilDate,
    mut from: impl FnMut(OrganisationId) -> Result<Vec<OrganisationSuccession>, E>,
    is_there: impl FnOnce(OrganisationId) -> Result<bool, E>,
) -> Result<Option<OrganisationId>, E> {
    let (mut holder, mut received) = (organisation, None);
    for _ in 0..LONGEST_CHAIN {
        let passed = from(holder)?.into_iter().filter(|succession| {
            succession.passes(function, on)
                && received.is_none_or(|day| day <= succession.content.effective_on)
        });
        // What has left cannot leave again; on one day, what is named goes where it is named, and the rest
        // elsewhere.
        match passed.min_by_key(|succession| {
            (succession.content.effective_on, succession.content.functions.is_none(), succession.id)
        }) {
            Some(succession) => {
                (holder, received) = (succession.content.to_id, Some(succession.content.effective_on))
            }
            None => return Ok(is_there(holder)?.then_some(holder)),
        }
    }
    Ok(None)
}

/// What lists of successions can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct OrganisationSuccessionFilter {
    /// Those out of this organisation.
    pub from_id: Option<OrganisationId>,
    /// Those into this organisation.
    pub to_id: Option<OrganisationId>,
    /// One or more statuses, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 100, example = "planned,in_force")
    )]
    pub status: Option<AnyOf<SuccessionStatus>>,
    /// Those that hold on that day.
    pub as_of: Option<CivilDate>,
    /// The system of the external key.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "examples"))]
    pub external_source: Option<String>,
    /// The identifier there.
    #[cfg_attr(feature = "openapi", schema(max_length = 200))]
    pub external_id: Option<String>,
}

crate::text_enum! {
    /// What lists of successions can be sorted by.
    pub enum OrganisationSuccessionSort {
        /// The day from which the successor acts.
        EffectiveOn = "effective_on",
        /// When it was entered.
        CreatedAt = "created_at",
    }
}

impl Content for OrganisationSuccessionContent {
    fn check(&mut self, c: &mut Checker) {
        check_external_key(c, &mut self.external_source, &mut self.external_id);
        c.line("instrument", &mut self.instrument, LINE);
        c.require(self.from_id != self.to_id, "to_id", problem::CIRCULAR_SUCCESSION);
    }
}

use SuccessionStatus::{InForce, Planned, Revoked, Suspended};

impl Stateful for OrganisationSuccession {
    type Status = SuccessionStatus;
    const RESOURCE: &'static str = "organisation-successions";
    const INITIAL: SuccessionStatus = Planned;
    const MOVES: &'static [Move<Self>] = &[
        Move {
            from: Planned,
            to: InForce,
            causes: &[Cause::Schedule],
            by: By::Nobody,
            needs_reason: false,
            guards: &[day_has_come],
        },
        Move {
            from: Planned,
            to: Suspended,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Planned,
            to: Revoked,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: InForce,
            to: Suspended,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: InForce,
            to: Revoked,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
        Move {
            from: Suspended,
            to: Planned,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[lies_ahead],
        },
        Move {
            from: Suspended,
            to: Revoked,
            causes: &[Cause::Request],
            by: By::Allowed,
            needs_reason: true,
            guards: &[],
        },
    ];

    fn status(&self) -> SuccessionStatus {
        self.status
    }

    fn counts_from(&self, _: SuccessionStatus, _: CivilDate) -> CivilDate {
        self.content.effective_on
    }

    fn moved(self, to: SuccessionStatus, on: CivilDate, now: Timestamp) -> Self {
        let ended_on = match to {
            Planned | InForce => None,
            Suspended | Revoked => Some(self.ended_on.unwrap_or(on)),
        };
        Self { status: to, ended_on, revision: self.revision + 1, updated_at: now, ..self }
    }
}

fn day_has_come(succession: &OrganisationSuccession, today: CivilDate) -> Option<Blocker> {
    let day = succession.content.effective_on;
    (today < day).then(|| Blocker::new(problem::NOT_YET_EFFECTIVE).with("effective_from", day))
}

/// Whether it held or was suspended on its day, the days since are history: taking it up again is a new
/// succession.
fn lies_ahead(succession: &OrganisationSuccession, today: CivilDate) -> Option<Blocker> {
    let day = succession.content.effective_on;
    (day <= today).then(|| Blocker::new(problem::SUCCESSION_DAY_PASSED).with("effective_from", day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    fn organisation() -> OrganisationId {
        OrganisationId::new(Timestamp::from_unix_micros(0))
    }

    fn succession(
        from_id: OrganisationId,
        to_id: OrganisationId,
        functions: Option<&[&str]>,
        effective_on: CivilDate,
    ) -> OrganisationSuccession {
        let now = Timestamp::from_unix_micros(0);
        let functions =
            functions.map(|codes| Codes::of(codes.iter().map(|code| (*code).to_owned()).collect()).unwrap());
        let instrument = "Quyết định".to_owned();
        OrganisationSuccession {
            id: OrganisationSuccessionId::new(now),
            revision: 1,
            created_at: now,
            updated_at: now,
            status: Planned,
            ended_on: None,
            content: OrganisationSuccessionContent {
                external_source: None,
                external_id: None,
                from_id,
                to_id,
                functions,
                effective_on,
                instrument,
            },
        }
    }

    fn acts(
        all: &[OrganisationSuccession],
        of: OrganisationId,
        function: &str,
        on: &str,
    ) -> Option<OrganisationId> {
        let out = |from| Ok::<_, ()>(all.iter().filter(|s| s.content.from_id == from).cloned().collect());
        acting(of, function, day(on), out, |_| Ok(true)).unwrap()
    }

    #[test]
    fn each_function_goes_its_own_way_on_its_own_day() {
        let (information, culture, science, can_tho) =
            (organisation(), organisation(), organisation(), organisation());
        let all = [
            succession(information, culture, Some(&["press"]), day("2025-03-01")),
            succession(information, science, Some(&["information_technology"]), day("2025-03-01")),
            succession(culture, can_tho, None, day("2025-07-01")),
        ];
        assert_eq!(acts(&all, information, "press", "2025-02-28"), Some(information));
        assert_eq!(acts(&all, information, "press", "2025-03-01"), Some(culture));
        assert_eq!(acts(&all, information, "information_technology", "2025-08-01"), Some(science));
        assert_eq!(acts(&all, information, "press", "2025-07-01"), Some(can_tho));
    }

    #[test]
    fn a_suspended_succession_gives_the_function_back_from_that_day() {
        let (paper, merged) = (organisation(), organisation());
        let mut decided = succession(paper, merged, None, day("2025-09-01"));
        assert_eq!(acts(std::slice::from_ref(&decided), paper, "party", "2025-12-01"), Some(merged));
        decided = decided.moved(Suspended, day("2025-11-10"), Timestamp::from_unix_micros(0));
        assert_eq!(acts(std::slice::from_ref(&decided), paper, "party", "2025-11-09"), Some(merged));
        assert_eq!(acts(std::slice::from_ref(&decided), paper, "party", "2025-11-10"), Some(paper));
        assert!(decided.step(Planned, Cause::Request, day("2025-12-01")).is_err());
    }

    #[test]
    fn one_suspended_before_its_day_is_taken_up_only_before_its_day() {
        let planned = succession(organisation(), organisation(), None, day("2025-09-01"));
        let suspended = planned.moved(Suspended, day("2025-08-20"), Timestamp::from_unix_micros(0));
        assert!(suspended.step(Planned, Cause::Request, day("2025-08-31")).is_ok());
        assert!(suspended.step(Planned, Cause::Request, day("2025-09-01")).is_err());
    }

    #[test]
    fn what_is_named_goes_there_and_the_rest_elsewhere() {
        let (information, culture, science, office) =
            (organisation(), organisation(), organisation(), organisation());
        let all = [
            succession(information, culture, Some(&["press"]), day("2025-03-01")),
            succession(information, science, None, day("2025-03-01")),
            succession(information, office, None, day("2025-07-01")),
        ];
        assert_eq!(acts(&all, information, "press", "2025-08-01"), Some(culture));
        assert_eq!(acts(&all, information, "information_technology", "2025-08-01"), Some(science));
    }

    #[test]
    fn a_function_that_was_given_away_can_come_back() {
        let (culture, information, paper) = (organisation(), organisation(), organisation());
        let all = [
            succession(culture, information, Some(&["press"]), day("2008-05-01")),
            succession(information, culture, Some(&["press"]), day("2025-03-01")),
            succession(paper, information, Some(&["press"]), day("2025-06-01")),
        ];
        assert_eq!(acts(&all, culture, "press", "2024-01-01"), Some(information));
        assert_eq!(acts(&all, culture, "press", "2025-03-01"), Some(culture));
        assert_eq!(acts(&all, information, "press", "2025-03-01"), Some(culture));
        assert_eq!(acts(&all, paper, "press", "2025-06-01"), Some(information));
    }

    #[test]
    fn one_who_ended_without_successor_is_nobody_and_a_circle_ends() {
        let (ended, other) = (organisation(), organisation());
        let nobody = acting(ended, "party", day("2025-07-01"), |_| Ok::<_, ()>(Vec::new()), |_| Ok(false));
        assert_eq!(nobody, Ok(None));
        let circle = [
            succession(ended, other, None, day("2025-01-01")),
            succession(other, ended, None, day("2025-01-01")),
        ];
        assert_eq!(acts(&circle, ended, "party", "2025-07-01"), None);
    }

    proptest! {
        #[test]
        fn who_acts_never_passes_on_what_he_holds(
            links in prop::collection::vec((0..5_usize, 0..5_usize, 0..60_i64), 0..8),
            on in 0..300_i64,
        ) {
            let organisations: Vec<_> = (0..5).map(|_| organisation()).collect();
            let at = |days: i64| Timestamp::from_unix_micros(days * 86_400_000_000).in_vietnam();
            // Each gives away only after it can have received: what it gave away before would not count.
            let all: Vec<_> = links
                .into_iter()
                .filter(|(from, to, _)| from < to)
                .map(|(from, to, days)| {
                    let day = at(days + 60 * i64::try_from(from).unwrap());
                    succession(organisations[from], organisations[to], None, day)
                })
                .collect();
            let holder = acts(&all, organisations[0], "party", &at(on).to_string()).unwrap();
            prop_assert!(!all.iter().any(|s| s.content.from_id == holder && s.passes("party", at(on))));
        }
    }
}
