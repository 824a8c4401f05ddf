//! What is written down of a change, in trail and feed: in the same transaction.

use phoihop_domain::access::Circle;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{PersonId, UserId};
use phoihop_domain::platform::{AuditDigest, Happened, digest};
use phoihop_domain::resource::Resource;
use phoihop_persistence::platform::outbox;
use phoihop_persistence::{Db, Moving, StoreError};
use uuid::Uuid;

use super::change::{Change, Halt};
use super::registered::Registered;

/// That something was made: what the outbox and the audit trail are told of it.
#[derive(Debug)]
pub struct Made {
    resource: &'static str,
    resource_id: Uuid,
    revision: i32,
    digest: Option<AuditDigest>,
    on_behalf_of: Option<PersonId>,
}

/// Writes down what was made in one transaction, by one request and in one name.
///
/// # Errors
/// Where the database does not serve.
pub fn record_made(
    db: &mut Db,
    made: &[Made],
    by: Option<UserId>,
    request_id: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let entry = |made: &Made| outbox::Entry {
        resource: made.resource,
        resource_id: made.resource_id,
        revision: made.revision,
        change: Happened::Created,
        actor_id: by,
        on_behalf_of: made.on_behalf_of,
        digest: made.digest,
        request_id,
        at,
    };
    outbox::insert_made(db, &made.iter().map(entry).collect::<Vec<_>>())
}

impl<'a> Change<'a> {
    /// Writes down that the resource changed.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn record<R: Resource>(&mut self, resource: &R, change: Happened) -> Result<(), Halt> {
        self.record_for(resource, change, None)
    }

    /// Writes down that the resource is about to be removed, with whom it concerns: nothing else will tell.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn record_deleted<T: Moving>(&mut self, resource: &T) -> Result<(), Halt> {
        let today = self.today();
        let circle = resource.circle(self.db, today)?;
        self.record_deleted_for(resource, &circle)
    }

    /// The same of something whose circle is known.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn record_deleted_for<R: Resource>(&mut self, resource: &R, circle: &Circle) -> Result<(), Halt> {
        let entry = self.entry(resource, Happened::Deleted, None, None);
        Ok(outbox::insert_deleted(self.db, &entry, circle)?)
    }

    /// Writes down that the resource changed by what somebody decided on paper.
    ///
    /// # Errors
    /// What stands against the change.
    pub fn record_for<R: Resource>(
        &mut self,
        resource: &R,
        change: Happened,
        on_behalf_of: Option<PersonId>,
    ) -> Result<(), Halt> {
        let digest = digest(resource);
        if change == Happened::Created && self.keyed || change == Happened::Updated && self.rekeyed.get() {
            self.keeps_its_key_apart(resource, change)?;
        }
        if change == Happened::Created
            && let Some(made) = &mut self.made
        {
            made.push(Made {
                resource: R::NAME,
                resource_id: resource.uuid(),
                revision: resource.revision(),
                digest,
                on_behalf_of,
            });
            return Ok(());
        }
        let entry = self.entry(resource, change, on_behalf_of, digest);
        Ok(outbox::insert(self.db, &entry)?)
    }

    /// Among what the caller may read, no other bears its external key. What they may not read counts for
    /// nothing, so that they neither learn of it nor are kept from entering their own. An import has looked
    /// for the keys of all that it makes before; what it changes may get half a key.
    fn keeps_its_key_apart<R: Resource>(&mut self, resource: &R, change: Happened) -> Result<(), Halt> {
        if self.made.is_some() && change == Happened::Created {
            return Ok(());
        }
        let registry = self.call.state.router.registry;
        let Some(Registered { circle: Some(_), transfer: Some(transfer), .. }) = registry.get(R::NAME) else {
            return Ok(());
        };
        let mut seen = registry.seen(self.today());
        for other in (transfer.rivals)(self.db, resource.uuid())? {
            if seen.lets(self.db, self.subject.as_ref(), R::NAME, other)? {
                return Err(StoreError::Duplicate { field: "external_id".to_owned() }.into());
            }
        }
        Ok(())
    }

    fn entry<R: Resource>(
        &self,
        resource: &R,
        change: Happened,
        on_behalf_of: Option<PersonId>,
        digest: Option<AuditDigest>,
    ) -> outbox::Entry<'a> {
        outbox::Entry {
            resource: R::NAME,
            resource_id: resource.uuid(),
            revision: resource.revision(),
            change,
            actor_id: self.subject.as_ref().map(|subject| subject.user_id),
            on_behalf_of,
            digest,
            request_id: &self.call.request_id,
            at: self.call.now,
        }
    }
}
