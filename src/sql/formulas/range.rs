//! How large every step of a formula can get, whatever its facts are, before any of it is written.

use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::sql::days;
use crate::sql::dialect::Dialect;
use crate::sql::formulas::{Lowering, NARROW, Width, power};
use crate::sql::refusal::Refused;

impl Lowering<'_, '_> {
    /// Whether all steps fit into 64 bits, whatever the facts are.
    pub(super) fn width_of(&mut self, expr: &Expr) -> Result<Width, Refused> {
        let peak = self.range(expr)?.2;
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

    /// The smallest and largest value of an expression, the largest of any of its steps, and its scale.
    fn range(&mut self, expr: &Expr) -> Result<(i128, i128, i128, u32), Refused> {
        let far = || Refused::new("a formula can grow beyond 38 digits; give its facts a `max`");
        let leaf = |low: i128, high: i128, scale: u32| (low, high, low.abs().max(high.abs()), scale);
        let align = |a: (i128, i128, i128, u32), scale: u32| -> Result<(i128, i128, i128, u32), Refused> {
            let factor = power(scale - a.3)?;
            let times = |value: i128| value.checked_mul(factor).ok_or_else(far);
            Ok((times(a.0)?, times(a.1)?, times(a.2)?, scale))
        };
        let sum = |a: i128, b: i128| a.checked_add(b).ok_or_else(far);
        Ok(match expr {
            Expr::Number(exact) => {
                let units = exact.to_decimal().map_err(|_| far())?.units();
                leaf(units.into(), units.into(), Decimal::DECIMALS)
            }
            Expr::YesNo(_) | Expr::Choice(_) | Expr::Text(_) | Expr::Contains(..) => leaf(0, 1 << 16, 0),
            Expr::Not(a) => {
                let a = self.range(a)?;
                (0, 1, a.2, 0)
            }
            Expr::Date(_) | Expr::Today => leaf(-days::MOST, days::MOST, 0),
            Expr::Fact(fact) => {
                let (low, high, scale) = self.bounds(*fact);
                leaf(low, high, scale)
            }
            Expr::Limit(_, inner) => self.range(inner)?,
            Expr::Negative(a) => {
                let (low, high, peak, scale) = self.range(a)?;
                (-high, -low, peak, scale)
            }
            Expr::Plus(a, b) | Expr::Minus(a, b) => {
                let (a, b) = (self.range(a)?, self.range(b)?);
                let scale = a.3.max(b.3);
                let (a, mut b) = (align(a, scale)?, align(b, scale)?);
                if matches!(expr, Expr::Minus(..)) {
                    b = (-b.1, -b.0, b.2, b.3);
                }
                let (low, high) = (sum(a.0, b.0)?, sum(a.1, b.1)?);
                (low, high, low.abs().max(high.abs()).max(a.2).max(b.2), scale)
            }
            Expr::Times(a, b) => {
                let (a, b) = (self.range(a)?, self.range(b)?);
                let mut ends = Vec::new();
                for (x, y) in [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)] {
                    ends.push(x.checked_mul(y).ok_or_else(far)?);
                }
                let (low, high) = (ends.iter().copied().min().unwrap_or(0), ends.iter().copied().max().unwrap_or(0));
                (low, high, low.abs().max(high.abs()).max(a.2).max(b.2), a.3 + b.3)
            }
            Expr::LaterBy(a, b) | Expr::EarlierBy(a, b) | Expr::AddBusinessDays(a, b) => {
                let (a, b) = (self.range(a)?, self.range(b)?);
                (-days::MOST, days::MOST, a.2.max(b.2), 0)
            }
            Expr::Days(a, b) | Expr::BusinessDays(a, b) => {
                let (a, b) = (self.range(a)?, self.range(b)?);
                (-2 * days::MOST, 2 * days::MOST, a.2.max(b.2), 0)
            }
            Expr::Min(all) | Expr::Max(all) | Expr::First(all) => {
                let mut ranges = Vec::new();
                for part in all {
                    ranges.push(self.range(part)?);
                }
                let scale = ranges.iter().map(|range| range.3).max().unwrap_or(0);
                let (mut low, mut high, mut peak) = (i128::MAX, i128::MIN, 0);
                for range in ranges {
                    let range = align(range, scale)?;
                    (low, high, peak) = (low.min(range.0), high.max(range.1), peak.max(range.2));
                }
                (low, high, peak, scale)
            }
            Expr::Compare(_, a, b) => {
                let (a, b) = (self.range(a)?, self.range(b)?);
                let scale = a.3.max(b.3);
                let (a, b) = (align(a, scale)?, align(b, scale)?);
                (0, 1, a.2.max(b.2), 0)
            }
            Expr::And(a, b) | Expr::Or(a, b) => {
                let (a, b) = (self.range(a)?, self.range(b)?);
                (0, 1, a.2.max(b.2), 0)
            }
        })
    }

    /// The ends of a fact's values and their scale in formulas: whole numbers count ones, amounts minor units.
    pub(super) fn bounds(&self, id: FactId) -> (i128, i128, u32) {
        let playbook = self.facts.playbook;
        let fact = playbook.fact(id);
        let (unit, scale) = match &fact.kind {
            Kind::YesNo | Kind::Choice(_) | Kind::Text => return (0, 1 << 16, 0),
            Kind::Date => return (-days::MOST, days::MOST, 0),
            Kind::Number { whole: true } => (Decimal::ONE, 0),
            Kind::Number { whole: false } => (1, Decimal::DECIMALS),
            Kind::Money => (playbook.currency.minor_unit(), u32::from(playbook.currency.digits())),
        };
        let end = |value: &Option<crate::model::value::Value>, otherwise: i64| {
            value.as_ref().and_then(|value| value.ordinal()).unwrap_or(otherwise)
        };
        let (low, high) = (end(&fact.min, -i64::MAX), end(&fact.max, i64::MAX));
        (i128::from(low) / i128::from(unit), i128::from(high) / i128::from(unit), scale)
    }
}
