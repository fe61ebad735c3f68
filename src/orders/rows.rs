//! What can be wrong with the rows of an order, beside what their cells say: their width and quotes, their id, whether
//! they agree, and their currency.

use crate::diagnostic::code::Code;
use crate::orders::cells::trimmed;
use crate::orders::ids;
use crate::orders::mapping::Mapping;
use crate::orders::problem::{CellProblem, shown};
use crate::orders::records::Row;
use crate::orders::split::Fault;

/// A problem with the column it stands in.
pub type Placed = (usize, CellProblem);

/// What is wrong with the rows themselves, for then no cell is certain.
pub fn broken_rows(mapping: &Mapping, rows: &[Row]) -> Vec<Placed> {
    rows.iter().filter_map(|row| broken_row(mapping, row)).collect()
}

fn broken_row(mapping: &Mapping, row: &Row) -> Option<Placed> {
    let (width, expected) = (row.own_width, mapping.columns.own);
    let last = width.min(expected.saturating_sub(1));
    let text = what_is_broken(row.fault, width, expected)?;
    let place = mapping.columns.place(row, last);
    Some((last, CellProblem { code: Code::BrokenRow, place, text }))
}

/// What is wrong with a row as a whole: its quotes, or that it has other than the header's number of cells.
pub fn what_is_broken(fault: Option<Fault>, width: usize, expected: usize) -> Option<String> {
    Some(match fault {
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
    })
}

/// An id or a customer that is not UTF-8, or no id.
pub fn names_that_are_no_text(mapping: &Mapping, rows: &[Row]) -> Vec<Placed> {
    let Some(row) = rows.first() else { return Vec::new() };
    let not_text = |column: &usize| std::str::from_utf8(row.cell(*column)).is_err();
    let columns = std::iter::once(mapping.id).chain(mapping.customer);
    let mut found: Vec<Placed> = columns
        .filter(not_text)
        .map(|column| {
            let text = format!("`{}` is not UTF-8 text; save the file as UTF-8", shown(row.cell(column)));
            let place = mapping.columns.place(row, column);
            (column, CellProblem { code: Code::UnreadableCell, place, text })
        })
        .collect();
    if ids::of_row(mapping, row).is_empty() {
        let place = mapping.columns.place(row, mapping.id);
        let text = "the row has no order id".to_owned();
        found.push((mapping.id, CellProblem { code: Code::BlankCell, place, text }));
    }
    found
}

/// Order-level cells of later rows that are neither blank nor what the first row says.
pub fn contradictions(mapping: &Mapping, rows: &[Row]) -> Vec<Placed> {
    let Some((first, later)) = rows.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    for row in later {
        for column in &mapping.order_level {
            let (own, expected) = (trimmed(row.cell(*column)), trimmed(first.cell(*column)));
            if !own.is_empty() && own != expected {
                let text = format!(
                    "`{}` differs from `{}` on line {}; all rows of an order must say the same, or nothing",
                    shown(own),
                    shown(expected),
                    first.line
                );
                let place = mapping.columns.place(row, *column);
                found.push((*column, CellProblem { code: Code::ContradictingRows, place, text }));
            }
        }
    }
    found
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
