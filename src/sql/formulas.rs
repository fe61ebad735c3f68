//! Formulas as exact calculations on whole numbers. The scale of every step is known beforehand, and so is how large it
//! can get; where that is too large for the engine to keep exactly, the row says so, or the playbook is refused.

mod convert;
mod days;
mod range;

use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::{Comparator, Expr};
use crate::sql::dialect::Dialect;
use crate::sql::facts::Facts;
use crate::sql::formulas::range::{Range, extremes};
use crate::sql::refusal::Refused;
use crate::sql::tree::{Call, Is, Sql, Type};

/// Whole numbers in 64 bits.
const NARROW: i128 = 1 << 63;

/// A step of a calculation; no value where it is missing.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it is.
    pub value: Sql,
    /// It is so many decimals finer than one.
    pub scale: u32,
    low: i128,
    high: i128,
    can_be_missing: bool,
}

impl Step {
    /// Something that is never missing.
    fn certain(value: Sql, scale: u32) -> Step {
        let (low, high) = if let Sql::Int(constant) = value { (constant, constant) } else { (0, 1) };
        Step { value, scale, low, high, can_be_missing: false }
    }
}

/// How wide whole numbers must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    Narrow,
    Wide,
}

/// Something that makes a row an error.
#[derive(Debug, Clone)]
pub struct Fault {
    /// When.
    pub is: Is,
    /// What is said of it.
    pub words: Sql,
}

/// A formula's value as one of a kind, and what can be wrong with it.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The value on the number line or the text; none where it is missing or wrong.
    pub value: Sql,
    /// What can be wrong with it.
    pub faults: Vec<Fault>,
}

/// Lowers one formula.
struct Lowering<'f, 'a> {
    facts: &'f mut Facts<'a>,
    width: Width,
    faults: Vec<Is>,
    name: String,
}

impl Facts<'_> {
    /// The value of an expression whose inputs are settled, as one of a kind. `what` is what it is for.
    pub fn converted(&mut self, expr: &Expr, kind: &Kind, what: &str) -> Result<Converted, Refused> {
        let mut lowering = Lowering { facts: self, width: Width::Narrow, faults: Vec::new(), name: what.to_owned() };
        lowering.width = lowering.width_of(expr)?;
        let step = lowering.step(expr)?;
        lowering.convert(step, kind, what)
    }
}

fn too_large(what: &str) -> Sql {
    Sql::text(&format!("the value of `{what}` is too large to calculate exactly"))
}

fn power(decimals: u32) -> Result<i128, Refused> {
    10_i128
        .checked_pow(decimals)
        .ok_or_else(|| Refused::new("a formula has more decimals than a query can keep exactly"))
}

impl Lowering<'_, '_> {
    fn can_be_missing(&self, id: FactId) -> bool {
        self.facts.can_be_missing.get(id.index()).copied().unwrap_or(true)
    }

    fn keep(&mut self, value: Sql) -> Sql {
        let name = format!("{} step", self.name);
        self.facts.stages.keep(&name, value)
    }

    fn widened(&self, value: Sql) -> Sql {
        match (self.width, &value) {
            (Width::Wide, Sql::Int(_)) | (Width::Narrow, _) => value,
            (Width::Wide, _) => Sql::call(Call::ToWide, vec![value]),
        }
    }

    /// Keeps a step where it may have grown too large, and remembers to look.
    fn watched(&mut self, step: Step, parts: &[&Step]) -> Step {
        let magnitude = step.low.abs().max(step.high.abs());
        let doubtful = match self.facts.dialect {
            Dialect::Sqlite => magnitude >= NARROW,
            Dialect::Spark => self.width == Width::Wide,
            Dialect::Duckdb | Dialect::Postgres => false,
        };
        if !doubtful || matches!(step.value, Sql::Int(_)) {
            return step;
        }
        let value = self.keep(step.value);
        let there = parts.iter().map(|part| part.value.clone().is_present());
        let inexact = Is::all(there.chain([Is::Inexact(Box::new(value.clone()))]));
        self.faults.push(inexact);
        Step { value, ..step }
    }

    fn scaled(&mut self, step: Step, scale: u32) -> Result<Step, Refused> {
        let factor = power(scale.saturating_sub(step.scale))?;
        if factor == 1 {
            return Ok(step);
        }
        let value = match &step.value {
            Sql::Int(constant) => Sql::Int(constant * factor),
            _ => step.value.clone().times(Sql::Int(factor)),
        };
        let end = |end: i128| end.saturating_mul(factor);
        let scaled = Step { value, scale, low: end(step.low), high: end(step.high), ..step };
        Ok(self.watched(scaled, &[&step]))
    }

    fn aligned(&mut self, a: Step, b: Step) -> Result<(Step, Step), Refused> {
        let scale = a.scale.max(b.scale);
        Ok((self.scaled(a, scale)?, self.scaled(b, scale)?))
    }

    fn step(&mut self, expr: &Expr) -> Result<Step, Refused> {
        Ok(match expr {
            Expr::Number(exact) => {
                let units = exact.to_decimal().map_err(|_| Refused::new("a number here is too large"))?.units();
                shortened(Step::certain(Sql::int(units), Decimal::DECIMALS))
            }
            Expr::Text(text) => Step::certain(Sql::text(text), 0),
            Expr::YesNo(yes) => Step::certain(Sql::int(i128::from(*yes)), 0),
            Expr::Choice(option) => Step::certain(Sql::int(*option), 0),
            Expr::Date(day) => Step::certain(Sql::int(day.days()), 0),
            Expr::Today => Step::certain(Sql::int(self.facts.today.days()), 0),
            Expr::Fact(fact) => self.fact(*fact)?,
            Expr::Limit(_, inner) => self.step(inner)?,
            Expr::Negative(a) => {
                let a = self.step(a)?;
                self.sum(Step::certain(Sql::int(0), 0), a, Sql::minus, std::ops::Sub::sub)?
            }
            Expr::Plus(a, b) => {
                let (a, b) = self.both(a, b)?;
                self.sum(a, b, Sql::plus, std::ops::Add::add)?
            }
            Expr::Minus(a, b) | Expr::Days(b, a) => {
                let (a, b) = self.both(a, b)?;
                self.sum(a, b, Sql::minus, std::ops::Sub::sub)?
            }
            Expr::Times(a, b) => self.product(a, b)?,
            Expr::LaterBy(day, count) => self.day(day, count, Sql::plus)?,
            Expr::EarlierBy(day, count) => self.day(day, count, Sql::minus)?,
            Expr::BusinessDays(from, to) => self.business_days(from, to)?,
            Expr::AddBusinessDays(day, count) => self.add_business_days(day, count)?,
            Expr::Min(all) => self.extreme(all, Comparator::Less)?,
            Expr::Max(all) => self.extreme(all, Comparator::More)?,
            Expr::First(all) => self.first(all)?,
            Expr::Contains(text, word) => {
                let text = self.step(text)?;
                let place = Sql::call(Call::Find, vec![text.value.clone(), Sql::text(word)]);
                let is = if word.is_empty() { Is::Certain(true) } else { place.compare(Comparator::More, Sql::int(0)) };
                yes_no(&[&text], is)
            }
            // Texts are compared by their characters' numbers, whatever an engine's language says: only equality is sure.
            Expr::Compare(comparator, a, b) => {
                let (a, b) = self.both(a, b)?;
                let (a, b) = self.aligned(a, b)?;
                yes_no(&[&a, &b], a.value.clone().compare(*comparator, b.value.clone()))
            }
            Expr::And(a, b) => self.joined(a, b, 0)?,
            Expr::Or(a, b) => self.joined(a, b, 1)?,
            Expr::Not(a) => {
                let a = self.step(a)?;
                Step { value: Sql::int(1).minus(a.value), ..a }
            }
        })
    }

    fn both(&mut self, a: &Expr, b: &Expr) -> Result<(Step, Step), Refused> {
        Ok((self.step(a)?, self.step(b)?))
    }

    fn fact(&mut self, id: FactId) -> Result<Step, Refused> {
        let Range { low, high, scale, .. } = self.bounds(id);
        let can_be_missing = self.can_be_missing(id);
        let value = self.facts.known(id)?.value;
        let playbook = self.facts.playbook;
        let unit = match &playbook.fact(id).kind {
            Kind::Number { whole: true } => i128::from(Decimal::ONE),
            Kind::Money => i128::from(playbook.currency.minor_unit()),
            Kind::Number { whole: false } => 1,
            Kind::YesNo | Kind::Choice(_) | Kind::Text | Kind::Date => {
                return Ok(Step { value, scale, low, high, can_be_missing });
            }
        };
        let value = match value {
            Sql::Int(constant) => Sql::Int(constant / unit),
            value => self.widened(value.quotient(unit)),
        };
        Ok(Step { value, scale, low, high, can_be_missing })
    }

    fn sum(
        &mut self,
        a: Step,
        b: Step,
        join: fn(Sql, Sql) -> Sql,
        of: fn(i128, i128) -> i128,
    ) -> Result<Step, Refused> {
        let (a, b) = self.aligned(a, b)?;
        let (low, high) = extremes([of(a.low, b.low), of(a.low, b.high), of(a.high, b.low), of(a.high, b.high)]);
        let value = join(a.value.clone(), b.value.clone());
        let can_be_missing = a.can_be_missing || b.can_be_missing;
        Ok(self.watched(Step { value, scale: a.scale, low, high, can_be_missing }, &[&a, &b]))
    }

    fn product(&mut self, a: &Expr, b: &Expr) -> Result<Step, Refused> {
        let (a, b) = (shortened(self.step(a)?), shortened(self.step(b)?));
        let times = |x: i128, y: i128| x.saturating_mul(y);
        let ends = [times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)];
        let (low, high) = extremes(ends);
        let value = a.value.clone().times(b.value.clone());
        let can_be_missing = a.can_be_missing || b.can_be_missing;
        Ok(self.watched(Step { value, scale: a.scale + b.scale, low, high, can_be_missing }, &[&a, &b]))
    }

    fn several(&mut self, all: &[Expr]) -> Result<Vec<Step>, Refused> {
        let mut steps = Vec::new();
        for part in all {
            steps.push(self.step(part)?);
        }
        let scale = steps.iter().map(|step| step.scale).max().unwrap_or(0);
        steps.into_iter().map(|step| self.scaled(step, scale)).collect()
    }

    fn extreme(&mut self, all: &[Expr], wins: Comparator) -> Result<Step, Refused> {
        let all = self.several(all)?;
        let (low, high, scale) = ends(&all);
        let can_be_missing = all.iter().any(|step| step.can_be_missing);
        let mut best: Option<Sql> = None;
        for step in all {
            let next = self.keep(step.value);
            best = Some(match best {
                None => next,
                Some(best) => {
                    let missing = best.clone().is_null().or(next.clone().is_null());
                    let none = Sql::Null(Type::Int);
                    let arms = vec![(missing, none), (next.clone().compare(wins, best.clone()), next)];
                    self.keep(Sql::case(arms, best))
                }
            });
        }
        Ok(Step { value: best.unwrap_or(Sql::Null(Type::Int)), scale, low, high, can_be_missing })
    }

    /// The first that is not missing.
    fn first(&mut self, all: &[Expr]) -> Result<Step, Refused> {
        let all = self.several(all)?;
        let can_be_missing = all.iter().all(|step| step.can_be_missing);
        let (low, high, scale) = ends(&all);
        let mut parts: Vec<Sql> = all.into_iter().map(|step| step.value).collect();
        let value = if parts.len() == 1 { parts.swap_remove(0) } else { Sql::call(Call::First, parts) };
        Ok(Step { value, scale, low, high, can_be_missing })
    }

    /// `and`, which a no decides, or `or`, which a yes does.
    fn joined(&mut self, a: &Expr, b: &Expr, decides: i128) -> Result<Step, Refused> {
        let (a, b) = (self.step(a)?, self.step(b)?);
        let can_be_missing = a.can_be_missing || b.can_be_missing;
        let (a, b) = (self.keep(a.value), self.keep(b.value));
        let decided = a.clone().equals(Sql::int(decides)).or(b.clone().equals(Sql::int(decides)));
        let missing = a.is_null().or(b.is_null());
        let arms = vec![(decided, Sql::int(decides)), (missing, Sql::Null(Type::Int))];
        Ok(Step { value: Sql::case(arms, Sql::int(1 - decides)), scale: 0, low: 0, high: 1, can_be_missing })
    }
}

fn wide_quotient(value: Sql, by: i128) -> Sql {
    Sql::call(Call::WideQuotient, vec![value, Sql::int(by)])
}

/// The same constant with the fewest decimals.
fn shortened(mut step: Step) -> Step {
    while let Sql::Int(constant) = step.value
        && step.scale > 0
        && constant % 10 == 0
    {
        step = Step {
            value: Sql::Int(constant / 10),
            scale: step.scale - 1,
            low: step.low / 10,
            high: step.high / 10,
            ..step
        };
    }
    step
}

fn ends(all: &[Step]) -> (i128, i128, u32) {
    let low = all.iter().map(|step| step.low).min().unwrap_or(0);
    let high = all.iter().map(|step| step.high).max().unwrap_or(0);
    (low, high, all.first().map_or(0, |step| step.scale))
}

fn yes_no(parts: &[&Step], is: Is) -> Step {
    let can_be_missing = parts.iter().any(|part| part.can_be_missing);
    let missing = Is::any(parts.iter().filter(|part| part.can_be_missing).map(|part| part.value.clone().is_null()));
    let value = Sql::case(vec![(missing, Sql::Null(Type::Int)), (is, Sql::int(1))], Sql::int(0));
    Step { value, scale: 0, low: 0, high: 1, can_be_missing }
}
