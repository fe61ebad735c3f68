//! The chain: each row's hash is taken over the hash before it and every cell of the row, so that no cell can be changed,
//! no row taken out and no two rows swapped without every later hash being wrong. Personal cells are not in the row
//! themselves but as a hash with a salt, so they can be forgotten and the chain still holds.

use std::fmt::Write;

use rusqlite::types::{Value, ValueRef};
use sha2::{Digest, Sha256};

/// Bytes as lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    text
}

/// SHA-256 of a text, in hexadecimal.
pub fn hash_of(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The hash before the first row.
pub fn genesis(name: &str, key_check: &str) -> String {
    hash(&["redress ledger 1", name, key_check].map(|text| Value::Text(text.to_owned())))
}

/// A hash over cells, in hexadecimal.
pub fn hash(cells: &[Value]) -> String {
    let mut hasher = Cells::default();
    for cell in cells {
        hasher.add(cell.into());
    }
    hasher.finish()
}

/// A hash that grows cell by cell. Each cell is taken with its type and length, so that no two rows read the same.
#[derive(Debug, Default)]
pub struct Cells {
    hasher: Sha256,
}

impl Cells {
    /// Takes a cell.
    pub fn add(&mut self, cell: ValueRef<'_>) {
        match cell {
            ValueRef::Null => self.take(0, &[]),
            ValueRef::Integer(number) => self.take(1, &number.to_be_bytes()),
            ValueRef::Text(text) => self.take(2, text),
            ValueRef::Real(number) => self.take(3, &number.to_bits().to_be_bytes()),
            ValueRef::Blob(bytes) => self.take(4, bytes),
        }
    }

    fn take(&mut self, kind: u8, bytes: &[u8]) {
        self.hasher.update([kind]);
        self.hasher.update((bytes.len() as u64).to_be_bytes());
        self.hasher.update(bytes);
    }

    /// The hash, in hexadecimal.
    pub fn finish(self) -> String {
        hex(&self.hasher.finalize())
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;

    use super::{hash, hash_of};

    #[test]
    fn no_two_rows_of_cells_read_the_same() {
        let text = |text: &str| Value::Text(text.to_owned());
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text("abc")],
            vec![text("abc"), Value::Null],
            vec![text("abc"), text("")],
            vec![Value::Integer(1)],
            vec![text("1")],
        ];
        let hashes: std::collections::BTreeSet<String> = rows.iter().map(|row| hash(row)).collect();
        assert_eq!(hashes.len(), rows.len());
        assert_eq!(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
