//! Formulas: exact calculations over facts, limits and today. The playbook folder reads and types them, the engine
//! evaluates them.

use std::sync::Arc;

use crate::model::Span;
use crate::model::date::Date;
use crate::model::decimal::Exact;
use crate::model::fact::FactId;
use crate::model::value::OptionId;

/// A formula with its place.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Formula {
    /// What to calculate.
    pub expr: Expr,
    /// What it gives.
    pub kind: FormulaKind,
    /// As it is written.
    pub text: Arc<str>,
    /// Where the playbook has it.
    pub span: Span,
}

/// What a formula gives. Numbers and money are one thing here; the fact or the amount it is for says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormulaKind {
    /// Yes or no.
    YesNo,
    /// An option of the fact it is for.
    Choice,
    /// A number or an amount.
    Number {
        /// Whether it is always whole.
        whole: bool,
    },
    /// A day.
    Date,
    /// A text.
    Text,
}

/// An expression. Missing if an argument it needs is; comparisons and `and`, `or`, `not` are three-valued as in SQL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Expr {
    /// A decimal.
    Number(Exact),
    /// A text.
    Text(Arc<str>),
    /// Yes or no.
    YesNo(bool),
    /// An option of the fact the formula is for.
    Choice(OptionId),
    /// A day.
    Date(Date),
    /// The day the decision is made for.
    Today,
    /// A fact's value.
    Fact(FactId),
    /// A limit, by name, with its value.
    Limit(Arc<str>, Box<Expr>),
    /// `-a`
    Negative(Box<Expr>),
    /// `a + b`, numbers.
    Plus(Box<Expr>, Box<Expr>),
    /// `a - b`, numbers.
    Minus(Box<Expr>, Box<Expr>),
    /// `a * b`
    Times(Box<Expr>, Box<Expr>),
    /// `date + n`: so many days later.
    LaterBy(Box<Expr>, Box<Expr>),
    /// `date - n`: so many days earlier.
    EarlierBy(Box<Expr>, Box<Expr>),
    /// `days(from, to)`
    Days(Box<Expr>, Box<Expr>),
    /// `business_days(from, to)`
    BusinessDays(Box<Expr>, Box<Expr>),
    /// `add_business_days(date, n)`
    AddBusinessDays(Box<Expr>, Box<Expr>),
    /// `min(a, b, …)`, of numbers or of dates.
    Min(Vec<Expr>),
    /// `max(a, b, …)`, of numbers or of dates.
    Max(Vec<Expr>),
    /// `first(a, b, …)`: the first that is not missing.
    First(Vec<Expr>),
    /// `contains(text, "word")`
    Contains(Box<Expr>, Arc<str>),
    /// `a < b` and the like, of one kind.
    Compare(Comparator, Box<Expr>, Box<Expr>),
    /// `a and b`
    And(Box<Expr>, Box<Expr>),
    /// `a or b`
    Or(Box<Expr>, Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
}

/// A comparison inside a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparator {
    /// `=`
    Equal,
    /// `!=`
    Different,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Comparator {
    /// Whether values that compare like this pass.
    pub fn accepts(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparator::Equal => ordering.is_eq(),
            Comparator::Different => ordering.is_ne(),
            Comparator::Less => ordering.is_lt(),
            Comparator::AtMost => ordering.is_le(),
            Comparator::More => ordering.is_gt(),
            Comparator::AtLeast => ordering.is_ge(),
        }
    }
}

/// Where an expression is missing.
#[derive(Debug)]
pub enum Absence<'a> {
    /// Where this fact is.
    Of(FactId),
    /// Where all of these are.
    OfAll(&'a [Expr]),
    /// Where one of the two is, and neither has the truth that alone decides: no for `and`, yes for `or`.
    Undecided {
        /// The two sides.
        sides: [&'a Expr; 2],
        /// The truth that alone decides.
        decides: bool,
    },
    /// Where any of these is; of nothing: nowhere.
    OfAny(Vec<&'a Expr>),
}

impl Expr {
    /// Where it is missing, by its parts.
    pub fn absence(&self) -> Absence<'_> {
        match self {
            Expr::Fact(fact) => Absence::Of(*fact),
            Expr::First(all) => Absence::OfAll(all),
            Expr::And(a, b) => Absence::Undecided { sides: [a, b], decides: false },
            Expr::Or(a, b) => Absence::Undecided { sides: [a, b], decides: true },
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::YesNo(_)
            | Expr::Choice(_)
            | Expr::Date(_)
            | Expr::Today
            | Expr::Limit(..)
            | Expr::Negative(_)
            | Expr::Plus(..)
            | Expr::Minus(..)
            | Expr::Times(..)
            | Expr::LaterBy(..)
            | Expr::EarlierBy(..)
            | Expr::Days(..)
            | Expr::BusinessDays(..)
            | Expr::AddBusinessDays(..)
            | Expr::Min(_)
            | Expr::Max(_)
            | Expr::Contains(..)
            | Expr::Compare(..)
            | Expr::Not(_) => Absence::OfAny(self.parts()),
        }
    }

    /// The expressions it is made of, in the order they are written.
    pub fn parts(&self) -> Vec<&Expr> {
        match self {
            Expr::Number(_)
            | Expr::Text(_)
            | Expr::YesNo(_)
            | Expr::Choice(_)
            | Expr::Date(_)
            | Expr::Today
            | Expr::Fact(_) => Vec::new(),
            Expr::Limit(_, inner) | Expr::Negative(inner) | Expr::Not(inner) | Expr::Contains(inner, _) => vec![inner],
            Expr::Plus(a, b)
            | Expr::Minus(a, b)
            | Expr::Times(a, b)
            | Expr::LaterBy(a, b)
            | Expr::EarlierBy(a, b)
            | Expr::Days(a, b)
            | Expr::BusinessDays(a, b)
            | Expr::AddBusinessDays(a, b)
            | Expr::Compare(_, a, b)
            | Expr::And(a, b)
            | Expr::Or(a, b) => vec![a, b],
            Expr::Min(all) | Expr::Max(all) | Expr::First(all) => all.iter().collect(),
        }
    }

    /// The facts it names, each once, in the order they are written.
    pub fn facts(&self) -> Vec<FactId> {
        let mut found = Vec::new();
        self.collect_facts(&mut found);
        found
    }

    fn collect_facts(&self, found: &mut Vec<FactId>) {
        if let Expr::Fact(fact) = self
            && !found.contains(fact)
        {
            found.push(*fact);
        }
        for part in self.parts() {
            part.collect_facts(found);
        }
    }
}
