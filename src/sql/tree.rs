//! Queries as small trees. A tree says what is calculated; how an engine spells it is [`crate::sql::dialect`]'s business.
//! Constructors fold what is certain, so that generated conditions stay as short as a person would write them.

use rustc_hash::FxHashMap;

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
}

/// How values of several rows become one. No value is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fold {
    /// Their sum, with room for it.
    Sum,
    /// The smallest.
    Min,
    /// The largest.
    Max,
}

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
    Compare(Comparison, Box<Sql>, Box<Sql>),
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
    /// A whole number grew beyond what the engine keeps exactly.
    Inexact(Box<Sql>),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
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

    /// How two values compare.
    pub fn compare(self, comparison: Comparison, other: Sql) -> Is {
        match (&self, &other) {
            (Sql::Int(a), Sql::Int(b)) => Is::Certain(comparison.holds(a.cmp(b))),
            (Sql::Text(a), Sql::Text(b)) => Is::Certain(comparison.holds(a.cmp(b))),
            (_, _) => Is::Compare(comparison, Box::new(self), Box::new(other)),
        }
    }

    /// `a = b`
    pub fn equals(self, other: Sql) -> Is {
        self.compare(Comparison::Equal, other)
    }

    /// `a <> b`
    pub fn differs(self, other: Sql) -> Is {
        self.compare(Comparison::Different, other)
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

    /// Whether writing it again costs nothing.
    pub fn is_short(&self) -> bool {
        matches!(self, Sql::Null(_) | Sql::Int(_) | Sql::Column(_))
            || matches!(self, Sql::Text(text) if text.len() < 20)
    }

    /// The same with columns replaced by what they are.
    #[must_use]
    pub fn with(&self, known: &FxHashMap<String, Sql>) -> Sql {
        let inner = |value: &Sql| Box::new(value.with(known));
        match self {
            Sql::Null(_) | Sql::Int(_) | Sql::Text(_) | Sql::Cell(..) => self.clone(),
            Sql::Column(name) => known.get(name).cloned().unwrap_or_else(|| self.clone()),
            Sql::Case(arms, otherwise) => {
                let arms = arms.iter().map(|(is, value)| (is.with(known), value.with(known))).collect();
                Sql::Case(arms, inner(otherwise))
            }
            Sql::Listed(arms, otherwise) => {
                let arm = |(words, is, value): &(String, Is, Sql)| (words.clone(), is.with(known), value.with(known));
                Sql::Listed(arms.iter().map(arm).collect(), inner(otherwise))
            }
            Sql::Call(call, parts) => Sql::Call(*call, parts.iter().map(|part| part.with(known)).collect()),
            Sql::Over(fold, value, of) => Sql::Over(*fold, inner(value), inner(of)),
            Sql::Folded(fold, value) => Sql::Folded(*fold, inner(value)),
            Sql::Numbered(value) => Sql::Numbered(inner(value)),
        }
    }

    /// Whether it looks at other rows than its own.
    pub fn looks_at_rows(&self) -> bool {
        matches!(self, Sql::Over(..) | Sql::Folded(..) | Sql::Numbered(_))
    }

    /// Shows every column that is looked at.
    pub fn columns<'s>(&'s self, see: &mut dyn FnMut(&'s str)) {
        match self {
            Sql::Null(_) | Sql::Int(_) | Sql::Text(_) | Sql::Cell(..) => {}
            Sql::Column(name) => see(name),
            Sql::Listed(arms, otherwise) => {
                for (_, is, value) in arms {
                    is.columns(see);
                    value.columns(see);
                }
                otherwise.columns(see);
            }
            Sql::Case(arms, otherwise) => {
                for (is, value) in arms {
                    is.columns(see);
                    value.columns(see);
                }
                otherwise.columns(see);
            }
            Sql::Call(_, parts) => parts.iter().for_each(|part| part.columns(see)),
            Sql::Over(_, value, of) => {
                value.columns(see);
                of.columns(see);
            }
            Sql::Folded(_, value) | Sql::Numbered(value) => value.columns(see),
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

    /// The same with columns replaced by what they are.
    #[must_use]
    pub fn with(&self, known: &FxHashMap<String, Sql>) -> Is {
        let all = |parts: &[Is]| parts.iter().map(|part| part.with(known)).collect();
        let value = |value: &Sql| Box::new(value.with(known));
        match self {
            Is::Certain(holds) => Is::Certain(*holds),
            Is::All(parts) => Is::All(all(parts)),
            Is::Any(parts) => Is::Any(all(parts)),
            Is::Not(inner) => Is::Not(Box::new(inner.with(known))),
            Is::Compare(comparison, a, b) => Is::Compare(*comparison, value(a), value(b)),
            Is::In(a, all) => Is::In(value(a), all.iter().map(|one| one.with(known)).collect()),
            Is::Null(a) => Is::Null(value(a)),
            Is::Distinct(a, b) => Is::Distinct(value(a), value(b)),
            Is::Shape(a, shape) => Is::Shape(value(a), shape),
            Is::Digits(a) => Is::Digits(value(a)),
            Is::Plain(a) => Is::Plain(value(a)),
            Is::Inexact(a) => Is::Inexact(value(a)),
        }
    }

    /// Shows every column that is looked at.
    pub fn columns<'s>(&'s self, see: &mut dyn FnMut(&'s str)) {
        match self {
            Is::Certain(_) => {}
            Is::All(parts) | Is::Any(parts) => parts.iter().for_each(|part| part.columns(see)),
            Is::Not(inner) => inner.columns(see),
            Is::Compare(_, a, b) | Is::Distinct(a, b) => {
                a.columns(see);
                b.columns(see);
            }
            Is::In(a, all) => {
                a.columns(see);
                all.iter().for_each(|one| one.columns(see));
            }
            Is::Null(a) | Is::Shape(a, _) | Is::Digits(a) | Is::Inexact(a) | Is::Plain(a) => a.columns(see),
        }
    }
}

impl Comparison {
    /// Whether values that compare like this pass.
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => ordering.is_eq(),
            Comparison::Different => ordering.is_ne(),
            Comparison::Less => ordering.is_lt(),
            Comparison::AtMost => ordering.is_le(),
            Comparison::More => ordering.is_gt(),
            Comparison::AtLeast => ordering.is_ge(),
        }
    }

    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::Different => "<>",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
        }
    }
}
