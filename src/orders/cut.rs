//! The cells of a plain record, many bytes at a time: a record without a fault whose quotes are where quotes belong. Most
//! records are; for all others there is [`crate::orders::split::scan`], which says the same of plain ones.

use memchr::memchr;

use crate::orders::signs::{Signs, WIDTH};
use crate::orders::split::line_ends;

/// Where the cells of a record stand.
#[derive(Debug, Default)]
pub struct Ends {
    /// Where each cell starts. The next one starts behind the sign that ends it, and so would one behind the last.
    starts: Vec<u32>,
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
        Ends { starts: vec![0; width + 1], found: 0 }
    }

    /// How many cells there are.
    pub fn width(&self) -> usize {
        self.found
    }

    /// Where a cell stands, its quotes included.
    #[inline]
    pub fn place(&self, column: usize) -> (usize, usize) {
        (self.starts[column] as usize, self.starts[column + 1] as usize - 1)
    }

    /// A cell as it stands in the bytes, its quotes included.
    pub fn raw<'b>(&self, bytes: &'b [u8], column: usize) -> &'b [u8] {
        let (start, end) = self.place(column);
        bytes.get(start..end).unwrap_or_default()
    }

    /// Whether a cell starts at a place.
    fn starts_at(&self, place: usize) -> bool {
        self.starts.get(self.found).is_some_and(|start| *start as usize == place)
    }

    fn begin(&mut self, place: usize) {
        self.found = 0;
        if let Some(start) = self.starts.first_mut() {
            // Invariant: a block is shorter than 4 GiB.
            *start = place as u32;
        }
    }

    #[inline]
    fn push(&mut self, end: usize) {
        self.found += 1;
        if let Some(start) = self.starts.get_mut(self.found) {
            *start = end as u32 + 1;
        }
    }

    /// Cells that end at these bits, counted from a place.
    #[inline]
    fn push_all(&mut self, from: usize, mut ends: u64) {
        let behind = from as u32 + 1;
        let mut found = self.found;
        while ends != 0 {
            found += 1;
            if let Some(start) = self.starts.get_mut(found) {
                *start = behind + ends.trailing_zeros();
            }
            ends &= ends - 1;
        }
        self.found = found;
    }
}

/// The text of a cell without its quotes; doubled ones stay.
pub fn unquoted(raw: &[u8]) -> &[u8] {
    match raw {
        [b'"', inner @ .., b'"'] => inner,
        _ => raw,
    }
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
        ends.begin(at);
        let (mut from, mut lines) = (at, 1);
        loop {
            let base = from & !(WIDTH - 1);
            let signs = self.look(base)?;
            let later = u64::MAX << (from - base);
            let others = signs.others & later;
            let before = (others & others.wrapping_neg()).wrapping_sub(1);
            ends.push_all(base, signs.all & later & before);
            if others == 0 {
                from = base + WIDTH;
                continue;
            }
            let place = base + others.trailing_zeros() as usize;
            match *self.bytes.get(place)? {
                b'\n' | b'\r' => {
                    ends.push(place);
                    return Some(self.ended(place, lines));
                }
                b'"' if ends.starts_at(place) => {
                    let (close, inside) = closing_quote(self.bytes, place, self.end)?;
                    let after = close + 1;
                    ends.push(after);
                    match *self.bytes.get(after)? {
                        byte if byte == self.delimiter => (from, lines) = (after + 1, lines + inside),
                        b'\n' | b'\r' if inside == 0 => return Some(self.ended(after, lines)),
                        _ => return None,
                    }
                }
                _ => from = place + 1,
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

    fn ended(&self, place: usize, lines: u64) -> Reach {
        let next = match (self.bytes.get(place), self.bytes.get(place + 1)) {
            (Some(b'\r'), Some(b'\n')) => place + 2,
            (_, _) => place + 1,
        };
        Reach { end: place.min(self.end), next: next.min(self.end), lines }
    }
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
