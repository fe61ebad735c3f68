//! What can still be where facts are open, as diagrams. Each part of a result is a function of all axes; where an axis is
//! open, what its branches give is put together: one branch more, taken where nobody has said. So "settled whatever the
//! answer" and "needed" are read off a row's regions exactly, as the program works them out case by case.

pub mod lift;
mod matters;
pub mod symbols;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::axes::given_inputs;
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::residual::outcome_of;
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::ActionId;
use crate::model::template::Part;
use crate::sql::possible::lift::{Lift, Modes};
use crate::sql::possible::symbols::{Bit, Class, Others, Symbol, Verdicts, append, bits_of, count, number_of, union};
use crate::sql::refusal::Refused;

/// More nodes than this are too much for a query.
const NODE_BUDGET: usize = 400_000;

/// A term whose inputs may be open.
#[derive(Debug)]
pub struct FreeTerm {
    /// Its expression.
    pub expr: Expr,
    /// Its kind.
    pub kind: Kind,
    /// Its variable: branch 0 where it is settled, 1 and 2 stand for whatever it may be.
    pub var: Var,
    /// The given facts behind it.
    pub inputs: Vec<FactId>,
}

/// The parts of a result over all axes.
pub struct Possible<'a> {
    compiled: &'a Compiled,
    /// Over all axes as they are.
    pub plain: Diagrams,
    /// Over all axes with one branch more for open.
    pub open: Diagrams,
    /// What leaves of parts stand for.
    pub symbols: Vec<Symbol>,
    numbers: FxHashMap<Symbol, u32>,
    /// Terms whose inputs may be open.
    pub terms: Vec<FreeTerm>,
    never_open: Box<dyn Fn(&Expr) -> bool + 'a>,
    /// What leaves of parts with open axes stand for.
    pub classes: Vec<Class>,
    class_numbers: FxHashMap<Class, u32>,
    /// What leaves of the rules with open axes stand for.
    pub verdicts: Vec<Verdicts>,
    verdict_numbers: FxHashMap<Verdicts, u32>,
    /// Variables that say whether the symbols of a class differ.
    pub conditions: Vec<(u32, Var)>,
    /// The rules' diagram.
    pub rules: Node,
}

impl<'a> Possible<'a> {
    /// The rules of a playbook. `never_open` says of which terms all inputs are always settled.
    pub fn new(compiled: &'a Compiled, never_open: Box<dyn Fn(&Expr) -> bool + 'a>) -> Possible<'a> {
        let widths = compiled.axes.widths(compiled.playbook.rules.len());
        let mut plain = Diagrams::new(widths.clone());
        let mut open = Diagrams::new(widths.into_iter().map(|width| width + 1).collect());
        plain.limit(NODE_BUDGET);
        open.limit(NODE_BUDGET);
        let rules = plain.import(&compiled.diagrams, compiled.rules, &mut |_| None);
        let mut made = Possible {
            compiled,
            plain,
            open,
            symbols: Vec::new(),
            numbers: FxHashMap::default(),
            terms: Vec::new(),
            never_open,
            classes: Vec::new(),
            class_numbers: FxHashMap::default(),
            verdicts: Vec::new(),
            verdict_numbers: FxHashMap::default(),
            conditions: Vec::new(),
            rules,
        };
        made.symbol(Symbol::Impossible);
        made.symbol(Symbol::Nothing);
        made
    }

    /// Whether the diagrams grew too large.
    pub fn check(&self) -> Result<(), Refused> {
        if self.plain.is_exhausted() || self.open.is_exhausted() {
            return Err(Refused::new("too many facts may be open at once for one query; say some with `--set`"));
        }
        Ok(())
    }

    fn symbol(&mut self, symbol: Symbol) -> u32 {
        if let Some(number) = self.numbers.get(&symbol) {
            return *number;
        }
        let number = count(self.symbols.len());
        self.symbols.push(symbol.clone());
        self.numbers.insert(symbol, number);
        number
    }

    fn leaf(&mut self, symbol: Symbol) -> Node {
        Node::leaf(self.symbol(symbol))
    }

    /// The outcome.
    pub fn outcome(&mut self) -> Node {
        self.part(&mut |this, leaf| {
            let outcome = outcome_of(this.compiled, leaf);
            this.leaf(Symbol::Outcome(outcome))
        })
    }

    /// An amount or a day.
    pub fn shown(&mut self, part: Part) -> Node {
        self.part(&mut |this, leaf| match this.shown_of(leaf) {
            Some(shown) => this.shown_part(shown, part),
            None => this.leaf(Symbol::Nothing),
        })
    }

    /// The draft in a language.
    pub fn reply(&mut self, language: usize) -> Node {
        self.part(&mut |this, leaf| match this.shown_of(leaf) {
            Some(shown) => match &shown.replies[language] {
                Some(pieces) => this.text(pieces, Some(shown)),
                None => this.leaf(Symbol::Nothing),
            },
            None => this.leaf(Symbol::Nothing),
        })
    }

    /// What each rule costs: leaves are the numbers that `cost` gives rules, put together as sets.
    pub fn costs(&mut self, cost: &dyn Fn(Leaf) -> u32) -> Node {
        self.part(&mut |this, leaf| this.leaf(Symbol::Term(cost(leaf))))
    }

    /// An action, due with its instruction or not.
    pub fn action(&mut self, action: ActionId) -> Node {
        self.part(&mut |this, leaf| this.action_of(action, leaf))
    }

    fn part(&mut self, of_leaf: &mut dyn FnMut(&mut Self, Leaf) -> Node) -> Node {
        let rules = self.compiled.playbook.rules.len();
        let mut nodes = FxHashMap::default();
        for number in self.plain.leaves(self.rules) {
            let node = match Leaf::of(number, rules) {
                Leaf::Impossible(_) => self.leaf(Symbol::Impossible),
                leaf @ (Leaf::Rule(_) | Leaf::Gap) => of_leaf(self, leaf),
            };
            nodes.insert(number, node);
        }
        self.plain.graft(self.rules, &mut |_, leaf| nodes[&leaf])
    }

    fn shown_of(&self, leaf: Leaf) -> Option<&'a RuleShown> {
        let compiled: &'a Compiled = self.compiled;
        leaf.rule().map(|rule| &compiled.shown.rules[rule.index()])
    }

    fn import(&mut self, node: Node, decides: Option<Leaf>) -> Node {
        let compiled = self.compiled;
        let mut branch = |var: Var| decides.and_then(|leaf| compiled.branch_of_leaf(leaf, var));
        self.plain.import(&compiled.diagrams, node, &mut branch)
    }

    fn action_of(&mut self, action: ActionId, leaf: Leaf) -> Node {
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
        self.plain.choose(due, text, nothing)
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
            let Possible { plain, symbols, numbers, compiled, .. } = self;
            all = plain.combine(all, node, &mut |before, next| {
                let mut bits = match &symbols[before as usize] {
                    Symbol::Text(bits) => bits.clone(),
                    _ => Vec::new(),
                };
                append(&mut bits, bits_of(compiled, &kind, &symbols[next as usize]));
                let text = Symbol::Text(bits);
                *numbers.entry(text).or_insert_with_key(|text| {
                    symbols.push(text.clone());
                    count(symbols.len() - 1)
                })
            });
        }
        all
    }

    fn symbols_of(&mut self, node: Node) -> Node {
        let compiled = self.compiled;
        let imported = self.import(node, None);
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(imported) {
            let node = match &compiled.shown.terms[leaf as usize] {
                Shown::Nothing => self.leaf(Symbol::Nothing),
                Shown::Value(value) => self.leaf(Symbol::Value(value.clone())),
                Shown::Term(expr, _) if (self.never_open)(expr) => self.leaf(Symbol::Term(leaf)),
                Shown::Term(expr, kind) => self.free_term(leaf, expr, kind),
            };
            of_leaf.insert(leaf, node);
        }
        self.plain.graft(imported, &mut |_, leaf| of_leaf[&leaf])
    }

    fn free_term(&mut self, term: u32, expr: &Expr, kind: &Kind) -> Node {
        let var = match self.terms.iter().find(|known| known.expr == *expr) {
            Some(known) => known.var,
            None => {
                let var = self.plain.add_variable(3);
                self.open.add_variable(2);
                let inputs = given_inputs(&self.compiled.playbook, &self.compiled.set, expr);
                self.terms.push(FreeTerm { expr: expr.clone(), kind: kind.clone(), var, inputs });
                var
            }
        };
        let settled = self.leaf(Symbol::Term(term));
        let free = [0, 1].map(|branch| self.leaf(Symbol::Free(var, branch)));
        self.plain.node(var, &[settled, free[0], free[1]])
    }

    fn is_term(&self, var: Var) -> bool {
        self.terms.iter().any(|term| term.var == var)
    }

    fn is_condition(&self, var: Var) -> bool {
        self.conditions.iter().any(|(_, own)| *own == var)
    }

    /// The given facts on which a variable depends.
    pub fn inputs_of(&self, var: Var) -> Vec<FactId> {
        match self.compiled.axes.axis(var) {
            Some(axis) => axis.inputs.clone(),
            None => {
                let term = self.terms.iter().find(|term| term.var == var);
                term.map(|term| term.inputs.clone()).unwrap_or_default()
            }
        }
    }

    fn class_of(&mut self, symbol: u32) -> u32 {
        let class = if symbol == 0 { Class::None } else { Class::Of(vec![symbol]) };
        self.class_number(class)
    }

    fn class_number(&mut self, class: Class) -> u32 {
        number_of(class, &mut self.classes, &mut self.class_numbers)
    }

    /// A part with the class of one symbol at each leaf.
    pub fn classed(&mut self, part: Node) -> Node {
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(part) {
            of_leaf.insert(leaf, Node::leaf(self.class_of(leaf)));
        }
        self.plain.graft(part, &mut |_, leaf| of_leaf[&leaf])
    }

    /// A classed part over the axes as rows have them: what it can be.
    pub fn lifted(&mut self, classed: Node, modes: Modes<'_>) -> Node {
        let (terms, conditions) = self.special();
        let Possible { plain, open, symbols, classes, class_numbers, .. } = self;
        let mut merge = |a: u32, b: u32| union(symbols, classes, class_numbers, a, b);
        Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut merge }.node(open, classed)
    }

    /// The rules over the axes as rows have them.
    pub fn lifted_rules(&mut self, modes: Modes<'_>) -> Node {
        let count = self.compiled.playbook.rules.len();
        let Possible { verdicts, verdict_numbers, .. } = self;
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(self.rules) {
            let verdict = match Leaf::of(leaf, count) {
                Leaf::Impossible(at) => Verdicts::Impossible(at),
                leaf => Verdicts::First(leaf, Others::None),
            };
            of_leaf.insert(leaf, Node::leaf(number_of(verdict, verdicts, verdict_numbers)));
        }
        let marked = self.plain.graft(self.rules, &mut |_, leaf| of_leaf[&leaf]);
        let (terms, conditions) = self.special();
        let Possible { plain, open, verdicts, verdict_numbers, .. } = self;
        let mut merge = |a: u32, b: u32| {
            let both = match (&verdicts[a as usize], &verdicts[b as usize]) {
                (Verdicts::Impossible(x), Verdicts::Impossible(y)) => Verdicts::Impossible(*x.min(y)),
                (Verdicts::Impossible(_), rules) | (rules, Verdicts::Impossible(_)) => rules.clone(),
                (Verdicts::First(x, of_x), Verdicts::First(y, of_y)) if x == y => {
                    let others = *of_x == Others::Some || *of_y == Others::Some;
                    Verdicts::First(*x, if others { Others::Some } else { Others::None })
                }
                (Verdicts::First(x, _), Verdicts::First(y, _)) => {
                    let first = if x.number(count) < y.number(count) { x } else { y };
                    Verdicts::First(*first, Others::Some)
                }
            };
            number_of(both, verdicts, verdict_numbers)
        };
        Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut merge }.node(open, marked)
    }

    fn special(&self) -> (FxHashSet<Var>, FxHashSet<Var>) {
        let all = self.terms.iter().map(|term| term.var).collect();
        (all, self.conditions.iter().map(|(_, var)| *var).collect())
    }

    /// What sort a variable is.
    pub fn sort(&self, var: Var) -> Sort {
        if self.is_term(var) {
            Sort::Term
        } else if self.is_condition(var) {
            Sort::Condition
        } else {
            Sort::Axis
        }
    }
}

/// What a variable stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// An axis.
    Axis,
    /// Whether a term is settled.
    Term,
    /// Whether symbols differ.
    Condition,
}
