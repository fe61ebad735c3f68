//! Functions made from functions.

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Diagrams, Node, Var, hash_of};

impl Diagrams {
    /// The function that is `branches[v]` where `var` is `v`; the branches may stand anywhere.
    pub fn select(&mut self, var: Var, branches: &[Node]) -> Node {
        let start = self.making.len();
        self.making.extend_from_slice(branches);
        self.selected(var, start)
    }

    /// [`Diagrams::select`] for the branches that were put last in `making`, from `start` on; they are taken away.
    fn selected(&mut self, var: Var, start: usize) -> Node {
        if self.making[start..].iter().all(|b| self.var(*b) > var) {
            return self.made(var, start);
        }
        let mut chosen = self.making[start];
        for value in 1..self.width(var) {
            let is_value = self.is(var, value);
            let branch = self.making[start + usize::from(value)];
            chosen = self.choose(is_value, branch, chosen);
        }
        self.making.truncate(start);
        chosen
    }

    /// Whether `var` has this value.
    pub fn is(&mut self, var: Var, value: u16) -> Node {
        let start = self.making.len();
        self.making.extend((0..self.width(var)).map(|v| Node::yes_if(v == value)));
        self.made(var, start)
    }

    /// `yes` where `condition` holds, else `no`.
    pub fn choose(&mut self, condition: Node, yes: Node, no: Node) -> Node {
        match condition {
            Node::YES => return yes,
            Node::NO => return no,
            // Beyond the limit every function is wrong, so none is worth the time.
            _ if yes == no || self.is_exhausted() => return yes,
            _ => {}
        }
        if let Some(done) = self.choices.done(condition, yes, no) {
            return done;
        }
        let var = self.var(condition).min(self.var(yes)).min(self.var(no));
        let start = self.making.len();
        let spread = [condition, yes, no].map(|node| self.spread(node, var));
        for value in 0..self.width(var) {
            let [c, y, n] = spread.map(|one| self.spread_at(one, value));
            let chosen = self.choose(c, y, n);
            self.making.push(chosen);
        }
        let node = self.made(var, start);
        self.choices.keep(condition, yes, no, node, self.len());
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
        let start = self.making.len();
        let (a_spread, b_spread) = (self.spread(a, var), self.spread(b, var));
        for value in 0..self.width(var) {
            let (x, y) = (self.spread_at(a_spread, value), self.spread_at(b_spread, value));
            let combined = self.combine_memo(x, y, combine, memo);
            self.making.push(combined);
        }
        let node = self.made(var, start);
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
                let (var, start) = (self.var(node), self.making.len());
                for value in 0..self.width(var) {
                    let grafted = self.graft_memo(self.branch(node, var, value), replace, memo);
                    self.making.push(grafted);
                }
                self.selected(var, start)
            }
        };
        memo.insert(node, grafted);
        grafted
    }

    /// Where the function has a leaf of which `reaches` holds; it holds of a node where it does of a leaf below.
    pub fn only(&mut self, node: Node, reaches: &dyn Fn(Node) -> bool) -> Node {
        self.only_memo(node, reaches, &mut FxHashMap::default())
    }

    fn only_memo(&mut self, node: Node, reaches: &dyn Fn(Node) -> bool, memo: &mut FxHashMap<Node, Node>) -> Node {
        if !reaches(node) || node.value().is_some() {
            return Node::yes_if(reaches(node));
        }
        if let Some(done) = memo.get(&node) {
            return *done;
        }
        let (var, start) = (self.var(node), self.making.len());
        for value in 0..self.width(var) {
            let below = self.only_memo(self.branch(node, var, value), reaches, memo);
            self.making.push(below);
        }
        let result = self.made(var, start);
        memo.insert(node, result);
        result
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
        let start = self.making.len();
        for value in 0..self.width(var) {
            let cut = self.cut_memo(self.branch(node, var, value), known, memo);
            self.making.push(cut);
        }
        let result = self.made(var, start);
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
        let start = self.making.len();
        for branch in source.branches(at) {
            let imported = self.import_memo(source, *branch, known, memo);
            self.making.push(imported);
        }
        let result = self.made(source.var(at), start);
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
}

/// Choices that were made, to be found again: a table with one place for each hash, where the newer displaces the older,
/// so that it never costs more than it saves. It grows with the nodes there are.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    made: Vec<([Node; 3], Node)>,
}

impl Choices {
    const FIRST_SIZE: usize = 1 << 10;
    /// A condition is no leaf, so this is no choice.
    const NOTHING: ([Node; 3], Node) = ([Node::NO; 3], Node::NO);

    fn done(&self, condition: Node, yes: Node, no: Node) -> Option<Node> {
        let asked = [condition, yes, no];
        let (choice, chosen) = self.made.get(self.place(asked))?;
        (*choice == asked).then_some(*chosen)
    }

    fn keep(&mut self, condition: Node, yes: Node, no: Node, chosen: Node, nodes: usize) {
        if nodes >= self.made.len() {
            self.grow();
        }
        let made = [condition, yes, no];
        let place = self.place(made);
        self.made[place] = (made, chosen);
    }

    fn grow(&mut self) {
        let size = (self.made.len() * 4).max(Choices::FIRST_SIZE);
        let old = std::mem::replace(&mut self.made, vec![Choices::NOTHING; size]);
        for (choice, chosen) in old.into_iter().filter(|one| *one != Choices::NOTHING) {
            let place = self.place(choice);
            self.made[place] = (choice, chosen);
        }
    }

    /// The table's size is a power of two.
    fn place(&self, choice: [Node; 3]) -> usize {
        let hash = hash_of(0, &choice);
        usize::try_from(hash).unwrap_or_default() & self.made.len().saturating_sub(1)
    }
}
