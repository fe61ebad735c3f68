//! Rows of a label and cells. Where the widest of every column fits, cells stand under each other; where not, what does
//! not fit goes below, so that the same rows read well at any width.

use crate::report::paper::{Paper, Piece};
use crate::report::wrap::wrap;

const MARGIN: usize = 2;
const GAP: usize = 2;

/// A label and what belongs to it.
#[derive(Debug, Clone)]
pub struct Row {
    /// What stands first; its leading spaces are an indentation.
    pub label: Piece,
    /// Columns, empty ones included.
    pub cells: Vec<Piece>,
}

/// How wide the columns are.
struct Columns {
    label: usize,
    cells: Vec<usize>,
}

/// Draws rows whose labels are names: what does not fit beside a name goes below its first cell.
pub fn draw(paper: &mut Paper, rows: &[Row]) {
    let columns = Columns::of(rows);
    let last = columns.cells.len().saturating_sub(1);
    if columns.width(columns.cells.len()) <= paper.width() {
        rows.iter().for_each(|row| draw_aligned(paper, row, &columns));
    } else if last > 0 && columns.label <= widest_label(paper) && columns.width(last) <= paper.width() {
        rows.iter().for_each(|row| draw_last_below(paper, row, &columns));
    } else {
        rows.iter().for_each(|row| draw_flowing(paper, row, columns.label.min(widest_label(paper))));
    }
}

/// Draws rows whose labels are words: where not all fits on a line, the cells go below the label.
pub fn draw_stacked(paper: &mut Paper, rows: &[Row]) {
    let columns = Columns::of(rows);
    if columns.width(columns.cells.len()) <= paper.width() {
        rows.iter().for_each(|row| draw_aligned(paper, row, &columns));
    } else {
        rows.iter().for_each(|row| draw_below(paper, row, 2 * MARGIN));
    }
}

impl Columns {
    fn of(rows: &[Row]) -> Columns {
        let count = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        let widest = |column: usize| rows.iter().filter_map(|row| row.cells.get(column)).map(Piece::columns).max();
        Columns {
            label: rows.iter().map(|row| row.label.columns()).max().unwrap_or(0),
            cells: (0..count).map(|column| widest(column).unwrap_or(0)).collect(),
        }
    }

    /// What a line with the first `count` columns takes; empty columns take nothing.
    fn width(&self, count: usize) -> usize {
        let cells = self.cells.iter().take(count).filter(|width| **width > 0);
        MARGIN + self.label + cells.map(|width| GAP + width).sum::<usize>()
    }
}

fn widest_label(paper: &Paper) -> usize {
    paper.width() * 2 / 5
}

fn draw_aligned(paper: &mut Paper, row: &Row, columns: &Columns) {
    paper.line(&aligned(row, &row.cells, columns));
}

fn aligned(row: &Row, cells: &[Piece], columns: &Columns) -> Vec<Piece> {
    let mut line = vec![spaces(MARGIN), row.label.clone(), spaces(columns.label - row.label.columns())];
    for (cell, width) in cells.iter().zip(&columns.cells).filter(|(_, width)| **width > 0) {
        line.extend([spaces(GAP), cell.clone(), spaces(width - cell.columns())]);
    }
    line
}

/// All columns but the last under each other; the last beside them where it fits and else below.
fn draw_last_below(paper: &mut Paper, row: &Row, columns: &Columns) {
    let Some((last, others)) = row.cells.split_last() else {
        draw_aligned(paper, row, columns);
        return;
    };
    let filled = others.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |at| at + 1);
    let mut line = aligned(row, &others[..filled], columns);
    if columns.width(filled) + GAP + last.columns() <= paper.width() {
        line.extend([spaces(GAP), last.clone()]);
        paper.line(&line);
    } else {
        paper.line(&line);
        paper.paragraph(&spaces(MARGIN + columns.label + GAP), std::slice::from_ref(last));
    }
}

/// The cells follow the label, each whole on one line where it fits.
fn draw_flowing(paper: &mut Paper, row: &Row, label: usize) {
    let taken = row.label.columns();
    if taken > label {
        draw_below(paper, row, MARGIN + label + GAP);
        return;
    }
    let first = vec![spaces(MARGIN), row.label.clone(), spaces(label + GAP - taken)];
    let mut margins = std::iter::once(first).chain(std::iter::repeat_with(|| vec![spaces(MARGIN + label + GAP)]));
    let room = paper.width() - (MARGIN + label + GAP);
    for line in flow(&row.cells, room) {
        let margin = margins.next().unwrap_or_default();
        paper.line(&[margin, line].concat());
    }
}

/// The label, then the cells below it.
fn draw_below(paper: &mut Paper, row: &Row, margin: usize) {
    paper.paragraph(&spaces(MARGIN), std::slice::from_ref(&row.label));
    for line in flow(&row.cells, paper.width() - margin) {
        paper.line(&[vec![spaces(margin)], line].concat());
    }
}

/// Cells one after another, each whole on one line where it fits; at least one line.
fn flow(cells: &[Piece], width: usize) -> Vec<Vec<Piece>> {
    let mut lines: Vec<Vec<Piece>> = Vec::new();
    for cell in cells.iter().filter(|cell| !cell.text.is_empty()) {
        match lines.last_mut() {
            Some(line) if width_of(line) + GAP + cell.columns() <= width => line.extend([spaces(GAP), cell.clone()]),
            Some(_) | None => lines.extend(wrap(std::slice::from_ref(cell), width)),
        }
    }
    if lines.is_empty() { vec![Vec::new()] } else { lines }
}

fn width_of(line: &[Piece]) -> usize {
    line.iter().map(Piece::columns).sum()
}

fn spaces(count: usize) -> Piece {
    Piece::plain(&" ".repeat(count))
}

#[cfg(test)]
mod tests {
    use super::{Row, draw, draw_stacked};
    use crate::report::paper::{Colour, Glyphs, Paper, Piece, Style};

    fn drawn(width: usize, draw: fn(&mut Paper, &[Row])) -> String {
        let row = |label: &str, cells: &[&str]| Row {
            label: Piece::plain(label),
            cells: cells.iter().map(|cell| Piece::plain(cell)).collect(),
        };
        let rows =
            [row("order_total", &["42.00", "< 50.00", "orders.csv:8:total"]), row("fault", &["none", "", "--set"])];
        let mut paper = Paper::new(Style { width, colour: Colour::None, glyphs: Glyphs::Drawn });
        draw(&mut paper, &rows);
        let mut out = Vec::new();
        paper.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn cells_stand_under_each_other_where_they_fit() {
        let aligned = "  order_total  42.00  < 50.00  orders.csv:8:total\n  fault        none            --set\n";
        assert_eq!(drawn(49, draw), aligned);
        assert_eq!(drawn(49, draw_stacked), aligned);
    }

    #[test]
    fn the_last_cell_goes_below_where_it_alone_does_not_fit() {
        assert_eq!(
            drawn(48, draw),
            "  order_total  42.00  < 50.00\n               orders.csv:8:total\n  fault        none   --set\n"
        );
    }

    #[test]
    fn cells_follow_their_label_where_columns_do_not_fit() {
        assert_eq!(
            drawn(28, draw),
            "  order_total  42.00\n               < 50.00\n               orders.csv:8:\n               total\n  \
             fault        none  --set\n"
        );
    }

    #[test]
    fn cells_go_below_a_label_of_words() {
        assert_eq!(
            drawn(39, draw_stacked),
            "  order_total\n    42.00  < 50.00  orders.csv:8:total\n  fault\n    none  --set\n"
        );
    }
}
