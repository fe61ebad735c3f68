//! What a playbook's examples cover. There are three kinds of points:
//!
//! - a **rule** is covered by an example that it decides,
//! - an **action** by an example in which it is due,
//! - an **edge** by an example in which it is looked at. An edge is one side of a test of a rule: of a yes/no fact each of
//!   yes and no; of a choice or a text each option that the test names, and all others together; of a number, an amount
//!   or a day each run of values between the test's thresholds; of `{ missing = … }` missing and not missing.
//!
//! A test is looked at where the plain reading of the rules gets to it: no rule above fits, no alternative above it in
//! its own rule holds, and all tests before it in its own alternative hold. What nobody has said stops the reading of an
//! alternative, and of all rules below one that may fit.

use rustc_hash::FxHashMap;

use crate::engine::evaluate::{Facts, Holds};
use crate::engine::regions::{Line, Regions};
use crate::model::condition::{Alternative, Comparison, Order, Predicate, Subject, Test};
use crate::model::decision::Decision;
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::rule::{ActionId, RuleId};
use crate::model::value::Value;
use crate::playbook::Playbook;

/// Something an example can cover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Point {
    /// A rule decides.
    Rule(RuleId),
    /// An action is due.
    Action(ActionId),
    /// A side of a test of a rule is looked at.
    Edge(Edge),
}

/// One side of a test of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Where the test stands.
    pub at: Place,
    /// The fact it is on.
    pub fact: FactId,
    /// What holds of the fact on this side.
    pub side: Predicate,
    /// The same in words: `< 50.00`, `late`, `other than late or lost`.
    pub words: String,
}

/// A test of a rule by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The rule.
    pub rule: RuleId,
    /// Which of its alternatives.
    pub table: usize,
    /// Which test of that.
    pub test: usize,
}

/// Every point of a playbook: rules, then actions, then edges, each in the order of the file.
#[derive(Debug, Clone)]
pub struct Points {
    /// All of them.
    pub all: Vec<Point>,
    edges: FxHashMap<Place, Vec<usize>>,
}

impl Points {
    /// The points of a playbook.
    pub fn of(playbook: &Playbook) -> Points {
        let rules = playbook.rule_ids().map(Point::Rule);
        let actions = (0..).map(ActionId).zip(&playbook.actions).map(|(id, _)| Point::Action(id));
        let mut all: Vec<Point> = rules.chain(actions).collect();
        let mut edges: FxHashMap<Place, Vec<usize>> = FxHashMap::default();
        for rule in playbook.rule_ids() {
            for (at, test) in tests(playbook, rule) {
                let Subject::Fact(fact) = test.subject else { continue };
                for (side, words) in sides(playbook, fact, &test.predicate) {
                    edges.entry(at).or_default().push(all.len());
                    all.push(Point::Edge(Edge { at, fact, side, words }));
                }
            }
        }
        Points { all, edges }
    }

    /// Which points a case reaches, what is assumed of it included.
    pub fn reached(&self, facts: &Facts<'_>, decision: &Decision) -> Vec<bool> {
        let mut reached: Vec<bool> = self
            .all
            .iter()
            .map(|point| match point {
                Point::Rule(rule) => decision.rule == Some(*rule),
                Point::Action(action) => decision.actions.iter().any(|due| due.id == *action),
                Point::Edge(_) => false,
            })
            .collect();
        for rule in facts.playbook().rule_ids() {
            self.read_rule(rule, facts, &mut reached);
            match facts.holds(&facts.playbook().rule(rule).when) {
                Holds::No => {}
                Holds::Yes | Holds::Depends => break,
            }
        }
        reached
    }

    fn read_rule(&self, rule: RuleId, facts: &Facts<'_>, reached: &mut [bool]) {
        for (table, tests) in facts.playbook().rule(rule).when.any.iter().enumerate() {
            let mut holds = Holds::Yes;
            for (test, one) in tests.iter().enumerate() {
                let sides = self.edges.get(&Place { rule, table, test });
                for at in sides.into_iter().flatten() {
                    reached[*at] |= self.is_on(*at, facts);
                }
                holds = facts.test(one);
                if holds != Holds::Yes {
                    break;
                }
            }
            if holds == Holds::Yes {
                return;
            }
        }
    }

    /// Whether a case stands on an edge's side.
    fn is_on(&self, at: usize, facts: &Facts<'_>) -> bool {
        match &self.all[at] {
            Point::Edge(edge) => {
                let test = Test { subject: Subject::Fact(edge.fact), predicate: edge.side.clone(), span: 0..0 };
                facts.test(&test) == Holds::Yes
            }
            Point::Rule(_) | Point::Action(_) => false,
        }
    }
}

/// The tests of a rule with their places.
fn tests(playbook: &Playbook, rule: RuleId) -> impl Iterator<Item = (Place, &Test)> {
    let tables = playbook.rule(rule).when.any.iter().enumerate();
    tables.flat_map(move |(table, tests)| {
        tests.iter().enumerate().map(move |(test, one)| (Place { rule, table, test }, one))
    })
}

/// The sides of a test, with their words.
fn sides(playbook: &Playbook, fact: FactId, predicate: &Predicate) -> Vec<(Predicate, String)> {
    let own = playbook.fact(fact);
    let named = match predicate {
        Predicate::Missing | Predicate::Present => {
            return vec![(Predicate::Missing, "missing".to_owned()), (Predicate::Present, "not missing".to_owned())];
        }
        Predicate::Is(all) | Predicate::Not(all) => all,
    };
    match &own.kind {
        Kind::YesNo => [true, false].map(|yes| value_side(playbook, fact, Value::YesNo(yes))).to_vec(),
        Kind::Choice(options) => options_and_others(playbook, fact, named, Some(options.len())),
        Kind::Text => options_and_others(playbook, fact, named, None),
        Kind::Number { .. } | Kind::Money | Kind::Date => runs(playbook, own, fact, predicate),
    }
}

fn value_side(playbook: &Playbook, fact: FactId, value: Value) -> (Predicate, String) {
    let words = playbook.value_words(fact, &value);
    (Predicate::Is(vec![Alternative::Value(value)]), words)
}

/// Each value that is named, and all others, where there are `of` values altogether or any number.
fn options_and_others(
    playbook: &Playbook,
    fact: FactId,
    named: &[Alternative],
    of: Option<usize>,
) -> Vec<(Predicate, String)> {
    let mut values: Vec<Value> = Vec::new();
    for one in named {
        if let Alternative::Value(value) = one
            && !values.contains(value)
        {
            values.push(value.clone());
        }
    }
    let mut sides: Vec<(Predicate, String)> =
        values.iter().map(|value| value_side(playbook, fact, value.clone())).collect();
    if !values.is_empty() && of.is_none_or(|of| values.len() < of) {
        let words: Vec<String> = values.iter().map(|value| playbook.value_words(fact, value)).collect();
        let others = Predicate::Not(values.into_iter().map(Alternative::Value).collect());
        sides.push((others, format!("other than {}", words.join(" or "))));
    }
    sides
}

/// Each run of values between the thresholds of a test.
fn runs(playbook: &Playbook, own: &Fact, fact: FactId, predicate: &Predicate) -> Vec<(Predicate, String)> {
    let line = Line::of(own, playbook.currency.minor_unit());
    let regions = Regions::cut(&own.kind, line, std::iter::once(predicate));
    let run = |region: u16| {
        let (start, end) = regions.ends(region)?;
        let bound = |op, at| Comparison { op, bound: regions.at(at), limit: None };
        let low = (start > line.low).then(|| bound(Order::AtLeast, start));
        let high = (end < line.high).then(|| bound(Order::AtMost, end));
        let within = Alternative::Compare(low.into_iter().chain(high).collect());
        let words = regions.words(region, &|value| playbook.value_words(fact, value));
        Some((Predicate::Is(vec![within]), words))
    };
    (0..regions.len()).filter_map(run).collect()
}

impl Point {
    /// The point in words: ``rule `late` decides``, `order_total < 50.00`.
    pub fn words(&self, playbook: &Playbook) -> String {
        match self {
            Point::Rule(rule) => format!("rule `{}` decides", playbook.rule(*rule).name),
            Point::Action(action) => format!("action `{}` is due", playbook.action(*action).name),
            Point::Edge(edge) => edge.in_words(playbook),
        }
    }

    /// The point in words that say of which rule it is: ``rule `late`: order_total < 50.00``.
    pub fn in_full(&self, playbook: &Playbook) -> String {
        match self {
            Point::Edge(edge) => {
                format!("rule `{}`: {}", playbook.rule(edge.at.rule).name, edge.in_words(playbook))
            }
            Point::Rule(_) | Point::Action(_) => self.words(playbook),
        }
    }

    /// The rule whose point it is; none for an action.
    pub fn rule(&self) -> Option<RuleId> {
        match self {
            Point::Rule(rule) => Some(*rule),
            Point::Edge(edge) => Some(edge.at.rule),
            Point::Action(_) => None,
        }
    }
}

impl Edge {
    /// The fact and the side; which alternative, where the rule has several.
    pub fn in_words(&self, playbook: &Playbook) -> String {
        let words = format!("{} {}", playbook.fact(self.fact).name, self.words);
        match playbook.rule(self.at.rule).when.any.len() {
            0 | 1 => words,
            _ => format!("{words} (alternative {})", self.at.table + 1),
        }
    }
}
