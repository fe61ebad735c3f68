//! Rows by weight, the heaviest first, however many there are. Up to some megabytes they are sorted in memory; beyond
//! that, sorted runs are laid down in nameless temporary files and merged at the end.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use crate::orders::input::nameless_file;

/// How many bytes of rows are held in memory.
const HELD: usize = 16 << 20;

/// Sorts rows by weight; rows of the same weight stay in their order.
#[derive(Debug)]
pub struct Sorter {
    rows: Vec<Row>,
    held: usize,
    most: usize,
    count: u64,
    runs: Vec<File>,
}

#[derive(Debug, PartialEq, Eq)]
struct Row {
    weight: u64,
    number: u64,
    bytes: Vec<u8>,
}

impl Row {
    fn rank(&self) -> (Reverse<u64>, u64) {
        (Reverse(self.weight), self.number)
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Row) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Row) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Default for Sorter {
    fn default() -> Sorter {
        Sorter::holding(HELD)
    }
}

impl Sorter {
    /// Nothing yet; holds so many bytes in memory.
    pub fn holding(most: usize) -> Sorter {
        Sorter { rows: Vec::new(), held: 0, most, count: 0, runs: Vec::new() }
    }

    /// Takes a row.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub fn push(&mut self, weight: u64, bytes: Vec<u8>) -> io::Result<()> {
        self.held += bytes.len() + size_of::<Row>();
        self.rows.push(Row { weight, number: self.count, bytes });
        self.count += 1;
        if self.held > self.most { self.spill() } else { Ok(()) }
    }

    /// Lays the rows down that are held.
    fn spill(&mut self) -> io::Result<()> {
        self.rows.sort_unstable();
        let mut out = BufWriter::new(nameless_file(&format!("{}.rows", self.runs.len()))?);
        for row in self.rows.drain(..) {
            out.write_all(&row.weight.to_le_bytes())?;
            out.write_all(&row.number.to_le_bytes())?;
            out.write_all(&u64::try_from(row.bytes.len()).unwrap_or(0).to_le_bytes())?;
            out.write_all(&row.bytes)?;
        }
        let mut file = out.into_inner()?;
        file.rewind()?;
        self.runs.push(file);
        self.held = 0;
        Ok(())
    }

    /// Writes all rows, the heaviest first.
    ///
    /// # Errors
    /// They cannot be written, or a temporary file not be read.
    pub fn write(mut self, out: &mut impl Write) -> io::Result<()> {
        self.rows.sort_unstable();
        let mut sources: Vec<Source> = self.runs.into_iter().map(|run| Source::Run(BufReader::new(run))).collect();
        sources.push(Source::Held(self.rows.into_iter()));
        let mut next = BinaryHeap::new();
        for (at, source) in sources.iter_mut().enumerate() {
            next.extend(source.next()?.map(|row| Reverse((row, at))));
        }
        while let Some(Reverse((row, at))) = next.pop() {
            out.write_all(&row.bytes)?;
            next.extend(sources[at].next()?.map(|row| Reverse((row, at))));
        }
        Ok(())
    }
}

/// Where sorted rows come from.
enum Source {
    Held(std::vec::IntoIter<Row>),
    Run(BufReader<File>),
}

impl Source {
    fn next(&mut self) -> io::Result<Option<Row>> {
        let file = match self {
            Source::Held(rows) => return Ok(rows.next()),
            Source::Run(file) => file,
        };
        let mut number = || {
            let mut bytes = [0; 8];
            file.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
        };
        let weight = match number() {
            Ok(weight) => weight,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        };
        let (number, length) = (number()?, number()?);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        file.read_exact(&mut bytes)?;
        Ok(Some(Row { weight, number, bytes }))
    }
}

#[cfg(test)]
mod tests {
    use super::Sorter;

    fn sorted(most: usize, weights: &[u64]) -> String {
        let mut sorter = Sorter::holding(most);
        for (at, weight) in weights.iter().enumerate() {
            sorter.push(*weight, format!("{weight}#{at} ").into_bytes()).unwrap();
        }
        let mut out = Vec::new();
        sorter.write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_heaviest_come_first_and_equals_stay_in_order_however_little_is_held() {
        let weights = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5];
        let expected = "9#5 6#7 5#4 5#8 5#10 4#2 3#0 3#9 2#6 1#1 1#3 ";
        assert_eq!(sorted(1 << 20, &weights), expected);
        assert_eq!(sorted(0, &weights), expected);
        assert_eq!(sorted(150, &weights), expected);
        assert_eq!(sorted(0, &[]), "");
    }
}
