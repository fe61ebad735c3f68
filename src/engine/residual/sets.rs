//! Sets of leaves.

use crate::engine::diagram::Node;
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::IMPOSSIBLE;

/// Sets of leaves by number, without impossible cases.
#[derive(Debug, Default)]
pub struct Sets(Numbered<Vec<u32>>);

impl Sets {
    pub fn of(&self, set: u32) -> &[u32] {
        self.0.of(set)
    }

    pub fn single(&mut self, leaf: u32) -> Node {
        let set = if leaf == IMPOSSIBLE { Vec::new() } else { vec![leaf] };
        Node::leaf(self.0.number(set))
    }

    pub fn union(&mut self, a: u32, b: u32) -> u32 {
        let mut both: Vec<u32> = self.of(a).iter().chain(self.of(b)).copied().collect();
        both.sort_unstable();
        both.dedup();
        self.0.number(both)
    }
}
