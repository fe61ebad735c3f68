//! One cell → what it says of a fact, or precisely why it cannot be read. No allocation on the way, so that a review of
//! twenty million cells a second can use it; the words of a problem are made only when there is one.

use crate::model::cell::{Blank, CellReader, Form, Guard, NumberFormat};
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::value::{OptionId, State, Value};
use crate::orders::dates::{self, BadDate};
use crate::orders::numbers::{self, BadNumber};

/// What a cell says of its fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'c> {
    /// A value on the number line of [`Value::ordinal`].
    Ordinal(i64),
    /// A text, trimmed.
    Text(&'c str),
    /// The fact has no value.
    Missing,
    /// Nothing: somebody may be asked.
    Open,
}

/// Why a cell cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadCell {
    /// It is blank, and the playbook does not say what that means.
    Blank,
    /// It is not UTF-8.
    NotText,
    /// It is neither yes nor no.
    NotYesNo,
    /// It is none of the options.
    NotAnOption,
    /// It is no number or no amount.
    Number(BadNumber),
    /// It is no whole number.
    NotWhole,
    /// It is finer than the currency's smallest unit.
    TooFine,
    /// It is no date.
    Date(BadDate),
    /// It is less than the smallest value allowed.
    TooSmall,
    /// It is more than the largest value allowed.
    TooLarge,
}

impl CellReader {
    /// What a cell says.
    pub fn read<'c>(&'c self, cell: &'c [u8]) -> Result<Cell<'c>, BadCell> {
        let cell = trimmed(cell);
        if self.is_blank(cell) {
            return self.blank();
        }
        let ordinal = match &self.form {
            Form::YesNo => yes_or_no(cell).map(i64::from).ok_or(BadCell::NotYesNo),
            Form::Choice(options) => option(options, cell).map(i64::from).ok_or(BadCell::NotAnOption),
            Form::Number { format, step } => multiple(format, *step, cell, BadCell::NotWhole),
            Form::Money { format, step } => multiple(format, *step, cell, BadCell::TooFine),
            Form::Date(format) => dates::read(format, cell).map(|day| i64::from(day.days())).map_err(BadCell::Date),
            Form::Text => return text(cell, self.guard).map(Cell::Text),
        };
        self.within_limits(ordinal?).map(Cell::Ordinal)
    }

    /// Whether a trimmed cell is blank, or stands for a blank one.
    pub fn is_blank(&self, cell: &[u8]) -> bool {
        cell.is_empty() || self.placeholders.iter().any(|placeholder| placeholder.as_bytes() == cell)
    }

    /// A value on the number line, if the playbook allows it.
    pub fn within_limits(&self, ordinal: i64) -> Result<i64, BadCell> {
        if ordinal < self.low {
            return Err(BadCell::TooSmall);
        }
        if ordinal > self.high { Err(BadCell::TooLarge) } else { Ok(ordinal) }
    }

    fn blank(&self) -> Result<Cell<'_>, BadCell> {
        match &self.blank {
            Blank::Is(Value::Text(text)) => Ok(Cell::Text(text)),
            Blank::Is(value) => Ok(value.ordinal().map_or(Cell::Missing, Cell::Ordinal)),
            Blank::Missing => Ok(Cell::Missing),
            Blank::Open => Ok(Cell::Open),
            Blank::Refused => Err(BadCell::Blank),
        }
    }

    /// What a cell says, as a state of the fact.
    pub fn state(&self, cell: Cell<'_>) -> State {
        match cell {
            Cell::Ordinal(ordinal) => State::Known(self.value(ordinal)),
            Cell::Text(text) => State::Known(Value::Text(text.into())),
            Cell::Missing => State::Missing,
            Cell::Open => State::Open,
        }
    }

    /// The value at a position on the number line.
    pub fn value(&self, ordinal: i64) -> Value {
        match &self.form {
            Form::YesNo => Value::YesNo(ordinal != 0),
            Form::Choice(_) => Value::Choice(OptionId::try_from(ordinal).unwrap_or_default()),
            Form::Number { .. } => Value::Number(Decimal::from_units(ordinal)),
            Form::Money { .. } => Value::Money(Decimal::from_units(ordinal)),
            // Invariant: every ordinal of a date came from a date.
            Form::Date(_) => Value::Date(Date::from_days(ordinal).unwrap_or(Date::MAX)),
            Form::Text => Value::Text(ordinal.to_string().into()),
        }
    }
}

/// A cell without blanks at its ends.
pub fn trimmed(cell: &[u8]) -> &[u8] {
    let is_graphic = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_graphic);
    if is_graphic(cell.first()) && is_graphic(cell.last()) {
        return cell;
    }
    let cell = cell.trim_ascii();
    let plain = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii);
    if plain(cell.first()) && plain(cell.last()) {
        return cell;
    }
    std::str::from_utf8(cell).map_or(cell, |text| text.trim().as_bytes())
}

/// A trimmed cell without the `'` a spreadsheet guard puts before a number that is none.
pub fn unguarded(cell: &[u8], guard: Guard) -> &[u8] {
    match guard {
        Guard::Kept => cell,
        Guard::Stripped => cell.strip_prefix(b"'").unwrap_or(cell),
    }
}

fn text(cell: &[u8], guard: Guard) -> Result<&str, BadCell> {
    std::str::from_utf8(unguarded(cell, guard)).map_err(|_| BadCell::NotText)
}

/// `yes`, `no`, `true`, `false`, `1`, `0`, in any case.
pub fn yes_or_no(cell: &[u8]) -> Option<bool> {
    match cell {
        [b'1'] => Some(true),
        [b'0'] => Some(false),
        [_, _] => cell.eq_ignore_ascii_case(b"no").then_some(false),
        [_, _, _] => cell.eq_ignore_ascii_case(b"yes").then_some(true),
        [_, _, _, _] => cell.eq_ignore_ascii_case(b"true").then_some(true),
        [_, _, _, _, _] => cell.eq_ignore_ascii_case(b"false").then_some(false),
        _ => None,
    }
}

fn option(options: &[Box<str>], cell: &[u8]) -> Option<OptionId> {
    let at = options.iter().position(|option| option.as_bytes() == cell)?;
    OptionId::try_from(at).ok()
}

fn multiple(format: &NumberFormat, step: i64, cell: &[u8], otherwise: BadCell) -> Result<i64, BadCell> {
    let units = numbers::read(format, cell).map_err(BadCell::Number)?;
    if step == 1 || units % step == 0 { Ok(units) } else { Err(otherwise) }
}

#[cfg(test)]
mod tests;
