//! Many records at once: a block is a stretch of the text that begins where a record begins and ends where one ends.
//! Where that is, is found one record after another, as [`Records::next_record`] does it; the cells are left to whoever
//! takes the block, on whatever thread. Records with a fault are kept here, for what is wrong may lie behind the block.

use std::io::{self, Read};

use memchr::{memchr, memrchr};

use crate::orders::records::{Dialect, LONGEST, PADDING, Quoting, Record, Records, Row, Split};
use crate::orders::split::{AtEnd, Extent, Quote, Scan, closing_quote, line_ends, reach, scan};

/// Records that stand one behind the other.
#[derive(Debug, Default)]
pub struct Block {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// The physical line the first of them begins on.
    pub first_line: u64,
    faulty: Vec<Faulty>,
}

/// A record with a fault.
#[derive(Debug)]
struct Faulty {
    at: usize,
    next: usize,
    lines: u64,
    row: Row,
}

impl Block {
    /// The bytes, with a line end and [`PADDING`] behind the last record. Places are counted from their beginning.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where its first record begins.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Where its last record ends, line end included.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The place of the first record with a fault from a place on.
    pub fn fault_from(&self, at: usize) -> usize {
        let first = self.faulty.partition_point(|faulty| faulty.at < at);
        self.faulty.get(first).map_or(usize::MAX, |faulty| faulty.at)
    }

    /// The buffer, to be used again.
    pub fn into_spare(self) -> Vec<u8> {
        self.bytes
    }
}

/// A record of a block with all its cells; none where it holds nothing but blanks or a footer.
#[derive(Debug)]
pub struct BlockRecord {
    /// Its cells.
    pub row: Option<Row>,
    /// Where the next record begins.
    pub next: usize,
    /// How many line ends it holds.
    pub lines: u64,
}

/// Reads single records of blocks.
#[derive(Debug, Clone, Copy)]
pub struct BlockReader {
    dialect: Dialect,
    footers: &'static [&'static str],
}

impl BlockReader {
    /// The record that begins at a place of a block, on this physical line.
    pub fn record(&self, block: &Block, at: usize, line: u64) -> BlockRecord {
        if let Ok(found) = block.faulty.binary_search_by_key(&at, |faulty| faulty.at) {
            let Faulty { next, lines, row, .. } = &block.faulty[found];
            return BlockRecord { row: Some(row.clone()), next: *next, lines: *lines };
        }
        let rest = block.bytes.get(at..block.end).unwrap_or_default();
        let mut cells = Vec::new();
        let extent = match scan(rest, AtEnd::Yes, self.dialect, usize::MAX, &mut cells) {
            Scan::Found(extent) => extent,
            // Invariant: a record without a fault ends inside its block.
            Scan::NeedsMore => Extent { end: rest.len(), next: rest.len(), lines: 1, fault: None },
        };
        let bytes = rest.get(..extent.end).unwrap_or_default();
        let record =
            Record { line, fault: extent.fault, dialect: self.dialect, bytes, cells: &cells, split: Split::All };
        let row = (!self.is_nothing(bytes)).then(|| record.to_row());
        BlockRecord { row, next: at + extent.next, lines: extent.lines }
    }

    /// Whether a record without a fault is none: blank, or a footer.
    pub fn is_nothing(&self, bytes: &[u8]) -> bool {
        super::is_nothing(bytes, self.dialect, self.footers)
    }

    /// How cells are separated and quoted.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether short rows can be footers.
    pub fn has_footers(&self) -> bool {
        !self.footers.is_empty()
    }
}

impl<R: Read> Records<R> {
    /// What reads single records of the blocks.
    pub fn block_reader(&self) -> BlockReader {
        BlockReader { dialect: self.dialect, footers: self.footers }
    }

    /// The records that are in the buffer, once there is one; `spare` becomes the next buffer.
    pub fn next_block(&mut self, spare: Vec<u8>) -> io::Result<Option<Block>> {
        loop {
            self.leave_long_line()?;
            let mut block = Block { start: self.start, first_line: self.line, ..Block::default() };
            self.gather(&mut block);
            if self.start > block.start {
                return Ok(Some(self.hand_over(block, spare)));
            }
            if self.start == self.end && self.source_ended == AtEnd::Yes {
                return Ok(None);
            }
            if self.end - self.start >= self.longest {
                let extent = self.give_up();
                self.add_faulty(&mut block, extent);
                return Ok(Some(self.hand_over(block, spare)));
            }
            self.fill()?;
        }
    }

    /// Passes over all records that end in the buffer.
    fn gather(&mut self, block: &mut Block) {
        let mut looked_at = None;
        while self.start < self.end {
            let bytes = self.buffer.get(self.start..self.end).unwrap_or_default();
            if looked_at.is_none_or(|place| place < self.start) {
                let sound = Sound::of(bytes, self.dialect);
                looked_at = Some(self.start + sound.looked_at);
                self.start += sound.length;
                self.line += line_ends(bytes.get(..sound.length).unwrap_or_default());
                continue;
            }
            match reach(bytes, self.source_ended, self.dialect) {
                Scan::Found(extent) if extent.fault.is_some() => self.add_faulty(block, extent),
                Scan::Found(extent) => {
                    self.start += extent.next;
                    self.line += extent.lines;
                }
                Scan::NeedsMore => return,
            }
        }
    }

    fn add_faulty(&mut self, block: &mut Block, extent: Extent) {
        let bytes = self.buffer.get(self.start..self.start + extent.end).unwrap_or_default();
        let (line, dialect) = (self.line, self.dialect);
        let record = Record { line, fault: extent.fault, dialect, bytes, cells: &[], split: Split::Some };
        let next = self.start + extent.next;
        block.faulty.push(Faulty { at: self.start, next, lines: extent.lines, row: record.to_row() });
        self.start = next;
        self.line += extent.lines;
    }

    /// Gives the buffer away and goes on with what is behind the block in another.
    fn hand_over(&mut self, block: Block, mut spare: Vec<u8>) -> Block {
        let rest = self.start..self.end;
        let size = (rest.len() * 2).max(self.block) + PADDING;
        if spare.len() < size || spare.len() > LONGEST {
            spare = vec![0; size];
        }
        let end = self.start;
        if let Some(rest) = self.buffer.get(rest.clone()) {
            spare[..rest.len()].copy_from_slice(rest);
        }
        let mut bytes = std::mem::replace(&mut self.buffer, spare);
        (self.start, self.end) = (0, rest.len());
        if let Some(behind) = bytes.get_mut(end) {
            *behind = b'\n';
        }
        Block { bytes, end, ..block }
    }
}

/// The records without a fault that a text begins with, passed over from quote to quote. Not all of them: the last ends
/// with LF, and behind the first that is odd in any way there may be more.
struct Sound {
    /// How long they are.
    length: usize,
    /// How much was looked at: it is of no use to look again at what begins before.
    looked_at: usize,
}

impl Sound {
    fn of(bytes: &[u8], dialect: Dialect) -> Sound {
        let (mut from, mut length) = (0, 0);
        let ends_cell = |byte: &u8| *byte == dialect.delimiter || matches!(byte, b'\n' | b'\r');
        loop {
            let rest = bytes.get(from..).unwrap_or_default();
            let quote = match dialect.quoting {
                Quoting::Doubled => memchr(b'"', rest),
                Quoting::Off => None,
            };
            let bare = rest.get(..quote.unwrap_or(rest.len())).unwrap_or_default();
            length = memrchr(b'\n', bare).map_or(length, |last| from + last + 1);
            let Some(quote) = quote.map(|quote| from + quote) else {
                return Sound { length, looked_at: bytes.len() };
            };
            let opens = quote.checked_sub(1).is_none_or(|before| bytes.get(before).is_some_and(ends_cell));
            from = match opens.then(|| closing_quote(bytes, quote + 1, AtEnd::No)) {
                None => quote + 1,
                Some(Quote::Closes { at, .. }) if bytes.get(at + 1).is_some_and(ends_cell) => at + 1,
                Some(Quote::Closes { .. } | Quote::Open | Quote::NeedsMore) => {
                    return Sound { length, looked_at: quote };
                }
            };
        }
    }
}
