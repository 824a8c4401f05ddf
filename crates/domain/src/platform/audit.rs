//! The audit trail: who did what when, chained so that the one who changes it afterwards is found out
//! (security promise 5).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::Happened;
use crate::clock::Timestamp;
use crate::ids::{AuditEventId, PersonId, UserId};
use crate::validation::AnyOf;

crate::text_enum! {
    /// What was done.
    pub enum AuditAction {
        /// A thing was made.
        Created = "created",
        /// Its content changed.
        Updated = "updated",
        /// It was removed.
        Deleted = "deleted",
        /// Its status changed.
        Transitioned = "transitioned",
        /// A party decided on it.
        Consented = "consented",
        /// A party signed it.
        Signed = "signed",
        /// A user began a session.
        LoggedIn = "logged_in",
        /// A log-in with a user's name was refused.
        LogInRefused = "log_in_refused",
        /// A user ended sessions.
        LoggedOut = "logged_out",
        /// A refresh token was replayed, and its session ended.
        RefreshReplayed = "refresh_replayed",
        /// A user's password was set.
        PasswordSet = "password_set",
        /// A user's second factor was confirmed or removed.
        FactorChanged = "factor_changed",
        /// A secret of an API client was made.
        SecretMade = "secret_made",
        /// A secret of an API client was revoked.
        SecretRevoked = "secret_revoked",
        /// A one-time link was made.
        LinkMade = "link_made",
    }
}

impl From<Happened> for AuditAction {
    fn from(change: Happened) -> Self {
        match change {
            Happened::Created => Self::Created,
            Happened::Updated => Self::Updated,
            Happened::Deleted => Self::Deleted,
            Happened::Transitioned => Self::Transitioned,
            Happened::Consented => Self::Consented,
            Happened::Signed => Self::Signed,
        }
    }
}

/// SHA-256 of a representation, or of a link of the chain.
pub type AuditDigest = [u8; 32];

/// An act, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its identifier.
    pub id: AuditEventId,
    /// When.
    pub created_at: Timestamp,
    /// Whose act it was; none for the calendar's, commands and those who are not known.
    pub user_id: Option<UserId>,
    /// Who decided it on paper, where it was recorded from there.
    pub on_behalf_of: Option<PersonId>,
    /// What was done.
    pub action: AuditAction,
    /// To what kind of thing.
    pub resource: String,
    /// To which.
    pub resource_id: Uuid,
    /// Its revision afterwards, where it has one.
    pub revision: Option<i32>,
    /// Digest of its representation before, as far as an earlier act told it.
    pub before_digest: Option<AuditDigest>,
    /// Digest of its representation afterwards.
    pub after_digest: Option<AuditDigest>,
    /// The request that did it.
    pub request_id: String,
}

impl AuditEvent {
    /// The hash that chains it after `before` as the one with that number: a byte of it changed, or its
    /// place, changes all that follow.
    #[must_use]
    pub fn chained(&self, sequence: i64, before: &AuditDigest) -> AuditDigest {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        part(before);
        part(&sequence.to_be_bytes());
        part(self.id.to_string().as_bytes());
        part(&self.created_at.unix_micros().to_be_bytes());
        part(self.user_id.map(|id| id.to_string()).unwrap_or_default().as_bytes());
        part(self.on_behalf_of.map(|id| id.to_string()).unwrap_or_default().as_bytes());
        part(self.action.as_str().as_bytes());
        part(self.resource.as_bytes());
        part(self.resource_id.as_bytes());
        part(&self.revision.map(i32::to_be_bytes).unwrap_or_default());
        part(self.before_digest.as_ref().map_or(&[][..], |digest| digest));
        part(self.after_digest.as_ref().map_or(&[][..], |digest| digest));
        part(self.request_id.as_bytes());
        hash.finalize().into()
    }
}

/// The link before the first.
pub const CHAIN_BEGINS: AuditDigest = [0; 32];

/// The digest of a representation.
#[must_use]
pub fn digest(representation: &impl Serialize) -> Option<AuditDigest> {
    serde_json::to_vec(representation).ok().map(|bytes| Sha256::digest(&bytes).into())
}

/// Bytes in hexadecimal.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An act, as auditors read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditRecord {
    /// Its identifier.
    pub id: AuditEventId,
    /// When.
    pub created_at: Timestamp,
    /// Whose act it was; null for the calendar's and for commands.
    pub user_id: Option<UserId>,
    /// Who decided it on paper, where it was recorded from there.
    pub on_behalf_of: Option<PersonId>,
    /// What was done.
    pub action: AuditAction,
    /// To what kind of thing.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "programmes"))]
    pub resource: String,
    /// To which.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 36, example = "01873a0e-6b40-7000-8000-000000000001")
    )]
    pub resource_id: Uuid,
    /// Its revision afterwards, where it has one.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub revision: Option<i32>,
    /// SHA-256 of its representation before, as far as an earlier act told it, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub before_digest: Option<String>,
    /// SHA-256 of its representation afterwards, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub after_digest: Option<String>,
    /// The request that did it.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub request_id: String,
    /// Its number in the chain; null until it is chained, within moments.
    #[cfg_attr(feature = "openapi", schema(minimum = 1))]
    pub sequence: Option<i64>,
    /// The hash that chains it, in hexadecimal.
    #[cfg_attr(feature = "openapi", schema(max_length = 64))]
    pub chain_hash: Option<String>,
}

/// What the audit trail can be narrowed by.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AuditFilter {
    /// Acts of this user.
    pub user_id: Option<UserId>,
    /// One or more actions, separated by commas.
    #[cfg_attr(
        feature = "openapi",
        schema(value_type = Option<String>, max_length = 200, example = "consented,signed")
    )]
    pub action: Option<AnyOf<AuditAction>>,
    /// Acts on things of this kind.
    #[cfg_attr(feature = "openapi", schema(max_length = 60, example = "programmes"))]
    pub resource: Option<String>,
    /// Acts on this thing.
    #[cfg_attr(feature = "openapi", schema(max_length = 36))]
    pub resource_id: Option<Uuid>,
    /// Acts after that moment.
    pub created_after: Option<Timestamp>,
    /// Acts before that moment.
    pub created_before: Option<Timestamp>,
}

crate::text_enum! {
    /// What the audit trail can be sorted by.
    pub enum AuditSort {
        /// When it was done.
        CreatedAt = "created_at",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Id;
    use proptest::prelude::*;

    fn event(n: i64) -> AuditEvent {
        let at = Timestamp::from_unix_micros(n);
        AuditEvent {
            id: AuditEventId::new(at),
            created_at: at,
            user_id: Some(UserId::new(at)),
            on_behalf_of: None,
            action: AuditAction::Updated,
            resource: "programmes".to_owned(),
            resource_id: UserId::new(at).uuid(),
            revision: Some(1),
            before_digest: None,
            after_digest: digest(&n),
            request_id: "request".to_owned(),
        }
    }

    fn chain(events: &[AuditEvent]) -> AuditDigest {
        (1..).zip(events).fold(CHAIN_BEGINS, |before, (sequence, event)| event.chained(sequence, &before))
    }

    proptest! {
        #[test]
        fn whatever_is_changed_dropped_or_swapped_changes_the_end_of_the_chain(
            length in 2..20_usize,
            at in 0..20_usize,
            how in 0..6_u8,
        ) {
            let events: Vec<AuditEvent> = (0..).take(length).map(event).collect();
            let (mut forged, at) = (events.clone(), at % (length - 1));
            match how {
                0 => forged[at].revision = None,
                1 => forged[at].request_id.push('x'),
                2 => forged[at].user_id = None,
                3 => forged[at].after_digest = digest(&"else"),
                4 => drop(forged.remove(at)),
                _ => forged.swap(at, at + 1),
            }
            prop_assert_ne!(chain(&events), chain(&forged));
        }
    }
}
