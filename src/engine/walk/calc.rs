//! Formulas as small exact calculations on whole numbers. The scale of every step is known beforehand, and so is how
//! large it can get: what cannot overflow is calculated without a check, and what could is no [`Calc`] at all. Says what
//! [`crate::engine::evaluate`] says; where it cannot, it says [`Hard`] and evaluation is asked.

use crate::model::date::{Calendar, Date};
use crate::model::fact::FactId;
use crate::model::formula::Comparator;

/// It is not known here; evaluation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hard;

/// Numbers and amounts larger than this, in ten-thousandths, are left to evaluation.
pub const LARGEST: i64 = 1 << 44;

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
    /// What to calculate.
    pub calc: Calc,
    /// How its value becomes one of the kind.
    pub conversion: Conversion,
    /// The smallest value allowed.
    pub low: i64,
    /// The largest value allowed.
    pub high: i64,
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
    /// The value of the kind.
    pub fn apply(self, value: i128) -> Result<i64, Hard> {
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
