//! Turning points: the values of a fact at which a result can begin to be another one while the rest of a case stays.

use std::collections::BTreeSet;

use crate::engine::axes::{Axis, Subjected};
use crate::engine::compile::Compiled;
use crate::engine::regions::{Regions, value_at};
use crate::model::date::Date;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::value::{State, Value};
use crate::playbook::missing::facts_that_can_be_missing;
use crate::proof::realise::Realiser;
use crate::proof::trial::Trials;
use crate::proof::way::Seen;

/// Numbers beyond this, in ten-thousandths, are not thought of.
const FARTHEST: i64 = 1_000_000_000_000;

/// Days beyond 2079 are not thought of.
const LAST_DAY: i64 = 40_000;

/// Finds turning points of one case.
pub struct TurningPoints<'a> {
    compiled: &'a Compiled,
    trials: &'a Trials<'a>,
    today: Date,
    can_be_missing: Vec<bool>,
}

/// Values of a fact by how many steps they are from zero: the ends of what is thought of, and the one of the case.
struct Steps {
    low: i64,
    here: i64,
    high: i64,
}

impl<'a> TurningPoints<'a> {
    /// For the case of these trials.
    pub fn new(compiled: &'a Compiled, trials: &'a Trials<'a>, today: Date) -> TurningPoints<'a> {
        TurningPoints { compiled, trials, today, can_be_missing: facts_that_can_be_missing(&compiled.playbook) }
    }

    /// States of a fact between which no result changes while the rest of the case stays, as far as what was seen
    /// tells: both ends of each run in ascending order, then missing where it can be; nothing where none is the fact's. Of
    /// yes and no, and of options, all where the result shows something that is calculated from them.
    pub fn of(&self, fact: FactId, seen: &Seen) -> Vec<State> {
        let axes = seen.vars.iter().filter_map(|var| self.compiled.axes.axis(*var));
        let axes: Vec<&Axis> = axes.filter(|axis| axis.inputs.contains(&fact)).collect();
        if axes.is_empty() && !seen.shown.contains(&fact) {
            return Vec::new();
        }
        let mut values: BTreeSet<Value> = self.trials.state(fact).and_then(State::value).cloned().into_iter().collect();
        match &self.compiled.playbook.fact(fact).kind {
            Kind::YesNo => values.extend([false, true].map(Value::YesNo)),
            Kind::Choice(options) => values.extend((0..).zip(options.iter()).map(|(at, _)| Value::Choice(at))),
            Kind::Text => values.extend(self.text_values(fact, &axes)),
            Kind::Number { .. } | Kind::Money | Kind::Date => values.extend(self.line_values(fact, &axes)),
        }
        let missing = self.can_be_missing[fact.index()].then_some(State::Missing);
        values.into_iter().map(State::Known).chain(missing).collect()
    }

    fn text_values(&self, fact: FactId, axes: &[&Axis]) -> Vec<Value> {
        let is_own = |axis: &&&Axis| axis.about == Subjected::Fact(fact);
        match axes.iter().find(is_own).filter(|_| axes.len() == 1) {
            Some(own) => (0..own.regions.len()).map(|at| own.regions.sample(at)).collect(),
            None => {
                let realiser = Realiser { compiled: self.compiled, today: self.today };
                let states = realiser.turning_points(self.trials.case(), fact);
                states.into_iter().filter_map(|state| state.value().cloned()).collect()
            }
        }
    }

    fn line_values(&self, fact: FactId, axes: &[&Axis]) -> Vec<Value> {
        let playbook = &*self.compiled.playbook;
        let step = playbook.fact(fact).step(playbook.currency.minor_unit());
        let (low, high) = self.range(fact);
        let mut ordinals = Vec::new();
        for axis in axes {
            match &axis.about {
                Subjected::Fact(_) => ordinals.extend(ends(&axis.regions, low, high)),
                Subjected::Formula(expr, _) => {
                    let here = self.trials.state(fact).and_then(State::value).and_then(Value::ordinal);
                    let line = Steps { low: low / step, here: here.unwrap_or(low) / step, high: high / step };
                    let at = |step_no: i64| self.ordinal_of(expr, &axis.regions, fact, step_no * step);
                    ordinals.extend(crossings(&line, &axis.regions, &at).into_iter().map(|found| found * step));
                }
            }
        }
        ordinals.into_iter().map(|ordinal| value_at(&playbook.fact(fact).kind, ordinal)).collect()
    }

    /// The values that are thought of: what the playbook allows, and no negative number beside one that is not.
    fn range(&self, fact: FactId) -> (i64, i64) {
        let playbook = &*self.compiled.playbook;
        let fact_is = playbook.fact(fact);
        let here = self.trials.state(fact).and_then(State::value).and_then(Value::ordinal);
        let (low, high) = match fact_is.kind {
            Kind::Date => (0, LAST_DAY),
            Kind::Number { .. } | Kind::Money if here.is_some_and(|here| here < 0) => (-FARTHEST, FARTHEST),
            Kind::Number { .. } | Kind::Money => (0, FARTHEST),
            Kind::YesNo | Kind::Choice(_) | Kind::Text => (0, 0),
        };
        let (low, high) = fact_is.ends_or(low, high);
        here.map_or((low, high.max(low)), |here| (low.min(here), high.max(here)))
    }

    /// Where a formula lies when a fact has this value; none where it is missing or has no value.
    fn ordinal_of(&self, expr: &Expr, regions: &Regions, fact: FactId, ordinal: i64) -> Option<i64> {
        let value = value_at(&self.compiled.playbook.fact(fact).kind, ordinal);
        let facts = self.trials.varied(&[(fact, &State::Known(value))])?;
        facts.value(expr, regions.kind(), "").ok()??.ordinal()
    }
}

/// Both ends of each region, as far as they lie within what is thought of.
fn ends(regions: &Regions, low: i64, high: i64) -> Vec<i64> {
    let all = (0..regions.len()).filter_map(|at| regions.ends(at));
    let inside = all.map(|(start, end)| (start.max(low), end.min(high))).filter(|(start, end)| start <= end);
    inside.flat_map(|(start, end)| [start, end]).collect()
}

/// The steps between which a formula enters another region, on each side of the case the one that halving finds: of a
/// formula that only rises or only falls there, the only one.
fn crossings(line: &Steps, regions: &Regions, at: &dyn Fn(i64) -> Option<i64>) -> Vec<i64> {
    let mut found = vec![line.low, line.high];
    let starts = (1..regions.len()).filter_map(|region| regions.ends(region)).map(|(start, _)| start);
    let Some(here) = at(line.here) else { return found };
    for target in starts.collect::<Vec<_>>() {
        for far in [line.low, line.high] {
            if at(far).is_none_or(|value| (value < target) == (here < target)) {
                continue;
            }
            let is_near = |step_no: i64| at(step_no).is_some_and(|value| (value < target) == (here < target));
            let [near, far] = narrowed([line.here, far], target, at, &is_near);
            found.extend([near, far]);
        }
    }
    found
}

/// Neighbouring steps of which the first is near and the second is not, between two such. Most formulas are straight
/// lines, so where a line through the ends crosses the target is looked at first; what is left is halved.
fn narrowed(
    [mut near, mut far]: [i64; 2],
    target: i64,
    at: &dyn Fn(i64) -> Option<i64>,
    is_near: &dyn Fn(i64) -> bool,
) -> [i64; 2] {
    if let Some(crossing) = crossing([near, far], target, at) {
        for guess in [crossing - 1, crossing, crossing + 1] {
            if (near.min(far) + 1..near.max(far)).contains(&guess) {
                if is_near(guess) { near = guess } else { far = guess }
            }
        }
    }
    while near.abs_diff(far) > 1 {
        let middle = near + (far - near) / 2;
        if is_near(middle) { near = middle } else { far = middle }
    }
    [near, far]
}

/// Where a straight line through two steps crosses a target.
fn crossing([near, far]: [i64; 2], target: i64, at: &dyn Fn(i64) -> Option<i64>) -> Option<i64> {
    let (low, high) = (i128::from(at(near)?), i128::from(at(far)?));
    let run = i128::from(far) - i128::from(near);
    let along = (i128::from(target) - low).checked_mul(run)?.checked_div(high - low)?;
    i64::try_from(i128::from(near) + along).ok()
}

#[cfg(test)]
mod tests {
    use super::{Steps, crossings};
    use crate::engine::regions::{Line, Regions};
    use crate::model::condition::{Alternative, Comparison, Order, Predicate};
    use crate::model::decimal::Decimal;
    use crate::model::fact::Kind;
    use crate::model::value::Value;

    /// Numbers below 100, and from 100 on.
    fn regions() -> Regions {
        let bound = Value::Number(Decimal::from_units(100));
        let below = Predicate::Is(vec![Alternative::Compare(vec![Comparison { op: Order::Less, bound, limit: None }])]);
        let kind = Kind::Number { whole: false };
        Regions::cut(&kind, Line::whole(&kind, 1), std::iter::once(&below))
    }

    #[test]
    fn the_step_at_which_a_formula_crosses_is_found_whether_it_is_straight_bent_or_falls() {
        let line = Steps { low: 0, here: 10, high: 1_000_000 };
        type Crossed = (fn(i64) -> i64, [i64; 2]);
        let formulas: [Crossed; 4] = [
            (|x| 3 * x, [33, 34]),
            (|x| 200 - x, [100, 101]),
            (|x| if x < 500 { x / 10 } else { x }, [499, 500]),
            (|x| (x - 40).max(7), [139, 140]),
        ];
        for (formula, [before, after]) in formulas {
            let found = crossings(&line, &regions(), &|x| Some(formula(x)));
            assert!(found.contains(&before) && found.contains(&after), "{found:?}");
        }
    }

    #[test]
    fn halving_is_kept_for_what_is_left() {
        let looked = std::cell::Cell::new(0);
        let line = Steps { low: 0, here: 10, high: 1_000_000_000 };
        let straight = |x: i64| {
            looked.set(looked.get() + 1);
            Some(7 * x - 1)
        };
        crossings(&line, &regions(), &straight);
        assert!(looked.get() < 12, "{}", looked.get());
    }
}
