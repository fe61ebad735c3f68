//! What would have changed the answer: the nearest cases with another result, each decided again.

use crate::engine::compile::Compiled;
use crate::engine::decide::{decide, for_case, with_assumptions};
use crate::engine::diagram::Var;
use crate::engine::regions::{from_words, up_to_words};
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decision::{Change, Decision, Verdict};
use crate::model::fact::{FactId, Kind};
use crate::model::rule::{Outcome, RuleId};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;
use crate::proof::realise::Realiser;
use crate::proof::rules::gives_the_same;

/// How many changes of two facts are tried.
const PAIRS: usize = 600;

/// The fewest changes of facts after which the result is another one, in playbook order. Facts that are fixed, pressure,
/// or that nobody has said anything about are left as they are.
pub fn would_change(compiled: &Compiled, case: &Case, today: Date) -> Vec<Change> {
    let compiled = for_case(compiled, case);
    let case = with_assumptions(&compiled, case, today);
    let now = decide(&compiled, &case, today);
    if !compiled.is_whole || !matches!(now.verdict, Verdict::Decided(_)) {
        return Vec::new();
    }
    let search =
        Search { compiled: &compiled, case: &case, now: &now, realiser: Realiser { compiled: &compiled, today } };
    let facts = search.changeable();
    let single: Vec<Change> = facts.iter().flat_map(|fact| search.alone(*fact)).collect();
    if single.is_empty() { search.in_pairs(&facts) } else { single }
}

struct Search<'a> {
    compiled: &'a Compiled,
    case: &'a Case,
    now: &'a Decision,
    realiser: Realiser<'a>,
}

/// The outcome and rule of another result.
type Other = (Outcome, Option<RuleId>);

impl Search<'_> {
    fn playbook(&self) -> &Playbook {
        &self.compiled.playbook
    }

    /// Facts that can change and on which some test depends.
    fn changeable(&self) -> Vec<FactId> {
        let playbook = self.playbook();
        let diagrams = &self.compiled.diagrams;
        let nodes = [self.compiled.rules].into_iter().chain(self.compiled.actions.iter().flatten().copied());
        let mut tested: Vec<Var> = nodes.flat_map(|node| diagrams.support(node)).collect();
        tested.sort_unstable();
        tested.dedup();
        let inputs = tested.iter().filter_map(|var| self.compiled.axes.axis(*var)).flat_map(|axis| &axis.inputs);
        let mut facts: Vec<FactId> = inputs.copied().collect();
        facts.sort_unstable();
        facts.dedup();
        facts.retain(|id| {
            let fact = playbook.fact(*id);
            let is_settled = self.case.said(*id).is_some_and(|given| given.state.is_settled());
            !fact.fixed && fact.pressure.is_none() && is_settled
        });
        facts
    }

    /// The result after a change, where it is another one.
    fn other(&self, changes: &[(FactId, &State)]) -> Option<Other> {
        let mut changed = self.case.clone();
        for (fact, state) in changes {
            changed.set(*fact, (*state).clone(), Source::Example);
        }
        let decision = decide(self.compiled, &changed, self.realiser.today);
        let Verdict::Decided(outcome) = decision.verdict else { return None };
        self.is_another(&decision).then_some((outcome, decision.rule))
    }

    /// Another outcome, other actions, or a rule with other amounts or words: not merely the same rule with the changed
    /// fact in its amount.
    fn is_another(&self, decision: &Decision) -> bool {
        let ids = |decision: &Decision| decision.actions.iter().map(|action| action.id).collect::<Vec<_>>();
        let same_rule = match (self.now.rule, decision.rule) {
            (Some(a), Some(b)) => a == b || gives_the_same(self.playbook(), a, b),
            (a, b) => a == b,
        };
        decision.verdict != self.now.verdict || ids(decision) != ids(self.now) || !same_rule
    }

    /// Changes of one fact: runs of values with the same other result, nearest first.
    fn alone(&self, fact: FactId) -> Vec<Change> {
        let states = self.realiser.turning_points(self.case, fact);
        let others: Vec<Option<Other>> = states.iter().map(|state| self.other(&[(fact, state)])).collect();
        let here = self.case.said(fact).and_then(|given| given.state.value().and_then(Value::ordinal)).unwrap_or(0);
        let mut found: Vec<(u64, Change)> = Vec::new();
        let mut at = 0;
        while at < states.len() {
            let mut end = at + 1;
            while end < states.len() && others[end] == others[at] && self.is_line(fact, &states[end]) {
                end += 1;
            }
            if let Some((outcome, rule)) = others[at] {
                let words = self.run_words(fact, &states, at, end - 1);
                let distance = states[at..end].iter().map(|state| distance(state, here)).min().unwrap_or(u64::MAX);
                found.push((distance, Change { facts: vec![(fact, words)], outcome, rule }));
            }
            at = end;
        }
        found.sort_by_key(|(distance, _)| *distance);
        found.into_iter().map(|(_, change)| change).collect()
    }

    /// Whether the values of a fact lie on a line, so that neighbours make a run.
    fn is_line(&self, fact: FactId, state: &State) -> bool {
        let kind = &self.playbook().fact(fact).kind;
        matches!(state, State::Known(_)) && matches!(kind, Kind::Number { .. } | Kind::Money | Kind::Date)
    }

    /// A run of turning points in words: `>= 50.00`, `<= 30`, `late`.
    fn run_words(&self, fact: FactId, states: &[State], first: usize, last: usize) -> String {
        let playbook = self.playbook();
        let kind = &playbook.fact(fact).kind;
        let step = playbook.fact(fact).step(playbook.currency.minor_unit());
        let ordinal = |at: usize| states[at].value().and_then(Value::ordinal).unwrap_or(0);
        let value = |value: &Value| playbook.value_words(fact, value);
        let line_end = states.iter().rposition(|state| self.is_line(fact, state)).unwrap_or(0);
        let from = || from_words(kind, ordinal(first), step, &value);
        let up_to = || up_to_words(kind, ordinal(last), step, &value);
        match (first == 0, last == line_end) {
            _ if !self.is_line(fact, &states[first]) => playbook.state_words(fact, &states[first]),
            (true, true) => "any".to_owned(),
            (true, false) => up_to(),
            (false, true) => from(),
            (false, false) if first == last => playbook.state_words(fact, &states[first]),
            (false, false) => format!("{} and {}", from(), up_to()),
        }
    }

    /// Changes of two facts, where no single one is enough.
    fn in_pairs(&self, facts: &[FactId]) -> Vec<Change> {
        let mut left = PAIRS;
        let mut found: Vec<Change> = Vec::new();
        for (at, a) in facts.iter().enumerate() {
            for b in &facts[at + 1..] {
                let Some(change) = self.pair(*a, *b, &mut left) else { continue };
                found.push(change);
            }
        }
        found
    }

    fn pair(&self, a: FactId, b: FactId, left: &mut usize) -> Option<Change> {
        let (first, second) = (self.realiser.turning_points(self.case, a), self.realiser.turning_points(self.case, b));
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

fn distance(state: &State, here: i64) -> u64 {
    state.value().and_then(Value::ordinal).map_or(u64::MAX, |at| at.abs_diff(here))
}
