//! Identifiers: one type each, so that a person's id can never stand where an organisation's belongs.

use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use crate::clock::Timestamp;

/// What every identifier can do.
pub trait Id: Copy + Eq + Ord + std::fmt::Display + std::str::FromStr + Send + Sync + 'static {
    /// A new identifier (UUIDv7, RFC 9562) that sorts by the moment it was made.
    fn new(now: Timestamp) -> Self;
    /// The identifier as a bare UUID, where the kind of thing is told by another field.
    fn uuid(self) -> Uuid;
    /// The identifier that a bare UUID stands for.
    fn from_uuid(uuid: Uuid) -> Self;
}

/// The text is not a UUID in its hyphenated form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:invalid_uuid")]
pub struct NotAUuid;

/// Reads a UUID in its 36-character hyphenated form; the other spellings would let one thing have two names.
///
/// # Errors
/// Where it is no UUID.
pub fn parse_uuid(text: &str) -> Result<Uuid, NotAUuid> {
    if text.len() != 36 {
        return Err(NotAUuid);
    }
    Uuid::try_parse(text).map_err(|_| NotAUuid)
}

/// How many ids this process has made; ids of one millisecond stand in that order (RFC 9562, 6.2, method 1).
static MADE: AtomicU32 = AtomicU32::new(0);

/// A new UUIDv7 made at `now`: it sorts after those that this process made before it in the same millisecond.
#[must_use]
pub fn uuid_at(now: Timestamp) -> Uuid {
    let random = Uuid::new_v4().into_bytes();
    let [_, high, middle, low] = (MADE.fetch_add(1, Ordering::Relaxed) << 2).to_be_bytes();
    // The builder overwrites the upper half of the first byte and the two upper bits of the third, so the
    // count's 22 bits go around them: 12 before the third byte, 6 in it, and 4 behind; the rest is chance.
    let tail = [
        high >> 4,
        high << 4 | middle >> 4,
        (middle << 2 | low >> 6) & 0x3f,
        low << 2 & 0xf0 | random[3] & 0x0f,
    ];
    let mut bytes = [0_u8; 10];
    let (count, chance) = bytes.split_at_mut(tail.len());
    count.copy_from_slice(&tail);
    chance.copy_from_slice(&random[10..16]);
    uuid::Builder::from_unix_timestamp_millis(now.unix_millis(), &bytes).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
        #[cfg_attr(feature = "diesel", diesel(sql_type = crate::sql_types::Uid))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl Id for $name {
            fn new(now: Timestamp) -> Self {
                Self(uuid_at(now))
            }
            fn uuid(self) -> Uuid {
                self.0
            }
            fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAUuid;
            fn from_str(text: &str) -> Result<Self, NotAUuid> {
                parse_uuid(text).map(Self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<crate::sql_types::Uid, diesel::pg::Pg> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
            ) -> diesel::serialize::Result {
                crate::sql_types::uuid_to_pg(&self.0, out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::serialize::ToSql<crate::sql_types::Uid, diesel::sqlite::Sqlite> for $name {
            fn to_sql<'b>(
                &'b self,
                out: &mut diesel::serialize::Output<'b, '_, diesel::sqlite::Sqlite>,
            ) -> diesel::serialize::Result {
                crate::sql_types::uuid_to_sqlite(&self.0, out)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<crate::sql_types::Uid, diesel::pg::Pg> for $name {
            fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                crate::sql_types::uuid_from_pg(value).map(Self)
            }
        }

        #[cfg(feature = "diesel")]
        impl diesel::deserialize::FromSql<crate::sql_types::Uid, diesel::sqlite::Sqlite> for $name {
            fn from_sql(
                value: <diesel::sqlite::Sqlite as diesel::backend::Backend>::RawValue<'_>,
            ) -> diesel::deserialize::Result<Self> {
                crate::sql_types::uuid_from_sqlite(value).map(Self)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                crate::validation::string_schema("uuid", 36, 36, "0192f3a1-7c1e-7b6a-9d53-0f7a52c1e001")
            }
        }
        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )*};
}

ids! {
    /// An organisation.
    OrganisationId;
    /// A name of an organisation.
    OrganisationNameId;
    /// That an agency identifier was given to an organisation.
    AgencyCodeId;
    /// A person who holds or held a position.
    PersonId;
    /// A person's dated position in an organisation (chức vụ).
    MandateId;
    /// A succession between organisations.
    OrganisationSuccessionId;
    /// A party's focal point in a programme (cơ quan đầu mối).
    FocalPointId;
    /// A unit that carries out a part of a programme (đơn vị thực hiện).
    ImplementingUnitId;
    /// Original copies of a signed programme (bản gốc) in one hand.
    OriginalCopyId;
    /// A version of an administrative unit (đơn vị hành chính).
    AdministrativeUnitId;
    /// A document (văn bản).
    DocumentId;
    /// A document's line under "Nơi nhận".
    DocumentReceiverId;
    /// A receiver's entry of a document that came in (văn bản đến).
    DocumentReceiptId;
    /// A coordination programme (chương trình phối hợp).
    ProgrammeId;
    /// An amendment of a signed programme (phụ lục).
    AmendmentId;
    /// A difficulty in carrying out a programme (khó khăn, vướng mắc).
    DifficultyId;
    /// A task given under a programme (nhiệm vụ được giao).
    AssignmentId;
    /// A reminder of a task (đôn đốc).
    ReminderId;
    /// A request for opinions on a draft (lấy ý kiến).
    OpinionRequestId;
    /// A unit's opinion on a draft (ý kiến).
    OpinionId;
    /// A unit's place in a list of units.
    UnitEntryId;
    /// A clause of a programme's text.
    ClauseId;
    /// A party to a programme (bên).
    PartyId;
    /// A legal basis of a programme (căn cứ).
    LegalBasisId;
    /// A party's recorded decision on a text.
    ConsentId;
    /// A party's signature under a text.
    SignatureId;
    /// A recorded change of status.
    TransitionId;
    /// A user who logs in.
    UserId;
    /// A program that uses the API.
    ApiClientId;
    /// A secret of such a program.
    ApiClientSecretId;
    /// An act in the audit trail.
    AuditEventId;
    /// Long work that the server does by itself.
    JobId;
    /// A piece of what a job reads or writes.
    JobFileId;
    /// A row of an import's report.
    ImportRowId;
    /// A session, begun by a log-in.
    SessionId;
    /// A refresh token, by which a session goes on.
    RefreshTokenId;
    /// A user's second factor.
    TotpFactorId;
    /// A link by which a password can be set once.
    OneTimeLinkId;
    /// A user's role in an organisation.
    MembershipId;
    /// Something that a user is told.
    NotificationId;
    /// An entry that tells other systems what changed.
    OutboxId;
    /// An answer kept for a repeated request.
    IdempotencyId;
    /// A key that signs access tokens.
    SigningKeyId;
    /// An item of a code list.
    CodeListItemId;
    /// A focus topic (nội dung trọng tâm).
    TopicId;
    /// A school site (điểm trường).
    SchoolSiteId;
    /// Any subject of a mechanism that serves several kinds of resource.
    SubjectId;
    /// A plan of a programme.
    PlanId;
    /// An item of a plan.
    PlanItemId;
    /// A budget line of an item.
    BudgetLineId;
    /// That an item carries out a clause.
    PlanItemClauseId;
    /// A focal point's endorsement of a plan.
    EndorsementId;
    /// A supplement to a plan.
    PlanSupplementId;
    /// A package of coverage.
    PackageId;
    /// A deliverable of a package.
    DeliverableId;
    /// A record of acceptance.
    AcceptanceRecordId;
    /// A line of a record of acceptance.
    AcceptanceLineId;
    /// A payment.
    PaymentId;
    /// What a payment takes from a budget line.
    PaymentLineId;
    /// A press title.
    PressTitleId;
    /// A subscription.
    SubscriptionId;
    /// A campaign (đợt tuyên truyền).
    CampaignId;
    /// An event of the calendar.
    CalendarEventId;
    /// A request for coverage.
    CoverageRequestId;
    /// That a press work counts for a request for coverage.
    CoverageAcceptanceId;
    /// A request for information.
    InformationRequestId;
    /// A press work (tin, bài).
    PressWorkId;
    /// A correction of a press work (đính chính).
    CorrectionId;
    /// Evidence that a press work was published (minh chứng).
    EvidenceId;
    /// That a press work counts for a deliverable.
    CreditId;
    /// A finding (hạn chế, tồn tại).
    FindingId;
    /// A link by which a calendar program subscribes.
    CalendarLinkId;
    /// That a thing of coverage carries out a clause, or is about a topic.
    CitationId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_the_moment_they_were_made() {
        let early = PersonId::new(Timestamp::from_unix_micros(1_000_000_000_000_000));
        let late = PersonId::new(Timestamp::from_unix_micros(1_000_000_001_000_000));
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
    }

    #[test]
    fn ids_of_one_moment_sort_in_the_order_in_which_they_were_made() {
        let now = Timestamp::from_unix_micros(1_000_000_000_000_000);
        let made: Vec<PersonId> = (0..10_000).map(|_| PersonId::new(now)).collect();
        assert!(made.is_sorted());
        let distinct: std::collections::BTreeSet<_> = made.iter().collect();
        assert_eq!(distinct.len(), made.len());
    }

    #[test]
    fn only_the_hyphenated_spelling_is_an_id() {
        let id = PersonId::new(Timestamp::from_unix_micros(0));
        assert_eq!(id.to_string().parse::<PersonId>(), Ok(id));
        for other in [
            id.uuid().simple().to_string(),
            id.uuid().urn().to_string(),
            id.uuid().braced().to_string(),
            "x".repeat(36),
        ] {
            assert_eq!(other.parse::<PersonId>(), Err(NotAUuid), "{other}");
        }
    }
}
