//! Cells of several rows → one value of a fact: what each row adds, and whether what was taken is a value of the fact.

use crate::diagnostic::code::Code;
use crate::model::cell::{CellReader, Form, MappedColumn, MappedFact};
use crate::model::currency::Currency;
use crate::model::decimal::Decimal;
use crate::model::fact::Take;
use crate::model::value::State;
use crate::orders::cells::{BadCell, trimmed};
use crate::orders::complaint::{complaint, in_words};
use crate::orders::mapping::Mapping;
use crate::orders::problem::CellProblem;
use crate::orders::records::Row;
use crate::orders::rows::Placed;
use crate::orders::tally::{Amount, Entry, Taken, Tally};

/// What a row adds to a value taken from several.
#[derive(Debug, Clone)]
pub enum Contribution {
    /// A value.
    Entry(Entry),
    /// Nothing: its cell is blank and left out.
    Nothing,
    /// A value nobody has said.
    Open,
}

impl Contribution {
    /// Adds it to a tally.
    pub fn add_to(self, tally: &mut Tally, take: Take, line: u64) {
        match self {
            Contribution::Entry(entry) => tally.take(take, entry),
            Contribution::Nothing => {}
            Contribution::Open => tally.take_open(line),
        }
    }
}

/// What a row adds to a fact taken from several cells.
pub fn entry(mapping: &Mapping, fact: &MappedFact, row: &Row) -> Result<Contribution, Placed> {
    let line = row.line;
    let counted = Ok(Contribution::Entry(Entry { line, value: Amount::Counted }));
    let MappedColumn::At(column) = fact.column else { return counted };
    if fact.take == Some(Take::Count) {
        let blank = fact.reader.is_blank(trimmed(row.cell(column)));
        return if blank { Ok(Contribution::Nothing) } else { counted };
    }
    let value = match read_at(mapping, &fact.reader, row, column)? {
        State::Known(value) => value,
        State::Missing | State::Unknown => return Ok(Contribution::Nothing),
        State::Open => return Ok(Contribution::Open),
    };
    let Some((times, reader)) = &fact.times else {
        return Ok(Contribution::Entry(Entry { line, value: Amount::Value(value) }));
    };
    match read_at(mapping, reader, row, *times)? {
        State::Known(factor) => {
            let units = |ordinal: Option<i64>| i128::from(ordinal.unwrap_or_default());
            let product = Amount::Product(units(value.ordinal()) * units(factor.ordinal()));
            Ok(Contribution::Entry(Entry { line, value: product }))
        }
        State::Missing | State::Unknown => Ok(Contribution::Nothing),
        State::Open => Ok(Contribution::Open),
    }
}

fn read_at(mapping: &Mapping, reader: &CellReader, row: &Row, column: usize) -> Result<State, Placed> {
    let cell = row.cell(column);
    reader.read(cell).map(|read| reader.state(read)).map_err(|bad| {
        let (code, text) = complaint(reader, mapping.playbook_currency, cell, bad);
        (column, CellProblem { code, place: mapping.columns.place(row, column), text })
    })
}

/// Why a taken value cannot be the fact's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It does not fit.
    TooLarge,
    /// It has more decimals than the fact may have.
    TooFine,
    /// The playbook does not allow it.
    Outside(i64, BadCell),
}

/// A taken value as a state of the fact.
pub fn fitted(fact: &MappedFact, taken: Taken) -> Result<State, Unfit> {
    let ordinal = match taken {
        Taken::Missing => return Ok(State::Missing),
        Taken::Open => return Ok(State::Open),
        Taken::Value(value) => match value.ordinal() {
            None => return Ok(State::Known(value)),
            Some(ordinal) => ordinal,
        },
        Taken::Count(count) => {
            let units = i64::try_from(count).ok().and_then(|count| count.checked_mul(Decimal::ONE));
            units.ok_or(Unfit::TooLarge)?
        }
        Taken::Sum(sum) => summed(&fact.limits, sum)?,
        Taken::Overflow => return Err(Unfit::TooLarge),
    };
    let ordinal = fact.limits.within_limits(ordinal).map_err(|bad| Unfit::Outside(ordinal, bad))?;
    Ok(State::Known(fact.limits.value(ordinal)))
}

impl Unfit {
    /// The words for it.
    pub fn complaint(self, fact: &MappedFact, currency: Currency) -> (Code, String) {
        match self {
            Unfit::TooLarge => (Code::SumTooLarge, format!("the values of `{}` together are too large", fact.name)),
            Unfit::TooFine => {
                let text = format!("the values of `{}` together have more decimals than it may have", fact.name);
                (Code::SumTooLarge, text)
            }
            Unfit::Outside(ordinal, bad) => {
                let value = in_words(&fact.limits, currency, ordinal);
                complaint(&fact.limits, currency, value.as_bytes(), bad)
            }
        }
    }
}

/// A sum in hundred-millionths in the units of its fact: amounts are rounded once, half away from zero, as those of a
/// formula are; numbers are never rounded.
fn summed(limits: &CellReader, sum: i128) -> Result<i64, Unfit> {
    let units = match &limits.form {
        Form::Money { step, .. } => {
            let step = i128::from(*step) * 10_000;
            let (whole, rest) = (sum / step, sum % step);
            let away = if rest.abs() * 2 >= step { sum.signum() } else { 0 };
            (whole + away) * (step / 10_000)
        }
        Form::Number { step, .. } => {
            let step = i128::from(*step) * 10_000;
            if sum % step != 0 {
                return Err(Unfit::TooFine);
            }
            sum / 10_000
        }
        Form::YesNo | Form::Choice(_) | Form::Date(_) | Form::Text => sum / 10_000,
    };
    i64::try_from(units).map_err(|_| Unfit::TooLarge)
}
