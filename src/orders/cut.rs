//! The cells of a plain record, many bytes at a time: a record without a fault whose quotes are where quotes belong. Most
//! records are; for all others there is [`crate::orders::split::scan`], which says the same of plain ones.

use memchr::memchr;

use crate::orders::signs::{Only, Signs, WIDTH};
use crate::orders::split::line_ends;

/// Where the cells of a record end: at their delimiters and at the record's end.
#[derive(Debug, Default)]
pub struct Ends {
    start: usize,
    ends: Vec<u32>,
    found: usize,
}

/// Where a plain record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// The byte after its last, line end not included.
    pub end: usize,
    /// The first byte of the next one.
    pub next: usize,
    /// How many line ends it holds, its own included.
    pub lines: u64,
}

impl Ends {
    /// For records of so many cells; of longer ones only so many are kept.
    pub fn of_width(width: usize) -> Ends {
        Ends { start: 0, ends: vec![0; width], found: 0 }
    }

    /// How many cells there are.
    pub fn width(&self) -> usize {
        self.found
    }

    /// Where a cell stands, its quotes included.
    #[inline]
    pub fn place(&self, column: usize) -> (usize, usize) {
        let start = match column.checked_sub(1) {
            Some(before) => self.ends[before] as usize + 1,
            None => self.start,
        };
        (start, self.ends[column] as usize)
    }

    /// A cell as it stands in the bytes, its quotes included.
    pub fn raw<'b>(&self, bytes: &'b [u8], column: usize) -> &'b [u8] {
        let (start, end) = self.place(column);
        bytes.get(start..end).unwrap_or_default()
    }

    /// Whether a cell ends right before a place.
    fn ended_before(&self, place: usize) -> bool {
        match self.found.checked_sub(1) {
            None => place == self.start,
            Some(last) => self.ends.get(last).is_some_and(|end| *end as usize + 1 == place),
        }
    }

    #[inline]
    fn push(&mut self, end: usize) {
        if let Some(kept) = self.ends.get_mut(self.found) {
            // Invariant: a block is shorter than 4 GiB.
            *kept = end as u32;
        }
        self.found += 1;
    }
}

/// The text of a cell without its quotes; doubled ones stay.
pub fn unquoted(raw: &[u8]) -> &[u8] {
    match raw {
        [b'"', inner @ .., b'"'] => inner,
        _ => raw,
    }
}

/// A high bit for exactly the bytes that are `byte`.
pub const fn equal(word: u64, byte: u8) -> u64 {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let differs = word ^ u64::from_le_bytes([byte; 8]);
    !(((differs & !HIGH) + !HIGH) | differs) & HIGH
}

/// Cuts the records of a block into cells, one after another.
#[derive(Debug)]
pub struct Cutter<'b> {
    bytes: &'b [u8],
    /// Where the last record ends; a line end and [`WIDTH`] bytes stand behind it.
    end: usize,
    delimiter: u8,
    /// The stretch that was looked at last.
    stretch: usize,
    signs: Signs,
}

impl<'b> Cutter<'b> {
    /// Cuts the records of a block that ends at `end`; a line end and [`WIDTH`] bytes must stand behind it.
    pub fn new(bytes: &'b [u8], end: usize, delimiter: u8) -> Cutter<'b> {
        Cutter { bytes, end, delimiter, stretch: usize::MAX, signs: Signs::default() }
    }

    /// Cuts the record that begins at `at` into cells. None where it is not plain.
    pub fn cut(&mut self, at: usize, ends: &mut Ends) -> Option<Reach> {
        ends.start = at;
        ends.found = 0;
        let (mut from, mut lines) = (at, 1);
        loop {
            let base = from & !(WIDTH - 1);
            let signs = self.look(base)?;
            let hits = signs.all & (u64::MAX << (from - base));
            if signs.only == Only::Delimiters {
                let mut hits = hits;
                while hits != 0 {
                    ends.push(base + hits.trailing_zeros() as usize);
                    hits &= hits - 1;
                }
                from = base + WIDTH;
                continue;
            }
            match self.among(base, hits, ends)? {
                Next::Ends(place) => return Some(self.ended(place, lines)),
                Next::From(next, inside) => {
                    from = next;
                    lines += inside;
                }
            }
        }
    }

    #[inline]
    fn look(&mut self, base: usize) -> Option<Signs> {
        if self.stretch != base {
            self.signs = Signs::among(self.bytes.get(base..)?.first_chunk()?, self.delimiter);
            self.stretch = base;
        }
        Some(self.signs)
    }

    /// A stretch with a quote, a line end or another control in it.
    fn among(&self, base: usize, mut hits: u64, ends: &mut Ends) -> Option<Next> {
        while hits != 0 {
            let place = base + hits.trailing_zeros() as usize;
            hits &= hits - 1;
            match *self.bytes.get(place)? {
                byte if byte == self.delimiter => ends.push(place),
                b'\n' | b'\r' => {
                    ends.push(place);
                    return Some(Next::Ends(place));
                }
                b'"' if ends.ended_before(place) => {
                    let (close, lines) = closing_quote(self.bytes, place, self.end)?;
                    let after = close + 1;
                    ends.push(after);
                    return match *self.bytes.get(after)? {
                        byte if byte == self.delimiter => Some(Next::From(after + 1, lines)),
                        b'\n' | b'\r' if lines == 0 => Some(Next::Ends(after)),
                        _ => None,
                    };
                }
                _ => {}
            }
        }
        Some(Next::From(base + WIDTH, 0))
    }

    fn ended(&self, place: usize, lines: u64) -> Reach {
        let next = match (self.bytes.get(place), self.bytes.get(place + 1)) {
            (Some(b'\r'), Some(b'\n')) => place + 2,
            (_, _) => place + 1,
        };
        Reach { end: place.min(self.end), next: next.min(self.end), lines }
    }
}

enum Next {
    /// The record ends here.
    Ends(usize),
    /// It goes on here, behind so many line ends.
    From(usize, u64),
}

/// The quote that closes a cell, and how many line ends stand before it.
fn closing_quote(bytes: &[u8], open: usize, end: usize) -> Option<(usize, u64)> {
    let mut from = open + 1;
    loop {
        let close = from + memchr(b'"', bytes.get(from..end)?)?;
        if bytes.get(close + 1) == Some(&b'"') && close + 1 < end {
            from = close + 2;
            continue;
        }
        let text = bytes.get(open + 1..close)?;
        let breaks = text.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        return Some((close, if breaks { line_ends(text) } else { 0 }));
    }
}
