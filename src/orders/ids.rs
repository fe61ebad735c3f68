//! Which order and which customer a record belongs to. Ids are compared exactly, after trimming and taking one leading `#` off each side.

use std::borrow::Cow;

use crate::model::cell::Guard;
use crate::orders::cells::{trimmed, unguarded};
use crate::orders::mapping::{Mapping, RowWithoutId};
use crate::orders::records::{Record, Row};
use crate::playbook::Lines;

/// What an id is compared by.
pub fn key(id: &[u8]) -> &[u8] {
    let id = trimmed(id);
    id.strip_prefix(b"#").unwrap_or(id)
}

/// The same of an id that somebody typed.
pub fn as_typed(id: &str) -> String {
    String::from_utf8_lossy(key(id.as_bytes())).into_owned()
}

/// The id of a cell, as it is written.
pub fn written(cell: &[u8]) -> &[u8] {
    unguarded(trimmed(cell), Guard::Stripped)
}

/// The id of a kept row, as it is written: that of its id column, else what stands for it; blank where there is none.
pub fn of_row<'r>(mapping: &Mapping, row: &'r Row) -> &'r [u8] {
    let own = written(row.cell(mapping.id));
    match mapping.without_id {
        RowWithoutId::KnownBy(column) if own.is_empty() => written(row.cell(column)),
        RowWithoutId::KnownBy(_) | RowWithoutId::NoOrder | RowWithoutId::OrderAbove => own,
    }
}

/// The last column that must be split to know a record's order.
pub fn last_column(mapping: &Mapping) -> usize {
    match mapping.without_id {
        RowWithoutId::KnownBy(column) => mapping.id.max(column),
        RowWithoutId::NoOrder | RowWithoutId::OrderAbove => mapping.id,
    }
}

/// Tells, record after record, where orders begin.
pub struct Boundaries {
    lines: Lines,
    id: usize,
    without_id: RowWithoutId,
    /// The order above: its key, and what its rows without an id are known by.
    above: Option<(Vec<u8>, Vec<u8>)>,
}

/// Whether a record begins an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// It begins one.
    Begins,
    /// It is another line of the order before.
    Continues,
}

impl Boundaries {
    /// Before the first record.
    pub fn new(mapping: &Mapping) -> Boundaries {
        Boundaries { lines: mapping.lines(), id: mapping.id, without_id: mapping.without_id, above: None }
    }

    /// The id of the next record, as it is written, and whether it begins an order. No id where the record is broken
    /// before it.
    pub fn next<'r>(&mut self, record: &Record<'r>) -> (Option<Cow<'r, [u8]>>, Boundary) {
        let Some(id) = record.cell(self.id) else {
            self.above = None;
            return (None, Boundary::Begins);
        };
        let own = key(written(&id));
        match self.lines {
            Lines::Single if !own.is_empty() => (Some(id), Boundary::Begins),
            Lines::Single => (Some(self.known_by(record).unwrap_or(id)), Boundary::Begins),
            Lines::Grouped => {
                let known_by = self.known_by(record).unwrap_or_default();
                let boundary = self.boundary(own, written(&known_by));
                let id = if own.is_empty() && !known_by.is_empty() { known_by } else { id };
                (Some(id), boundary)
            }
        }
    }

    fn boundary(&mut self, own: &[u8], known_by: &[u8]) -> Boundary {
        let continues = self.above.as_ref().is_some_and(|(above, above_known_by)| match self.without_id {
            _ if !own.is_empty() => own == above,
            RowWithoutId::NoOrder => false,
            RowWithoutId::KnownBy(_) => !known_by.is_empty() && known_by == above_known_by,
            RowWithoutId::OrderAbove => true,
        });
        if continues {
            return Boundary::Continues;
        }
        let nothing = own.is_empty() && known_by.is_empty();
        self.above = (!nothing).then(|| (own.to_vec(), known_by.to_vec()));
        Boundary::Begins
    }

    fn known_by<'r>(&self, record: &Record<'r>) -> Option<Cow<'r, [u8]>> {
        match self.without_id {
            RowWithoutId::KnownBy(column) => record.cell(column),
            RowWithoutId::NoOrder | RowWithoutId::OrderAbove => None,
        }
    }
}

/// The key a customer is known by: trimmed and lower-cased; empty where the cell is blank.
pub fn customer_key<'r>(mapping: &Mapping, row: &'r Row) -> Cow<'r, [u8]> {
    match mapping.customer {
        Some(column) => key_of_customer(mapping, row.cell(column)),
        None => Cow::Borrowed(&[]),
    }
}

/// The key of the customer a cell of the customer column names.
pub fn key_of_customer<'c>(mapping: &Mapping, cell: &'c [u8]) -> Cow<'c, [u8]> {
    let key = unguarded(trimmed(cell), mapping.customer_guard);
    if key.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return Cow::Borrowed(key);
    }
    match std::str::from_utf8(key) {
        Ok(text) => Cow::Owned(text.to_lowercase().into_bytes()),
        Err(_) => Cow::Owned(key.to_ascii_lowercase()),
    }
}
