//! The parts of a result as functions of what is known and what is open: their leaves are symbols.

use rustc_hash::FxHashMap;

use crate::engine::axes::given_inputs;
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::Node;
use crate::engine::residual::outcome_of;
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::engine::walk::known::bit;
use crate::engine::walk::pattern::symbol::{Bit, Symbol, append, bits_of};
use crate::engine::walk::pattern::{Abstract, number};
use crate::model::fact::Kind;
use crate::model::formula::Expr;
use crate::model::rule::ActionId;
use crate::model::template::Part;

impl<'a> Abstract<'a> {
    /// Every part of the result: outcome, amounts, drafts, actions.
    pub fn parts(&mut self, rules: Node) -> Vec<Node> {
        let languages = self.compiled.shown.languages.len();
        let mut parts = vec![self.part(rules, &mut |this, leaf| {
            let outcome = outcome_of(this.compiled, leaf);
            this.leaf(Symbol::Outcome(outcome))
        })];
        for part in [Part::Amount, Part::Charge, Part::Until] {
            parts.push(self.part(rules, &mut |this, leaf| match this.shown_of(leaf) {
                Some(shown) => this.shown_part(shown, part),
                None => this.leaf(Symbol::Nothing),
            }));
        }
        for at in 0..languages {
            parts.push(self.part(rules, &mut |this, leaf| match this.shown_of(leaf) {
                Some(shown) => match &shown.replies[at] {
                    Some(pieces) => this.text(pieces, Some(shown)),
                    None => this.leaf(Symbol::Nothing),
                },
                None => this.leaf(Symbol::Nothing),
            }));
        }
        for (at, _) in (0..).zip(&self.compiled.playbook.actions) {
            parts.push(self.part(rules, &mut |this, leaf| this.action(ActionId(at), leaf)));
        }
        parts
    }

    fn part(&mut self, rules: Node, of_leaf: &mut dyn FnMut(&mut Self, Leaf) -> Node) -> Node {
        let count = self.compiled.playbook.rules.len();
        let mut nodes = FxHashMap::default();
        for number in self.diagrams.leaves(rules) {
            let node = match Leaf::of(number, count) {
                Leaf::Impossible(_) => self.leaf(Symbol::Impossible),
                leaf @ (Leaf::Rule(_) | Leaf::Gap) => of_leaf(self, leaf),
            };
            nodes.insert(number, node);
        }
        self.diagrams.graft(rules, &mut |_, leaf| nodes[&leaf])
    }

    fn shown_of(&self, leaf: Leaf) -> Option<&'a RuleShown> {
        let compiled: &'a Compiled = self.compiled;
        leaf.rule().map(|rule| &compiled.shown.rules[rule.index()])
    }

    fn action(&mut self, action: ActionId, leaf: Leaf) -> Node {
        let compiled = self.compiled;
        let named = leaf.rule().is_some_and(|rule| compiled.playbook.rule(rule).also.contains(&action));
        let due = match compiled.actions[action.index()] {
            _ if named => Node::YES,
            Some(node) => self.import(node, Some(leaf)),
            None => Node::NO,
        };
        let nothing = self.leaf(Symbol::Nothing);
        if due == Node::NO {
            return nothing;
        }
        let text = self.text(&compiled.shown.actions[action.index()], self.shown_of(leaf));
        self.diagrams.choose(due, text, nothing)
    }

    fn shown_part(&mut self, shown: &RuleShown, part: Part) -> Node {
        match shown.part(part) {
            Some(node) => self.symbols_of(node),
            None => self.leaf(Symbol::Nothing),
        }
    }

    fn text(&mut self, pieces: &[Piece], rule: Option<&RuleShown>) -> Node {
        let mut all = self.leaf(Symbol::Text(Vec::new()));
        for piece in pieces {
            let (node, kind) = match piece {
                Piece::Words(words) => (self.leaf(Symbol::Text(vec![Bit::Words(words.clone())])), Kind::Text),
                Piece::Shown(node, kind) => (self.symbols_of(*node), kind.clone()),
                Piece::Part(part) => {
                    let nothing = self.leaf(Symbol::Nothing);
                    let node = rule.map_or(nothing, |rule| self.shown_part(rule, *part));
                    (node, part_kind(*part))
                }
            };
            let Abstract { diagrams, symbols, numbers, compiled, .. } = self;
            all = diagrams.combine(all, node, &mut |before, next| {
                let mut bits = match &symbols[before as usize] {
                    Symbol::Text(bits) => bits.clone(),
                    _ => Vec::new(),
                };
                append(&mut bits, bits_of(compiled, &kind, &symbols[next as usize]));
                let text = Symbol::Text(bits);
                *numbers.entry(text).or_insert_with_key(|text| {
                    symbols.push(text.clone());
                    number(symbols.len() - 1)
                })
            });
        }
        all
    }

    fn symbols_of(&mut self, node: Node) -> Node {
        let compiled = self.compiled;
        let imported = self.import(node, None);
        let mut of_leaf = FxHashMap::default();
        for leaf in self.diagrams.leaves(imported) {
            let node = match &compiled.shown.terms[leaf as usize] {
                Shown::Nothing => self.leaf(Symbol::Nothing),
                Shown::Value(value) => self.leaf(Symbol::Value(value.clone())),
                Shown::Term(expr, _) if (self.openness.is_settled)(expr) => self.leaf(Symbol::Term(leaf)),
                Shown::Term(expr, _) => self.free_term(expr),
            };
            of_leaf.insert(leaf, node);
        }
        self.diagrams.graft(imported, &mut |_, leaf| of_leaf[&leaf])
    }

    fn free_term(&mut self, expr: &Expr) -> Node {
        let var = match self.free_terms.iter().find(|(known, _, _)| known == expr) {
            Some((_, var, _)) => *var,
            None => {
                let var = self.diagrams.add_variable(2);
                let inputs = given_inputs(&self.compiled.playbook, &self.compiled.set, expr);
                self.free.insert(var);
                self.free_terms.push((expr.clone(), var, inputs.into_iter().fold(0, |all, fact| all | bit(fact))));
                var
            }
        };
        let leaves = [0, 1].map(|branch| self.leaf(Symbol::Free(var, branch)));
        self.diagrams.node(var, &leaves)
    }
}
