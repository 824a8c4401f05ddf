//! Which packages a reader may see: those of one of the two sides.

use diesel::prelude::*;
use phoihop_domain::access::{Part, Reach, Scope};
use phoihop_domain::date::CivilDate;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::programme::Readers;
use crate::programme::scope::{Ids, restricted, seen_by, stood_for};
use crate::schema::{packages as k, plans as l};
use crate::within::Found as _;

/// That one of the reach's organisations is on one of the two sides.
fn reached(reach: &Reach, today: CivilDate) -> Condition<k::table> {
    let (buying, selling) = (reach.through(Part::Buyer), reach.through(Part::Seller));
    stood_for(k::buyer_party_id, buying.clone(), today)
        .either(stood_for(k::seller_party_id, selling.clone(), today))
        .or_through(buying, |buying| k::buyer_id.among(buying))
        .or_through(selling, |selling| k::seller_id.among(selling))
}

/// The packages that the readers may see.
pub(crate) fn visible_packages(readers: &Readers) -> Condition<k::table> {
    let open = Condition::that(
        k::plan_id.within(l::table.filter(l::programme_id.outside(restricted())).select(l::id)),
    );
    // What a package costs is nobody else's business.
    seen_by(readers, open, reached, |_| Condition::never())
}

/// What belongs to packages that the readers may see, by the column that names the package.
pub(crate) fn in_visible_packages<C: Ids>(package_id: C, readers: &Readers) -> Condition<C::Table> {
    match readers {
        Readers::Scoped(Scope::All, _) => Condition::always(),
        readers => {
            Condition::that(package_id.within(k::table.filter(visible_packages(readers)).select(k::id)))
        }
    }
}
