//! Decision diagrams over many-valued variables: ordered, reduced and shared, so two functions are equal exactly when
//! their nodes are. The idea is Bryant's (*Graph-based algorithms for Boolean function manipulation*, 1986) with as
//! many branches at a node as its variable has, and numbers instead of 0 and 1 at the leaves.
//!
//! A [`Diagrams`] holds the nodes of many functions; a [`Node`] names one of them. Nothing here knows what a variable or
//! a leaf means.

mod algebra;
pub mod look;

use std::hash::Hasher;

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::engine::diagram::algebra::Choices;

/// A variable: its position in the order. Smaller ones stand nearer to the root.
pub type Var = u16;

/// A function of the variables: a leaf or an inner node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Node(u32);

/// Looks at a way to a leaf: variables with the branches taken. True ends the search.
pub type See<'s> = &'s mut dyn FnMut(&[(Var, u16)]) -> bool;

const LEAF: u32 = 1 << 31;

impl Node {
    /// The leaf "no" of a yes/no diagram.
    pub const NO: Node = Node::leaf(0);
    /// The leaf "yes" of a yes/no diagram.
    pub const YES: Node = Node::leaf(1);

    /// The constant function with this value (below 2³¹).
    pub const fn leaf(value: u32) -> Node {
        Node(value | LEAF)
    }

    /// Yes or no.
    pub const fn yes_if(holds: bool) -> Node {
        if holds { Node::YES } else { Node::NO }
    }

    /// The value of a leaf; none for an inner node.
    pub const fn value(self) -> Option<u32> {
        if self.0 & LEAF == 0 { None } else { Some(self.0 & !LEAF) }
    }
}

/// Where the nodes' table is full, it is made so many times as large again.
const GROWTH: usize = 7;
const FEW_NODES: usize = 64;

#[derive(Debug, Clone, Copy)]
struct Inner {
    var: Var,
    first: u32,
}

/// A function and, where it stands at the variable in question, where its branches begin.
#[derive(Debug, Clone, Copy)]
struct Spread {
    node: Node,
    first: Option<usize>,
}

/// The nodes of many functions over the same variables.
#[derive(Debug, Clone, Default)]
pub struct Diagrams {
    widths: Vec<u16>,
    inner: Vec<Inner>,
    branches: Vec<Node>,
    /// The inner nodes by what they are, so that none is made twice.
    unique: HashTable<u32>,
    budget: Option<usize>,
    /// Branches of the nodes that are being made.
    making: Vec<Node>,
    choices: Choices,
}

impl Diagrams {
    /// No functions yet, over variables with so many branches each.
    pub fn new(widths: Vec<u16>) -> Diagrams {
        Diagrams { widths, ..Diagrams::default() }
    }

    /// Allows so many nodes more than there are.
    pub fn allow(&mut self, more: usize) {
        self.limit(self.len() + more);
    }

    /// Stops making nodes beyond so many: functions made after that are wrong and [`Diagrams::is_exhausted`] says so.
    pub fn limit(&mut self, nodes: usize) {
        self.budget = Some(nodes);
    }

    /// Whether the limit was reached.
    pub fn is_exhausted(&self) -> bool {
        self.budget.is_some_and(|budget| self.inner.len() >= budget)
    }

    /// How many inner nodes there are.
    pub fn len(&self) -> usize {
        self.inner.len()
    }

    /// Whether there is no inner node.
    pub fn is_empty(&self) -> bool {
        self.inner.is_empty()
    }

    /// Another variable, below all others.
    pub fn add_variable(&mut self, width: u16) -> Var {
        self.widths.push(width);
        Var::try_from(self.widths.len() - 1).unwrap_or(Var::MAX)
    }

    /// How many branches a variable has.
    pub fn width(&self, var: Var) -> u16 {
        self.widths[usize::from(var)]
    }

    /// The variable of an inner node; [`Var::MAX`] for a leaf, which so stands below everything.
    pub fn var(&self, node: Node) -> Var {
        if node.value().is_some() { Var::MAX } else { self.inner[node.0 as usize].var }
    }

    /// The branches of an inner node; none for a leaf.
    pub fn branches(&self, node: Node) -> &[Node] {
        if node.value().is_some() {
            return &[];
        }
        self.branches_at(node.0)
    }

    /// The function at one value of `var`, where `node` stands at `var` or below.
    pub fn branch(&self, node: Node, var: Var, branch: u16) -> Node {
        if self.var(node) == var { self.branches(node)[usize::from(branch)] } else { node }
    }

    /// A function of which branches at one variable are looked at, one after the other.
    fn spread(&self, node: Node, var: Var) -> Spread {
        let first = if self.var(node) == var { Some(self.inner[node.0 as usize].first as usize) } else { None };
        Spread { node, first }
    }

    fn spread_at(&self, spread: Spread, branch: u16) -> Node {
        spread.first.map_or(spread.node, |first| self.branches[first + usize::from(branch)])
    }

    /// The node with these branches, which must stand below `var`.
    pub fn node(&mut self, var: Var, branches: &[Node]) -> Node {
        let start = self.making.len();
        self.making.extend_from_slice(branches);
        self.made(var, start)
    }

    /// The node whose branches were put last in `making`, from `start` on; they are taken away.
    fn made(&mut self, var: Var, start: usize) -> Node {
        let branches = &self.making[start..];
        debug_assert_eq!(branches.len(), usize::from(self.width(var)));
        debug_assert!(branches.iter().all(|b| self.var(*b) > var), "branches stand below their node");
        let first = branches[0];
        let node = if branches.iter().all(|b| *b == first) { first } else { self.shared(var, start) };
        self.making.truncate(start);
        node
    }

    /// The one node with the branches in `making` from `start` on, which are not all the same.
    fn shared(&mut self, var: Var, start: usize) -> Node {
        let branches = &self.making[start..];
        let hash = hash_of(var, branches);
        let is_it = |at: &u32| self.inner[*at as usize].var == var && self.branches_at(*at) == branches;
        if let Some(at) = self.unique.find(hash, is_it) {
            return Node(*at);
        }
        if self.is_exhausted() {
            return branches[0];
        }
        let at = u32::try_from(self.inner.len()).unwrap_or(LEAF - 1);
        let first = u32::try_from(self.branches.len()).unwrap_or(u32::MAX);
        self.branches.extend_from_slice(&self.making[start..]);
        self.inner.push(Inner { var, first });
        let (inner, all, widths) = (&self.inner, &self.branches, &self.widths);
        let hash_at = |at: &u32| {
            let Inner { var, first } = inner[*at as usize];
            hash_of(var, &all[first as usize..][..usize::from(widths[usize::from(var)])])
        };
        // Growing hashes every node again, so it is done seldom.
        if self.unique.len() == self.unique.capacity() {
            self.unique.reserve(GROWTH * self.unique.len().max(FEW_NODES), hash_at);
        }
        self.unique.insert_unique(hash, at, hash_at);
        Node(at)
    }

    fn branches_at(&self, at: u32) -> &[Node] {
        let Inner { var, first } = self.inner[at as usize];
        &self.branches[first as usize..][..usize::from(self.width(var))]
    }
}

fn hash_of(var: Var, branches: &[Node]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write_u16(var);
    branches.iter().for_each(|branch| hasher.write_u32(branch.0));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::{Diagrams, Node};

    #[test]
    fn equal_functions_are_the_same_node() {
        let mut d = Diagrams::new(vec![2, 3, 2]);
        let (a, b, c) = (d.is(0, 1), d.is(1, 2), d.is(2, 0));
        let (ab, bc) = (d.and(a, b), d.and(b, c));
        let left = d.and(ab, c);
        let right = d.and(a, bc);
        assert_eq!(left, right);
        let not_left = d.not(left);
        let (na, nb, nc) = (d.not(a), d.not(b), d.not(c));
        let nab = d.or(na, nb);
        assert_eq!(d.or(nab, nc), not_left);
        assert_eq!(d.or(left, not_left), Node::YES);
    }

    #[test]
    fn selecting_by_a_variable_below_the_branches_gives_the_same_function() {
        let mut d = Diagrams::new(vec![2, 3]);
        let (a0, a1) = (d.is(0, 0), d.is(0, 1));
        let chosen = d.select(1, &[a0, a1, Node::YES]);
        for x in 0..2 {
            for y in 0..3 {
                let expected = u32::from(y == 2 || x == y);
                assert_eq!(d.walk(chosen, |var| if var == 0 { x } else { y }), expected, "{x} {y}");
            }
        }
        assert_eq!(d.support(chosen), vec![0, 1]);
    }

    #[test]
    fn projecting_gives_the_leaves_over_all_values_of_what_is_gone() {
        let mut d = Diagrams::new(vec![2, 2]);
        let node = d.node(1, &[Node::leaf(1), Node::leaf(2)]);
        let node = d.node(0, &[node, Node::leaf(4)]);
        let below = d.project(node, &|var| var == 1, &mut |a, b| a | b);
        assert_eq!(d.walk(below, |_| 0), 3);
        assert_eq!(d.walk(below, |_| 1), 4);
    }
}
