//! Exact shares and expectations without binary floats: fixed point with forty-eight binary places.

use std::ops::Add;

/// A number of questions, or a share of cases, in units of 2⁻⁴⁸.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Share(u128);

const BITS: u32 = 48;

impl Share {
    /// Nothing.
    pub const ZERO: Share = Share(0);

    /// A whole number.
    pub const fn whole(number: u32) -> Share {
        Share((number as u128) << BITS)
    }

    /// From units of 2⁻³².
    pub const fn from_32nds(units: u64) -> Share {
        Share((units as u128) << (BITS - 32))
    }

    /// `part` of `of` this much; `of` is not zero.
    pub fn part(self, part: u64, of: u64) -> Share {
        Share(self.0.saturating_mul(u128::from(part)) / u128::from(of.max(1)))
    }

    /// In millionths, rounded.
    pub fn millionths(self) -> u64 {
        let half = 1_u128 << (BITS - 1);
        u64::try_from((self.0.saturating_mul(1_000_000).saturating_add(half)) >> BITS).unwrap_or(u64::MAX)
    }
}

impl Add for Share {
    type Output = Share;

    fn add(self, other: Share) -> Share {
        Share(self.0.saturating_add(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::Share;

    #[test]
    fn a_third_of_one_is_333333_millionths() {
        assert_eq!(Share::whole(1).part(1, 3).millionths(), 333_333);
        assert_eq!((Share::whole(1).part(1, 3) + Share::whole(1).part(2, 3)).millionths(), 1_000_000);
    }
}
