//! A fact: its kind, where its value comes from, and how it is asked for.

use std::sync::Arc;

use crate::model::Span;
use crate::model::condition::Condition;
use crate::model::decimal::Decimal;
use crate::model::formula::Formula;
use crate::model::value::{State, Value};

/// The position of a fact in its playbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub u16);

impl FactId {
    /// As an index into the playbook's facts.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What kind of values a fact has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// One of these.
    Choice(Arc<[Choice]>),
    /// A multiple of 0.0001.
    Number {
        /// Only whole numbers.
        whole: bool,
    },
    /// A multiple of the currency's minor unit.
    Money,
    /// A calendar day.
    Date,
    /// A text.
    Text,
}

impl Kind {
    /// Whether values of both kinds compare with each other's bounds: the same kind, options and being whole aside.
    pub fn is_alike(&self, other: &Kind) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// Whether its values are few, each by itself: yes and no, or options.
    pub fn is_listed(&self) -> bool {
        matches!(self, Kind::YesNo | Kind::Choice(_))
    }
}

/// An option of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The name rules use.
    pub name: String,
    /// What a person reads; the name where the playbook gives none.
    pub label: String,
    /// How often it is the answer, beside the others (`odds`).
    pub odds: u32,
}

/// A typed thing about a case.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub name: String,
    /// Where the playbook defines it (its name).
    pub span: Span,
    /// Its kind.
    pub kind: Kind,
    /// Whether it may have no value (`optional = true`).
    pub optional: bool,
    /// Cannot change any more: left out of "what would change it".
    pub fixed: bool,
    /// The smallest allowed value.
    pub min: Option<Value>,
    /// The largest allowed value.
    pub max: Option<Value>,
    /// Where its value comes from, before a question.
    pub origin: Origin,
    /// How it is asked for, where somebody can be asked.
    pub ask: Option<Ask>,
    /// What it is taken for where nobody can be asked and it matters: [`State::Known`] or [`State::Missing`].
    pub assume: Option<State>,
    /// Set for a pressure fact: it may be noted and never decides.
    pub pressure: Option<Pressure>,
}

/// A fact that may be noted and never decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pressure {
    /// What is printed where it was noted.
    pub note: Option<String>,
}

/// How a fact is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The question.
    pub question: String,
    /// Who can answer; `agent` unless said otherwise.
    pub who: String,
    /// What asking costs, for choosing the next question; 1 unless said otherwise.
    pub effort: u32,
}

/// Where the value of a fact comes from, before anybody is asked.
#[derive(Debug, Clone)]
pub enum Origin {
    /// Nowhere: `--set`, claims and questions only.
    Nowhere,
    /// Cells of the export.
    Cells(Cells),
    /// Earlier decisions in the ledger.
    History(History),
    /// Calculated from other facts.
    Formula(Formula),
    /// The first entry that fits.
    Classification(Vec<Class>),
}

impl Origin {
    /// The facts it names.
    pub fn facts(&self) -> Vec<FactId> {
        match self {
            Origin::Nowhere | Origin::Cells(_) => Vec::new(),
            Origin::History(history) => {
                let named = history.only.iter().filter_map(|recorded| match recorded.what {
                    RecordedThing::Fact(fact) => Some(fact),
                    RecordedThing::Rule | RecordedThing::Decision | RecordedThing::Marks => None,
                });
                named.collect()
            }
            Origin::Formula(formula) => formula.expr.facts(),
            Origin::Classification(classes) => {
                classes.iter().flat_map(|class| class.when.facts().chain(class.is.expr.facts())).collect()
            }
        }
    }
}

/// Cells of the export and how they become one value.
#[derive(Debug, Clone)]
pub struct Cells {
    /// Names of the column: the first that the header has.
    pub columns: Vec<String>,
    /// Where the playbook names them.
    pub span: Span,
    /// What a blank cell means; [`State::Known`] or [`State::Missing`], none where the playbook does not say.
    pub blank: Option<State>,
    /// Which cells.
    pub over: Over,
    /// How several become one; none for [`Over::Order`].
    pub take: Option<Take>,
    /// A column to multiply with, line by line (`take = "sum"`).
    pub times: Option<String>,
}

/// Which cells of an export a fact is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// This order's cell (its first row).
    Order,
    /// All lines of this order.
    Lines,
    /// One cell of each order of this customer.
    Customer,
    /// One cell of each other order of this customer.
    CustomerOthers,
}

/// How several values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    /// Their sum; 0 of nothing.
    Sum,
    /// How many there are; 0 of nothing.
    Count,
    /// The smallest; missing of nothing.
    Min,
    /// The largest; missing of nothing.
    Max,
    /// The first; missing of nothing.
    First,
    /// The last; missing of nothing.
    Last,
    /// Whether any is yes; no of nothing.
    Any,
    /// Whether all are yes; yes of nothing.
    All,
}

/// Earlier decisions for this customer, and how they become one value.
#[derive(Debug, Clone)]
pub struct History {
    /// How several become one: count, sum, last or any.
    pub take: Take,
    /// What of each decision: `cost`, `amount`, `decision`, `rule`; none for count and any.
    pub from: Option<String>,
    /// Only decisions of so many days before today.
    pub within: Option<u32>,
    /// Which decisions count: what each recorded thing must be one of.
    pub only: Vec<Recorded>,
}

/// A test on what was recorded: `rule`, `decision`, `marks` or a fact is one of these.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// What is tested.
    pub what: RecordedThing,
    /// The playbook's test on it.
    pub predicate: crate::model::condition::Predicate,
}

/// What a history test looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordedThing {
    /// The rule that decided.
    Rule,
    /// The outcome.
    Decision,
    /// A mark the decision put on the customer.
    Marks,
    /// A fact as it was.
    Fact(FactId),
}

/// An entry of a classification.
#[derive(Debug, Clone)]
pub struct Class {
    /// What the fact is where this entry is the first that fits.
    pub is: Formula,
    /// When it fits.
    pub when: Condition,
    /// Where the playbook has it.
    pub span: Span,
}

impl Fact {
    /// Whether its value is calculated from other facts.
    pub fn is_calculated(&self) -> bool {
        matches!(self.origin, Origin::Formula(_) | Origin::Classification(_))
    }

    /// The options of a choice; none for other kinds.
    pub fn options(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(options) => options,
            Kind::YesNo | Kind::Number { .. } | Kind::Money | Kind::Date | Kind::Text => &[],
        }
    }

    /// The smallest and the largest allowed value on the number line ([`Value::ordinal`]), none where the playbook does not
    /// say.
    pub fn ends(&self) -> (Option<i64>, Option<i64>) {
        let ordinal = |value: &Option<Value>| value.as_ref().and_then(Value::ordinal);
        (ordinal(&self.min), ordinal(&self.max))
    }

    /// The same, each end this one where the playbook does not say.
    pub fn ends_or(&self, low: i64, high: i64) -> (i64, i64) {
        let (min, max) = self.ends();
        (min.unwrap_or(low), max.unwrap_or(high))
    }

    /// Whether a value lies between the smallest and the largest allowed one.
    pub fn allows(&self, value: &Value) -> bool {
        self.min.as_ref().is_none_or(|min| value >= min) && self.max.as_ref().is_none_or(|max| value <= max)
    }

    /// What a value must be a multiple of, in the units of [`Value::ordinal`], given the currency's minor unit.
    pub fn step(&self, minor_unit: i64) -> i64 {
        match self.kind {
            Kind::Number { whole: true } => Decimal::ONE,
            Kind::Money => minor_unit,
            Kind::YesNo | Kind::Choice(_) | Kind::Number { whole: false } | Kind::Date | Kind::Text => 1,
        }
    }
}
