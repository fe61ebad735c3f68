//! What can still be where facts are open, as diagrams. Each part of a result is a function of all axes; where an axis is
//! open, what its branches give is put together: one branch more, taken where nobody has said. So "settled whatever the
//! answer" and "needed" are read off a row's regions exactly, as the program works them out case by case.

pub mod classes;
pub mod lift;
mod matters;

use std::convert::Infallible;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::{IMPOSSIBLE, Symbol, symbols};
use crate::engine::parts::{FreeTerms, Others, Parts};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::sql::possible::classes::{Class, Verdicts};
use crate::sql::possible::lift::{Lift, Modes};
use crate::sql::refusal::Refused;

/// More nodes than this are too much for a query.
const NODE_BUDGET: usize = 400_000;

/// The parts of a result over all axes.
pub struct Possible<'a> {
    compiled: &'a Compiled,
    /// Over all axes as they are.
    pub plain: Diagrams,
    /// Over all axes with one branch more for open.
    pub open: Diagrams,
    /// What leaves of parts stand for.
    pub symbols: Numbered<Symbol>,
    /// Terms whose inputs may be open: branch 0 where one is settled, 1 and 2 stand for whatever it may be.
    pub terms: FreeTerms,
    never_open: Box<dyn Fn(&Expr) -> bool + 'a>,
    /// What leaves of parts with open axes stand for.
    pub classes: Numbered<Class>,
    /// What leaves of the rules with open axes stand for.
    pub verdicts: Numbered<Verdicts>,
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
        Possible {
            compiled,
            plain,
            open,
            symbols: symbols(),
            terms: FreeTerms::default(),
            never_open,
            classes: Numbered::default(),
            verdicts: Numbered::default(),
            conditions: Vec::new(),
            rules,
        }
    }

    /// Whether the diagrams grew too large.
    pub fn check(&self) -> Result<(), Refused> {
        if self.plain.is_exhausted() || self.open.is_exhausted() {
            return Err(Refused::new("too many facts may be open at once for one query; say some with `--set`"));
        }
        Ok(())
    }

    /// What each rule costs: leaves are the numbers that `cost` gives rules, put together as sets.
    pub fn costs(&mut self, cost: &dyn Fn(Leaf) -> u32) -> Node {
        let Ok(node) = self.by_leaf(|this, leaf| Ok(this.leaf(Symbol::Term(cost(leaf)))));
        node
    }

    fn is_condition(&self, var: Var) -> bool {
        self.conditions.iter().any(|(_, own)| *own == var)
    }

    /// The given facts on which a variable depends.
    pub fn inputs_of(&self, var: Var) -> Vec<FactId> {
        match self.compiled.axes.axis(var) {
            Some(axis) => axis.inputs.clone(),
            None => self.terms.of(var).map(|term| term.inputs.clone()).unwrap_or_default(),
        }
    }

    /// A part with the class of one symbol at each leaf.
    pub fn classed(&mut self, part: Node) -> Node {
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(part) {
            let class = if leaf == IMPOSSIBLE { Class::None } else { Class::Of(vec![leaf]) };
            of_leaf.insert(leaf, Node::leaf(self.classes.number(class)));
        }
        self.plain.graft(part, &mut |_, leaf| of_leaf[&leaf])
    }

    /// A classed part over the axes as rows have them: what it can be.
    pub fn lifted(&mut self, classed: Node, modes: Modes<'_>) -> Node {
        let (terms, conditions) = self.special();
        let Possible { plain, open, symbols, classes, .. } = self;
        let mut merge = |a: u32, b: u32| classes.union(symbols, a, b);
        Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut merge }.node(open, classed)
    }

    /// The rules over the axes as rows have them.
    pub fn lifted_rules(&mut self, modes: Modes<'_>) -> Node {
        let count = self.compiled.playbook.rules.len();
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(self.rules) {
            let verdict = match Leaf::of(leaf, count) {
                Leaf::Impossible(at) => Verdicts::Impossible(at),
                leaf => Verdicts::First(leaf, Others::None),
            };
            of_leaf.insert(leaf, Node::leaf(self.verdicts.number(verdict)));
        }
        let marked = self.plain.graft(self.rules, &mut |_, leaf| of_leaf[&leaf]);
        let (terms, conditions) = self.special();
        let Possible { plain, open, verdicts, .. } = self;
        let mut merge = |a: u32, b: u32| verdicts.union(count, a, b);
        Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut merge }.node(open, marked)
    }

    fn special(&self) -> (FxHashSet<Var>, FxHashSet<Var>) {
        let all = self.terms.iter().map(|term| term.var).collect();
        (all, self.conditions.iter().map(|(_, var)| *var).collect())
    }

    /// What sort a variable is.
    pub fn sort(&self, var: Var) -> Sort {
        if self.terms.of(var).is_some() {
            Sort::Term
        } else if self.is_condition(var) {
            Sort::Condition
        } else {
            Sort::Axis
        }
    }
}

impl<'a> Parts<'a> for Possible<'a> {
    type Error = Infallible;

    fn compiled(&self) -> &'a Compiled {
        self.compiled
    }

    fn rules(&self) -> Node {
        self.rules
    }

    fn canvas(&mut self) -> (&mut Diagrams, &mut Numbered<Symbol>) {
        (&mut self.plain, &mut self.symbols)
    }

    fn term(&mut self, number: u32, expr: &'a Expr, _: &'a Kind) -> Result<Node, Infallible> {
        let settled = self.leaf(Symbol::Term(number));
        if (self.never_open)(expr) {
            return Ok(settled);
        }
        let Possible { compiled, plain, open, terms, .. } = self;
        let var = terms.var(compiled, expr, || {
            open.add_variable(2);
            plain.add_variable(3)
        });
        let free = [0, 1].map(|branch| self.leaf(Symbol::Free(var, branch)));
        Ok(self.plain.node(var, &[settled, free[0], free[1]]))
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
