//! What is left of each part of the result.

use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{FormulaError, known_branch, what_of};
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::{IMPOSSIBLE, NOTHING, Symbol};
use crate::engine::parts::{PartName, Parts};
use crate::engine::residual::Residual;
use crate::engine::residual::sets::Sets;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::Outcome;
use crate::model::value::State;

impl<'a> Parts<'a> for Residual<'a> {
    type Error = FormulaError;

    fn compiled(&self) -> &'a Compiled {
        self.compiled
    }

    fn rules(&self) -> Node {
        self.rules
    }

    fn canvas(&mut self) -> (&mut Diagrams, &mut Numbered<Symbol>) {
        (&mut self.diagrams, &mut self.symbols)
    }

    fn leaves_of_rules(&mut self) -> Vec<u32> {
        self.reached.clone()
    }

    /// Cut by what is known.
    fn import(&mut self, node: Node, decides: Option<Leaf>) -> Result<Node, FormulaError> {
        let Residual { compiled, facts, diagrams, known, .. } = self;
        let mut problem = None;
        let mut branch = |var: Var| match decides.and_then(|leaf| compiled.branch_of_leaf(leaf, var)) {
            Some(branch) => Some(branch),
            None => *known.entry(var).or_insert_with(|| {
                known_branch(&compiled.axes, facts, var).unwrap_or_else(|error| {
                    problem = Some(error);
                    Some(0)
                })
            }),
        };
        let imported = diagrams.import(&compiled.diagrams, node, &mut branch);
        problem.map_or(Ok(imported), Err)
    }

    /// Its value; a choice between two things where it has open inputs.
    fn term(&mut self, _: u32, expr: &'a Expr, kind: &'a Kind) -> Result<Node, FormulaError> {
        if self.facts.settles(expr) {
            let value = self.facts.value(expr, kind, &what_of(&self.compiled.playbook, expr))?;
            return Ok(value.map_or(Node::leaf(NOTHING), |value| self.leaf(Symbol::Value(value))));
        }
        let Residual { compiled, diagrams, free, .. } = self;
        let var = free.var(compiled, expr, || diagrams.add_variable(2));
        let leaves = [0, 1].map(|branch| self.leaf(Symbol::Free(var, branch)));
        Ok(self.diagrams.node(var, &leaves))
    }
}

impl Residual<'_> {
    /// Resolves what nobody knows: one thing where every honest value gives the same; a person must look where the
    /// outcome differs; and what else differs is left out.
    pub(super) fn resolve_unknown(&mut self) {
        let is_unknown = |fact: &FactId| *self.facts.state(*fact) == State::Unknown;
        let unknown: Vec<Var> = self.free_vars().filter(|var| self.inputs_of(*var).iter().any(is_unknown)).collect();
        if unknown.is_empty() {
            return;
        }
        let nobody_knows = self.symbols.number(Symbol::NobodyKnows);
        let mut outcome = Node::leaf(NOTHING);
        for at in 0..self.parts.len() {
            let (name, node) = self.parts[at];
            let mut sets = Sets::default();
            let start = self.diagrams.graft(node, &mut |_, leaf| sets.single(leaf));
            let merged = self.diagrams.project(start, &|var| unknown.contains(&var), &mut |a, b| sets.union(a, b));
            let resolved = self.diagrams.graft(merged, &mut |_, set| match sets.of(set) {
                [] => Node::leaf(IMPOSSIBLE),
                [only] => Node::leaf(*only),
                [_, ..] => Node::leaf(nobody_knows),
            });
            if name == PartName::Outcome {
                outcome = resolved;
                self.nobody_knows = self.diagrams.leaves(resolved).contains(&nobody_knows);
                let flag = self.leaf(Symbol::Outcome(Outcome::Flag));
                let look = |leaf: u32| if leaf == nobody_knows { flag } else { Node::leaf(leaf) };
                self.parts[at].1 = self.diagrams.graft(resolved, &mut |_, leaf| look(leaf));
            } else {
                let part = self.diagrams.combine(outcome, resolved, &mut |outcome, part| {
                    if outcome == nobody_knows { NOTHING } else { part }
                });
                self.parts[at].1 = part;
            }
        }
    }

    fn free_vars(&self) -> impl Iterator<Item = Var> {
        let axes = self.compiled.axes.iter().map(|(var, _)| var);
        let free = axes.filter(|var| self.known.get(var).is_some_and(Option::is_none));
        free.chain(self.free.iter().map(|term| term.var)).collect::<Vec<_>>().into_iter()
    }
}
