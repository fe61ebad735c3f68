//! What is wrong with an order: a cell, a row, or rows that do not belong together. Always with its place.

use std::fmt;

use crate::model::case::CellPlace;

/// Something that makes an order one that cannot be decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// Where.
    pub place: CellPlace,
    /// What was found and what to write: `` `12.5O` is not an amount; write amounts like `12.50` ``. It may hold text of
    /// the export, not escaped.
    pub text: String,
}

/// Kinds of problems, to count them by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// A cell that is blank and must not be.
    Blank,
    /// A cell that cannot be read as what its fact is.
    Unreadable,
    /// A cell or a row whose text is not UTF-8.
    Encoding,
    /// A value outside what the playbook allows.
    OutOfRange,
    /// A row with too many or too few cells, or with broken quotes.
    Row,
    /// An order that stands in the file more than once, or torn apart.
    Repeated,
    /// Rows of an order that say different things.
    Contradiction,
    /// Another currency than the playbook's.
    Currency,
    /// A sum that does not fit.
    Overflow,
}

impl ProblemKind {
    /// Its code, for `redress explain`.
    pub const fn code(self) -> &'static str {
        match self {
            ProblemKind::Blank => "blank-cell",
            ProblemKind::Unreadable => "unreadable-cell",
            ProblemKind::Encoding => "not-utf-8",
            ProblemKind::OutOfRange => "out-of-range",
            ProblemKind::Row => "broken-row",
            ProblemKind::Repeated => "repeated-order",
            ProblemKind::Contradiction => "contradicting-rows",
            ProblemKind::Currency => "other-currency",
            ProblemKind::Overflow => "overflow",
        }
    }
}

/// `orders.csv:8:total: …`, as the contract's `error` has it.
impl fmt::Display for CellProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// A cell to quote in a message: what is no UTF-8 replaced, and no longer than a line.
pub fn shown(cell: &[u8]) -> String {
    const LONGEST: usize = 60;
    let beginning = cell.get(..cell.len().min(LONGEST * 4)).unwrap_or_default();
    let text = String::from_utf8_lossy(beginning);
    let text = text.trim();
    if text.chars().count() <= LONGEST && beginning.len() == cell.len() {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(LONGEST).collect();
    cut.push('…');
    cut
}
