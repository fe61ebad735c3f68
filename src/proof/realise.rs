//! From branches to facts: finds a complete case whose facts and formulas lie in wanted regions. What is found is held
//! against the formulas themselves, so a case that is returned is real; where none is found, nothing is claimed.

mod best;
mod lines;

use std::cmp::Reverse;

use crate::engine::axes::Subjected;
use crate::engine::compile::Compiled;
use crate::engine::diagram::Var;
use crate::engine::evaluate::Facts;
use crate::engine::regions::{Line, Regions};
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::playbook::missing::can_be_missing;
use crate::proof::realise::best::{Best, distance};
use crate::proof::realise::lines::{branch_of, crossings, first_few, usual_part, whole_line};

/// Makes complete cases for one playbook and day.
#[derive(Debug, Clone, Copy)]
pub struct Realiser<'a> {
    /// The compiled playbook.
    pub compiled: &'a Compiled,
    /// The day cases are decided for.
    pub today: Date,
}

/// A formula that must lie in a region.
struct Wanted<'a> {
    expr: &'a Expr,
    regions: &'a Regions,
    branch: u16,
    inputs: &'a [FactId],
}

/// How often a case is mended before the search gives up.
const MENDINGS: usize = 40;

/// How many words of a formula are put together.
const MOST_WORDS: usize = 4;

/// How many cases that differ from another only in some facts are looked at.
const MOST_ALIKE: usize = 400;

impl Realiser<'_> {
    /// A complete case with these branches, if one is found.
    pub fn case(&self, branches: &[(Var, u16)]) -> Option<Case> {
        let mut case = self.start(branches);
        let wanted = self.wanted(branches);
        let (mut most, mut in_vain) = (0, 0);
        for _ in 0..MENDINGS {
            let Some(missed) = wanted.iter().find(|want| !self.is_met(&case, want)) else { return Some(case) };
            let met = wanted.iter().filter(|want| self.is_met(&case, want)).count();
            in_vain = if met > most { 0 } else { in_vain + 1 };
            most = most.max(met);
            if in_vain > wanted.len() + 1 {
                return None;
            }
            case = self.mended(&case, missed, &wanted, branches)?;
        }
        None
    }

    /// The complete case of which `[usual]` says all that it says.
    pub fn usual(&self) -> Case {
        self.start(&[])
    }

    /// Cases that differ from `case` only in these facts, at their turning points; those that lie in `branches` first.
    pub fn cases_like(&self, case: &Case, facts: &[FactId], branches: &[(Var, u16)]) -> Vec<Case> {
        let mut like = vec![case.clone()];
        for fact in facts {
            let states = self.turning_points(case, *fact);
            let change = |base: &Case, state: &State| {
                let mut changed = base.clone();
                changed.set(*fact, state.clone(), Source::Example);
                changed
            };
            like =
                like.iter().flat_map(|base| states.iter().map(|state| change(base, state))).take(MOST_ALIKE).collect();
        }
        let wanted = self.wanted(branches);
        let misses = |case: &Case| {
            let own = facts.iter().filter_map(|fact| self.region(*fact, branches).zip(case.said(*fact)));
            let own = own.filter(|((regions, branch), given)| branch_of(regions, &given.state) != *branch).count();
            own + wanted.iter().filter(|want| !self.is_met(case, want)).count()
        };
        like.sort_by_cached_key(misses);
        like
    }

    /// The values of a fact between which nothing changes while the rest of the case stays: both ends of each run, in
    /// ascending order, then missing where it can be.
    pub fn turning_points(&self, case: &Case, fact: FactId) -> Vec<State> {
        let own = self.compiled.axes.var(&Subjected::Fact(fact)).and_then(|var| self.compiled.axes.axis(var));
        let mut values: Vec<Value> = Vec::new();
        if let Some(axis) = own {
            let (low, high) = whole_line(self.playbook(), fact).unwrap_or((0, 0));
            for branch in 0..axis.regions.len() {
                values.push(self.near(&axis.regions, branch));
                let ends =
                    axis.regions.ends(branch).map(|(start, end)| [start.max(low.min(end)), end.min(high.max(start))]);
                values.extend(ends.into_iter().flatten().map(|at| axis.regions.at(at)));
            }
            // What no test names is still told apart where it is shown.
            values.extend(axis.regions.another_text());
        }
        values.extend(case.said(fact).and_then(|given| given.state.value().cloned()));
        for (_, axis) in self.compiled.axes.iter().filter(|(_, axis)| axis.inputs.contains(&fact)) {
            if let Subjected::Formula(expr, _) = &axis.about {
                for branch in 0..axis.regions.len() {
                    let want = Wanted { expr, regions: &axis.regions, branch, inputs: &axis.inputs };
                    values.extend(
                        self.tries(case, fact, &want, &[]).into_iter().filter_map(|state| state.value().cloned()),
                    );
                }
            }
        }
        let first = values.first().cloned().unwrap_or_else(|| self.some_value(fact));
        if values.iter().all(|value| *value == first) {
            values.extend(self.another_value(fact, &first));
            values.push(first);
        }
        values.sort_unstable();
        values.dedup();
        let missing = can_be_missing(self.playbook(), fact).then_some(State::Missing);
        values.into_iter().map(State::Known).chain(missing).collect()
    }

    fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// Each given fact at what `[usual]` says where that fits, else at some value of its region.
    fn start(&self, branches: &[(Var, u16)]) -> Case {
        let playbook = self.playbook();
        let mut case = Case::empty(playbook.facts.len());
        for id in playbook.fact_ids() {
            if !playbook.fact(id).is_calculated() || self.compiled.set.contains(&id) {
                case.set(id, self.first_state(id, branches), Source::Example);
            }
        }
        case
    }

    fn first_state(&self, id: FactId, branches: &[(Var, u16)]) -> State {
        let playbook = self.playbook();
        let usual = playbook.usual.facts.iter().find(|(fact, _)| *fact == id).map(|(_, state)| state.clone());
        let usual = usual.filter(State::is_settled);
        let Some((regions, branch)) = self.region(id, branches) else {
            return usual.unwrap_or_else(|| State::Known(self.some_value(id)));
        };
        if branch >= regions.len() {
            return State::Missing;
        }
        let fits = |state: &State| state.value().is_some_and(|value| regions.of(value) == branch);
        let nearest = State::Known(self.nearest(regions, branch, usual.as_ref()));
        usual.filter(fits).unwrap_or(nearest)
    }

    fn region(&self, id: FactId, branches: &[(Var, u16)]) -> Option<(&Regions, u16)> {
        let var = self.compiled.axes.var(&Subjected::Fact(id))?;
        let branch = branches.iter().find(|(wanted, _)| *wanted == var)?.1;
        Some((&self.compiled.axes.axis(var)?.regions, branch))
    }

    fn some_value(&self, id: FactId) -> Value {
        let playbook = self.playbook();
        let fact = playbook.fact(id);
        let line = Line::of(fact, playbook.currency.minor_unit());
        let all = Regions::cut(&fact.kind, line, std::iter::empty());
        match fact.kind {
            Kind::Date => all.at(i64::from(self.today.days()).clamp(line.low, line.high)),
            Kind::Number { .. } | Kind::Money => all.at(10_000_i64.clamp(line.low, line.high)),
            Kind::YesNo | Kind::Choice(_) | Kind::Text => all.sample(0),
        }
    }

    /// A value unlike this one and not far from it, for a fact that is shown but not tested.
    fn another_value(&self, id: FactId, held: &Value) -> Option<Value> {
        let Some(at) = held.ordinal() else {
            let others = ["something else", "something else again"].map(|text| Value::Text(text.into()));
            return others.into_iter().find(|other| other != held);
        };
        let fact = self.playbook().fact(id);
        let (low, high) = whole_line(self.playbook(), id)?;
        let far = if fact.kind == Kind::Date { 1 } else { Decimal::ONE };
        let line = Line { low, high, step: fact.step(self.playbook().currency.minor_unit()) };
        let all = Regions::cut(&fact.kind, line, std::iter::empty());
        [at + far, at - far, high, low]
            .into_iter()
            .find(|other| *other != at && (low..=high).contains(other))
            .map(|at| all.at(at))
    }

    /// A value of a region near to what people use: days near today, amounts near ten, numbers near one.
    fn near(&self, regions: &Regions, branch: u16) -> Value {
        match (regions.kind(), regions.ends(branch)) {
            (Kind::Date, Some((start, end))) => regions.at(i64::from(self.today.days()).clamp(start, end)),
            (Kind::Money, Some((start, end))) => regions.at((10 * Decimal::ONE).clamp(start, end)),
            (Kind::Number { .. }, Some((start, end))) => regions.at(Decimal::ONE.clamp(start, end)),
            _ => regions.sample(branch),
        }
    }

    /// The value of a region that is nearest to a usual one.
    fn nearest(&self, regions: &Regions, branch: u16, usual: Option<&State>) -> Value {
        let usual = usual.and_then(State::value).and_then(Value::ordinal);
        match (regions.kind(), regions.ends(branch), usual) {
            (Kind::Date | Kind::Money | Kind::Number { .. }, Some((start, end)), Some(usual)) => {
                regions.at(usual.clamp(start, end))
            }
            _ => self.near(regions, branch),
        }
    }

    fn wanted(&self, branches: &[(Var, u16)]) -> Vec<Wanted<'_>> {
        let wanted = branches.iter().filter_map(|(var, branch)| {
            let axis = self.compiled.axes.axis(*var)?;
            match &axis.about {
                Subjected::Formula(expr, _) => {
                    Some(Wanted { expr, regions: &axis.regions, branch: *branch, inputs: &axis.inputs })
                }
                Subjected::Fact(_) => None,
            }
        });
        wanted.collect()
    }

    /// Where a formula lies in this case; none where it is missing or has no value.
    fn ordinal(&self, case: &Case, want: &Wanted<'_>) -> Option<i64> {
        let wanted = want.expr.facts();
        let facts = Facts::resting_on(self.playbook(), case, self.today, want.inputs, &wanted).ok()?;
        let value = facts.value(want.expr, want.regions.kind(), "").ok()??;
        Some(value.ordinal().unwrap_or_else(|| i64::from(want.regions.of(&value))))
    }

    /// Whether a formula lies where it is wanted. Where it is missing, nothing looks at where it lies.
    fn is_met(&self, case: &Case, want: &Wanted<'_>) -> bool {
        self.ordinal(case, want).is_none_or(|ordinal| want.region_of(ordinal) == want.branch)
    }

    /// The case with one input of a missed formula changed, or two where one is not enough: the change after which most
    /// formulas are met, and of those the smallest.
    fn mended(&self, case: &Case, missed: &Wanted<'_>, all: &[Wanted<'_>], branches: &[(Var, u16)]) -> Option<Case> {
        let mut best = Best::default();
        for input in missed.inputs {
            self.mend(case, *input, missed, all, branches, &mut best);
        }
        if best.case.is_none() {
            for first in missed.inputs {
                for state in self.turns(*first, branches) {
                    let mut turned = case.clone();
                    turned.set(*first, state, Source::Example);
                    for second in missed.inputs.iter().filter(|second| *second != first) {
                        self.mend(&turned, *second, missed, all, branches, &mut best);
                    }
                }
            }
        }
        best.case
    }

    fn mend(
        &self,
        case: &Case,
        input: FactId,
        missed: &Wanted<'_>,
        all: &[Wanted<'_>],
        branches: &[(Var, u16)],
        best: &mut Best,
    ) {
        // Where other formulas turn counts, too: what meets several at once should not be far from what is usual.
        let others = all.iter().filter(|want| !std::ptr::eq(*want, missed) && want.inputs.contains(&input));
        let mut states = self.tries(case, input, missed, branches);
        states.extend(others.flat_map(|want| self.tries(case, input, want, branches)));
        for state in states {
            let distance = distance(case, input, &state);
            let mut changed = case.clone();
            changed.set(input, state, Source::Example);
            if self.is_met(&changed, missed) {
                let met = all.iter().filter(|want| self.is_met(&changed, want)).count();
                best.offer((met, Reverse(distance)), changed);
            }
        }
    }

    /// A few values of an input that are far from each other.
    fn turns(&self, input: FactId, branches: &[(Var, u16)]) -> Vec<State> {
        let playbook = self.playbook();
        let line = match self.region(input, branches) {
            Some((regions, branch)) if branch >= regions.len() => None,
            Some((regions, branch)) => regions.ends(branch).map(|ends| usual_part(ends, whole_line(playbook, input))),
            None => whole_line(playbook, input),
        };
        let Some((low, high)) = line else { return Vec::new() };
        let fact = playbook.fact(input);
        let all = Line { low, high, step: fact.step(playbook.currency.minor_unit()) };
        let regions = Regions::cut(&fact.kind, all, std::iter::empty());
        let few = first_few((low, high), regions.step(), 3).chain([0_i64.clamp(low, high), high]);
        few.map(|at| State::Known(regions.at(at))).collect()
    }

    /// States of an input that may bring a formula into its region.
    fn tries(&self, case: &Case, input: FactId, missed: &Wanted<'_>, branches: &[(Var, u16)]) -> Vec<State> {
        let playbook = self.playbook();
        let fact = playbook.fact(input);
        let line = match self.region(input, branches) {
            Some((regions, branch)) if branch >= regions.len() => return Vec::new(),
            Some((regions, branch)) => match regions.ends(branch) {
                Some(ends) => usual_part(ends, whole_line(playbook, input)),
                None => {
                    let own = |state: &State| state.value().is_some_and(|value| regions.of(value) == branch);
                    let mut states = self.words_in(missed.expr);
                    states.insert(0, State::Known(regions.sample(branch)));
                    states.retain(own);
                    return states;
                }
            },
            None => match whole_line(playbook, input) {
                Some(ends) => ends,
                None => return self.words_in(missed.expr),
            },
        };
        let regions = Regions::cut(
            &fact.kind,
            Line { low: line.0, high: line.1, step: fact.step(playbook.currency.minor_unit()) },
            std::iter::empty(),
        );
        let at = |ordinal: i64| {
            let mut changed = case.clone();
            changed.set(input, State::Known(regions.at(ordinal)), Source::Example);
            self.ordinal(&changed, missed)
        };
        let mut tries: Vec<i64> = crossings(line, regions.step(), missed, &at);
        tries.extend(first_few(line, regions.step(), 16));
        let mut states: Vec<State> = tries.into_iter().map(|ordinal| State::Known(regions.at(ordinal))).collect();
        if can_be_missing(playbook, input) && self.region(input, branches).is_none() {
            states.push(State::Missing);
        }
        states
    }

    /// Texts that `contains` looks for, alone, together and beside other words, and one it does not.
    fn words_in(&self, expr: &Expr) -> Vec<State> {
        let mut words: Vec<String> = Vec::new();
        let mut open = vec![expr];
        while let Some(part) = open.pop() {
            if let Expr::Contains(_, word) | Expr::Text(word) = part
                && !words.iter().any(|known| **known == **word)
            {
                words.push(word.to_string());
            }
            open.extend(part.parts());
            if let Expr::Fact(fact) = part
                && let crate::model::fact::Origin::Formula(formula) = &self.playbook().fact(*fact).origin
            {
                open.push(&formula.expr);
            }
        }
        words.truncate(MOST_WORDS);
        let mut texts = vec!["something else".to_owned()];
        for word in &words {
            let longer: Vec<String> = texts.iter().map(|text| format!("{text} {word}")).collect();
            texts.extend(longer);
        }
        texts.extend(words);
        texts.iter().map(|text| State::Known(Value::Text(text.trim().into()))).collect()
    }
}

impl Wanted<'_> {
    fn region_of(&self, ordinal: i64) -> u16 {
        if *self.regions.kind() == Kind::Text {
            return u16::try_from(ordinal).unwrap_or(0);
        }
        self.regions.of_ordinal(ordinal)
    }
}
