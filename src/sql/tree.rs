//! Queries as small trees. A tree says what is calculated; how an engine spells it is [`crate::sql::dialect`]'s business.
//! Constructors fold what is certain, so that generated conditions stay as short as a person would write them.

mod condition;
mod looks;

pub use crate::sql::tree::condition::Is;

/// Something with a value in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Sql {
    /// No value, of this type.
    Null(Type),
    /// A whole number.
    Int(i128),
    /// A text.
    Text(String),
    /// A column of the stage before.
    Column(String),
    /// A column of a table, by the name the query gives the table.
    Cell(&'static str, String),
    /// `yes` where a condition holds, of several the first; else the last.
    Case(Vec<(Is, Sql)>, Box<Sql>),
    /// The same, each on a line of its own with words beside it.
    Listed(Vec<(String, Is, Sql)>, Box<Sql>),
    /// A calculation of the engine.
    Call(Call, Vec<Sql>),
    /// What all rows with the same second value have of the first, put together.
    Over(Fold, Box<Sql>, Box<Sql>),
    /// The same in a stage of groups: what all rows of a group have, put together.
    Folded(Fold, Box<Sql>),
    /// The number of a row among those with the same value, counted from 1 in no order.
    Numbered(Box<Sql>),
    /// The rows with the same last values, in the order of the first.
    InOrder(Place, Box<Sql>, Vec<Sql>),
}

/// What is said of a row among others in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Which it is, counted from 1.
    Number,
    /// What the next one is ordered by.
    Next,
}

/// How values of several rows become one. No value is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Their sum, with room for it: few, or small.
    Sum,
    /// The sum of what may be large.
    Total,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

/// What engines calculate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `a + b`
    Plus,
    /// `a - b`
    Minus,
    /// `a * b`
    Times,
    /// A whole quotient, cut towards zero.
    Quotient,
    /// The same of wide numbers.
    WideQuotient,
    /// What is left of it, with the sign of the first.
    Remainder,
    /// Texts, one behind the other.
    Concat,
    /// A part of a text: from a position counted from 1, so many characters.
    Part,
    /// A text from a position on.
    From,
    /// A part of a text of digits, to be calculated with.
    Entry,
    /// What a group of a pattern finds in a text, counted from 1; empty where it finds nothing.
    Group,
    /// How many characters a text has.
    Length,
    /// Where a text begins in another, counted from 1; 0 where it does not.
    Find,
    /// A text with all of one text replaced by another.
    Replace,
    /// A text in lower case.
    Lower,
    /// A text in upper case.
    Upper,
    /// A text without any of these characters at both ends.
    Trim,
    /// A text without any of these characters at its beginning.
    TrimStart,
    /// A text without any of these characters at its end.
    TrimEnd,
    /// The first that has a value.
    First,
    /// Digits as a whole number.
    ToInt,
    /// A whole number with room for products.
    ToWide,
    /// A whole number in 64 bits again.
    ToNarrow,
    /// Anything as a text.
    ToText,
}

/// What kind of values a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// A whole number in 64 bits.
    Int,
    /// A text.
    Text,
}

impl Sql {
    /// A column of the stage before.
    pub fn column(name: &str) -> Sql {
        Sql::Column(name.to_owned())
    }

    /// A whole number.
    pub fn int(value: impl Into<i128>) -> Sql {
        Sql::Int(value.into())
    }

    /// A text.
    pub fn text(value: &str) -> Sql {
        Sql::Text(value.to_owned())
    }

    /// A calculation.
    pub fn call(call: Call, parts: Vec<Sql>) -> Sql {
        Sql::Call(call, parts)
    }

    /// 1 where a condition holds, else 0.
    pub fn flag(is: Is) -> Sql {
        Sql::case(vec![(is, Sql::Int(1))], Sql::Int(0))
    }

    /// The first value whose condition holds, else the last.
    pub fn case(arms: Vec<(Is, Sql)>, otherwise: Sql) -> Sql {
        let mut kept: Vec<(Is, Sql)> = Vec::new();
        let mut last = otherwise;
        for (is, value) in arms {
            match is {
                Is::Certain(false) => {}
                Is::Certain(true) => {
                    last = value;
                    break;
                }
                is => kept.push((is, value)),
            }
        }
        while kept.last().is_some_and(|(_, value)| *value == last) {
            kept.pop();
        }
        if kept.is_empty() { last } else { Sql::Case(kept, Box::new(last)) }
    }

    /// `a + b`
    pub fn plus(self, other: Sql) -> Sql {
        match (self, other) {
            (Sql::Int(a), Sql::Int(b)) => Sql::Int(a + b),
            (a, Sql::Int(0)) | (Sql::Int(0), a) => a,
            (a, b) => Sql::Call(Call::Plus, vec![a, b]),
        }
    }

    /// `a - b`
    pub fn minus(self, other: Sql) -> Sql {
        match (self, other) {
            (Sql::Int(a), Sql::Int(b)) => Sql::Int(a - b),
            (a, Sql::Int(0)) => a,
            (a, b) => Sql::Call(Call::Minus, vec![a, b]),
        }
    }

    /// `a * b`
    pub fn times(self, other: Sql) -> Sql {
        match (self, other) {
            (Sql::Int(a), Sql::Int(b)) if a.checked_mul(b).is_some() => Sql::Int(a * b),
            (a, Sql::Int(1)) | (Sql::Int(1), a) => a,
            (a, b) => Sql::Call(Call::Times, vec![a, b]),
        }
    }

    /// The whole quotient, cut towards zero.
    pub fn quotient(self, by: i128) -> Sql {
        if by == 1 { self } else { Sql::Call(Call::Quotient, vec![self, Sql::Int(by)]) }
    }

    /// What is left of the quotient.
    pub fn remainder(self, by: i128) -> Sql {
        Sql::Call(Call::Remainder, vec![self, Sql::Int(by)])
    }

    /// Texts, one behind the other; words that meet become one.
    pub fn concat(parts: Vec<Sql>) -> Sql {
        let mut kept: Vec<Sql> = Vec::new();
        for part in parts {
            match (kept.last_mut(), part) {
                (Some(Sql::Text(before)), Sql::Text(words)) => before.push_str(&words),
                (_, Sql::Text(words)) if words.is_empty() => {}
                (_, part) => kept.push(part),
            }
        }
        match kept.len() {
            0 => Sql::Text(String::new()),
            1 => kept.swap_remove(0),
            _ => Sql::Call(Call::Concat, kept),
        }
    }

    /// A part of a text, from a position counted from 1.
    pub fn part(self, from: i128, length: i128) -> Sql {
        Sql::Call(Call::Part, vec![self, Sql::Int(from), Sql::Int(length)])
    }

    /// A text from a position on.
    pub fn from(self, from: i128) -> Sql {
        Sql::Call(Call::From, vec![self, Sql::Int(from)])
    }

    /// Whether writing it again costs nothing.
    pub fn is_short(&self) -> bool {
        matches!(self, Sql::Null(_) | Sql::Int(_) | Sql::Column(_))
            || matches!(self, Sql::Text(text) if text.len() < 20)
    }
}
