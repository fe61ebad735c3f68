//! What can still be where facts are open, as diagrams. Each part of a result is a function of all axes; where an axis is
//! open, what its branches give is put together: one branch more, taken where nobody has said. So "settled whatever the
//! answer" and "needed" are read off a row's regions exactly, as the program works them out case by case.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::engine::axes::given_inputs;
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::residual::outcome_of;
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::{ActionId, Outcome};
use crate::model::template::Part;
use crate::model::value::Value;
use crate::sql::facts::Openness;
use crate::sql::refusal::Refused;

/// More nodes than this are too much for a query.
const NODE_BUDGET: usize = 400_000;

/// What a part of a result can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// The case cannot be.
    Impossible,
    /// There is no such part.
    Nothing,
    /// The outcome.
    Outcome(Outcome),
    /// A value.
    Value(Value),
    /// The value of a settled term, by its position in the shown table.
    Term(u32),
    /// Either of two things a term with open inputs may be.
    Free(Var, u16),
    /// A text.
    Text(Vec<Bit>),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bit {
    /// Words.
    Words(String),
    /// The value of a settled term.
    Term(u32),
    /// Either of two things a term with open inputs may be.
    Free(Var, u16),
}

/// What a part can be in a row: nothing, one thing, or several, of which some may turn out to be the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Class {
    /// Nothing: the case is impossible.
    None,
    /// These things, by the number of their symbols. Where it is more than one, the values say whether they differ.
    Of(Vec<u32>),
    /// At least two things that are never the same.
    Several,
}

/// What the rules can say in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Verdicts {
    /// The case is impossible: the first entry that fits.
    Impossible(u16),
    /// The first rule that can decide, or that none fits, and whether others can.
    First(Leaf, Others),
}

/// Whether other rules may decide, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Others {
    /// None may.
    None,
    /// Some may.
    Some,
}

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

/// How the variables are looked at.
pub type Modes<'m> = &'m dyn Fn(Var) -> Openness;

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

    /// Whether an open fact changes any part, for some values of what else is open: a yes/no diagram over the axes as
    /// rows have them, where all of `own`, the fact's variables, are open.
    pub fn matters(&mut self, own: &[Var], classed: &[Node], modes: Modes<'_>) -> Node {
        let mut matters = Node::NO;
        for part in classed {
            if !self.plain.support(*part).iter().any(|var| own.contains(var)) {
                continue;
            }
            let merged = self.merged(*part, own);
            let several = self.several(merged);
            let (terms, conditions) = self.special();
            let Possible { plain, open, .. } = self;
            let somewhere = Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut u32::max }
                .node(open, several);
            matters = self.open.combine(matters, somewhere, &mut u32::max);
        }
        matters
    }

    /// The classes over all values of open variables.
    fn merged(&mut self, classed: Node, own: &[Var]) -> Node {
        let (terms, conditions) = self.special();
        let modes = |var: Var| if own.contains(&var) { Openness::Always } else { Openness::Never };
        let source = self.plain.clone();
        let Possible { plain, symbols, classes, class_numbers, .. } = self;
        let mut merge = |a: u32, b: u32| union(symbols, classes, class_numbers, a, b);
        Lift { from: &source, modes: &modes, terms: &terms, conditions: &conditions, merge: &mut merge }
            .kept(plain, classed)
    }

    /// Whether a class is several things: yes, no, or what a condition says.
    fn several(&mut self, merged: Node) -> Node {
        let mut of_leaf = FxHashMap::default();
        for leaf in self.plain.leaves(merged) {
            let node = match &self.classes[leaf as usize] {
                Class::None => Node::NO,
                Class::Several => Node::YES,
                Class::Of(all) if all.len() == 1 => Node::NO,
                Class::Of(_) => {
                    let var = self.condition(leaf);
                    self.plain.node(var, &[Node::NO, Node::YES])
                }
            };
            of_leaf.insert(leaf, node);
        }
        self.plain.graft(merged, &mut |_, leaf| of_leaf[&leaf])
    }

    fn condition(&mut self, class: u32) -> Var {
        if let Some((_, var)) = self.conditions.iter().find(|(own, _)| *own == class) {
            return *var;
        }
        let var = self.plain.add_variable(2);
        self.open.add_variable(2);
        self.conditions.push((class, var));
        var
    }

    /// For each pair of branches of an axis, whether they differ anywhere: whether the rules look at it at all.
    pub fn looks_at(&mut self, var: Var, modes: Modes<'_>) -> Node {
        let width = self.plain.width(var);
        let cut: Vec<Node> =
            (0..width).map(|branch| self.plain.cut(self.rules, &|own| (own == var).then_some(branch))).collect();
        let mut differs = Node::NO;
        for other in &cut[1..] {
            let one = self.plain.combine(cut[0], *other, &mut |a, b| u32::from(a != b));
            differs = self.plain.or(differs, one);
        }
        let (terms, conditions) = self.special();
        let Possible { plain, open, .. } = self;
        Lift { from: plain, modes, terms: &terms, conditions: &conditions, merge: &mut u32::max }.node(open, differs)
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

/// Makes a node of the branches where a variable is known and the one where it is open.
type Join<'j> = &'j mut dyn FnMut(&mut Diagrams, Var, Vec<Node>, Node) -> Node;

/// Takes functions over from one set of variables to another, with what is open put together.
struct Lift<'l> {
    from: &'l Diagrams,
    modes: Modes<'l>,
    terms: &'l FxHashSet<Var>,
    conditions: &'l FxHashSet<Var>,
    merge: &'l mut dyn FnMut(u32, u32) -> u32,
}

impl Lift<'_> {
    /// Over variables with one branch more.
    fn node(&mut self, to: &mut Diagrams, node: Node) -> Node {
        self.taken(to, node, &mut FxHashMap::default(), &mut |to, var, known, open| {
            let branches: Vec<Node> = known.into_iter().chain([open]).collect();
            to.node(var, &branches)
        })
    }

    /// Over the same variables.
    fn kept(&mut self, to: &mut Diagrams, node: Node) -> Node {
        self.taken(to, node, &mut FxHashMap::default(), &mut |to, var, known, _| to.node(var, &known))
    }

    fn taken(&mut self, to: &mut Diagrams, node: Node, done: &mut FxHashMap<Node, Node>, join: Join<'_>) -> Node {
        if node.value().is_some() {
            return node;
        }
        if let Some(known) = done.get(&node) {
            return *known;
        }
        let var = self.from.var(node);
        let mut below = Vec::new();
        for branch in self.from.branches(node) {
            below.push(self.taken(to, *branch, done, join));
        }
        let width = to.width(var);
        let keeps_width = usize::from(width) == below.len();
        let made = if self.conditions.contains(&var) || (keeps_width && (self.modes)(var) != Openness::Always) {
            to.node(var, &below)
        } else {
            let is_term = self.terms.contains(&var);
            let free: Vec<Node> = if is_term { below[1..].to_vec() } else { below.clone() };
            let known = if is_term { below[..1].to_vec() } else { below };
            match (self.modes)(var) {
                Openness::Never => {
                    let first = known[0];
                    join(to, var, known, first)
                }
                Openness::Sometimes => {
                    let open = self.all(to, free);
                    join(to, var, known, open)
                }
                Openness::Always => self.all(to, free),
            }
        };
        done.insert(node, made);
        made
    }

    fn all(&mut self, to: &mut Diagrams, mut nodes: Vec<Node>) -> Node {
        nodes.sort_unstable();
        nodes.dedup();
        let first = nodes[0];
        nodes[1..].iter().fold(first, |all, one| to.combine(all, *one, self.merge))
    }
}

fn union(symbols: &[Symbol], classes: &mut Vec<Class>, numbers: &mut FxHashMap<Class, u32>, a: u32, b: u32) -> u32 {
    let both = match (&classes[a as usize], &classes[b as usize]) {
        (Class::None, other) | (other, Class::None) => other.clone(),
        (Class::Several, _) | (_, Class::Several) => Class::Several,
        (Class::Of(x), Class::Of(y)) => {
            let mut both: Vec<u32> = x.iter().chain(y).copied().collect();
            both.sort_unstable();
            both.dedup();
            let sure = both.iter().filter(|symbol| symbols[**symbol as usize].is_plain()).count();
            let free = both.iter().any(|symbol| symbols[*symbol as usize].is_free());
            if sure > 1 || (free && both.len() > 1) { Class::Several } else { Class::Of(both) }
        }
    };
    number_of(both, classes, numbers)
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

    /// Whether it may be anything, so that it is not what any other symbol is.
    fn is_free(&self) -> bool {
        match self {
            Symbol::Free(..) => true,
            Symbol::Text(bits) => bits.iter().any(|bit| matches!(bit, Bit::Free(..))),
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::Value(_) | Symbol::Term(_) => false,
        }
    }
}

fn number_of<T: Clone + Eq + std::hash::Hash>(one: T, all: &mut Vec<T>, numbers: &mut FxHashMap<T, u32>) -> u32 {
    if let Some(number) = numbers.get(&one) {
        return *number;
    }
    let number = count(all.len());
    all.push(one.clone());
    numbers.insert(one, number);
    number
}

/// There are fewer than 2³¹ of anything.
fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX >> 1)
}

/// What a symbol is inside a text.
fn bits_of(compiled: &Compiled, kind: &Kind, symbol: &Symbol) -> Vec<Bit> {
    match symbol {
        Symbol::Nothing => vec![Bit::Words("missing".to_owned())],
        Symbol::Value(value) => vec![Bit::Words(compiled.playbook.words(kind, value))],
        Symbol::Term(term) => vec![Bit::Term(*term)],
        Symbol::Free(var, branch) => vec![Bit::Free(*var, *branch)],
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
