//! The last step of a formula as a value of a kind: rounded once, and nothing lost that is not said.

use crate::model::decimal::Decimal;
use crate::model::fact::Kind;
use crate::model::formula::Comparator;
use crate::sql::dialect::Dialect;
use crate::sql::formulas::{Converted, Fault, Lowering, NARROW, Step, Width, power, too_large, wide_quotient};
use crate::sql::refusal::Refused;
use crate::sql::tree::{Call, Is, Sql, Type};

impl Lowering<'_, '_> {
    /// A step as a value of a kind.
    pub(super) fn convert(mut self, step: Step, kind: &Kind, what: &str) -> Result<Converted, Refused> {
        let mut faults: Vec<Fault> = Vec::new();
        let digits = u32::from(self.facts.playbook.currency.digits());
        let unit = i128::from(self.facts.playbook.currency.minor_unit());
        let wide = self.width == Width::Wide;
        let (value, magnitude) = match kind {
            Kind::YesNo | Kind::Choice(_) | Kind::Date | Kind::Text => (step.value, 0),
            Kind::Money if step.scale > digits => {
                let divisor = power(step.scale - digits)?;
                let kept = self.keep(step.value);
                self.narrow_enough(&kept, step.low.abs().max(step.high.abs()), divisor, unit);
                let rest = self.keep(kept.clone().remainder(divisor));
                let up = rest.clone().compare(Comparator::AtLeast, Sql::int((divisor + 1) / 2));
                let down = rest.compare(Comparator::AtMost, Sql::int(-((divisor + 1) / 2)));
                let away = Sql::case(vec![(up, Sql::int(1)), (down, Sql::int(-1))], Sql::int(0));
                let quotient = if wide { wide_quotient(kept, divisor) } else { kept.quotient(divisor) };
                (quotient.plus(away).times(Sql::int(unit)), 0)
            }
            Kind::Money | Kind::Number { .. } if step.scale <= Decimal::DECIMALS => {
                let factor = power(Decimal::DECIMALS - step.scale)?;
                let magnitude = step.low.abs().max(step.high.abs()).saturating_mul(factor);
                let kept = self.keep(step.value);
                self.narrow_enough(&kept, magnitude / factor, 1, factor);
                (kept.times(Sql::int(factor)), magnitude)
            }
            Kind::Number { .. } | Kind::Money => {
                let divisor = power(step.scale - Decimal::DECIMALS)?;
                let kept = self.keep(step.value);
                self.narrow_enough(&kept, step.low.abs().max(step.high.abs()), divisor, 1);
                let words = Sql::text(&format!("the value of `{what}` has more than four decimals"));
                faults.push(Fault { is: kept.clone().remainder(divisor).differs(Sql::int(0)), words });
                let quotient = if wide { wide_quotient(kept, divisor) } else { kept.quotient(divisor) };
                (quotient, 0)
            }
        };
        let _ = magnitude;
        let value = if wide && !matches!(value, Sql::Int(_)) { Sql::call(Call::ToNarrow, vec![value]) } else { value };
        let large: Vec<Is> = self.faults.drain(..).collect();
        let bad = Is::any(large).or(Is::any(faults.iter().map(|fault| fault.is.clone())));
        let null = Sql::Null(if *kind == Kind::Text { Type::Text } else { Type::Int });
        let mut all = Vec::new();
        let value = if bad == Is::Certain(false) {
            value
        } else {
            let decimals = Is::any(faults.iter().map(|fault| fault.is.clone()));
            let flag = self.facts.stages.keep(&format!("{what} fault"), Sql::flag(bad.and(decimals.negated())));
            let is_bad = flag.clone().is_set();
            all.push(Fault { is: flag.is_set(), words: too_large(what) });
            let arms =
                [(is_bad, null.clone())].into_iter().chain(faults.iter().map(|one| (one.is.clone(), null.clone())));
            Sql::case(arms.collect(), value)
        };
        all.extend(faults);
        let mut value = value;
        if *kind == (Kind::Number { whole: true }) && step.scale > 0 {
            value = self.keep(value);
            let words = crate::sql::words::decimal(&value, None);
            let words =
                Sql::concat(vec![Sql::text(&format!("`{what}` must be whole and is `")), words, Sql::text("`")]);
            let is = value.clone().remainder(i128::from(Decimal::ONE)).differs(Sql::int(0));
            all.push(Fault { is, words });
        }
        Ok(Converted { value, faults: all })
    }

    /// Watches that a value, divided and multiplied, fits into 64 bits.
    fn narrow_enough(&mut self, value: &Sql, magnitude: i128, divisor: i128, factor: i128) {
        if (magnitude / divisor).saturating_mul(factor) < NARROW {
            return;
        }
        let most = (i128::from(i64::MAX) / factor).saturating_mul(divisor);
        let most = if self.facts.dialect == Dialect::Sqlite { most.min(i128::from(i64::MAX)) } else { most };
        let above = value.clone().compare(Comparator::More, Sql::int(most));
        self.faults.push(above.or(value.clone().compare(Comparator::Less, Sql::int(-most))));
    }
}
