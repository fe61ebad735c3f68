//! A currency and its minor unit.

use std::fmt;

use crate::model::decimal::{Decimal, WithDigits};

/// A currency by its ISO 4217 code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    code: [u8; 3],
    digits: u8,
}

/// Currencies whose minor unit is not a hundredth (ISO 4217, list one), with its decimals.
const OTHER_DIGITS: [(&str, u8); 26] = [
    ("BHD", 3),
    ("BIF", 0),
    ("CLF", 4),
    ("CLP", 0),
    ("DJF", 0),
    ("GNF", 0),
    ("IQD", 3),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KMF", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("LYD", 3),
    ("OMR", 3),
    ("PYG", 0),
    ("RWF", 0),
    ("TND", 3),
    ("UGX", 0),
    ("UYI", 0),
    ("UYW", 4),
    ("VND", 0),
    ("VUV", 0),
    ("XAF", 0),
    ("XOF", 0),
    ("XPF", 0),
];

impl Currency {
    /// The currency with this code, if it is three capital letters.
    pub fn parse(code: &str) -> Option<Currency> {
        let code: [u8; 3] = code.as_bytes().try_into().ok()?;
        let other = OTHER_DIGITS.iter().find(|(other, _)| other.as_bytes() == code);
        let digits = other.map_or(2, |(_, digits)| *digits);
        code.iter().all(u8::is_ascii_uppercase).then_some(Currency { code, digits })
    }

    /// The code: `USD`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).unwrap_or_default()
    }

    /// How many decimals its minor unit has: 2 for USD, 0 for JPY.
    pub fn digits(&self) -> u8 {
        self.digits
    }

    /// The minor unit in ten-thousandths.
    pub fn minor_unit(&self) -> i64 {
        10_i64.pow(Decimal::DECIMALS - u32::from(self.digits()))
    }

    /// An amount to show how amounts are written: `12.50`, `12`.
    pub fn example(&self) -> WithDigits {
        const TWELVE_AND_A_HALF: i64 = 12 * Decimal::ONE + Decimal::ONE / 2;
        self.amount(Decimal::from_units(TWELVE_AND_A_HALF - TWELVE_AND_A_HALF % self.minor_unit()))
    }

    /// An amount with all digits of the minor unit: `42.00`.
    pub fn amount(&self, amount: Decimal) -> WithDigits {
        amount.with_digits(self.digits())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Currency;

    #[test]
    fn the_example_of_an_amount_is_one() {
        for (code, example) in [("USD", "12.50"), ("JPY", "12"), ("KWD", "12.500"), ("CLF", "12.5000")] {
            assert_eq!(Currency::parse(code).unwrap().example().to_string(), example);
        }
    }
}
