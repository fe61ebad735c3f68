//! Lines of cells, as a table for people and as CSV. In CSV a text that a spreadsheet would take for a formula gets a `'`
//! before it; our own numbers do not.

use std::io::{self, Write};

use crate::model::visible::visible;
use crate::report::wrap::columns;

/// Lines under a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The head.
    pub columns: Vec<&'static str>,
    /// The lines, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Somebody's text.
    Text(String),
    /// Our own number, amount or day.
    Number(String),
}

impl Cell {
    fn text(&self) -> &str {
        match self {
            Cell::Text(text) | Cell::Number(text) => text,
        }
    }
}

impl Sheet {
    /// Writes the lines under each other, column by column.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn table(&self, out: &mut impl Write) -> io::Result<()> {
        let head: Vec<Cell> = self.columns.iter().map(|name| Cell::Text((*name).to_owned())).collect();
        let shown = |cells: &Vec<Cell>| cells.iter().map(|cell| visible(cell.text()).into_owned()).collect();
        let lines: Vec<Vec<String>> = std::iter::once(&head).chain(&self.rows).map(shown).collect();
        let width = |at: usize| lines.iter().map(|line| columns(&line[at])).max().unwrap_or_default();
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        for line in &lines {
            let padded = line
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(columns(cell)))));
            writeln!(out, "{}", padded.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }

    /// Writes the lines as CSV.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn csv(&self, out: &mut impl Write) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(&self.columns)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::harmless))?;
        }
        writer.flush()
    }
}

impl Cell {
    fn harmless(&self) -> String {
        match self {
            Cell::Number(number) => number.clone(),
            Cell::Text(text) if text.lines().any(begins_a_formula) => format!("'{text}"),
            Cell::Text(text) => text.clone(),
        }
    }
}

fn begins_a_formula(line: &str) -> bool {
    line.starts_with(['\t', '\r']) || line.trim_start().starts_with(['=', '+', '-', '@'])
}

#[cfg(test)]
mod tests {
    use super::{Cell, Sheet};

    #[test]
    fn a_text_that_looks_like_a_formula_is_made_harmless_and_a_number_is_not() {
        let cells = [Cell::Text("=1+1".into()), Cell::Text(" @x".into()), Cell::Number("-1.00".into())];
        let sheet = Sheet { columns: vec!["a", "b", "c"], rows: vec![cells.to_vec()] };
        let mut out = Vec::new();
        sheet.csv(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b,c\n'=1+1,' @x,-1.00\n");
    }

    #[test]
    fn columns_stand_under_each_other_and_nothing_hidden_is_shown_raw() {
        let row = |one: &str, two: &str| vec![Cell::Text(one.into()), Cell::Text(two.into())];
        let sheet = Sheet { columns: vec!["order", "x"], rows: vec![row("漢字漢字", "a"), row("1\u{1b}", "b")] };
        let mut out = Vec::new();
        sheet.table(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "order     x\n漢字漢字  a\n1\\u{1b}   b\n");
    }
}
