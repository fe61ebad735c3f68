//! Regions that cannot be because of plain arithmetic: `spent * 0.40 - cost` is never above nothing where
//! `spent * 0.45 - cost` is not. The diagrams take each formula for an axis of its own and do not know that. Formulas are
//! read as sums of facts and of products of facts; two of them are added so that one part falls out, and what is left is
//! held against the values its parts may take. Whatever is not a sum may have any value, so nothing is claimed too much.

use crate::engine::axes::Subjected;
use crate::engine::compile::Compiled;
use crate::engine::evaluate::Holds;
use crate::engine::regions::Regions;
use crate::model::condition::{Condition, Predicate, Subject};
use crate::model::decimal::{Decimal, Exact, Overflow};
use crate::model::fact::{Class, FactId, Kind, Origin};
use crate::model::formula::Expr;
use crate::model::value::Value;
use crate::proof::boxes::Region;

/// How many parts a sum may have.
const MOST_PARTS: usize = 32;

/// Whether no case can lie in a region, because its sums contradict each other. Where this is not so, one may or may not.
pub fn contradict(compiled: &Compiled, region: &Region) -> bool {
    let reader = Reader { compiled, region };
    let sums: Vec<Bounded> = region.sides.iter().filter_map(|(var, branches)| reader.bounded(*var, branches)).collect();
    let alone = sums.iter().any(|one| reader.cannot_be(one).unwrap_or(false));
    let pairs =
        || sums.iter().enumerate().flat_map(|(at, one)| sums.iter().skip(at + 1).map(move |other| (one, other)));
    alone || pairs().any(|(one, other)| reader.cannot_both_be(one, other).unwrap_or(false))
}

/// A part of a sum: facts that are multiplied, or something that is no sum.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Product(Vec<FactId>),
    Other(Expr),
}

/// Parts with what each is multiplied by, a number, and how far rounding may have moved all of it.
#[derive(Debug, Clone)]
struct Sum {
    parts: Vec<(Part, Exact)>,
    number: Exact,
    off: Exact,
}

/// From where to where; none where there is no bound.
type Range = (Option<Exact>, Option<Exact>);

/// A sum with the values it has in a region.
struct Bounded {
    sum: Sum,
    range: Range,
}

struct Reader<'a> {
    compiled: &'a Compiled,
    region: &'a Region,
}

impl Sum {
    fn number(number: Exact) -> Sum {
        Sum { parts: Vec::new(), number, off: Exact::whole(0) }
    }

    fn part(part: Part) -> Sum {
        Sum { parts: vec![(part, Exact::whole(1))], ..Sum::number(Exact::whole(0)) }
    }

    fn as_number(&self) -> Option<Exact> {
        (self.parts.is_empty() && is_zero(self.off)).then_some(self.number)
    }

    fn times(&self, by: Exact) -> Result<Sum, Overflow> {
        let parts = self.parts.iter().map(|(part, count)| Ok((part.clone(), count.times(by)?)));
        Ok(Sum {
            parts: parts.collect::<Result<_, Overflow>>()?,
            number: self.number.times(by)?,
            off: self.off.times(if is_below(by, Exact::whole(0)) { by.negated()? } else { by })?,
        })
    }

    fn plus(mut self, other: &Sum) -> Result<Sum, Overflow> {
        for (part, count) in &other.parts {
            match self.parts.iter_mut().find(|(own, _)| own == part) {
                Some((_, own)) => *own = own.plus(*count)?,
                None => self.parts.push((part.clone(), *count)),
            }
        }
        self.parts.retain(|(_, count)| !is_zero(*count));
        self.number = self.number.plus(other.number)?;
        self.off = self.off.plus(other.off)?;
        if self.parts.len() > MOST_PARTS { Err(Overflow) } else { Ok(self) }
    }

    fn minus(self, other: &Sum) -> Result<Sum, Overflow> {
        let other = other.times(Exact::whole(-1))?;
        self.plus(&other)
    }

    /// The product, where it is a sum of products.
    fn multiplied(&self, other: &Sum) -> Option<Sum> {
        if let Some(number) = self.as_number() {
            return other.times(number).ok();
        }
        if let Some(number) = other.as_number() {
            return self.times(number).ok();
        }
        let ([(Part::Product(one), a)], [(Part::Product(two), b)]) = (self.parts.as_slice(), other.parts.as_slice())
        else {
            return None;
        };
        let is_plain = |sum: &Sum| is_zero(sum.off) && is_zero(sum.number);
        let mut facts = [one.as_slice(), two.as_slice()].concat();
        facts.sort_unstable();
        let product = Sum { parts: vec![(Part::Product(facts), a.times(*b).ok()?)], ..Sum::number(Exact::whole(0)) };
        (is_plain(self) && is_plain(other)).then_some(product)
    }
}

fn is_zero(number: Exact) -> bool {
    number == Exact::whole(0)
}

fn is_below(a: Exact, b: Exact) -> bool {
    a.compare(b).is_ok_and(std::cmp::Ordering::is_lt)
}

/// Each end multiplied; a negative number turns them round.
fn scaled((low, high): Range, by: Exact) -> Result<Range, Overflow> {
    let end = |end: Option<Exact>| end.map(|end| end.times(by)).transpose();
    let (low, high) = (end(low)?, end(high)?);
    Ok(if is_below(by, Exact::whole(0)) { (high, low) } else { (low, high) })
}

fn added(a: Range, b: Range) -> Result<Range, Overflow> {
    let both = |a: Option<Exact>, b: Option<Exact>| a.zip(b).map(|(a, b)| a.plus(b)).transpose();
    Ok((both(a.0, b.0)?, both(a.1, b.1)?))
}

fn are_apart(a: Range, b: Range) -> bool {
    let is_past =
        |low: Option<Exact>, high: Option<Exact>| low.zip(high).is_some_and(|(low, high)| is_below(high, low));
    is_past(a.0, b.1) || is_past(b.0, a.1)
}

impl Reader<'_> {
    /// The sum that an axis is, with the values it has in the region; none where it may be missing or is no sum.
    fn bounded(&self, var: u16, branches: &[u16]) -> Option<Bounded> {
        let axis = self.compiled.axes.axis(var)?;
        let Subjected::Formula(expr, _) = &axis.about else { return None };
        let range = hull(&axis.regions, branches)?;
        let sum = self.rounded(expr, axis.regions.kind()).ok()?;
        Some(Bounded { sum, range })
    }

    fn cannot_be(&self, one: &Bounded) -> Result<bool, Overflow> {
        Ok(are_apart(self.range(&one.sum)?, one.range))
    }

    /// Adds two sums in each way in which a part of both falls out.
    fn cannot_both_be(&self, one: &Bounded, other: &Bounded) -> Result<bool, Overflow> {
        for (part, a) in &one.sum.parts {
            let Some((_, b)) = other.sum.parts.iter().find(|(own, _)| own == part) else { continue };
            let turned = a.negated()?;
            let sum = one.sum.times(*b)?.plus(&other.sum.times(turned)?)?;
            let range = added(scaled(one.range, *b)?, scaled(other.range, turned)?)?;
            if are_apart(self.range(&sum)?, range) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The values a sum may have by its parts.
    fn range(&self, sum: &Sum) -> Result<Range, Overflow> {
        let number = (Some(sum.number.minus(sum.off)?), Some(sum.number.plus(sum.off)?));
        sum.parts.iter().try_fold(number, |range, (part, count)| added(range, scaled(self.range_of(part)?, *count)?))
    }

    fn range_of(&self, part: &Part) -> Result<Range, Overflow> {
        let Part::Product(facts) = part else { return Ok((None, None)) };
        let mut all = facts.iter().map(|fact| self.range_of_fact(*fact));
        let Some(first) = all.next() else { return Ok((None, None)) };
        let is_positive = |range: &Range| range.0.is_some_and(|low| !is_below(low, Exact::whole(0)));
        all.try_fold(first, |one, other| {
            if !(is_positive(&one) && is_positive(&other)) {
                return Ok((None, None));
            }
            let both = |a: Option<Exact>, b: Option<Exact>| a.zip(b).map(|(a, b)| a.times(b)).transpose();
            Ok((both(one.0, other.0)?, both(one.1, other.1)?))
        })
    }

    fn range_of_fact(&self, id: FactId) -> Range {
        let fact = self.compiled.playbook.fact(id);
        let (low, high) = fact.ends();
        let own = (low.map(exact), high.map(exact));
        let here = self.branches(id).and_then(|(regions, branches)| {
            let known: Vec<u16> = branches.iter().copied().filter(|branch| *branch < regions.len()).collect();
            hull(regions, &known)
        });
        here.unwrap_or(own)
    }

    /// The regions of a fact that are left in this region.
    fn branches(&self, id: FactId) -> Option<(&Regions, &[u16])> {
        let var = self.compiled.axes.var(&Subjected::Fact(id))?;
        let (_, branches) = self.region.sides.iter().find(|(own, _)| *own == var)?;
        Some((&self.compiled.axes.axis(var)?.regions, branches))
    }

    /// An expression as the value of a fact of this kind: money is rounded at the end.
    fn rounded(&self, expr: &Expr, kind: &Kind) -> Result<Sum, Overflow> {
        let sum = self.sum(expr)?;
        match kind {
            Kind::Money if !self.is_round(&sum) => {
                let minor = exact(self.compiled.playbook.currency.minor_unit());
                let half = minor.times(Exact::parse("0.5").map_err(|_| Overflow)?)?;
                Ok(Sum { off: sum.off.plus(half)?, ..sum })
            }
            Kind::Money | Kind::Number { .. } | Kind::YesNo | Kind::Choice(_) | Kind::Date | Kind::Text => Ok(sum),
        }
    }

    /// Whether rounding an amount changes nothing: amounts, and amounts times whole numbers, so many whole times.
    fn is_round(&self, sum: &Sum) -> bool {
        let kind = |fact: &FactId| &self.compiled.playbook.fact(*fact).kind;
        let is_amount = |part: &Part| match part {
            Part::Product(facts) => {
                facts.iter().filter(|fact| *kind(fact) == Kind::Money).count() == 1
                    && facts.iter().all(|fact| matches!(kind(fact), Kind::Money | Kind::Number { whole: true }))
            }
            Part::Other(_) => false,
        };
        is_zero(sum.off)
            && is_zero(sum.number)
            && sum.parts.iter().all(|(part, count)| count.is_whole() && is_amount(part))
    }

    fn sum(&self, expr: &Expr) -> Result<Sum, Overflow> {
        let other = || Sum::part(Part::Other(expr.clone()));
        Ok(match expr {
            Expr::Number(number) => Sum::number(*number),
            Expr::Limit(_, inner) => self.sum(inner)?,
            Expr::Negative(a) => self.sum(a)?.times(Exact::whole(-1))?,
            Expr::Plus(a, b) => self.sum(a)?.plus(&self.sum(b)?)?,
            Expr::Minus(a, b) => self.sum(a)?.minus(&self.sum(b)?)?,
            Expr::Times(a, b) => self.sum(a)?.multiplied(&self.sum(b)?).unwrap_or_else(other),
            Expr::Fact(id) => self.sum_of_fact(*id)?,
            Expr::Text(_)
            | Expr::YesNo(_)
            | Expr::Choice(_)
            | Expr::Date(_)
            | Expr::Today
            | Expr::LaterBy(..)
            | Expr::EarlierBy(..)
            | Expr::Days(..)
            | Expr::BusinessDays(..)
            | Expr::AddBusinessDays(..)
            | Expr::Min(_)
            | Expr::Max(_)
            | Expr::First(_)
            | Expr::Contains(..)
            | Expr::Compare(..)
            | Expr::And(..)
            | Expr::Or(..)
            | Expr::Not(_) => other(),
        })
    }

    fn sum_of_fact(&self, id: FactId) -> Result<Sum, Overflow> {
        let fact = self.compiled.playbook.fact(id);
        let itself = || Ok(Sum::part(Part::Product(vec![id])));
        match &fact.origin {
            Origin::Formula(_) | Origin::Classification(_) if self.compiled.set.contains(&id) => itself(),
            Origin::Formula(formula) => self.rounded(&formula.expr, &fact.kind),
            Origin::Classification(classes) => match self.class(classes) {
                Some(class) => self.rounded(&class.is.expr, &fact.kind),
                None => itself(),
            },
            Origin::Nowhere | Origin::Cells(_) | Origin::History(_) => itself(),
        }
    }

    /// The class that fits everywhere in the region.
    fn class<'c>(&self, classes: &'c [Class]) -> Option<&'c Class> {
        for class in classes {
            match self.holds(&class.when) {
                Holds::Yes => return Some(class),
                Holds::No => {}
                Holds::Depends => return None,
            }
        }
        None
    }

    fn holds(&self, condition: &Condition) -> Holds {
        let mut any = Holds::No;
        for table in &condition.any {
            let tests = table.iter().map(|test| match test.subject {
                Subject::Fact(fact) => self.test(fact, &test.predicate),
                Subject::Decision | Subject::Rule => Holds::Depends,
            });
            let tests: Vec<Holds> = tests.collect();
            if tests.iter().all(|holds| *holds == Holds::Yes) {
                return Holds::Yes;
            }
            if !tests.contains(&Holds::No) {
                any = Holds::Depends;
            }
        }
        any
    }

    /// Whether a test holds of every option that is left in the region, or of none.
    fn test(&self, id: FactId, predicate: &Predicate) -> Holds {
        let Some((regions, branches)) = self.branches(id) else { return Holds::Depends };
        let options: Vec<Value> = match &self.compiled.playbook.fact(id).kind {
            Kind::YesNo => [false, true].map(Value::YesNo).to_vec(),
            Kind::Choice(options) => (0..).take(options.len()).map(Value::Choice).collect(),
            Kind::Number { .. } | Kind::Money | Kind::Date | Kind::Text => return Holds::Depends,
        };
        let left = options.iter().filter(|option| branches.contains(&regions.of(option)));
        let missing = branches.iter().any(|branch| *branch >= regions.len());
        let missing = missing.then_some(*predicate == Predicate::Missing);
        let found: Vec<bool> = left.map(|option| predicate.holds_of(option)).chain(missing).collect();
        match (found.contains(&true), found.contains(&false)) {
            (true, false) => Holds::Yes,
            (false, true) => Holds::No,
            (true, true) | (false, false) => Holds::Depends,
        }
    }
}

fn exact(units: i64) -> Exact {
    Decimal::from_units(units).into()
}

/// From the lowest to the highest value of some regions; none where there is none, or one of them is no value.
fn hull(regions: &Regions, branches: &[u16]) -> Option<Range> {
    if !matches!(regions.kind(), Kind::Number { .. } | Kind::Money) || branches.is_empty() {
        return None;
    }
    let ends = branches.iter().map(|branch| if *branch < regions.len() { regions.ends(*branch) } else { None });
    let ends: Vec<(i64, i64)> = ends.collect::<Option<_>>()?;
    let low = ends.iter().map(|(low, _)| *low).min()?;
    let high = ends.iter().map(|(_, high)| *high).max()?;
    Some((Some(exact(low)), Some(exact(high))))
}

#[cfg(test)]
mod tests;
