//! Regions: the values of a fact or formula, cut into the runs that no test tells apart.

use std::sync::Arc;

use crate::model::condition::{Alternative, Order, Predicate};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::fact::{Fact, Kind};
use crate::model::value::{OptionId, Value};

/// A partition of the values of one kind. Regions are numbered from 0, ascending on a number line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Regions {
    kind: Kind,
    shape: Shape,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// Each value from 0 on is a region: yes/no and choices.
    Each(u16),
    /// A number line from `low` to `high` in multiples of `step`; a region begins at `low` and at each cut.
    Line { low: i64, high: i64, step: i64, cuts: Vec<i64> },
    /// Each of these texts is a region; all others are the last.
    Texts(Vec<Arc<str>>),
}

/// The ends of a number line: smallest and largest value, and what values are multiples of, in [`Value::ordinal`] units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// The smallest value.
    pub low: i64,
    /// The largest value.
    pub high: i64,
    /// What each is a multiple of.
    pub step: i64,
}

impl Line {
    /// All values of a kind; `step` is what a number or amount is a multiple of.
    pub fn whole(kind: &Kind, step: i64) -> Line {
        match kind {
            Kind::Date => Line { low: i64::from(Date::MIN.days()), high: i64::from(Date::MAX.days()), step: 1 },
            Kind::Number { .. } | Kind::Money => {
                Line { low: i64::MIN / step * step, high: i64::MAX / step * step, step }
            }
            Kind::YesNo | Kind::Choice(_) | Kind::Text => Line { low: 0, high: 0, step: 1 },
        }
    }

    /// The values a fact may have; `minor_unit` is the currency's.
    pub fn of(fact: &Fact, minor_unit: i64) -> Line {
        let whole = Line::whole(&fact.kind, fact.step(minor_unit));
        let (low, high) = fact.ends_or(whole.low, whole.high);
        Line { low, high, ..whole }
    }
}

impl Regions {
    /// The regions that these predicates cut: maximal runs of values that none of them tells apart.
    pub fn cut<'a>(kind: &Kind, line: Line, predicates: impl Iterator<Item = &'a Predicate>) -> Regions {
        let predicates: Vec<&Predicate> = predicates.collect();
        let alternatives = predicates.iter().flat_map(|predicate| match predicate {
            Predicate::Is(all) | Predicate::Not(all) => all.as_slice(),
            Predicate::Missing | Predicate::Present => &[],
        });
        let shape = match kind {
            Kind::YesNo => Shape::Each(2),
            Kind::Choice(options) => Shape::Each(u16::try_from(options.len()).unwrap_or(u16::MAX)),
            Kind::Number { .. } | Kind::Money | Kind::Date => {
                let mut cuts: Vec<i64> = alternatives.flat_map(|one| cuts_of(one, line)).collect();
                cuts.retain(|cut| *cut > line.low && *cut <= line.high);
                cuts.sort_unstable();
                cuts.dedup();
                // `["> 5", 7]` names 7 and does not tell it from 8.
                cuts.retain(|cut| {
                    let (below, from) = (value_at(kind, cut - line.step), value_at(kind, *cut));
                    predicates.iter().any(|predicate| predicate.holds_of(&below) != predicate.holds_of(&from))
                });
                Shape::Line { low: line.low, high: line.high, step: line.step, cuts }
            }
            Kind::Text => {
                let mut texts: Vec<Arc<str>> = alternatives
                    .filter_map(|one| match one {
                        Alternative::Value(Value::Text(text)) => Some(Arc::clone(text)),
                        Alternative::Value(_)
                        | Alternative::Compare(_)
                        | Alternative::Outcome(_)
                        | Alternative::Rule(_)
                        | Alternative::Word(_) => None,
                    })
                    .collect();
                texts.sort_unstable();
                texts.dedup();
                Shape::Texts(texts)
            }
        };
        Regions { kind: kind.clone(), shape }
    }

    /// How many there are.
    pub fn len(&self) -> u16 {
        match &self.shape {
            Shape::Each(count) => *count,
            Shape::Line { cuts, .. } => u16::try_from(cuts.len() + 1).unwrap_or(u16::MAX),
            Shape::Texts(texts) => u16::try_from(texts.len() + 1).unwrap_or(u16::MAX),
        }
    }

    /// Whether there is none: a choice without options.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The kind of the values.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The region a value lies in.
    pub fn of(&self, value: &Value) -> u16 {
        match (&self.shape, value) {
            (Shape::Texts(texts), Value::Text(text)) => {
                let at = texts.binary_search(text).unwrap_or(texts.len());
                u16::try_from(at).unwrap_or(u16::MAX)
            }
            _ => self.of_ordinal(value.ordinal().unwrap_or(0)),
        }
    }

    /// The region a position on the number line lies in.
    pub fn of_ordinal(&self, ordinal: i64) -> u16 {
        match &self.shape {
            Shape::Each(_) => u16::try_from(ordinal).unwrap_or(0),
            Shape::Line { cuts, .. } => u16::try_from(cuts.partition_point(|cut| *cut <= ordinal)).unwrap_or(u16::MAX),
            Shape::Texts(texts) => u16::try_from(texts.len()).unwrap_or(u16::MAX),
        }
    }

    /// The smallest and largest position of a region on the number line; none for texts.
    pub fn ends(&self, region: u16) -> Option<(i64, i64)> {
        match &self.shape {
            Shape::Each(_) => Some((i64::from(region), i64::from(region))),
            Shape::Line { low, high, step, cuts } => {
                let at = usize::from(region);
                let start = if at == 0 { *low } else { cuts[at - 1] };
                let end = cuts.get(at).map_or(*high, |next| next - step);
                Some((start, end))
            }
            Shape::Texts(_) => None,
        }
    }

    /// What positions on the number line are multiples of.
    pub fn step(&self) -> i64 {
        match &self.shape {
            Shape::Line { step, .. } => *step,
            Shape::Each(_) | Shape::Texts(_) => 1,
        }
    }

    /// Some value of a region: the one nearest to zero on a number line, a text unlike all named ones for the last of
    /// texts.
    pub fn sample(&self, region: u16) -> Value {
        match &self.shape {
            Shape::Texts(texts) => {
                Value::Text(texts.get(usize::from(region)).cloned().unwrap_or_else(|| unlike(texts)))
            }
            Shape::Each(_) | Shape::Line { .. } => {
                let (start, end) = self.ends(region).unwrap_or((0, 0));
                self.at(0_i64.clamp(start, end))
            }
        }
    }

    /// A text that no test names and that is not the sample of those.
    pub fn another_text(&self) -> Option<Value> {
        let Shape::Texts(texts) = &self.shape else { return None };
        let named: Vec<Arc<str>> = texts.iter().cloned().chain([unlike(texts)]).collect();
        Some(Value::Text(unlike(&named)))
    }

    /// A region in words, `value` saying a value: `< 50.00`, `>= 50.00 and < 250.00`, `42`, `late`, `other than a or b`.
    pub fn words(&self, region: u16, value: &dyn Fn(&Value) -> String) -> String {
        match &self.shape {
            Shape::Each(_) => value(&self.sample(region)),
            Shape::Texts(texts) if usize::from(region) < texts.len() => value(&self.sample(region)),
            Shape::Texts(texts) if texts.is_empty() => "any".to_owned(),
            Shape::Texts(texts) => format!("other than {}", texts.join(" or ")),
            Shape::Line { .. } => self.words_of_run(region, region, value),
        }
    }

    /// Neighbouring regions of a number line in words, from the first to the last.
    pub fn words_of_run(&self, first: u16, last: u16, value: &dyn Fn(&Value) -> String) -> String {
        let Shape::Line { low, high, step, .. } = &self.shape else { return self.words(first, value) };
        let start = self.ends(first).map_or(*low, |(start, _)| start);
        let end = self.ends(last).map_or(*high, |(_, end)| end);
        let from = || from_words(&self.kind, start, *step, value);
        let up_to = || up_to_words(&self.kind, end, *step, value);
        match (start == *low, end == *high) {
            _ if start == end => value(&value_at(&self.kind, start)),
            (true, true) => "any".to_owned(),
            (true, false) => up_to(),
            (false, true) => from(),
            (false, false) => format!("{} and {}", from(), up_to()),
        }
    }

    /// Whether the region has one value only.
    pub fn is_single(&self, region: u16) -> bool {
        match &self.shape {
            Shape::Each(_) => true,
            Shape::Line { .. } => self.ends(region).is_some_and(|(start, end)| start == end),
            Shape::Texts(texts) => usize::from(region) < texts.len(),
        }
    }

    /// The value at a position of the number line.
    pub fn at(&self, ordinal: i64) -> Value {
        value_at(&self.kind, ordinal)
    }
}

/// The value of a kind at a position of the number line.
pub fn value_at(kind: &Kind, ordinal: i64) -> Value {
    match kind {
        Kind::YesNo => Value::YesNo(ordinal != 0),
        Kind::Choice(_) => Value::Choice(OptionId::try_from(ordinal).unwrap_or(0)),
        Kind::Number { .. } => Value::Number(Decimal::from_units(ordinal)),
        Kind::Money => Value::Money(Decimal::from_units(ordinal)),
        Kind::Date => Value::Date(Date::from_days(ordinal).unwrap_or(Date::MAX)),
        Kind::Text => Value::Text(unlike(&[])),
    }
}

/// All values from a position on, in words: `>= 50.00`, or `> 250.00` where that is the rounder number.
pub fn from_words(kind: &Kind, start: i64, step: i64, value: &dyn Fn(&Value) -> String) -> String {
    let before = start.saturating_sub(step);
    let is_rounder = lies_close(kind) && zeros(before) > zeros(start);
    let (sign, bound) = if is_rounder { (">", before) } else { (">=", start) };
    format!("{sign} {}", value(&value_at(kind, bound)))
}

/// All values up to a position, in words: `<= 30`, or `< 50.00` where that is the rounder number.
pub fn up_to_words(kind: &Kind, end: i64, step: i64, value: &dyn Fn(&Value) -> String) -> String {
    let after = end.saturating_add(step);
    let is_rounder = lies_close(kind) && zeros(after) > zeros(end);
    let (sign, bound) = if is_rounder { ("<", after) } else { ("<=", end) };
    format!("{sign} {}", value(&value_at(kind, bound)))
}

/// Whether neighbouring values are so close that the rounder bound reads better than the exact one.
fn lies_close(kind: &Kind) -> bool {
    match kind {
        Kind::Money | Kind::Number { whole: false } => true,
        Kind::Number { whole: true } | Kind::Date | Kind::YesNo | Kind::Choice(_) | Kind::Text => false,
    }
}

/// How many zeros a number ends with.
fn zeros(number: i64) -> u32 {
    (0..18).take_while(|power| number % 10_i64.pow(power + 1) == 0).count().try_into().unwrap_or(0)
}

/// Where a value or comparison begins a new region: the first position it tells from the one before.
fn cuts_of(alternative: &Alternative, line: Line) -> Vec<i64> {
    match alternative {
        Alternative::Value(value) => {
            let at = value.ordinal().unwrap_or(0);
            // A value between two steps is no value here: a whole number is never 0.5.
            let is_here = at.rem_euclid(line.step) == 0;
            if is_here { vec![at, at.saturating_add(line.step)] } else { Vec::new() }
        }
        Alternative::Compare(all) => all
            .iter()
            .map(|one| {
                let bound = one.bound.ordinal().unwrap_or(0);
                match one.op {
                    Order::Less | Order::AtLeast => first_from(bound, line.step),
                    Order::AtMost | Order::More => first_from(bound.saturating_add(1), line.step),
                }
            })
            .collect(),
        Alternative::Outcome(_) | Alternative::Rule(_) | Alternative::Word(_) => Vec::new(),
    }
}

/// The first multiple of `step` that is not below `bound`.
fn first_from(bound: i64, step: i64) -> i64 {
    let below = bound.div_euclid(step) * step;
    if below == bound { bound } else { below.saturating_add(step) }
}

fn unlike(texts: &[Arc<str>]) -> Arc<str> {
    let mut text = String::from("something else");
    while texts.iter().any(|one| **one == *text) {
        text.push('.');
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::{Line, Regions};
    use crate::model::condition::{Alternative, Comparison, Order, Predicate};
    use crate::model::decimal::Decimal;
    use crate::model::fact::Kind;
    use crate::model::value::Value;

    fn below_and_above(kind: &Kind, step: i64) -> Regions {
        let bound = |units| if *kind == Kind::Money { Value::Money(units) } else { Value::Number(units) };
        let compare = |op, units| {
            let bound = bound(Decimal::from_units(units));
            Predicate::Is(vec![Alternative::Compare(vec![Comparison { op, bound, limit: None }])])
        };
        let tests = [compare(Order::AtMost, 300_000), compare(Order::AtLeast, 310_000)];
        Regions::cut(kind, Line::whole(kind, step), tests.iter())
    }

    #[test]
    fn between_at_most_30_and_at_least_31_there_is_a_region_unless_numbers_are_whole() {
        assert_eq!(below_and_above(&Kind::Number { whole: true }, Decimal::ONE).len(), 2);
        assert_eq!(below_and_above(&Kind::Number { whole: false }, 1).len(), 3);
        assert_eq!(below_and_above(&Kind::Money, 100).len(), 3);
    }

    #[test]
    fn a_value_that_no_test_tells_from_the_next_begins_no_region() {
        let number = |units: i64| Value::Number(Decimal::from_units(units * 10_000));
        let above = Comparison { op: Order::More, bound: number(5), limit: None };
        let tests = [Predicate::Is(vec![Alternative::Compare(vec![above]), Alternative::Value(number(7))])];
        let kind = Kind::Number { whole: true };
        assert_eq!(Regions::cut(&kind, Line::whole(&kind, 10_000), tests.iter()).len(), 2);
    }

    #[test]
    fn every_value_lies_in_the_region_whose_ends_hold_it() {
        let regions = below_and_above(&Kind::Money, 100);
        for units in [i64::MIN / 100 * 100, -100, 0, 300_000, 300_100, 309_900, 310_000, i64::MAX / 100 * 100] {
            let region = regions.of_ordinal(units);
            let (start, end) = regions.ends(region).unwrap();
            assert!((start..=end).contains(&units), "{units} in {start}..={end}");
        }
    }
}
