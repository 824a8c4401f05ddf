//! The table `audit_events`: written with each act, numbered and chained once it is committed.

use std::collections::HashSet;

use diesel::prelude::*;
use phoihop_domain::clock::Timestamp;
use phoihop_domain::ids::{AuditEventId, Id, OrganisationId, PersonId, SubjectId, UserId};
use phoihop_domain::platform::{
    AuditAction, AuditDigest, AuditEvent, AuditFilter, AuditRecord, AuditSort, CHAIN_BEGINS, Membership,
    User, hexadecimal,
};
use phoihop_domain::resource::Resource;
use uuid::Uuid;

use crate::among::Listed as _;
use crate::condition::Condition;
use crate::paginate::{Page, PageRequest};
use crate::schema::{audit_events, memberships};
use crate::within::Found as _;
use crate::{Db, Result, StoreError, dialect};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events, treat_none_as_default_value = false)]
struct AuditRow {
    id: AuditEventId,
    created_at: Timestamp,
    user_id: Option<UserId>,
    on_behalf_of: Option<PersonId>,
    action: AuditAction,
    resource: String,
    resource_id: SubjectId,
    revision: Option<i32>,
    before_digest: Option<Vec<u8>>,
    after_digest: Option<Vec<u8>>,
    request_id: String,
    sequence: Option<i64>,
    chain_hash: Option<Vec<u8>>,
}

impl From<AuditRow> for AuditRecord {
    fn from(row: AuditRow) -> Self {
        let told = |digest: Option<Vec<u8>>| digest.map(|digest| hexadecimal(&digest));
        Self {
            id: row.id,
            created_at: row.created_at,
            user_id: row.user_id,
            on_behalf_of: row.on_behalf_of,
            action: row.action,
            resource: row.resource,
            resource_id: row.resource_id.uuid(),
            revision: row.revision,
            before_digest: told(row.before_digest),
            after_digest: told(row.after_digest),
            request_id: row.request_id,
            sequence: row.sequence,
            chain_hash: told(row.chain_hash),
        }
    }
}

impl From<&Act<'_>> for AuditRow {
    fn from(act: &Act<'_>) -> Self {
        Self {
            id: AuditEventId::new(act.at),
            created_at: act.at,
            user_id: act.user_id,
            on_behalf_of: act.on_behalf_of,
            action: act.action,
            resource: act.resource.to_owned(),
            resource_id: SubjectId::from_uuid(act.resource_id),
            revision: act.revision,
            before_digest: None,
            after_digest: act.after.map(|digest| digest.to_vec()),
            request_id: act.request_id.to_owned(),
            sequence: None,
            chain_hash: None,
        }
    }
}

fn digest_of(kept: Option<Vec<u8>>) -> Result<Option<AuditDigest>> {
    let read = |bytes: Vec<u8>| {
        bytes.try_into().map_err(|_| StoreError::Defect("a digest has not 32 bytes".to_owned()))
    };
    kept.map(read).transpose()
}

impl AuditRow {
    fn event(&self) -> Result<AuditEvent> {
        Ok(AuditEvent {
            id: self.id,
            created_at: self.created_at,
            user_id: self.user_id,
            on_behalf_of: self.on_behalf_of,
            action: self.action,
            resource: self.resource.clone(),
            resource_id: self.resource_id.uuid(),
            revision: self.revision,
            before_digest: digest_of(self.before_digest.clone())?,
            after_digest: digest_of(self.after_digest.clone())?,
            request_id: self.request_id.clone(),
        })
    }
}

/// What is to be kept of an act.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// Whose it was.
    pub user_id: Option<UserId>,
    /// Who decided it on paper.
    pub on_behalf_of: Option<PersonId>,
    /// What was done.
    pub action: AuditAction,
    /// To what kind of thing.
    pub resource: &'a str,
    /// To which.
    pub resource_id: Uuid,
    /// Its revision afterwards.
    pub revision: Option<i32>,
    /// Digest of its representation afterwards.
    pub after: Option<AuditDigest>,
    /// The request that did it.
    pub request_id: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Keeps an act, in the transaction that does it.
///
/// # Errors
/// Where the database does not serve, or already holds what this one would be the second of.
pub fn insert(db: &mut Db, act: &Act<'_>) -> Result<()> {
    let before = if act.action == AuditAction::Created { None } else { latest_digest(db, act.resource_id)? };
    let row = AuditRow { before_digest: before, ..act.into() };
    on!(db, |c| diesel::insert_into(audit_events::table).values(&row).execute(c))?;
    Ok(())
}

/// Keeps that many things were made: nothing was before them.
///
/// # Errors
/// Where the database does not serve.
pub fn insert_made<'a>(db: &mut Db, acts: impl Iterator<Item = Act<'a>>) -> Result<()> {
    insert_all!(db, audit_events::table, &acts.map(|act| AuditRow::from(&act)).collect::<Vec<_>>());
    Ok(())
}

fn latest_digest(db: &mut Db, resource: Uuid) -> Result<Option<Vec<u8>>> {
    let resource = SubjectId::from_uuid(resource);
    let earlier = audit_events::table
        .filter(audit_events::resource_id.eq(resource).and(audit_events::after_digest.is_not_null()));
    let latest: Option<Option<Vec<u8>>> = on!(db, |c| earlier
        .order((audit_events::created_at.desc(), audit_events::id.desc()))
        .select(audit_events::after_digest)
        .first(c)
        .optional())?;
    Ok(latest.flatten())
}

/// The end of the chain: how many links there are, and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainEnd {
    /// The number of the last link.
    pub sequence: i64,
    /// Its hash.
    pub hash: AuditDigest,
}

/// Where the chain ends.
///
/// # Errors
/// Where the database does not serve.
pub fn chain_end(db: &mut Db) -> Result<ChainEnd> {
    let last: Option<(Option<i64>, Option<Vec<u8>>)> = on!(db, |c| audit_events::table
        .filter(audit_events::sequence.is_not_null())
        .order(audit_events::sequence.desc())
        .select((audit_events::sequence, audit_events::chain_hash))
        .first(c)
        .optional())?;
    let (sequence, hash) = last.unwrap_or_default();
    Ok(ChainEnd { sequence: sequence.unwrap_or_default(), hash: digest_of(hash)?.unwrap_or(CHAIN_BEGINS) })
}

/// Numbers and chains what was committed since; answers how many links were added and where the chain ends
/// now.
///
/// # Errors
/// Where the database does not serve.
pub fn chain(db: &mut Db, most: i64) -> Result<(usize, ChainEnd)> {
    let mut end = chain_end(db)?;
    let rows: Vec<AuditRow> = on!(db, |c| audit_events::table
        .filter(audit_events::sequence.is_null())
        .order((audit_events::created_at, audit_events::id))
        .limit(most)
        .select(AuditRow::as_select())
        .load(c))?;
    if rows.is_empty() {
        return Ok((0, end));
    }
    let (first, mut links) = (end.sequence + 1, Vec::with_capacity(rows.len()));
    for row in &rows {
        let sequence = end.sequence + 1;
        end = ChainEnd { sequence, hash: row.event()?.chained(sequence, &end.hash) };
        links.push(end.hash);
    }
    dialect::chain_audit_events(db, first, &rows.iter().map(|row| row.id).collect::<Vec<_>>(), &links)?;
    Ok((rows.len(), end))
}

/// What is wrong with the chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// A number is missing.
    #[error("event {0} is missing")]
    Missing(i64),
    /// A link does not follow from its event and the one before.
    #[error("event {0} was changed, or is not where it was")]
    Changed(i64),
}

/// What was found of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends.
    pub end: ChainEnd,
    /// How many events are not chained yet.
    pub unchained: i64,
    /// The hashes that the chain has at the numbers that were asked for.
    pub at: Vec<(i64, AuditDigest)>,
}

/// Follows the chain from its beginning, and notes its hash at some numbers.
///
/// # Errors
/// Where the database does not serve.
pub fn verify(db: &mut Db, at: &[i64]) -> Result<std::result::Result<Verified, ChainFault>> {
    const AT_ONCE: i64 = 1_000;
    let mut end = ChainEnd { sequence: 0, hash: CHAIN_BEGINS };
    let mut noted = Vec::new();
    let at: HashSet<i64> = at.iter().copied().collect();
    let before: Option<i64> = on!(db, |c| audit_events::table
        .filter(audit_events::sequence.lt(1))
        .select(audit_events::sequence)
        .first::<Option<i64>>(c)
        .optional())?
    .flatten();
    if let Some(before) = before {
        return Ok(Err(ChainFault::Changed(before)));
    }
    loop {
        let rows: Vec<AuditRow> = on!(db, |c| audit_events::table
            .filter(audit_events::sequence.gt(end.sequence))
            .order(audit_events::sequence)
            .limit(AT_ONCE)
            .select(AuditRow::as_select())
            .load(c))?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let sequence = end.sequence + 1;
            if row.sequence != Some(sequence) {
                return Ok(Err(ChainFault::Missing(sequence)));
            }
            let hash = row.event()?.chained(sequence, &end.hash);
            if row.chain_hash.as_deref() != Some(hash.as_slice()) {
                return Ok(Err(ChainFault::Changed(sequence)));
            }
            if at.contains(&sequence) {
                noted.push((sequence, hash));
            }
            end = ChainEnd { sequence, hash };
        }
    }
    let unchained =
        on!(db, |c| audit_events::table.filter(audit_events::sequence.is_null()).count().get_result(c))?;
    Ok(Ok(Verified { end, unchained, at: noted }))
}

/// A page of the acts of people who are or were members of one of the organisations, and of what was done to
/// their access.
///
/// # Errors
/// Where the database does not serve.
pub fn list(
    db: &mut Db,
    of: &[OrganisationId],
    filter: &AuditFilter,
    page: &PageRequest<AuditSort>,
) -> Result<Page<AuditRecord>> {
    let own = || memberships::table.filter(memberships::organisation_id.among(of.to_vec()));
    let theirs = audit_events::user_id.within(own().select(memberships::user_id.nullable()));
    // What anybody did to a member's access, tried with their name or did by command, is their auditor's
    // business.
    let member = audit_events::resource
        .eq(User::NAME)
        .and(audit_events::resource_id.within(own().select(memberships::user_id)));
    let role = audit_events::resource
        .eq(Membership::NAME)
        .and(audit_events::resource_id.within(own().select(memberships::id)));
    let matching: Condition<audit_events::table> = Condition::that(theirs.or(member).or(role))
        .any_of(audit_events::action, filter.action.as_ref())
        .narrowed(filter.user_id, |user| audit_events::user_id.eq(user))
        .narrowed(filter.resource.as_ref(), |resource| audit_events::resource.eq(resource.clone()))
        .narrowed(filter.resource_id, |id| audit_events::resource_id.eq(SubjectId::from_uuid(id)));
    let created = Condition::always()
        .narrowed(filter.created_after, |after| audit_events::created_at.gt(after))
        .narrowed(filter.created_before, |before| audit_events::created_at.lt(before));
    Ok(page_of!(db, matching, page, AuditRow, audit_events by AuditEventId, of (created), {
        AuditSort::CreatedAt => created_at: time,
    }))
}
