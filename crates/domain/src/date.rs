//! Civil dates, whole or known only to the month or year.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Date, Month};

/// A civil date (`*_on`), written `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Date))]
pub struct CivilDate(Date);

/// The text names no day of the calendar between 1900 and 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("fault:invalid_date")]
pub struct NotADate;

impl CivilDate {
    /// Stands where a day is yet to be worked out from what is told.
    pub(crate) const UNTOLD: Self = Self(Date::MIN);

    /// A day given by its parts; `None` for one that the calendar lacks.
    #[must_use]
    pub fn of(year: i32, month: u8, day: u8) -> Option<Self> {
        if !(1900..=9999).contains(&year) {
            return None;
        }
        Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok().map(Self)
    }

    pub(crate) const fn from_date(date: Date) -> Self {
        Self(date)
    }

    /// The following day.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.next_day().unwrap_or(self.0))
    }

    /// The day before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(self.0.previous_day().unwrap_or(self.0))
    }

    /// The calendar year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.year()
    }

    /// Year, month and day.
    #[must_use]
    pub fn parts(self) -> (i32, u8, u8) {
        (self.0.year(), u8::from(self.0.month()), self.0.day())
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.checked_add(time::Duration::days(i64::from(days))).unwrap_or(self.0))
    }
}

impl std::fmt::Display for CivilDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl std::str::FromStr for CivilDate {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let (year, month, day) = (digits(text.get(0..4))?, digits(text.get(5..7))?, digits(text.get(8..))?);
        if text.len() != 10 || text.get(4..5) != Some("-") || text.get(7..8) != Some("-") {
            return Err(NotADate);
        }
        Self::of(
            i32::from(year),
            u8::try_from(month).map_err(|_| NotADate)?,
            u8::try_from(day).map_err(|_| NotADate)?,
        )
        .ok_or(NotADate)
    }
}

fn digits(text: Option<&str>) -> Result<u16, NotADate> {
    let text = text.filter(|t| t.bytes().all(|b| b.is_ascii_digit())).ok_or(NotADate)?;
    text.parse().map_err(|_| NotADate)
}

/// A date as a document gives it: to the day, the month or the year ("ngày … tháng … năm 2023"),
/// written `2023-04-01`, `2023-04` or `2023` (ISO 8601-2, level 0). Comparisons use the earliest day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "diesel", derive(diesel::AsExpression, diesel::FromSqlRow))]
#[cfg_attr(feature = "diesel", diesel(sql_type = diesel::sql_types::Text))]
pub struct PartialDate {
    earliest: CivilDate,
    precision: Precision,
}

/// How exactly a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Only the year.
    Year,
    /// Year and month.
    Month,
    /// The full day.
    Day,
}

impl PartialDate {
    /// The earliest day it may mean; what comparisons use.
    #[must_use]
    pub const fn earliest(self) -> CivilDate {
        self.earliest
    }

    /// How exactly it is known.
    #[must_use]
    pub const fn precision(self) -> Precision {
        self.precision
    }

    /// Whether the day itself is unknown, so that a comparison is a guess.
    #[must_use]
    pub fn is_uncertain(self) -> bool {
        self.precision != Precision::Day
    }
}

impl From<CivilDate> for PartialDate {
    fn from(day: CivilDate) -> Self {
        Self { earliest: day, precision: Precision::Day }
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let day = self.earliest.to_string();
        let shown = match self.precision {
            Precision::Year => 4,
            Precision::Month => 7,
            Precision::Day => 10,
        };
        f.write_str(day.get(..shown).unwrap_or(&day))
    }
}

impl std::str::FromStr for PartialDate {
    type Err = NotADate;
    fn from_str(text: &str) -> Result<Self, NotADate> {
        let (full, precision) = match text.len() {
            4 => (format!("{text}-01-01"), Precision::Year),
            7 => (format!("{text}-01"), Precision::Month),
            _ => (text.to_owned(), Precision::Day),
        };
        Ok(Self { earliest: full.parse()?, precision })
    }
}

macro_rules! dates_as_text {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
dates_as_text!(CivilDate PartialDate);

#[cfg(feature = "diesel")]
mod sql {
    use super::{CivilDate, PartialDate};
    use diesel::backend::Backend;
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::Pg;
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::{Date, Text};
    use diesel::sqlite::Sqlite;

    impl<DB: Backend> ToSql<Date, DB> for CivilDate
    where
        time::Date: ToSql<Date, DB>,
    {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
            self.0.to_sql(out)
        }
    }
    impl<DB: Backend> FromSql<Date, DB> for CivilDate
    where
        time::Date: FromSql<Date, DB>,
    {
        fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
            time::Date::from_sql(value).map(Self)
        }
    }
    impl ToSql<Text, Pg> for PartialDate {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
            <str as ToSql<Text, Pg>>::to_sql(&self.to_string(), &mut out.reborrow())
        }
    }
    impl ToSql<Text, Sqlite> for PartialDate {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.to_string());
            Ok(IsNull::No)
        }
    }
    impl<DB: Backend> FromSql<Text, DB> for PartialDate
    where
        String: FromSql<Text, DB>,
    {
        fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
            Ok(String::from_sql(value)?.parse()?)
        }
    }
}

#[cfg(feature = "openapi")]
mod openapi {
    use super::{CivilDate, PartialDate};
    use utoipa::openapi::{RefOr, schema::Schema};

    impl utoipa::PartialSchema for CivilDate {
        fn schema() -> RefOr<Schema> {
            crate::validation::string_schema("date", 10, 10, "2023-04-01")
        }
    }
    impl utoipa::ToSchema for CivilDate {}
    impl utoipa::PartialSchema for PartialDate {
        fn schema() -> RefOr<Schema> {
            crate::validation::string_schema("partial-date", 4, 10, "2023")
        }
    }
    impl utoipa::ToSchema for PartialDate {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn thirtieth_of_february_is_no_date() {
        for wrong in [
            "2023-02-30",
            "2023-13-01",
            "2023-4-1",
            "2023-04-1x",
            "+023-01-01",
            "20230401",
            "1899-12-31",
            "2023-04-011",
            "2023-0é-01",
            "",
        ] {
            assert_eq!(wrong.parse::<CivilDate>(), Err(NotADate), "{wrong}");
        }
    }

    #[test]
    fn a_year_means_its_first_day_and_says_it_is_uncertain() {
        let year: PartialDate = "2023".parse().unwrap();
        assert_eq!(year.earliest(), CivilDate::of(2023, 1, 1).unwrap());
        assert!(year.is_uncertain());
        assert_eq!(year.to_string(), "2023");
        let day: PartialDate = "2023-04-01".parse().unwrap();
        assert!(!day.is_uncertain());
    }

    proptest! {
        #[test]
        fn a_date_survives_being_written(y in 1900..9999_i32, m in 1..=12_u8, d in 1..=28_u8) {
            let day = CivilDate::of(y, m, d).unwrap();
            prop_assert_eq!(day.to_string().parse::<CivilDate>(), Ok(day));
            prop_assert_eq!(day.next().previous(), day);
            for shown in [4, 7, 10] {
                let text = &day.to_string()[..shown];
                prop_assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
            }
        }

        #[test]
        fn texts_of_partial_dates_sort_as_their_earliest_days(
            a in 1900..2100_i32,
            b in 1900..2100_i32,
            m in 1..=12_u8,
        ) {
            let year: PartialDate = a.to_string().parse().unwrap();
            let month: PartialDate = format!("{b}-{m:02}").parse().unwrap();
            if year.earliest() != month.earliest() {
                prop_assert_eq!(year.to_string() < month.to_string(), year.earliest() < month.earliest());
            }
        }

        #[test]
        fn any_text_is_a_date_or_a_clean_refusal(text in "\\PC{0,12}") {
            let _ = text.parse::<CivilDate>();
            let _ = text.parse::<PartialDate>();
        }
    }
}
