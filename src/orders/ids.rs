//! Which order a record belongs to. Ids are compared exactly, after trimming and taking one leading `#` off each side;
//! near matches are only ever suggested.

use std::borrow::Cow;

use crate::orders::cells::{Guard, trimmed, unguarded};
use crate::orders::mapping::{Mapping, RowWithoutId};
use crate::orders::records::{Record, Row};
use crate::playbook::Lines;

/// What an id is compared by.
pub fn key(id: &[u8]) -> &[u8] {
    let id = trimmed(id);
    id.strip_prefix(b"#").unwrap_or(id)
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

/// The nearest ids seen, for an order that is not there.
#[derive(Debug, Default)]
pub struct Nearest {
    wanted: Vec<u8>,
    found: Vec<(usize, String)>,
}

impl Nearest {
    const KEPT: usize = 3;

    /// The nearest to this key.
    pub fn to(wanted: &[u8]) -> Nearest {
        Nearest { wanted: wanted.to_vec(), found: Vec::new() }
    }

    /// Offers an id.
    pub fn offer(&mut self, id: &[u8]) {
        let Some(distance) = distance(&self.wanted, key(id)) else { return };
        let worst = self.found.last().map_or(usize::MAX, |(worst, _)| *worst);
        if self.found.len() == Nearest::KEPT && distance >= worst {
            return;
        }
        let id = String::from_utf8_lossy(id).into_owned();
        if self.found.iter().all(|(_, known)| *known != id) {
            self.found.push((distance, id));
            self.found.sort_by_key(|(distance, _)| *distance);
            self.found.truncate(Nearest::KEPT);
        }
    }

    /// The nearest first.
    pub fn into_ids(self) -> Vec<String> {
        self.found.into_iter().map(|(_, id)| id).collect()
    }
}

/// How many letters lie between two ids, if they are few: what both begin and end with is passed over at once, so that a
/// million ids are compared in the time it takes to read them.
fn distance(wanted: &[u8], id: &[u8]) -> Option<usize> {
    const FARTHEST: usize = 2;
    if wanted.is_empty() || id.is_empty() || wanted.len().abs_diff(id.len()) > 3 {
        return None;
    }
    let same = |(a, b): &(&u8, &u8)| a.eq_ignore_ascii_case(b);
    let before = wanted.iter().zip(id).take_while(same).count();
    let (wanted, id) = (&wanted[before..], &id[before..]);
    let after = wanted.iter().rev().zip(id.iter().rev()).take_while(same).count();
    let (middle, other) = (&wanted[..wanted.len() - after], &id[..id.len() - after]);
    let distance = match (middle, other) {
        ([], rest) | (rest, []) => rest.len(),
        ([a, b], [c, d]) if a == d && b == c => 1,
        (middle, other) => middle.len().max(other.len()),
    };
    let farthest = if before + after == 0 { 1 } else { FARTHEST };
    let only_added = middle.is_empty() || other.is_empty();
    (distance <= farthest || (only_added && distance <= 3)).then_some(distance)
}
