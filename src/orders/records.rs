//! CSV text → records. Quotes as RFC 4180 has them: a cell that begins with a quote ends with one, and a quote inside it
//! is doubled; a quote anywhere else is a character like others. Records end with LF, CRLF or CR. Every record knows the
//! physical line it begins on.
//!
//! Never guesses: a quote that is not closed, or closed in the middle of a cell, makes a [`Record`] with a [`Fault`], and
//! reading goes on with the next physical line, so that no order is swallowed. Memory is bounded by [`LONGEST`].

pub mod blocks;

use std::borrow::Cow;
use std::io::{self, Read};

use memchr::memchr2;

use crate::orders::split::{AtEnd, CellSpan, Extent, Fault, Scan, scan, undoubled};

/// The longest record that is read, in bytes; a longer one is a fault.
pub const LONGEST: usize = 16 << 20;

/// A longer row is no footer.
const LONGEST_FOOTER: usize = 200;

/// How much is read at once, unless a record is longer.
const BLOCK: usize = 256 << 10;
const FIRST_BLOCK: usize = 8 << 10;

/// How many bytes of the buffer behind what was read are never read into, so that words can be read across its end.
pub const PADDING: usize = 2 * crate::orders::signs::WIDTH;

/// How much of a line that is too long is kept, to find its order's id in.
const KEPT_OF_TOO_LONG: usize = 64 << 10;

/// How cells are separated and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    /// What separates cells.
    pub delimiter: u8,
    /// What a quote means.
    pub quoting: Quoting,
}

/// What a quote at the beginning of a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quoting {
    /// The cell is quoted (RFC 4180).
    Doubled,
    /// Nothing.
    Off,
}

/// A record as it stands in the buffer. The cells of a record with a fault are those before the fault.
#[derive(Debug, Clone, Copy)]
pub struct Record<'r> {
    /// The physical line it begins on, the first of the text being 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    dialect: Dialect,
    bytes: &'r [u8],
    cells: &'r [CellSpan],
    split: Split,
}

/// Whether all cells of a record were split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    All,
    Some,
}

impl<'r> Record<'r> {
    /// How many cells were split.
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// A cell without its quotes; none beyond the cells that were split.
    pub fn cell(&self, index: usize) -> Option<Cow<'r, [u8]>> {
        let span = self.cells.get(index)?;
        let cell = self.bytes.get(span.start..span.end)?;
        Some(if span.doubled { Cow::Owned(undoubled(cell)) } else { Cow::Borrowed(cell) })
    }

    /// All of it, quotes and all, without the line end.
    pub fn raw(&self) -> &'r [u8] {
        self.bytes
    }

    /// All its cells, kept.
    pub fn to_row(&self) -> Row {
        let mut row = Row { line: self.line, fault: self.fault, ..Row::default() };
        if self.split == Split::All && self.fault.is_none() {
            row.take(self.bytes, self.cells);
            return row;
        }
        let mut spans = Vec::new();
        let scanned = scan(self.bytes, AtEnd::Yes, self.dialect, usize::MAX, &mut spans);
        if let (Some(Fault::TooLong), Scan::Found(Extent { fault: None, .. })) = (self.fault, scanned) {
            // Its last cell is cut where the kept bytes end.
            spans.pop();
        }
        row.take(self.bytes, &spans);
        row
    }
}

/// A record kept, its cells without quotes.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The physical line it begins on.
    pub line: u64,
    /// The line the cells another file brings stand on; none where it brings none.
    pub joined_line: Option<u64>,
    /// What is wrong with it.
    pub fault: Option<Fault>,
    /// How many cells are its own: those behind them another file brings.
    pub own_width: usize,
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Row {
    /// How many cells it has.
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// A cell; blank where there is none.
    pub fn cell(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let end = self.ends.get(index).copied();
        start.zip(end).and_then(|(start, end)| self.bytes.get(start..end)).unwrap_or_default()
    }

    /// All its cells.
    pub fn cells(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.width()).map(|index| self.cell(index))
    }

    fn take(&mut self, bytes: &[u8], spans: &[CellSpan]) {
        self.bytes.reserve_exact(bytes.len());
        self.ends.reserve_exact(spans.len());
        for span in spans {
            let cell = bytes.get(span.start..span.end).unwrap_or_default();
            if span.doubled { self.push(&undoubled(cell)) } else { self.push(cell) }
        }
        self.own_width = self.width();
    }

    /// Adds a cell at its end.
    pub fn push(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.ends.push(self.bytes.len());
    }
}

/// The records of a text, one after another, in one buffer. Empty lines, rows of nothing but blank cells, and rows that
/// hold a footer are no records.
pub struct Records<R> {
    source: R,
    dialect: Dialect,
    footers: &'static [&'static str],
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    source_ended: AtEnd,
    fetched: u64,
    line: u64,
    longest: usize,
    block: usize,
    /// Whether what comes is the rest of a line that was too long.
    in_long_line: InLongLine,
    cells: Vec<CellSpan>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InLongLine {
    No,
    Yes,
}

impl<R: Read> Records<R> {
    /// Reads `source` from its beginning.
    pub fn new(source: R, dialect: Dialect) -> Records<R> {
        Records {
            source,
            dialect,
            footers: &[],
            buffer: Vec::new(),
            start: 0,
            end: 0,
            source_ended: AtEnd::No,
            fetched: 0,
            line: 1,
            longest: LONGEST,
            block: BLOCK,
            in_long_line: InLongLine::No,
            cells: Vec::new(),
        }
    }

    /// Passes over short rows that hold one of these.
    pub fn without_footers(self, footers: &'static [&'static str]) -> Records<R> {
        Records { footers, ..self }
    }

    /// Reads so many bytes at once, unless a record is longer.
    pub fn in_blocks_of(self, bytes: usize) -> Records<R> {
        Records { block: bytes, ..self }
    }

    /// The next record with all its cells.
    pub fn next_record(&mut self) -> io::Result<Option<Record<'_>>> {
        self.next_up_to(usize::MAX)
    }

    /// The next record, of which only the cells up to and including `last` need be split: the rest is only searched
    /// for its end, which is much faster.
    pub fn next_up_to(&mut self, last: usize) -> io::Result<Option<Record<'_>>> {
        let (extent, line, start) = loop {
            let Some(extent) = self.scan_one(last)? else { return Ok(None) };
            let (line, start) = (self.line, self.start);
            self.line += extent.lines;
            self.start += extent.next;
            let bytes = self.buffer.get(start..start + extent.end).unwrap_or_default();
            if extent.fault.is_some() || !is_nothing(bytes, self.dialect, self.footers) {
                break (extent, line, start);
            }
        };
        let bytes = self.buffer.get(start..start + extent.end).unwrap_or_default();
        let split = if last == usize::MAX { Split::All } else { Split::Some };
        Ok(Some(Record { line, fault: extent.fault, dialect: self.dialect, bytes, cells: &self.cells, split }))
    }

    fn scan_one(&mut self, last: usize) -> io::Result<Option<Extent>> {
        self.leave_long_line()?;
        loop {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            if bytes.is_empty() && self.source_ended == AtEnd::Yes {
                return Ok(None);
            }
            if !bytes.is_empty() {
                let found = scan(bytes, self.source_ended, self.dialect, last, &mut self.cells);
                if let Scan::Found(extent) = found {
                    return Ok(Some(extent));
                }
            }
            if self.end - self.start >= self.longest {
                return Ok(Some(self.give_up()));
            }
            self.fill()?;
        }
    }

    /// The extent of a record that does not end within [`LONGEST`]: its first line, or the beginning of that.
    fn give_up(&mut self) -> Extent {
        let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
        let fault = Some(Fault::TooLong);
        let extent = match memchr2(b'\n', b'\r', bytes) {
            Some(end) => {
                let next = if bytes.get(end..end + 2) == Some(b"\r\n") { end + 2 } else { end + 1 };
                Extent { end, next, lines: 1, fault }
            }
            None => {
                self.in_long_line = InLongLine::Yes;
                Extent { end: bytes.len().min(KEPT_OF_TOO_LONG), next: bytes.len(), lines: 0, fault }
            }
        };
        self.cells.retain(|cell| cell.end < extent.end);
        extent
    }

    /// Passes over the rest of a line that was too long.
    fn leave_long_line(&mut self) -> io::Result<()> {
        while self.in_long_line == InLongLine::Yes {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            match memchr2(b'\n', b'\r', bytes) {
                Some(at) if bytes.get(at..at + 2) == Some(b"\r\n") => self.arrive_after(at + 2),
                Some(at) if bytes[at] == b'\n' || at + 1 < bytes.len() || self.source_ended == AtEnd::Yes => {
                    self.arrive_after(at + 1);
                }
                Some(at) => {
                    self.start += at;
                    self.fill()?;
                }
                None if self.source_ended == AtEnd::Yes => self.arrive_after(bytes.len()),
                None => {
                    self.start = self.end;
                    self.fill()?;
                }
            }
        }
        Ok(())
    }

    fn arrive_after(&mut self, passed: usize) {
        self.start += passed;
        self.line += 1;
        self.in_long_line = InLongLine::No;
    }

    /// How many bytes were read from the source.
    pub fn fetched(&self) -> u64 {
        self.fetched
    }

    /// Begins small, so that a short text costs little, and grows to a block; beyond that only for a long record.
    fn make_room(&mut self) {
        let (size, block) = (self.buffer.len(), self.block + PADDING);
        if size < block {
            self.buffer.resize((size * 4).max(FIRST_BLOCK).min(block), 0);
        } else if self.end + PADDING >= size {
            self.buffer.resize(size * 2, 0);
        }
    }

    /// Reads more behind what is there, in place of what was read before.
    fn fill(&mut self) -> io::Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        self.make_room();
        let readable = self.buffer.len() - PADDING;
        let free = self.buffer.get_mut(self.end..readable).unwrap_or_default();
        loop {
            match self.source.read(free) {
                Ok(count) => {
                    self.source_ended = if count == 0 { AtEnd::Yes } else { AtEnd::No };
                    self.end += count;
                    self.fetched += count as u64;
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Whether a record without a fault is none: nothing but blanks, or short and with one of the footers.
fn is_nothing(bytes: &[u8], dialect: Dialect, footers: &[&str]) -> bool {
    let blank = |byte: &u8| *byte == dialect.delimiter || matches!(byte, b' ' | b'\t' | b'"');
    let holds = |footer: &&str| memchr::memmem::find(bytes, footer.as_bytes()).is_some();
    let is_footer = || bytes.len() <= LONGEST_FOOTER && footers.iter().any(holds);
    bytes.iter().all(blank) || (!footers.is_empty() && is_footer())
}

#[cfg(test)]
mod tests;
