//! The steps of formulas that give days or count them.

use crate::model::date::Date;
use crate::model::formula::{Comparator, Expr};
use crate::sql::days;
use crate::sql::formulas::{Lowering, Step, Width, power, wide_quotient};
use crate::sql::refusal::Refused;
use crate::sql::tree::Sql;

/// More business days than there are days: what is counted so far on is no day.
const MOST_BUSINESS_DAYS: i128 = 4_000_000;

impl Lowering<'_, '_> {
    /// A number of days, which must be whole.
    fn whole(&mut self, expr: &Expr) -> Result<Step, Refused> {
        let step = self.step(expr)?;
        if step.scale == 0 {
            return Ok(step);
        }
        let unit = power(step.scale)?;
        let value = self.keep(step.value.clone());
        self.faults.push(value.clone().remainder(unit).differs(Sql::int(0)));
        let value = if self.width == Width::Wide { wide_quotient(value, unit) } else { value.quotient(unit) };
        Ok(Step { value, scale: 0, low: step.low / unit, high: step.high / unit, ..step })
    }

    /// So many days later or earlier.
    pub(super) fn day(&mut self, day: &Expr, count: &Expr, join: fn(Sql, Sql) -> Sql) -> Result<Step, Refused> {
        let (day, count) = (self.step(day)?, self.whole(count)?);
        let can_be_missing = day.can_be_missing || count.can_be_missing;
        let value = join(day.value.clone(), count.value.clone());
        let far = days::MOST.saturating_add(count.low.abs().max(count.high.abs()));
        let step = self.watched(Step { value, scale: 0, low: -far, high: far, can_be_missing }, &[&day, &count]);
        Ok(self.within(step))
    }

    /// How many business days lie between two days.
    pub(super) fn business_days(&mut self, from: &Expr, to: &Expr) -> Result<Step, Refused> {
        let (from, to) = self.both(from, to)?;
        let can_be_missing = from.can_be_missing || to.can_be_missing;
        let (from, to) = (self.keep(from.value), self.keep(to.value));
        let value = days::business_days(&self.facts.playbook.calendar, &from, &to);
        Ok(Step { value, scale: 0, low: 0, high: days::MOST * 2, can_be_missing })
    }

    /// So many business days later.
    pub(super) fn add_business_days(&mut self, day: &Expr, count: &Expr) -> Result<Step, Refused> {
        let (day, count) = (self.step(day)?, self.whole(count)?);
        let can_be_missing = day.can_be_missing || count.can_be_missing;
        let (day, count) = (self.keep(day.value), self.keep(count.value));
        let beyond = count.clone().compare(Comparator::More, Sql::int(MOST_BUSINESS_DAYS));
        self.faults.push(beyond.or(count.clone().compare(Comparator::Less, Sql::int(-MOST_BUSINESS_DAYS))));
        let value = days::add_business_days(&self.facts.playbook.calendar, &mut self.facts.stages, &day, &count);
        Ok(self.within(Step { value, scale: 0, low: -days::MOST, high: days::MOST, can_be_missing }))
    }

    /// A day that must be one of those there are.
    fn within(&mut self, step: Step) -> Step {
        let value = self.keep(step.value);
        let early = value.clone().compare(Comparator::Less, Sql::int(Date::MIN.days()));
        self.faults.push(early.or(value.clone().compare(Comparator::More, Sql::int(Date::MAX.days()))));
        Step { value, low: -days::MOST, high: days::MOST, ..step }
    }
}
