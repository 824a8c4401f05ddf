//! The table `outbox`: what changed, written with the change and only ever inserted.
//!
//! Nothing global is counted here, which would make all writes wait for each other; rows are numbered
//! afterwards.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use phoihop_domain::access::{Circle, Involved};
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, OutboxId, PersonId, SubjectId, UserId};
use phoihop_domain::platform::{AuditDigest, ChangeEntry, Happened};
use phoihop_domain::sql_types::Json;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::audit;
use crate::among::Listed as _;
use crate::condition::Condition;
use crate::schema::outbox;
use crate::{Db, Result, dialect};

/// A change, in as few words as tell it.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// The kind of resource, as in routes.
    pub resource: &'a str,
    /// Which one.
    pub resource_id: Uuid,
    /// Its revision after the change.
    pub revision: i32,
    /// What happened.
    pub change: Happened,
    /// The user whose act it was; none for the calendar's.
    pub actor_id: Option<UserId>,
    /// Who decided it on paper, where it was recorded from there.
    pub on_behalf_of: Option<PersonId>,
    /// Digest of its representation after the change.
    pub digest: Option<AuditDigest>,
    /// The request that did it.
    pub request_id: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Whom a thing concerned that is no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Concerned {
    restricted: bool,
    involved: Vec<Involved>,
}

#[derive(Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct OutboxRow {
    id: OutboxId,
    resource: String,
    resource_id: SubjectId,
    revision: i32,
    change: Happened,
    actor_id: Option<UserId>,
    request_id: String,
    created_at: Timestamp,
    circle: Option<Json<Concerned>>,
}

impl From<&Entry<'_>> for OutboxRow {
    fn from(entry: &Entry<'_>) -> Self {
        Self {
            id: OutboxId::new(entry.at),
            resource: entry.resource.to_owned(),
            resource_id: SubjectId::from_uuid(entry.resource_id),
            revision: entry.revision,
            change: entry.change,
            actor_id: entry.actor_id,
            request_id: entry.request_id.to_owned(),
            created_at: entry.at,
            circle: None,
        }
    }
}

impl<'a> From<&'a Entry<'_>> for audit::Act<'a> {
    fn from(entry: &'a Entry<'_>) -> Self {
        Self {
            user_id: entry.actor_id,
            on_behalf_of: entry.on_behalf_of,
            action: entry.change.into(),
            resource: entry.resource,
            resource_id: entry.resource_id,
            revision: Some(entry.revision),
            after: entry.digest,
            request_id: entry.request_id,
            at: entry.at,
        }
    }
}

/// Writes the entry and the act of the audit trail in the transaction of their change.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, entry: &Entry<'_>) -> Result<()> {
    on!(db, |c| diesel::insert_into(outbox::table).values(OutboxRow::from(entry)).execute(c))?;
    audit::insert(db, &entry.into())
}

/// Writes the entry of a thing that is no more, with whom it concerned: nothing else tells that from then on.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert_deleted(db: &mut Db, entry: &Entry<'_>, circle: &Circle) -> Result<()> {
    let concerned = Concerned {
        restricted: matches!(circle, Circle::Restricted(_)),
        involved: circle.involved().to_vec(),
    };
    let row = OutboxRow { circle: Some(Json(concerned)), ..entry.into() };
    on!(db, |c| diesel::insert_into(outbox::table).values(row).execute(c))?;
    audit::insert(db, &entry.into())
}

/// Writes many entries of things that have just been made, as [`insert`] does one.
///
/// # Errors
/// Where the database does not serve.
pub fn insert_made(db: &mut Db, entries: &[Entry<'_>]) -> Result<()> {
    insert_all!(db, outbox::table, &entries.iter().map(OutboxRow::from).collect::<Vec<_>>());
    audit::insert_made(db, entries.iter().map(audit::Act::from))
}

/// How many changes of a resource are recorded.
///
/// # Errors
/// Where the database does not serve.
pub fn count_of(db: &mut Db, resource_id: Uuid) -> Result<i64> {
    Ok(on!(db, |c| outbox::table
        .filter(outbox::resource_id.eq(SubjectId::from_uuid(resource_id)))
        .count()
        .get_result(c))?)
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct Unnumbered {
    id: OutboxId,
    resource_id: SubjectId,
    revision: i32,
    created_at: Timestamp,
}

/// Numbers up to about `most` changes that were committed since: those of one resource in the order of its
/// revisions, all else in the order in which it was asked for. Answers how many. A change that is committed
/// later gets a later number, whenever it was asked for.
///
/// # Errors
/// Where the database does not serve.
pub fn number(db: &mut Db, most: i64) -> Result<usize> {
    let waiting = || outbox::table.filter(outbox::sequence.is_null()).order((outbox::created_at, outbox::id));
    let mut rows: Vec<Unnumbered> =
        on!(db, |c| waiting().limit(most).select(Unnumbered::as_select()).load(c))?;
    if rows.is_empty() {
        return Ok(0);
    }
    // An earlier revision may have been asked for later: it comes along, wherever it stands.
    let changed: HashSet<SubjectId> =
        rows.iter().filter(|row| row.revision > 1).map(|row| row.resource_id).collect();
    if !changed.is_empty() {
        let known: HashSet<OutboxId> = rows.iter().map(|row| row.id).collect();
        let theirs = waiting().filter(outbox::resource_id.among(changed));
        let theirs: Vec<Unnumbered> = on!(db, |c| theirs.select(Unnumbered::as_select()).load(c))?;
        rows.extend(theirs.into_iter().filter(|row| !known.contains(&row.id)));
    }
    in_order_of_revisions(&mut rows);
    let last: Option<Option<i64>> = on!(db, |c| outbox::table
        .filter(outbox::sequence.is_not_null())
        .order(outbox::sequence.desc())
        .select(outbox::sequence)
        .first(c)
        .optional())?;
    dialect::number_outbox(
        db,
        last.flatten().unwrap_or_default() + 1,
        &rows.iter().map(|row| row.id).collect::<Vec<_>>(),
    )?;
    Ok(rows.len())
}

/// Puts each resource's changes in the order of its revisions, in the places that they have among the others.
fn in_order_of_revisions(rows: &mut [Unnumbered]) {
    let mut places: HashMap<SubjectId, Vec<usize>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        places.entry(row.resource_id).or_default().push(place);
    }
    for places in places.into_values().filter(|places| places.len() > 1) {
        let mut own: Vec<Unnumbered> = places.iter().map(|place| rows[*place].clone()).collect();
        own.sort_by_key(|row| (row.revision, row.created_at, row.id));
        for (place, row) in places.into_iter().zip(own) {
            rows[place] = row;
        }
    }
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct NumberedRow {
    sequence: Option<i64>,
    resource: String,
    resource_id: SubjectId,
    revision: i32,
    change: Happened,
    created_at: Timestamp,
    circle: Option<Json<Concerned>>,
}

/// A numbered change, and whom it concerned where nothing else tells that any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// The change.
    pub entry: ChangeEntry,
    /// Whom it concerned.
    pub circle: Option<Circle>,
}

impl From<NumberedRow> for Numbered {
    fn from(row: NumberedRow) -> Self {
        let circle = row.circle.map(|Json(concerned)| {
            if concerned.restricted {
                Circle::Restricted(concerned.involved)
            } else {
                Circle::Involving(concerned.involved)
            }
        });
        let entry = ChangeEntry {
            sequence: row.sequence.unwrap_or_default(),
            resource: row.resource,
            resource_id: row.resource_id.uuid(),
            revision: row.revision,
            change: row.change,
            changed_at: row.created_at,
        };
        Self { entry, circle }
    }
}

/// Up to `most` changes after that number, of one kind of resource where one is named.
///
/// # Errors
/// Where the database does not serve.
pub fn after(db: &mut Db, number: i64, resource: Option<&str>, most: i64) -> Result<Vec<Numbered>> {
    let later: Condition<outbox::table> = Condition::that(outbox::sequence.gt(number))
        .narrowed(resource, |resource| outbox::resource.eq(resource.to_owned()));
    let rows: Vec<NumberedRow> = on!(db, |c| outbox::table
        .filter(&later)
        .order(outbox::sequence)
        .limit(most)
        .select(NumberedRow::as_select())
        .load(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_resource_keeps_its_places_and_has_its_revisions_in_order() {
        let now = Timestamp::from_unix_micros(0);
        let (one, other) = (SubjectId::new(now), SubjectId::new(now));
        let row = |resource_id, revision| Unnumbered {
            id: OutboxId::new(now),
            resource_id,
            revision,
            created_at: now,
        };
        let mut rows = vec![row(one, 3), row(other, 1), row(one, 2), row(other, 2), row(one, 2)];
        let consents = (rows[2].id, rows[4].id);
        in_order_of_revisions(&mut rows);
        assert_eq!(
            rows.iter().map(|row| (row.resource_id == one, row.revision)).collect::<Vec<_>>(),
            [(true, 2), (false, 1), (true, 2), (false, 2), (true, 3)]
        );
        assert_eq!((rows[0].id, rows[2].id), consents);
    }
}
