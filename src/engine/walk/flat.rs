//! Decision diagrams as flat arrays, for walking them millions of times.

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::walk::calc::Hard;

const LEAF: u32 = 1 << 31;

/// A function: a leaf or an inner node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Root(u32);

/// Functions as flat arrays.
#[derive(Debug, Clone, Default)]
pub struct Flat {
    nodes: Vec<Inner>,
    branches: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Inner {
    var: Var,
    first: u32,
}

impl Root {
    /// The function that is always this.
    pub const fn always(value: u32) -> Root {
        Root(value | LEAF)
    }
}

impl Flat {
    /// Takes a function over from where it was made.
    pub fn take(&mut self, diagrams: &Diagrams, node: Node) -> Root {
        Root(self.take_node(diagrams, node, &mut FxHashMap::default()))
    }

    fn take_node(&mut self, diagrams: &Diagrams, node: Node, taken: &mut FxHashMap<Node, u32>) -> u32 {
        if let Some(value) = node.value() {
            return value | LEAF;
        }
        if let Some(at) = taken.get(&node) {
            return *at;
        }
        let below: Vec<u32> =
            diagrams.branches(node).iter().map(|branch| self.take_node(diagrams, *branch, taken)).collect();
        let at = index(self.nodes.len());
        self.nodes.push(Inner { var: diagrams.var(node), first: index(self.branches.len()) });
        self.branches.extend(below);
        taken.insert(node, at);
        at
    }

    /// The value reached where `branch` gives the branch taken at each variable.
    pub fn walk(&self, root: Root, mut branch: impl FnMut(Var) -> Result<u16, Hard>) -> Result<u32, Hard> {
        let mut at = root.0;
        while at & LEAF == 0 {
            let inner = self.nodes.get(at as usize).ok_or(Hard)?;
            let taken = inner.first as usize + usize::from(branch(inner.var)?);
            at = *self.branches.get(taken).ok_or(Hard)?;
        }
        Ok(at & !LEAF)
    }
}

/// A diagram has fewer than 2³¹ nodes.
fn index(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(LEAF - 1)
}
