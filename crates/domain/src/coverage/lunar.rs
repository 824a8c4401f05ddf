//! The Vietnamese lunar calendar (âm lịch): months begin with the new moon as it falls at UTC+7 (Decision
//! 121-CP of 8 August 1967), so that Tết of 2030 is 2 February here and a day later in China. The sky itself
//! is computed by ICU4X.

use calendrical_calculations::chinese_based::{ChineseBased, YearBounds, month_structure_for_year};
use calendrical_calculations::gregorian::{fixed_from_gregorian, gregorian_from_fixed};
use calendrical_calculations::rata_die::RataDie;
use serde::{Deserialize, Serialize};

use crate::date::CivilDate;

/// The years for which days are computed: from the first that the decision covers to where the computation
/// was compared with others.
pub const LUNAR_YEARS: std::ops::RangeInclusive<i32> = 1968..=2199;

/// A day of the lunar calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LunarDate {
    /// The lunar year, called by the civil year in which its Tết lies.
    #[cfg_attr(feature = "openapi", schema(minimum = 1968, maximum = 2199, example = 2030))]
    pub year: i32,
    /// The month (tháng).
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 12, example = 1))]
    pub month: u8,
    /// Whether it is the second month of that number (tháng nhuận).
    #[serde(default)]
    pub leap: bool,
    /// The day (ngày, mùng).
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 30, example = 1))]
    pub day: u8,
}

/// The sky over Vietnam.
#[derive(Debug, Clone, Copy)]
struct Vietnam;

impl ChineseBased for Vietnam {
    fn utc_offset(_: RataDie) -> f64 {
        7.0 / 24.0
    }
    // Years are counted as civil years are, so the epoch is never asked for.
    const EPOCH: RataDie = fixed_from_gregorian(1, 2, 1);
    const DEBUG_NAME: &'static str = "vietnamese";
}

/// A month of a lunar year.
struct Month {
    number: u8,
    leap: bool,
    first: RataDie,
    days: u8,
}

/// The months of the lunar year that has its middle in that civil year, in order.
fn months(year: i32) -> Vec<Month> {
    let bounds = YearBounds::compute::<Vietnam>(fixed_from_gregorian(year, 7, 1));
    let (long, leap_at) = month_structure_for_year::<Vietnam>(bounds.new_year, bounds.next_new_year);
    let (mut first, mut number, mut found) = (bounds.new_year, 0, Vec::with_capacity(13));
    for (at, long) in (1_u8..).zip(long) {
        if first >= bounds.next_new_year {
            break;
        }
        let (leap, days) = (leap_at == Some(at), if long { 30 } else { 29 });
        number += u8::from(!leap);
        found.push(Month { number, leap, first, days });
        first += i64::from(days);
    }
    found
}

impl LunarDate {
    /// The civil day that it is; none where the calendar does not have it, or is not computed.
    #[must_use]
    pub fn civil(self) -> Option<CivilDate> {
        if !LUNAR_YEARS.contains(&self.year) {
            return None;
        }
        let month = months(self.year)
            .into_iter()
            .find(|month| (month.number, month.leap) == (self.month, self.leap))?;
        let day = (1..=month.days).contains(&self.day).then(|| month.first + i64::from(self.day) - 1)?;
        let (year, month, day) = gregorian_from_fixed(day).ok()?;
        CivilDate::of(year, month, day)
    }

    /// What that civil day is called; none where the calendar is not computed.
    #[must_use]
    pub fn of(day: CivilDate) -> Option<Self> {
        let (year, month, day) = day.parts();
        let fixed = fixed_from_gregorian(year, month, day);
        // What lies before Tết belongs to the year before.
        let of_year = |year: i32| {
            months(year)
                .into_iter()
                .find(|month| (month.first..month.first + i64::from(month.days)).contains(&fixed))
        };
        let (year, month) =
            [year, year - 1].into_iter().find_map(|year| of_year(year).map(|month| (year, month)))?;
        let day = u8::try_from(fixed - month.first + 1).ok()?;
        LUNAR_YEARS.contains(&year).then_some(Self { year, month: month.number, leap: month.leap, day })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    fn civil(year: i32, month: u8, leap: bool, day: u8) -> Option<String> {
        LunarDate { year, month, leap, day }.civil().map(|day| day.to_string())
    }

    /// As they were and will be held in Vietnam; where China had or has another day, it stands behind.
    const TET: &[&str] = &[
        "1968-01-29", // 30 January
        "1969-02-16", // 17 February
        "1985-01-21", // 20 February
        "2000-02-05",
        "2007-02-17", // 18 February
        "2012-01-23",
        "2015-02-19",
        "2020-01-25",
        "2021-02-12",
        "2022-02-01",
        "2023-01-22",
        "2024-02-10",
        "2025-01-29",
        "2026-02-17",
        "2027-02-06",
        "2028-01-26",
        "2029-02-13",
        "2030-02-02", // 3 February
        "2031-01-23",
        "2032-02-11",
        "2033-01-31",
        "2034-02-19",
        "2053-02-18", // 19 February
    ];

    #[test]
    fn tet_is_when_vietnam_holds_it() {
        for tet in TET {
            assert_eq!(civil(day(tet).year(), 1, false, 1).as_deref(), Some(*tet));
        }
    }

    #[test]
    fn leap_months_are_where_vietnam_has_them() {
        for (year, month) in [
            (1985, 2),
            (1987, 7),
            (2004, 2),
            (2006, 7),
            (2009, 5),
            (2012, 4),
            (2014, 9),
            (2017, 6),
            (2020, 4),
            (2023, 2),
            (2025, 6),
            (2028, 5),
            (2031, 3),
            (2033, 11),
        ] {
            let leap: Vec<u8> =
                months(year).iter().filter(|month| month.leap).map(|month| month.number).collect();
            assert_eq!(leap, [month], "{year}");
        }
        assert!(months(2024).iter().all(|month| !month.leap));
    }

    #[test]
    fn feasts_of_2024_and_days_that_are_not_there() {
        // Giỗ Tổ Hùng Vương, Trung thu.
        assert_eq!(civil(2024, 3, false, 10).as_deref(), Some("2024-04-18"));
        assert_eq!(civil(2024, 8, false, 15).as_deref(), Some("2024-09-17"));
        assert_eq!(
            LunarDate::of(day("2024-02-09")),
            Some(LunarDate { year: 2023, month: 12, leap: false, day: 30 })
        );
        for (year, month, leap, day) in [
            (2024, 1, true, 1),
            (2024, 13, false, 1),
            (2024, 1, false, 31),
            (2024, 1, false, 0),
            (1967, 1, false, 1),
            (2200, 1, false, 1),
        ] {
            assert_eq!(civil(year, month, leap, day), None, "{year}-{month}-{day}");
        }
    }

    proptest! {
        /// Every civil day has one name, and the name leads back to it; the day after is the next of its
        /// month, or the first of another.
        #[test]
        fn every_day_has_a_name_that_leads_back(offset in 0..84_000_i64) {
            let fixed = fixed_from_gregorian(1968, 2, 1) + offset;
            let (year, month, date) = gregorian_from_fixed(fixed).unwrap();
            let civil = CivilDate::of(year, month, date).unwrap();
            let lunar = LunarDate::of(civil).unwrap();
            prop_assert_eq!(lunar.civil(), Some(civil));
            let next = LunarDate::of(civil.next()).unwrap();
            prop_assert!(next.day == lunar.day + 1 || (next.day == 1 && matches!(lunar.day, 29 | 30)));
        }
    }
}
