//! One row → what is known of its order, as numbers, where every row is an order and nothing beside the row matters.
//! Every cell the playbook names is read. Whatever is not plain ([`Odd`]) is left to [`crate::orders`], which says what
//! is wrong with it or reads it more carefully.

use std::borrow::Cow;

use crate::engine::walk::Walk;
use crate::engine::walk::known::{Known, MISSING, OPEN};
use crate::model::fact::{FactId, Kind, Over, Take};
use crate::model::value::{State, Value};
use crate::orders::cells::{Blank, Cell, CellReader, Form, trimmed, yes_or_no};
use crate::orders::cut::Spans;
use crate::orders::dates;
use crate::orders::ids::{key, written};
use crate::orders::mapped::{MappedColumn, MappedFact};
use crate::orders::mapping::Mapping;
use crate::orders::numbers;
use crate::orders::split::undoubled;
use crate::orders::words::Words;
use crate::playbook::{Lines, Playbook};

/// The row needs a closer look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd;

/// How rows are read.
pub struct RowPlan {
    width: usize,
    id: usize,
    customer: Option<usize>,
    currency: Option<(usize, String)>,
    cells: Vec<NamedCell>,
    /// What is known of every order: what `--set` says, and what no column says.
    everywhere: Known,
    /// What `--set` says over cells.
    settings: Vec<(FactId, i64)>,
}

/// A cell the playbook names.
struct NamedCell {
    column: usize,
    fact: FactId,
    form: Reads,
    /// What a blank cell says; none where it needs a closer look.
    blank: Option<i64>,
    /// What a value must be a multiple of, and its bounds.
    step: i64,
    low: i64,
    high: i64,
}

enum Reads {
    /// One of these words.
    Option(Words),
    /// One of these words, or another, which has this number.
    Text(Words, i64),
    /// Yes or no.
    YesNo,
    /// Digits with a point: how they are written, and what they must be a multiple of.
    Number(numbers::NumberFormat, i64),
    /// A day.
    Date(dates::DateFormat),
    /// Whether there is anything.
    Counted,
    /// Anything else.
    Other(CellReader),
}

impl RowPlan {
    /// How the rows of an export are read; none where orders are more than a row by itself.
    pub fn new(mapping: &Mapping, walk: &Walk, settings: &[(FactId, State)]) -> Option<RowPlan> {
        if mapping.lines() != Lines::Single || mapping.needs_customers() {
            return None;
        }
        let playbook = walk.playbook();
        let settings: Vec<(FactId, i64)> =
            settings.iter().map(|(fact, state)| Some((*fact, walk.ordinal(*fact, state)?))).collect::<Option<_>>()?;
        let mut everywhere = walk.nothing_known();
        let mut cells = Vec::new();
        for fact in &mapping.facts {
            match fact.column {
                MappedColumn::Open => {}
                MappedColumn::Missing => everywhere.set(fact.fact, MISSING),
                MappedColumn::EveryRow | MappedColumn::At(_) => match named_cell(playbook, walk, fact)? {
                    Named::Cell(cell) => cells.push(cell),
                    Named::Always(value) => everywhere.set(fact.fact, value),
                },
            }
        }
        settings.iter().for_each(|(fact, value)| everywhere.set(*fact, *value));
        Some(RowPlan {
            width: mapping.columns.own,
            id: mapping.id,
            customer: mapping.customer,
            currency: mapping.currency.map(|column| (column, mapping.playbook_currency.code().to_owned())),
            cells,
            everywhere,
            settings,
        })
    }

    /// Reads a row.
    pub fn read<'b>(&self, bytes: &'b [u8], spans: &Spans, known: &mut Known) -> Result<&'b str, Odd> {
        if spans.width() != self.width {
            return Err(Odd);
        }
        let id = self.id(bytes, spans)?;
        if let Some(customer) = self.customer
            && !spans.cell(bytes, customer).is_ascii()
        {
            return Err(Odd);
        }
        if let Some((column, code)) = &self.currency
            && !trimmed(spans.cell(bytes, *column)).eq_ignore_ascii_case(code.as_bytes())
        {
            return Err(Odd);
        }
        known.copy_from(&self.everywhere);
        for cell in &self.cells {
            let value = cell.read(bytes, spans)?;
            known.set(cell.fact, value);
        }
        for (fact, value) in &self.settings {
            known.set(*fact, *value);
        }
        Ok(id)
    }

    fn id<'b>(&self, bytes: &'b [u8], spans: &Spans) -> Result<&'b str, Odd> {
        let cell = spans.cell(bytes, self.id);
        if spans.is_doubled(self.id) || !cell.is_ascii() {
            return Err(Odd);
        }
        let written = written(cell);
        if written.is_empty() {
            return Err(Odd);
        }
        std::str::from_utf8(key(written)).map_err(|_| Odd)
    }
}

/// The customer's cell as its key, without quotes.
pub fn customer_cell<'b>(bytes: &'b [u8], spans: &Spans, column: usize) -> Cow<'b, [u8]> {
    let cell = spans.cell(bytes, column);
    if spans.is_doubled(column) { Cow::Owned(undoubled(cell)) } else { Cow::Borrowed(cell) }
}

enum Named {
    Cell(NamedCell),
    Always(i64),
}

fn named_cell(playbook: &Playbook, walk: &Walk, fact: &MappedFact) -> Option<Named> {
    let column = match (fact.column, fact.over, fact.take) {
        (MappedColumn::EveryRow, Over::Lines, Some(Take::Count)) => {
            let one = crate::model::decimal::Decimal::ONE;
            return fact.limits.within_limits(one).is_ok().then_some(Named::Always(one));
        }
        (MappedColumn::At(column), _, _) if fact.times.is_none() => column,
        (_, _, _) => return None,
    };
    let (reader, limits) = (&fact.reader, &fact.limits);
    let form = match fact.take {
        Some(Take::Count) => Reads::Counted,
        Some(Take::Sum | Take::Min | Take::Max | Take::First | Take::Last | Take::Any | Take::All) | None => {
            reads(walk, fact)?
        }
    };
    let blank = blank(walk, fact);
    let step = match (&limits.form, fact.take) {
        (Form::Number { step, .. } | Form::Money { step, .. }, Some(Take::Sum)) => *step,
        (_, _) => 1,
    };
    let is_text = playbook.fact(fact.fact).kind == Kind::Text;
    let (low, high) = match fact.over {
        _ if is_text => (i64::MIN, i64::MAX),
        Over::Order => (reader.low, reader.high),
        Over::Lines => (limits.low, limits.high),
        Over::Customer | Over::CustomerOthers => return None,
    };
    Some(Named::Cell(NamedCell { column, fact: fact.fact, form, blank, step, low, high }))
}

fn reads(walk: &Walk, fact: &MappedFact) -> Option<Reads> {
    let reader = &fact.reader;
    if !reader.placeholders.is_empty() {
        return Some(Reads::Other(reader.clone()));
    }
    Some(match &reader.form {
        Form::YesNo => Reads::YesNo,
        Form::Choice(options) => Reads::Option(Words::new(options.iter().map(|option| &**option))),
        Form::Number { format, step } | Form::Money { format, step } => Reads::Number(*format, *step),
        Form::Date(format) => Reads::Date(format.clone()),
        Form::Text => match walk.texts(fact.fact) {
            Some(regions) => {
                let named: Vec<Value> =
                    (0..regions.len().saturating_sub(1)).map(|region| regions.sample(region)).collect();
                let words = named.iter().filter_map(|value| match value {
                    Value::Text(text) => Some(text.as_bytes()),
                    _ => None,
                });
                Reads::Text(Words::new(words), i64::from(regions.len()) - 1)
            }
            None => Reads::Text(Words::new(std::iter::empty()), 0),
        },
    })
}

/// What a blank cell says, taken as the fact takes it.
fn blank(walk: &Walk, fact: &MappedFact) -> Option<i64> {
    if fact.take == Some(Take::Count) {
        return fact.limits.within_limits(0).ok();
    }
    let said = match &fact.reader.blank {
        Blank::Is(value) => return walk.ordinal(fact.fact, &State::Known(value.clone())),
        Blank::Refused => return None,
        Blank::Open => OPEN,
        Blank::Missing => MISSING,
    };
    match (said, fact.take) {
        (MISSING, Some(Take::Sum | Take::Any)) => fact.limits.within_limits(0).ok(),
        (MISSING, Some(Take::All)) => Some(1),
        (said, _) => Some(said),
    }
}

impl NamedCell {
    fn read(&self, bytes: &[u8], spans: &Spans) -> Result<i64, Odd> {
        let span = spans.span(self.column);
        let (start, end) = (span.start as usize, span.end as usize);
        if spans.is_doubled(self.column) {
            return Err(Odd);
        }
        let value = match &self.form {
            Reads::Option(words) => match words.find(bytes, start, end) {
                Some(position) => i64::from(position),
                None => return self.closer(bytes, start, end),
            },
            Reads::Text(..) => return self.closer(bytes, start, end),
            _ => {
                let cell = bytes.get(start..end).unwrap_or_default();
                return self.value(trimmed(cell));
            }
        };
        Ok(value)
    }

    /// A cell that is none of the words as it stands: it may have blanks around it, or be one.
    fn closer(&self, bytes: &[u8], start: usize, end: usize) -> Result<i64, Odd> {
        let cell = bytes.get(start..end).unwrap_or_default();
        let inner = trimmed(cell);
        if inner.is_empty() {
            return self.blank.ok_or(Odd);
        }
        let from = start + (inner.as_ptr().addr() - cell.as_ptr().addr());
        let (from, to) = (from, from + inner.len());
        match &self.form {
            Reads::Option(words) => words.find(bytes, from, to).map(i64::from).ok_or(Odd),
            Reads::Text(words, other) if inner.is_ascii() && inner.first() != Some(&b'\'') => {
                Ok(words.find(bytes, from, to).map_or(*other, i64::from))
            }
            _ => Err(Odd),
        }
    }

    fn value(&self, cell: &[u8]) -> Result<i64, Odd> {
        if cell.is_empty() {
            return self.blank.ok_or(Odd);
        }
        let value = match &self.form {
            Reads::YesNo => yes_or_no(cell).map(i64::from).ok_or(Odd)?,
            Reads::Number(format, step) => {
                let units = numbers::read(format, cell).map_err(|_| Odd)?;
                if *step != 1 && units % step != 0 {
                    return Err(Odd);
                }
                units
            }
            Reads::Date(format) => i64::from(dates::read(format, cell).map_err(|_| Odd)?.days()),
            Reads::Counted => crate::model::decimal::Decimal::ONE,
            Reads::Other(reader) => match reader.read(cell).map_err(|_| Odd)? {
                Cell::Ordinal(ordinal) => ordinal,
                Cell::Missing | Cell::Open => return self.blank.ok_or(Odd),
                Cell::Text(_) => return Err(Odd),
            },
            Reads::Option(_) | Reads::Text(..) => return Err(Odd),
        };
        let fits = (self.low..=self.high).contains(&value) && (self.step == 1 || value % self.step == 0);
        let plain = value.unsigned_abs() <= crate::engine::walk::calc::LARGEST.unsigned_abs();
        if fits && plain { Ok(value) } else { Err(Odd) }
    }
}
