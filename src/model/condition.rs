//! Conditions: any of several tables of tests, each of which must hold altogether.

use crate::model::Span;
use crate::model::fact::FactId;
use crate::model::rule::{Outcome, RuleId};
use crate::model::value::Value;

/// When a rule, an action, a class or a promise applies: any of the tables holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Alternatives. `always()` is one empty table; no table never holds.
    pub any: Vec<Table>,
}

/// Tests that must all hold, in the order they are written.
pub type Table = Vec<Test>;

impl Condition {
    /// Holds for every case.
    pub fn always() -> Condition {
        Condition { any: vec![Table::new()] }
    }

    /// Every test, in the order they are written.
    pub fn tests(&self) -> impl Iterator<Item = &Test> {
        self.any.iter().flatten()
    }

    /// The facts that are tested, test by test.
    pub fn facts(&self) -> impl Iterator<Item = FactId> {
        self.tests().filter_map(|test| match test.subject {
            Subject::Fact(fact) => Some(fact),
            Subject::Decision | Subject::Rule => None,
        })
    }
}

/// A condition on one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// What is tested.
    pub subject: Subject,
    /// What it must be.
    pub predicate: Predicate,
    /// Where the playbook has it, key and value.
    pub span: Span,
}

/// What a test looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A fact.
    Fact(FactId),
    /// The outcome (only in an action's `when`).
    Decision,
    /// The rule that decides (only in an action's `when`).
    Rule,
}

/// What the tested thing must be. Nothing but [`Predicate::Missing`] is true of a missing value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// One of these.
    Is(Vec<Alternative>),
    /// It has a value that is none of these.
    Not(Vec<Alternative>),
    /// It has no value.
    Missing,
    /// It has a value.
    Present,
}

/// One value or one comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alternative {
    /// This value.
    Value(Value),
    /// All of these comparisons (`">= 50 and < 250"`).
    Compare(Vec<Comparison>),
    /// This outcome (subject [`Subject::Decision`]).
    Outcome(Outcome),
    /// This rule (subject [`Subject::Rule`]).
    Rule(RuleId),
    /// This word, of what was recorded in the ledger.
    Word(String),
}

/// A comparison with a bound: `< 50.00`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// How it compares.
    pub op: Order,
    /// With what: a number, an amount or a date.
    pub bound: Value,
    /// The limit it was named by, if it was.
    pub limit: Option<String>,
}

/// How two values on a number line compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Order {
    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Order::Less => "<",
            Order::AtMost => "<=",
            Order::More => ">",
            Order::AtLeast => ">=",
        }
    }

    /// Whether values that compare like this pass.
    pub fn accepts(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Order::Less => ordering.is_lt(),
            Order::AtMost => ordering.is_le(),
            Order::More => ordering.is_gt(),
            Order::AtLeast => ordering.is_ge(),
        }
    }
}

impl Predicate {
    /// Whether it holds of a value on the number line or of a text.
    pub fn holds_of(&self, value: &Value) -> bool {
        match self {
            Predicate::Is(any) => any.iter().any(|one| one.holds_of(value)),
            Predicate::Not(none) => !none.iter().any(|one| one.holds_of(value)),
            Predicate::Missing => false,
            Predicate::Present => true,
        }
    }

    /// Whether it holds of what decides: of this outcome or rule, or of none.
    pub fn names(&self, own: Option<&Alternative>) -> bool {
        match (self, own) {
            (Predicate::Is(any), Some(own)) => any.contains(own),
            (Predicate::Not(none), Some(own)) => !none.contains(own),
            (Predicate::Is(_) | Predicate::Not(_), None) => false,
            (Predicate::Missing, own) => own.is_none(),
            (Predicate::Present, own) => own.is_some(),
        }
    }
}

impl Alternative {
    /// Whether it holds of this value.
    pub fn holds_of(&self, value: &Value) -> bool {
        match self {
            Alternative::Value(expected) => expected == value,
            Alternative::Compare(all) => all.iter().all(|one| one.op.accepts(value.cmp(&one.bound))),
            Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_) => false,
        }
    }
}
