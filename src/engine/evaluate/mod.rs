//! Evaluating formulas and classifications exactly, on what is known of a case.

pub mod term;

use crate::engine::evaluate::term::{Inputs, Term, term, to_value};
use std::fmt;

use crate::engine::axes::{Axes, Subjected};
use crate::engine::diagram::Var;
use crate::model::case::Case;
use crate::model::condition::{Condition, Predicate, Subject, Test};
use crate::model::date::Date;
use crate::model::decimal::Overflow;
use crate::model::fact::{Class, FactId, Kind, Origin};
use crate::model::formula::{Absence, Expr, Formula};
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

/// A calculation that gives no value the fact can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaError {
    /// The fact or the part of the result.
    pub what: String,
    /// What is wrong with its value.
    pub problem: FormulaProblem,
}

/// What is wrong with a calculated value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormulaProblem {
    /// It does not fit.
    TooLarge,
    /// It has more than four decimals.
    TooManyDecimals,
    /// It should be whole.
    NotWhole(String),
    /// It lies outside the fact's `min` and `max`.
    OutOfRange(String),
}

impl fmt::Display for FormulaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = &self.what;
        match &self.problem {
            FormulaProblem::TooLarge => write!(f, "the value of `{what}` is too large to calculate exactly"),
            FormulaProblem::TooManyDecimals => write!(f, "the value of `{what}` has more than four decimals"),
            FormulaProblem::NotWhole(value) => write!(f, "`{what}` must be whole and is `{value}`"),
            FormulaProblem::OutOfRange(value) => {
                write!(f, "`{what}` is `{value}`, outside what the playbook allows for it")
            }
        }
    }
}

/// What is known of every fact, calculated ones included.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    playbook: &'a Playbook,
    today: Date,
    states: Vec<State>,
}

/// Whether a test or condition holds, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// It depends on facts that are open or unknown.
    Depends,
}

impl<'a> Facts<'a> {
    /// Works out every fact of a case.
    pub fn of(playbook: &'a Playbook, case: &Case, today: Date) -> Result<Facts<'a>, FormulaError> {
        let all: Vec<FactId> = playbook.fact_ids().collect();
        Facts::only(playbook, case, today, &all)
    }

    /// Works out only some facts of a case and what they are calculated from; all others count as open.
    pub fn only(
        playbook: &'a Playbook,
        case: &Case,
        today: Date,
        wanted: &[FactId],
    ) -> Result<Facts<'a>, FormulaError> {
        let mut states: Vec<Option<State>> =
            case.given.iter().map(|given| given.as_ref().map(|given| given.state.clone())).collect();
        for id in wanted {
            work_out(playbook, today, &mut states, *id)?;
        }
        let states = states.into_iter().map(|state| state.unwrap_or(State::Open)).collect();
        Ok(Facts { playbook, today, states })
    }

    /// Works out only some facts, from these given ones alone; all others count as open.
    pub fn resting_on(
        playbook: &'a Playbook,
        case: &Case,
        today: Date,
        given: &[FactId],
        wanted: &[FactId],
    ) -> Result<Facts<'a>, FormulaError> {
        let mut states: Vec<Option<State>> = vec![None; playbook.facts.len()];
        for id in given {
            states[id.index()] = case.said(*id).map(|given| given.state.clone());
        }
        for id in wanted {
            work_out(playbook, today, &mut states, *id)?;
        }
        let states = states.into_iter().map(|state| state.unwrap_or(State::Open)).collect();
        Ok(Facts { playbook, today, states })
    }

    /// The same with some facts changed and some, those calculated from them, worked out again.
    pub fn varied(&self, changes: &[(FactId, &State)], again: &[FactId]) -> Result<Facts<'a>, FormulaError> {
        let mut states: Vec<Option<State>> = self.states.iter().cloned().map(Some).collect();
        for id in again {
            states[id.index()] = None;
        }
        for (id, state) in changes {
            states[id.index()] = Some((*state).clone());
        }
        for id in again {
            work_out(self.playbook, self.today, &mut states, *id)?;
        }
        let states = states.into_iter().map(|state| state.unwrap_or(State::Open)).collect();
        Ok(Facts { playbook: self.playbook, today: self.today, states })
    }

    /// The playbook whose facts these are.
    pub fn playbook(&self) -> &'a Playbook {
        self.playbook
    }

    /// The day the case is decided for.
    pub fn today(&self) -> Date {
        self.today
    }

    /// Every fact's state, in the playbook's order.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// A fact's state.
    pub fn state(&self, fact: FactId) -> &State {
        &self.states[fact.index()]
    }

    /// Whether all facts an expression names are known or missing.
    pub fn settles(&self, expr: &Expr) -> bool {
        expr.facts().iter().all(|fact| self.state(*fact).is_settled())
    }

    /// The value of an expression whose inputs are settled; missing inputs make it missing where it needs them.
    pub fn term(&self, expr: &Expr) -> Result<Option<Term>, Overflow> {
        let states = |fact: FactId| self.states[fact.index()].value().cloned();
        term(expr, &Inputs { playbook: self.playbook, today: self.today, states: &states })
    }

    /// The value of a formula as an amount of money, `what` being what it is for. Missing where an input is.
    pub fn money(&self, formula: &Formula, what: &str) -> Result<Option<Value>, FormulaError> {
        self.value(&formula.expr, &Kind::Money, what)
    }

    /// The value of an expression as a value of this kind.
    pub fn value(&self, expr: &Expr, kind: &Kind, what: &str) -> Result<Option<Value>, FormulaError> {
        let error = |problem| FormulaError { what: what.to_owned(), problem };
        let term = self.term(expr).map_err(|Overflow| error(FormulaProblem::TooLarge))?;
        term.map(|term| to_value(term, kind, self.playbook)).transpose().map_err(error)
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition) -> Holds {
        any(condition.any.iter().map(|table| all(table.iter().map(|test| self.test(test)))))
    }

    /// Whether a test on a fact holds. Tests on the decision or the rule depend on the rest.
    pub fn test(&self, test: &Test) -> Holds {
        match test.subject {
            Subject::Fact(fact) => holds_of(self.state(fact), &test.predicate),
            Subject::Decision | Subject::Rule => Holds::Depends,
        }
    }
}

fn holds_of(state: &State, predicate: &Predicate) -> Holds {
    match state {
        State::Known(value) => yes_if(predicate.holds_of(value)),
        State::Missing => yes_if(*predicate == Predicate::Missing),
        State::Open | State::Unknown => Holds::Depends,
    }
}

fn yes_if(holds: bool) -> Holds {
    if holds { Holds::Yes } else { Holds::No }
}

fn all(mut parts: impl Iterator<Item = Holds>) -> Holds {
    let mut result = Holds::Yes;
    loop {
        match parts.next() {
            None => return result,
            Some(Holds::Yes) => {}
            Some(Holds::No) => return Holds::No,
            Some(Holds::Depends) => result = Holds::Depends,
        }
    }
}

fn any(mut parts: impl Iterator<Item = Holds>) -> Holds {
    let mut result = Holds::No;
    loop {
        match parts.next() {
            None => return result,
            Some(Holds::No) => {}
            Some(Holds::Yes) => return Holds::Yes,
            Some(Holds::Depends) => result = Holds::Depends,
        }
    }
}

/// Works out one fact after those it is calculated from. The playbook has no circles.
fn work_out(playbook: &Playbook, today: Date, states: &mut [Option<State>], id: FactId) -> Result<State, FormulaError> {
    if let Some(state) = &states[id.index()] {
        return Ok(state.clone());
    }
    let fact = playbook.fact(id);
    let state = match &fact.origin {
        Origin::Formula(formula) => calculate(playbook, today, states, id, &formula.expr)?,
        Origin::Classification(classes) => classify(playbook, today, states, id, classes)?,
        Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => State::Open,
    };
    states[id.index()] = Some(state.clone());
    Ok(state)
}

/// A formula is known when all its inputs are settled; missing as soon as its settled inputs make it so whatever the
/// others are; else open, or unknown where an input is.
fn calculate(
    playbook: &Playbook,
    today: Date,
    states: &mut [Option<State>],
    id: FactId,
    expr: &Expr,
) -> Result<State, FormulaError> {
    let mut waits = None;
    for input in expr.facts() {
        match work_out(playbook, today, states, input)? {
            State::Known(_) | State::Missing => {}
            State::Open => waits = waits.or(Some(State::Open)),
            State::Unknown => waits = Some(State::Unknown),
        }
    }
    let known = |fact: FactId| states[fact.index()].as_ref().and_then(|state| state.value().cloned());
    if let Some(state) = waits {
        let is_missing = |fact: FactId| states[fact.index()] == Some(State::Missing);
        return Ok(if is_surely_missing(expr, &is_missing) { State::Missing } else { state });
    }
    let fact = playbook.fact(id);
    let error = |problem| FormulaError { what: fact.name.clone(), problem };
    let inputs = Inputs { playbook, today, states: &known };
    let Some(term) = term(expr, &inputs).map_err(|Overflow| error(FormulaProblem::TooLarge))? else {
        return Ok(State::Missing);
    };
    let value = to_value(term, &fact.kind, playbook).map_err(error)?;
    if !fact.allows(&value) {
        return Err(error(FormulaProblem::OutOfRange(playbook.value_words(id, &value))));
    }
    Ok(State::Known(value))
}

/// Whether an expression is missing whatever its open inputs are. Two-valued parts that a comparison decides count as
/// able to be present.
pub fn is_surely_missing(expr: &Expr, is_missing: &dyn Fn(FactId) -> bool) -> bool {
    let missing = |part: &Expr| is_surely_missing(part, is_missing);
    match expr.absence() {
        Absence::Of(fact) => is_missing(fact),
        Absence::OfAll(all) => all.iter().all(missing),
        Absence::Undecided { sides, .. } => sides.into_iter().all(missing),
        Absence::OfAny(parts) => parts.into_iter().any(missing),
    }
}

/// The first class that fits; missing where none does. Open or unknown as soon as one that may fit comes first.
fn classify(
    playbook: &Playbook,
    today: Date,
    states: &mut [Option<State>],
    id: FactId,
    classes: &[Class],
) -> Result<State, FormulaError> {
    for class in classes {
        let mut any_table = Holds::No;
        let mut waits = State::Open;
        for table in &class.when.any {
            let mut all_tests = Holds::Yes;
            for test in table {
                let Subject::Fact(fact) = test.subject else { continue };
                let state = work_out(playbook, today, states, fact)?;
                match holds_of(&state, &test.predicate) {
                    Holds::Yes => {}
                    Holds::No => all_tests = Holds::No,
                    Holds::Depends if all_tests == Holds::Yes => all_tests = Holds::Depends,
                    Holds::Depends => {}
                }
                if state == State::Unknown {
                    waits = State::Unknown;
                }
            }
            any_table = any([any_table, all_tests].into_iter());
        }
        match any_table {
            Holds::No => {}
            Holds::Depends => return Ok(waits),
            Holds::Yes => return calculate(playbook, today, states, id, &class.is.expr),
        }
    }
    Ok(State::Missing)
}

/// The value of an expression that names no fact and not today; none where it is missing or has none.
pub fn constant(playbook: &Playbook, expr: &Expr, kind: &Kind) -> Option<Value> {
    let inputs = Inputs { playbook, today: Date::MIN, states: &|_| None };
    let term = term(expr, &inputs).ok().flatten()?;
    to_value(term, kind, playbook).ok()
}

/// The name of what an expression is the value of, for messages.
pub fn what_of(playbook: &Playbook, expr: &Expr) -> String {
    match expr {
        Expr::Fact(fact) => playbook.fact(*fact).name.clone(),
        _ => "an amount of the result".to_owned(),
    }
}

/// The branch a known fact or formula takes; none where it is free.
pub fn known_branch(axes: &Axes, facts: &Facts<'_>, var: Var) -> Result<Option<u16>, FormulaError> {
    let Some(axis) = axes.axis(var) else { return Ok(None) };
    match &axis.about {
        Subjected::Fact(fact) => Ok(match facts.state(*fact) {
            State::Known(value) => Some(axis.regions.of(value)),
            State::Missing => Some(axis.missing_branch()),
            State::Open | State::Unknown => None,
        }),
        Subjected::Formula(expr, _) if facts.settles(expr) => {
            let value = facts.value(expr, axis.regions.kind(), &what_of(facts.playbook(), expr))?;
            Ok(Some(value.map_or(0, |value| axis.regions.of(&value))))
        }
        Subjected::Formula(..) => Ok(None),
    }
}
