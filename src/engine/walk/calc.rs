//! Formulas as small exact calculations on whole numbers. The scale of every step is known beforehand, and so is how
//! large it can get: what cannot overflow is calculated without a check, and what could is no [`Calc`] at all. Says what
//! [`crate::engine::evaluate`] says; where it cannot, it says [`Hard`] and evaluation is asked.

use crate::model::date::{Calendar, Date};
use crate::model::decimal::Decimal;
use crate::model::fact::{Fact, FactId, Kind};
use crate::model::formula::{Comparator, Expr};
use crate::playbook::Playbook;

/// It is not known here; evaluation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hard;

/// Numbers and amounts larger than this, in ten-thousandths, are left to evaluation.
pub const LARGEST: i64 = 1 << 44;

/// Steps larger than this are left to evaluation.
const LARGEST_STEP: i128 = 1 << 100;

/// A calculation.
#[derive(Debug, Clone)]
pub enum Calc {
    /// Always this.
    Constant(i128),
    /// A fact's value.
    Fact(FactId),
    /// So many times as much, for another scale.
    Scaled(Box<Calc>, i128),
    /// `a + b`
    Plus(Box<Calc>, Box<Calc>),
    /// `a - b`, also of dates.
    Minus(Box<Calc>, Box<Calc>),
    /// `a * b`
    Times(Box<Calc>, Box<Calc>),
    /// A day and a number of days that must be whole, with what the number is a multiple of.
    Later(Box<Calc>, Box<Calc>, i128),
    /// `business_days(a, b)`
    BusinessDays(Box<Calc>, Box<Calc>),
    /// `add_business_days(a, n)`, with what `n` is a multiple of.
    AddBusinessDays(Box<Calc>, Box<Calc>, i128),
    /// The one that wins against all others.
    Extreme(Vec<Calc>, Comparator),
    /// The first that is not missing.
    First(Vec<Calc>),
    /// `a < b` and the like.
    Compare(Comparator, Box<Calc>, Box<Calc>),
    /// `a and b`
    And(Box<Calc>, Box<Calc>),
    /// `a or b`
    Or(Box<Calc>, Box<Calc>),
    /// `not a`
    Not(Box<Calc>),
}

/// A calculation with what is known of it beforehand.
#[derive(Debug, Clone)]
pub struct Typed {
    /// What to calculate.
    pub calc: Calc,
    /// Its value is so many decimals finer than one.
    pub scale: u32,
    low: i128,
    high: i128,
    /// Whether there are values that it has no result for.
    pub can_fail: CanFail,
}

/// Whether a calculation has a result for all values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CanFail {
    /// It has.
    No,
    /// It may not.
    Yes,
}

/// How a calculated value becomes one of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// As it is: a day, an option, yes or no.
    None,
    /// Multiplied, which gives ten-thousandths.
    Finer(i64),
    /// Divided without rest, which gives ten-thousandths; then it must be a multiple of the second.
    Coarser(i128, i64),
    /// Divided and rounded half away from zero, then multiplied.
    Rounded(i128, i64),
    /// Multiplied, and it must be a multiple of the second.
    FinerWhole(i64, i64),
}

/// A calculation whose value is a fact's or an amount's.
#[derive(Debug, Clone)]
pub struct Converted {
    calc: Calc,
    conversion: Conversion,
    low: i64,
    high: i64,
    /// Whether there are values that it has no result for.
    pub can_fail: CanFail,
}

/// What a calculation looks at.
pub trait Values {
    /// A fact's value on the number line; none where it is missing.
    fn value(&mut self, fact: FactId) -> Result<Option<i64>, Hard>;
    /// Where business days are counted.
    fn calendar(&self) -> &Calendar;
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
        let ordinal = |value: &Option<crate::model::value::Value>| value.as_ref().and_then(|value| value.ordinal());
        let low = fact.and_then(|fact| ordinal(&fact.min));
        let high = fact.and_then(|fact| ordinal(&fact.max));
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

/// A calculation that only adds to a fact, or takes it from something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shifted {
    /// The fact.
    pub fact: FactId,
    /// Which way the value goes when the fact's goes up.
    pub way: Way,
    shift: i64,
    factor: i64,
}

/// Which way a value goes when another goes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Up.
    Up,
    /// Down.
    Down,
}

impl Shifted {
    /// The fact's last (or first) value with which the calculated one is at least `cut`.
    pub fn turns_at(&self, cut: i64) -> i64 {
        let least = cut.div_euclid(self.factor) + i64::from(cut.rem_euclid(self.factor) != 0);
        match self.way {
            Way::Up => least - self.shift,
            Way::Down => self.shift - least,
        }
    }
}

impl Converted {
    /// This calculation as one that only shifts a fact, if it is.
    pub fn shifted(&self) -> Option<Shifted> {
        let Conversion::Finer(factor) = self.conversion else { return None };
        let small = |constant: i128| i64::try_from(constant).ok().filter(|shift| shift.unsigned_abs() < 1 << 40);
        let (fact, way, shift) = match &self.calc {
            Calc::Minus(a, b) => match (&**a, &**b) {
                (Calc::Constant(from), Calc::Fact(fact)) => (*fact, Way::Down, small(*from)?),
                (Calc::Fact(fact), Calc::Constant(less)) => (*fact, Way::Up, -small(*less)?),
                (_, _) => return None,
            },
            _ => return None,
        };
        (self.can_fail == CanFail::No).then_some(Shifted { fact, way, shift, factor })
    }
}

impl Conversion {
    fn apply(self, value: i128) -> Result<i64, Hard> {
        let multiple = |value: i128, of: i64| if value % i128::from(of) == 0 { Ok(value) } else { Err(Hard) };
        let converted = match self {
            Conversion::None => value,
            Conversion::Finer(factor) => value * i128::from(factor),
            Conversion::FinerWhole(factor, of) => multiple(value * i128::from(factor), of)?,
            Conversion::Coarser(divisor, of) if value % divisor == 0 => multiple(value / divisor, of)?,
            Conversion::Coarser(..) => return Err(Hard),
            Conversion::Rounded(divisor, factor) => {
                let (whole, rest) = (value / divisor, value % divisor);
                let away = if rest.abs() * 2 >= divisor { value.signum() } else { 0 };
                (whole + away) * i128::from(factor)
            }
        };
        i64::try_from(converted).map_err(|_| Hard)
    }
}

impl Converted {
    /// Its value on the number line; none where it is missing.
    pub fn value(&self, values: &mut impl Values) -> Result<Option<i64>, Hard> {
        let Some(value) = value(&self.calc, values)? else { return Ok(None) };
        let value = self.conversion.apply(value)?;
        if (self.low..=self.high).contains(&value) { Ok(Some(value)) } else { Err(Hard) }
    }
}

fn value(calc: &Calc, values: &mut impl Values) -> Result<Option<i128>, Hard> {
    Ok(match calc {
        Calc::Constant(constant) => Some(*constant),
        Calc::Fact(fact) => values.value(*fact)?.map(i128::from),
        Calc::Scaled(a, factor) => value(a, values)?.map(|a| a * factor),
        Calc::Plus(a, b) => both(a, b, values)?.map(|(a, b)| a + b),
        Calc::Minus(a, b) => both(a, b, values)?.map(|(a, b)| a - b),
        Calc::Times(a, b) => both(a, b, values)?.map(|(a, b)| a * b),
        Calc::Later(day, days, unit) => match both(day, days, values)? {
            None => None,
            Some((day, days)) => Some(day_number(to_day(day)?.plus_days(whole(days, *unit)?).map_err(|_| Hard)?)),
        },
        Calc::BusinessDays(from, to) => match both(from, to, values)? {
            None => None,
            Some((from, to)) => Some(i128::from(values.calendar().business_days(to_day(from)?, to_day(to)?))),
        },
        Calc::AddBusinessDays(day, days, unit) => match both(day, days, values)? {
            None => None,
            Some((day, days)) => {
                let later = values.calendar().add_business_days(to_day(day)?, whole(days, *unit)?);
                Some(day_number(later.map_err(|_| Hard)?))
            }
        },
        Calc::Extreme(all, wins) => extreme(all, *wins, values)?,
        Calc::First(all) => {
            for part in all {
                if let Some(found) = value(part, values)? {
                    return Ok(Some(found));
                }
            }
            None
        }
        Calc::Compare(comparator, a, b) => both(a, b, values)?.map(|(a, b)| i128::from(comparator.accepts(a.cmp(&b)))),
        Calc::And(a, b) => match (value(a, values)?, value(b, values)?) {
            (Some(0), _) | (_, Some(0)) => Some(0),
            (Some(_), Some(_)) => Some(1),
            (None, _) | (_, None) => None,
        },
        Calc::Or(a, b) => match (value(a, values)?, value(b, values)?) {
            (Some(1), _) | (_, Some(1)) => Some(1),
            (Some(_), Some(_)) => Some(0),
            (None, _) | (_, None) => None,
        },
        Calc::Not(a) => value(a, values)?.map(|yes| 1 - yes),
    })
}

fn both(a: &Calc, b: &Calc, values: &mut impl Values) -> Result<Option<(i128, i128)>, Hard> {
    Ok(value(a, values)?.zip(value(b, values)?))
}

fn extreme(all: &[Calc], wins: Comparator, values: &mut impl Values) -> Result<Option<i128>, Hard> {
    let mut best: Option<i128> = None;
    for part in all {
        let Some(next) = value(part, values)? else { return Ok(None) };
        best = match best {
            Some(best) if !wins.accepts(next.cmp(&best)) => Some(best),
            Some(_) | None => Some(next),
        };
    }
    Ok(best)
}

fn to_day(days: i128) -> Result<Date, Hard> {
    i64::try_from(days).ok().and_then(|days| Date::from_days(days).ok()).ok_or(Hard)
}

fn day_number(day: Date) -> i128 {
    i128::from(day.days())
}

fn whole(value: i128, unit: i128) -> Result<i64, Hard> {
    if value % unit == 0 { i64::try_from(value / unit).map_err(|_| Hard) } else { Err(Hard) }
}
