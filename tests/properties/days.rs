//! Days, by counting.

use crate::shop::HOLIDAY;

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn lengths(year: i64) -> [i64; 12] {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

/// A day as `YYYY-MM-DD`, counted month by month.
pub fn iso(day: i64) -> String {
    let (mut year, mut left) = (1970, day);
    loop {
        let length = if is_leap(year) { 366 } else { 365 };
        if left < 0 {
            year -= 1;
            left += if is_leap(year) { 366 } else { 365 };
        } else if left >= length {
            left -= length;
            year += 1;
        } else {
            break;
        }
    }
    let mut month = 0;
    while left >= lengths(year)[month] {
        left -= lengths(year)[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, left + 1)
}

/// Monday to Friday and no holiday.
pub fn is_business_day(day: i64) -> bool {
    (day + 3).rem_euclid(7) < 5 && day != HOLIDAY
}

/// Business days after `from` up to and including `to`.
pub fn business_days(from: i64, to: i64) -> i64 {
    (from + 1..=to).filter(|day| is_business_day(*day)).count() as i64
}

/// The day so many business days after `from`.
pub fn add_business_days(from: i64, count: i64) -> i64 {
    let (mut day, mut left) = (from, count.abs());
    while left > 0 {
        day += count.signum();
        left -= i64::from(is_business_day(day));
    }
    day
}
