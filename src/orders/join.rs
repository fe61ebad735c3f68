//! `--join FILE --on COLUMN`: a second file whose rows bring cells by order id, as if its columns stood in the export.
//! Kept in memory, of each row only the cells the playbook names.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::Context;

use crate::diagnostic::code::Code;
use crate::model::case::CellPlace;
use crate::model::cell::MappedColumn;
use crate::orders::columns::{Columns, Found};
use crate::orders::header;
use crate::orders::ids::{key, written};
use crate::orders::input::Input;
use crate::orders::mapping::Mapping;
use crate::orders::open_error::{OpenError, empty};
use crate::orders::problem::{CellProblem, shown};
use crate::orders::records::{Dialect, Quoting, Record, Records, Row};
use crate::orders::rows::what_is_broken;

/// The header of a joined file.
#[derive(Debug)]
pub struct JoinHeader {
    /// Its names.
    pub names: Vec<String>,
    input: Input,
    on: usize,
    dialect: Dialect,
    records: usize,
}

/// Finds the header of a joined file and the column to join on.
///
/// # Errors
/// It cannot be read, is empty, or has no such column.
pub fn open(input: &Input, on: &str) -> Result<JoinHeader, OpenError> {
    let certain = |names: &[String]| names.iter().any(|name| name == on.trim());
    let found = header::find(input, None, &certain).with_context(|| input.cannot_read())?;
    let header = found.ok_or_else(|| empty(input))?;
    let names = header.names.iter().map(|name| name.as_str().into()).collect();
    let columns = Columns { file: input.name.clone(), joined_file: None, names, own: header.names.len() };
    let on = match columns.exactly(on) {
        Found::One(on) => on,
        Found::Several(one, other) => return Err(columns.duplicate("the id to join on", one, other).into()),
        Found::None => return Err(columns.absent("the id to join on", &[on.to_owned()]).into()),
    };
    let dialect = Dialect { delimiter: header.delimiter, quoting: Quoting::Doubled };
    Ok(JoinHeader { names: header.names, input: input.clone(), on, dialect, records: header.records })
}

/// What a joined file brings.
#[derive(Debug)]
pub struct Join {
    rows: HashMap<Box<[u8]>, Joined>,
    width: usize,
    own: usize,
    /// Where an order's id stands in the joined file, for messages.
    on: CellPlace,
    /// The first line that is broken before its id: it may be of any order that is not found.
    broken: Option<u64>,
}

#[derive(Debug)]
enum Joined {
    Once { line: u64, cells: Box<[(usize, Box<[u8]>)]> },
    Twice(u64, u64),
    Broken { line: u64, why: String },
}

impl Join {
    /// Reads the cells the mapping names.
    pub fn read(header: JoinHeader, mapping: &Mapping) -> anyhow::Result<Join> {
        let own = mapping.columns.own;
        let width = header.names.len();
        let needed: Vec<usize> =
            needed_columns(mapping).into_iter().filter_map(|column| column.checked_sub(own)).collect();
        let mut rows: HashMap<Box<[u8]>, Joined> = HashMap::new();
        let cannot = || header.input.cannot_read();
        let mut broken = None;
        let mut records = Records::new(header.input.open().with_context(cannot)?, header.dialect);
        for _ in 0..header.records {
            records.next_record().with_context(cannot)?;
        }
        while let Some(record) = records.next_record().with_context(cannot)? {
            let cell = record.cell(header.on);
            let id = cell.as_deref().map(|cell| key(written(cell))).unwrap_or_default();
            if id.is_empty() {
                let is_broken = cell.is_none() || record.fault.is_some();
                broken = broken.or(is_broken.then_some(record.line));
                continue;
            }
            match rows.entry(id.into()) {
                Entry::Vacant(free) => {
                    free.insert(joined(&record, width, &needed));
                }
                Entry::Occupied(mut taken) => {
                    let first = taken.get().line();
                    taken.insert(Joined::Twice(first, record.line));
                }
            }
        }
        let column = header.names.get(header.on).map_or_else(|| "".into(), |name| name.as_str().into());
        let on = CellPlace { file: header.input.name.clone(), line: 0, column };
        Ok(Join { rows, width, own, on, broken })
    }

    /// Puts an order's joined cells behind its rows' own.
    pub fn add(&self, key: &[u8], rows: &mut [Row]) -> Result<(), CellProblem> {
        let blanks: Box<[(usize, Box<[u8]>)]> = Box::default();
        let (line, cells) = match (self.rows.get(key), self.broken) {
            (None, None) => (None, &blanks),
            (None, Some(line)) => {
                let order = shown(key);
                let text = format!("the row is broken before its id, so it may be the one of order `{order}`; mend it");
                return Err(self.problem(Code::BrokenRow, line, text));
            }
            (Some(Joined::Once { line, cells }), _) => (Some(*line), cells),
            (Some(Joined::Twice(first, second)), _) => {
                let text = format!("order `{}` stands here and on line {first}; it must stand once", shown(key));
                return Err(self.problem(Code::RepeatedOrder, *second, text));
            }
            (Some(Joined::Broken { line, why }), _) => return Err(self.problem(Code::BrokenRow, *line, why.clone())),
        };
        for row in rows {
            row.joined_line = line;
            // A row with too few cells is refused for that; its joined cells must still not move into their place.
            while row.width() < self.own {
                row.push(b"");
            }
            for column in 0..self.width {
                row.push(cells.iter().find(|(at, _)| *at == column).map_or(b"", |(_, cell)| cell));
            }
        }
        Ok(())
    }

    fn problem(&self, code: Code, line: u64, text: String) -> CellProblem {
        CellProblem { code, place: CellPlace { line, ..self.on.clone() }, text }
    }
}

impl Joined {
    fn line(&self) -> u64 {
        match self {
            Joined::Once { line, .. } | Joined::Twice(line, _) | Joined::Broken { line, .. } => *line,
        }
    }
}

fn joined(record: &Record<'_>, width: usize, needed: &[usize]) -> Joined {
    let line = record.line;
    if let Some(why) = what_is_broken(record.fault, record.width(), width) {
        return Joined::Broken { line, why };
    }
    let cell = |column: usize| (column, record.cell(column).unwrap_or_default().into_owned().into_boxed_slice());
    Joined::Once { line, cells: needed.iter().map(|column| cell(*column)).collect() }
}

/// All columns the mapping names, in order, each once.
fn needed_columns(mapping: &Mapping) -> Vec<usize> {
    let of_facts = mapping.facts.iter().flat_map(|fact| {
        let own = match fact.column {
            MappedColumn::At(column) => Some(column),
            MappedColumn::EveryRow | MappedColumn::Missing | MappedColumn::Open => None,
        };
        own.into_iter().chain(fact.times.as_ref().map(|(column, _)| *column))
    });
    let shown = [mapping.shown_date, mapping.shown_total].into_iter().flatten();
    let mut needed: Vec<usize> = of_facts.chain(shown).collect();
    needed.sort_unstable();
    needed.dedup();
    needed
}

#[cfg(test)]
mod tests;
