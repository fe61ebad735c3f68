//! Values along a line: which ones people use, and where a formula turns.

use crate::engine::regions::Regions;
use crate::model::fact::{FactId, Kind};
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::proof::realise::Wanted;

/// The first few values of a line.
pub(super) fn first_few((low, high): (i64, i64), step: i64, count: usize) -> impl Iterator<Item = i64> {
    let steps = usize::try_from(step).unwrap_or(1);
    (low..=high).step_by(steps.max(1)).take(count)
}

/// The region a state lies in; behind all of them where it has no value.
pub(super) fn branch_of(regions: &Regions, state: &State) -> u16 {
    state.value().map_or(regions.len(), |value| regions.of(value))
}

/// The values people use of a fact without a region: a few thousand days around the present age, millions, options.
pub(super) fn whole_line(playbook: &Playbook, id: FactId) -> Option<(i64, i64)> {
    let fact = playbook.fact(id);
    let (low, high) = match &fact.kind {
        Kind::YesNo => (0, 1),
        Kind::Choice(options) => (0, i64::try_from(options.len()).unwrap_or(1) - 1),
        Kind::Number { .. } | Kind::Money => (-1_000_000_000_000, 1_000_000_000_000),
        Kind::Date => (0, 40_000),
        Kind::Text => return None,
    };
    Some(fact.ends_or(low, high))
}

/// The part of a region that people use, where there is one.
pub(super) fn usual_part((start, end): (i64, i64), usual: Option<(i64, i64)>) -> (i64, i64) {
    let Some((low, high)) = usual else { return (start, end) };
    if start.max(low) <= end.min(high) { (start.max(low), end.min(high)) } else { (start, end) }
}

/// Values of an input between which a formula that only rises or only falls enters its region, by halving.
pub(super) fn crossings(line: (i64, i64), step: i64, missed: &Wanted<'_>, at: &dyn Fn(i64) -> Option<i64>) -> Vec<i64> {
    let Some((target_low, target_high)) = missed.regions.ends(missed.branch) else { return vec![line.0, line.1] };
    let clamp = |bound: i64| bound.clamp(-1_000_000_000_000, 1_000_000_000_000);
    let (start, end) = (clamp(line.0).max(line.0), clamp(line.1).min(line.1));
    let mut found = vec![start, end, 0_i64.clamp(start, end)];
    for target in [target_low, target_high] {
        let (mut low, mut high) = (start / step, end / step);
        let rises = match (at(start), at(end)) {
            (Some(a), Some(b)) => a <= b,
            (None, _) | (_, None) => true,
        };
        while low < high {
            let middle = low + (high - low).div_euclid(2);
            let is_below = at(middle * step).is_none_or(|value| value < target);
            if is_below == rises { low = middle + 1 } else { high = middle }
        }
        found.extend([low - 1, low, low + 1].map(|at| (at * step).clamp(start, end)));
    }
    found
}
