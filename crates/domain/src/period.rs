//! Spans of days: half-open inside, shown as first and last day.

use crate::date::CivilDate;

/// The days from `from` up to, but not including, `until`; either end may be open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Option<CivilDate>,
    until: Option<CivilDate>,
}

impl Period {
    /// The period that people describe by its first and last day; `None` where the last comes before the
    /// first.
    #[must_use]
    pub fn of(first_day: Option<CivilDate>, last_day: Option<CivilDate>) -> Option<Self> {
        match (first_day, last_day) {
            (Some(first), Some(last)) if last < first => None,
            _ => Some(Self { from: first_day, until: last_day.map(CivilDate::next) }),
        }
    }

    /// Whether the day lies in the period.
    #[must_use]
    pub fn contains(&self, day: CivilDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether the whole period lies before the day.
    #[must_use]
    pub fn is_over_on(&self, day: CivilDate) -> bool {
        self.until.is_some_and(|until| until <= day)
    }

    /// Whether any day lies in both.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        let before = |end: Option<CivilDate>, start: Option<CivilDate>| {
            end.zip(start).is_some_and(|(end, start)| end <= start)
        };
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_last_day_still_belongs_to_the_period() {
        let years = Period::of(Some(day("2023-01-01")), Some(day("2025-12-31"))).unwrap();
        assert!(years.contains(day("2023-01-01")) && years.contains(day("2025-12-31")));
        assert!(!years.contains(day("2022-12-31")) && !years.contains(day("2026-01-01")));
        assert!(years.is_over_on(day("2026-01-01")) && !years.is_over_on(day("2025-12-31")));
    }

    #[test]
    fn periods_that_only_touch_do_not_overlap() {
        let first = Period::of(None, Some(day("2025-02-28"))).unwrap();
        let second = Period::of(Some(day("2025-03-01")), None).unwrap();
        assert!(!first.overlaps(&second) && !second.overlaps(&first) && first.overlaps(&first));
        assert_eq!(Period::of(Some(day("2025-03-01")), Some(day("2025-02-28"))), None);
    }
}
