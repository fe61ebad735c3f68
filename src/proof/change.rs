//! What would have changed the answer: the nearest cases with another result, each read again.

use crate::engine::axes::Subjected;
use crate::engine::compile::Compiled;
use crate::engine::decide::{decide, for_case};
use crate::engine::regions::{from_words, up_to_words};
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::decision::{Change, Decision};
use crate::model::fact::{FactId, Kind};
use crate::model::rule::{Outcome, RuleId};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::proof::rules::gives_the_same;
use crate::proof::trial::{Outline, Trials, Tried};
use crate::proof::turning::TurningPoints;
use crate::proof::worded::Words;

/// How many changes of two facts are tried.
const PAIRS: usize = 200;

/// The fewest changes of facts after which the result is another one, in playbook order. Facts that are fixed, pressure,
/// or that nobody has said anything about are left as they are.
pub fn would_change(compiled: &Compiled, case: &Case, today: Date) -> Vec<Change> {
    would_change_from(compiled, case, &decide(compiled, case, today), today)
}

/// The same, where the decision about the case is at hand.
pub fn would_change_from(compiled: &Compiled, case: &Case, now: &Decision, today: Date) -> Vec<Change> {
    let compiled = for_case(compiled, case);
    let Some(outline) = Outline::of(now).filter(|_| compiled.is_whole) else { return Vec::new() };
    let Some(trials) = Trials::of(&compiled, case, today) else { return Vec::new() };
    let turning = TurningPoints::new(&compiled, &trials, today);
    let search =
        Search { compiled: &compiled, now: &outline, words: Words::of(&compiled, now), trials: &trials, turning };
    let facts = search.changeable();
    let single: Vec<Change> = facts.iter().flat_map(|fact| search.alone(*fact)).collect();
    if single.is_empty() { search.in_pairs(&facts) } else { single }
}

struct Search<'a> {
    compiled: &'a Compiled,
    now: &'a Outline,
    words: Words,
    trials: &'a Trials<'a>,
    turning: TurningPoints<'a>,
}

/// The outcome and rule of another result.
type Other = (Outcome, Option<RuleId>);

/// A run of states with one other result.
struct Run {
    distance: u64,
    words: String,
    other: Other,
}

impl Search<'_> {
    fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// Facts that can change: said or assumed, neither fixed nor pressure.
    fn changeable(&self) -> Vec<FactId> {
        let playbook = self.playbook();
        let can_change = |id: &FactId| {
            let fact = playbook.fact(*id);
            let is_settled = self.state(*id).is_some_and(State::is_settled);
            is_settled && !fact.fixed && fact.pressure.is_none()
        };
        playbook.fact_ids().filter(can_change).collect()
    }

    fn state(&self, fact: FactId) -> Option<&State> {
        self.trials.state(fact)
    }

    /// The result after a change, where it is another one: another outcome, other actions, amounts or words, not merely
    /// the changed number, day or text where the result shows it.
    fn other(&self, changes: &[(FactId, &State)]) -> Option<Other> {
        let tried = self.trials.tried(changes)?;
        let Outline { outcome, rule, actions } = &tried.outline;
        let is_other = *outcome != self.now.outcome || *actions != self.now.actions || {
            match self.trials.words(changes, &tried) {
                Some(words) => words != self.words && !self.merely_shows(changes, &tried),
                None => !self.is_alike(*rule),
            }
        };
        is_other.then_some((*outcome, *rule))
    }

    /// Whether a rule gives what the one that decides gives.
    fn is_alike(&self, rule: Option<RuleId>) -> bool {
        match (self.now.rule, rule) {
            (Some(a), Some(b)) => a == b || gives_the_same(self.playbook(), a, b),
            (a, b) => a == b,
        }
    }

    /// Whether amounts and words are the same but for the numbers, days and texts that were changed. Yes and no, options
    /// and whether something is missing are few: each is a change of its own.
    fn merely_shows(&self, changes: &[(FactId, &State)], tried: &Tried<'_>) -> bool {
        let is_moved = |(fact, state): &&(FactId, &State)| {
            let was_known = self.state(*fact).is_some_and(|state| state.value().is_some());
            !self.playbook().fact(*fact).kind.is_listed() && was_known && state.value().is_some()
        };
        let moved: Vec<FactId> = changes.iter().filter(is_moved).map(|(fact, _)| *fact).collect();
        if moved.is_empty() {
            return false;
        }
        match self.trials.words_but(&moved, tried) {
            Some([now, then]) => now == then,
            None => self.is_alike(tried.outline.rule),
        }
    }

    /// Changes of one fact, nearest first.
    fn alone(&self, fact: FactId) -> Vec<Change> {
        let states = self.turning.of(fact, &self.trials.seen(&[fact]));
        let others: Vec<Option<Other>> = states.iter().map(|state| self.other(&[(fact, state)])).collect();
        let mut runs = match self.playbook().fact(fact).kind {
            Kind::Number { .. } | Kind::Money | Kind::Date => self.runs(fact, &states, &others),
            Kind::Text => self.texts(fact, &states, &others),
            Kind::YesNo | Kind::Choice(_) => self.each(fact, &states, &others),
        };
        runs.sort_by_key(|run| run.distance);
        let change = |run: Run| Change { facts: vec![(fact, run.words)], outcome: run.other.0, rule: run.other.1 };
        runs.into_iter().map(change).collect()
    }

    /// Neighbours on a number line with one other result as one run.
    fn runs(&self, fact: FactId, states: &[State], others: &[Option<Other>]) -> Vec<Run> {
        let is_known = |at: usize| matches!(states[at], State::Known(_));
        let here = self.state(fact).and_then(State::value).and_then(Value::ordinal);
        let mut runs = Vec::new();
        let mut at = 0;
        while at < states.len() {
            let mut end = at + 1;
            while end < states.len() && others[end] == others[at] && is_known(at) && is_known(end) {
                end += 1;
            }
            if let Some(other) = others[at] {
                let away = |state: &State| here.zip(state.value().and_then(Value::ordinal)).map(|(a, b)| a.abs_diff(b));
                let distance = states[at..end].iter().filter_map(away).min().unwrap_or(u64::MAX);
                runs.push(Run { distance, words: self.run_words(fact, states, at, end - 1), other });
            }
            at = end;
        }
        runs
    }

    /// A run of turning points in words: `>= 50.00`, `<= 30`, `missing`.
    fn run_words(&self, fact: FactId, states: &[State], first: usize, last: usize) -> String {
        let playbook = self.playbook();
        let kind = &playbook.fact(fact).kind;
        let step = playbook.fact(fact).step(playbook.currency.minor_unit());
        let ordinal = |at: usize| states[at].value().and_then(Value::ordinal).unwrap_or(0);
        let value = |value: &Value| playbook.value_words(fact, value);
        let line_end = states.iter().rposition(|state| matches!(state, State::Known(_))).unwrap_or(0);
        let from = || from_words(kind, ordinal(first), step, &value);
        let up_to = || up_to_words(kind, ordinal(last), step, &value);
        match (first == 0, last == line_end) {
            _ if states[first] == State::Missing => playbook.state_words(fact, &states[first]),
            (true, true) => "not missing".to_owned(),
            (true, false) => up_to(),
            (false, true) => from(),
            (false, false) if ordinal(first) == ordinal(last) => playbook.state_words(fact, &states[first]),
            (false, false) => format!("{} and {}", from(), up_to()),
        }
    }

    /// Each state with another result.
    fn each(&self, fact: FactId, states: &[State], others: &[Option<Other>]) -> Vec<Run> {
        let run = |(state, other): (&State, &Option<Other>)| {
            let words = self.playbook().state_words(fact, state);
            other.map(|other| Run { distance: u64::MAX, words, other })
        };
        states.iter().zip(others).filter_map(run).collect()
    }

    /// Texts with one other result together: `DE or FR`; with those that no test names, `other than US`.
    fn texts(&self, fact: FactId, states: &[State], others: &[Option<Other>]) -> Vec<Run> {
        let named = self.named_texts(fact);
        let mut runs: Vec<Run> = Vec::new();
        for (state, other) in states.iter().zip(others) {
            let Some(other) = other.filter(|other| runs.iter().all(|run| run.other != *other)) else { continue };
            if *state == State::Missing {
                continue;
            }
            let is_alike = move |one: &Option<Other>| *one == Some(other);
            let texts = |alike: bool| {
                let some = states.iter().zip(others).filter(move |(_, one)| is_alike(one) == alike);
                some.filter_map(|(state, _)| state.value()).map(|value| self.playbook().value_words(fact, value))
            };
            let apart: Vec<String> = texts(false).filter(|text| named.contains(text)).collect();
            let alike: Vec<String> = texts(true).collect();
            let words = match (alike.iter().all(|text| named.contains(text)), apart.is_empty()) {
                (true, _) => alike.join(" or "),
                (false, false) => format!("other than {}", apart.join(" or ")),
                (false, true) => "not missing".to_owned(),
            };
            runs.push(Run { distance: u64::MAX, words, other });
        }
        let missing = states.iter().zip(others).filter(|(state, _)| **state == State::Missing);
        let words = || "missing".to_owned();
        runs.extend(
            missing.filter_map(|(_, other)| other.map(|other| Run { distance: u64::MAX, words: words(), other })),
        );
        runs
    }

    /// The texts that tests on a fact name.
    fn named_texts(&self, fact: FactId) -> Vec<String> {
        let axes = &self.compiled.axes;
        let axis = axes.var(&Subjected::Fact(fact)).and_then(|var| axes.axis(var));
        let texts = axis.into_iter().flat_map(|axis| (0..axis.regions.len() - 1).map(|at| axis.regions.sample(at)));
        texts.map(|value| self.playbook().value_words(fact, &value)).collect()
    }

    /// Changes of two facts, where no single one is enough.
    fn in_pairs(&self, facts: &[FactId]) -> Vec<Change> {
        let mut left = PAIRS;
        let mut found: Vec<Change> = Vec::new();
        for (at, a) in facts.iter().enumerate() {
            for b in &facts[at + 1..] {
                found.extend(self.pair(*a, *b, &mut left));
            }
        }
        found
    }

    fn pair(&self, a: FactId, b: FactId, left: &mut usize) -> Option<Change> {
        let seen = self.trials.seen(&[a, b]);
        let (first, second) = (self.turning.of(a, &seen), self.turning.of(b, &seen));
        for x in &first {
            for y in &second {
                *left = left.checked_sub(1)?;
                if let Some((outcome, rule)) = self.other(&[(a, x), (b, y)]) {
                    let words = |fact, state| (fact, self.playbook().state_words(fact, state));
                    return Some(Change { facts: vec![words(a, x), words(b, y)], outcome, rule });
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
