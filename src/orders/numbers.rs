//! A cell → an exact number of ten-thousandths. No allocation where neither thousands nor symbols are declared, and no
//! guess: `1,234` is a number only where the playbook or the preset says what a comma means.

use crate::model::cell::NumberFormat;
use crate::model::decimal::Decimal;

/// Why a cell is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadNumber {
    /// It is not written as one.
    NotANumber,
    /// It would be one if the other of comma and point, or thousands, were declared.
    OtherSeparators,
    /// More than four decimals that are not zero.
    TooManyDecimals,
    /// It does not fit.
    TooLarge,
}

/// Reads a trimmed cell.
pub fn read(format: &NumberFormat, cell: &[u8]) -> Result<i64, BadNumber> {
    if let (Ok(decimal), None, true) = (u8::try_from(format.decimal), format.thousands, format.symbols.is_empty()) {
        return plain(cell, decimal).map_err(|problem| hinted(problem, cell));
    }
    let read = std::str::from_utf8(cell).map_err(|_| BadNumber::NotANumber).and_then(|text| dressed(format, text));
    read.map_err(|problem| hinted(problem, cell))
}

/// Digits, with at most one decimal separator between digits.
fn plain(cell: &[u8], decimal: u8) -> Result<i64, BadNumber> {
    let (negative, digits) = match cell.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some(_) | None => (false, cell),
    };
    let magnitude = if digits.len() <= 13 { short(digits, decimal)? } else { long(digits, decimal)? };
    Ok(if negative { -magnitude } else { magnitude })
}

/// At most 13 bytes, which cannot overflow: 13 digits and the four decimals are 17.
fn short(digits: &[u8], decimal: u8) -> Result<i64, BadNumber> {
    let mut value: i64 = 0;
    for (at, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            value = value * 10 + i64::from(digit);
        } else if *byte == decimal && at > 0 {
            return decimals(value, digits.get(at + 1..).unwrap_or_default());
        } else {
            return Err(BadNumber::NotANumber);
        }
    }
    if digits.is_empty() { Err(BadNumber::NotANumber) } else { Ok(value * Decimal::ONE) }
}

fn decimals(whole: i64, digits: &[u8]) -> Result<i64, BadNumber> {
    let mut value: i64 = 0;
    let mut too_many = false;
    for (at, byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        match (digit, at) {
            (10.., _) => return Err(BadNumber::NotANumber),
            (_, 0..4) => value = value * 10 + i64::from(digit),
            (0, _) => {}
            (_, _) => too_many = true,
        }
    }
    let scaled = match digits.len() {
        0 => return Err(BadNumber::NotANumber),
        1 => value * 1000,
        2 => value * 100,
        3 => value * 10,
        _ => value,
    };
    if too_many { Err(BadNumber::TooManyDecimals) } else { Ok(whole * Decimal::ONE + scaled) }
}

/// Any number of digits.
fn long(digits: &[u8], decimal: u8) -> Result<i64, BadNumber> {
    let point = digits.iter().position(|byte| *byte == decimal);
    let (whole, fraction) = match point {
        Some(at) => (digits.get(..at).unwrap_or_default(), digits.get(at + 1..)),
        None => (digits, None),
    };
    if whole.is_empty() || !whole.iter().all(u8::is_ascii_digit) {
        return Err(BadNumber::NotANumber);
    }
    let fraction = fraction.map_or(Ok(0), |digits| decimals(0, digits))?;
    let add = |sum: i64, digit: &u8| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0'));
    let units = whole.iter().try_fold(0, add).and_then(|whole: i64| whole.checked_mul(Decimal::ONE));
    units.and_then(|units| units.checked_add(fraction)).ok_or(BadNumber::TooLarge)
}

/// A number that may carry a symbol, and thousands strictly in threes.
fn dressed(format: &NumberFormat, text: &str) -> Result<i64, BadNumber> {
    let (negative, text) = split_sign(text);
    let bare = without_symbol(format.symbols, text);
    let (inner_negative, bare) = if negative { (false, bare) } else { split_sign(bare) };
    let (whole, fraction) = match bare.split_once(format.decimal) {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (bare, None),
    };
    let mut digits = ungrouped(whole, format.thousands)?;
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    let magnitude = plain(digits.as_bytes(), b'.')?;
    Ok(if negative || inner_negative { -magnitude } else { magnitude })
}

fn split_sign(text: &str) -> (bool, &str) {
    text.strip_prefix('-').map_or((false, text), |rest| (true, rest.trim_start()))
}

fn without_symbol<'t>(symbols: &[&str], text: &'t str) -> &'t str {
    let before = symbols.iter().find_map(|symbol| text.strip_prefix(symbol)).map(str::trim_start);
    let after = || symbols.iter().find_map(|symbol| text.strip_suffix(symbol)).map(str::trim_end);
    before.or_else(after).unwrap_or(text)
}

/// The digits of a whole number whose thousands are separated throughout or not at all.
fn ungrouped(whole: &str, thousands: Option<char>) -> Result<String, BadNumber> {
    let is_separator = |c: char| match thousands {
        Some(' ') => matches!(c, ' ' | '\u{a0}' | '\u{202f}'),
        Some(declared) => c == declared,
        None => false,
    };
    let mut groups = whole.split(is_separator);
    let first = groups.next().unwrap_or_default();
    let in_threes = |group: &str| group.len() == 3 && (1..=3).contains(&first.len());
    let digits: String = whole.split(is_separator).collect();
    // Whatever else stands there, a point among it, is no part of a whole number.
    if groups.all(in_threes) && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(BadNumber::NotANumber)
    }
}

/// Whether what is no number here would be one with other separators: `12,50`, `1,234`, `1.234,56`.
fn hinted(problem: BadNumber, cell: &[u8]) -> BadNumber {
    let digits = cell.strip_prefix(b"-").unwrap_or(cell);
    let only = digits.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','));
    let edges = [digits.first(), digits.last()].into_iter().flatten().all(u8::is_ascii_digit);
    match problem {
        BadNumber::NotANumber if only && edges && !digits.is_empty() => BadNumber::OtherSeparators,
        BadNumber::NotANumber | BadNumber::OtherSeparators | BadNumber::TooManyDecimals | BadNumber::TooLarge => {
            problem
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BadNumber, NumberFormat, read};
    use crate::model::decimal::Decimal;

    const PLAIN: NumberFormat = NumberFormat::PLAIN;

    fn words(format: NumberFormat, cell: &str) -> Result<String, BadNumber> {
        read(&format, cell.as_bytes()).map(|units| Decimal::from_units(units).to_string())
    }

    #[test]
    fn plain_numbers_are_digits_with_one_point() {
        for (cell, expected) in [
            ("0", "0"),
            ("-0", "0"),
            ("12.50", "12.5"),
            ("-0.0001", "-0.0001"),
            ("0.10000000000000000000", "0.1"),
            ("007", "7"),
            ("00000000000000000000000000001.5", "1.5"),
            ("922337203685477.5807", "922337203685477.5807"),
        ] {
            assert_eq!(words(PLAIN, cell).as_deref(), Ok(expected), "{cell}");
        }
    }

    #[test]
    fn what_is_not_certainly_one_number_is_none() {
        use BadNumber::{NotANumber, OtherSeparators, TooLarge, TooManyDecimals};
        let thirty = "9".repeat(30);
        for (cell, expected) in [
            ("", NotANumber),
            ("-", NotANumber),
            (".", NotANumber),
            ("1.", NotANumber),
            (".5", NotANumber),
            ("+1", NotANumber),
            ("--1", NotANumber),
            ("1e3", NotANumber),
            ("12.5O", NotANumber),
            ("1 234", NotANumber),
            ("$5", NotANumber),
            ("٣", NotANumber),
            ("0x10", NotANumber),
            ("NaN", NotANumber),
            ("1,234", OtherSeparators),
            ("12,50", OtherSeparators),
            ("1.234,56", OtherSeparators),
            ("1.2.3", OtherSeparators),
            ("12345678901234567,5", OtherSeparators),
            ("0.00001", TooManyDecimals),
            ("12345678901234.00001", TooManyDecimals),
            ("922337203685477.5808", TooLarge),
            (&thirty, TooLarge),
        ] {
            assert_eq!(words(PLAIN, cell), Err(expected), "{cell}");
        }
    }

    #[test]
    fn thousands_are_declared_and_in_threes_throughout() {
        let english = NumberFormat { thousands: Some(','), ..PLAIN };
        let german = NumberFormat { decimal: ',', thousands: Some('.'), symbols: &[] };
        let blank = NumberFormat { decimal: ',', thousands: Some(' '), symbols: &[] };
        assert_eq!(words(english, "1,234,567.89").as_deref(), Ok("1234567.89"));
        assert_eq!(words(english, "1234567.89").as_deref(), Ok("1234567.89"));
        assert_eq!(words(german, "-1.234,56").as_deref(), Ok("-1234.56"));
        assert_eq!(words(german, "12,50").as_deref(), Ok("12.5"));
        assert_eq!(words(blank, "1\u{202f}234,5").as_deref(), Ok("1234.5"));
        for bad in ["1,23", "12,34,567", "1234,567", ",123", "1,,234", "1,234,", "1.234,567", "0,5", "1,2345", "-,5"] {
            assert!(words(english, bad).is_err(), "{bad}");
        }
        assert!(words(german, "1.23").is_err());
        assert!(words(NumberFormat { decimal: ',', ..PLAIN }, "12.50").is_err());
        let symbol = NumberFormat { decimal: ',', symbols: &["€"], ..PLAIN };
        for bad in ["1.250", "12.50", "1.250,00", "1.250 €", "-1.5"] {
            assert!(words(blank, bad).is_err() && words(symbol, bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_amount_carries_a_symbol_only_where_it_may() {
        let dollars = NumberFormat { decimal: '.', thousands: Some(','), symbols: &["US $", "USD", "$"] };
        let euros = NumberFormat { decimal: ',', thousands: Some('.'), symbols: &["EUR", "€"] };
        for (format, cell, expected) in [
            (dollars, "$1,433.66", "1433.66"),
            (dollars, "US $12.00", "12"),
            (dollars, "12.00 USD", "12"),
            (dollars, "-$0.95", "-0.95"),
            (dollars, "$-0.95", "-0.95"),
            (euros, "116,99 €", "116.99"),
            (euros, "116,99\u{a0}€", "116.99"),
        ] {
            assert_eq!(words(format, cell).as_deref(), Ok(expected), "{cell}");
        }
        for bad in ["€5.00", "$", "$$5", "$5$", "--5", "-$-5", "$ -- 5", "5 $ 5"] {
            assert!(words(dollars, bad).is_err(), "{bad}");
        }
    }
}
