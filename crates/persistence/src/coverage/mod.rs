//! Coverage: the calendar, campaigns, requests, press works with what they count for, findings.

/// Narrows a boxed query over a table of coverage to rows of programmes that the readers may see and that are not restricted to others,
/// and those in which an organisation takes a part of its own, as `$own` finds by the reach.
macro_rules! in_visible_coverage {
    ($query:expr, $readers:expr, $table:ident, $audience:ident, |$reach:ident, $today:ident| $own:expr) => {{
        use phoihop_domain::visibility::Visibility;
        use $crate::schema::programmes;
        match $readers {
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::Involving { readers, insiders }, today) => {
                let own = |$reach: &phoihop_domain::access::Reach| {
                    let $today = *today;
                    $own
                };
                let restricted = programmes::table.filter(programmes::visibility.eq(Visibility::Restricted)).select(programmes::id);
                let open = $table::programme_id.ne_all(restricted).and($table::$audience.ne(Visibility::Restricted));
                $query
                    .filter(reached!($table::programme_id, readers, *today).or(own(readers)))
                    .filter(open.or(reached!($table::programme_id, insiders, *today)).or(own(insiders)))
            }
            $crate::programme::Readers::Scoped(phoihop_domain::access::Scope::All, _) => $query,
            $crate::programme::Readers::Public(_) => $query.filter($table::$audience.eq(Visibility::Public)),
        }
    }};
}

pub mod calendar_events;
pub mod calendar_links;
pub mod campaigns;
pub mod coverage_acceptances;
pub mod coverage_requests;
pub mod credits;
pub mod findings;
pub mod information_requests;
pub mod press_work_records;
pub mod press_works;
pub mod statistics;
