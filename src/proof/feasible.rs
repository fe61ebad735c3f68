//! Which regions can go together where several axes rest on one and the same fact. A day that is three weeks ago is more
//! than ten business days ago, too; the diagrams, to which each formula is an axis of its own, do not know that. Where
//! every formula over a fact alone only rises or only falls, its values are walked from end to end, and what never
//! occurs together is left out of what is looked at. Formulas over several facts stay free, but for those that
//! [`crate::proof::finite`] knows.

use crate::engine::axes::{Axis, Subjected};
use crate::engine::compile::Compiled;
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{Facts, FormulaError, FormulaProblem};
use crate::engine::regions::{Line, Regions};
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::fact::{FactId, Kind};
use crate::model::value::{State, Value};
use crate::playbook::missing::can_be_missing;
use crate::proof::direction::{Direction, direction};

/// The cases in which the axes over each fact lie as some value of it makes them lie.
pub fn feasible(compiled: &Compiled, diagrams: &mut Diagrams, today: Date) -> Node {
    let mut all = Node::YES;
    for fact in compiled.playbook.fact_ids() {
        if let Some(set) = (OneFact { compiled, today, fact, axes: axes_over(compiled, fact) }).set(diagrams) {
            all = diagrams.and(all, set);
        }
    }
    all
}

/// The axes that rest on this fact alone.
fn axes_over(compiled: &Compiled, fact: FactId) -> Vec<(Var, &Axis)> {
    compiled.axes.iter().filter(|(_, axis)| axis.inputs == [fact]).collect()
}

struct OneFact<'a> {
    compiled: &'a Compiled,
    today: Date,
    fact: FactId,
    axes: Vec<(Var, &'a Axis)>,
}

/// Where each axis lies; the branch behind its regions where it has no value.
type Place = Vec<u16>;

/// What a value of the fact comes to.
#[derive(Debug, PartialEq, Eq)]
enum Spot {
    /// The axes lie here.
    At(Place),
    /// Some formula is too large to be calculated, so there is no such case.
    Beyond,
}

impl OneFact<'_> {
    /// The places that occur; none where nothing is known about them.
    fn set(&self, diagrams: &mut Diagrams) -> Option<Node> {
        if !self.axes.iter().any(|(_, axis)| matches!(axis.about, Subjected::Formula(..))) {
            return None;
        }
        let playbook = &self.compiled.playbook;
        let mut places: Vec<Place> = match &playbook.fact(self.fact).kind {
            Kind::YesNo => self.places_of([false, true].map(Value::YesNo))?,
            Kind::Choice(options) => self.places_of((0..).take(options.len()).map(Value::Choice))?,
            Kind::Number { .. } | Kind::Money | Kind::Date => self.places_on_the_line()?,
            Kind::Text => return None,
        };
        if can_be_missing(playbook, self.fact)
            && let Spot::At(place) = self.spot(&State::Missing)?
        {
            places.push(place);
        }
        places.sort_unstable();
        places.dedup();
        let mut any = Node::NO;
        for place in places {
            let mut here = Node::YES;
            for ((var, _), branch) in self.axes.iter().zip(place) {
                // A diagram without a branch for what is missing does not look there.
                if branch < diagrams.width(*var) {
                    let is = diagrams.is(*var, branch);
                    here = diagrams.and(here, is);
                }
            }
            any = diagrams.or(any, here);
        }
        Some(any)
    }

    fn places_of(&self, values: impl IntoIterator<Item = Value>) -> Option<Vec<Place>> {
        let mut places = Vec::new();
        for value in values {
            match self.spot(&State::Known(value))? {
                Spot::At(place) => places.push(place),
                Spot::Beyond => {}
            }
        }
        Some(places)
    }

    /// Where the axes lie when the fact is so; none where a formula has a value that it must not have.
    fn spot(&self, state: &State) -> Option<Spot> {
        match self.place(state) {
            Ok(place) => Some(Spot::At(place)),
            Err(FormulaError { problem: FormulaProblem::TooLarge, .. }) => Some(Spot::Beyond),
            Err(_) => None,
        }
    }

    fn place(&self, state: &State) -> Result<Place, FormulaError> {
        let playbook = &self.compiled.playbook;
        let mut case = Case::empty(playbook.facts.len());
        case.set(self.fact, state.clone(), Source::Example);
        let exprs = self.axes.iter().filter_map(|(_, axis)| match &axis.about {
            Subjected::Formula(expr, _) => Some(expr.facts()),
            Subjected::Fact(_) => None,
        });
        let wanted: Vec<FactId> = exprs.flatten().collect();
        let facts = Facts::resting_on(playbook, &case, self.today, &[self.fact], &wanted)?;
        let branch = |axis: &Axis| {
            let value = match &axis.about {
                Subjected::Fact(_) => state.value().cloned(),
                Subjected::Formula(expr, _) => facts.value(expr, axis.regions.kind(), "")?,
            };
            Ok(value.map_or(axis.regions.len(), |value| axis.regions.of(&value)))
        };
        self.axes.iter().map(|(_, axis)| branch(axis)).collect()
    }

    /// The places along the line, walked from one end to the other.
    fn places_on_the_line(&self) -> Option<Vec<Place>> {
        let playbook = &self.compiled.playbook;
        let moves_one_way = |axis: &Axis| match &axis.about {
            Subjected::Fact(_) => true,
            Subjected::Formula(expr, _) => direction(playbook, expr, self.fact) != Direction::Either,
        };
        if !self.axes.iter().all(|(_, axis)| moves_one_way(axis)) {
            return None;
        }
        let fact = playbook.fact(self.fact);
        let line = Line::of(fact, playbook.currency.minor_unit());
        let all = Regions::cut(&fact.kind, line, std::iter::empty());
        let at = |step: i64| self.spot(&State::Known(all.at(step.checked_mul(line.step)?)));
        let (first, last) = calculable(line.low.div_euclid(line.step), line.high.div_euclid(line.step), &at)?;
        let mut places = Vec::new();
        let mut here = first;
        loop {
            let spot = at(here)?;
            // Everything moves one way only, so what is the same at both ends is the same between them.
            let end = last_like(here, last, &|step| Some(at(step)? == spot))?;
            if let Spot::At(place) = spot {
                places.push(place);
            }
            if end == last || places.len() > MOST_PLACES {
                return (end == last).then_some(places);
            }
            here = end + 1;
        }
    }
}

/// The steps between which everything can be calculated: what moves one way only is too large at the ends, if anywhere.
fn calculable(first: i64, last: i64, at: &dyn Fn(i64) -> Option<Spot>) -> Option<(i64, i64)> {
    let can_be = |step: i64| Some(at(step)? != Spot::Beyond);
    let mut inside = None;
    for step in [0_i64.clamp(first, last), first, last] {
        if inside.is_none() && can_be(step)? {
            inside = Some(step);
        }
    }
    let inside = inside?;
    let beyond = last_like(first, inside, &|step| Some(!can_be(step)?))?;
    let first = if can_be(beyond)? { beyond } else { beyond + 1 };
    Some((first, last_like(inside, last, &can_be)?))
}

/// More places than are walked.
const MOST_PLACES: usize = 200;

/// The last step from `here` to `last` that is like `here`, where likeness, once lost, stays lost.
fn last_like(here: i64, last: i64, is_like: &dyn Fn(i64) -> Option<bool>) -> Option<i64> {
    let (mut low, mut high) = (here, last);
    while low < high {
        let middle = low + high.saturating_sub(low) / 2 + high.saturating_sub(low) % 2;
        if is_like(middle)? { low = middle } else { high = middle - 1 }
    }
    Some(low)
}
