//! Cells read from words of eight bytes: short plain numbers, days as `2026-11-21`, yes and no. None where a cell is not
//! exactly of that sort; then it is read as [`crate::orders::cells`] reads every cell, which says the same of these.

use std::sync::LazyLock;

use crate::model::date::Date;
const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// The first one to eight bytes of a word, moved to its end; zeros before them. Of longer ones the word.
#[inline]
pub const fn flush(word: u64, length: usize) -> u64 {
    let bytes = if length < 8 { length } else { 8 };
    word.wrapping_shl(64 - 8 * bytes as u32)
}

/// A number in ten-thousandths and how many decimals it is written with: at most eight bytes, at most four decimals, no
/// sign.
#[inline]
pub fn number(word: u64, length: usize, decimal: u8) -> Option<(i64, u32)> {
    const UNITS: [i64; 5] = [10_000, 1000, 100, 10, 1];
    if length == 0 || length > 8 {
        return None;
    }
    // Zeros before the first digit, and what is none is more than nine.
    let digits = flush(word ^ ZEROS, length);
    let others = more_than_nine(digits);
    if others == 0 {
        return Some((i64::from(pairs_of_pairs(digits)) * UNITS[0], 0));
    }
    let below = others.trailing_zeros() - 7;
    let decimals = 7 - below / 8;
    let sign = (digits >> below) as u8 ^ b'0';
    let is_inside = decimals > 0 && decimals as usize + 1 < length;
    if others & (others - 1) != 0 || sign != decimal || !is_inside {
        return None;
    }
    let whole = digits & ((1 << below) - 1);
    let joined = (whole << 8) | (digits & (u64::MAX << below << 8));
    Some((i64::from(pairs_of_pairs(joined)) * UNITS.get(decimals as usize)?, decimals))
}

/// A high bit for each byte that is more than nine. A byte above 0x7f may give one to the byte behind it, too.
#[inline]
const fn more_than_nine(bytes: u64) -> u64 {
    const UNTIL_HIGH: u64 = u64::from_le_bytes([0x80 - 10; 8]);
    (bytes.wrapping_add(UNTIL_HIGH) | bytes) & HIGH
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
        if more_than_nine(digits ^ ZEROS) != 0 {
            return None;
        }
        let number = pairs_of_pairs(digits ^ ZEROS);
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

/// `yes`, `no`, `true`, `false`, `1`, `0`, in any case. Without a branch between them: none is likelier than another.
#[inline]
pub fn yes_or_no(word: u64, length: usize) -> Option<i64> {
    const CASE: u64 = u64::from_le_bytes([0x20; 8]);
    const fn letters(text: [u8; 8]) -> u64 {
        u64::from_le_bytes(text)
    }
    let own = flush(word, length);
    let lower = own | flush(CASE, length);
    let digit = |digit: u8| own == letters([0, 0, 0, 0, 0, 0, 0, digit]);
    let is_yes = (lower == letters(*b"\0\0\0\0true")) | (lower == letters(*b"\0\0\0\0\0yes")) | digit(b'1');
    let is_no = (lower == letters(*b"\0\0\0false")) | (lower == letters(*b"\0\0\0\0\0\0no")) | digit(b'0');
    (is_yes | is_no).then_some(i64::from(is_yes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::{Calendar, number, yes_or_no};
    use crate::model::cell::{DateFormat, NumberFormat};
    use crate::orders::cells;
    use crate::orders::dates;
    use crate::orders::numbers;
    use crate::orders::words::load;

    fn word(text: &str, at: usize) -> u64 {
        let padded = format!("{text},,,,,,,,,,");
        load(padded.as_bytes(), at).unwrap()
    }

    fn format() -> DateFormat {
        DateFormat::iso(jiff::tz::TimeZone::UTC)
    }

    fn as_cells_are(text: &str) {
        if let Some((units, decimals)) = number(word(text, 0), text.len(), b'.') {
            assert_eq!(Ok(units), numbers::read(&NumberFormat::PLAIN, text.as_bytes()), "{text}");
            assert_eq!(decimals as usize, text.split_once('.').map_or(0, |(_, rest)| rest.len()), "{text}");
        }
        if text.len() == 10
            && let Some(day) = Calendar::new().day(word(text, 0), word(text, 2))
        {
            let slow = dates::read(&format(), text.as_bytes()).map(|day| i64::from(day.days()));
            assert_eq!(Ok(day), slow, "{text}");
        }
        let yes = cells::yes_or_no(text.as_bytes()).map(i64::from);
        assert_eq!(yes_or_no(word(text, 0), text.len()), yes, "{text}");
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
        for text in [
            "yes", "No", "TRUE", "false", "1", "0", "\u{11}", "yess", "n\u{4f}", "FALSE ", " no", "  no", "\0no",
            "\0\0yes", "    true", "   FALSE",
        ] {
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
