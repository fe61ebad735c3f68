//! Sets of leaves.

use crate::engine::diagram::Node;
use crate::engine::residual::IMPOSSIBLE;
use rustc_hash::FxHashMap;

/// Sets of leaves by number, without impossible cases.
#[derive(Debug, Default)]
pub struct Sets {
    all: Vec<Vec<u32>>,
    numbers: FxHashMap<Vec<u32>, u32>,
}

impl Sets {
    pub fn of(&self, set: u32) -> &[u32] {
        &self.all[set as usize]
    }

    pub fn single(&mut self, leaf: u32) -> Node {
        let set = if leaf == IMPOSSIBLE { Vec::new() } else { vec![leaf] };
        Node::leaf(self.number(set))
    }

    pub fn union(&mut self, a: u32, b: u32) -> u32 {
        let mut both: Vec<u32> = self.of(a).iter().chain(self.of(b)).copied().collect();
        both.sort_unstable();
        both.dedup();
        self.number(both)
    }

    fn number(&mut self, set: Vec<u32>) -> u32 {
        if let Some(number) = self.numbers.get(&set) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(0);
        self.all.push(set.clone());
        self.numbers.insert(set, number);
        number
    }
}
