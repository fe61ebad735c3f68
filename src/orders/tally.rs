//! Several values → one. A [`Tally`] takes the values of an order's lines, or one value of each of a customer's orders,
//! and can leave one order out again (`over = "customer_others"`) without having kept them all.

use crate::model::fact::Take;
use crate::model::value::Value;
use crate::orders::problem::CellProblem;

/// A value with the line of the order (or the row) it is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line its order begins on.
    pub line: u64,
    /// The value.
    pub value: Amount,
}

/// A value to be taken: of any kind, or a product of two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// A value.
    Value(Value),
    /// A number in hundred-millionths: the product of two numbers in ten-thousandths.
    Product(i128),
    /// Something that is only counted.
    Counted,
}

/// Values taken so far.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    count: u64,
    yes: u64,
    sum: i128,
    overflow: bool,
    smallest: Best,
    largest: Best,
    first: Best,
    last: Best,
    open: Lines,
    problems: Vec<(u64, CellProblem)>,
}

/// The best two values, so that one stays when the other's order is left out.
#[derive(Debug, Clone, Default)]
struct Best(Option<(u64, Value)>, Option<(u64, Value)>);

/// Up to two lines.
#[derive(Debug, Clone, Default)]
struct Lines(Option<u64>, Option<u64>);

/// What was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// A count, in ones.
    Count(u64),
    /// A sum, in hundred-millionths.
    Sum(i128),
    /// A value.
    Value(Value),
    /// Nothing: there was no value.
    Missing,
    /// A value is not known.
    Open,
    /// It does not fit.
    Overflow,
}

/// Hundred-millionths in a ten-thousandth.
const PER_UNIT: i128 = 10_000;

impl Tally {
    /// Takes a value.
    pub fn take(&mut self, take: Take, entry: Entry) {
        self.count += 1;
        let line = entry.line;
        match (take, entry.value) {
            (Take::Sum, value) => match value.hundred_millionths().and_then(|value| self.sum.checked_add(value)) {
                Some(sum) => self.sum = sum,
                None => self.overflow = true,
            },
            (Take::Count, _) => {}
            (Take::Any | Take::All, Amount::Value(value)) => self.yes += u64::from(value == Value::YesNo(true)),
            (Take::Min, Amount::Value(value)) => self.smallest.offer(line, value, |new, old| new < old),
            (Take::Max, Amount::Value(value)) => self.largest.offer(line, value, |new, old| new > old),
            (Take::First, Amount::Value(value)) => self.first.offer(line, value, |_, _| false),
            (Take::Last, Amount::Value(value)) => self.last.offer(line, value, |_, _| true),
            (Take::Any | Take::All | Take::Min | Take::Max | Take::First | Take::Last, _) => {}
        }
    }

    /// Notes that a value is not known.
    pub fn take_open(&mut self, line: u64) {
        self.open.add(line);
    }

    /// Notes that a value cannot be read.
    pub fn take_problem(&mut self, line: u64, problem: CellProblem) {
        let of_this_line = self.problems.iter().any(|(known, _)| *known == line);
        if self.problems.len() < 2 && !of_this_line {
            self.problems.push((line, problem));
        }
    }

    /// The first problem, of another order than the one on line `without`.
    pub fn problem(&self, without: Option<u64>) -> Option<&CellProblem> {
        self.problems.iter().find(|(line, _)| Some(*line) != without).map(|(_, problem)| problem)
    }

    /// The value taken, without an entry that was taken before.
    pub fn taken(&self, take: Take, without: Option<&Entry>, line_without: Option<u64>) -> Taken {
        if self.open.has_other_than(line_without) {
            return Taken::Open;
        }
        // An order that is wrong itself was never taken; what is said of it is not used.
        let count = self.count.saturating_sub(u64::from(without.is_some()));
        let left_out = without.is_some_and(|e| e.value == Amount::Value(Value::YesNo(true)));
        let yes = self.yes.saturating_sub(u64::from(left_out));
        let best = |best: &Best| best.without(line_without).map_or(Taken::Missing, |value| Taken::Value(value.clone()));
        match take {
            Take::Count => Taken::Count(count),
            Take::Sum => {
                let left_out = without.map_or(Some(0), |entry| entry.value.hundred_millionths());
                let sum = left_out.filter(|_| !self.overflow).and_then(|left_out| self.sum.checked_sub(left_out));
                sum.map_or(Taken::Overflow, Taken::Sum)
            }
            Take::Any => Taken::Value(Value::YesNo(yes > 0)),
            Take::All => Taken::Value(Value::YesNo(yes == count)),
            Take::Min => best(&self.smallest),
            Take::Max => best(&self.largest),
            Take::First => best(&self.first),
            Take::Last => best(&self.last),
        }
    }
}

impl Amount {
    fn hundred_millionths(&self) -> Option<i128> {
        match self {
            Amount::Value(value) => value.ordinal().map(|units| i128::from(units) * PER_UNIT),
            Amount::Product(product) => Some(*product),
            Amount::Counted => Some(0),
        }
    }
}

impl Best {
    fn offer(&mut self, line: u64, value: Value, better: fn(&Value, &Value) -> bool) {
        if self.0.as_ref().is_none_or(|(_, best)| better(&value, best)) {
            self.1 = self.0.replace((line, value));
        } else if self.1.as_ref().is_none_or(|(_, second)| better(&value, second)) {
            self.1 = Some((line, value));
        }
    }

    fn without(&self, line: Option<u64>) -> Option<&Value> {
        [&self.0, &self.1].into_iter().flatten().find(|(own, _)| Some(*own) != line).map(|(_, value)| value)
    }
}

impl Lines {
    fn add(&mut self, line: u64) {
        if self.0.is_none() {
            self.0 = Some(line);
        } else if self.0 != Some(line) {
            self.1 = Some(line);
        }
    }

    fn has_other_than(&self, line: Option<u64>) -> bool {
        [self.0, self.1].into_iter().flatten().any(|own| Some(own) != line)
    }
}
