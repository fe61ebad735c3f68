//! A formula as it is written: names are not yet looked up, kinds not yet known.

use crate::model::Span;
use crate::model::date::Date;
use crate::model::decimal::Exact;
use crate::model::formula::Comparator;

/// A piece of a formula with its place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Syntax<'s> {
    /// What it is.
    pub node: Node<'s>,
    /// Where it stands in the formula.
    pub part: Span,
    /// How many pieces deep it is.
    pub depth: usize,
}

/// What a piece of a formula is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node<'s> {
    /// A decimal.
    Number(Exact),
    /// A day.
    Date(Date),
    /// A text in quotes.
    Text(&'s str),
    /// `true`, `false`
    YesNo(bool),
    /// `today`
    Today,
    /// A fact or a limit.
    Name(&'s str),
    /// A function with its arguments.
    Call(Function, Vec<Syntax<'s>>),
    /// `-a`
    Negative(Box<Syntax<'s>>),
    /// `not a`
    Not(Box<Syntax<'s>>),
    /// `a + b` and the like.
    Binary(Operator, Box<Syntax<'s>>, Box<Syntax<'s>>),
}

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// `days(from, to)`
    Days,
    /// `business_days(from, to)`
    BusinessDays,
    /// `add_business_days(date, n)`
    AddBusinessDays,
    /// `min(a, b, …)`
    Min,
    /// `max(a, b, …)`
    Max,
    /// `first(a, b, …)`
    First,
    /// `contains(text, "word")`
    Contains,
}

impl Function {
    /// Each function's name.
    pub const ALL: [(&'static str, Function); 7] = [
        ("days", Function::Days),
        ("business_days", Function::BusinessDays),
        ("add_business_days", Function::AddBusinessDays),
        ("min", Function::Min),
        ("max", Function::Max),
        ("first", Function::First),
        ("contains", Function::Contains),
    ];

    /// How it is called.
    pub const fn usage(self) -> &'static str {
        match self {
            Function::Days => "days(from, to)",
            Function::BusinessDays => "business_days(from, to)",
            Function::AddBusinessDays => "add_business_days(date, n)",
            Function::Min => "min(a, b)",
            Function::Max => "max(a, b)",
            Function::First => "first(a, b)",
            Function::Contains => "contains(text, \"word\")",
        }
    }

    /// Whether it takes so many arguments.
    pub const fn takes(self, arguments: usize) -> bool {
        match self {
            Function::Days | Function::BusinessDays | Function::AddBusinessDays | Function::Contains => arguments == 2,
            Function::Min | Function::Max | Function::First => arguments >= 2,
        }
    }
}

/// What stands between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `=` and the like.
    Compare(Comparator),
    /// `and`
    And,
    /// `or`
    Or,
}

impl<'s> Syntax<'s> {
    /// The names of facts and limits it has, each with its place.
    pub fn names(&self) -> Vec<(&'s str, Span)> {
        let mut found = Vec::new();
        self.collect_names(&mut found);
        found
    }

    fn collect_names(&self, found: &mut Vec<(&'s str, Span)>) {
        match &self.node {
            Node::Name(name) => found.push((name, self.part.clone())),
            Node::Call(_, arguments) => arguments.iter().for_each(|argument| argument.collect_names(found)),
            Node::Negative(inner) | Node::Not(inner) => inner.collect_names(found),
            Node::Binary(_, left, right) => {
                left.collect_names(found);
                right.collect_names(found);
            }
            Node::Number(_) | Node::Date(_) | Node::Text(_) | Node::YesNo(_) | Node::Today => {}
        }
    }
}
