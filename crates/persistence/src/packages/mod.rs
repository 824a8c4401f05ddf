//! Packages of coverage with what they promise, what was accepted and what was paid; press titles and subscriptions.

/// The condition on `packages` that one of the reach's organisations is on one of the two sides.
macro_rules! package_reached {
    ($reach:expr, $today:expr) => {{
        use phoihop_domain::access::Part;
        use $crate::among::Listed as _;
        use $crate::schema::packages as k;
        let (reach, today) = ($reach, $today);
        let (buying, selling) = (reach.through(Part::Buyer), reach.through(Part::Seller));
        let bought = stood_for!(k::buyer_party_id, buying.clone(), today);
        let sold = stood_for!(k::seller_party_id, selling.clone(), today);
        let signs = k::buyer_id.is_not_null().and(k::buyer_id.assume_not_null().among(buying));
        let signs_too = k::seller_id.is_not_null().and(k::seller_id.assume_not_null().among(selling));
        bought.or(sold).or(signs).or(signs_too)
    }};
}

/// Narrows a boxed query over `packages` to those that the readers may see.
macro_rules! visible_packages {
    ($query:expr, $readers:expr) => {{
        use $crate::schema::{packages as k, plans as l, programmes as g};
        match $readers {
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::Involving { readers, insiders }, today) => {
                let restricted = g::table.filter(g::visibility.eq(phoihop_domain::visibility::Visibility::Restricted)).select(g::id);
                let open = k::plan_id.eq_any(l::table.filter(l::programme_id.ne_all(restricted)).select(l::id));
                $query.filter(package_reached!(readers, *today)).filter(open.or(package_reached!(insiders, *today)))
            }
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::All, _) => $query,
            // What a package costs is nobody else's business.
            $crate::programme::Readers::Public(_) => $query.filter(k::id.is_null()),
        }
    }};
}

/// Narrows a boxed query over a table whose rows belong to packages to those of packages that the readers may see.
macro_rules! in_visible_packages {
    ($query:expr, $readers:expr, $table:ident) => {{
        let visible = visible_packages!($crate::schema::packages::table.into_boxed::<B>(), $readers);
        $query.filter($table::package_id.eq_any(visible.select($crate::schema::packages::id)))
    }};
}

pub mod acceptance_records;
pub mod deliverables;
#[expect(clippy::module_inception, reason = "the area is called by its main resource, as its table is")]
pub mod packages;
pub mod payments;
pub mod press_titles;
pub mod settlements;
pub mod subscriptions;
