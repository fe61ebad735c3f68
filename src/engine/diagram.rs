//! Decision diagrams over many-valued variables: ordered, reduced and shared, so two functions are equal exactly when
//! their nodes are. The idea is Bryant's (*Graph-based algorithms for Boolean function manipulation*, 1986) with as
//! many branches at a node as its variable has, and numbers instead of 0 and 1 at the leaves.
//!
//! A [`Diagrams`] holds the nodes of many functions; a [`Node`] names one of them. Nothing here knows what a variable or
//! a leaf means.

use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

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

#[derive(Debug, Clone, Copy)]
struct Inner {
    var: Var,
    first: u32,
}

/// The nodes of many functions over the same variables.
#[derive(Debug, Clone, Default)]
pub struct Diagrams {
    widths: Vec<u16>,
    inner: Vec<Inner>,
    branches: Vec<Node>,
    unique: FxHashMap<(Var, Box<[Node]>), Node>,
    budget: Option<usize>,
}

impl Diagrams {
    /// No functions yet, over variables with so many branches each.
    pub fn new(widths: Vec<u16>) -> Diagrams {
        Diagrams { widths, ..Diagrams::default() }
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
        let Inner { var, first } = self.inner[node.0 as usize];
        &self.branches[first as usize..][..usize::from(self.width(var))]
    }

    /// The function at one value of `var`, where `node` stands at `var` or below.
    pub fn branch(&self, node: Node, var: Var, branch: u16) -> Node {
        if self.var(node) == var { self.branches(node)[usize::from(branch)] } else { node }
    }

    /// The node with these branches, which must stand below `var`.
    pub fn node(&mut self, var: Var, branches: &[Node]) -> Node {
        debug_assert_eq!(branches.len(), usize::from(self.width(var)));
        debug_assert!(branches.iter().all(|b| self.var(*b) > var), "branches stand below their node");
        if branches.iter().all(|b| *b == branches[0]) {
            return branches[0];
        }
        if let Some(node) = self.unique.get(&(var, branches.into())) {
            return *node;
        }
        if self.is_exhausted() {
            return branches[0];
        }
        let first = u32::try_from(self.branches.len()).unwrap_or(u32::MAX);
        let node = Node(u32::try_from(self.inner.len()).unwrap_or(LEAF - 1));
        self.branches.extend_from_slice(branches);
        self.inner.push(Inner { var, first });
        self.unique.insert((var, branches.into()), node);
        node
    }

    /// The function that is `branches[v]` where `var` is `v`; the branches may stand anywhere.
    pub fn select(&mut self, var: Var, branches: &[Node]) -> Node {
        if branches.iter().all(|b| self.var(*b) > var) {
            return self.node(var, branches);
        }
        let mut chosen = branches[0];
        for (value, branch) in (0..).zip(branches).skip(1) {
            let is_value = self.is(var, value);
            chosen = self.choose(is_value, *branch, chosen);
        }
        chosen
    }

    /// Whether `var` has this value.
    pub fn is(&mut self, var: Var, value: u16) -> Node {
        let branches: Vec<Node> = (0..self.width(var)).map(|v| Node::yes_if(v == value)).collect();
        self.node(var, &branches)
    }

    /// `yes` where `condition` holds, else `no`.
    pub fn choose(&mut self, condition: Node, yes: Node, no: Node) -> Node {
        self.choose_memo(condition, yes, no, &mut FxHashMap::default())
    }

    fn choose_memo(
        &mut self,
        condition: Node,
        yes: Node,
        no: Node,
        memo: &mut FxHashMap<(Node, Node, Node), Node>,
    ) -> Node {
        match condition {
            Node::YES => return yes,
            Node::NO => return no,
            _ if yes == no => return yes,
            _ => {}
        }
        if let Some(done) = memo.get(&(condition, yes, no)) {
            return *done;
        }
        let var = self.var(condition).min(self.var(yes)).min(self.var(no));
        let mut branches = Vec::with_capacity(usize::from(self.width(var)));
        for value in 0..self.width(var) {
            let [c, y, n] = [condition, yes, no].map(|node| self.branch(node, var, value));
            branches.push(self.choose_memo(c, y, n, memo));
        }
        let node = self.node(var, &branches);
        memo.insert((condition, yes, no), node);
        node
    }

    /// Both hold.
    pub fn and(&mut self, a: Node, b: Node) -> Node {
        self.choose(a, b, Node::NO)
    }

    /// Either holds.
    pub fn or(&mut self, a: Node, b: Node) -> Node {
        self.choose(a, Node::YES, b)
    }

    /// It does not hold.
    pub fn not(&mut self, a: Node) -> Node {
        self.choose(a, Node::NO, Node::YES)
    }

    /// The function `combine(a, b)`, leaf by leaf.
    pub fn combine(&mut self, a: Node, b: Node, combine: &mut dyn FnMut(u32, u32) -> u32) -> Node {
        self.combine_memo(a, b, combine, &mut FxHashMap::default())
    }

    fn combine_memo(
        &mut self,
        a: Node,
        b: Node,
        combine: &mut dyn FnMut(u32, u32) -> u32,
        memo: &mut FxHashMap<(Node, Node), Node>,
    ) -> Node {
        if let (Some(x), Some(y)) = (a.value(), b.value()) {
            return Node::leaf(combine(x, y));
        }
        if let Some(done) = memo.get(&(a, b)) {
            return *done;
        }
        let var = self.var(a).min(self.var(b));
        let mut branches = Vec::with_capacity(usize::from(self.width(var)));
        for value in 0..self.width(var) {
            let (x, y) = (self.branch(a, var, value), self.branch(b, var, value));
            branches.push(self.combine_memo(x, y, combine, memo));
        }
        let node = self.node(var, &branches);
        memo.insert((a, b), node);
        node
    }

    /// The function with each leaf replaced by another function.
    pub fn graft(&mut self, node: Node, replace: &mut dyn FnMut(&mut Diagrams, u32) -> Node) -> Node {
        self.graft_memo(node, replace, &mut FxHashMap::default())
    }

    fn graft_memo(
        &mut self,
        node: Node,
        replace: &mut dyn FnMut(&mut Diagrams, u32) -> Node,
        memo: &mut FxHashMap<Node, Node>,
    ) -> Node {
        if let Some(done) = memo.get(&node) {
            return *done;
        }
        let grafted = match node.value() {
            Some(leaf) => replace(self, leaf),
            None => {
                let var = self.var(node);
                let branches: Vec<Node> = self.branches(node).to_vec();
                let grafted: Vec<Node> = branches.into_iter().map(|b| self.graft_memo(b, replace, memo)).collect();
                self.select(var, &grafted)
            }
        };
        memo.insert(node, grafted);
        grafted
    }

    /// The function where variables are known: `known(var)` gives the branch taken, or none where it stays free.
    pub fn cut(&mut self, node: Node, known: &dyn Fn(Var) -> Option<u16>) -> Node {
        self.cut_memo(node, known, &mut FxHashMap::default())
    }

    fn cut_memo(&mut self, node: Node, known: &dyn Fn(Var) -> Option<u16>, memo: &mut FxHashMap<Node, Node>) -> Node {
        if node.value().is_some() {
            return node;
        }
        let var = self.var(node);
        if let Some(branch) = known(var) {
            let below = self.branch(node, var, branch);
            return self.cut_memo(below, known, memo);
        }
        if let Some(done) = memo.get(&node) {
            return *done;
        }
        let branches: Vec<Node> = self.branches(node).to_vec();
        let cut: Vec<Node> = branches.into_iter().map(|b| self.cut_memo(b, known, memo)).collect();
        let result = self.node(var, &cut);
        memo.insert(node, result);
        result
    }

    /// A function of `source`, over the same variables, where some of them are known, among the nodes here.
    pub fn import(&mut self, source: &Diagrams, node: Node, known: &mut dyn FnMut(Var) -> Option<u16>) -> Node {
        self.import_memo(source, node, known, &mut FxHashMap::default())
    }

    fn import_memo(
        &mut self,
        source: &Diagrams,
        node: Node,
        known: &mut dyn FnMut(Var) -> Option<u16>,
        memo: &mut FxHashMap<Node, Node>,
    ) -> Node {
        let mut at = node;
        while at.value().is_none() {
            let Some(branch) = known(source.var(at)) else { break };
            at = source.branches(at)[usize::from(branch)];
        }
        if at.value().is_some() {
            return at;
        }
        if let Some(done) = memo.get(&at) {
            return *done;
        }
        let below: Vec<Node> =
            source.branches(at).iter().map(|branch| self.import_memo(source, *branch, known, memo)).collect();
        let result = self.node(source.var(at), &below);
        memo.insert(at, result);
        result
    }

    /// The function without the variables that `gone` names: at each point, `merge` of its leaves over all their values.
    /// `merge` must be associative, commutative and idempotent.
    pub fn project(&mut self, node: Node, gone: &dyn Fn(Var) -> bool, merge: &mut dyn FnMut(u32, u32) -> u32) -> Node {
        self.project_memo(node, gone, merge, &mut FxHashMap::default())
    }

    fn project_memo(
        &mut self,
        node: Node,
        gone: &dyn Fn(Var) -> bool,
        merge: &mut dyn FnMut(u32, u32) -> u32,
        memo: &mut FxHashMap<Node, Node>,
    ) -> Node {
        if node.value().is_some() {
            return node;
        }
        if let Some(done) = memo.get(&node) {
            return *done;
        }
        let var = self.var(node);
        let branches: Vec<Node> = self.branches(node).to_vec();
        let mut projected: Vec<Node> = branches.into_iter().map(|b| self.project_memo(b, gone, merge, memo)).collect();
        let result = if gone(var) {
            projected.sort_unstable();
            projected.dedup();
            let first = projected[0];
            projected[1..].iter().fold(first, |all, one| self.combine(all, *one, merge))
        } else {
            self.node(var, &projected)
        };
        memo.insert(node, result);
        result
    }

    /// Whether there is a case in which the two functions have leaves of which `wanted` holds.
    pub fn any_pair(&self, a: Node, b: Node, wanted: &mut dyn FnMut(u32, u32) -> bool) -> bool {
        let mut seen = FxHashSet::default();
        let mut open = vec![(a, b)];
        while let Some((a, b)) = open.pop() {
            if let (Some(x), Some(y)) = (a.value(), b.value()) {
                if wanted(x, y) {
                    return true;
                }
            } else if seen.insert((a, b)) {
                let var = self.var(a).min(self.var(b));
                open.extend((0..self.width(var)).map(|v| (self.branch(a, var, v), self.branch(b, var, v))));
            }
        }
        false
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
