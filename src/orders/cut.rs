//! The cells of a plain record, a word at a time: a record without a fault whose quotes are where quotes belong. Most
//! records are; for all others there is [`crate::orders::split::scan`], which says the same of plain ones.

use memchr::memchr;

/// Where a cell stands, without its quotes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
}

/// Where the cells of a record stand.
#[derive(Debug, Default)]
pub struct Spans {
    spans: Vec<Span>,
    found: usize,
    doubled: Vec<usize>,
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

impl Spans {
    /// For records of so many cells; of longer ones only so many are kept.
    pub fn of_width(width: usize) -> Spans {
        Spans { spans: vec![Span::default(); width], found: 0, doubled: Vec::new() }
    }

    /// How many cells there are.
    pub fn width(&self) -> usize {
        self.found
    }

    /// Where a cell stands.
    pub fn span(&self, column: usize) -> Span {
        self.spans.get(column).copied().unwrap_or_default()
    }

    /// A cell as it stands in the bytes.
    pub fn cell<'b>(&self, bytes: &'b [u8], column: usize) -> &'b [u8] {
        let span = self.span(column);
        bytes.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Whether a cell holds doubled quotes.
    pub fn is_doubled(&self, column: usize) -> bool {
        !self.doubled.is_empty() && self.doubled.contains(&column)
    }

    fn clear(&mut self) {
        self.found = 0;
        self.doubled.clear();
    }

    fn push(&mut self, start: usize, end: usize) {
        if let Some(span) = self.spans.get_mut(self.found) {
            // Invariant: a block is shorter than 4 GiB.
            *span = Span { start: start as u32, end: end as u32 };
        }
        self.found += 1;
    }
}

const LOW: u64 = u64::from_le_bytes([0x01; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// A high bit for every byte that is below `limit` (at most 128), and for some that are not.
const fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(LOW * limit as u64) & !word & HIGH
}

/// A high bit for every byte that is zero, and for some that are not.
const fn zero(word: u64) -> u64 {
    word.wrapping_sub(LOW) & !word & HIGH
}

/// Cuts the record that begins at `at` into cells, up to `end`, where the last record of `bytes` ends; a line end and a
/// word must stand behind it. None where the record is not plain.
pub fn cut(bytes: &[u8], at: usize, end: usize, delimiter: u8, spans: &mut Spans) -> Option<Reach> {
    spans.clear();
    let (mut cell, mut base, mut lines) = (at, at, 1);
    loop {
        let word = u64::from_le_bytes(*bytes.get(base..)?.first_chunk()?);
        // Quotes and line ends are below `#`; so is a blank, which is passed over.
        let mut hits = below(word, b'#') | zero(word ^ (LOW * u64::from(delimiter)));
        let mut resume = base + 8;
        while hits != 0 {
            let shift = hits.trailing_zeros() & !7;
            hits &= hits - 1;
            let place = base + (shift / 8) as usize;
            let byte = (word >> shift) as u8;
            if byte == delimiter {
                spans.push(cell, place);
                cell = place + 1;
            } else if byte == b'\n' || byte == b'\r' {
                spans.push(cell, place);
                return Some(ended(bytes, place, end, lines));
            } else if byte == b'"' && place == cell {
                let quoted = quoted(bytes, place, end)?;
                if quoted.doubled {
                    spans.doubled.push(spans.found);
                }
                lines += quoted.lines;
                spans.push(place + 1, quoted.close);
                let after = quoted.close + 1;
                match *bytes.get(after)? {
                    byte if byte == delimiter => {
                        cell = after + 1;
                        resume = cell;
                    }
                    b'\n' | b'\r' => return Some(ended(bytes, after, end, lines)),
                    _ => return None,
                }
                break;
            }
        }
        base = resume;
    }
}

struct Quoted {
    close: usize,
    doubled: bool,
    lines: u64,
}

fn quoted(bytes: &[u8], open: usize, end: usize) -> Option<Quoted> {
    let (mut from, mut doubled) = (open + 1, false);
    loop {
        let close = from + memchr(b'"', bytes.get(from..end)?)?;
        if bytes.get(close + 1) == Some(&b'"') && close + 1 < end {
            doubled = true;
            from = close + 2;
            continue;
        }
        let text = bytes.get(open + 1..close)?;
        let breaks = text.iter().any(|byte| matches!(byte, b'\n' | b'\r'));
        let lines = if breaks { crate::orders::split::line_ends(text) } else { 0 };
        return Some(Quoted { close, doubled, lines });
    }
}

fn ended(bytes: &[u8], place: usize, end: usize, lines: u64) -> Reach {
    let next = match (bytes.get(place), bytes.get(place + 1)) {
        (Some(b'\r'), Some(b'\n')) => place + 2,
        (_, _) => place + 1,
    };
    Reach { end: place.min(end), next: next.min(end), lines }
}
