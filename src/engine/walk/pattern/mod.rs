//! What [`crate::engine::decide`] concludes, as a diagram over what is known. Which facts are open decides which axes and
//! terms are free; for each such pattern the whole procedure is worked out once, for all values of the others: whether
//! the case is impossible or settled, which fact is assumed next, which are needed.
//!
//! What an amount or a text shows is a symbol here, and two symbols may or may not be the same value: where that would
//! matter, the conclusion is [`Conclusion::Hard`], and the case is decided by itself.

mod conclusion;
mod parts;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::axes::Subjected;
use crate::engine::compile::{Compiled, Due, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::{Symbol, symbols};
use crate::engine::parts::{FreeTerms, Others, PartName, Parts};
use crate::engine::walk::flat::{Flat, Root};
use crate::engine::walk::known::bit;
pub use crate::engine::walk::pattern::conclusion::Conclusion;
use crate::engine::walk::pattern::conclusion::{Conclusions, POSSIBLE, Step};
use crate::model::fact::FactId;
use crate::model::formula::Expr;
use crate::model::rule::ActionId;

/// More nodes than this are not worth it.
const NODE_BUDGET: usize = 300_000;

/// What is open in a pattern.
pub struct Openness<'a> {
    /// The given facts nobody has said, a bit each.
    pub open: u128,
    /// Whether a formula has all it needs.
    pub is_settled: &'a dyn Fn(&Expr) -> bool,
}

/// The conclusions for all cases of a pattern.
#[derive(Debug)]
pub struct Pattern {
    /// Conclusions by their position in [`Pattern::conclusions`].
    pub root: Root,
    /// What the diagram says.
    pub conclusions: Vec<Conclusion>,
    /// For each rule and for the gap: for each action 0 where it is not due, 1 where it is, 2 where that is not certain.
    pub due: Vec<Vec<Root>>,
    /// The nodes.
    pub flat: Flat,
}

impl Pattern {
    /// The conclusions where everything is known.
    pub fn of_known(compiled: &Compiled) -> Pattern {
        let mut flat = Flat::default();
        let rules = compiled.playbook.rules.len();
        let leaves = rules + 1 + compiled.playbook.impossible.len();
        let conclusion = |number: usize| match Leaf::of(u32::try_from(number).unwrap_or(u32::MAX), rules) {
            Leaf::Impossible(at) => Conclusion::Impossible(at),
            leaf @ (Leaf::Rule(_) | Leaf::Gap) => Conclusion::Settled(leaf, Others::None),
        };
        let root = flat.take(&compiled.diagrams, compiled.rules);
        let mut diagrams = Diagrams::new(compiled.axes.widths(rules));
        let due = due(compiled, &mut diagrams, &mut flat, &|_| false);
        Pattern { root, conclusions: (0..leaves).map(conclusion).collect(), due, flat }
    }

    /// The conclusions where some facts are open; none where there are too many nodes.
    pub fn of_open(compiled: &Compiled, openness: &Openness<'_>) -> Option<Pattern> {
        let mut abstracted = Abstract::new(compiled, openness);
        let Ok(parts) = PartName::all(compiled).into_iter().map(|name| abstracted.part(name)).collect();
        let mut conclusions = Conclusions::default();
        let node = abstracted.conclude(parts, &mut conclusions);
        let free = abstracted.free.clone();
        let mut flat = Flat::default();
        let root = flat.take(&abstracted.diagrams, node);
        let due = due(compiled, &mut abstracted.diagrams, &mut flat, &|var| free.contains(&var));
        (!abstracted.diagrams.is_exhausted()).then(|| Pattern { root, conclusions: conclusions.done(), due, flat })
    }
}

/// For each leaf and action whether it is due, open axes projected away.
fn due(compiled: &Compiled, diagrams: &mut Diagrams, flat: &mut Flat, is_free: &dyn Fn(Var) -> bool) -> Vec<Vec<Root>> {
    const EITHER: u32 = 2;
    let playbook = &compiled.playbook;
    let leaves = playbook.rule_ids().map(Leaf::Rule).chain([Leaf::Gap]);
    let mut of_leaf = |leaf: Leaf| -> Vec<Root> {
        let mut of_action = |action: ActionId| match compiled.due(leaf, action) {
            Due::Always => Root::always(1),
            Due::Never => Root::always(0),
            Due::Where(when) => {
                let cut = diagrams.import(&compiled.diagrams, when, &mut |var| compiled.branch_of_leaf(leaf, var));
                let merged = diagrams.project(cut, is_free, &mut |a, b| if a == b { a } else { EITHER });
                flat.take(diagrams, merged)
            }
        };
        (0..).zip(&playbook.actions).map(|(at, _)| of_action(ActionId(at))).collect()
    };
    leaves.map(&mut of_leaf).collect()
}

/// The playbook's parts over all axes, free ones among them.
struct Abstract<'a> {
    compiled: &'a Compiled,
    openness: &'a Openness<'a>,
    diagrams: Diagrams,
    rules: Node,
    symbols: Numbered<Symbol>,
    free: FxHashSet<Var>,
    free_terms: FreeTerms,
    classes: Numbered<(u32, u32)>,
}

/// How many symbols of one sort there are: none, several, or, from [`ONE`] on, one.
const NONE: u32 = 0;
const SEVERAL: u32 = 1;
const ONE: u32 = 2;

/// Certainly not.
const NO: u32 = 0;
/// That depends on values.
const MAYBE: u32 = 1;
/// Certainly.
const YES: u32 = 2;

impl<'a> Abstract<'a> {
    fn new(compiled: &'a Compiled, openness: &'a Openness<'a>) -> Abstract<'a> {
        let mut diagrams = Diagrams::new(compiled.axes.widths(compiled.playbook.rules.len()));
        diagrams.limit(NODE_BUDGET);
        let is_free = |about: &Subjected| match about {
            Subjected::Fact(fact) => openness.open & bit(*fact) != 0,
            Subjected::Formula(expr, _) => !(openness.is_settled)(expr),
        };
        let free = compiled.axes.iter().filter(|(_, axis)| is_free(&axis.about)).map(|(var, _)| var).collect();
        let mut made = Abstract {
            compiled,
            openness,
            diagrams,
            rules: Node::NO,
            symbols: symbols(),
            free,
            free_terms: FreeTerms::default(),
            classes: Numbered::default(),
        };
        let Ok(rules) = made.import(compiled.rules, None);
        made.rules = rules;
        made
    }

    /// The class of a set of one symbol; of what cannot be, that of the empty set.
    fn single(&mut self, leaf: u32) -> u32 {
        let class = match self.symbols.of(leaf) {
            Symbol::Impossible => (NONE, NONE),
            symbol if symbol.is_plain() => (ONE + leaf, NONE),
            _ => (NONE, ONE + leaf),
        };
        self.classes.number(class)
    }

    /// The part with the class of one symbol at each leaf.
    fn classed(&mut self, part: Node) -> Node {
        let mut of_leaf = FxHashMap::default();
        for leaf in self.diagrams.leaves(part) {
            of_leaf.insert(leaf, Node::leaf(self.single(leaf)));
        }
        self.diagrams.graft(part, &mut |_, leaf| of_leaf[&leaf])
    }

    /// The classes over all values of some variables.
    fn merged(&mut self, classed: Node, gone: &dyn Fn(Var) -> bool) -> Node {
        let Abstract { diagrams, classes, .. } = self;
        diagrams.project(classed, gone, &mut |a, b| {
            let (x, y) = (*classes.of(a), *classes.of(b));
            classes.number((union(x.0, y.0), union(x.1, y.1)))
        })
    }

    /// Whether there are several symbols.
    fn several(&mut self, merged: Node) -> Node {
        let Abstract { diagrams, classes, .. } = self;
        diagrams.graft(merged, &mut |_, class| {
            Node::leaf(match *classes.of(class) {
                (SEVERAL, _) => YES,
                (NONE, NONE) => NO,
                (NONE, SEVERAL) => MAYBE,
                (NONE, _) | (_, NONE) => NO,
                (_, _) => MAYBE,
            })
        })
    }

    fn conclude(&mut self, parts: Vec<Node>, conclusions: &mut Conclusions) -> Node {
        let free = self.free.clone();
        let is_free = |var: Var| free.contains(&var);
        let classed: Vec<Node> = parts.into_iter().map(|part| self.classed(part)).collect();
        let mut open = Node::leaf(NO);
        for part in &classed {
            let merged = self.merged(*part, &is_free);
            let several = self.several(merged);
            open = self.diagrams.combine(open, several, &mut u32::max);
        }
        let impossible = self.impossible(&is_free);
        let mut node = self.diagrams.combine(impossible, open, &mut |at, open| {
            conclusions.number(match (at, open) {
                (POSSIBLE, NO) => Step::Settled,
                (POSSIBLE, MAYBE) => Step::Done(Conclusion::Hard),
                (POSSIBLE, _) => Step::Pending,
                (at, _) => Step::Done(Conclusion::Impossible(u16::try_from(at).unwrap_or(u16::MAX))),
            })
        });
        node = self.with_rules(node, &is_free, conclusions);
        for fact in self.to_assume() {
            let matters = self.matters(fact, &classed, &is_free);
            node = self.diagrams.combine(node, matters, &mut |step, matters| {
                conclusions.change(step, |step| match (step, matters) {
                    (Step::Pending, YES) => Step::Done(Conclusion::Assume(fact)),
                    (Step::Pending, MAYBE) => Step::Done(Conclusion::Hard),
                    (step, _) => step,
                })
            });
        }
        for fact in self.askable() {
            let matters = self.matters(fact, &classed, &is_free);
            node = self.diagrams.combine(node, matters, &mut |step, matters| {
                conclusions.change(step, |step| match (step, matters) {
                    (Step::Pending, YES) => Step::Needs(vec![fact]),
                    (Step::Needs(before), YES) => Step::Needs([before, vec![fact]].concat()),
                    (Step::Pending | Step::Needs(_), MAYBE) => Step::Done(Conclusion::Hard),
                    (step, _) => step,
                })
            });
        }
        node
    }

    /// Over what is known: the first impossible entry where nothing else is possible, else [`POSSIBLE`].
    fn impossible(&mut self, is_free: &dyn Fn(Var) -> bool) -> Node {
        let count = self.compiled.playbook.rules.len();
        let marked = self.diagrams.graft(self.rules, &mut |_, leaf| {
            Node::leaf(match Leaf::of(leaf, count) {
                Leaf::Impossible(at) => u32::from(at),
                Leaf::Rule(_) | Leaf::Gap => POSSIBLE,
            })
        });
        let merge = |a: u32, b: u32| if a == POSSIBLE || b == POSSIBLE { POSSIBLE } else { a.min(b) };
        self.diagrams.project(marked, is_free, &mut { merge })
    }

    /// Says of settled cases which rule comes first.
    fn with_rules(&mut self, node: Node, is_free: &dyn Fn(Var) -> bool, conclusions: &mut Conclusions) -> Node {
        const NOT_WANTED: u32 = 0;
        let count = self.compiled.playbook.rules.len();
        let wanted = self.diagrams.combine(node, self.rules, &mut |step, leaf| match conclusions.step(step) {
            Step::Settled if !matches!(Leaf::of(leaf, count), Leaf::Impossible(_)) => 2 * (leaf + 1),
            Step::Settled | Step::Done(_) | Step::Pending | Step::Needs(_) => NOT_WANTED,
        });
        // The first rule, doubled, and one more where there are others.
        let first = self.diagrams.project(wanted, is_free, &mut |a, b| match (a, b) {
            (NOT_WANTED, only) | (only, NOT_WANTED) => only,
            (a, b) if a == b => a,
            (a, b) => (a / 2).min(b / 2) * 2 + 1,
        });
        self.diagrams.combine(node, first, &mut |step, first| {
            conclusions.change(step, |step| match step {
                Step::Settled if first < 2 => Step::Done(Conclusion::Hard),
                Step::Settled => {
                    let others = if first % 2 == 1 { Others::Some } else { Others::None };
                    Step::Done(Conclusion::Settled(Leaf::of(first / 2 - 1, count), others))
                }
                step @ (Step::Done(_) | Step::Pending | Step::Needs(_)) => step,
            })
        })
    }

    /// Open facts with an `assume`, in the order they are tried: first those nobody can be asked about.
    fn to_assume(&self) -> Vec<FactId> {
        let playbook = &self.compiled.playbook;
        let (asked, silent): (Vec<FactId>, Vec<FactId>) =
            self.open_facts().partition(|id| playbook.fact(*id).ask.is_some());
        let all = silent.into_iter().chain(asked);
        all.filter(|id| playbook.fact(*id).assume.is_some()).collect()
    }

    fn askable(&self) -> Vec<FactId> {
        self.open_facts().filter(|id| self.compiled.playbook.fact(*id).ask.is_some()).collect()
    }

    fn open_facts(&self) -> impl Iterator<Item = FactId> {
        let open = self.openness.open;
        self.compiled.playbook.fact_ids().filter(move |id| open & bit(*id) != 0)
    }

    /// Over what is known: whether an open fact changes the result for some values of the others.
    fn matters(&mut self, fact: FactId, classed: &[Node], is_free: &dyn Fn(Var) -> bool) -> Node {
        let axes = self.compiled.axes.iter().filter(|(var, axis)| is_free(*var) && axis.inputs.contains(&fact));
        let terms = self.free_terms.iter().filter(|term| term.inputs.contains(&fact)).map(|term| term.var);
        let own: Vec<Var> = axes.map(|(var, _)| var).chain(terms).collect();
        let mut matters = Node::leaf(NO);
        for part in classed {
            if !self.diagrams.support(*part).iter().any(|var| own.contains(var)) {
                continue;
            }
            let merged = self.merged(*part, &|var| own.contains(&var));
            let several = self.several(merged);
            let somewhere = self.diagrams.project(several, is_free, &mut u32::max);
            matters = self.diagrams.combine(matters, somewhere, &mut u32::max);
            if matters == Node::leaf(YES) {
                break;
            }
        }
        matters
    }
}

fn union(a: u32, b: u32) -> u32 {
    match (a, b) {
        (NONE, only) | (only, NONE) => only,
        (a, b) if a == b => a,
        (_, _) => SEVERAL,
    }
}
