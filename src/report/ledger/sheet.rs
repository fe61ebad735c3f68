//! Lines of cells, as a table for people and as CSV. In CSV a text is guarded and quoted as in every CSV of ours
//! ([`crate::report::csv::cells`]); our own numbers stand as they are.

use std::io::{self, Write};

use crate::model::visible::visible;
use crate::report::csv::cells;
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
        line(out, self.columns.iter().map(|name| cells::cell(name)))?;
        self.rows.iter().try_for_each(|row| line(out, row.iter().map(Cell::bytes)))
    }
}

/// Writes cells that are ready as a line of CSV.
///
/// # Errors
/// It cannot be written.
pub fn line(out: &mut impl Write, cells: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    let mut line = cells.collect::<Vec<_>>().join(&b',');
    line.push(b'\n');
    out.write_all(&line)
}

impl Cell {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Cell::Number(number) => number.clone().into_bytes(),
            Cell::Text(text) => cells::cell(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Sheet};

    #[test]
    fn a_text_that_looks_like_a_formula_is_made_harmless_and_a_number_is_not() {
        let texts = ["=1+1", " @x", "＝1", "x\r=1"].map(|text| Cell::Text(text.into()));
        let row = texts.into_iter().chain([Cell::Number("-1.00".into())]);
        let sheet = Sheet { columns: vec!["a", "b", "c", "d", "e"], rows: vec![row.collect()] };
        let mut out = Vec::new();
        sheet.csv(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a,b,c,d,e\n'=1+1,' @x,'＝1,\"'x\r=1\",-1.00\n");
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
