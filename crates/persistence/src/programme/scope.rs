//! Which programmes, and what belongs to them, a reader may see: the policy's scope as a condition on rows.

use std::rc::Rc;

use diesel::expression::{AppearsOnTable, NonAggregate};
use diesel::prelude::*;
use diesel::query_builder::Query;
use phoihop_domain::access::{Part, Reach, Scope};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::date::CivilDate;
use phoihop_domain::ids::OrganisationId;
use phoihop_domain::programme::ProgrammeStatus;
use phoihop_domain::sql_types::Uid;
use phoihop_domain::visibility::Visibility;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::lead::ById;
use crate::said::Said;
use crate::schema::{focal_points as f, implementing_units as u, parties as p, programmes as g};
use crate::within::Found as _;

/// Who reads, and so which rows there are for them.
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
const PUBLISHED: [ProgrammeStatus; 3] =
    [ProgrammeStatus::InForce, ProgrammeStatus::Completed, ProgrammeStatus::Terminated];

/// A column of a table that holds ids.
pub(crate) trait Ids:
    Column<SqlType = Uid, Table: ById> + Said + Copy + AppearsOnTable<Self::Table> + NonAggregate
{
}
impl<C: Column<SqlType = Uid, Table: ById> + Said + Copy + AppearsOnTable<C::Table> + NonAggregate> Ids
    for C
{
}

/// That the column holds the id of a programme in which one of the reach's organisations takes its part
/// today.
pub(crate) fn reached<C: Ids>(column: C, reach: &Reach, today: CivilDate) -> Condition<C::Table> {
    let mut found: Vec<Rc<dyn Said>> = Vec::new();
    let (parties, focal_points, units) =
        (reach.through(Part::Party), reach.through(Part::FocalPoint), reach.through(Part::Unit));
    if !parties.is_empty() {
        found
            .push(Rc::new(p::table.filter(p::acting_organisation_id.among(parties)).select(p::programme_id)));
    }
    if !focal_points.is_empty() {
        let serves = f::valid_from.le(today).and(f::valid_to.is_null().or(f::valid_to.ge(today)));
        found.push(Rc::new(
            f::table
                .filter(f::acting_organisation_id.among(focal_points))
                .filter(serves)
                .select(f::programme_id),
        ));
    }
    if !units.is_empty() {
        let serves = u::valid_from.le(today).and(u::valid_to.is_null().or(u::valid_to.ge(today)));
        found.push(Rc::new(
            u::table.filter(u::acting_organisation_id.among(units)).filter(serves).select(u::programme_id),
        ));
    }
    Condition::found_by(column, found)
}

/// That the column holds the id of a party for which one of these organisations stands today: as its holder
/// or its focal point.
pub(crate) fn stood_for<C: Ids>(
    column: C,
    organisations: Vec<OrganisationId>,
    today: CivilDate,
) -> Condition<C::Table> {
    if organisations.is_empty() {
        return Condition::never();
    }
    let serves = f::valid_from.le(today).and(f::valid_to.is_null().or(f::valid_to.ge(today)));
    let own = p::table.filter(p::acting_organisation_id.among(organisations.clone())).select(p::id);
    let kept =
        f::table.filter(f::acting_organisation_id.among(organisations)).filter(serves).select(f::party_id);
    Condition::found_by(column, vec![Rc::new(own), Rc::new(kept)])
}

/// What the readers may see: that in which organisations take a part through which they may, as `part` finds
/// by the reach and the day, and of that what is not `open` only where they do as insiders. The public sees
/// what `public` says.
pub(crate) fn seen_by<T: 'static>(
    readers: &Readers,
    open: Condition<T>,
    part: impl Fn(&Reach, CivilDate) -> Condition<T>,
    public: impl FnOnce(Timestamp) -> Condition<T>,
) -> Condition<T> {
    match readers {
        Readers::Scoped(Scope::All, _) => Condition::always(),
        Readers::Scoped(Scope::Involving { readers, insiders }, today) => {
            part(readers, *today).both(open.either(part(insiders, *today)))
        }
        Readers::Public(now) => public(*now),
    }
}

/// The programmes that the readers may see.
pub(crate) fn visible_to(readers: &Readers) -> Condition<g::table> {
    let open = Condition::that(g::visibility.ne(Visibility::Restricted));
    seen_by(
        readers,
        open,
        |reach, today| reached(g::id, reach, today),
        |now| {
            Condition::that(g::visibility.eq(Visibility::Public))
                .and(g::status.among(PUBLISHED))
                .and(g::public_from.is_null().or(g::public_from.le(now)))
        },
    )
}

/// What belongs to programmes that the readers may see, by the column that names the programme.
pub(crate) fn in_visible_programmes<C: Ids>(programme_id: C, readers: &Readers) -> Condition<C::Table> {
    match readers {
        Readers::Scoped(Scope::All, _) => Condition::always(),
        readers => Condition::found_by(
            programme_id,
            vec![Rc::new(g::table.filter(visible_to(readers)).select(g::id))],
        ),
    }
}

/// What belongs to programmes that the readers may see, and that in which an organisation takes a part of its
/// own, as `own` finds by the reach.
pub(crate) fn in_visible_programmes_or<C: Ids>(
    programme_id: C,
    readers: &Readers,
    own: impl Fn(&Reach) -> Condition<C::Table>,
) -> Condition<C::Table> {
    let open = Condition::that(programme_id.outside(restricted()));
    let part = |reach: &Reach, today| reached(programme_id, reach, today).either(own(reach));
    seen_by(readers, open, part, |_| in_visible_programmes(programme_id, readers))
}

/// The ids of the programmes that are restricted to insiders.
pub(crate) fn restricted() -> impl Query<SqlType = Uid> + Said {
    g::table.filter(g::visibility.eq(Visibility::Restricted)).select(g::id)
}

/// Those units in a table of theirs that match and that the readers may see.
macro_rules! units_matching {
    ($table:ident of $model:ty, $readers:expr, $filter:expr) => {{
        let filter = $filter;
        <$model as $crate::Visible>::visible($readers)
            .with_key(filter.external_source.as_ref(), filter.external_id.as_ref())
            .narrowed(filter.programme_id, |programme| $table::programme_id.eq(programme))
            .narrowed(filter.party_id, |party| $table::party_id.eq(party))
            .narrowed(filter.organisation_id, |organisation| $table::organisation_id.eq(organisation))
            .narrowed(filter.as_of, |day| {
                $table::valid_from.le(day).and($table::valid_to.is_null().or($table::valid_to.ge(day)))
            })
    }};
}

/// Whether the same organisation is appointed to the same by another row, from the same day on.
macro_rules! appointed_already {
    ($db:expr, $table:ident, $unit:expr) => {{
        let unit = $unit;
        let content = &unit.content;
        let to = $table::programme_id.eq(content.programme_id).and($table::party_id.eq(content.party_id));
        let whom =
            $table::organisation_id.eq(content.organisation_id).and($table::function.eq(&content.function));
        let other = $table::id.ne(unit.id).and($table::valid_from.eq(content.valid_from));
        let same = $table::table.filter(to.and(whom).and(other));
        Ok(on!($db, |c| diesel::dsl::select(diesel::dsl::exists(same)).get_result(c))?)
    }};
}
