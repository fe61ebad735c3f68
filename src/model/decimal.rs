//! Exact decimals. [`Decimal`] is what facts hold: a whole number of ten-thousandths in an `i64`. [`Exact`] is what
//! formulas calculate with: an `i128` with its own number of decimals, so that sums and products lose nothing.
//! Neither ever touches a binary float; whatever does not fit is [`Overflow`], never a wrong number.

use std::fmt;

/// The result of an exact calculation does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overflow;

/// A number or an amount of money, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

/// Why a text is not a [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecimalError {
    /// Not digits with at most one point.
    NotANumber,
    /// More than four decimals that are not zero.
    TooManyDecimals,
    /// Larger than about 922 trillion.
    TooLarge,
}

impl Decimal {
    /// How many of our units one is.
    pub const ONE: i64 = 10_000;
    /// How many decimals a [`Decimal`] keeps.
    pub const DECIMALS: u32 = 4;
    /// Zero.
    pub const ZERO: Decimal = Decimal(0);
    /// The smallest value.
    pub const MIN: Decimal = Decimal(i64::MIN);
    /// The largest value.
    pub const MAX: Decimal = Decimal(i64::MAX);

    /// From ten-thousandths.
    pub const fn from_units(units: i64) -> Decimal {
        Decimal(units)
    }

    /// In ten-thousandths.
    pub const fn units(self) -> i64 {
        self.0
    }

    /// Reads `-12`, `12.5`, `0.0001`: digits with at most one point between digits, and nothing else.
    pub fn parse(text: &str) -> Result<Decimal, DecimalError> {
        let exact = Exact::parse(text)?;
        exact.to_decimal().map_err(|problem| match problem {
            Rounding::TooManyDecimals => DecimalError::TooManyDecimals,
            Rounding::Overflow => DecimalError::TooLarge,
        })
    }

    /// Whether it has no decimals.
    pub const fn is_whole(self) -> bool {
        self.0 % Decimal::ONE == 0
    }

    /// The sum, if it fits.
    pub fn plus(self, other: Decimal) -> Result<Decimal, Overflow> {
        self.0.checked_add(other.0).map(Decimal).ok_or(Overflow)
    }

    /// The same value, written with exactly `digits` decimals (0 to 4), cutting none that is not zero.
    pub fn with_digits(self, digits: u8) -> WithDigits {
        WithDigits { value: self, digits: u32::from(digits) }
    }
}

/// The shortest decimal: `4`, `1.25`.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, *self, 0)
    }
}

/// A [`Decimal`] to be written with at least so many decimals.
#[derive(Debug, Clone, Copy)]
pub struct WithDigits {
    value: Decimal,
    digits: u32,
}

impl fmt::Display for WithDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_decimal(f, self.value, self.digits)
    }
}

fn write_decimal(f: &mut fmt::Formatter<'_>, value: Decimal, at_least: u32) -> fmt::Result {
    let magnitude = value.0.unsigned_abs();
    let (whole, mut rest) = (magnitude / 10_000, magnitude % 10_000);
    let mut digits = Decimal::DECIMALS;
    while digits > at_least && rest.is_multiple_of(10) {
        rest /= 10;
        digits -= 1;
    }
    let sign = if value.0 < 0 { "-" } else { "" };
    match digits {
        0 => write!(f, "{sign}{whole}"),
        _ => write!(f, "{sign}{whole}.{rest:0width$}", width = digits as usize),
    }
}

/// Why an [`Exact`] is not a [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// More than four decimals.
    TooManyDecimals,
    /// Too large.
    Overflow,
}

/// An exact decimal of any scale: `mantissa / 10^scale`, kept without trailing zeros, so equal values are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    mantissa: i128,
    scale: u32,
}

impl From<Decimal> for Exact {
    fn from(value: Decimal) -> Exact {
        Exact { mantissa: i128::from(value.0), scale: Decimal::DECIMALS }.shortened()
    }
}

impl Exact {
    /// A whole number.
    pub fn whole(value: i64) -> Exact {
        Exact { mantissa: i128::from(value), scale: 0 }
    }

    /// Reads digits with at most one point between digits, of any length that fits.
    pub fn parse(text: &str) -> Result<Exact, DecimalError> {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(decimals) {
            return Err(DecimalError::NotANumber);
        }
        let decimals = decimals.trim_end_matches('0');
        let mut mantissa: i128 = 0;
        for b in whole.bytes().chain(decimals.bytes()) {
            mantissa = mantissa
                .checked_mul(10)
                .and_then(|m| m.checked_add(i128::from(b - b'0')))
                .ok_or(DecimalError::TooLarge)?;
        }
        let scale = u32::try_from(decimals.len()).map_err(|_| DecimalError::TooLarge)?;
        let mantissa = if text.starts_with('-') { -mantissa } else { mantissa };
        Ok(Exact { mantissa, scale }.shortened())
    }

    /// Whether it has no decimals.
    pub fn is_whole(self) -> bool {
        self.scale == 0
    }

    /// The sum.
    pub fn plus(self, other: Exact) -> Result<Exact, Overflow> {
        let (a, b, scale) = aligned(self, other)?;
        Ok(Exact { mantissa: a.checked_add(b).ok_or(Overflow)?, scale }.shortened())
    }

    /// The difference.
    pub fn minus(self, other: Exact) -> Result<Exact, Overflow> {
        self.plus(other.negated()?)
    }

    /// The product.
    pub fn times(self, other: Exact) -> Result<Exact, Overflow> {
        let mantissa = self.mantissa.checked_mul(other.mantissa).ok_or(Overflow)?;
        Ok(Exact { mantissa, scale: self.scale + other.scale }.shortened())
    }

    /// The negative.
    pub fn negated(self) -> Result<Exact, Overflow> {
        Ok(Exact { mantissa: self.mantissa.checked_neg().ok_or(Overflow)?, scale: self.scale })
    }

    /// Which is larger.
    pub fn compare(self, other: Exact) -> Result<std::cmp::Ordering, Overflow> {
        let (a, b, _) = aligned(self, other)?;
        Ok(a.cmp(&b))
    }

    /// The same value as a [`Decimal`], or why it is none.
    pub fn to_decimal(self) -> Result<Decimal, Rounding> {
        if self.scale > Decimal::DECIMALS {
            return Err(Rounding::TooManyDecimals);
        }
        let units = self.mantissa.checked_mul(10_i128.pow(Decimal::DECIMALS - self.scale));
        units.and_then(|u| i64::try_from(u).ok()).map(Decimal).ok_or(Rounding::Overflow)
    }

    /// Rounded to `digits` decimals (0 to 4), half away from zero.
    pub fn rounded(self, digits: u8) -> Result<Decimal, Overflow> {
        let digits = u32::from(digits);
        let mut exact = self;
        if self.scale > digits {
            let divisor = 10_i128.checked_pow(self.scale - digits).ok_or(Overflow)?;
            let (quotient, rest) = (self.mantissa / divisor, self.mantissa % divisor);
            let away = i128::from(rest.unsigned_abs() >= divisor.unsigned_abs().div_ceil(2));
            exact = Exact { mantissa: quotient + away * self.mantissa.signum(), scale: digits };
        }
        exact.to_decimal().map_err(|_| Overflow)
    }

    fn shortened(mut self) -> Exact {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }
}

fn aligned(a: Exact, b: Exact) -> Result<(i128, i128, u32), Overflow> {
    let scale = a.scale.max(b.scale);
    let raise = |e: Exact| 10_i128.checked_pow(scale - e.scale).and_then(|p| e.mantissa.checked_mul(p)).ok_or(Overflow);
    Ok((raise(a)?, raise(b)?, scale))
}

#[cfg(test)]
mod tests {
    use super::{Decimal, DecimalError, Exact};

    #[test]
    fn a_tenth_and_two_tenths_are_three_tenths() {
        let sum = Decimal::parse("0.1").unwrap().plus(Decimal::parse("0.2").unwrap()).unwrap();
        assert_eq!(sum.to_string(), "0.3");
    }

    #[test]
    fn only_digits_with_one_point_are_a_number() {
        for bad in ["", ".", "1.", ".5", "1,234", "12.5O", "1e3", "+1", "--1", "1 2", "٣"] {
            assert_eq!(Decimal::parse(bad), Err(DecimalError::NotANumber), "{bad}");
        }
        assert_eq!(Decimal::parse("0.00001"), Err(DecimalError::TooManyDecimals));
        assert_eq!(Decimal::parse("0.10000"), Ok(Decimal::from_units(1_000)));
        assert_eq!(Decimal::parse(&"9".repeat(30)), Err(DecimalError::TooLarge));
        assert_eq!(Decimal::parse(&"9".repeat(60)), Err(DecimalError::TooLarge));
    }

    #[test]
    fn money_rounds_half_away_from_zero() {
        let rounded = |text: &str| Exact::parse(text).unwrap().rounded(2).unwrap().with_digits(2).to_string();
        assert_eq!(["0.005", "-0.005", "0.0049", "2.675", "1"].map(rounded), ["0.01", "-0.01", "0.00", "2.68", "1.00"]);
        let yen = |text: &str| Exact::parse(text).unwrap().rounded(0).unwrap().to_string();
        assert_eq!(["0.5", "1.4999", "-1.5"].map(yen), ["1", "1", "-2"]);
    }
}
