//! What can be seen of functions: leaves, ways, sizes.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::diagram::{Diagrams, Node, See, Var};

impl Diagrams {
    /// Whether there is a case in which the two functions have leaves of which `wanted` holds. Where `may` does not hold of
    /// a node of the first, no leaf below it is wanted.
    pub fn any_pair(
        &self,
        a: Node,
        b: Node,
        may: &dyn Fn(Node) -> bool,
        wanted: &mut dyn FnMut(u32, u32) -> bool,
    ) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![(a, b)];
        while let Some((a, b)) = open.pop() {
            if let (Some(x), Some(y)) = (a.value(), b.value()) {
                if wanted(x, y) {
                    return true;
                }
            } else if may(a) && seen.insert((a, b)) {
                let var = self.var(a).min(self.var(b));
                let (a, b) = (self.spread(a, var), self.spread(b, var));
                open.extend((0..self.width(var)).map(|v| (self.spread_at(a, v), self.spread_at(b, v))));
            }
        }
        false
    }

    /// Whether the second of two yes/no functions holds wherever the first does.
    pub fn implies(&self, a: Node, b: Node) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![(a, b)];
        while let Some((a, b)) = open.pop() {
            if a == Node::NO || b == Node::YES || a == b {
                continue;
            }
            // In a reduced diagram whatever is not "no" is "yes" somewhere, and the other way round.
            if a == Node::YES || b == Node::NO {
                return false;
            }
            if seen.insert((a, b)) {
                let var = self.var(a).min(self.var(b));
                let (a, b) = (self.spread(a, var), self.spread(b, var));
                open.extend((0..self.width(var)).map(|v| (self.spread_at(a, v), self.spread_at(b, v))));
            }
        }
        true
    }

    /// The leaves a function has where a yes/no function holds, in ascending order; `sets` are those of the function.
    pub fn leaves_where(&self, set: Node, function: Node, sets: &LeafSets) -> Vec<u32> {
        let mut found = vec![0; sets.words];
        let mut seen = FxHashSet::default();
        let mut open = vec![(set, function)];
        while let Some((set, function)) = open.pop() {
            let reached = sets.of(function);
            // Where only leaves are reached that are found already, there is nothing more to find.
            if set == Node::NO || reached.iter().zip(&found).all(|(reached, found)| reached & !found == 0) {
                continue;
            }
            if set == Node::YES {
                found.iter_mut().zip(reached).for_each(|(found, reached)| *found |= reached);
            } else if seen.insert((set, function)) {
                let var = self.var(set).min(self.var(function));
                let (set, function) = (self.spread(set, var), self.spread(function, var));
                open.extend((0..self.width(var)).map(|v| (self.spread_at(set, v), self.spread_at(function, v))));
            }
        }
        let bits = (0..u64::BITS).map(|bit| 1_u64 << bit);
        let leaves = found.iter().flat_map(|word| bits.clone().map(move |bit| word & bit != 0));
        (0..).zip(leaves).filter(|(_, is_found)| *is_found).map(|(leaf, _)| leaf).collect()
    }

    /// Which leaves each node of a function reaches.
    pub fn leaf_sets(&self, node: Node) -> LeafSets {
        let most = self.leaves(node).last().copied().unwrap_or_default();
        let words = usize::try_from(most / u64::BITS).unwrap_or(usize::MAX) + 1;
        let mut sets = LeafSets { words, first: FxHashMap::default(), bits: Vec::new() };
        self.gather_leaves(node, &mut sets);
        sets
    }

    fn gather_leaves(&self, node: Node, sets: &mut LeafSets) -> usize {
        if let Some(done) = sets.first.get(&node) {
            return *done;
        }
        let first = sets.bits.len();
        sets.bits.resize(first + sets.words, 0);
        if let Some(leaf) = node.value() {
            let (word, bit) = place(leaf);
            sets.bits[first + word] |= bit;
        }
        for branch in self.branches(node) {
            let below = self.gather_leaves(*branch, sets);
            (0..sets.words).for_each(|word| sets.bits[first + word] |= sets.bits[below + word]);
        }
        sets.first.insert(node, first);
        first
    }

    /// Shows ways to "yes" to `see`, until it returns true or `most` were shown.
    pub fn ways(&self, set: Node, most: usize, see: See<'_>) {
        let mut left = most;
        self.visit_ways(set, &mut Vec::new(), &mut left, see);
    }

    fn visit_ways(&self, node: Node, way: &mut Vec<(Var, u16)>, left: &mut usize, see: See<'_>) -> bool {
        match node {
            Node::NO => return false,
            Node::YES => {
                *left = left.saturating_sub(1);
                return see(way) || *left == 0;
            }
            _ => {}
        }
        let var = self.var(node);
        for (value, branch) in (0..).zip(self.branches(node)) {
            way.push((var, value));
            let stop = self.visit_ways(*branch, way, left, see);
            way.pop();
            if stop {
                return true;
            }
        }
        false
    }

    /// The leaf reached where `branch(var)` gives the branch taken at each variable.
    pub fn walk(&self, node: Node, mut branch: impl FnMut(Var) -> u16) -> u32 {
        let mut at = node;
        loop {
            match at.value() {
                Some(leaf) => return leaf,
                None => {
                    let var = self.var(at);
                    at = self.branches(at)[usize::from(branch(var))];
                }
            }
        }
    }

    /// The leaves that can be reached, each once, in ascending order.
    pub fn leaves(&self, node: Node) -> Vec<u32> {
        let mut found = Vec::new();
        self.visit(node, &mut |node| found.extend(node.value()));
        found.sort_unstable();
        found
    }

    /// The variables the function depends on, in ascending order.
    pub fn support(&self, node: Node) -> Vec<Var> {
        let mut found = FxHashSet::default();
        self.visit(node, &mut |node| {
            if node.value().is_none() {
                found.insert(self.var(node));
            }
        });
        let mut found: Vec<Var> = found.into_iter().collect();
        found.sort_unstable();
        found
    }

    /// How many inner nodes the function has.
    pub fn size(&self, node: Node) -> usize {
        let mut count = 0;
        self.visit(node, &mut |node| count += usize::from(node.value().is_none()));
        count
    }

    fn visit(&self, node: Node, see: &mut dyn FnMut(Node)) {
        let mut seen = FxHashSet::default();
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                see(node);
                open.extend_from_slice(self.branches(node));
            }
        }
    }
}

/// For each node of a function the leaves it reaches, a bit each.
#[derive(Debug, Clone)]
pub struct LeafSets {
    words: usize,
    first: FxHashMap<Node, usize>,
    bits: Vec<u64>,
}

impl LeafSets {
    /// The leaves a node reaches, bit by bit.
    fn of(&self, node: Node) -> &[u64] {
        self.first.get(&node).map_or(&[], |first| &self.bits[*first..first + self.words])
    }

    /// Whether a node of the function reaches a leaf.
    pub fn has(&self, node: Node, leaf: u32) -> bool {
        let (word, bit) = place(leaf);
        word < self.words && self.first.get(&node).is_some_and(|first| self.bits[first + word] & bit != 0)
    }
}

/// The word of a set a leaf stands in, and its bit.
fn place(leaf: u32) -> (usize, u64) {
    (usize::try_from(leaf / u64::BITS).unwrap_or(usize::MAX), 1 << (leaf % u64::BITS))
}
