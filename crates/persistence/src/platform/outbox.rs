//! The table `outbox`: what changed, written with the change and only ever inserted.
//!
//! Nothing global is counted here, which would make all writes wait for each other; rows are numbered afterwards.

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{Id, OutboxId, PersonId, SubjectId, UserId};
use phoihop_domain::platform::{AuditDigest, Change};
use uuid::Uuid;

use super::audit;
use crate::schema::outbox;
use crate::{Db, Result};

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
    pub change: Change,
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

#[derive(Insertable)]
#[diesel(table_name = outbox)]
struct OutboxRow<'a> {
    id: OutboxId,
    resource: &'a str,
    resource_id: SubjectId,
    revision: i32,
    change: Change,
    actor_id: Option<UserId>,
    request_id: &'a str,
    created_at: Timestamp,
}

/// Writes the entry and the act of the audit trail in the transaction of their change.
pub fn insert(db: &mut Db, entry: &Entry<'_>) -> Result<()> {
    let row = OutboxRow {
        id: OutboxId::new(entry.at),
        resource: entry.resource,
        resource_id: SubjectId::from_uuid(entry.resource_id),
        revision: entry.revision,
        change: entry.change,
        actor_id: entry.actor_id,
        request_id: entry.request_id,
        created_at: entry.at,
    };
    on!(db, c => diesel::insert_into(outbox::table).values(&row).execute(c))?;
    let act = audit::Act {
        user_id: entry.actor_id,
        on_behalf_of: entry.on_behalf_of,
        action: entry.change.into(),
        resource: entry.resource,
        resource_id: entry.resource_id,
        revision: Some(entry.revision),
        after: entry.digest,
        request_id: entry.request_id,
        at: entry.at,
    };
    audit::insert(db, &act)
}

/// How many changes of a resource are recorded.
pub fn count_of(db: &mut Db, resource_id: Uuid) -> Result<i64> {
    Ok(on!(db, c => outbox::table.filter(outbox::resource_id.eq(SubjectId::from_uuid(resource_id))).count().get_result(c))?)
}
