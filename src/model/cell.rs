//! How cells are written and what they mean, whoever reads them: the program or a query.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::model::fact::{Fact, FactId, Kind, Over, Take};
use crate::model::value::Value;

/// A fact and the cells it is taken from.
#[derive(Debug, Clone)]
pub struct MappedFact {
    /// Which fact.
    pub fact: FactId,
    /// Its name, for messages.
    pub name: Arc<str>,
    /// The column it would be taken from first.
    pub wanted: Arc<str>,
    /// Which cells.
    pub over: Over,
    /// How several become one; none for [`Over::Order`].
    pub take: Option<Take>,
    /// Where they stand.
    pub column: MappedColumn,
    /// The column and reader of what each is multiplied with.
    pub times: Option<(usize, CellReader)>,
    /// How a cell is read.
    pub reader: CellReader,
    /// What the taken value may be.
    pub limits: CellReader,
}

/// Where the cells of a fact stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MappedColumn {
    /// In this column.
    At(usize),
    /// In none: every row counts (`take = "count"` of nothing named).
    EveryRow,
    /// In none, so the fact has no value: only costs use it.
    Missing,
    /// In none, so nobody has said.
    Open,
}

/// Reads cells of one fact.
#[derive(Debug, Clone)]
pub struct CellReader {
    /// What a value looks like.
    pub form: Form,
    /// What a blank cell says.
    pub blank: Blank,
    /// Whether a leading `'` is a spreadsheet guard and no part of the text.
    pub guard: Guard,
    /// Cells that stand for a blank one.
    pub placeholders: &'static [&'static str],
    /// The smallest value allowed.
    pub low: i64,
    /// The largest value allowed.
    pub high: i64,
}

/// What a value looks like.
#[derive(Debug, Clone)]
pub enum Form {
    /// `yes`, `no`, `true`, `false`, `1`, `0`, in any case.
    YesNo,
    /// One of these, by [`OptionId`].
    Choice(Vec<Box<str>>),
    /// A number.
    Number {
        /// How it is written.
        format: NumberFormat,
        /// What it must be a multiple of, in ten-thousandths: [`Decimal::ONE`] for a whole number, else 1.
        step: i64,
    },
    /// An amount.
    Money {
        /// How it is written.
        format: NumberFormat,
        /// The currency's minor unit, in ten-thousandths.
        step: i64,
    },
    /// A day.
    Date(DateFormat),
    /// A text.
    Text,
}

/// How values of each kind are written, wherever the cells are.
#[derive(Debug, Clone, Copy)]
pub struct Formats<'a> {
    /// Numbers.
    pub numbers: NumberFormat,
    /// Amounts.
    pub amounts: NumberFormat,
    /// Days.
    pub dates: &'a DateFormat,
}

impl Form {
    /// What values of a fact look like; `minor_unit` is the currency's.
    pub fn of(fact: &Fact, formats: Formats<'_>, minor_unit: i64) -> Form {
        let step = fact.step(minor_unit);
        match &fact.kind {
            Kind::YesNo => Form::YesNo,
            Kind::Choice(options) => Form::Choice(options.iter().map(|option| option.name.as_str().into()).collect()),
            Kind::Number { .. } => Form::Number { format: formats.numbers, step },
            Kind::Money => Form::Money { format: formats.amounts, step },
            Kind::Date => Form::Date(formats.dates.clone()),
            Kind::Text => Form::Text,
        }
    }
}

/// How numbers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberFormat {
    /// What separates decimals.
    pub decimal: char,
    /// What separates thousands; none where nothing may.
    pub thousands: Option<char>,
    /// Symbols and codes an amount may carry, longest first.
    pub symbols: &'static [&'static str],
}

impl NumberFormat {
    /// As the program itself writes numbers.
    pub const PLAIN: NumberFormat = NumberFormat { decimal: '.', thousands: None, symbols: &[] };
}

/// How dates are written.
#[derive(Debug, Clone)]
pub struct DateFormat {
    /// The order of day, month and year where all are digits.
    pub order: DateOrder,
    /// Whether years may have two digits, which are 2000 to 2099, and months may be named.
    pub style: DateStyle,
    /// What a time without a zone means.
    pub zoneless: Zoneless,
    /// The playbook's zone.
    pub zone: TimeZone,
}

impl DateFormat {
    /// As the program itself writes days; a time belongs to the zone's day.
    pub fn iso(zone: TimeZone) -> DateFormat {
        DateFormat { order: DateOrder::Iso, style: DateStyle::Digits, zoneless: Zoneless::AsWritten, zone }
    }
}

/// The order in which a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// Year, month, day.
    Iso,
    /// Day, month, year.
    Dmy,
    /// Month, day, year.
    Mdy,
}

/// What other than digits and four-digit years a format has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateStyle {
    /// Nothing.
    Digits,
    /// Years of two digits.
    ShortYears,
    /// Names of months (`Jul-25-26`, `10-Dez-25`, `Nov 21, 2026`) and years of two digits.
    MonthNames,
}

/// What a time without a zone means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zoneless {
    /// The day as it is written.
    AsWritten,
    /// It is UTC.
    Utc,
}

/// What a blank cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blank {
    /// The playbook's `blank`.
    Is(Value),
    /// The fact has no value.
    Missing,
    /// Nothing.
    Open,
    /// It is an error.
    Refused,
}

/// Whether a leading `'` is a spreadsheet guard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// It is part of the text.
    Kept,
    /// It is taken off: the column holds ids, postal codes or telephone numbers.
    Stripped,
}
