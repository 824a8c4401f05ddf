//! Instants, and where they come from.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::date::CivilDate;

/// Where the present moment comes from; injected, so that a test can say what time it is.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::from_utc(OffsetDateTime::now_utc())
    }
}

/// An instant in UTC, exact to the microsecond (what both databases keep), written as RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = crate::sql_types::Utc))]
pub struct Timestamp(i64);

/// The text is not an RFC 3339 instant with an offset, from 1900 (UTC) to the end of 9999 in Vietnam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:invalid_timestamp")]
pub struct NotATimestamp;

/// Vietnam's offset from UTC in seconds; it has had no daylight saving since 1975.
const VIETNAM_OFFSET_SECONDS: i32 = 7 * 3600;
const EARLIEST: i64 = -2_208_988_800_000_000;
/// The last microsecond of the year 9999 in Vietnam, so that every instant that was read has a civil date
/// there.
const LATEST: i64 = 253_402_275_599_999_999;

impl Timestamp {
    /// Rounds down to the microsecond.
    #[must_use]
    pub fn from_utc(moment: OffsetDateTime) -> Self {
        let micros = moment.unix_timestamp_nanos().div_euclid(1_000);
        Self(i64::try_from(micros).unwrap_or(i64::MAX))
    }

    /// The instant that many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Milliseconds since 1970, as UUIDv7 wants them; zero before 1970.
    #[must_use]
    pub fn unix_millis(self) -> u64 {
        u64::try_from(self.0 / 1_000).unwrap_or(0)
    }

    /// Whole seconds since 1970, as tokens carry them.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This instant moved by `seconds`.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The moment at which that day begins in Asia/Ho_Chi_Minh.
    #[must_use]
    pub fn beginning_of(day: CivilDate) -> Self {
        let (year, month, date) = day.parts();
        let midnight =
            time::Month::try_from(month).and_then(|month| time::Date::from_calendar_date(year, month, date));
        let midnight = midnight.map_or(OffsetDateTime::UNIX_EPOCH, |date| date.midnight().assume_utc());
        Self::from_utc(midnight).plus_seconds(-i64::from(VIETNAM_OFFSET_SECONDS))
    }

    /// The civil date in Asia/Ho_Chi_Minh, by which calendar rules go.
    #[must_use]
    pub fn in_vietnam(self) -> CivilDate {
        let offset = UtcOffset::from_whole_seconds(VIETNAM_OFFSET_SECONDS).unwrap_or(UtcOffset::UTC);
        CivilDate::from_date(self.to_utc().to_offset(offset).date())
    }

    fn to_utc(self) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH
            .checked_add(Duration::microseconds(self.0))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_utc().format(&Rfc3339).map_err(|_| std::fmt::Error)?)
    }
}

impl std::str::FromStr for Timestamp {
    type Err = NotATimestamp;
    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| NotATimestamp)?;
        let stamp = Self::from_utc(moment);
        if (EARLIEST..=LATEST).contains(&stamp.0) { Ok(stamp) } else { Err(NotATimestamp) }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(feature = "diesel")]
mod sql {
    use super::Timestamp;
    use crate::sql_types::{Utc, micros_from_pg, micros_to_pg};
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::{Pg, PgValue};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sqlite::Sqlite;

    impl ToSql<Utc, Pg> for Timestamp {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            micros_to_pg(self.0, out)
        }
    }
    impl ToSql<Utc, Sqlite> for Timestamp {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.0);
            Ok(IsNull::No)
        }
    }
    impl FromSql<Utc, Pg> for Timestamp {
        fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
            micros_from_pg(value).map(Self)
        }
    }
    impl FromSql<Utc, Sqlite> for Timestamp {
        fn from_sql(value: <Sqlite as diesel::backend::Backend>::RawValue<'_>) -> deserialize::Result<Self> {
            <i64 as FromSql<diesel::sql_types::BigInt, Sqlite>>::from_sql(value).map(Self)
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Timestamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        crate::validation::string_schema("date-time", 20, 35, "2023-04-01T02:30:00Z")
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_without_offset_is_refused() {
        assert_eq!("2023-04-01T02:30:00".parse::<Timestamp>(), Err(NotATimestamp));
        assert_eq!(
            "2023-04-01T09:30:00+07:00".parse::<Timestamp>().map(|t| t.to_string()),
            Ok("2023-04-01T02:30:00Z".to_owned())
        );
    }

    #[test]
    fn what_no_calendar_of_ours_reaches_is_refused() {
        let outside = [
            "9999-12-31T23:59:59-14:00",
            "9999-12-31T23:59:59Z",
            "9999-12-31T17:00:00Z",
            "1899-12-31T23:59:59.999999Z",
            "1900-01-01T00:00:00+00:01",
        ];
        for text in outside {
            assert_eq!(text.parse::<Timestamp>(), Err(NotATimestamp), "{text}");
        }
        let last: Timestamp = "9999-12-31T23:59:59.999999+07:00".parse().unwrap();
        assert_eq!(
            (last.to_string().as_str(), last.in_vietnam().to_string().as_str()),
            ("9999-12-31T16:59:59.999999Z", "9999-12-31")
        );
        assert_eq!(
            "1900-01-01T00:00:00Z".parse::<Timestamp>().map(|t| t.in_vietnam().to_string()),
            Ok("1900-01-01".to_owned())
        );
    }

    #[test]
    fn a_day_begins_where_the_day_before_ends() {
        let day: CivilDate = "2024-02-29".parse().unwrap();
        let begins = Timestamp::beginning_of(day);
        assert_eq!((begins.to_string().as_str(), begins.in_vietnam()), ("2024-02-28T17:00:00Z", day));
        assert_eq!(begins.plus_seconds(-1).in_vietnam(), day.previous());
    }

    #[test]
    fn a_day_in_vietnam_begins_seven_hours_before_utc() {
        let evening: Timestamp = "2023-12-31T17:00:00Z".parse().unwrap();
        assert_eq!(evening.in_vietnam().to_string(), "2024-01-01");
        assert_eq!(evening.plus_seconds(-1).in_vietnam().to_string(), "2023-12-31");
    }
}
