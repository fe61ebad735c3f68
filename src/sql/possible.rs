//! What can still be where facts are not settled, as diagrams. Each part of a result is a function of all axes. Beside its
//! values an axis has a branch for "nobody has said", and one for "nobody knows" where that can be; what all its values
//! give is put together there. So "settled whatever the answer", "needed" and "nobody knows" are read off a row's regions
//! exactly, as the program works them out case by case.

pub mod classes;
pub mod lift;
mod matters;
pub mod unknown;

use std::convert::Infallible;
use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::engine::axes::given_inputs;
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::{IMPOSSIBLE, Symbol, symbols};
use crate::engine::parts::{FreeTerms, Others, Parts};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::sql::known::Openness;
use crate::sql::possible::classes::{Certainty, Class, Verdicts};
use crate::sql::possible::lift::{Filled, Lift, Modes, Slots};
use crate::sql::refusal::Refused;

/// More nodes than this are too much for a query.
const NODE_BUDGET: usize = 400_000;

/// What is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// What nobody has said; what nobody knows has been before.
    Open,
    /// What nobody has said and what nobody knows, alike.
    Both,
}

/// The parts of a result over all axes.
pub struct Possible<'a> {
    compiled: &'a Compiled,
    /// Over all variables as they are.
    pub plain: Diagrams,
    /// Over all variables as rows have them.
    pub wide: Diagrams,
    /// What the branches of each variable of `wide` stand for; none of a condition.
    slots: Vec<Option<Slots>>,
    /// What leaves of parts stand for.
    pub symbols: Numbered<Symbol>,
    /// Terms whose inputs may be open: of the branches as they are the first is where one is settled, the others stand
    /// for whatever it may be.
    pub terms: FreeTerms,
    never_open: Box<dyn Fn(&Expr) -> bool + 'a>,
    /// The given facts that nobody may know.
    pub unknown: Vec<FactId>,
    /// What a part is where what nobody knows is put together, as classes of symbols: of several it is left out.
    pub things: Numbered<Class>,
    /// What a part can be where what is open is put together, as classes of things.
    pub classes: Numbered<Class>,
    /// What leaves of the rules with open axes stand for.
    pub verdicts: Numbered<Verdicts>,
    /// Variables that say whether the things of a class differ.
    pub conditions: Vec<(u32, Var)>,
    /// The rules' diagram.
    pub rules: Node,
}

impl<'a> Possible<'a> {
    /// The rules of a playbook. `never_open` says of which terms all inputs are always settled, `unknown` which given
    /// facts somebody may be asked about in vain.
    pub fn new(
        compiled: &'a Compiled,
        never_open: Box<dyn Fn(&Expr) -> bool + 'a>,
        unknown: Vec<FactId>,
    ) -> Possible<'a> {
        let widths = compiled.axes.widths(compiled.playbook.rules.len());
        let mut possible = Possible {
            compiled,
            plain: Diagrams::new(widths.clone()),
            wide: Diagrams::default(),
            slots: Vec::new(),
            symbols: symbols(),
            terms: FreeTerms::default(),
            never_open,
            unknown,
            things: Numbered::default(),
            classes: Numbered::default(),
            verdicts: Numbered::default(),
            conditions: Vec::new(),
            rules: Node::NO,
        };
        possible.plain.limit(NODE_BUDGET);
        possible.wide.limit(NODE_BUDGET);
        for (var, width) in (0..).zip(widths) {
            let inputs = compiled.axes.axis(var).map_or(&[][..], |axis| &axis.inputs);
            possible.widen(width, 0..width, width, inputs);
        }
        possible.rules = possible.plain.import(&compiled.diagrams, compiled.rules, &mut |_| None);
        possible
    }

    /// Adds a variable as rows have it.
    fn widen(&mut self, width: u16, values: Range<u16>, open: u16, inputs: &[FactId]) {
        let first_free = width.max(open + 1);
        let unknown = inputs.iter().any(|fact| self.unknown.contains(fact)).then_some(first_free);
        self.wide.add_variable(first_free + u16::from(unknown.is_some()));
        self.slots.push(Some(Slots { values, open, unknown }));
    }

    /// Whether the diagrams grew too large.
    pub fn check(&self) -> Result<(), Refused> {
        if self.plain.is_exhausted() || self.wide.is_exhausted() {
            return Err(Refused::new("too many facts may be open at once for one query; say some with `--set`"));
        }
        Ok(())
    }

    /// What each rule costs: leaves are the numbers that `cost` gives rules, put together as sets.
    pub fn costs(&mut self, cost: &dyn Fn(Leaf) -> u32) -> Node {
        let Ok(node) = self.by_leaf(|this, leaf| Ok(this.leaf(Symbol::Term(cost(leaf)))));
        node
    }

    /// The given facts on which a variable depends.
    pub fn inputs_of(&self, var: Var) -> Vec<FactId> {
        match self.compiled.axes.axis(var) {
            Some(axis) => axis.inputs.clone(),
            None => self.terms.of(var).map(|term| term.inputs.clone()).unwrap_or_default(),
        }
    }

    /// A part in classes, with nothing put together.
    pub fn classed(&mut self, part: Node) -> Node {
        let things = self.in_things(part);
        self.in_classes(things)
    }

    fn in_things(&mut self, part: Node) -> Node {
        self.widened(part, &mut |this, leaf| {
            this.things.number(if leaf == IMPOSSIBLE { Class::None } else { Class::Of(vec![leaf]) })
        })
    }

    fn in_classes(&mut self, part: Node) -> Node {
        let Possible { wide, things, classes, .. } = self;
        wide.graft(part, &mut |_, leaf| {
            Node::leaf(classes.number(if *things.of(leaf) == Class::None {
                Class::None
            } else {
                Class::Of(vec![leaf])
            }))
        })
    }

    /// A function over the variables as they are, over those as rows have them: what is nobody's value is as the first.
    fn widened(&mut self, node: Node, leaf: &mut dyn FnMut(&mut Self, u32) -> u32) -> Node {
        self.widened_memo(node, leaf, &mut FxHashMap::default())
    }

    fn widened_memo(
        &mut self,
        node: Node,
        leaf: &mut dyn FnMut(&mut Self, u32) -> u32,
        done: &mut FxHashMap<Node, Node>,
    ) -> Node {
        if let Some(known) = done.get(&node) {
            return *known;
        }
        let made = match node.value() {
            Some(value) => Node::leaf(leaf(self, value)),
            None => {
                let var = self.plain.var(node);
                let mut branches = self.plain.branches(node).to_vec();
                for branch in &mut branches {
                    *branch = self.widened_memo(*branch, leaf, done);
                }
                branches.resize(usize::from(self.wide.width(var)), branches[0]);
                self.wide.node(var, &branches)
            }
        };
        done.insert(node, made);
        made
    }

    /// A part in classes over the variables as rows have them: what it can be.
    pub fn lifted(&mut self, classed: Node, pass: Pass, modes: Modes<'_>) -> Node {
        self.merged(classed, &|var| pass.filled(modes(var)))
    }

    /// The classes over all values of what `filled` says.
    fn merged(&mut self, classed: Node, filled: &dyn Fn(Var) -> Filled) -> Node {
        let Possible { wide, slots, symbols, things, classes, .. } = self;
        let certainty = |thing: u32| match things.of(thing) {
            Class::Of(all) if all.len() == 1 => Certainty::of(symbols.of(all[0])),
            Class::Of(_) => Certainty::Perhaps,
            Class::None | Class::Several => Certainty::Plain,
        };
        let mut merge = |a: u32, b: u32| classes.union(a, b, certainty);
        Lift { diagrams: wide, slots, filled, merge: &mut merge }.of(classed)
    }

    /// Whether something holds for some values of what is not settled.
    pub fn somewhere(&mut self, holds: Node, pass: Pass, modes: Modes<'_>) -> Node {
        let Possible { wide, slots, .. } = self;
        Lift { diagrams: wide, slots, filled: &|var| pass.filled(modes(var)), merge: &mut u32::max }.of(holds)
    }

    /// The rules over the variables as rows have them.
    pub fn lifted_rules(&mut self, modes: Modes<'_>) -> Node {
        let count = self.compiled.playbook.rules.len();
        let marked = self.widened(self.rules, &mut |this, leaf| {
            this.verdicts.number(match Leaf::of(leaf, count) {
                Leaf::Impossible(at) => Verdicts::Impossible(at),
                leaf => Verdicts::First(leaf, Others::None),
            })
        });
        let Possible { wide, slots, verdicts, .. } = self;
        let mut merge = |a: u32, b: u32| verdicts.union(count, a, b);
        Lift { diagrams: wide, slots, filled: &|var| Pass::Both.filled(modes(var)), merge: &mut merge }.of(marked)
    }

    /// The one symbol that a thing is; none where it is several.
    pub fn symbol(&self, thing: u32) -> Option<&Symbol> {
        match self.things.of(thing) {
            Class::Of(all) if all.len() == 1 => Some(self.symbols.of(all[0])),
            Class::Of(_) | Class::None | Class::Several => None,
        }
    }

    /// Whether a thing is that there is no such part.
    pub fn is_nothing(&self, thing: u32) -> bool {
        matches!(self.symbol(thing), Some(Symbol::Nothing))
    }

    /// The branches that stand for a variable that is not settled: nobody has said, and nobody knows.
    pub fn unsettled_branches(&self, var: Var) -> (u16, u16) {
        let slots = self.slots.get(usize::from(var)).and_then(Option::as_ref);
        slots.map_or((0, 0), |slots| (slots.open, slots.unknown.unwrap_or(slots.open)))
    }
}

impl Pass {
    fn filled(self, mode: Openness) -> Filled {
        match self {
            Pass::Open => Filled::Open(mode),
            Pass::Both => Filled::Both(mode),
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
        let compiled = self.compiled;
        let mut terms = std::mem::take(&mut self.terms);
        let var = terms.var(compiled, expr, || {
            self.widen(3, 1..3, 1, &given_inputs(&compiled.playbook, &compiled.set, expr));
            self.plain.add_variable(3)
        });
        self.terms = terms;
        let free = [0, 1].map(|branch| self.leaf(Symbol::Free(var, branch)));
        Ok(self.plain.node(var, &[settled, free[0], free[1]]))
    }
}
