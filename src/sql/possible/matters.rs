//! Whether something open can change a result, as yes/no diagrams over the variables as rows have them.

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Node, Var};
use crate::sql::possible::classes::Class;
use crate::sql::possible::lift::{Filled, Modes};
use crate::sql::possible::{Pass, Possible};

impl Possible<'_> {
    /// Whether a fact that is not settled changes any part, for some values of what else is not: a yes/no diagram, where
    /// all of `own`, the fact's variables, are not settled.
    pub fn matters(&mut self, own: &[Var], parts: &[Node], pass: Pass, modes: Modes<'_>) -> Node {
        let mut matters = Node::NO;
        for part in parts {
            if !self.wide.support(*part).iter().any(|var| own.contains(var)) {
                continue;
            }
            let merged = self.merged(*part, &|var| if own.contains(&var) { Filled::Gone } else { Filled::Nothing });
            let several = self.several(merged);
            let somewhere = self.somewhere(several, pass, modes);
            matters = self.wide.or(matters, somewhere);
        }
        matters
    }

    /// Whether a class is several things: yes, no, or what a condition says.
    fn several(&mut self, merged: Node) -> Node {
        let mut of_leaf = FxHashMap::default();
        for leaf in self.wide.leaves(merged) {
            let node = match self.classes.of(leaf) {
                Class::None => Node::NO,
                Class::Several => Node::YES,
                Class::Of(all) if all.len() == 1 => Node::NO,
                Class::Of(_) => {
                    let var = self.condition(leaf);
                    self.wide.node(var, &[Node::NO, Node::YES])
                }
            };
            of_leaf.insert(leaf, node);
        }
        self.wide.graft(merged, &mut |_, leaf| of_leaf[&leaf])
    }

    fn condition(&mut self, class: u32) -> Var {
        if let Some((_, var)) = self.conditions.iter().find(|(own, _)| *own == class) {
            return *var;
        }
        let var = self.wide.add_variable(2);
        self.slots.push(None);
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
        let differs = self.widened(differs, &mut |_, leaf| leaf);
        self.somewhere(differs, Pass::Both, modes)
    }
}
