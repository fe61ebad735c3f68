//! The header of a CSV file: what separates its cells, on which record it stands, and its names. A line `sep=;` is
//! honoured, and rows before the header are passed over where a later row is certainly the header.

use std::io::{self, Cursor, Read};

use crate::orders::cells::trimmed;
use crate::orders::input::Input;
use crate::orders::records::{Dialect, Quoting, Records};

/// How far into a file the header may stand.
const SEARCHED: u64 = 256 << 10;
const RECORDS_SEARCHED: usize = 12;

/// Delimiters that are recognised; of equals the first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The header of a CSV file.
#[derive(Debug, Clone)]
pub struct Header {
    /// The names, trimmed.
    pub names: Vec<String>,
    /// The line it stands on.
    pub line: u64,
    /// How many records end with it.
    pub records: usize,
    /// What separates the cells.
    pub delimiter: u8,
    /// Whether these names are certainly a header's.
    pub certainty: Certainty,
}

/// Whether names are certainly a header's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// They stand first, and nothing else is known.
    First,
    /// They are what was looked for.
    Certain,
}

/// Finds the header. `certain` says whether names are certainly a header; where none is, the first record is it.
/// None where the file holds nothing but blanks.
pub fn find(input: &Input, delimiter: Option<u8>, certain: &dyn Fn(&[String]) -> bool) -> io::Result<Option<Header>> {
    let mut beginning = Vec::new();
    input.open()?.take(SEARCHED).read_to_end(&mut beginning)?;
    let declared = delimiter.or_else(|| declared_delimiter(&beginning));
    let candidates = match &declared {
        Some(delimiter) => std::slice::from_ref(delimiter),
        None => &DELIMITERS[..],
    };
    let mut best: Option<Header> = None;
    for delimiter in candidates {
        let Some(header) = first_header(&beginning, *delimiter, certain)? else { continue };
        let rank = |header: &Header| (header.certainty, header.names.len());
        if best.as_ref().is_none_or(|best| rank(&header) > rank(best)) {
            best = Some(header);
        }
    }
    Ok(best)
}

fn first_header(beginning: &[u8], delimiter: u8, certain: &dyn Fn(&[String]) -> bool) -> io::Result<Option<Header>> {
    let dialect = Dialect { delimiter, quoting: Quoting::Doubled };
    let mut records = Records::new(Cursor::new(beginning), dialect);
    let mut first = None;
    for count in 1..=RECORDS_SEARCHED {
        let Some(record) = records.next_record()? else { break };
        if separator_line(record.raw()).is_some() {
            continue;
        }
        let cells = (0..record.width()).filter_map(|index| record.cell(index));
        let names: Vec<String> = cells.map(|cell| String::from_utf8_lossy(trimmed(&cell)).into_owned()).collect();
        let header = Header { names, line: record.line, records: count, delimiter, certainty: Certainty::First };
        if certain(&header.names) {
            return Ok(Some(Header { certainty: Certainty::Certain, ..header }));
        }
        first = first.or(Some(header));
    }
    Ok(first)
}

/// The delimiter of a `sep=;` line, if this is one.
fn separator_line(raw: &[u8]) -> Option<u8> {
    let raw = raw.trim_ascii_end();
    let raw = raw.strip_prefix(b"\"").map_or(raw, |inner| inner.strip_suffix(b"\"").unwrap_or(inner));
    let (word, delimiter) = raw.split_at_checked(4)?;
    match delimiter {
        _ if !word.eq_ignore_ascii_case(b"sep=") => None,
        [] => Some(b'\t'),
        [delimiter] => Some(*delimiter),
        _ => None,
    }
}

fn declared_delimiter(beginning: &[u8]) -> Option<u8> {
    beginning.split(|byte| matches!(byte, b'\n' | b'\r')).take(RECORDS_SEARCHED).find_map(separator_line)
}
