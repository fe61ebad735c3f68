//! Examples: a case with the decision its author expects. Running one decides the case as everywhere and sets what was
//! expected beside what it got; a case whose order cannot be read is an error like any other.

use crate::engine::compile::Compiled;
use crate::engine::decide::{decide, failed};
use crate::engine::evaluate::Facts;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::decision::Decision;
use crate::model::fact::FactId;
use crate::model::rule::ActionId;
use crate::model::value::{State, Value};
use crate::playbook::{Example, Expect, Playbook};

/// An example whose case is known.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    /// The example.
    pub example: &'a Example,
    /// Its case, or why the order it starts from cannot be read.
    pub case: Result<Case, String>,
    /// The day to decide for.
    pub today: Date,
}

/// An example that was run.
#[derive(Debug, Clone)]
pub struct Ran<'a> {
    /// The example.
    pub example: &'a Example,
    /// The case with what was assumed of it; empty where it could not be read.
    pub case: Case,
    /// The day it was decided for.
    pub today: Date,
    /// The decision.
    pub decision: Decision,
    /// What the example expects, each beside what it got.
    pub parts: Vec<Compared>,
}

/// A part of a decision, expected and got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Which part.
    pub part: ExpectedPart,
    /// What was expected.
    pub expected: Words,
    /// What came.
    pub got: Words,
}

/// A part of a decision that an example can expect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedPart {
    /// The outcome, `undecided` or `error`.
    Decide,
    /// The rule.
    Rule,
    /// What is paid back.
    Amount,
    /// What the customer pays.
    Charge,
    /// What it costs the shop.
    Cost,
    /// Until when to wait.
    Until,
    /// The actions.
    Actions,
    /// The marks.
    Marks,
    /// The facts needed.
    Needs,
}

impl ExpectedPart {
    /// Its key in an `expect`.
    pub const fn word(self) -> &'static str {
        match self {
            ExpectedPart::Decide => "decide",
            ExpectedPart::Rule => "rule",
            ExpectedPart::Amount => "amount",
            ExpectedPart::Charge => "charge",
            ExpectedPart::Cost => "cost",
            ExpectedPart::Until => "until",
            ExpectedPart::Actions => "actions",
            ExpectedPart::Marks => "marks",
            ExpectedPart::Needs => "needs",
        }
    }
}

/// A part in words: one, none, or several of which the order does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// One, or none.
    One(Option<String>),
    /// Several.
    Many(Vec<String>),
}

impl Words {
    fn is_same(&self, other: &Words) -> bool {
        match (self, other) {
            (Words::One(a), Words::One(b)) => a == b,
            (Words::Many(a), Words::Many(b)) => {
                let sorted = |all: &[String]| {
                    let mut all = all.to_vec();
                    all.sort_unstable();
                    all
                };
                sorted(a) == sorted(b)
            }
            (Words::One(_), Words::Many(_)) | (Words::Many(_), Words::One(_)) => false,
        }
    }
}

impl Compared {
    /// Whether what came is what was expected.
    pub fn is_met(&self) -> bool {
        self.expected.is_same(&self.got)
    }
}

impl Ran<'_> {
    /// Whether everything came as expected.
    pub fn passed(&self) -> bool {
        self.parts.iter().all(Compared::is_met)
    }

    /// The states of all facts; none where the case could not be calculated.
    pub fn facts<'p>(&self, playbook: &'p Playbook) -> Option<Facts<'p>> {
        Facts::of(playbook, &self.case, self.today).ok()
    }
}

/// Sets what an example gives over what is there already, `[usual]` below both.
pub fn case_of(playbook: &Playbook, example: &Example, order: Option<&Case>) -> Case {
    let mut case = Case::empty(playbook.facts.len());
    say(&mut case, &playbook.usual.facts);
    for (fact, given) in playbook.fact_ids().zip(order.into_iter().flat_map(|order| &order.given)) {
        if let Some(given) = given {
            case.set(fact, given.state.clone(), given.source.clone());
        }
    }
    say(&mut case, &example.given.facts);
    case
}

fn say(case: &mut Case, facts: &[(FactId, State)]) {
    for (fact, state) in facts {
        case.set(*fact, state.clone(), Source::Example);
    }
}

/// Runs an example.
pub fn run<'a>(compiled: &Compiled, prepared: &Prepared<'a>) -> Ran<'a> {
    let playbook = &*compiled.playbook;
    let nothing = Case::empty(playbook.facts.len());
    let (mut case, decision) = match &prepared.case {
        Ok(case) => (case.clone(), decide(compiled, case, prepared.today)),
        Err(problem) => (nothing.clone(), failed(playbook, &nothing, problem.clone())),
    };
    for fact in &decision.assumed {
        if let Some(state) = &playbook.fact(*fact).assume {
            case.set(*fact, state.clone(), Source::Assumed);
        }
    }
    let parts = compared(playbook, &prepared.example.expect, &decision);
    Ran { example: prepared.example, case, today: prepared.today, decision, parts }
}

fn compared(playbook: &Playbook, expect: &Expect, decision: &Decision) -> Vec<Compared> {
    use ExpectedPart as Part;
    let mut parts = Vec::new();
    let mut add = |part: Part, expected: Option<Words>| {
        if let Some(expected) = expected {
            parts.push(Compared { part, expected, got: got(playbook, part, decision) });
        }
    };
    let one = |words: String| Words::One(Some(words));
    add(Part::Decide, expect.decide.map(|verdict| one(verdict.word().to_owned())));
    add(Part::Rule, expect.rule.map(|rule| one(playbook.rule(rule).name.clone())));
    add(Part::Amount, expect.amount.as_ref().map(|state| state_words(playbook, state)));
    add(Part::Charge, expect.charge.as_ref().map(|state| state_words(playbook, state)));
    add(Part::Cost, expect.cost.as_ref().map(|state| state_words(playbook, state)));
    add(Part::Until, expect.until.as_ref().map(|state| state_words(playbook, state)));
    add(Part::Actions, expect.actions.as_ref().map(|all| actions(playbook, all.iter().copied())));
    add(Part::Marks, expect.marks.clone().map(Words::Many));
    add(Part::Needs, expect.needs.as_ref().map(|facts| names(playbook, facts)));
    parts
}

/// A part of a decision in words.
pub fn got(playbook: &Playbook, part: ExpectedPart, decision: &Decision) -> Words {
    let money = |amount: Option<Decimal>| Words::One(amount.map(|amount| playbook.money_words(amount)));
    match part {
        ExpectedPart::Decide => Words::One(Some(decision.verdict.word().to_owned())),
        ExpectedPart::Rule => Words::One(decision.rule.map(|rule| playbook.rule(rule).name.clone())),
        ExpectedPart::Amount => money(decision.amount),
        ExpectedPart::Charge => money(decision.charge),
        ExpectedPart::Cost => money(decision.cost),
        ExpectedPart::Until => Words::One(decision.until.map(|day| day.to_string())),
        ExpectedPart::Actions => actions(playbook, decision.actions.iter().map(|action| action.id)),
        ExpectedPart::Marks => Words::Many(marks(playbook, decision)),
        ExpectedPart::Needs => names(playbook, &decision.needs),
    }
}

/// An expected amount or day; missing stands for none.
fn state_words(playbook: &Playbook, state: &State) -> Words {
    let words = |value: &Value| match value {
        Value::Money(amount) => playbook.money_words(*amount),
        Value::Date(day) => day.to_string(),
        Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Text(_) => String::new(),
    };
    Words::One(state.value().map(words))
}

fn actions(playbook: &Playbook, actions: impl Iterator<Item = ActionId>) -> Words {
    Words::Many(actions.map(|id| playbook.action(id).name.clone()).collect())
}

fn names(playbook: &Playbook, facts: &[FactId]) -> Words {
    Words::Many(facts.iter().map(|fact| playbook.fact(*fact).name.clone()).collect())
}

/// The marks of a decision's actions, each once.
fn marks(playbook: &Playbook, decision: &Decision) -> Vec<String> {
    let mut marks: Vec<String> = Vec::new();
    for mark in decision.actions.iter().filter_map(|action| playbook.action(action.id).mark.as_ref()) {
        if !marks.contains(mark) {
            marks.push(mark.clone());
        }
    }
    marks
}
