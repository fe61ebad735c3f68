//! The rows of one order → its [`Case`], or all that is wrong with them. Every cell the playbook names is read, whether
//! or not a decision will need it.

use crate::diagnostic::code::Code;
use crate::model::case::{Case, CellPlace, Given, Source};
use crate::model::cell::{Form, MappedColumn, MappedFact};
use crate::model::fact::Over;
use crate::model::value::State;
use crate::orders::complaint::complaint;
use crate::orders::ids::customer_key;
use crate::orders::mapping::Mapping;
use crate::orders::problem::CellProblem;
use crate::orders::records::Row;
use crate::orders::rows::{Placed, broken_rows, contradictions, currency_complaint, names_that_are_no_text};
use crate::orders::taking::{Contribution, entry, fitted};
use crate::orders::tally::{Taken, Tally};

/// What the orders of customers say.
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
    problems.extend(names_that_are_no_text(mapping, rows));
    problems.extend(contradictions(mapping, rows));
    for (index, fact) in mapping.facts.iter().enumerate() {
        match reader.fact(index, fact, sums) {
            Ok(given) => case.given[fact.fact.index()] = given,
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(reader.currency_problem(&case));
    // Its own cells before those of other orders, which the same column may be taken from.
    let is_own = |place: &CellPlace| {
        if mapping.columns.joined_file.as_ref() == Some(&place.file) {
            rows.iter().take(1).any(|row| row.joined_line == Some(place.line))
        } else {
            rows.binary_search_by_key(&place.line, |row| row.line).is_ok()
        }
    };
    problems.sort_by_key(|(column, problem)| (*column, !is_own(&problem.place), problem.place.line));
    let mut problems: Vec<CellProblem> = problems.into_iter().map(|(_, problem)| problem).collect();
    problems.dedup();
    (case, problems)
}

struct OrderReader<'a> {
    mapping: &'a Mapping,
    rows: &'a [Row],
}

impl OrderReader<'_> {
    fn first(&self) -> Option<&Row> {
        self.rows.first()
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
                Ok(contribution) => contribution.add_to(&mut tally, take, row.line),
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
        fitted(fact, taken).map(|state| given(state, source)).map_err(|unfit| {
            let (code, text) = unfit.complaint(fact, self.mapping.playbook_currency);
            let column = self.column(fact);
            let place = self.mapping.columns.place(self.first().unwrap_or(&Row::default()), column);
            vec![(column, CellProblem { code, place, text })]
        })
    }

    fn column(&self, fact: &MappedFact) -> usize {
        match fact.column {
            MappedColumn::At(column) => column,
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => self.mapping.id,
        }
    }

    fn cells_source(&self, fact: &MappedFact) -> Source {
        let columns = &self.mapping.columns;
        match fact.column {
            MappedColumn::At(column) => Source::Cells { file: columns.file_of(column), column: columns.name(column) },
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => {
                Source::Cells { file: columns.file.clone(), column: fact.wanted.clone() }
            }
        }
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

fn given(state: State, source: Source) -> Option<Given> {
    match state {
        State::Open => None,
        State::Known(_) | State::Missing | State::Unknown => Some(Given { state, source }),
    }
}
