//! One order of an export. One pass over the ids; a second one over the customer's orders where the playbook asks for
//! them. Nothing that is wrong with other orders matters, but for those of the same customer where they are summed.

use std::borrow::Cow;
use std::fmt;

use anyhow::Context;

use crate::diagnostic::code::Code;
use crate::model::case::Case;
use crate::orders::cells::trimmed;
use crate::orders::customers::{Customers, Whose};
use crate::orders::export::Export;
use crate::orders::ids::{Boundaries, Boundary, customer_key, key, last_column, written};
use crate::orders::mapping::Mapping;
use crate::orders::nearest::Nearest;
use crate::orders::order::{self, CustomerSums, NoCustomers};
use crate::orders::problem::{CellProblem, shown};
use crate::orders::records::Row;
use crate::playbook::Lines;

/// An order that was found.
#[derive(Debug, Clone)]
pub struct FoundOrder {
    /// Its id as it is written.
    pub id: String,
    /// The line it begins on.
    pub line: u64,
    /// What its cells say.
    pub case: Case,
    /// Cells to know it by.
    pub display: Display,
    /// The key of its customer, trimmed and lower-cased; none where the cell is blank or there is no such column.
    pub customer: Option<String>,
    /// Its first row as it is written, for columns carried through; joined cells stand behind its own.
    pub row: Row,
    /// All that is wrong with it, in the order of the columns; the first is the `error` of the contract.
    pub problems: Vec<CellProblem>,
}

/// Cells to know an order by, as they are written; not escaped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Display {
    /// The customer.
    pub customer: Option<String>,
    /// The day.
    pub date: Option<String>,
    /// The amount.
    pub total: Option<String>,
}

/// Why an order was not found.
#[derive(Debug)]
pub enum FindError {
    /// The world failed.
    World(anyhow::Error),
    /// It is not there.
    NotThere(NotThere),
    /// It is there more than once, or its rows are torn apart.
    Repeated(CellProblem),
}

/// An order that is not in the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotThere {
    /// What was looked for.
    pub id: String,
    /// The export as the user named it.
    pub file: String,
    /// Ids that are near, the nearest first.
    pub near: Vec<String>,
    /// How many orders there are.
    pub orders: u64,
    /// How many rows are broken before their id, and the line of the first.
    pub broken: Option<(u64, u64)>,
}

impl fmt::Display for NotThere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotThere { id, file, orders, broken, .. } = self;
        match orders {
            0 => write!(f, "`{file}` has a header and no orders, so not order `{id}`")?,
            _ => write!(f, "order `{id}` is not in `{file}`")?,
        }
        match broken {
            Some((1, line)) => write!(f, " (line {line} is broken before its id)"),
            Some((count, line)) => write!(f, " ({count} lines are broken before their id, the first is line {line})"),
            None => Ok(()),
        }
    }
}

impl NotThere {
    /// What to do.
    pub fn help(&self) -> Option<String> {
        let near: Vec<String> = self.near.iter().map(|id| format!("`{id}`")).collect();
        (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or ")))
    }
}

/// Finds an order.
///
/// # Errors
/// The export cannot be read, or the order is not there, or more than once.
pub fn find(export: &Export, id: &str) -> Result<FoundOrder, FindError> {
    let (id, mut rows) = rows_of(export, id)?;
    let joined = export.join(key(id.as_bytes()), &mut rows);
    let customers = match rows.first() {
        Some(row) if export.mapping.needs_customers() => {
            let customer = customer_key(&export.mapping, row);
            let known = !customer.is_empty();
            let collected = known.then(|| Customers::collect(export, Whose::Only(&customer))).transpose();
            collected.map_err(FindError::World)?
        }
        Some(_) | None => None,
    };
    let sums: &dyn CustomerSums = match &customers {
        Some(customers) => customers,
        None => &NoCustomers,
    };
    Ok(found(export, id, rows, sums, joined.err()))
}

/// An order from its rows. `problem` is what is wrong with it beside its cells.
pub fn found(
    export: &Export,
    id: String,
    mut rows: Vec<Row>,
    sums: &dyn CustomerSums,
    problem: Option<CellProblem>,
) -> FoundOrder {
    let mapping = &export.mapping;
    let (case, problems) = match problem {
        Some(problem) => (Case::empty(export.facts), vec![problem]),
        None => order::read(mapping, export.facts, &rows, sums),
    };
    let row = if rows.is_empty() { Row::default() } else { rows.swap_remove(0) };
    let customer = customer_key(mapping, &row);
    let customer = (!customer.is_empty()).then(|| String::from_utf8_lossy(&customer).into_owned());
    let display = Display::of(mapping, |column| Some(row.cell(column).into()));
    FoundOrder { id, line: row.line, case, display, customer, row, problems }
}

impl Display {
    /// From the cells of an order's first row.
    pub fn of<'c>(mapping: &Mapping, cell: impl Fn(usize) -> Option<Cow<'c, [u8]>>) -> Display {
        let shown = |column: Option<usize>| {
            let cell = cell(column?)?;
            let cell = trimmed(&cell);
            (!cell.is_empty()).then(|| String::from_utf8_lossy(cell).into_owned())
        };
        Display {
            customer: shown(mapping.customer),
            date: shown(mapping.shown_date),
            total: shown(mapping.shown_total),
        }
    }
}

/// The order's id as it is written and its rows.
fn rows_of(export: &Export, id: &str) -> Result<(String, Vec<Row>), FindError> {
    let mapping = &export.mapping;
    let cannot = || export.cannot_read();
    let mut records = export.records().with_context(cannot).map_err(FindError::World)?;
    let mut boundaries = Boundaries::new(mapping);
    let wanted = key(id.as_bytes());
    let mut nearest = Nearest::to(wanted);
    let (mut orders, mut broken) = (0, None);
    let mut found: Option<(String, Vec<Row>)> = None;
    let mut within = Boundary::Begins;
    let last = last_column(mapping);
    while let Some(record) = records.next_up_to(last).with_context(cannot).map_err(FindError::World)? {
        let (own, boundary) = boundaries.next(&record);
        if boundary == Boundary::Continues {
            if let (Boundary::Continues, Some((_, rows))) = (within, &mut found) {
                rows.push(record.to_row());
            }
            continue;
        }
        within = Boundary::Begins;
        orders += 1;
        let Some(own) = own else {
            let (count, first) = broken.unwrap_or((0, record.line));
            broken = Some((count + 1, first));
            continue;
        };
        let own = written(&own);
        if key(own) != wanted || wanted.is_empty() {
            if found.is_none() {
                nearest.offer(own);
            }
        } else if let Some((id, rows)) = &found {
            let first = rows.first().map_or(0, |row| row.line);
            return Err(FindError::Repeated(repeated(export, id, first, &record.to_row())));
        } else {
            found = Some((String::from_utf8_lossy(own).into_owned(), vec![record.to_row()]));
            within = Boundary::Continues;
        }
    }
    found.ok_or_else(|| {
        let (id, file) = (shown(id.as_bytes()), export.name().to_string());
        FindError::NotThere(NotThere { id, file, near: nearest.into_ids(), orders, broken })
    })
}

/// The problem of an order that stands on a second place.
pub fn repeated(export: &Export, id: &str, first: u64, again: &Row) -> CellProblem {
    let id = shown(id.as_bytes());
    let text = match export.mapping.lines() {
        Lines::Single => format!(
            "order `{id}` stands here and on line {first}; it must stand once (say `lines = \"grouped\"` in `[orders]` where rows are lines of an order)"
        ),
        Lines::Grouped => {
            format!(
                "the rows of order `{id}` are torn apart: it stands here and on line {first}, with other orders between"
            )
        }
    };
    let place = export.mapping.columns.place(again, export.mapping.id);
    CellProblem { code: Code::RepeatedOrder, place, text }
}

#[cfg(test)]
mod tests;
