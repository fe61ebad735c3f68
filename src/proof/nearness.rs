//! In which order the branches of a variable are tried when a witness is looked for. The first attempt goes the way of
//! the usual case wherever it can, so that what is shown differs from it in little; the ways it sees differ only at
//! their ends, so if none of them is real, more attempts go other ways, each in an order of its own.

use crate::engine::axes::Subjected;
use crate::engine::compile::Compiled;
use crate::engine::diagram::Var;
use crate::engine::evaluate::Facts;
use crate::model::value::State;
use crate::proof::realise::Realiser;

/// How many ways the first attempt looks at.
pub const WAYS: usize = 100;

/// How many more attempts there are, each for one way.
pub const MORE_WAYS: u64 = 100;

/// The branches of the usual case.
#[derive(Debug, Clone, Default)]
pub struct Nearness {
    usual: Vec<u16>,
}

impl Nearness {
    /// The branches of the case of which `[usual]` says all that it says.
    pub fn of(compiled: &Compiled, realiser: &Realiser<'_>) -> Nearness {
        let case = realiser.usual();
        let facts = Facts::of(&compiled.playbook, &case, realiser.today).ok();
        let mut usual = Vec::new();
        for (var, axis) in compiled.axes.iter() {
            let value = facts.as_ref().and_then(|facts| match &axis.about {
                Subjected::Fact(fact) => match facts.state(*fact) {
                    State::Known(value) => Some(value.clone()),
                    State::Missing | State::Open | State::Unknown => None,
                },
                Subjected::Formula(expr, _) => facts.value(expr, axis.regions.kind(), "").ok().flatten(),
            });
            let at = usize::from(var);
            usual.resize(usual.len().max(at + 1), u16::MAX);
            usual[at] = value.map_or(axis.regions.len(), |value| axis.regions.of(&value));
        }
        Nearness { usual }
    }

    /// Sorts what can be tried at a variable, `branch` saying in which branch each thing is.
    pub fn sort<T>(&self, attempt: u64, var: Var, all: &mut [T], branch: impl Fn(&T) -> u16) {
        let usual = self.usual.get(usize::from(var)).copied();
        let is_far = |one: &T| Some(branch(one)) != usual;
        if attempt == 0 {
            all.sort_by_key(is_far);
            return;
        }
        // Marsaglia's xorshift: other orders, the same on every machine.
        let mut seed =
            (attempt.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ u64::from(var)).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed >> 16
        };
        // One in three attempts stays near almost everywhere, one in half of the places, one nowhere in particular.
        let stays_near = next() % 4 < [3, 2, 0][usize::try_from(attempt % 3).unwrap_or(0)];
        all.sort_by_cached_key(|one| (stays_near && is_far(one), next()));
    }
}
