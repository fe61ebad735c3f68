//! Whether something open can change a result, as yes/no diagrams over the axes as rows have them.

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Node, Var};
use crate::sql::facts::Openness;
use crate::sql::possible::Possible;
use crate::sql::possible::classes::Class;
use crate::sql::possible::lift::{Lift, Modes};

impl Possible<'_> {
    /// Whether an open fact changes any part, for some values of what else is open: a yes/no diagram over the axes as
    /// rows have them, where all of `own`, the fact's variables, are open.
    pub fn matters(&mut self, own: &[Var], classed: &[Node], modes: Modes<'_>) -> Node {
        let mut matters = Node::NO;
        for part in classed {
            if !self.plain.support(*part).iter().any(|var| own.contains(var)) {
                continue;
            }
            let merged = self.merged(*part, own);
            let several = self.several(merged);
            let (terms, conditions) = self.special();
            let Possible { plain, open, .. } = self;
            let somewhere = Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut u32::max }
                .node(open, several);
            matters = self.open.combine(matters, somewhere, &mut u32::max);
        }
        matters
    }

    /// The classes over all values of open variables.
    fn merged(&mut self, classed: Node, own: &[Var]) -> Node {
        let (terms, conditions) = self.special();
        let modes = |var: Var| if own.contains(&var) { Openness::Always } else { Openness::Never };
        let source = self.plain.clone();
        let Possible { plain, symbols, classes, .. } = self;
        let mut merge = |a: u32, b: u32| classes.union(symbols, a, b);
        Lift { from: &source, modes: &modes, terms: &terms, conditions: &conditions, merge: &mut merge }
            .kept(plain, classed)
    }

    /// Whether a class is several things: yes, no, or what a condition says.
    fn several(&mut self, merged: Node) -> Node {
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(merged) {
            let node = match self.classes.of(leaf) {
                Class::None => Node::NO,
                Class::Several => Node::YES,
                Class::Of(all) if all.len() == 1 => Node::NO,
                Class::Of(_) => {
                    let var = self.condition(leaf);
                    self.plain.node(var, &[Node::NO, Node::YES])
                }
            };
            of_leaf.insert(leaf, node);
        }
        self.plain.graft(merged, &mut |_, leaf| of_leaf[&leaf])
    }

    fn condition(&mut self, class: u32) -> Var {
        if let Some((_, var)) = self.conditions.iter().find(|(own, _)| *own == class) {
            return *var;
        }
        let var = self.plain.add_variable(2);
        self.open.add_variable(2);
        self.conditions.push((class, var));
        var
    }

    /// For each pair of branches of an axis, whether they differ anywhere: whether the rules look at it at all.
    pub fn looks_at(&mut self, var: Var, modes: Modes<'_>) -> Node {
        let width = self.plain.width(var);
        let cut: Vec<Node> =
            (0..width).map(|branch| self.plain.cut(self.rules, &|own| (own == var).then_some(branch))).collect();
        let mut differs = Node::NO;
        for other in &cut[1..] {
            let one = self.plain.combine(cut[0], *other, &mut |a, b| u32::from(a != b));
            differs = self.plain.or(differs, one);
        }
        let (terms, conditions) = self.special();
        let Possible { plain, open, .. } = self;
        Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut u32::max }.node(open, differs)
    }
}
