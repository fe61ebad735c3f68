//! What [`crate::engine::decide`] concludes, as a diagram over what is known. Which facts are open decides which axes and
//! terms are free; for each such pattern the whole procedure is worked out once, for all values of the others: whether
//! the case is impossible or settled, which fact is assumed next, which are needed.
//!
//! What an amount or a text shows is a symbol here, and two symbols may or may not be the same value: where that would
//! matter, the conclusion is [`Conclusion::Hard`], and the case is decided by itself.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::axes::{Subjected, given_inputs};
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::residual::outcome_of;
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::engine::walk::flat::{Flat, Root};
use crate::engine::walk::known::bit;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::{ActionId, Outcome};
use crate::model::template::Part;
use crate::model::value::Value;

/// More nodes than this are not worth it.
const NODE_BUDGET: usize = 300_000;

/// What follows for a case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Conclusion {
    /// It depends on more than is looked at here.
    Hard,
    /// The case cannot be: this entry of `[[impossible]]` fits.
    Impossible(u16),
    /// The result is certain: this is the first rule that may decide.
    Settled(Leaf, Others),
    /// This fact is assumed next.
    Assume(FactId),
    /// These facts are needed.
    Undecided(Arc<[FactId]>),
}

/// Whether other rules may decide, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Others {
    /// None may.
    None,
    /// Some may.
    Some,
}

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
        let rules = abstracted.import(compiled.rules, None);
        let parts = abstracted.parts(rules);
        let mut conclusions = Conclusions::default();
        let node = abstracted.conclude(rules, &parts, &mut conclusions);
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
        let named = |action: ActionId| leaf.rule().is_some_and(|rule| playbook.rule(rule).also.contains(&action));
        let mut of_action = |action: ActionId| match compiled.actions[action.index()] {
            _ if named(action) => Root::always(1),
            None => Root::always(0),
            Some(when) => {
                let cut = diagrams.import(&compiled.diagrams, when, &mut |var| compiled.branch_of_leaf(leaf, var));
                let merged = diagrams.project(cut, is_free, &mut |a, b| if a == b { a } else { EITHER });
                flat.take(diagrams, merged)
            }
        };
        (0..).zip(&playbook.actions).map(|(at, _)| of_action(ActionId(at))).collect()
    };
    leaves.map(&mut of_leaf).collect()
}

/// What a part of a result can be, values left aside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Symbol {
    Impossible,
    Nothing,
    Outcome(Outcome),
    Value(Value),
    /// The value of a settled term, by its position in the shown table.
    Term(u32),
    /// Either of two things a term with open inputs may be.
    Free(Var, u16),
    Text(Vec<Bit>),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Bit {
    Words(String),
    Term(u32),
}

impl Symbol {
    /// Whether it says nothing of a value, so that two such symbols are two things.
    fn is_plain(&self) -> bool {
        match self {
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::Value(_) | Symbol::Free(..) => true,
            Symbol::Term(_) => false,
            Symbol::Text(bits) => bits.iter().all(|bit| matches!(bit, Bit::Words(_))),
        }
    }
}

/// The playbook's parts over all axes, free ones among them.
struct Abstract<'a> {
    compiled: &'a Compiled,
    openness: &'a Openness<'a>,
    diagrams: Diagrams,
    symbols: Vec<Symbol>,
    numbers: FxHashMap<Symbol, u32>,
    free: FxHashSet<Var>,
    free_terms: Vec<(Expr, Var, u128)>,
    classes: Vec<(u32, u32)>,
    class_numbers: FxHashMap<(u32, u32), u32>,
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
            symbols: Vec::new(),
            numbers: FxHashMap::default(),
            free,
            free_terms: Vec::new(),
            classes: Vec::new(),
            class_numbers: FxHashMap::default(),
        };
        made.symbol(Symbol::Impossible);
        made.symbol(Symbol::Nothing);
        made
    }

    fn symbol(&mut self, symbol: Symbol) -> u32 {
        if let Some(number) = self.numbers.get(&symbol) {
            return *number;
        }
        let number = number(self.symbols.len());
        self.symbols.push(symbol.clone());
        self.numbers.insert(symbol, number);
        number
    }

    fn leaf(&mut self, symbol: Symbol) -> Node {
        Node::leaf(self.symbol(symbol))
    }

    fn import(&mut self, node: Node, decides: Option<Leaf>) -> Node {
        let compiled = self.compiled;
        let mut branch = |var: Var| decides.and_then(|leaf| compiled.branch_of_leaf(leaf, var));
        self.diagrams.import(&compiled.diagrams, node, &mut branch)
    }

    /// Every part of the result: outcome, amounts, drafts, actions.
    fn parts(&mut self, rules: Node) -> Vec<Node> {
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

    /// The class of a set of one symbol; of what cannot be, that of the empty set.
    fn single(&mut self, leaf: u32) -> u32 {
        let class = match &self.symbols[leaf as usize] {
            Symbol::Impossible => (NONE, NONE),
            symbol if symbol.is_plain() => (ONE + leaf, NONE),
            _ => (NONE, ONE + leaf),
        };
        class_number(&mut self.classes, &mut self.class_numbers, class)
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
        let Abstract { diagrams, classes, class_numbers, .. } = self;
        diagrams.project(classed, gone, &mut |a, b| {
            let (x, y) = (classes[a as usize], classes[b as usize]);
            class_number(classes, class_numbers, (union(x.0, y.0), union(x.1, y.1)))
        })
    }

    /// Whether there are several symbols.
    fn several(&mut self, merged: Node) -> Node {
        let Abstract { diagrams, classes, .. } = self;
        diagrams.graft(merged, &mut |_, class| {
            Node::leaf(match classes[class as usize] {
                (SEVERAL, _) => YES,
                (NONE, NONE) => NO,
                (NONE, SEVERAL) => MAYBE,
                (NONE, _) | (_, NONE) => NO,
                (_, _) => MAYBE,
            })
        })
    }

    fn conclude(&mut self, rules: Node, parts: &[Node], conclusions: &mut Conclusions) -> Node {
        let free = self.free.clone();
        let is_free = |var: Var| free.contains(&var);
        let classed: Vec<Node> = parts.iter().map(|part| self.classed(*part)).collect();
        let mut open = Node::leaf(NO);
        for part in &classed {
            let merged = self.merged(*part, &is_free);
            let several = self.several(merged);
            open = self.diagrams.combine(open, several, &mut u32::max);
        }
        let impossible = self.impossible(rules, &is_free);
        let mut node = self.diagrams.combine(impossible, open, &mut |at, open| {
            conclusions.number(match (at, open) {
                (POSSIBLE, NO) => Step::Settled,
                (POSSIBLE, MAYBE) => Step::Done(Conclusion::Hard),
                (POSSIBLE, _) => Step::Pending,
                (at, _) => Step::Done(Conclusion::Impossible(u16::try_from(at).unwrap_or(u16::MAX))),
            })
        });
        node = self.with_rules(node, rules, &is_free, conclusions);
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
    fn impossible(&mut self, rules: Node, is_free: &dyn Fn(Var) -> bool) -> Node {
        let count = self.compiled.playbook.rules.len();
        let marked = self.diagrams.graft(rules, &mut |_, leaf| {
            Node::leaf(match Leaf::of(leaf, count) {
                Leaf::Impossible(at) => u32::from(at),
                Leaf::Rule(_) | Leaf::Gap => POSSIBLE,
            })
        });
        let merge = |a: u32, b: u32| if a == POSSIBLE || b == POSSIBLE { POSSIBLE } else { a.min(b) };
        self.diagrams.project(marked, is_free, &mut { merge })
    }

    /// Says of settled cases which rule comes first.
    fn with_rules(
        &mut self,
        node: Node,
        rules: Node,
        is_free: &dyn Fn(Var) -> bool,
        conclusions: &mut Conclusions,
    ) -> Node {
        const NOT_WANTED: u32 = 0;
        let count = self.compiled.playbook.rules.len();
        let wanted = self.diagrams.combine(node, rules, &mut |step, leaf| match conclusions.step(step) {
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
        let terms = self.free_terms.iter().filter(|(_, _, inputs)| inputs & bit(fact) != 0).map(|(_, var, _)| *var);
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

/// A case that is not impossible.
const POSSIBLE: u32 = 1 << 20;

/// How far the procedure came.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Step {
    Settled,
    Pending,
    Needs(Vec<FactId>),
    Done(Conclusion),
}

/// Steps by number.
#[derive(Debug, Default)]
struct Conclusions {
    steps: Vec<Step>,
    numbers: FxHashMap<Step, u32>,
}

impl Conclusions {
    fn number(&mut self, step: Step) -> u32 {
        if let Some(number) = self.numbers.get(&step) {
            return *number;
        }
        let new = number(self.steps.len());
        self.steps.push(step.clone());
        self.numbers.insert(step, new);
        new
    }

    fn step(&self, number: u32) -> &Step {
        &self.steps[number as usize]
    }

    fn change(&mut self, number: u32, change: impl FnOnce(Step) -> Step) -> u32 {
        let step = change(self.step(number).clone());
        self.number(step)
    }

    fn done(self) -> Vec<Conclusion> {
        let done = |step: Step| match step {
            Step::Done(conclusion) => conclusion,
            Step::Needs(facts) => Conclusion::Undecided(facts.into()),
            Step::Pending => Conclusion::Undecided(Arc::default()),
            Step::Settled => Conclusion::Hard,
        };
        self.steps.into_iter().map(done).collect()
    }
}

fn union(a: u32, b: u32) -> u32 {
    match (a, b) {
        (NONE, only) | (only, NONE) => only,
        (a, b) if a == b => a,
        (_, _) => SEVERAL,
    }
}

fn class_number(classes: &mut Vec<(u32, u32)>, numbers: &mut FxHashMap<(u32, u32), u32>, class: (u32, u32)) -> u32 {
    *numbers.entry(class).or_insert_with(|| {
        classes.push(class);
        number(classes.len() - 1)
    })
}

/// There are fewer than 2³¹ of anything.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX >> 1)
}

/// What a symbol is inside a text.
fn bits_of(compiled: &Compiled, kind: &Kind, symbol: &Symbol) -> Vec<Bit> {
    match symbol {
        Symbol::Nothing => vec![Bit::Words("missing".to_owned())],
        Symbol::Value(value) => vec![Bit::Words(compiled.playbook.words(kind, value))],
        Symbol::Term(term) => vec![Bit::Term(*term)],
        Symbol::Free(var, branch) => vec![Bit::Words(format!("\u{0}{var}.{branch}\u{0}"))],
        Symbol::Text(bits) => bits.clone(),
        Symbol::Impossible | Symbol::Outcome(_) => Vec::new(),
    }
}

/// Puts pieces behind others; words that meet become one.
fn append(bits: &mut Vec<Bit>, next: Vec<Bit>) {
    for bit in next {
        match (bits.last_mut(), bit) {
            (Some(Bit::Words(before)), Bit::Words(words)) => before.push_str(&words),
            (_, bit) => bits.push(bit),
        }
    }
}
