//! Where a result can come to depend on a fact: the variables that the rules, the actions and what they show are looked
//! at by, and the terms that are shown in the end.

use rustc_hash::FxHashSet;

use crate::engine::axes::{Shape, given_inputs, shape_of, tested_inputs};
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Node, Var};
use crate::engine::shown::{Piece, Shown};
use crate::model::fact::FactId;
use crate::model::formula::Expr;
use crate::model::rule::{ActionId, RuleId};
use crate::model::template::Part;

/// Where a result can come to depend on some facts.
#[derive(Debug, Default)]
pub struct Seen {
    /// The variables at which it can make a difference where they lie.
    pub vars: Vec<Var>,
    /// Those of the facts from which something that is shown is calculated, so that each class and option may show.
    pub shown: Vec<FactId>,
}

/// What stands on the ways that are still possible.
#[derive(Debug)]
pub struct Passed {
    /// The variables.
    pub vars: Vec<Var>,
    /// Whether each of the terms of the shown table is shown.
    terms: Vec<bool>,
}

/// What each rule and the actions show.
pub struct Way {
    /// For each rule, the diagrams of what it shows.
    rules: Vec<Vec<Node>>,
    /// For each action, the diagrams of what it shows.
    actions: Vec<Vec<Node>>,
    /// For each term, the facts of which each class and option may show in it.
    inputs: Vec<Vec<FactId>>,
}

impl Way {
    /// Of a playbook.
    pub fn of(compiled: &Compiled) -> Way {
        let shown = &compiled.shown;
        let nodes = |pieces: &Vec<Piece>| pieces.iter().filter_map(Piece::node).collect::<Vec<Node>>();
        let rule = |rule: &crate::engine::shown::RuleShown| {
            let parts = [Part::Amount, Part::Charge, Part::Cost, Part::Until].into_iter();
            let texts = rule.replies.iter().flatten().flat_map(nodes);
            parts.filter_map(|part| rule.part(part)).chain(texts).collect()
        };
        let inputs = |shown: &Shown| match shown {
            Shown::Term(expr, _) => inputs_in_classes(compiled, expr),
            Shown::Nothing | Shown::Value(_) => Vec::new(),
        };
        Way {
            rules: shown.rules.iter().map(rule).collect(),
            actions: shown.actions.iter().map(nodes).collect(),
            inputs: shown.terms.iter().map(inputs).collect(),
        }
    }

    /// Whether a term that is shown is calculated from a fact.
    pub fn is_shown(&self, passed: &Passed, fact: FactId) -> bool {
        self.inputs.iter().zip(&passed.terms).any(|(inputs, is_shown)| *is_shown && inputs.contains(&fact))
    }

    /// What is passed where the branches are known, but for some variables that may lie anywhere.
    pub fn walk(&self, compiled: &Compiled, known: &[Option<u16>], moves: &dyn Fn(Var) -> bool) -> Passed {
        let mut vars = vec![false; known.len()];
        let mut walk = |start: Vec<Node>| walked(compiled, known, moves, start, &mut vars);
        let playbook = &compiled.playbook;
        let leaves = walk(vec![compiled.rules]);
        let rules = leaves.into_iter().filter_map(|leaf| Leaf::of(leaf, playbook.rules.len()).rule());
        let rules: Vec<RuleId> = rules.collect();
        let mut shown: Vec<Node> = rules.iter().flat_map(|rule| &self.rules[rule.index()]).copied().collect();
        for (id, nodes) in (0..).map(ActionId).zip(&self.actions) {
            let is_named = rules.iter().any(|rule| playbook.rule(*rule).also.contains(&id));
            let due = compiled.actions[id.index()].map_or_else(Vec::new, |when| walk(vec![when]));
            if is_named || due.into_iter().any(|leaf| Node::leaf(leaf) == Node::YES) {
                shown.extend(nodes);
            }
        }
        let mut terms = vec![false; self.inputs.len()];
        walk(shown).into_iter().for_each(|term| terms[term as usize] = true);
        let vars = (0..).zip(vars).filter(|(_, seen)| *seen).map(|(var, _)| var).collect();
        Passed { vars, terms }
    }
}

/// The leaves that can be reached; the variables on the way are marked.
fn walked(
    compiled: &Compiled,
    known: &[Option<u16>],
    moves: &dyn Fn(Var) -> bool,
    mut open: Vec<Node>,
    vars: &mut [bool],
) -> Vec<u32> {
    let mut passed = FxHashSet::default();
    let mut leaves = Vec::new();
    while let Some(node) = open.pop() {
        if !passed.insert(node) {
            continue;
        }
        if let Some(leaf) = node.value() {
            leaves.push(leaf);
            continue;
        }
        let var = compiled.diagrams.var(node);
        if let Some(seen) = vars.get_mut(usize::from(var)) {
            *seen = true;
        }
        let branches = compiled.diagrams.branches(node);
        match known.get(usize::from(var)).copied().flatten().filter(|_| !moves(var)) {
            Some(branch) => open.push(branches[usize::from(branch)]),
            None => open.extend(branches),
        }
    }
    leaves
}

/// The facts behind a term that have options, and those that the tests of a classification behind it look at.
fn inputs_in_classes(compiled: &Compiled, expr: &Expr) -> Vec<FactId> {
    let mut inputs = given_inputs(&compiled.playbook, &compiled.set, expr);
    let mut tested = Vec::new();
    tested_by_classes(compiled, expr, &mut tested);
    inputs.retain(|fact| compiled.playbook.fact(*fact).kind.is_listed() || tested.contains(fact));
    inputs
}

/// The facts that the tests of the classifications behind an expression look at.
fn tested_by_classes(compiled: &Compiled, expr: &Expr, tested: &mut Vec<FactId>) {
    for id in expr.facts() {
        match shape_of(compiled.playbook.fact(id), id, &compiled.set) {
            Shape::Given => {}
            Shape::Formula(inner) => tested_by_classes(compiled, inner, tested),
            Shape::Classes(classes) => {
                for class in classes {
                    tested.extend(tested_inputs(&compiled.playbook, &compiled.set, &class.when));
                    tested_by_classes(compiled, &class.is.expr, tested);
                }
            }
        }
    }
}
