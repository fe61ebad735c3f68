//! A claims file: a CSV with a column `order` (or named like the export's id column), an optional `claim`, and columns
//! named like facts. A blank cell says nothing. Several rows of one order are several claims, each with an id of its own.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;

use crate::diagnostic::Diagnostic;
use crate::diagnostic::code::Code;
use crate::model::case::{Case, CellPlace, Source};
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::orders::cells::trimmed;
use crate::orders::columns::{Columns, Found};
use crate::orders::header::{self, Header};
use crate::orders::ids::{key, written};
use crate::orders::input::Input;
use crate::orders::open_error::{OpenError, empty};
use crate::orders::problem::{CellProblem, shown};
use crate::orders::records::{Dialect, Quoting, Records, Row};
use crate::orders::rows::what_is_broken;
use crate::playbook::Playbook;
use crate::playbook::given::parse_given;
use crate::playbook::suggest::did_you_mean;

/// The claims of a file, by order.
#[derive(Debug, Default)]
pub struct Claims {
    /// All of them, in the order of the file.
    pub all: Vec<Claim>,
    /// Columns that are no facts.
    pub warnings: Vec<Diagnostic>,
    by_order: HashMap<Box<[u8]>, Vec<usize>>,
}

/// What a customer reports about an order.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The order's id as it is written in the claims file.
    pub order: String,
    /// The claim's own id.
    pub id: Option<String>,
    /// The line it begins on.
    pub line: u64,
    /// What it says.
    pub given: Vec<(FactId, State, CellPlace)>,
    /// What is wrong with it, in the order of the columns.
    pub problems: Vec<CellProblem>,
    /// Why it cannot be recorded, where nothing else is wrong: neither it nor an earlier claim of its order has an id, and
    /// a ledger knows decisions by order and claim.
    pub unrecordable: Option<CellProblem>,
}

impl Claim {
    /// Says in a case what the claim says, over what the export says.
    pub fn add_to(&self, case: &mut Case) {
        for (fact, state, place) in &self.given {
            case.set(*fact, state.clone(), Source::Cell(place.clone()));
        }
    }
}

impl Claims {
    /// Reads a claims file. `id_column` is the export's name for the order's id.
    ///
    /// # Errors
    /// It cannot be read, is empty, or has no column for the order's id, or a column twice, or a row without its order's id.
    pub fn read(input: &Input, playbook: &Playbook, id_column: &str) -> Result<Claims, OpenError> {
        let header = header_of(input, id_column)?;
        let layout = Layout::new(Arc::clone(&input.name), playbook, id_column, &header.names)?;
        let mut claims = Claims { warnings: layout.warnings(playbook), ..Claims::default() };
        let cannot = || input.cannot_read();
        let dialect = Dialect { delimiter: header.delimiter, quoting: Quoting::Doubled };
        let mut records = Records::new(input.open().with_context(cannot)?, dialect);
        let mut first_lines = FirstLines::new();
        for _ in 0..header.records {
            records.next_up_to(0).with_context(cannot)?;
        }
        while let Some(record) = records.next_record().with_context(cannot)? {
            let row = record.to_row();
            if row.width() <= layout.order {
                return Err(layout.of_unknown_order(&row).into());
            }
            let order: Box<[u8]> = key(written(row.cell(layout.order))).into();
            let mut claim = layout.claim(playbook, &row);
            layout.compare(&row, &order, &mut claim, &mut first_lines);
            claims.by_order.entry(order).or_default().push(claims.all.len());
            claims.all.push(claim);
        }
        Ok(claims)
    }

    /// The claims of an order, in the order of the file; `1001` and `#1001` are the same order.
    pub fn of_order(&self, id: &str) -> impl Iterator<Item = &Claim> {
        self.places(key(id.as_bytes())).iter().filter_map(|at| self.all.get(*at))
    }

    /// Where the claims of the order with this key stand among all.
    pub fn places(&self, key: &[u8]) -> &[usize] {
        self.by_order.get(key).map_or(&[], Vec::as_slice)
    }
}

/// The line on which an order's claim with an id, or without one, stands first.
type FirstLines = HashMap<(Box<[u8]>, Option<String>), u64>;

/// The header of a claims file. `id_column` is the export's name for the order's id.
///
/// # Errors
/// The file cannot be read, or is empty.
pub fn header_of(input: &Input, id_column: &str) -> Result<Header, OpenError> {
    let certain = |names: &[String]| names.iter().any(|name| name == "order" || name == id_column);
    let found = header::find(input, None, &certain).with_context(|| input.cannot_read())?;
    Ok(found.ok_or_else(|| empty(input))?)
}

/// Which column of claims holds what.
#[derive(Debug)]
pub struct Layout {
    /// The columns.
    pub columns: Columns,
    id_column: String,
    /// The order's id.
    pub order: usize,
    /// The claim's id.
    pub claim: Option<usize>,
    /// Facts, in the order of their columns.
    pub facts: Vec<(usize, FactId)>,
}

impl Layout {
    /// Of columns with these names. `id_column` is the export's name for the order's id.
    ///
    /// # Errors
    /// None of them is the order's id, or one is there twice.
    pub fn new(file: Arc<str>, playbook: &Playbook, id_column: &str, names: &[String]) -> Result<Layout, Diagnostic> {
        let names: Vec<Arc<str>> = names.iter().map(|name| name.as_str().into()).collect();
        let own = names.len();
        let columns = Columns { file, joined_file: None, names, own };
        let wanted = ["order", id_column];
        let found = wanted.into_iter().map(|name| columns.exactly(name)).find(|found| *found != Found::None);
        let order = match found {
            Some(Found::One(order)) => order,
            Some(Found::Several(one, other)) => return Err(columns.duplicate("the order's id", one, other)),
            Some(Found::None) | None => return Err(columns.absent("the order's id", &wanted.map(str::to_owned))),
        };
        let claim = match columns.exactly("claim") {
            Found::None => None,
            Found::One(claim) => Some(claim),
            Found::Several(one, other) => return Err(columns.duplicate("the claim's id", one, other)),
        };
        let mut facts = Vec::new();
        for fact in playbook.fact_ids() {
            let name = &playbook.fact(fact).name;
            match columns.exactly(name) {
                Found::None => {}
                Found::One(column) if column == order || Some(column) == claim => {}
                Found::One(column) => facts.push((column, fact)),
                Found::Several(one, other) => return Err(columns.duplicate(&format!("fact `{name}`"), one, other)),
            }
        }
        facts.sort_unstable();
        Ok(Layout { columns, id_column: id_column.to_owned(), order, claim, facts })
    }

    /// One for each column that is no fact.
    fn warnings(&self, playbook: &Playbook) -> Vec<Diagnostic> {
        let used = |column: &usize| {
            *column == self.order || Some(*column) == self.claim || self.facts.iter().any(|(own, _)| own == column)
        };
        let unknown = (0..self.columns.own).filter(|column| !used(column)).map(|column| self.columns.name(column));
        unknown
            .filter(|name| !name.is_empty() && **name != *self.id_column)
            .map(|name| unknown_column(playbook, &self.columns.file, &name))
            .collect()
    }

    fn claim(&self, playbook: &Playbook, row: &Row) -> Claim {
        let text = |column: usize| String::from_utf8_lossy(trimmed(row.cell(column))).into_owned();
        let order = String::from_utf8_lossy(written(row.cell(self.order))).into_owned();
        let id = self.claim.map(text).filter(|id| !id.is_empty());
        let mut claim =
            Claim { order, id, line: row.line, given: Vec::new(), problems: Vec::new(), unrecordable: None };
        if let Some(problem) = self.broken(row) {
            claim.problems.push(problem);
            return claim;
        }
        if claim.order.is_empty() {
            let text = "the claim names no order; write the order's id".to_owned();
            claim.problems.push(self.problem(row, self.order, Code::BlankCell, text));
        }
        for (column, fact) in &self.facts {
            let cell = trimmed(row.cell(*column));
            let read = match std::str::from_utf8(cell) {
                Ok("") => continue,
                Ok(text) => parse_given(playbook, *fact, text).map_err(|text| (Code::UnreadableCell, text)),
                Err(_) => {
                    let text = format!("`{}` is not UTF-8 text; save the file as UTF-8", shown(cell));
                    Err((Code::UnreadableCell, text))
                }
            };
            match read {
                Ok(state) => claim.given.push((*fact, state, self.columns.place(row, *column))),
                Err((code, text)) => claim.problems.push(self.problem(row, *column, code, text)),
            }
        }
        claim
    }

    /// A claim that is not read as far as its order's id may be about any order, so no order can be decided beside it.
    fn of_unknown_order(&self, row: &Row) -> Diagnostic {
        let place = self.columns.place(row, self.order);
        let message = format!("{place}: the row is broken before the order's id, so it may be about any order");
        Diagnostic::nowhere(Code::BrokenRow, message).help("mend the row, or take it out".to_owned())
    }

    /// Says what is wrong with a claim of an order that has another with the same id, or another without one.
    fn compare(&self, row: &Row, order: &[u8], claim: &mut Claim, first_lines: &mut FirstLines) {
        if order.is_empty() || claim.problems.iter().any(|problem| problem.code == Code::BrokenRow) {
            return;
        }
        let first = *first_lines.entry((order.into(), claim.id.clone())).or_insert(row.line);
        if first == row.line {
            return;
        }
        let column = self.claim.unwrap_or(self.order);
        let each = "give each claim of an order an id of its own";
        let order = &claim.order;
        match &claim.id {
            Some(id) => {
                let text = format!("claim `{id}` of order `{order}` is on line {first}, too; {each}");
                claim.problems.insert(0, self.problem(row, column, Code::RepeatedClaim, text));
            }
            None => {
                let text = format!(
                    "this claim of order `{order}` has no id, as the one on line {first}, so a ledger cannot tell them \
                     apart; {each}, in a column `claim`"
                );
                claim.unrecordable = Some(self.problem(row, column, Code::RepeatedClaim, text));
            }
        }
    }

    fn broken(&self, row: &Row) -> Option<CellProblem> {
        let (width, expected) = (row.width(), self.columns.own);
        let text = what_is_broken(row.fault, width, expected)?;
        Some(self.problem(row, width.min(expected.saturating_sub(1)), Code::BrokenRow, text))
    }

    fn problem(&self, row: &Row, column: usize, code: Code, text: String) -> CellProblem {
        CellProblem { code, place: self.columns.place(row, column), text }
    }
}

fn unknown_column(playbook: &Playbook, file: &str, name: &str) -> Diagnostic {
    let near = did_you_mean(name, playbook.facts.iter().map(|fact| fact.name.as_str()));
    let help = near.unwrap_or_else(|| "name the column like a fact, or take it out".to_owned());
    let message = format!("column `{name}` of `{file}` is no fact of the playbook, so nothing is read from it");
    Diagnostic::nowhere(Code::UnreadColumn, message).help(help)
}

#[cfg(test)]
mod tests;
