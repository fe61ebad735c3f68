//! Which of several mended cases is the best.

use std::cmp::Reverse;

use crate::model::case::Case;
use crate::model::fact::FactId;
use crate::model::value::{State, Value};

/// The best case so far and how good it is: how many formulas are met, and how small the change is.
#[derive(Default)]
pub(super) struct Best {
    good: (usize, Reverse<u64>),
    /// The case.
    pub case: Option<Case>,
}

impl Best {
    /// Takes a case where it is better.
    pub fn offer(&mut self, good: (usize, Reverse<u64>), case: Case) {
        if self.case.is_none() || good > self.good {
            *self = Best { good, case: Some(case) };
        }
    }
}

/// How far a state is from what a case says of a fact.
pub(super) fn distance(case: &Case, fact: FactId, state: &State) -> u64 {
    let ordinal = |state: &State| state.value().and_then(Value::ordinal);
    let before = case.said(fact).and_then(|given| ordinal(&given.state));
    before.zip(ordinal(state)).map_or(u64::MAX, |(before, after)| before.abs_diff(after))
}
