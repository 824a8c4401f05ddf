//! Which programmes, and what belongs to them, a reader may see: the policy's scope as a condition on rows.

use phoihop_domain::access::Scope;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::programme::ProgrammeStatus;

/// Who reads, and so which rows there are for him.
#[derive(Debug, Clone)]
pub enum Readers {
    /// What is in the caller's scope, on that day.
    Scoped(Scope, CivilDate),
    /// What the public may see at that moment: signed and released.
    Public(Timestamp),
}

impl Readers {
    /// The day on which they read.
    #[must_use]
    pub fn today(&self) -> CivilDate {
        match self {
            Self::Scoped(_, today) => *today,
            Self::Public(now) => now.in_vietnam(),
        }
    }
}

/// The statuses that the public may see: a text that is not yet signed is nobody else's business.
pub(crate) const PUBLISHED: [ProgrammeStatus; 3] = [ProgrammeStatus::InForce, ProgrammeStatus::Completed, ProgrammeStatus::Terminated];

/// The condition that a column holds the id of a programme in which one of the reach's organisations takes its part today.
macro_rules! reached {
    ($column:expr, $reach:expr, $today:expr) => {{
        use phoihop_domain::access::Part;
        use $crate::among::Listed as _;
        use $crate::schema::{focal_points as f, implementing_units as u, parties as p};
        let (reach, today) = ($reach, $today);
        let parties = p::table.filter(p::acting_organisation_id.among(reach.through(Part::Party))).select(p::programme_id);
        let focal_points = f::table
            .filter(f::acting_organisation_id.among(reach.through(Part::FocalPoint)))
            .filter(f::valid_from.le(today).and(f::valid_to.is_null().or(f::valid_to.ge(today))))
            .select(f::programme_id);
        let units = u::table
            .filter(u::acting_organisation_id.among(reach.through(Part::Unit)))
            .filter(u::valid_from.le(today).and(u::valid_to.is_null().or(u::valid_to.ge(today))))
            .select(u::programme_id);
        $column.eq_any(parties).or($column.eq_any(focal_points)).or($column.eq_any(units))
    }};
}

/// The condition that a column holds the id of a party for which one of these organisations stands today: as its holder or its focal point.
macro_rules! stood_for {
    ($column:expr, $organisations:expr, $today:expr) => {{
        use $crate::among::Listed as _;
        use $crate::schema::{focal_points as f, parties as p};
        let (organisations, today): (Vec<phoihop_domain::ids::OrganisationId>, phoihop_domain::date::CivilDate) = ($organisations, $today);
        let own = p::table.filter(p::acting_organisation_id.among(organisations.clone())).select(p::id);
        let kept = f::table
            .filter(f::acting_organisation_id.among(organisations))
            .filter(f::valid_from.le(today).and(f::valid_to.is_null().or(f::valid_to.ge(today))))
            .select(f::party_id);
        $column.eq_any(own).or($column.eq_any(kept))
    }};
}

/// Narrows a boxed query over `programmes` to those that the readers may see.
macro_rules! visible_to {
    ($query:expr, $readers:expr) => {{
        use $crate::among::Listed as _;
        use $crate::schema::programmes;
        match $readers {
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::All, _) => $query,
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::Involving { readers, insiders }, today) => {
                let open = programmes::visibility.ne(phoihop_domain::visibility::Visibility::Restricted);
                $query.filter(reached!(programmes::id, readers, *today)).filter(open.or(reached!(programmes::id, insiders, *today)))
            }
            $crate::programme::Readers::Public(now) => $query
                .filter(programmes::visibility.eq(phoihop_domain::visibility::Visibility::Public))
                .filter(programmes::status.among($crate::programme::scope::PUBLISHED))
                .filter(programmes::public_from.is_null().or(programmes::public_from.le(*now))),
        }
    }};
}

/// Narrows a boxed query over a table whose rows belong to programmes to those of programmes that the readers may see.
macro_rules! in_visible_programmes {
    ($query:expr, $readers:expr, $table:ident) => {{
        let visible = visible_to!($crate::schema::programmes::table.into_boxed::<B>(), $readers);
        $query.filter($table::programme_id.eq_any(visible.select($crate::schema::programmes::id)))
    }};
}

/// Narrows a boxed query over a table whose rows belong to programmes to those of programmes that the readers may see, and
/// those in which an organisation takes a part of its own, as `$own` finds by the reach.
macro_rules! in_visible_programmes_or {
    ($query:expr, $readers:expr, $table:ident, |$reach:ident| $own:expr) => {
        match $readers {
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::Involving { readers, insiders }, today) => {
                use $crate::schema::programmes;
                let own = |$reach: &phoihop_domain::access::Reach| $own;
                let restricted = programmes::visibility.eq(phoihop_domain::visibility::Visibility::Restricted);
                let open = $table::programme_id.ne_all(programmes::table.filter(restricted).select(programmes::id));
                $query
                    .filter(reached!($table::programme_id, readers, *today).or(own(readers)))
                    .filter(open.or(reached!($table::programme_id, insiders, *today)).or(own(insiders)))
            }
            readers => in_visible_programmes!($query, readers, $table),
        }
    };
}

/// The rows of a table of units that match and that the readers may see.
macro_rules! units_matching {
    ($table:ident, $readers:expr, $filter:expr) => {{
        let filter = $filter;
        let mut query = in_visible_programmes!($table::table.into_boxed::<B>(), $readers, $table);
        query = by_external_key!(query, filter, $table);
        if let Some(programme) = filter.programme_id {
            query = query.filter($table::programme_id.eq(programme));
        }
        if let Some(party) = filter.party_id {
            query = query.filter($table::party_id.eq(party));
        }
        if let Some(organisation) = filter.organisation_id {
            query = query.filter($table::organisation_id.eq(organisation));
        }
        if let Some(day) = filter.as_of {
            query = query.filter($table::valid_from.le(day)).filter($table::valid_to.is_null().or($table::valid_to.ge(day)));
        }
        query
    }};
}

/// Whether the same organisation is appointed to the same by another row, from the same day on.
macro_rules! appointed_already {
    ($db:expr, $table:ident, $unit:expr) => {{
        let unit = $unit;
        let content = &unit.content;
        let to = $table::programme_id.eq(content.programme_id).and($table::party_id.eq(content.party_id));
        let whom = $table::organisation_id.eq(content.organisation_id).and($table::function.eq(&content.function));
        let other = $table::id.ne(unit.id).and($table::valid_from.eq(content.valid_from));
        let same = $table::table.filter(to.and(whom).and(other));
        Ok(on!($db, c => diesel::dsl::select(diesel::dsl::exists(same)).get_result(c))?)
    }};
}
