//! Where the first record of a piece of text ends, and where its cells stand. Pure: bytes in, places out.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use crate::orders::records::{Dialect, Quoting};

/// Why a record cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The quote that opens its last cell is not closed.
    Unclosed,
    /// After the quote that closes its last cell, that cell goes on.
    TextAfterQuote,
    /// It is longer than [`crate::orders::records::LONGEST`].
    TooLong,
}

/// Where a cell stands in its record, without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSpan {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Whether it holds doubled quotes.
    pub doubled: bool,
}

/// Where a record ends and the next one begins, counted from its own beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The byte after its last, line end not included.
    pub end: usize,
    /// The first byte of the next one.
    pub next: usize,
    /// How many line ends it holds, its own included.
    pub lines: u64,
    /// What is wrong with it.
    pub fault: Option<Fault>,
}

/// What [`scan`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// A record.
    Found(Extent),
    /// The record does not end in these bytes.
    NeedsMore,
}

/// Whether the bytes end where the text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtEnd {
    /// More may come.
    No,
    /// Nothing comes.
    Yes,
}

/// A cell with doubled quotes, undoubled.
pub fn undoubled(cell: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(quote) = memchr(b'"', rest) {
        plain.extend_from_slice(&rest[..=quote]);
        rest = rest.get(quote + 2..).unwrap_or_default();
    }
    plain.extend_from_slice(rest);
    plain
}

/// Finds the record that begins where `bytes` begin, and its cells up to and including the one at `last`.
pub fn scan(bytes: &[u8], at_end: AtEnd, dialect: Dialect, last: usize, cells: &mut Vec<CellSpan>) -> Scan {
    cells.clear();
    let (mut at, mut lines) = (0, 0);
    loop {
        if cells.len() > last {
            return rest_of_record(bytes, at, lines, at_end, dialect, cells);
        }
        let cell = match dialect.quoting {
            Quoting::Doubled if bytes.get(at) == Some(&b'"') => quoted_cell(bytes, at, dialect.delimiter, at_end),
            Quoting::Doubled | Quoting::Off => bare_cell(bytes, at, dialect.delimiter, at_end),
        };
        match cell {
            Cell::NeedsMore => return Scan::NeedsMore,
            Cell::Broken(fault) => return broken(bytes, fault, at_end, cells),
            Cell::Ends { span, after, lines: inside } => {
                lines += inside;
                cells.push(span);
                if bytes.get(after) == Some(&dialect.delimiter) {
                    at = after + 1;
                } else {
                    return ended(bytes, after, lines, at_end);
                }
            }
        }
    }
}

/// Finds where the record that begins where `bytes` begin ends, and nothing else.
pub fn reach(bytes: &[u8], at_end: AtEnd, dialect: Dialect) -> Scan {
    rest_of_record(bytes, 0, 0, at_end, dialect, &mut Vec::new())
}

/// How a cell ends: `after` is the place of the delimiter or the line end behind it.
enum Cell {
    Ends { span: CellSpan, after: usize, lines: u64 },
    Broken(Fault),
    NeedsMore,
}

fn bare_cell(bytes: &[u8], at: usize, delimiter: u8, at_end: AtEnd) -> Cell {
    let rest = bytes.get(at..).unwrap_or_default();
    let after = match (memchr3(delimiter, b'\n', b'\r', rest), at_end) {
        (Some(length), _) => at + length,
        (None, AtEnd::Yes) => bytes.len(),
        (None, AtEnd::No) => return Cell::NeedsMore,
    };
    Cell::Ends { span: CellSpan { start: at, end: after, doubled: false }, after, lines: 0 }
}

fn quoted_cell(bytes: &[u8], at: usize, delimiter: u8, at_end: AtEnd) -> Cell {
    let (close, doubled) = match closing_quote(bytes, at + 1, at_end) {
        Quote::Closes { at, doubled } => (at, doubled),
        Quote::Open => return Cell::Broken(Fault::Unclosed),
        Quote::NeedsMore => return Cell::NeedsMore,
    };
    let span = CellSpan { start: at + 1, end: close, doubled };
    match bytes.get(close + 1) {
        Some(&b) if b == delimiter || b == b'\n' || b == b'\r' => {}
        None => {}
        Some(_) => return Cell::Broken(Fault::TextAfterQuote),
    }
    Cell::Ends { span, after: close + 1, lines: line_ends(&bytes[at..close]) }
}

/// Where a quoted cell is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// Here.
    Closes {
        /// The place of the quote.
        at: usize,
        /// Whether there are doubled quotes before it.
        doubled: bool,
    },
    /// Nowhere.
    Open,
    /// Not in these bytes.
    NeedsMore,
}

/// The quote that closes a cell whose text begins at `from`.
pub fn closing_quote(bytes: &[u8], from: usize, at_end: AtEnd) -> Quote {
    let (mut at, mut doubled) = (from, false);
    while let Some(found) = memchr(b'"', bytes.get(at..).unwrap_or_default()) {
        match (bytes.get(at + found + 1), at_end) {
            (Some(b'"'), _) => {
                doubled = true;
                at += found + 2;
            }
            (None, AtEnd::No) => return Quote::NeedsMore,
            (Some(_), _) | (None, AtEnd::Yes) => return Quote::Closes { at: at + found, doubled },
        }
    }
    match at_end {
        AtEnd::Yes => Quote::Open,
        AtEnd::No => Quote::NeedsMore,
    }
}

/// The end of a record whose cells from `at` on nobody wants.
fn rest_of_record(
    bytes: &[u8],
    mut at: usize,
    mut lines: u64,
    at_end: AtEnd,
    dialect: Dialect,
    cells: &mut Vec<CellSpan>,
) -> Scan {
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let found = match dialect.quoting {
            Quoting::Doubled => memchr3(b'"', b'\n', b'\r', rest),
            Quoting::Off => memchr2(b'\n', b'\r', rest),
        };
        let Some(found) = found.map(|found| at + found) else {
            return match at_end {
                AtEnd::Yes => ended(bytes, bytes.len(), lines, at_end),
                AtEnd::No => Scan::NeedsMore,
            };
        };
        if bytes[found] != b'"' || dialect.quoting == Quoting::Off {
            return ended(bytes, found, lines, at_end);
        }
        if found == 0 || bytes[found - 1] != dialect.delimiter {
            at = found + 1;
            continue;
        }
        match quoted_cell(bytes, found, dialect.delimiter, at_end) {
            Cell::Ends { after, lines: inside, .. } => {
                lines += inside;
                at = after;
            }
            Cell::Broken(fault) => return broken(bytes, fault, at_end, cells),
            Cell::NeedsMore => return Scan::NeedsMore,
        }
    }
}

/// The extent of a record that ends at `end`, where a line end or the end of the text stands.
fn ended(bytes: &[u8], end: usize, lines: u64, at_end: AtEnd) -> Scan {
    let next = match (bytes.get(end), bytes.get(end + 1), at_end) {
        (None, _, AtEnd::No) | (Some(b'\r'), None, AtEnd::No) => return Scan::NeedsMore,
        (None, _, AtEnd::Yes) => end,
        (Some(b'\r'), Some(b'\n'), _) => end + 2,
        (Some(_), _, _) => end + 1,
    };
    Scan::Found(Extent { end, next, lines: lines + 1, fault: None })
}

/// The extent of a record with a fault: its first physical line, and the cells that end on it.
fn broken(bytes: &[u8], fault: Fault, at_end: AtEnd, cells: &mut Vec<CellSpan>) -> Scan {
    let end = memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len());
    cells.retain(|cell| cell.end < end);
    match ended(bytes, end, 0, at_end) {
        Scan::Found(extent) => Scan::Found(Extent { fault: Some(fault), ..extent }),
        Scan::NeedsMore => Scan::NeedsMore,
    }
}

/// How many line ends a text holds: LF, CRLF or CR.
pub fn line_ends(text: &[u8]) -> u64 {
    let is_alone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    let count = memchr_iter(b'\n', text).count() + memchr_iter(b'\r', text).filter(is_alone).count();
    count as u64
}
