//! What is known of the facts of one case, as numbers: values on the number line, and signs for what has none.

use crate::model::fact::FactId;

/// The fact has no value.
pub const MISSING: i64 = i64::MIN;
/// Nobody has said.
pub const OPEN: i64 = i64::MIN + 1;
/// It is calculated, and was not yet.
pub const UNSET: i64 = i64::MIN + 2;

/// What is known of the facts of one case.
#[derive(Debug, Clone, Default)]
pub struct Known {
    values: Vec<i64>,
    open: u128,
}

impl Known {
    /// All facts with these values.
    pub fn new(values: Vec<i64>) -> Known {
        let mut known = Known { values: Vec::new(), open: 0 };
        for (at, value) in values.iter().enumerate() {
            known.mark(at, *value);
        }
        known.values = values;
        known
    }

    /// Says of all facts what another case says.
    #[inline]
    pub fn copy_from(&mut self, other: &Known) {
        self.values.clear();
        self.values.extend_from_slice(&other.values);
        self.open = other.open;
    }

    /// What is known of a fact.
    #[inline]
    pub fn get(&self, fact: FactId) -> i64 {
        self.values[fact.index()]
    }

    /// Says a fact.
    pub fn set(&mut self, fact: FactId, value: i64) {
        self.mark(fact.index(), value);
        self.values[fact.index()] = value;
    }

    /// Says a fact that somebody has said something about before.
    #[inline]
    pub fn change(&mut self, fact: FactId, value: i64) {
        if value == OPEN {
            self.mark(fact.index(), value);
        }
        self.values[fact.index()] = value;
    }

    /// Keeps what was calculated of a fact.
    #[inline]
    pub fn keep(&mut self, fact: FactId, value: i64) {
        self.values[fact.index()] = value;
    }

    /// The given facts nobody has said, a bit each.
    #[inline]
    pub fn open(&self) -> u128 {
        self.open
    }

    fn mark(&mut self, at: usize, value: i64) {
        let bit = 1_u128.checked_shl(u32::try_from(at).unwrap_or(u32::MAX)).unwrap_or(0);
        if value == OPEN { self.open |= bit } else { self.open &= !bit }
    }
}

/// The bit of a fact; none for a fact beyond the 128th.
pub fn bit(fact: FactId) -> u128 {
    1_u128.checked_shl(u32::from(fact.0)).unwrap_or(0)
}
