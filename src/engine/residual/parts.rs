//! What is left of each part of a result.

use crate::engine::axes::given_inputs;
use crate::engine::compile::Leaf;
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::{FormulaError, known_branch, what_of};
use crate::engine::residual::sets::Sets;
use crate::engine::residual::{FreeTerm, IMPOSSIBLE, NOTHING, PartName, Residual, Symbol, outcome_of};
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::{ActionId, Outcome};
use crate::model::template::Part;
use crate::model::value::State;
use crate::playbook::Playbook;
use rustc_hash::FxHashMap;

impl<'a> Residual<'a> {
    /// A diagram of the playbook, cut by what is known and, for an action's condition, by the leaf that decides.
    pub(super) fn import(&mut self, node: Node, decides: Option<Leaf>) -> Result<Node, FormulaError> {
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

    pub(super) fn part_names(&self) -> Vec<PartName> {
        let playbook = &self.compiled.playbook;
        let mut names = vec![PartName::Outcome];
        names.extend([Part::Amount, Part::Charge, Part::Until].map(PartName::Part));
        names.extend((0..self.compiled.shown.languages.len()).map(PartName::Reply));
        names.extend((0..).zip(&playbook.actions).map(|(at, _)| PartName::Action(ActionId(at))));
        names
    }

    /// The diagram of a part: what each rule that is still possible makes of it.
    pub(super) fn part(&mut self, name: PartName) -> Result<Node, FormulaError> {
        let mut of_leaf: FxHashMap<u32, Node> = FxHashMap::default();
        let count = self.compiled.playbook.rules.len();
        for leaf in self.leaves() {
            let node = match (leaf, name) {
                (Leaf::Impossible(_), _) => Node::leaf(IMPOSSIBLE),
                (Leaf::Rule(_) | Leaf::Gap, PartName::Outcome) => {
                    Node::leaf(self.symbol(Symbol::Outcome(outcome_of(self.compiled, leaf))))
                }
                (Leaf::Rule(_) | Leaf::Gap, PartName::Action(action)) => self.action(action, leaf)?,
                (Leaf::Gap, PartName::Part(_) | PartName::Reply(_)) => Node::leaf(NOTHING),
                (Leaf::Rule(rule), PartName::Part(part)) => {
                    self.shown_part(&self.compiled.shown.rules[rule.index()], part)?
                }
                (Leaf::Rule(rule), PartName::Reply(at)) => {
                    let shown = &self.compiled.shown.rules[rule.index()];
                    match &shown.replies[at] {
                        Some(pieces) => self.text(pieces, Some(shown))?,
                        None => Node::leaf(NOTHING),
                    }
                }
            };
            of_leaf.insert(leaf.number(count), node);
        }
        let rules = self.rules;
        Ok(self.diagrams.graft(rules, &mut |_, leaf| of_leaf[&leaf]))
    }

    /// The instruction of an action where it is due.
    fn action(&mut self, action: ActionId, leaf: Leaf) -> Result<Node, FormulaError> {
        let compiled = self.compiled;
        let named = leaf.rule().is_some_and(|rule| compiled.playbook.rule(rule).also.contains(&action));
        let due = match compiled.actions[action.index()] {
            _ if named => Node::YES,
            Some(node) => self.import(node, Some(leaf))?,
            None => Node::NO,
        };
        if due == Node::NO {
            return Ok(Node::leaf(NOTHING));
        }
        let shown = leaf.rule().map(|rule| &compiled.shown.rules[rule.index()]);
        let text = self.text(&compiled.shown.actions[action.index()], shown)?;
        Ok(self.diagrams.choose(due, text, Node::leaf(NOTHING)))
    }

    fn shown_part(&mut self, shown: &RuleShown, part: Part) -> Result<Node, FormulaError> {
        match shown.part(part) {
            Some(node) => self.symbols_of(node),
            None => Ok(Node::leaf(NOTHING)),
        }
    }

    /// A text, piece by piece.
    fn text(&mut self, pieces: &[Piece], rule: Option<&RuleShown>) -> Result<Node, FormulaError> {
        let mut all = Node::leaf(self.symbol(Symbol::Text(String::new())));
        for piece in pieces {
            let (node, kind) = match piece {
                Piece::Words(words) => (Node::leaf(self.symbol(Symbol::Text(words.clone()))), Kind::Text),
                Piece::Shown(node, kind) => (self.symbols_of(*node)?, kind.clone()),
                Piece::Part(part) => {
                    let node = rule.map_or(Ok(Node::leaf(NOTHING)), |rule| self.shown_part(rule, *part))?;
                    (node, part_kind(*part))
                }
            };
            let Residual { diagrams, symbols, symbol_numbers, compiled, .. } = self;
            all = diagrams.combine(all, node, &mut |before, next| {
                let (before, next) = (&symbols[before as usize], &symbols[next as usize]);
                let words = |symbol| in_words(&compiled.playbook, &kind, symbol);
                number_of(Symbol::Text(words(before) + &words(next)), symbols, symbol_numbers)
            });
        }
        Ok(all)
    }

    /// The symbols that a diagram over the shown table stands for.
    fn symbols_of(&mut self, node: Node) -> Result<Node, FormulaError> {
        let imported = self.import(node, None)?;
        let mut of_leaf = FxHashMap::default();
        for leaf in self.diagrams.leaves(imported) {
            let node = match &self.compiled.shown.terms[leaf as usize] {
                Shown::Nothing => Node::leaf(NOTHING),
                Shown::Value(value) => Node::leaf(self.symbol(Symbol::Value(value.clone()))),
                Shown::Term(expr, kind) => self.term(expr, kind)?,
            };
            of_leaf.insert(leaf, node);
        }
        Ok(self.diagrams.graft(imported, &mut |_, leaf| of_leaf[&leaf]))
    }

    /// The value of a term; a choice between two things where it has open inputs.
    fn term(&mut self, expr: &Expr, kind: &Kind) -> Result<Node, FormulaError> {
        if self.facts.settles(expr) {
            let value = self.facts.value(expr, kind, &what_of(&self.compiled.playbook, expr))?;
            return Ok(Node::leaf(value.map_or(NOTHING, |value| self.symbol(Symbol::Value(value)))));
        }
        let var = self.free_var(expr);
        let leaves = [0, 1].map(|branch| Node::leaf(self.symbol(Symbol::Free(var, branch))));
        Ok(self.diagrams.node(var, &leaves))
    }

    fn free_var(&mut self, expr: &Expr) -> Var {
        if let Some(term) = self.free.iter().find(|term| term.expr == *expr) {
            return term.var;
        }
        let var = self.diagrams.add_variable(2);
        let inputs = given_inputs(&self.compiled.playbook, &self.compiled.set, expr);
        self.free.push(FreeTerm { expr: expr.clone(), var, inputs });
        var
    }

    pub(super) fn symbol(&mut self, symbol: Symbol) -> u32 {
        number_of(symbol, &mut self.symbols, &mut self.symbol_numbers)
    }

    /// Resolves what nobody knows: one thing where every honest value gives the same; a person must look where the
    /// outcome differs; and what else differs is left out.
    pub(super) fn resolve_unknown(&mut self) {
        let is_unknown = |fact: &FactId| *self.facts.state(*fact) == State::Unknown;
        let unknown: Vec<Var> = self.free_vars().filter(|var| self.inputs_of(*var).iter().any(is_unknown)).collect();
        if unknown.is_empty() {
            return;
        }
        let nobody_knows = self.symbol(Symbol::NobodyKnows);
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
                let flag = Node::leaf(self.symbol(Symbol::Outcome(Outcome::Flag)));
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

fn number_of(symbol: Symbol, symbols: &mut Vec<Symbol>, numbers: &mut FxHashMap<Symbol, u32>) -> u32 {
    if let Some(number) = numbers.get(&symbol) {
        return *number;
    }
    let number = u32::try_from(symbols.len()).unwrap_or(0);
    symbols.push(symbol.clone());
    numbers.insert(symbol, number);
    number
}

/// A symbol inside a text.
fn in_words(playbook: &Playbook, kind: &Kind, symbol: &Symbol) -> String {
    match symbol {
        Symbol::Nothing => "missing".to_owned(),
        Symbol::Value(value) => playbook.words(kind, value),
        Symbol::Text(text) => text.clone(),
        Symbol::Free(var, branch) => format!("\u{0}{var}.{branch}\u{0}"),
        Symbol::Impossible | Symbol::NobodyKnows | Symbol::Outcome(_) => String::new(),
    }
}
