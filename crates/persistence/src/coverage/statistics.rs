//! How many press works there are, by what.

use std::collections::BTreeMap;

use diesel::dsl::{count, count_star, exists};
use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::coverage::{GroupBy, PressWork, PressWorkStatisticFilter, PressWorkStatus};
use phoihop_domain::directory::Organisation;
use phoihop_domain::ids::{ClauseId, OrganisationId, ProgrammeId, TopicId};
use phoihop_domain::package::{CHANNELS, GENRES};
use phoihop_domain::reference::Topic;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::programme::Readers;
use crate::reference::code_list_items;
use crate::schema::{clauses, press_work_clauses, press_work_topics, press_works};
use crate::{Db, Result, Stored, Visible as _};

allow_columns_to_appear_in_same_group_by_clause!(press_works::status, press_work_topics::topic_id);
allow_columns_to_appear_in_same_group_by_clause!(press_works::status, clauses::programme_id, clauses::path);

/// How many there are of one kind, and what that is called in Vietnamese and English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// An id, a code or a month; none for those of none.
    pub key: Option<String>,
    /// What it is called.
    pub labels: Option<(String, Option<String>)>,
    /// Published and not retracted.
    pub published: i64,
    /// Retracted.
    pub retracted: i64,
}

/// The works that statistics are about.
fn counting(readers: &Readers, filter: &PressWorkStatisticFilter) -> Condition<press_works::table> {
    PressWork::visible(readers)
        .narrowed(filter.programme_id, |programme| press_works::programme_id.eq(programme))
        .narrowed(filter.campaign_id, |campaign| press_works::campaign_id.eq(campaign))
        .narrowed(filter.from, |day| press_works::published_at.ge(Timestamp::beginning_of(day)))
        .narrowed(filter.to, |day| press_works::published_at.lt(Timestamp::beginning_of(day.next())))
}

/// The counts of a query that is grouped by a key, of works that stand and of those that were retracted.
macro_rules! counted {
    ($db:expr, $readers:expr, $filter:expr, $from:expr, $key:expr, $count:expr, $type:ty, $text:path) => {{
        let matching = counting($readers, $filter);
        let mut found: BTreeMap<Option<String>, Counted> = BTreeMap::new();
        let rows: Vec<($type, PressWorkStatus, i64)> = on!($db, |c| {
            $from
                .filter(&matching)
                .group_by(($key, press_works::status))
                .select(($key, press_works::status, $count))
                .load(c)
        })?;
        for (key, status, count) in rows {
            let key = $text(key);
            let counted = found.entry(key.clone()).or_insert_with(|| Counted { key, ..Counted::default() });
            match status {
                PressWorkStatus::Published => counted.published = count,
                PressWorkStatus::Retracted => counted.retracted = count,
            }
        }
        found
    }};
}

fn some(key: impl ToString) -> Option<String> {
    Some(key.to_string())
}

fn if_any(key: Option<impl ToString>) -> Option<String> {
    key.map(|key| key.to_string())
}

/// The counts, most first.
///
/// # Errors
/// Where the database does not serve.
pub fn of(db: &mut Db, readers: &Readers, filter: &PressWorkStatisticFilter) -> Result<Vec<Counted>> {
    use {clauses as c, press_work_clauses as k, press_work_topics as t, press_works as w};
    let mut found = match filter.group_by {
        GroupBy::Topic => {
            counted!(
                db,
                readers,
                filter,
                w::table.inner_join(t::table.on(t::press_work_id.eq(w::id))),
                t::topic_id,
                count_star(),
                TopicId,
                some
            )
        }
        GroupBy::Clause => {
            let cited = w::table
                .inner_join(k::table.on(k::press_work_id.eq(w::id)))
                .inner_join(c::table.on(c::id.eq(k::clause_id)));
            let found = counted!(
                db,
                readers,
                filter,
                cited,
                (c::programme_id, c::path),
                count(w::id).aggregate_distinct(),
                Place,
                place
            );
            under_clauses(db, found)?
        }
        GroupBy::Channel => counted!(db, readers, filter, w::table, w::channel, count_star(), String, some),
        GroupBy::Genre => counted!(db, readers, filter, w::table, w::genre, count_star(), String, some),
        GroupBy::Month => counted!(db, readers, filter, w::table, w::month, count_star(), String, some),
        GroupBy::Unit => {
            counted!(db, readers, filter, w::table, w::unit_id, count_star(), Option<OrganisationId>, if_any)
        }
    };
    let keys: Vec<String> = found.keys().flatten().cloned().collect();
    for (key, labels) in labels(db, filter.group_by, &keys)? {
        if let Some(counted) = found.get_mut(&Some(key)) {
            counted.labels = Some(labels);
        }
    }
    let mut found: Vec<Counted> = found.into_values().collect();
    if filter.group_by != GroupBy::Month {
        found.sort_by(|a, b| (b.published, &a.key).cmp(&(a.published, &b.key)));
    }
    Ok(found)
}

type Place = (ProgrammeId, String);

fn place((programme, path): Place) -> Option<String> {
    Some(format!("{programme} {path}"))
}

/// The counts of places in the text, each under the version of its clause that is cited and was entered last.
fn under_clauses(
    db: &mut Db,
    mut counts: BTreeMap<Option<String>, Counted>,
) -> Result<BTreeMap<Option<String>, Counted>> {
    let citing = press_work_clauses::table.filter(press_work_clauses::clause_id.eq(clauses::id));
    // Ids sort by when they were made.
    let cited = clauses::table.filter(exists(citing)).order(clauses::id.desc());
    let rows: Vec<(ClauseId, ProgrammeId, String)> =
        on!(db, |c| cited.select((clauses::id, clauses::programme_id, clauses::path)).load(c))?;
    let mut found = BTreeMap::new();
    for (id, programme, path) in rows {
        if let Some(counted) = counts.remove(&place((programme, path))) {
            found.insert(some(id), Counted { key: some(id), ..counted });
        }
    }
    Ok(found)
}

type Labels = (String, Option<String>);

/// What these keys are called.
fn labels(db: &mut Db, by: GroupBy, keys: &[String]) -> Result<Vec<(String, Labels)>> {
    let list = |db: &mut Db, list: &str| {
        let items = code_list_items::labels(db, list)?;
        Ok(items.into_iter().map(|(code, vi, en)| (code, (vi, en))).collect())
    };
    match by {
        GroupBy::Month => Ok(Vec::new()),
        GroupBy::Channel => list(db, CHANNELS),
        GroupBy::Genre => list(db, GENRES),
        GroupBy::Topic => {
            let topics = Topic::all(db, &ids::<TopicId>(keys))?;
            Ok(topics
                .into_iter()
                .map(|topic| (topic.id.to_string(), (topic.content.name, topic.content.name_en)))
                .collect())
        }
        GroupBy::Unit => {
            let units = Organisation::all(db, &ids::<OrganisationId>(keys))?;
            Ok(units
                .into_iter()
                .map(|unit| (unit.id.to_string(), (unit.content.name, unit.content.name_en)))
                .collect())
        }
        GroupBy::Clause => {
            let known = clauses::table.filter(clauses::id.among(ids::<ClauseId>(keys)));
            let rows: Vec<(ClauseId, String, String)> =
                on!(db, |c| known.select((clauses::id, clauses::path, clauses::text)).load(c))?;
            Ok(rows
                .into_iter()
                .map(|(id, path, text)| (id.to_string(), (format!("{path}. {text}"), None)))
                .collect())
        }
    }
}

fn ids<I: std::str::FromStr>(keys: &[String]) -> Vec<I> {
    keys.iter().filter_map(|key| key.parse().ok()).collect()
}
