//! Which order a record belongs to. Ids are compared exactly, after trimming and taking one leading `#` off each side;
//! near matches are only ever suggested.

use std::borrow::Cow;

use crate::orders::cells::{Guard, trimmed, unguarded};
use crate::orders::mapping::Mapping;
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
    match mapping.id_where_blank {
        Some(column) if own.is_empty() => written(row.cell(column)),
        Some(_) | None => own,
    }
}

/// The last column that must be split to know a record's order.
pub fn last_column(mapping: &Mapping) -> usize {
    mapping.id.max(mapping.id_where_blank.unwrap_or_default())
}

/// Tells, record after record, where orders begin.
pub struct Boundaries {
    lines: Lines,
    id: usize,
    id_where_blank: Option<usize>,
    previous: Vec<u8>,
    previous_where_blank: Vec<u8>,
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
        Boundaries {
            lines: mapping.lines(),
            id: mapping.id,
            id_where_blank: mapping.id_where_blank,
            previous: Vec::new(),
            previous_where_blank: Vec::new(),
        }
    }

    /// The id of the next record, as it is written, and whether it begins an order. No id where the record is broken
    /// before it.
    pub fn next<'r>(&mut self, record: &Record<'r>) -> (Option<Cow<'r, [u8]>>, Boundary) {
        let id = record.cell(self.id);
        match self.lines {
            Lines::Single => (id.map(|id| self.or_where_blank(record, id)), Boundary::Begins),
            Lines::Grouped => self.next_grouped(record, id),
        }
    }

    fn next_grouped<'r>(
        &mut self,
        record: &Record<'r>,
        id: Option<Cow<'r, [u8]>>,
    ) -> (Option<Cow<'r, [u8]>>, Boundary) {
        let Some(id) = id else {
            self.previous.clear();
            self.previous_where_blank.clear();
            return (None, Boundary::Begins);
        };
        let own = key(written(&id)).to_vec();
        let other = self.id_where_blank.and_then(|column| record.cell(column)).unwrap_or_default();
        let other = written(&other).to_vec();
        let same_order = match (own.is_empty(), other.is_empty()) {
            (false, _) => own == self.previous,
            (true, false) => other == self.previous_where_blank,
            (true, true) => false,
        };
        let id = self.or_where_blank(record, id);
        if same_order {
            return (Some(id), Boundary::Continues);
        }
        self.previous = own;
        self.previous_where_blank = other;
        (Some(id), Boundary::Begins)
    }

    fn or_where_blank<'r>(&self, record: &Record<'r>, id: Cow<'r, [u8]>) -> Cow<'r, [u8]> {
        match self.id_where_blank {
            Some(column) if written(&id).is_empty() => record.cell(column).unwrap_or(id),
            Some(_) | None => id,
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
