//! Tests on values of the number line.

use crate::engine::walk::known::{MISSING, OPEN, UNSET};
use crate::model::condition::{Alternative, Order};

/// A test on a value of the number line.
#[derive(Debug)]
pub enum Check {
    /// There is no value.
    Missing,
    /// There is one.
    Present,
    /// It lies in one of these stretches.
    In(Vec<(i64, i64)>),
    /// It lies in none of them.
    NotIn(Vec<(i64, i64)>),
}

/// Whether a test holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fits {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// That depends on what is open.
    Depends,
}

impl Check {
    /// Whether it holds of a fact with this value, or sign.
    pub fn of(&self, state: i64) -> Fits {
        let within = |spans: &[(i64, i64)]| spans.iter().any(|(low, high)| (*low..=*high).contains(&state));
        let holds = match (state, self) {
            (OPEN, _) => return Fits::Depends,
            (MISSING, check) => matches!(check, Check::Missing),
            (_, Check::Missing) => false,
            (_, Check::Present) => true,
            (_, Check::In(spans)) => within(spans),
            (_, Check::NotIn(spans)) => !within(spans),
        };
        if holds { Fits::Yes } else { Fits::No }
    }
}

/// The stretch of the number line that an alternative accepts; none for what is never a value of it.
pub fn span(alternative: &Alternative) -> Option<(i64, i64)> {
    match alternative {
        Alternative::Value(value) => value.ordinal().map(|at| (at, at)),
        Alternative::Compare(all) => {
            let (mut low, mut high) = (UNSET + 1, i64::MAX);
            for one in all {
                let bound = one.bound.ordinal()?;
                match one.op {
                    Order::Less => high = high.min(bound.saturating_sub(1)),
                    Order::AtMost => high = high.min(bound),
                    Order::More => low = low.max(bound.saturating_add(1)),
                    Order::AtLeast => low = low.max(bound),
                }
            }
            Some((low, high))
        }
        Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_) => None,
    }
}
