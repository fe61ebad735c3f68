//! The parts of a result, outcome, amounts, drafts, actions, as diagrams whose leaves are symbols. What a rule makes of
//! each part stands in the playbook; over which variables, and what is known of the values that are shown, is for those
//! who look: one case, all cases with the same open facts, every row of a table.

pub mod numbered;
pub mod symbol;

use rustc_hash::FxHashMap;

use crate::engine::axes::given_inputs;
use crate::engine::compile::{Compiled, Due, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::{Bit, IMPOSSIBLE, NOTHING, Symbol};
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::model::decision::LeftOut;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::{ActionId, Outcome};
use crate::model::template::Part;

/// A part of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartName {
    /// The outcome.
    Outcome,
    /// An amount, charge or date.
    Part(Part),
    /// The draft in the language at this position of [`crate::engine::shown::ShownTable::languages`].
    Reply(usize),
    /// An action.
    Action(ActionId),
}

impl PartName {
    /// Every part of a playbook's results.
    pub fn all(compiled: &Compiled) -> Vec<PartName> {
        let mut names = vec![PartName::Outcome];
        names.extend([Part::Amount, Part::Charge, Part::Until].map(PartName::Part));
        names.extend((0..compiled.shown.languages.len()).map(PartName::Reply));
        names.extend((0..).zip(&compiled.playbook.actions).map(|(at, _)| PartName::Action(ActionId(at))));
        names
    }

    /// What is said to be left out where it depends on facts nobody knows.
    pub fn left_out(self) -> Option<LeftOut> {
        match self {
            PartName::Outcome => None,
            PartName::Part(part) => Some(LeftOut::Part(part)),
            PartName::Reply(_) => Some(LeftOut::Reply),
            PartName::Action(action) => Some(LeftOut::Action(action)),
        }
    }

    /// Whether it is outcome, amount, charge or date.
    pub fn is_verdict(self) -> bool {
        match self {
            PartName::Outcome | PartName::Part(_) => true,
            PartName::Reply(_) | PartName::Action(_) => false,
        }
    }
}

/// Whether other rules may decide, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Others {
    /// None may.
    None,
    /// Some may.
    Some,
}

/// The outcome a leaf gives; no rule that fits is a case for a person.
pub fn outcome_of(compiled: &Compiled, leaf: Leaf) -> Outcome {
    leaf.rule().map_or(Outcome::Flag, |rule| compiled.playbook.rule(rule).outcome)
}

/// Draws the parts of a result: says over which diagrams, and what a term is there.
pub trait Parts<'a> {
    /// Why a part cannot be drawn.
    type Error;

    /// The playbook.
    fn compiled(&self) -> &'a Compiled;

    /// The rules over the variables of the parts: leaves are [`Leaf::number`]s.
    fn rules(&self) -> Node;

    /// The diagrams of the parts, and what their leaves stand for.
    fn canvas(&mut self) -> (&mut Diagrams, &mut Numbered<Symbol>);

    /// A diagram of the playbook, over the variables of the parts and, for an action's condition, where this leaf decides.
    ///
    /// # Errors
    /// Where a formula that decides which way to go has no value.
    fn import(&mut self, node: Node, decides: Option<Leaf>) -> Result<Node, Self::Error> {
        let compiled = self.compiled();
        let mut branch = |var: Var| decides.and_then(|leaf| compiled.branch_of_leaf(leaf, var));
        Ok(self.canvas().0.import(&compiled.diagrams, node, &mut branch))
    }

    /// The symbols of a term, given with its position in the shown table.
    ///
    /// # Errors
    /// Where the term has no value.
    fn term(&mut self, number: u32, expr: &'a Expr, kind: &'a Kind) -> Result<Node, Self::Error>;

    /// The leaf of a symbol.
    fn leaf(&mut self, symbol: Symbol) -> Node {
        Node::leaf(self.canvas().1.number(symbol))
    }

    /// The diagram of a part: what each rule that is still possible makes of it.
    ///
    /// # Errors
    /// As [`Parts::import`] and [`Parts::term`] say.
    fn part(&mut self, name: PartName) -> Result<Node, Self::Error> {
        self.by_leaf(|this, leaf| this.of_leaf(name, leaf))
    }

    /// A diagram with what is drawn for it in the place of each leaf of the rules.
    ///
    /// # Errors
    /// What `of_leaf` says.
    fn by_leaf(
        &mut self,
        mut of_leaf: impl FnMut(&mut Self, Leaf) -> Result<Node, Self::Error>,
    ) -> Result<Node, Self::Error> {
        let (rules, count) = (self.rules(), self.compiled().playbook.rules.len());
        let mut nodes = FxHashMap::default();
        for number in self.leaves_of_rules() {
            let node = match Leaf::of(number, count) {
                Leaf::Impossible(_) => Node::leaf(IMPOSSIBLE),
                leaf @ (Leaf::Rule(_) | Leaf::Gap) => of_leaf(self, leaf)?,
            };
            nodes.insert(number, node);
        }
        // What every rule makes the same of is that.
        let mut all = nodes.values();
        match all.next() {
            Some(first) if all.all(|other| other == first) => Ok(*first),
            _ => Ok(self.canvas().0.graft(rules, &mut |_, leaf| nodes[&leaf])),
        }
    }

    /// The leaves of the rules, in ascending order.
    fn leaves_of_rules(&mut self) -> Vec<u32> {
        let rules = self.rules();
        self.canvas().0.leaves(rules)
    }

    /// What a rule, or none that fits, makes of a part.
    ///
    /// # Errors
    /// As [`Parts::import`] and [`Parts::term`] say.
    fn of_leaf(&mut self, name: PartName, leaf: Leaf) -> Result<Node, Self::Error> {
        let shown = shown_of(self.compiled(), leaf);
        match (name, shown) {
            (PartName::Outcome, _) => {
                let outcome = outcome_of(self.compiled(), leaf);
                Ok(self.leaf(Symbol::Outcome(outcome)))
            }
            (PartName::Action(action), _) => self.action(action, leaf),
            (PartName::Part(part), Some(shown)) => self.shown_part(shown, part),
            (PartName::Reply(at), Some(shown)) => match &shown.replies[at] {
                Some(pieces) => self.text(pieces, Some(shown)),
                None => Ok(Node::leaf(NOTHING)),
            },
            (PartName::Part(_) | PartName::Reply(_), None) => Ok(Node::leaf(NOTHING)),
        }
    }

    /// The instruction of an action where it is due.
    ///
    /// # Errors
    /// As [`Parts::import`] and [`Parts::term`] say.
    fn action(&mut self, action: ActionId, leaf: Leaf) -> Result<Node, Self::Error> {
        let compiled = self.compiled();
        let due = match compiled.due(leaf, action) {
            Due::Always => Node::YES,
            Due::Where(node) => self.import(node, Some(leaf))?,
            Due::Never => Node::NO,
        };
        if due == Node::NO {
            return Ok(Node::leaf(NOTHING));
        }
        let text = self.text(&compiled.shown.actions[action.index()], shown_of(compiled, leaf))?;
        Ok(self.canvas().0.choose(due, text, Node::leaf(NOTHING)))
    }

    /// An amount, charge or date of a rule.
    ///
    /// # Errors
    /// As [`Parts::import`] and [`Parts::term`] say.
    fn shown_part(&mut self, shown: &RuleShown, part: Part) -> Result<Node, Self::Error> {
        shown.part(part).map_or(Ok(Node::leaf(NOTHING)), |node| self.symbols_of(node))
    }

    /// A text, piece by piece.
    ///
    /// # Errors
    /// As [`Parts::import`] and [`Parts::term`] say.
    fn text(&mut self, pieces: &[Piece], rule: Option<&RuleShown>) -> Result<Node, Self::Error> {
        let mut all = self.leaf(Symbol::Text(Vec::new()));
        for piece in pieces {
            let (node, kind) = match piece {
                Piece::Words(words) => (self.leaf(Symbol::Text(vec![Bit::Words(words.clone())])), Kind::Text),
                Piece::Shown(node, kind) => (self.symbols_of(*node)?, kind.clone()),
                Piece::Part(part) => {
                    let node = rule.map_or(Ok(Node::leaf(NOTHING)), |rule| self.shown_part(rule, *part))?;
                    (node, part_kind(*part))
                }
            };
            let playbook = &self.compiled().playbook;
            let (diagrams, symbols) = self.canvas();
            all = diagrams.combine(all, node, &mut |before, next| {
                symbols.number(symbols.of(next).behind(symbols.of(before), playbook, &kind))
            });
        }
        Ok(all)
    }

    /// The symbols that a diagram over the shown table stands for.
    ///
    /// # Errors
    /// As [`Parts::import`] and [`Parts::term`] say.
    fn symbols_of(&mut self, node: Node) -> Result<Node, Self::Error> {
        let compiled = self.compiled();
        let imported = self.import(node, None)?;
        let mut nodes = FxHashMap::default();
        for number in self.canvas().0.leaves(imported) {
            let node = match &compiled.shown.terms[number as usize] {
                Shown::Nothing => Node::leaf(NOTHING),
                Shown::Value(value) => self.leaf(Symbol::Value(value.clone())),
                Shown::Term(expr, kind) => self.term(number, expr, kind)?,
            };
            nodes.insert(number, node);
        }
        Ok(self.canvas().0.graft(imported, &mut |_, leaf| nodes[&leaf]))
    }
}

fn shown_of(compiled: &Compiled, leaf: Leaf) -> Option<&RuleShown> {
    leaf.rule().map(|rule| &compiled.shown.rules[rule.index()])
}

/// Terms with open inputs, each with a variable of its own, below all axes.
#[derive(Debug, Default)]
pub struct FreeTerms(Vec<FreeTerm>);

/// The value of an expression with open inputs: whatever it is, it may be another.
#[derive(Debug)]
pub struct FreeTerm {
    /// The expression.
    pub expr: Expr,
    /// Its variable.
    pub var: Var,
    /// The given facts behind it.
    pub inputs: Vec<FactId>,
}

impl FreeTerms {
    /// The variable of a term, added where the term is new.
    pub fn var(&mut self, compiled: &Compiled, expr: &Expr, add: impl FnOnce() -> Var) -> Var {
        if let Some(term) = self.0.iter().find(|term| term.expr == *expr) {
            return term.var;
        }
        let var = add();
        let inputs = given_inputs(&compiled.playbook, &compiled.set, expr);
        self.0.push(FreeTerm { expr: expr.clone(), var, inputs });
        var
    }

    /// The term of a variable; none where it is an axis.
    pub fn of(&self, var: Var) -> Option<&FreeTerm> {
        self.0.iter().find(|term| term.var == var)
    }

    /// All of them, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = &FreeTerm> {
        self.0.iter()
    }
}
