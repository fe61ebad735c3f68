//! Expressions → calculations: the scale of every step, how large it can get, and whether it can fail.

use crate::engine::walk::calc::{Calc, CanFail, Conversion, Converted, LARGEST};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::formula::{Comparator, Expr};
use crate::playbook::Playbook;

/// Steps larger than this are left to evaluation.
const LARGEST_STEP: i128 = 1 << 100;

/// A calculation with what is known of it beforehand.
#[derive(Debug, Clone)]
struct Typed {
    calc: Calc,
    /// Its value is so many decimals finer than one.
    scale: u32,
    low: i128,
    high: i128,
    /// Whether there are values that it has no result for.
    can_fail: CanFail,
}

/// Turns expressions into calculations.
#[derive(Debug, Clone, Copy)]
pub struct Builder<'a> {
    /// The playbook.
    pub playbook: &'a Playbook,
    /// The day decisions are made for.
    pub today: Date,
}

impl Builder<'_> {
    /// The value of an expression as one of a kind within bounds; none where it can only be evaluated.
    pub fn converted(&self, expr: &Expr, kind: &Kind, fact: Option<&Fact>) -> Option<Converted> {
        let typed = self.typed(expr)?;
        let conversion = self.conversion(kind, typed.scale)?;
        let (low, high) = fact.map_or((None, None), Fact::ends);
        let exact = matches!(conversion, Conversion::None | Conversion::Finer(_) | Conversion::Rounded(..));
        let fits = |bound: i128| conversion.apply(bound).is_ok_and(|value| value.unsigned_abs() < LARGEST as u64);
        let safe = exact && fits(typed.low) && fits(typed.high) && low.is_none() && high.is_none();
        let can_fail = if safe { typed.can_fail } else { CanFail::Yes };
        let (low, high) = (low.unwrap_or(-LARGEST), high.unwrap_or(LARGEST));
        Some(Converted { calc: typed.calc, conversion, low: low.max(-LARGEST), high: high.min(LARGEST), can_fail })
    }

    fn conversion(&self, kind: &Kind, scale: u32) -> Option<Conversion> {
        let finer = |decimals: u32| 10_i64.checked_pow(decimals);
        match kind {
            Kind::YesNo | Kind::Choice(_) | Kind::Date => (scale == 0).then_some(Conversion::None),
            Kind::Text => None,
            Kind::Money => {
                let digits = u32::from(self.playbook.currency.digits());
                match scale.checked_sub(digits) {
                    Some(more @ 1..) => Some(Conversion::Rounded(power(more)?, self.playbook.currency.minor_unit())),
                    Some(0) | None => Some(Conversion::Finer(finer(Decimal::DECIMALS - scale)?)),
                }
            }
            Kind::Number { whole } => match (scale.checked_sub(Decimal::DECIMALS), whole) {
                (Some(more @ 1..), whole) => {
                    Some(Conversion::Coarser(power(more)?, if *whole { Decimal::ONE } else { 1 }))
                }
                (Some(0) | None, true) if scale > 0 => {
                    Some(Conversion::FinerWhole(finer(Decimal::DECIMALS - scale)?, Decimal::ONE))
                }
                (Some(0) | None, _) => Some(Conversion::Finer(finer(Decimal::DECIMALS - scale)?)),
            },
        }
    }

    fn typed(&self, expr: &Expr) -> Option<Typed> {
        let typed = match expr {
            Expr::Number(exact) => constant(i128::from(exact.to_decimal().ok()?.units()), Decimal::DECIMALS),
            Expr::YesNo(yes) => constant(i128::from(*yes), 0),
            Expr::Choice(option) => constant(i128::from(*option), 0),
            Expr::Date(day) => constant(i128::from(day.days()), 0),
            Expr::Today => constant(i128::from(self.today.days()), 0),
            Expr::Text(_) | Expr::Contains(..) => return None,
            Expr::Fact(fact) => self.fact(*fact)?,
            Expr::Limit(_, inner) => self.typed(inner)?,
            Expr::Negative(a) => minus(constant(0, 0), self.typed(a)?)?,
            Expr::Plus(a, b) => plus(self.typed(a)?, self.typed(b)?)?,
            Expr::Minus(a, b) => minus(self.typed(a)?, self.typed(b)?)?,
            Expr::Times(a, b) => times(self.typed(a)?, self.typed(b)?)?,
            Expr::Days(from, to) => minus(self.typed(to)?, self.typed(from)?)?,
            Expr::LaterBy(day, days) => later(self.typed(day)?, self.typed(days)?)?,
            Expr::EarlierBy(day, days) => later(self.typed(day)?, minus(constant(0, 0), self.typed(days)?)?)?,
            Expr::BusinessDays(a, b) => {
                let (a, b) = (self.typed(a)?, self.typed(b)?);
                let can_fail = either(&a, &b);
                let calc = Calc::BusinessDays(Box::new(a.calc), Box::new(b.calc));
                Typed { calc, scale: 0, low: -MOST_DAYS, high: MOST_DAYS, can_fail }
            }
            Expr::AddBusinessDays(day, days) => {
                let (day, days) = (self.typed(day)?, self.typed(days)?);
                let calc = Calc::AddBusinessDays(Box::new(day.calc), Box::new(days.calc), power(days.scale)?);
                Typed { calc, scale: 0, low: -MOST_DAYS, high: MOST_DAYS, can_fail: CanFail::Yes }
            }
            Expr::Min(all) => self.several(all, |all| Calc::Extreme(all, Comparator::Less))?,
            Expr::Max(all) => self.several(all, |all| Calc::Extreme(all, Comparator::More))?,
            Expr::First(all) => self.several(all, Calc::First)?,
            Expr::Compare(comparator, a, b) => {
                let (a, b) = aligned(self.typed(a)?, self.typed(b)?)?;
                let can_fail = either(&a, &b);
                yes_no(Calc::Compare(*comparator, Box::new(a.calc), Box::new(b.calc)), can_fail)
            }
            Expr::And(a, b) => self.joined(a, b, Calc::And)?,
            Expr::Or(a, b) => self.joined(a, b, Calc::Or)?,
            Expr::Not(a) => {
                let a = self.typed(a)?;
                yes_no(Calc::Not(Box::new(a.calc)), a.can_fail)
            }
        };
        (typed.low > -LARGEST_STEP && typed.high < LARGEST_STEP).then_some(typed)
    }

    fn fact(&self, id: FactId) -> Option<Typed> {
        let (scale, most) = match &self.playbook.fact(id).kind {
            Kind::YesNo => (0, 1),
            Kind::Choice(_) => (0, i128::from(u16::MAX)),
            Kind::Date => (0, MOST_DAYS),
            Kind::Number { .. } | Kind::Money => (Decimal::DECIMALS, i128::from(LARGEST)),
            Kind::Text => return None,
        };
        Some(Typed { calc: Calc::Fact(id), scale, low: -most, high: most, can_fail: CanFail::No })
    }

    fn several(&self, all: &[Expr], join: impl FnOnce(Vec<Calc>) -> Calc) -> Option<Typed> {
        let typed: Vec<Typed> = all.iter().map(|part| self.typed(part)).collect::<Option<_>>()?;
        let scale = typed.iter().map(|part| part.scale).max()?;
        let typed: Vec<Typed> = typed.into_iter().map(|part| scaled(part, scale)).collect::<Option<_>>()?;
        let low = typed.iter().map(|part| part.low).min()?;
        let high = typed.iter().map(|part| part.high).max()?;
        let fails = typed.iter().any(|part| part.can_fail == CanFail::Yes);
        let can_fail = if fails { CanFail::Yes } else { CanFail::No };
        Some(Typed { calc: join(typed.into_iter().map(|part| part.calc).collect()), scale, low, high, can_fail })
    }

    fn joined(&self, a: &Expr, b: &Expr, join: fn(Box<Calc>, Box<Calc>) -> Calc) -> Option<Typed> {
        let (a, b) = (self.typed(a)?, self.typed(b)?);
        let can_fail = either(&a, &b);
        Some(yes_no(join(Box::new(a.calc), Box::new(b.calc)), can_fail))
    }
}

/// No two days are farther apart.
const MOST_DAYS: i128 = 8_000_000;

fn power(decimals: u32) -> Option<i128> {
    10_i128.checked_pow(decimals)
}

fn constant(value: i128, scale: u32) -> Typed {
    Typed { calc: Calc::Constant(value), scale, low: value, high: value, can_fail: CanFail::No }
}

fn yes_no(calc: Calc, can_fail: CanFail) -> Typed {
    Typed { calc, scale: 0, low: 0, high: 1, can_fail }
}

fn either(a: &Typed, b: &Typed) -> CanFail {
    match (a.can_fail, b.can_fail) {
        (CanFail::No, CanFail::No) => CanFail::No,
        (CanFail::Yes, _) | (_, CanFail::Yes) => CanFail::Yes,
    }
}

fn scaled(typed: Typed, scale: u32) -> Option<Typed> {
    let factor = power(scale.checked_sub(typed.scale)?)?;
    if factor == 1 {
        return Some(typed);
    }
    let (low, high) = (typed.low.checked_mul(factor)?, typed.high.checked_mul(factor)?);
    let calc = match typed.calc {
        Calc::Constant(value) => Calc::Constant(value.checked_mul(factor)?),
        other => Calc::Scaled(Box::new(other), factor),
    };
    (low > -LARGEST_STEP && high < LARGEST_STEP).then_some(Typed { calc, scale, low, high, ..typed })
}

fn aligned(a: Typed, b: Typed) -> Option<(Typed, Typed)> {
    let scale = a.scale.max(b.scale);
    Some((scaled(a, scale)?, scaled(b, scale)?))
}

fn plus(a: Typed, b: Typed) -> Option<Typed> {
    let can_fail = either(&a, &b);
    let (a, b) = aligned(a, b)?;
    let (low, high) = (a.low + b.low, a.high + b.high);
    Some(Typed { calc: Calc::Plus(Box::new(a.calc), Box::new(b.calc)), scale: a.scale, low, high, can_fail })
}

fn minus(a: Typed, b: Typed) -> Option<Typed> {
    let can_fail = either(&a, &b);
    let (a, b) = aligned(a, b)?;
    let (low, high) = (a.low - b.high, a.high - b.low);
    Some(Typed { calc: Calc::Minus(Box::new(a.calc), Box::new(b.calc)), scale: a.scale, low, high, can_fail })
}

fn times(a: Typed, b: Typed) -> Option<Typed> {
    let can_fail = either(&a, &b);
    let ends = [
        a.low.checked_mul(b.low)?,
        a.low.checked_mul(b.high)?,
        a.high.checked_mul(b.low)?,
        a.high.checked_mul(b.high)?,
    ];
    let (low, high) = (*ends.iter().min()?, *ends.iter().max()?);
    let calc = Calc::Times(Box::new(a.calc), Box::new(b.calc));
    Some(Typed { calc, scale: a.scale + b.scale, low, high, can_fail })
}

fn later(day: Typed, days: Typed) -> Option<Typed> {
    let calc = Calc::Later(Box::new(day.calc), Box::new(days.calc), power(days.scale)?);
    Some(Typed { calc, scale: 0, low: -MOST_DAYS, high: MOST_DAYS, can_fail: CanFail::Yes })
}

/// Whether an expression that cannot be calculated here has a value for all values all the same.
pub fn never_fails(expr: &Expr) -> bool {
    match expr {
        Expr::Text(_) | Expr::Fact(_) | Expr::YesNo(_) | Expr::Choice(_) => true,
        Expr::Contains(text, _) => never_fails(text),
        Expr::Limit(_, inner) | Expr::Not(inner) => never_fails(inner),
        Expr::And(a, b) | Expr::Or(a, b) => never_fails(a) && never_fails(b),
        Expr::First(all) => all.iter().all(never_fails),
        Expr::Number(_)
        | Expr::Date(_)
        | Expr::Today
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
        | Expr::Compare(..) => false,
    }
}
