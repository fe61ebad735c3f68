//! Everything one rule, or a gap, says: diagrams whose leaves are symbols.

use rustc_hash::FxHashMap;

use crate::engine::compile::{Due, Leaf};
use crate::engine::diagram::Node;
use crate::engine::parts::outcome_of;
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::model::fact::Kind;
use crate::model::rule::{ActionId, Outcome};
use crate::model::template::Part;
use crate::proof::common::Which;
use crate::proof::joint::{Joint, NOTHING, PARTS};
use crate::proof::symbols::{Bit, KindOf, Symbol, Term, bits, joined, unfolded};

/// Everything one rule, or a gap, says.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// None where the case cannot be.
    pub outcome: Option<Outcome>,
    pub parts: Vec<Node>,
    pub replies: Vec<(String, Node)>,
    pub actions: Vec<(String, Option<String>, Node, Node)>,
}

impl Joint<'_> {
    pub(super) fn sheet(&mut self, which: Which, leaf: Leaf) -> Sheet {
        let key = (which == Which::Old, leaf);
        if let Some(sheet) = self.sheets.get(&key) {
            return sheet.clone();
        }
        let sheet = self.new_sheet(which, leaf);
        self.sheets.insert(key, sheet.clone());
        sheet
    }

    fn new_sheet(&mut self, which: Which, leaf: Leaf) -> Sheet {
        let compiled = self.compiled(which);
        let nothing = Node::leaf(NOTHING);
        if matches!(leaf, Leaf::Impossible(_)) {
            return Sheet { parts: vec![nothing; PARTS.len()], ..Sheet::default() };
        }
        let shown = leaf.rule().map(|rule| &compiled.shown.rules[rule.index()]);
        let part = |this: &mut Self, part: Part| match shown.and_then(|shown| shown.part(part)) {
            Some(node) => this.symbols_of(which, node),
            None => nothing,
        };
        let parts = PARTS.into_iter().map(|one| part(self, one)).collect();
        let drafts = shown.map_or(&[][..], |shown| &shown.replies);
        let drafts = compiled.shown.languages.iter().zip(drafts);
        let replies =
            drafts.filter_map(|(language, draft)| Some((language.clone(), self.text(which, draft.as_ref()?, shown))));
        let replies = replies.collect();
        let mut actions = Vec::new();
        for (id, action) in (0..).map(ActionId).zip(&compiled.playbook.actions) {
            let due = match compiled.due(leaf, id) {
                Due::Always => Node::YES,
                Due::Where(node) => self.import(which, node, Some(leaf)),
                Due::Never => Node::NO,
            };
            if due != Node::NO {
                let text = self.text(which, &compiled.shown.actions[id.index()], shown);
                actions.push((action.name.clone(), action.mark.clone(), due, text));
            }
        }
        Sheet { outcome: Some(outcome_of(compiled, leaf)), parts, replies, actions }
    }

    /// The symbols that a diagram over a shown table stands for.
    fn symbols_of(&mut self, which: Which, node: Node) -> Node {
        let compiled = self.compiled(which);
        let imported = self.import(which, node, None);
        let mut of_leaf = FxHashMap::default();
        for leaf in self.diagrams.leaves(imported) {
            let symbol = match &compiled.shown.terms[leaf as usize] {
                Shown::Nothing => Symbol::Nothing,
                Shown::Value(value) => Symbol::Value(value.clone()),
                Shown::Term(expr, kind) => {
                    let expr = unfolded(&compiled.playbook, expr, kind);
                    Symbol::Term(Term { expr, kind: self.kind(kind) })
                }
            };
            of_leaf.insert(leaf, Node::leaf(self.number(symbol)));
        }
        self.diagrams.graft(imported, &mut |_, leaf| of_leaf[&leaf])
    }

    /// A text, piece by piece.
    fn text(&mut self, which: Which, pieces: &[Piece], rule: Option<&RuleShown>) -> Node {
        let playbook = &self.compiled(which).playbook;
        let mut all = Node::leaf(self.number(Symbol::Text(Vec::new())));
        for piece in pieces {
            let (node, kind) = match piece {
                Piece::Words(words) => {
                    let words = Symbol::Text(vec![Bit::Words(words.clone())]);
                    (Node::leaf(self.number(words)), Kind::Text)
                }
                Piece::Shown(node, kind) => (self.symbols_of(which, *node), kind.clone()),
                Piece::Part(part) => {
                    let node = rule.and_then(|rule| rule.part(*part));
                    let node = node.map_or(Node::leaf(NOTHING), |node| self.symbols_of(which, node));
                    (node, part_kind(*part))
                }
            };
            let Joint { diagrams, symbols, numbers, .. } = self;
            all = diagrams.combine(all, node, &mut |before, next| {
                let next = bits(playbook, &kind, &symbols[next as usize]);
                let Symbol::Text(before) = &symbols[before as usize] else { return before };
                let text = Symbol::Text(joined(before, next));
                *numbers.entry(text.clone()).or_insert_with(|| {
                    symbols.push(text);
                    u32::try_from(symbols.len() - 1).unwrap_or(0)
                })
            });
        }
        all
    }

    fn kind(&mut self, kind: &Kind) -> KindOf {
        self.kinds.iter().position(|known| known == kind).unwrap_or_else(|| {
            self.kinds.push(kind.clone());
            self.kinds.len() - 1
        })
    }

    pub(super) fn number(&mut self, symbol: Symbol) -> u32 {
        if let Some(number) = self.numbers.get(&symbol) {
            return *number;
        }
        let number = u32::try_from(self.symbols.len()).unwrap_or(0);
        self.symbols.push(symbol.clone());
        self.numbers.insert(symbol, number);
        number
    }
}
