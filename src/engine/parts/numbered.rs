//! Numbers for equal things.

use std::hash::Hash;

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// Things by number: equal ones share one, counted from 0 as they come.
#[derive(Debug)]
pub struct Numbered<T>(IndexSet<T, FxBuildHasher>);

impl<T> Default for Numbered<T> {
    fn default() -> Numbered<T> {
        Numbered(IndexSet::default())
    }
}

impl<T: Eq + Hash> Numbered<T> {
    /// The number of a thing, a new one where it is new.
    pub fn number(&mut self, one: T) -> u32 {
        // There are fewer than 2³¹ of anything: diagrams are given up long before.
        u32::try_from(self.0.insert_full(one).0).unwrap_or(u32::MAX >> 1)
    }

    /// The thing with a number that [`Numbered::number`] gave.
    pub fn of(&self, number: u32) -> &T {
        &self.0[number as usize]
    }
}

impl<T> IntoIterator for Numbered<T> {
    type Item = T;
    type IntoIter = indexmap::set::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
