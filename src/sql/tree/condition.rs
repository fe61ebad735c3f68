//! Conditions, and what of a value they are about.

use crate::model::formula::Comparator;
use crate::sql::tree::Sql;

/// A condition. It is never without a truth where its parts have values; comparisons with nothing do not hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Is {
    /// Always or never.
    Certain(bool),
    /// All of these hold.
    All(Vec<Is>),
    /// Any of these holds.
    Any(Vec<Is>),
    /// It does not hold.
    Not(Box<Is>),
    /// A comparison.
    Compare(Comparator, Box<Sql>, Box<Sql>),
    /// One of these.
    In(Box<Sql>, Vec<Sql>),
    /// There is no value.
    Null(Box<Sql>),
    /// Two values are not the same, no value being one of them.
    Distinct(Box<Sql>, Box<Sql>),
    /// A text of exactly this shape: `d` stands for a digit, all else for itself.
    Shape(Box<Sql>, &'static str),
    /// A text of one or more digits and nothing else.
    Digits(Box<Sql>),
    /// A text of plain characters, U+0000 to U+007F.
    Plain(Box<Sql>),
    /// A text that is empty, or begins and ends with something that can be seen, U+0021 to U+007E.
    Bare(Box<Sql>),
    /// A whole number grew beyond what the engine keeps exactly.
    Inexact(Box<Sql>),
}

impl Sql {
    /// How two values compare.
    pub fn compare(self, comparator: Comparator, other: Sql) -> Is {
        match (&self, &other) {
            (Sql::Int(a), Sql::Int(b)) => Is::Certain(comparator.accepts(a.cmp(b))),
            (Sql::Text(a), Sql::Text(b)) => Is::Certain(comparator.accepts(a.cmp(b))),
            (_, _) => Is::Compare(comparator, Box::new(self), Box::new(other)),
        }
    }

    /// `a = b`
    pub fn equals(self, other: Sql) -> Is {
        self.compare(Comparator::Equal, other)
    }

    /// `a <> b`
    pub fn differs(self, other: Sql) -> Is {
        self.compare(Comparator::Different, other)
    }

    /// Whether there is no value.
    pub fn is_null(self) -> Is {
        match self {
            Sql::Null(_) => Is::Certain(true),
            Sql::Int(_) | Sql::Text(_) => Is::Certain(false),
            other => Is::Null(Box::new(other)),
        }
    }

    /// Whether there is a value.
    pub fn is_present(self) -> Is {
        self.is_null().negated()
    }

    /// Whether it is one of these.
    pub fn is_in(self, all: Vec<Sql>) -> Is {
        match all.len() {
            0 => Is::Certain(false),
            1 => all.into_iter().next().map_or(Is::Certain(false), |one| self.equals(one)),
            _ => Is::In(Box::new(self), all),
        }
    }

    /// Whether it says yes: a flag that is 1.
    pub fn is_set(self) -> Is {
        self.equals(Sql::Int(1))
    }

    /// Whether two values are not the same, no value being one of them.
    pub fn is_distinct(self, other: Sql) -> Is {
        match (&self, &other) {
            (Sql::Null(_), Sql::Null(_)) => Is::Certain(false),
            (Sql::Null(_), _) => other.is_present(),
            (_, Sql::Null(_)) => self.is_present(),
            (Sql::Int(_) | Sql::Text(_), Sql::Int(_) | Sql::Text(_)) => Is::Certain(self != other),
            (_, _) => Is::Distinct(Box::new(self), Box::new(other)),
        }
    }
}

impl Is {
    /// All of these hold.
    pub fn all(parts: impl IntoIterator<Item = Is>) -> Is {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Is::Certain(true) => {}
                Is::Certain(false) => return Is::Certain(false),
                Is::All(inner) => kept.extend(inner),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Is::Certain(true),
            1 => kept.swap_remove(0),
            _ => Is::All(kept),
        }
    }

    /// Any of these holds.
    pub fn any(parts: impl IntoIterator<Item = Is>) -> Is {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Is::Certain(false) => {}
                Is::Certain(true) => return Is::Certain(true),
                Is::Any(inner) => kept.extend(inner),
                part => kept.push(part),
            }
        }
        match kept.len() {
            0 => Is::Certain(false),
            1 => kept.swap_remove(0),
            _ => Is::Any(kept),
        }
    }

    /// Both hold.
    pub fn and(self, other: Is) -> Is {
        Is::all([self, other])
    }

    /// Either holds.
    pub fn or(self, other: Is) -> Is {
        Is::any([self, other])
    }

    /// It does not hold.
    pub fn negated(self) -> Is {
        match self {
            Is::Certain(holds) => Is::Certain(!holds),
            Is::Not(inner) => *inner,
            other => Is::Not(Box::new(other)),
        }
    }
}
