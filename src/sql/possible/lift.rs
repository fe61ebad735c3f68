//! Functions of all axes → functions of the axes as rows have them: where a variable may be open there is one branch more,
//! at which what all its branches give is put together.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::diagram::{Diagrams, Node, Var};
use crate::sql::facts::Openness;

/// How the variables are looked at.
pub type Modes<'m> = &'m dyn Fn(Var) -> Openness;

/// Makes a node of the branches where a variable is known and the one where it is open.
type Join<'j> = &'j mut dyn FnMut(&mut Diagrams, Var, Vec<Node>, Node) -> Node;

/// Takes functions over from one set of variables to another, with what is open put together.
pub struct Lift<'l> {
    /// Where they are.
    pub from: &'l Diagrams,
    /// How variables may be open.
    pub modes: Modes<'l>,
    /// Which variables are terms.
    pub terms: &'l FxHashSet<Var>,
    /// Which are conditions.
    pub conditions: &'l FxHashSet<Var>,
    /// What two leaves are together.
    pub merge: &'l mut dyn FnMut(u32, u32) -> u32,
}

impl Lift<'_> {
    /// Over variables with one branch more.
    pub fn node(&mut self, to: &mut Diagrams, node: Node) -> Node {
        self.taken(to, node, &mut FxHashMap::default(), &mut |to, var, known, open| {
            let branches: Vec<Node> = known.into_iter().chain([open]).collect();
            to.node(var, &branches)
        })
    }

    /// Over the same variables.
    pub fn kept(&mut self, to: &mut Diagrams, node: Node) -> Node {
        self.taken(to, node, &mut FxHashMap::default(), &mut |to, var, known, _| to.node(var, &known))
    }

    fn taken(&mut self, to: &mut Diagrams, node: Node, done: &mut FxHashMap<Node, Node>, join: Join<'_>) -> Node {
        if node.value().is_some() {
            return node;
        }
        if let Some(known) = done.get(&node) {
            return *known;
        }
        let var = self.from.var(node);
        let mut below = Vec::new();
        for branch in self.from.branches(node) {
            below.push(self.taken(to, *branch, done, join));
        }
        let width = to.width(var);
        let keeps_width = usize::from(width) == below.len();
        let made = if self.conditions.contains(&var) || (keeps_width && (self.modes)(var) != Openness::Always) {
            to.node(var, &below)
        } else {
            let is_term = self.terms.contains(&var);
            let free: Vec<Node> = if is_term { below[1..].to_vec() } else { below.clone() };
            let known = if is_term { below[..1].to_vec() } else { below };
            match (self.modes)(var) {
                Openness::Never => {
                    let first = known[0];
                    join(to, var, known, first)
                }
                Openness::Sometimes => {
                    let open = self.all(to, free);
                    join(to, var, known, open)
                }
                Openness::Always => self.all(to, free),
            }
        };
        done.insert(node, made);
        made
    }

    fn all(&mut self, to: &mut Diagrams, mut nodes: Vec<Node>) -> Node {
        nodes.sort_unstable();
        nodes.dedup();
        let first = nodes[0];
        nodes[1..].iter().fold(first, |all, one| to.combine(all, *one, self.merge))
    }
}
