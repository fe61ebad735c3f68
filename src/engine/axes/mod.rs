//! Axes: what the diagrams branch on. An axis is a fact that is not calculated, a formula, or, for actions, the outcome
//! and the rule. Classifications are no axes: they are substituted. A formula is an axis of its own, free within its
//! kind; whether it is missing follows exactly from its inputs, so only facts have a branch for missing.

pub mod collect;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::diagram::Var;
use crate::engine::regions::Regions;
use crate::model::condition::Condition;
use crate::model::fact::{Class, Fact, FactId, Kind, Origin};
use crate::model::formula::Expr;
use crate::model::rule::Outcome;
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::playbook::words::expr_words;

/// The variable of the outcome, which only actions' conditions test.
pub const DECISION: Var = 0;
/// The variable of the rule, which only actions' conditions test.
pub const RULE: Var = 1;

/// What an axis is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Subjected {
    /// A fact that is not calculated, or one that is but was set.
    Fact(FactId),
    /// A formula, with the kind its value is rounded to.
    Formula(Expr, Numeric),
}

/// How the value of a formula is kept: which decides what its values are multiples of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Numeric {
    /// Rounded to the currency's minor unit.
    Money,
    /// Whole numbers.
    Whole,
    /// Everything else, as it is.
    Plain,
}

/// A thing the diagrams branch on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// What it is about.
    pub about: Subjected,
    /// Its branches, ascending.
    pub regions: Regions,
    /// Whether it has one more branch, the last, for missing.
    pub missing: bool,
    /// The facts that are not calculated and that it depends on.
    pub inputs: Vec<FactId>,
}

impl Axis {
    /// How many branches it has.
    pub fn width(&self) -> u16 {
        self.regions.len() + u16::from(self.missing)
    }

    /// The branch for missing.
    pub fn missing_branch(&self) -> u16 {
        self.regions.len()
    }
}

/// All axes, in the order of the diagrams' variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axes {
    axes: Vec<Axis>,
    vars: FxHashMap<Subjected, Var>,
}

/// How variables are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ordering {
    /// Those that most rules look at first.
    ByUse,
    /// Those that are mentioned first.
    ByMention,
}

impl Axes {
    /// The first two variables are the outcome and the rule; axes begin behind them.
    pub const FIRST: Var = 2;

    /// The variable of an axis.
    pub fn var(&self, about: &Subjected) -> Option<Var> {
        self.vars.get(about).copied()
    }

    /// The axis of a variable; none for the outcome and the rule.
    pub fn axis(&self, var: Var) -> Option<&Axis> {
        self.axes.get(usize::from(var.checked_sub(Axes::FIRST)?))
    }

    /// All axes with their variables.
    pub fn iter(&self) -> impl Iterator<Item = (Var, &Axis)> {
        (Axes::FIRST..).zip(&self.axes)
    }

    /// The name of the fact a formula is for, else the formula itself.
    pub fn name_of_formula(&self, playbook: &Playbook, expr: &Expr) -> String {
        let named = playbook.facts.iter().find(|fact| match &fact.origin {
            Origin::Formula(formula) => formula.expr == *expr,
            Origin::Classification(_) | Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => false,
        });
        match named {
            Some(fact) => fact.name.clone(),
            None => expr_words(expr, &|fact| playbook.fact(fact).name.clone(), "today", playbook),
        }
    }

    /// The answers to the question for a fact that tests tell apart, in words, with a state for each.
    pub fn answers(&self, playbook: &Playbook, fact: FactId) -> Vec<(String, State)> {
        let Some(axis) = self.var(&Subjected::Fact(fact)).and_then(|var| self.axis(var)) else { return Vec::new() };
        let known = (0..axis.regions.len()).map(|region| {
            let sample = axis.regions.sample(region);
            let words = axis.regions.words(region, &|value| playbook.value_words(fact, value));
            (words, State::Known(sample))
        });
        let missing = axis.missing.then(|| ("missing".to_owned(), State::Missing));
        known.chain(missing).collect()
    }

    /// How many branches each variable has.
    pub fn widths(&self, rules: usize) -> Vec<u16> {
        let rules = u16::try_from(rules + 1).unwrap_or(u16::MAX);
        let outcomes = u16::try_from(Outcome::ALL.len()).unwrap_or(u16::MAX);
        [outcomes, rules].into_iter().chain(self.axes.iter().map(Axis::width)).collect()
    }
}

/// How the value of a fact comes about, for the diagrams.
pub enum Shape<'a> {
    /// It is given.
    Given,
    /// It is calculated.
    Formula(&'a Expr),
    /// It is the first class that fits.
    Classes(&'a [Class]),
}

/// The shape of a fact, those in `set` being given whatever the playbook says.
pub fn shape_of<'a>(fact: &'a Fact, id: FactId, set: &[FactId]) -> Shape<'a> {
    match &fact.origin {
        Origin::Formula(formula) if !set.contains(&id) => Shape::Formula(&formula.expr),
        Origin::Classification(classes) if !set.contains(&id) => Shape::Classes(classes),
        Origin::Formula(_) | Origin::Classification(_) | Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => {
            Shape::Given
        }
    }
}

/// How values of this kind are kept.
pub fn numeric(kind: &Kind) -> Numeric {
    match kind {
        Kind::Money => Numeric::Money,
        Kind::Number { whole: true } => Numeric::Whole,
        Kind::YesNo | Kind::Choice(_) | Kind::Number { whole: false } | Kind::Date | Kind::Text => Numeric::Plain,
    }
}

/// Whether an expression has a value that no fact and no day changes.
pub fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::Fact(_) | Expr::Today => false,
        _ => expr.parts().into_iter().all(is_constant),
    }
}

/// The facts that are given, not calculated, on which an expression depends, through any chain.
pub fn given_inputs(playbook: &Playbook, set: &[FactId], expr: &Expr) -> Vec<FactId> {
    inputs_behind(playbook, set, expr.facts())
}

/// The facts that are given, not calculated, on which a condition depends, through any chain.
pub fn tested_inputs(playbook: &Playbook, set: &[FactId], condition: &Condition) -> Vec<FactId> {
    inputs_behind(playbook, set, condition.facts().collect())
}

fn inputs_behind(playbook: &Playbook, set: &[FactId], mut open: Vec<FactId>) -> Vec<FactId> {
    let mut found = Vec::new();
    let mut seen = FxHashSet::default();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        match shape_of(playbook.fact(id), id, set) {
            Shape::Given => found.push(id),
            Shape::Formula(expr) => open.extend(expr.facts()),
            Shape::Classes(classes) => {
                for class in classes {
                    open.extend(class.is.expr.facts());
                    open.extend(class.when.facts());
                }
            }
        }
    }
    found.sort_unstable();
    found
}
