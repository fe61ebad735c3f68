//! A cell → a day. No allocation and no guess: what is not exactly a date in the declared order is refused.
//!
//! `2026-11-21` is read in every order, for it cannot mean another day. A time behind the day is checked and dropped;
//! with a zone it makes the day the one that moment falls on in the playbook's zone.

use jiff::Timestamp;

use crate::model::cell::{DateFormat, DateOrder, DateStyle, Zoneless};
use crate::model::date::Date;

/// Why a cell is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadDate {
    /// It is not written as a date.
    NotADate,
    /// It is written as one, and there is no such day or time.
    NoSuchDay,
    /// Its year has two digits.
    ShortYear,
}

/// Reads a trimmed cell.
pub fn read(format: &DateFormat, cell: &[u8]) -> Result<Date, BadDate> {
    if let Some(day) = plain_iso(cell) {
        return day;
    }
    let (day, rest) = match iso_day(cell) {
        Some(split) => split,
        None => match (format.order, format.style) {
            (_, DateStyle::MonthNames) => named_day(cell).or_else(|_| numeric_day(format, cell))?,
            (DateOrder::Iso, DateStyle::Digits | DateStyle::ShortYears) => return Err(BadDate::NotADate),
            (DateOrder::Dmy | DateOrder::Mdy, DateStyle::Digits | DateStyle::ShortYears) => numeric_day(format, cell)?,
        },
    };
    let day = day?;
    match rest {
        [] => Ok(day),
        rest => with_time(format, day, rest),
    }
}

/// `2026-11-21` and nothing else, which most cells are.
fn plain_iso(cell: &[u8]) -> Option<Result<Date, BadDate>> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = cell else { return None };
    let digit = |byte: u8| i32::from(byte.wrapping_sub(b'0'));
    let (a, b, c, d, e, f, g, h) = (digit(a), digit(b), digit(c), digit(d), digit(e), digit(f), digit(g), digit(h));
    if a.max(b).max(c).max(d).max(e).max(f).max(g).max(h) > 9 {
        return None;
    }
    Some(day(a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h))
}

type Split<'c> = (Result<Date, BadDate>, &'c [u8]);

fn iso_day(cell: &[u8]) -> Option<Split<'_>> {
    let (first, rest) = cell.split_at_checked(10)?;
    Some((plain_iso(first)?, rest))
}

/// `21/11/2026`, `11.21.2026`, `08/14/25`: the same separator twice.
fn numeric_day<'c>(format: &DateFormat, cell: &'c [u8]) -> Result<Split<'c>, BadDate> {
    let (first, rest) = digits(cell, 2).ok_or(BadDate::NotADate)?;
    let (separator, rest) = separator(rest).ok_or(BadDate::NotADate)?;
    let (second, rest) = digits(rest, 2).ok_or(BadDate::NotADate)?;
    let rest = rest.strip_prefix(&[separator]).ok_or(BadDate::NotADate)?;
    let (year, rest) = year(format.style, rest)?;
    let (day_of_month, month) = match format.order {
        DateOrder::Dmy => (first, second),
        DateOrder::Mdy => (second, first),
        DateOrder::Iso => return Err(BadDate::NotADate),
    };
    Ok((day(year, month, day_of_month), rest))
}

/// `Jul-25-26`, `10-Dez-25`, `Nov 21, 2026`.
fn named_day(cell: &[u8]) -> Result<Split<'_>, BadDate> {
    let (day_of_month, month, rest) = match month_name(cell) {
        Some((month, rest)) => {
            let (day_of_month, rest) = digits(gap(rest)?, 2).ok_or(BadDate::NotADate)?;
            (day_of_month, month, rest)
        }
        None => {
            let (day_of_month, rest) = digits(cell, 2).ok_or(BadDate::NotADate)?;
            let (month, rest) = month_name(gap(rest)?).ok_or(BadDate::NotADate)?;
            (day_of_month, month, rest)
        }
    };
    let (year, rest) = year(DateStyle::MonthNames, gap(rest)?)?;
    Ok((day(year, month, day_of_month), rest.strip_prefix(b",").unwrap_or(rest)))
}

/// What stands between the parts of a date with a month's name: `-`, a blank, `, ` or `. `.
fn gap(cell: &[u8]) -> Result<&[u8], BadDate> {
    let marked = [&b", "[..], b". ", b"-", b" ", b"/"].into_iter().find_map(|mark| cell.strip_prefix(mark));
    marked.ok_or(BadDate::NotADate)
}

/// English and German abbreviations, which eBay and Magento write.
const MONTHS: [&[&str]; 12] = [
    &["jan", "jän"],
    &["feb"],
    &["mar", "mär", "mrz"],
    &["apr"],
    &["may", "mai"],
    &["jun"],
    &["jul"],
    &["aug"],
    &["sep"],
    &["oct", "okt"],
    &["nov"],
    &["dec", "dez"],
];

fn month_name(cell: &[u8]) -> Option<(i32, &[u8])> {
    (1..).zip(MONTHS).find_map(|(month, names)| {
        let name = names.iter().find(|name| starts_with(cell, name.as_bytes()))?;
        let rest = cell.get(name.len()..)?;
        (!rest.first().is_some_and(u8::is_ascii_alphabetic)).then_some((month, rest))
    })
}

fn starts_with(cell: &[u8], name: &[u8]) -> bool {
    cell.get(..name.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(name))
}

/// One or up to `most` digits at the beginning.
fn digits(cell: &[u8], most: usize) -> Option<(i32, &[u8])> {
    let count = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 || count > most {
        return None;
    }
    let (digits, rest) = cell.split_at_checked(count)?;
    Some((digits.iter().fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0')), rest))
}

fn separator(cell: &[u8]) -> Option<(u8, &[u8])> {
    let (first, rest) = cell.split_first()?;
    matches!(first, b'/' | b'.' | b'-').then_some((*first, rest))
}

fn year(style: DateStyle, cell: &[u8]) -> Result<(i32, &[u8]), BadDate> {
    let count = cell.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (year, rest) = digits(cell, 4).ok_or(BadDate::NotADate)?;
    match (count, style) {
        (4, _) => Ok((year, rest)),
        (2, DateStyle::ShortYears | DateStyle::MonthNames) => Ok((2000 + year, rest)),
        (2, DateStyle::Digits) => Err(BadDate::ShortYear),
        (_, _) => Err(BadDate::NotADate),
    }
}

/// The day of the proleptic Gregorian calendar, counted without a table (Howard Hinnant, `days_from_civil`).
fn day(year: i32, month: i32, day_of_month: i32) -> Result<Date, BadDate> {
    const LENGTHS: [i32; 13] = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let length = usize::try_from(month).ok().and_then(|month| LENGTHS.get(month)).copied().unwrap_or(0);
    if day_of_month < 1 || day_of_month > length {
        return Err(BadDate::NoSuchDay);
    }
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if month == 2 && day_of_month == 29 && !is_leap {
        return Err(BadDate::NoSuchDay);
    }
    // Years are counted from March, so that a leap day is the last of its year, and from -400, so that none is negative.
    let shifted = year + 400 - i32::from(month <= 2);
    let (era, of_era) = (shifted / 400, shifted % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day_of_month - 1;
    let days = (era - 1) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Date::from_days(i64::from(days)).map_err(|_| BadDate::NoSuchDay)
}

/// The day of a day with a time: itself, or that of the playbook's zone where the time has one.
fn with_time(format: &DateFormat, day: Date, text: &[u8]) -> Result<Date, BadDate> {
    let text = text.strip_prefix(b"T").or_else(|| text.strip_prefix(b" ")).ok_or(BadDate::NotADate)?;
    let (seconds, rest) = time_of_day(text.trim_ascii_start())?;
    let offset = match (rest.trim_ascii_start(), format.zoneless) {
        ([], Zoneless::AsWritten) => return Ok(day),
        ([], Zoneless::Utc) => 0,
        (zone, _) => zone_offset(zone)?,
    };
    let moment = i64::from(day.days()) * 86_400 + seconds - offset;
    let moment = Timestamp::from_second(moment).map_err(|_| BadDate::NoSuchDay)?;
    Ok(Date::from_civil(format.zone.to_datetime(moment).date()))
}

/// `15:04`, `15:04:11`, `15:04:11.25`, `3:04:11 PM`, as seconds of the day.
fn time_of_day(text: &[u8]) -> Result<(i64, &[u8]), BadDate> {
    let (hour, rest) = digits(text, 2).ok_or(BadDate::NotADate)?;
    let (minute, rest) = colon_digits(rest).ok_or(BadDate::NotADate)?;
    let (second, rest) = colon_digits(rest).unwrap_or((0, rest));
    let rest = without_fraction(rest);
    let (half, rest) = half_day(rest);
    let hour = match half {
        None if hour < 24 => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        None | Some(_) => return Err(BadDate::NoSuchDay),
    };
    if minute > 59 || second > 60 {
        return Err(BadDate::NoSuchDay);
    }
    Ok((i64::from(hour * 3600 + minute * 60 + second.min(59)), rest))
}

fn colon_digits(text: &[u8]) -> Option<(i32, &[u8])> {
    let rest = text.strip_prefix(b":")?;
    let two = rest.get(..2)?.iter().all(u8::is_ascii_digit);
    if two { digits(rest, 2) } else { None }
}

fn without_fraction(text: &[u8]) -> &[u8] {
    let Some(fraction) = text.strip_prefix(b".") else { return text };
    let count = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 { text } else { fraction.get(count..).unwrap_or_default() }
}

/// `AM` or `PM`, as the hours it adds.
fn half_day(text: &[u8]) -> (Option<i32>, &[u8]) {
    let trimmed = text.trim_ascii_start();
    let half = trimmed.get(..2).and_then(|half| match half.to_ascii_uppercase().as_slice() {
        b"AM" => Some(0),
        b"PM" => Some(12),
        _ => None,
    });
    if half.is_some() { (half, trimmed.get(2..).unwrap_or_default()) } else { (None, text) }
}

/// `Z`, `UTC`, `GMT`, `-0500`, `+05:30`, `+02`, as seconds east.
fn zone_offset(text: &[u8]) -> Result<i64, BadDate> {
    if text == b"Z" || text == b"UTC" || text == b"GMT" {
        return Ok(0);
    }
    let (sign, rest) = match text.split_first() {
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        Some(_) | None => return Err(BadDate::NotADate),
    };
    let all_digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let (hours, minutes) = match rest {
        [a, b] if all_digits(&[*a, *b]) => ([*a, *b], [b'0', b'0']),
        [a, b, c, d] | [a, b, b':', c, d] if all_digits(&[*a, *b, *c, *d]) => ([*a, *b], [*c, *d]),
        _ => return Err(BadDate::NotADate),
    };
    let number = |[tens, ones]: [u8; 2]| i64::from(tens - b'0') * 10 + i64::from(ones - b'0');
    let (hours, minutes) = (number(hours), number(minutes));
    if hours > 18 || minutes > 59 {
        return Err(BadDate::NoSuchDay);
    }
    Ok(sign * (hours * 3600 + minutes * 60))
}
