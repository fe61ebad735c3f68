//! The rows of one order → its [`Case`], or all that is wrong with them. Every cell the playbook names is read, whether
//! or not a decision will need it.

use std::borrow::Cow;

use crate::diagnostic::code::Code;
use crate::model::case::{Case, Given, Source};
use crate::model::decimal::Decimal;
use crate::model::fact::{Over, Take};
use crate::model::value::State;
use crate::orders::cells::{CellReader, Form, trimmed, unguarded};
use crate::orders::complaint::complaint;
use crate::orders::ids;
use crate::orders::mapping::{MappedColumn, MappedFact, Mapping};
use crate::orders::problem::{CellProblem, shown};
use crate::orders::records::Row;
use crate::orders::split::Fault;
use crate::orders::tally::{Amount, Entry, Taken, Tally};

/// What a customer's orders say of a fact, where `order_line` is the line the asking order begins on.
pub trait CustomerSums {
    /// The tally of the fact at this place of [`Mapping::facts`]; none where the customer has none.
    fn tally(&self, customer: &[u8], fact: usize) -> Option<&Tally>;
}

/// No customer has any order: for playbooks that ask of none.
pub struct NoCustomers;

impl CustomerSums for NoCustomers {
    fn tally(&self, _: &[u8], _: usize) -> Option<&Tally> {
        None
    }
}

/// The rows of an order as a case, and what is wrong with them, in the order of the columns.
pub fn read(mapping: &Mapping, facts: usize, rows: &[Row], sums: &dyn CustomerSums) -> (Case, Vec<CellProblem>) {
    let mut case = Case::empty(facts);
    let mut problems = broken_rows(mapping, rows);
    if !problems.is_empty() {
        return (case, problems.into_iter().map(|(_, problem)| problem).collect());
    }
    let reader = OrderReader { mapping, rows };
    problems.extend(reader.names_that_are_no_text());
    problems.extend(reader.contradictions());
    for (index, fact) in mapping.facts.iter().enumerate() {
        match reader.fact(index, fact, sums) {
            Ok(given) => case.given[fact.fact.index()] = given,
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(reader.currency_problem(&case));
    problems.sort_by_key(|(column, problem)| (*column, problem.place.line));
    let mut problems: Vec<CellProblem> = problems.into_iter().map(|(_, problem)| problem).collect();
    problems.dedup();
    (case, problems)
}

/// A problem with the column it stands in.
type Placed = (usize, CellProblem);

/// What is wrong with the rows themselves, for then no cell is certain.
pub fn broken_rows(mapping: &Mapping, rows: &[Row]) -> Vec<Placed> {
    rows.iter().filter_map(|row| broken_row(mapping, row)).collect()
}

fn broken_row(mapping: &Mapping, row: &Row) -> Option<Placed> {
    let (width, expected) = (row.own_width, mapping.columns.own);
    let last = width.min(expected.saturating_sub(1));
    let text = match row.fault {
        Some(Fault::Unclosed) => "the quote that begins this cell is not closed".to_owned(),
        Some(Fault::TextAfterQuote) => {
            "after the quote that ends this cell there is more text; double the quotes inside a cell".to_owned()
        }
        Some(Fault::TooLong) => "the row is longer than 16 MiB; is a quote not closed?".to_owned(),
        None if width != expected => {
            let compared = if width < expected { "fewer" } else { "more" };
            let cells = if width == 1 { "cell" } else { "cells" };
            format!("the row has {width} {cells}, {compared} than the header's {expected}")
        }
        None => return None,
    };
    let place = mapping.columns.place(row, last);
    Some((last, CellProblem { code: Code::BrokenRow, place, text }))
}

struct OrderReader<'a> {
    mapping: &'a Mapping,
    rows: &'a [Row],
}

impl OrderReader<'_> {
    fn first(&self) -> Option<&Row> {
        self.rows.first()
    }

    /// An id or a customer that is not UTF-8, or no id.
    fn names_that_are_no_text(&self) -> Vec<Placed> {
        let Some(row) = self.first() else { return Vec::new() };
        let not_text = |column: &usize| std::str::from_utf8(row.cell(*column)).is_err();
        let columns = std::iter::once(self.mapping.id).chain(self.mapping.customer);
        let mut found: Vec<Placed> = columns
            .filter(not_text)
            .map(|column| {
                let text = format!("`{}` is not UTF-8 text; save the file as UTF-8", shown(row.cell(column)));
                let place = self.mapping.columns.place(row, column);
                (column, CellProblem { code: Code::UnreadableCell, place, text })
            })
            .collect();
        if ids::of_row(self.mapping, row).is_empty() {
            let place = self.mapping.columns.place(row, self.mapping.id);
            let text = "the row has no order id".to_owned();
            found.push((self.mapping.id, CellProblem { code: Code::BlankCell, place, text }));
        }
        found
    }

    /// Order-level cells of later rows that are neither blank nor what the first row says.
    fn contradictions(&self) -> Vec<Placed> {
        let Some((first, later)) = self.rows.split_first() else { return Vec::new() };
        let mut found = Vec::new();
        for row in later {
            for column in &self.mapping.order_level {
                let (own, expected) = (trimmed(row.cell(*column)), trimmed(first.cell(*column)));
                if !own.is_empty() && own != expected {
                    let text = format!(
                        "`{}` differs from `{}` on line {}; all rows of an order must say the same, or nothing",
                        shown(own),
                        shown(expected),
                        first.line
                    );
                    let place = self.mapping.columns.place(row, *column);
                    found.push((*column, CellProblem { code: Code::ContradictingRows, place, text }));
                }
            }
        }
        found
    }

    fn fact(&self, index: usize, fact: &MappedFact, sums: &dyn CustomerSums) -> Result<Option<Given>, Vec<Placed>> {
        match (fact.over, fact.column) {
            (_, MappedColumn::Open) => Ok(None),
            (_, MappedColumn::Missing) => Ok(Some(Given { state: State::Missing, source: self.cells_source(fact) })),
            (Over::Order, MappedColumn::At(column)) => self.order_cell(fact, column),
            (Over::Order, MappedColumn::EveryRow) => Ok(None),
            (Over::Lines, _) => self.over_lines(fact),
            (Over::Customer | Over::CustomerOthers, _) => self.over_customer(index, fact, sums),
        }
    }

    fn order_cell(&self, fact: &MappedFact, column: usize) -> Result<Option<Given>, Vec<Placed>> {
        let Some(row) = self.first() else { return Ok(None) };
        let cell = row.cell(column);
        let read = fact.reader.read(cell).map_err(|bad| {
            let (code, text) = complaint(&fact.reader, self.mapping.playbook_currency, cell, bad);
            vec![(column, CellProblem { code, place: self.mapping.columns.place(row, column), text })]
        })?;
        let source = Source::Cell(self.mapping.columns.place(row, column));
        Ok(given(fact.reader.state(read), source))
    }

    fn over_lines(&self, fact: &MappedFact) -> Result<Option<Given>, Vec<Placed>> {
        let Some(take) = fact.take else { return Ok(None) };
        let (mut tally, mut problems) = (Tally::default(), Vec::new());
        for row in self.rows {
            match entry(self.mapping, fact, row) {
                Ok(Contribution::Entry(entry)) => tally.take(take, entry),
                Ok(Contribution::Nothing) => {}
                Ok(Contribution::Open) => tally.take_open(row.line),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        self.taken(fact, tally.taken(take, None, None), self.lines_source(fact))
    }

    fn over_customer(
        &self,
        index: usize,
        fact: &MappedFact,
        sums: &dyn CustomerSums,
    ) -> Result<Option<Given>, Vec<Placed>> {
        let (Some(take), Some(row)) = (fact.take, self.first()) else { return Ok(None) };
        let own = entry(self.mapping, fact, row).map_err(|problem| vec![problem])?;
        let customer = customer_key(self.mapping, row);
        let tally = if customer.is_empty() { None } else { sums.tally(&customer, index) };
        let mut alone = Tally::default();
        let tally = tally.unwrap_or_else(|| {
            own.clone().add_to(&mut alone, take, row.line);
            &alone
        });
        let column = self.column(fact);
        if let Some(problem) = tally.problem(Some(row.line)) {
            return Err(vec![(column, problem.clone())]);
        }
        let taken = match (fact.over, &own) {
            (Over::CustomerOthers, Contribution::Entry(entry)) => tally.taken(take, Some(entry), Some(row.line)),
            (Over::CustomerOthers, Contribution::Nothing | Contribution::Open) => {
                tally.taken(take, None, Some(row.line))
            }
            (Over::Customer | Over::Order | Over::Lines, _) => tally.taken(take, None, None),
        };
        self.taken(fact, taken, self.cells_source(fact))
    }

    /// A taken value as what the fact is, or why it cannot be.
    fn taken(&self, fact: &MappedFact, taken: Taken, source: Source) -> Result<Option<Given>, Vec<Placed>> {
        let ordinal = match taken {
            Taken::Missing => return Ok(Some(Given { state: State::Missing, source })),
            Taken::Open => return Ok(None),
            Taken::Value(value) => match value.ordinal() {
                None => return Ok(Some(Given { state: State::Known(value), source })),
                Some(ordinal) => Ok(ordinal),
            },
            Taken::Count(count) => {
                i64::try_from(count).ok().and_then(|c| c.checked_mul(Decimal::ONE)).ok_or(Unfit::TooLarge)
            }
            Taken::Sum(sum) => summed(&fact.limits, sum),
            Taken::Overflow => Err(Unfit::TooLarge),
        };
        let fitted =
            ordinal.and_then(|ordinal| fact.limits.within_limits(ordinal).map_err(|bad| Unfit::Outside(ordinal, bad)));
        match fitted {
            Ok(ordinal) => Ok(given(State::Known(fact.limits.value(ordinal)), source)),
            Err(unfit) => Err(vec![self.unfit(fact, unfit)]),
        }
    }

    fn unfit(&self, fact: &MappedFact, unfit: Unfit) -> Placed {
        let (code, text) = match unfit {
            Unfit::TooLarge => (Code::SumTooLarge, format!("the values of `{}` together are too large", fact.name)),
            Unfit::TooFine => (
                Code::UnreadableCell,
                format!("the values of `{}` together have more decimals than it may have", fact.name),
            ),
            Unfit::Outside(ordinal, bad) => {
                let value = Decimal::from_units(ordinal).to_string();
                complaint(&fact.limits, self.mapping.playbook_currency, value.as_bytes(), bad)
            }
        };
        let column = self.column(fact);
        let row = self.first().cloned().unwrap_or_default();
        (column, CellProblem { code, place: self.mapping.columns.place(&row, column), text })
    }

    fn column(&self, fact: &MappedFact) -> usize {
        match fact.column {
            MappedColumn::At(column) => column,
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => self.mapping.id,
        }
    }

    fn cells_source(&self, fact: &MappedFact) -> Source {
        let column = self.column(fact);
        Source::Cells { file: self.mapping.columns.file_of(column), column: self.mapping.columns.name(column) }
    }

    /// The cell, where an order has one line only.
    fn lines_source(&self, fact: &MappedFact) -> Source {
        match (self.rows, fact.column) {
            ([row], MappedColumn::At(column)) => Source::Cell(self.mapping.columns.place(row, column)),
            (_, _) => self.cells_source(fact),
        }
    }

    /// An order in another currency, or with amounts in a currency that is not said.
    fn currency_problem(&self, case: &Case) -> Option<Placed> {
        let column = self.mapping.currency?;
        let row = self.first()?;
        let text = currency_complaint(self.mapping, row, &|| self.has_amount(case))?;
        Some((column, CellProblem { code: Code::OtherCurrency, place: self.mapping.columns.place(row, column), text }))
    }

    fn has_amount(&self, case: &Case) -> bool {
        let is_amount = |fact: &&MappedFact| matches!(fact.reader.form, Form::Money { .. });
        let said = |fact: &MappedFact| matches!(case.said(fact.fact), Some(Given { state: State::Known(_), .. }));
        self.mapping.facts.iter().filter(is_amount).any(|fact| fact.over == Over::Order && said(fact))
    }
}

/// Why a taken value cannot be the fact's.
enum Unfit {
    TooLarge,
    TooFine,
    Outside(i64, crate::orders::cells::BadCell),
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

fn given(state: State, source: Source) -> Option<Given> {
    match state {
        State::Open => None,
        State::Known(_) | State::Missing | State::Unknown => Some(Given { state, source }),
    }
}

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

/// What is wrong with an order's currency, if anything. A blank one is only wrong where there are amounts.
pub fn currency_complaint(mapping: &Mapping, row: &Row, has_amount: &dyn Fn() -> bool) -> Option<String> {
    let cell = trimmed(row.cell(mapping.currency?));
    let own = mapping.playbook_currency;
    if cell.eq_ignore_ascii_case(own.code().as_bytes()) {
        return None;
    }
    if !cell.is_empty() {
        return Some(format!(
            "`{}` is another currency than the playbook's {own}; decide such orders with a playbook of their own",
            shown(cell)
        ));
    }
    has_amount().then(|| format!("the currency is blank, so it is not certain that the amounts are in {own}"))
}

/// The key a customer is known by: trimmed and lower-cased; empty where the cell is blank.
pub fn customer_key<'r>(mapping: &Mapping, row: &'r Row) -> Cow<'r, [u8]> {
    match mapping.customer {
        Some(column) => key_of_customer(mapping, row.cell(column)),
        None => Cow::Borrowed(&[]),
    }
}

/// The key of the customer a cell of the customer column names.
pub fn key_of_customer<'c>(mapping: &Mapping, cell: &'c [u8]) -> Cow<'c, [u8]> {
    let key = unguarded(trimmed(cell), mapping.customer_guard);
    if key.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    match std::str::from_utf8(key) {
        Ok(text) => Cow::Owned(text.to_lowercase().into_bytes()),
        Err(_) => Cow::Owned(key.to_ascii_lowercase()),
    }
}
