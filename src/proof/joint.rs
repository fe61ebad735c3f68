//! Two playbooks' results side by side over the same variables: for each pair of rules that decide the same cases, in
//! which of those the results differ. Amounts, days and texts are compared by what they show; where two formulas stand
//! against each other, a variable of its own says whether their values differ.
//!
//! A playbook's own diagrams do not look at a formula where it is missing. Here every formula that can be missing has one
//! more branch for that, the last, so that what is said of a formula is said of its values alone.

mod sheets;

use rustc_hash::FxHashMap;

use crate::engine::axes::{Axis, Subjected};
use crate::engine::compile::conditions::Compiler;
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::model::fact::{FactId, Kind};
use crate::model::template::Part;
use crate::playbook::missing::{can_be_missing, of_expr};
use crate::proof::common::Which;
use crate::proof::joint::sheets::Sheet;
use crate::proof::symbols::Symbol;

/// Two things that are shown and whose values may or may not be the same; `var` is 1 where they differ.
#[derive(Debug, Clone)]
pub struct Unlike {
    /// What is shown.
    pub what: What,
    /// What the old playbook shows.
    pub old: Symbol,
    /// What the new playbook shows.
    pub new: Symbol,
    /// The variable that says whether they differ.
    pub var: Var,
}

/// A part of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    /// An amount, a charge or a day.
    Part(Part),
    /// What to do, or a draft.
    Words,
}

/// Cases that two rules decide and in which their results differ.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// What the old playbook does with them.
    pub old: Leaf,
    /// What the new playbook does with them.
    pub new: Leaf,
    /// Whether more than words differs.
    pub differs: Differs,
    /// The cases.
    pub set: Node,
}

/// What of a result differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Differs {
    /// Outcome, amount, charge, day or actions.
    Decision,
    /// Only texts: the draft of a reply, or how an action is worded.
    Words,
}

/// Two compiled playbooks over the same axes.
pub struct Joint<'a> {
    /// The old one.
    pub old: &'a Compiled,
    /// The new one.
    pub new: &'a Compiled,
    /// The nodes of what is built here.
    pub diagrams: Diagrams,
    /// Things whose values may be the same.
    pub unlike: Vec<Unlike>,
    /// The kinds of terms.
    pub kinds: Vec<Kind>,
    symbols: Vec<Symbol>,
    numbers: FxHashMap<Symbol, u32>,
    sheets: FxHashMap<(bool, Leaf), Sheet>,
}

const PARTS: [Part; 3] = [Part::Amount, Part::Charge, Part::Until];
const NOTHING: u32 = 0;

impl<'a> Joint<'a> {
    /// Nothing compared yet; no more than so many nodes are made.
    pub fn new(old: &'a Compiled, new: &'a Compiled, budget: usize) -> Joint<'a> {
        let mut widths = new.axes.widths(new.playbook.rules.len());
        for (var, axis) in new.axes.iter().filter(|(_, axis)| can_lack(new, axis)) {
            widths[usize::from(var)] = axis.regions.len() + 1;
        }
        let mut diagrams = Diagrams::new(widths);
        diagrams.limit(budget);
        let mut joint = Joint {
            old,
            new,
            diagrams,
            unlike: Vec::new(),
            kinds: Vec::new(),
            symbols: Vec::new(),
            numbers: FxHashMap::default(),
            sheets: FxHashMap::default(),
        };
        joint.number(Symbol::Nothing);
        joint
    }

    /// The pairs of rules that decide the same cases otherwise, within `compared`; and the cases that neither can have.
    pub fn groups(&mut self, compared: Node) -> (Vec<Group>, Node) {
        let (mut pairs, mut numbers) = (Vec::new(), FxHashMap::default());
        let [old, new] = [Which::Old, Which::New].map(|which| self.import(which, self.compiled(which).rules, None));
        let joined = self.diagrams.combine(old, new, &mut |a, b| {
            *numbers.entry((a, b)).or_insert_with(|| {
                pairs.push((a, b));
                u32::try_from(pairs.len() - 1).unwrap_or(0)
            })
        });
        let mut groups = Vec::new();
        let mut neither = Node::NO;
        for number in self.diagrams.leaves(joined) {
            let (a, b) = pairs[number as usize];
            let (old, new) = (self.leaf(Which::Old, a), self.leaf(Which::New, b));
            let here = self.diagrams.graft(joined, &mut |_, leaf| Node::yes_if(leaf == number));
            if matches!((old, new), (Leaf::Impossible(_), Leaf::Impossible(_))) {
                neither = self.diagrams.or(neither, here);
                continue;
            }
            let here = self.diagrams.and(here, compared);
            if here != Node::NO {
                groups.extend(self.groups_of(old, new, here));
            }
        }
        groups.sort_by_key(|group| (group.differs, group.old, group.new));
        (groups, neither)
    }

    fn groups_of(&mut self, old: Leaf, new: Leaf, here: Node) -> Vec<Group> {
        let (decision, words) = self.compare(old, new);
        let decision = self.diagrams.and(here, decision);
        let words = self.diagrams.and(here, words);
        let words = self.diagrams.choose(decision, Node::NO, words);
        let all = [(Differs::Decision, decision), (Differs::Words, words)];
        let some = all.into_iter().filter(|(_, set)| *set != Node::NO);
        some.map(|(differs, set)| Group { old, new, differs, set }).collect()
    }

    fn compiled(&self, which: Which) -> &'a Compiled {
        match which {
            Which::Old => self.old,
            Which::New => self.new,
        }
    }

    fn leaf(&self, which: Which, number: u32) -> Leaf {
        Leaf::of(number, self.compiled(which).playbook.rules.len())
    }

    fn import(&mut self, which: Which, node: Node, decides: Option<Leaf>) -> Node {
        let compiled = self.compiled(which);
        let known = |var: Var| decides.and_then(|leaf| compiled.branch_of_leaf(leaf, var));
        self.take_over(&compiled.diagrams, node, &known)
    }

    /// A function of a playbook's own diagrams, where some variables are known, among the nodes here.
    pub fn take_over(&mut self, source: &Diagrams, node: Node, known: &dyn Fn(Var) -> Option<u16>) -> Node {
        self.take_over_memo(source, node, known, &mut FxHashMap::default())
    }

    fn take_over_memo(
        &mut self,
        source: &Diagrams,
        node: Node,
        known: &dyn Fn(Var) -> Option<u16>,
        memo: &mut FxHashMap<Node, Node>,
    ) -> Node {
        if node.value().is_some() {
            return node;
        }
        let var = source.var(node);
        if let Some(branch) = known(var) {
            return self.take_over_memo(source, source.branches(node)[usize::from(branch)], known, memo);
        }
        if let Some(done) = memo.get(&node) {
            return *done;
        }
        let mut branches: Vec<Node> =
            source.branches(node).iter().map(|branch| self.take_over_memo(source, *branch, known, memo)).collect();
        // Where a formula is missing nothing looks at it, so any branch will do.
        branches.resize(usize::from(self.diagrams.width(var)), branches[0]);
        let result = self.diagrams.node(var, &branches);
        memo.insert(node, result);
        result
    }

    /// The cases in which every formula is missing where its inputs make it so, and nowhere else.
    pub fn missing_as_it_is(&mut self) -> Node {
        let new = self.new;
        let mut compiler = Compiler::new(&new.playbook, &new.set, new.axes.clone(), new.diagrams.clone());
        let mut lacks = Vec::new();
        for (var, axis) in new.axes.iter().filter(|(_, axis)| can_lack(new, axis)) {
            if let Subjected::Formula(expr, _) = &axis.about {
                lacks.push((var, axis.regions.len(), compiler.expr_missing(expr)));
            }
        }
        let source = compiler.diagrams;
        let mut all = Node::YES;
        for (var, branch, node) in lacks {
            let missing = self.take_over(&source, node, &|_| None);
            let is = self.diagrams.is(var, branch);
            let is_not = self.diagrams.not(is);
            let right = self.diagrams.choose(missing, is, is_not);
            all = self.diagrams.and(all, right);
        }
        all
    }

    /// Where the decisions of two leaves differ, and where their words do.
    fn compare(&mut self, old: Leaf, new: Leaf) -> (Node, Node) {
        let (a, b) = (self.sheet(Which::Old, old), self.sheet(Which::New, new));
        if a.outcome != b.outcome {
            return (Node::YES, Node::NO);
        }
        let (mut decision, mut words) = (Node::NO, Node::NO);
        for ((part, old), new) in PARTS.into_iter().zip(&a.parts).zip(&b.parts) {
            let differs = self.differ(What::Part(part), *old, *new);
            decision = self.diagrams.or(decision, differs);
        }
        let nothing = Node::leaf(NOTHING);
        for (_, old, new) in beside(&a.replies, &b.replies) {
            let differs = self.differ(What::Words, old.unwrap_or(nothing), new.unwrap_or(nothing));
            words = self.diagrams.or(words, differs);
        }
        let keyed = |sheet: &Sheet| {
            let key = |action: &(String, Option<String>, Node, Node)| (action.0.clone(), action.1.clone());
            sheet.actions.iter().map(|action| (key(action), (action.2, action.3))).collect::<Vec<_>>()
        };
        for (_, old, new) in beside(&keyed(&a), &keyed(&b)) {
            let none = (Node::NO, nothing);
            let ((due, text), (also_due, other_text)) = (old.unwrap_or(none), new.unwrap_or(none));
            let not = self.diagrams.not(also_due);
            let differs = self.diagrams.choose(due, not, also_due);
            decision = self.diagrams.or(decision, differs);
            let both = self.diagrams.and(due, also_due);
            let differs = self.differ(What::Words, text, other_text);
            let differs = self.diagrams.and(both, differs);
            words = self.diagrams.or(words, differs);
        }
        (decision, words)
    }

    /// Where two things that are shown differ.
    fn differ(&mut self, what: What, old: Node, new: Node) -> Node {
        let (mut pairs, mut numbers) = (Vec::new(), FxHashMap::default());
        let joined = self.diagrams.combine(old, new, &mut |a, b| {
            *numbers.entry((a, b)).or_insert_with(|| {
                pairs.push((a, b));
                u32::try_from(pairs.len() - 1).unwrap_or(0)
            })
        });
        let unlike: Vec<Node> = pairs.into_iter().map(|(old, new)| self.unlike(what, old, new)).collect();
        self.diagrams.graft(joined, &mut |_, leaf| unlike[leaf as usize])
    }

    fn unlike(&mut self, what: What, old: u32, new: u32) -> Node {
        let (a, b) = (&self.symbols[old as usize], &self.symbols[new as usize]);
        if a == b {
            return Node::NO;
        }
        if !(a.is_open() || b.is_open()) || old == NOTHING || new == NOTHING {
            return Node::YES;
        }
        let known = self.unlike.iter().find(|unlike| unlike.what == what && unlike.old == *a && unlike.new == *b);
        let var = known.map(|unlike| unlike.var).unwrap_or_else(|| {
            let var = self.diagrams.add_variable(2);
            self.unlike.push(Unlike { what, old: a.clone(), new: b.clone(), var });
            var
        });
        self.diagrams.is(var, 1)
    }
}

/// Whether an axis is a formula that can be missing.
pub fn can_lack(compiled: &Compiled, axis: &Axis) -> bool {
    let can = |fact: FactId| can_be_missing(&compiled.playbook, fact);
    match &axis.about {
        Subjected::Fact(_) => false,
        Subjected::Formula(expr, _) => of_expr(expr, &can),
    }
}

/// Two lists by key: what either has, beside what the other has.
fn beside<'k, K: PartialEq, T: Copy>(a: &'k [(K, T)], b: &'k [(K, T)]) -> Vec<(&'k K, Option<T>, Option<T>)> {
    let of = |all: &[(K, T)], key: &K| all.iter().find(|(other, _)| other == key).map(|(_, value)| *value);
    let mut both: Vec<(&K, Option<T>, Option<T>)> =
        a.iter().map(|(key, value)| (key, Some(*value), of(b, key))).collect();
    both.extend(b.iter().filter(|(key, _)| of(a, key).is_none()).map(|(key, value)| (key, None, Some(*value))));
    both
}
