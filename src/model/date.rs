//! Calendar days. A [`Date`] is a day and nothing else; [`Calendar`] knows which days are business days and which day
//! a moment with a zone falls on. The proleptic Gregorian arithmetic is `jiff`'s.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::model::decimal::Overflow;

/// A calendar day, as days since 1970-01-01; always a day of the years -9999 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(i32);

impl Date {
    /// The first day there is.
    pub const MIN: Date = Date(-4_371_587);
    /// The last day there is.
    pub const MAX: Date = Date(2_932_896);

    /// The day so many days after 1970-01-01.
    pub fn from_days(days: i64) -> Result<Date, Overflow> {
        let day = i32::try_from(days).map(Date).map_err(|_| Overflow)?;
        if (Date::MIN..=Date::MAX).contains(&day) { Ok(day) } else { Err(Overflow) }
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The day `year-month-day`, if there is such a day.
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Date> {
        civil::Date::new(year, month, day).ok().map(Date::from_civil)
    }

    /// Reads `YYYY-MM-DD` and nothing else.
    pub fn parse_iso(text: &str) -> Option<Date> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return None;
        }
        let number = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<i16>().ok())?;
        let small = |part: &str| number(part).and_then(|n| i8::try_from(n).ok());
        Date::from_ymd(number(text.get(0..4)?)?, small(text.get(5..7)?)?, small(text.get(8..10)?)?)
    }

    /// Whether a text is written like a day, be there such a day or not: `2026-02-30`.
    pub fn is_written_like_iso(text: &str) -> bool {
        let fits = |(at, byte): (usize, u8)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() };
        text.len() == 10 && text.bytes().enumerate().all(fits)
    }

    /// From the calendar library's day.
    pub fn from_civil(date: civil::Date) -> Date {
        let epoch = civil::date(1970, 1, 1);
        let days = date.duration_since(epoch).as_hours() / 24;
        Date(i32::try_from(days).unwrap_or(0))
    }

    /// As the calendar library's day.
    pub fn to_civil(self) -> civil::Date {
        let span = jiff::Span::new().try_days(self.0).unwrap_or_default();
        civil::date(1970, 1, 1).saturating_add(span)
    }

    /// So many days later (earlier where negative).
    pub fn plus_days(self, days: i64) -> Result<Date, Overflow> {
        Date::from_days(i64::from(self.0).checked_add(days).ok_or(Overflow)?)
    }

    /// How many days from this day to `other`; negative where `other` is earlier.
    pub fn days_until(self, other: Date) -> i64 {
        i64::from(other.0) - i64::from(self.0)
    }

    /// Monday is 0, Sunday is 6.
    pub const fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.to_civil())
    }
}

/// Where days begin and which of them are business days.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The zone that tells on which day a moment falls.
    pub zone: TimeZone,
    /// Days that are no business days, beside Saturdays and Sundays.
    pub holidays: BTreeSet<Date>,
}

impl Calendar {
    /// Whether a day is Monday to Friday and no holiday.
    pub fn is_business_day(&self, day: Date) -> bool {
        day.weekday() < 5 && !self.holidays.contains(&day)
    }

    /// Business days after `from`, up to and including `to`; none where `to` is earlier.
    pub fn business_days(&self, from: Date, to: Date) -> i64 {
        if to <= from {
            return 0;
        }
        let weekdays = weekdays_before(to.0 + 1) - weekdays_before(from.0 + 1);
        let off = self.holidays.range(..=to).filter(|day| **day > from && day.weekday() < 5).count();
        weekdays - i64::try_from(off).unwrap_or(0)
    }

    /// Business days from `from` on, before `to`; none where `to` is earlier.
    fn business_days_before(&self, from: Date, to: Date) -> i64 {
        self.business_days(from, to) + i64::from(self.is_business_day(from)) - i64::from(self.is_business_day(to))
    }

    /// The day that is `count` business days after `from` (before it where negative); `from` itself where 0.
    pub fn add_business_days(&self, from: Date, count: i64) -> Result<Date, Overflow> {
        if count.unsigned_abs() > 4_000_000 {
            return Err(Overflow);
        }
        let (mut day, step) = (from, count.signum());
        // Whole weeks at once, as many as leave a day whichever days are holidays; the rest day by day.
        let holidays = i64::try_from(self.holidays.len()).unwrap_or(i64::MAX);
        let weeks = ((count.abs() - 1).saturating_sub(holidays) / 5).max(0);
        day = day.plus_days(step * weeks * 7)?;
        let passed = if step > 0 { self.business_days(from, day) } else { self.business_days_before(day, from) };
        for _ in 0..count.abs() - passed {
            day = day.plus_days(step)?;
            while !self.is_business_day(day) {
                day = day.plus_days(step)?;
            }
        }
        Ok(day)
    }
}

/// Mondays to Fridays from a fixed Monday up to, not including, `day`.
fn weekdays_before(day: i32) -> i64 {
    let since_monday = i64::from(day) + 3;
    since_monday.div_euclid(7) * 5 + since_monday.rem_euclid(7).min(5)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::tz::TimeZone;

    use super::{Calendar, Date};

    fn day(text: &str) -> Date {
        Date::parse_iso(text).unwrap()
    }

    #[test]
    fn only_real_days_are_dates() {
        for bad in ["2026-02-30", "2025-02-29", "2026-13-01", "2026-1-01", "2026-01-01 ", "20260101", "２026-01-01"] {
            assert_eq!(Date::parse_iso(bad), None, "{bad}");
        }
        assert_eq!(day("2024-02-29").plus_days(1).unwrap().to_string(), "2024-03-01");
        for edge in [Date::MIN, Date::MAX, day("1969-12-31")] {
            assert_eq!(Date::from_civil(edge.to_civil()), edge);
        }
        assert_eq!(Date::MAX.to_string(), "9999-12-31");
        assert!(Date::MAX.plus_days(1).is_err());
    }

    #[test]
    fn business_days_count_mondays_to_fridays_without_holidays_after_from_up_to_and_including_to() {
        let holidays = BTreeSet::from([day("2026-12-25"), day("2026-12-26")]);
        let calendar = Calendar { zone: TimeZone::UTC, holidays };
        for (from, to, expected) in [
            ("2026-11-20", "2026-11-21", 0), // Friday to Saturday
            ("2026-11-20", "2026-11-23", 1),
            ("2026-11-21", "2026-11-23", 1),
            ("2026-11-21", "2026-11-28", 5),
            ("2026-12-24", "2026-12-28", 1),
            ("2026-11-23", "2026-11-20", 0),
        ] {
            assert_eq!(calendar.business_days(day(from), day(to)), expected, "{from} {to}");
        }
        assert_eq!(calendar.add_business_days(day("2026-12-24"), 1).unwrap(), day("2026-12-28"));
        assert_eq!(calendar.add_business_days(day("2026-11-23"), -1).unwrap(), day("2026-11-20"));
        for from in 0..40 {
            let from = day("2026-12-01").plus_days(from).unwrap();
            for to in 0..40 {
                let (a, b) = (from, day("2026-12-01").plus_days(to).unwrap());
                let counted = (a.days() + 1..=b.days())
                    .filter(|d| calendar.is_business_day(Date::from_days(i64::from(*d)).unwrap()))
                    .count();
                if a <= b {
                    assert_eq!(calendar.business_days(a, b), i64::try_from(counted).unwrap());
                }
            }
        }
    }

    #[test]
    fn adding_business_days_is_stepping_from_one_to_the_next() {
        let stepped = |calendar: &Calendar, from: Date, count: i64| {
            let days = (1..).map(|days| from.plus_days(days * count.signum()).unwrap());
            let mut business = days.filter(|day| calendar.is_business_day(*day));
            if count == 0 { from } else { business.nth(usize::try_from(count.abs() - 1).unwrap()).unwrap() }
        };
        let christmas = BTreeSet::from([day("2026-12-25"), day("2026-12-26"), day("2027-01-01")]);
        for holidays in [BTreeSet::new(), christmas] {
            let calendar = Calendar { zone: TimeZone::UTC, holidays };
            for from in (0..40).map(|days| day("2026-12-01").plus_days(days).unwrap()) {
                for count in -60..60 {
                    let added = calendar.add_business_days(from, count).unwrap();
                    assert_eq!(added, stepped(&calendar, from, count), "{from} {count}");
                }
            }
            assert!(calendar.add_business_days(day("2026-12-01"), 3_000_000).is_err());
        }
    }
}
