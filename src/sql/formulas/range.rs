//! How large every step of a formula can get, whatever its facts are, before any of it is written.

use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::sql::days;
use crate::sql::dialect::Dialect;
use crate::sql::formulas::{Lowering, NARROW, Width, power};
use crate::sql::refusal::Refused;

/// What a step of a formula can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    /// The smallest value.
    pub low: i128,
    /// The largest value.
    pub high: i128,
    /// The largest magnitude of this and of any step before.
    pub peak: i128,
    /// It is so many decimals finer than one.
    pub scale: u32,
}

fn too_far() -> Refused {
    Refused::new("a formula can grow beyond 38 digits; give its facts a `max`")
}

impl Range {
    const YES_NO: Range = Range { low: 0, high: 1, peak: 1, scale: 0 };
    const SMALL: Range = Range { low: 0, high: 1 << 16, peak: 1 << 16, scale: 0 };
    const DAYS: Range = Range { low: -days::MOST, high: days::MOST, peak: days::MOST, scale: 0 };

    fn of(low: i128, high: i128, scale: u32) -> Range {
        Range { low, high, peak: low.abs().max(high.abs()), scale }
    }

    fn negative(self) -> Range {
        Range { low: -self.high, high: -self.low, ..self }
    }

    /// The same, counted in finer units.
    fn scaled(self, scale: u32) -> Result<Range, Refused> {
        let factor = power(scale - self.scale)?;
        let times = |value: i128| value.checked_mul(factor).ok_or_else(too_far);
        Ok(Range { low: times(self.low)?, high: times(self.high)?, peak: times(self.peak)?, scale })
    }

    fn plus(self, other: Range) -> Result<Range, Refused> {
        let scale = self.scale.max(other.scale);
        let (a, b) = (self.scaled(scale)?, other.scaled(scale)?);
        let sum = |a: i128, b: i128| a.checked_add(b).ok_or_else(too_far);
        Ok(Range::of(sum(a.low, b.low)?, sum(a.high, b.high)?, scale).after(a).after(b))
    }

    fn times(self, other: Range) -> Result<Range, Refused> {
        let (a, b) = (self, other);
        let times = |x: i128, y: i128| x.checked_mul(y).ok_or_else(too_far);
        let ends = [times(a.low, b.low)?, times(a.low, b.high)?, times(a.high, b.low)?, times(a.high, b.high)?];
        let (low, high) = extremes(ends);
        Ok(Range::of(low, high, a.scale + b.scale).after(a).after(b))
    }

    /// With the peak of a step before.
    fn after(self, before: Range) -> Range {
        Range { peak: self.peak.max(before.peak), ..self }
    }

    /// What any of these can be, in the finest of their units.
    fn around(all: &[Range]) -> Result<Range, Refused> {
        let scale = all.iter().map(|range| range.scale).max().unwrap_or(0);
        let mut around = Range { low: i128::MAX, high: i128::MIN, peak: 0, scale };
        for range in all {
            let range = range.scaled(scale)?;
            around = Range { low: around.low.min(range.low), high: around.high.max(range.high), ..around }.after(range);
        }
        Ok(around)
    }
}

/// The smallest and the largest of some values.
pub(super) fn extremes(all: [i128; 4]) -> (i128, i128) {
    all.into_iter().fold((i128::MAX, i128::MIN), |(low, high), end| (low.min(end), high.max(end)))
}

impl Lowering<'_, '_> {
    /// Whether all steps fit into 64 bits, whatever the facts are.
    pub(super) fn width_of(&self, expr: &Expr) -> Result<Width, Refused> {
        let peak = self.range(expr)?.peak;
        let most = match self.facts.dialect {
            Dialect::Sqlite => return Ok(Width::Narrow),
            Dialect::Postgres => i128::MAX,
            Dialect::Duckdb => i128::MAX,
            Dialect::Spark => 10_i128.pow(38) - 1,
        };
        if peak > most {
            return Err(Refused::new("a product here can grow beyond 38 digits; give its facts a `max`"));
        }
        Ok(if peak < NARROW { Width::Narrow } else { Width::Wide })
    }

    fn range(&self, expr: &Expr) -> Result<Range, Refused> {
        let both = |a: &Expr, b: &Expr| Ok::<_, Refused>((self.range(a)?, self.range(b)?));
        Ok(match expr {
            Expr::Number(exact) => {
                let units = exact.to_decimal().map_err(|_| too_far())?.units();
                Range::of(units.into(), units.into(), Decimal::DECIMALS)
            }
            Expr::YesNo(_) | Expr::Choice(_) | Expr::Text(_) | Expr::Contains(..) => Range::SMALL,
            Expr::Date(_) | Expr::Today => Range::DAYS,
            Expr::Fact(fact) => self.bounds(*fact),
            Expr::Limit(_, inner) => self.range(inner)?,
            Expr::Negative(a) => self.range(a)?.negative(),
            Expr::Plus(a, b) => {
                let (a, b) = both(a, b)?;
                a.plus(b)?
            }
            Expr::Minus(a, b) => {
                let (a, b) = both(a, b)?;
                a.plus(b.negative())?
            }
            Expr::Times(a, b) => {
                let (a, b) = both(a, b)?;
                a.times(b)?
            }
            Expr::LaterBy(a, b) | Expr::EarlierBy(a, b) | Expr::AddBusinessDays(a, b) => {
                let (a, b) = both(a, b)?;
                Range { peak: a.peak.max(b.peak), ..Range::DAYS }
            }
            Expr::Days(a, b) | Expr::BusinessDays(a, b) => {
                let (a, b) = both(a, b)?;
                Range { peak: a.peak.max(b.peak), ..Range::of(-2 * days::MOST, 2 * days::MOST, 0) }
            }
            Expr::Min(all) | Expr::Max(all) | Expr::First(all) => {
                let ranges: Vec<Range> = all.iter().map(|part| self.range(part)).collect::<Result<_, Refused>>()?;
                Range::around(&ranges)?
            }
            Expr::Compare(_, a, b) => {
                let (a, b) = both(a, b)?;
                Range { peak: Range::around(&[a, b])?.peak, ..Range::YES_NO }
            }
            Expr::And(a, b) | Expr::Or(a, b) => {
                let (a, b) = both(a, b)?;
                Range { peak: a.peak.max(b.peak), ..Range::YES_NO }
            }
            Expr::Not(a) => Range { peak: self.range(a)?.peak, ..Range::YES_NO },
        })
    }

    /// The ends of a fact's values and their scale in formulas: whole numbers count ones, amounts minor units.
    pub(super) fn bounds(&self, id: FactId) -> Range {
        let playbook = self.facts.playbook;
        let fact = playbook.fact(id);
        let (unit, scale) = match &fact.kind {
            Kind::YesNo | Kind::Choice(_) | Kind::Text => return Range::SMALL,
            Kind::Date => return Range::DAYS,
            Kind::Number { whole: true } => (Decimal::ONE, 0),
            Kind::Number { whole: false } => (1, Decimal::DECIMALS),
            Kind::Money => (playbook.currency.minor_unit(), u32::from(playbook.currency.digits())),
        };
        let (low, high) = fact.ends_or(-i64::MAX, i64::MAX);
        Range::of(i128::from(low) / i128::from(unit), i128::from(high) / i128::from(unit), scale)
    }
}
