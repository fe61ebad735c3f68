//! One row → what is known of its order, as numbers, where every row is an order and nothing beside the row matters.
//! Every cell the playbook names is read. Whatever is not plain ([`Odd`]) is left to [`crate::orders`], which says what
//! is wrong with it or reads it more carefully.

use crate::engine::walk::Walk;
use crate::engine::walk::calc::LARGEST;
use crate::engine::walk::known::{Known, MISSING, OPEN};
use crate::model::cell::{Blank, CellReader, DateFormat, Form, MappedColumn, MappedFact, NumberFormat};
use crate::model::decimal::Decimal;
use crate::model::fact::{FactId, Kind, Over, Take};
use crate::model::value::{State, Value};
use crate::orders::cells::{self, Cell, trimmed};
use crate::orders::cut::{Ends, unquoted};
use crate::orders::dates;
use crate::orders::mapping::Mapping;
use crate::orders::numbers;
use crate::orders::quick::{Calendar, number, yes_or_no};
use crate::orders::words::{Words, load};
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
    calendar: Calendar,
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
    /// What a value must lie within.
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
    /// A number.
    Number {
        /// How it is written.
        format: NumberFormat,
        /// What it must be a multiple of.
        step: i64,
        /// How most of them are read.
        quick: Option<QuickNumber>,
    },
    /// A day.
    Date(DateFormat),
    /// Whether there is anything.
    Counted,
    /// Anything else.
    Other(CellReader),
}

/// Short numbers with at most so many decimals.
struct QuickNumber {
    decimal: u8,
    most_decimals: u32,
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
                    Named::Cell(cell) => {
                        // Whatever the cell says takes the place of this.
                        everywhere.set(cell.fact, 0);
                        cells.push(cell);
                    }
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
            calendar: Calendar::new(),
            everywhere,
            settings,
        })
    }

    /// Reads a row: what is known of its order, and the order's id as a user would type it.
    pub fn read<'b>(&self, bytes: &'b [u8], ends: &Ends, known: &mut Known) -> Result<&'b [u8], Odd> {
        if ends.width() != self.width {
            return Err(Odd);
        }
        let id = id(ends.raw(bytes, self.id))?;
        if let Some(customer) = self.customer
            && !ends.raw(bytes, customer).is_ascii()
        {
            return Err(Odd);
        }
        if let Some((column, code)) = &self.currency
            && !trimmed(unquoted(ends.raw(bytes, *column))).eq_ignore_ascii_case(code.as_bytes())
        {
            return Err(Odd);
        }
        known.copy_from(&self.everywhere);
        for cell in &self.cells {
            known.change(cell.fact, cell.read(bytes, ends, &self.calendar)?);
        }
        for (fact, value) in &self.settings {
            known.set(*fact, *value);
        }
        Ok(id)
    }
}

/// The id of a row as a user would type it, where its cell is that and nothing else.
fn id(cell: &[u8]) -> Result<&[u8], Odd> {
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\'');
    match cell {
        [first, .., last] | [first @ last] if is_plain(first) && is_plain(last) && cell.is_ascii() => {
            Ok(cell.strip_prefix(b"#").unwrap_or(cell))
        }
        _ => Err(Odd),
    }
}

enum Named {
    Cell(NamedCell),
    Always(i64),
}

fn named_cell(playbook: &Playbook, walk: &Walk, fact: &MappedFact) -> Option<Named> {
    let column = match (fact.column, fact.over, fact.take) {
        (MappedColumn::EveryRow, Over::Lines, Some(Take::Count)) => {
            let one = Decimal::ONE;
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
    let is_text = playbook.fact(fact.fact).kind == Kind::Text;
    let (low, high) = match fact.over {
        _ if is_text => (i64::MIN, i64::MAX),
        Over::Order => (reader.low, reader.high),
        Over::Lines => (limits.low, limits.high),
        Over::Customer | Over::CustomerOthers => return None,
    };
    Some(Named::Cell(NamedCell { column, fact: fact.fact, form, blank, low, high }))
}

fn reads(walk: &Walk, fact: &MappedFact) -> Option<Reads> {
    let reader = &fact.reader;
    if !reader.placeholders.is_empty() {
        return Some(Reads::Other(reader.clone()));
    }
    Some(match &reader.form {
        Form::YesNo => Reads::YesNo,
        Form::Choice(options) => Reads::Option(Words::new(options.iter().map(|option| option.as_bytes()))),
        Form::Number { format, step } | Form::Money { format, step } => {
            // A sum of whole numbers is made of whole numbers, where it is made of one.
            let step = match (&fact.limits.form, fact.take) {
                (Form::Number { step: limit, .. } | Form::Money { step: limit, .. }, Some(Take::Sum)) => {
                    *limit.max(step)
                }
                (_, _) => *step,
            };
            Reads::Number { format: *format, step, quick: QuickNumber::new(*format, step) }
        }
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
    #[inline]
    fn read(&self, bytes: &[u8], ends: &Ends, calendar: &Calendar) -> Result<i64, Odd> {
        let (start, end) = ends.place(self.column);
        let Some(word) = load(bytes, start) else { return Err(Odd) };
        let length = end - start;
        if length == 0 {
            return self.blank.ok_or(Odd);
        }
        let quick = match &self.form {
            Reads::Option(words) | Reads::Text(words, _) => {
                return match words.find(bytes, start, end, word) {
                    Some(position) => Ok(i64::from(position)),
                    None => self.closer(bytes, start, end),
                };
            }
            Reads::YesNo => yes_or_no(word, length),
            Reads::Number { quick: Some(quick), .. } => quick.read(word, length),
            Reads::Date(_) if length == 10 => load(bytes, start + 2).and_then(|later| calendar.day(word, later)),
            Reads::Number { quick: None, .. } | Reads::Date(_) | Reads::Counted | Reads::Other(_) => None,
        };
        match quick {
            Some(value) if (self.low..=self.high).contains(&value) => Ok(value),
            Some(_) | None => self.closer(bytes, start, end),
        }
    }

    /// A cell that needs a closer look: it may be quoted, or have blanks around it, or be blank, or wrong.
    #[cold]
    fn closer(&self, bytes: &[u8], start: usize, end: usize) -> Result<i64, Odd> {
        let raw = bytes.get(start..end).unwrap_or_default();
        let text = unquoted(raw);
        if text.len() < raw.len() && text.contains(&b'"') {
            return Err(Odd);
        }
        let inner = trimmed(text);
        if inner.is_empty() {
            return self.blank.ok_or(Odd);
        }
        let from = start + (inner.as_ptr().addr() - raw.as_ptr().addr());
        let find = |words: &Words| words.find(bytes, from, from + inner.len(), load(bytes, from)?);
        match &self.form {
            Reads::Option(words) => find(words).map(i64::from).ok_or(Odd),
            Reads::Text(words, other) if inner.is_ascii() && inner.first() != Some(&b'\'') => {
                Ok(find(words).map_or(*other, i64::from))
            }
            Reads::Text(..) => Err(Odd),
            Reads::YesNo | Reads::Number { .. } | Reads::Date(_) | Reads::Counted | Reads::Other(_) => {
                self.value(inner)
            }
        }
    }

    fn value(&self, cell: &[u8]) -> Result<i64, Odd> {
        let value = match &self.form {
            Reads::YesNo => cells::yes_or_no(cell).map(i64::from).ok_or(Odd)?,
            Reads::Number { format, step, .. } => {
                let units = numbers::read(format, cell).map_err(|_| Odd)?;
                if *step != 1 && units % step != 0 {
                    return Err(Odd);
                }
                units
            }
            Reads::Date(format) => i64::from(dates::read(format, cell).map_err(|_| Odd)?.days()),
            Reads::Counted => Decimal::ONE,
            Reads::Other(reader) => match reader.read(cell).map_err(|_| Odd)? {
                Cell::Ordinal(ordinal) => ordinal,
                Cell::Missing | Cell::Open => return self.blank.ok_or(Odd),
                Cell::Text(_) => return Err(Odd),
            },
            Reads::Option(_) | Reads::Text(..) => return Err(Odd),
        };
        let plain = value.unsigned_abs() <= LARGEST.unsigned_abs();
        if plain && (self.low..=self.high).contains(&value) { Ok(value) } else { Err(Odd) }
    }
}

impl QuickNumber {
    fn new(format: NumberFormat, step: i64) -> Option<QuickNumber> {
        let is_plain = format.thousands.is_none() && format.symbols.is_empty();
        let decimal = u8::try_from(format.decimal).ok().filter(|_| is_plain)?;
        let most_decimals =
            (0..=Decimal::DECIMALS).find(|decimals| 10_i64.pow(Decimal::DECIMALS - decimals) == step)?;
        Some(QuickNumber { decimal, most_decimals })
    }

    #[inline]
    fn read(&self, word: u64, length: usize) -> Option<i64> {
        let (units, decimals) = number(word, length, self.decimal)?;
        (decimals <= self.most_decimals).then_some(units)
    }
}
