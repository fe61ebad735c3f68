//! Cells read from words of eight bytes: short plain numbers, days as `2026-11-21`, yes and no. None where a cell is not
//! exactly of that sort; then it is read as [`crate::orders::cells`] reads every cell, which says the same of these.

use std::sync::LazyLock;

use crate::model::date::Date;
use crate::orders::cut::equal;

const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
const UPPER_HALVES: u64 = u64::from_le_bytes([0xf0; 8]);
const SIXES: u64 = u64::from_le_bytes([0x06; 8]);

/// The first `length` bytes of a word, which are at most eight.
#[inline]
pub const fn beginning(word: u64, length: usize) -> u64 {
    if length >= 8 { word } else { word & ((1 << (8 * length)) - 1) }
}

/// A number in ten-thousandths and how many decimals it is written with: at most eight bytes, at most four decimals, no
/// sign.
#[inline]
pub fn number(word: u64, length: usize, decimal: u8) -> Option<(i64, u32)> {
    const UNITS: [i64; 5] = [10_000, 1000, 100, 10, 1];
    if length == 0 || length > 8 {
        return None;
    }
    let own = beginning(word, length);
    let point = equal(own, decimal);
    if point == 0 {
        return Some((eight_digits(own, length)? * UNITS[0], 0));
    }
    let at = (point.trailing_zeros() / 8) as usize;
    let decimals = length - 1 - at;
    if at == 0 || decimals == 0 {
        return None;
    }
    let whole = beginning(own, at);
    let digits = whole | ((own >> 8) & !beginning(u64::MAX, at));
    let unit = *UNITS.get(decimals)?;
    Some((eight_digits(digits, length - 1)? * unit, decimals as u32))
}

/// The number that one to eight digits write, the first in the lowest byte.
#[inline]
fn eight_digits(digits: u64, count: usize) -> Option<i64> {
    let missing = 8 * (8 - count as u32);
    let filled = if missing == 0 { digits } else { (digits << missing) | (ZEROS >> (64 - missing)) };
    let is_digits = (filled & UPPER_HALVES) | ((filled.wrapping_add(SIXES) & UPPER_HALVES) >> 4);
    if is_digits != u64::from_le_bytes([0x33; 8]) {
        return None;
    }
    Some(i64::from(pairs_of_pairs(filled - ZEROS)))
}

/// The value of eight digits, a byte each, the first in the lowest byte.
#[inline]
const fn pairs_of_pairs(digits: u64) -> u32 {
    const EVERY_FOURTH: u64 = 0x0000_00ff_0000_00ff;
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let high = (pairs & EVERY_FOURTH).wrapping_mul(100 + (1_000_000 << 32));
    let low = ((pairs >> 16) & EVERY_FOURTH).wrapping_mul(1 + (10_000 << 32));
    (high.wrapping_add(low) >> 32) as u32
}

/// The years a table knows.
const FIRST_YEAR: u32 = 1970;
const YEARS: u32 = 130;

/// The day before the first of each month, and how long it is.
static MONTHS: LazyLock<Vec<(i32, u32)>> = LazyLock::new(|| {
    let first = |year: u32, month: u32| {
        let day = Date::from_ymd(i16::try_from(year).unwrap_or(0), i8::try_from(month).unwrap_or(0), 1);
        day.map_or(0, Date::days)
    };
    let month = |at: u32| {
        let (year, month) = (FIRST_YEAR + at / 12, at % 12 + 1);
        let next = if month == 12 { first(year + 1, 1) } else { first(year, month + 1) };
        (first(year, month) - 1, u32::try_from(next - first(year, month)).unwrap_or(0))
    };
    (0..YEARS * 12).map(month).collect()
});

/// The months of the years that are read here.
pub struct Calendar {
    months: &'static [(i32, u32)],
}

impl Calendar {
    /// All of them.
    pub fn new() -> Calendar {
        Calendar { months: &MONTHS }
    }

    /// A day written as `2026-11-21`, from the word it begins with and the one that begins two bytes later.
    #[inline]
    pub fn day(&self, word: u64, later: u64) -> Option<i64> {
        const DASHES: u64 = 0xff00_00ff_0000_0000;
        let dashes = word & DASHES;
        if dashes != (u64::from_le_bytes([b'-'; 8]) & DASHES) {
            return None;
        }
        let digits = (word & 0xffff_ffff) | ((word >> 8) & 0xffff_0000_0000) | (later & 0xffff_0000_0000_0000);
        let number = u32::try_from(eight_digits(digits, 8)?).ok()?;
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        let at = year.wrapping_sub(FIRST_YEAR).wrapping_mul(12).wrapping_add(month).wrapping_sub(1);
        if !(1..=12).contains(&month) || year < FIRST_YEAR {
            return None;
        }
        let (before, length) = *self.months.get(at as usize)?;
        (1..=length).contains(&day).then(|| i64::from(before) + i64::from(day))
    }
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar::new()
    }
}

/// `yes`, `no`, `true`, `false`, `1`, `0`, in any case.
#[inline]
pub fn yes_or_no(word: u64, length: usize) -> Option<i64> {
    const fn letters(text: [u8; 8]) -> u64 {
        u64::from_le_bytes(text)
    }
    const CASE: u64 = u64::from_le_bytes([0x20; 8]);
    let own = beginning(word, length);
    let lower = own | beginning(CASE, length);
    match length {
        1 if own == u64::from(b'1') => Some(1),
        1 if own == u64::from(b'0') => Some(0),
        2 if lower == letters(*b"no\0\0\0\0\0\0") => Some(0),
        3 if lower == letters(*b"yes\0\0\0\0\0") => Some(1),
        4 if lower == letters(*b"true\0\0\0\0") => Some(1),
        5 if lower == letters(*b"false\0\0\0") => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Calendar, number, yes_or_no};
    use crate::orders::cells;
    use crate::orders::dates::{self, DateFormat, DateStyle, Zoneless};
    use crate::orders::numbers::{self, NumberFormat};
    use crate::orders::words::load;
    use crate::playbook::DateOrder;

    const PLAIN: NumberFormat = NumberFormat { decimal: '.', thousands: None, symbols: &[] };

    fn word(text: &str, at: usize) -> u64 {
        let padded = format!("{text},,,,,,,,,,");
        load(padded.as_bytes(), at).unwrap()
    }

    fn format() -> DateFormat {
        let zone = jiff::tz::TimeZone::UTC;
        DateFormat { order: DateOrder::Iso, style: DateStyle::Digits, zoneless: Zoneless::AsWritten, zone }
    }

    fn as_cells_are(text: &str) {
        if let Some((units, decimals)) = number(word(text, 0), text.len(), b'.') {
            assert_eq!(Ok(units), numbers::read(&PLAIN, text.as_bytes()), "{text}");
            assert_eq!(decimals as usize, text.split_once('.').map_or(0, |(_, rest)| rest.len()), "{text}");
        }
        if text.len() == 10
            && let Some(day) = Calendar::new().day(word(text, 0), word(text, 2))
        {
            let slow = dates::read(&format(), text.as_bytes()).map(|day| i64::from(day.days()));
            assert_eq!(Ok(day), slow, "{text}");
        }
        let yes = cells::yes_or_no(text.as_bytes()).map(i64::from);
        assert_eq!(yes_or_no(word(text, 0), text.len()), yes.filter(|_| text.len() < 6), "{text}");
    }

    #[test]
    fn plain_cells_are_read_here_and_nothing_else_is() {
        for plain in ["0", "7", "12345678", "1.5", "0.0001", "126.09", "1234.5", "999.9999"] {
            assert!(number(word(plain, 0), plain.len(), b'.').is_some(), "{plain}");
        }
        for other in ["", "-1", ".5", "5.", "1.2.3", "1,5", "123456789", "1.23456", "1e3", "a", " 1", "1 ", "٣", "\0"]
        {
            assert_eq!(number(word(other, 0), other.len(), b'.'), None, "{other}");
        }
        for text in ["yes", "No", "TRUE", "false", "1", "0", "\u{11}", "yess", "n\u{4f}", "FALSE "] {
            as_cells_are(text);
        }
    }

    #[test]
    fn every_day_there_is_and_none_that_is_not() {
        for year in [1969, 1970, 1999, 2000, 2024, 2026, 2099, 2100, 9999] {
            for month in 0..14 {
                for day in 0..34 {
                    let text = format!("{year}-{month:02}-{day:02}");
                    as_cells_are(&text);
                    let known = dates::read(&format(), text.as_bytes()).is_ok() && (1970..2100).contains(&year);
                    assert_eq!(Calendar::new().day(word(&text, 0), word(&text, 2)).is_some(), known, "{text}");
                }
            }
        }
        for other in ["2026/11/21", "2026-11-2x", "20261-1-21", "2026-1--21", "-026-11-21"] {
            assert_eq!(Calendar::new().day(word(other, 0), word(other, 2)), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_here_is_what_cells_say(
            text in "[0-9.,\\- a-zA-Z:/]{0,11}",
            digits in any::<u32>(),
            point in 0_usize..9,
        ) {
            as_cells_are(&text);
            let mut number = digits.to_string();
            number.truncate(7);
            number.insert(point.min(number.len()), '.');
            as_cells_are(&number);
            prop_assert_eq!(number.len() <= 8, true);
        }
    }
}
