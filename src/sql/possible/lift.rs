//! Functions of variables as they are → functions of variables as rows have them. Beside its values a variable has a branch
//! for "nobody has said" and, where a fact behind it can be, one for "nobody knows": what all values give, put together.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Diagrams, Node, Var};
use crate::sql::known::Openness;

/// How the variables may be open.
pub type Modes<'m> = &'m dyn Fn(Var) -> Openness;

/// What the branches of a variable stand for.
#[derive(Debug, Clone)]
pub struct Slots {
    /// Values that are put together. A term has others only where it is not settled; its first branch says it is.
    pub values: Range<u16>,
    /// Nobody has said; of a term the first of its values, which are not needed any more once it is filled.
    pub open: u16,
    /// Nobody knows.
    pub unknown: Option<u16>,
}

/// Which branches of a variable are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// None.
    Nothing,
    /// The one for what nobody knows.
    Unknown,
    /// The one for what nobody has said, as far as it may be open.
    Open(Openness),
    /// Both.
    Both(Openness),
    /// The variable goes: it is open in every row.
    Gone,
}

/// Fills branches.
pub struct Lift<'l> {
    /// The functions.
    pub diagrams: &'l mut Diagrams,
    /// What the branches of each variable stand for; none where they are no values.
    pub slots: &'l [Option<Slots>],
    /// Which branches are filled.
    pub filled: &'l dyn Fn(Var) -> Filled,
    /// What two leaves are together.
    pub merge: &'l mut dyn FnMut(u32, u32) -> u32,
}

impl Lift<'_> {
    /// The function with those branches filled.
    pub fn of(&mut self, node: Node) -> Node {
        self.lifted(node, &mut FxHashMap::default())
    }

    fn lifted(&mut self, node: Node, done: &mut FxHashMap<Node, Node>) -> Node {
        if node.value().is_some() {
            return node;
        }
        if let Some(known) = done.get(&node) {
            return *known;
        }
        let var = self.diagrams.var(node);
        let mut branches = self.diagrams.branches(node).to_vec();
        for branch in &mut branches {
            *branch = self.lifted(*branch, done);
        }
        let slots = self.slots.get(usize::from(var)).and_then(Option::as_ref);
        let made = match slots {
            Some(slots) => self.filled(var, branches, slots),
            None => self.diagrams.node(var, &branches),
        };
        done.insert(node, made);
        made
    }

    fn filled(&mut self, var: Var, mut branches: Vec<Node>, slots: &Slots) -> Node {
        let values = usize::from(slots.values.start)..usize::from(slots.values.end);
        let (open, unknown) = match (self.filled)(var) {
            Filled::Nothing => return self.diagrams.node(var, &branches),
            Filled::Gone | Filled::Open(Openness::Always) | Filled::Both(Openness::Always) => {
                return self.all(&branches[values]);
            }
            Filled::Unknown => (None, slots.unknown),
            Filled::Open(mode) => (Some(mode), None),
            Filled::Both(mode) => (Some(mode), slots.unknown),
        };
        let all = self.all(&branches[values]);
        if let Some(mode) = open {
            for branch in slots.open..slots.values.end.max(slots.open + 1) {
                branches[usize::from(branch)] = branches[0];
            }
            if mode == Openness::Sometimes {
                branches[usize::from(slots.open)] = all;
            }
        }
        if let Some(slot) = unknown {
            branches[usize::from(slot)] = all;
        }
        self.diagrams.node(var, &branches)
    }

    fn all(&mut self, nodes: &[Node]) -> Node {
        let mut nodes = nodes.to_vec();
        nodes.sort_unstable();
        nodes.dedup();
        let first = nodes[0];
        nodes[1..].iter().fold(first, |all, one| self.diagrams.combine(all, *one, self.merge))
    }
}
