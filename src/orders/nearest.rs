//! The ids nearest to one that is not there. They are only ever suggested.

use crate::orders::ids::key;

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
