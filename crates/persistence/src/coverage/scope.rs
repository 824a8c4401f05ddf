//! Which rows of coverage a reader may see.

use diesel::expression::{AppearsOnTable, ValidGrouping, is_aggregate};
use diesel::prelude::*;
use diesel::sql_types::Text;
use phoihop_domain::access::Reach;
use phoihop_domain::date::CivilDate;
use phoihop_domain::visibility::Visibility;

use crate::condition::Condition;
use crate::programme::Readers;
use crate::programme::scope::{Ids, reached, restricted, seen_by};
use crate::said::Said;
use crate::within::Found as _;

/// What belongs to programmes that the readers may see and is not restricted to others, and that in which an
/// organisation takes a part of its own, as `own` finds by the reach and the day. The columns are those of
/// the programme, and of whom a row is meant for.
pub(super) fn in_visible_coverage<C: Ids>(
    (programme_id, audience): (
        C,
        impl Column<Table = C::Table, SqlType = Text>
        + Said
        + Copy
        + AppearsOnTable<C::Table>
        + ValidGrouping<(), IsAggregate = is_aggregate::No>,
    ),
    readers: &Readers,
    own: impl Fn(&Reach, CivilDate) -> Condition<C::Table>,
) -> Condition<C::Table> {
    let open = Condition::that(programme_id.outside(restricted())).and(audience.ne(Visibility::Restricted));
    let part = |reach: &Reach, today| reached(programme_id, reach, today).either(own(reach, today));
    seen_by(readers, open, part, |_| Condition::that(audience.eq(Visibility::Public)))
}
