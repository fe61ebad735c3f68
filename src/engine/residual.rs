//! What is still possible. A case cuts the playbook's diagrams down to the facts that are open or unknown; what is left
//! of each part of the result is a small diagram over those. A part is settled when one leaf is left; a fact matters when
//! some part depends on it.

use rustc_hash::FxHashMap;

use crate::engine::axes::{Subjected, given_inputs};
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{Facts, FormulaError, known_branch, what_of};
use crate::engine::shown::{Piece, RuleShown, Shown, part_kind};
use crate::model::decision::LeftOut;
use crate::model::fact::{FactId, Kind};
use crate::model::formula::Expr;
use crate::model::rule::{ActionId, Outcome};
use crate::model::template::Part;
use crate::model::value::{State, Value};
use crate::playbook::Playbook;

/// What a part of a result can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// The case cannot be.
    Impossible,
    /// There is no such part: no amount, the action is not due.
    Nothing,
    /// The outcome.
    Outcome(Outcome),
    /// It depends on facts nobody knows: the part is left out. No outcome is: there a person must look.
    NobodyKnows,
    /// An amount or a day; in the making of texts any value.
    Value(Value),
    /// A text; an action that is due is its instruction.
    Text(String),
    /// Whatever a term with open inputs is: of two such leaves, one is not what the other is.
    Free(Var, u16),
}

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
    /// What is said to be left out where it depends on facts nobody knows.
    pub fn left_out(self) -> Option<LeftOut> {
        match self {
            PartName::Outcome => None,
            PartName::Part(part) => Some(LeftOut::Part(part)),
            PartName::Reply(_) => Some(LeftOut::Reply),
            PartName::Action(action) => Some(LeftOut::Action(action)),
        }
    }
}

/// What is still possible of a case's result.
#[derive(Debug)]
pub struct Residual<'a> {
    compiled: &'a Compiled,
    facts: &'a Facts<'a>,
    /// The nodes of the diagrams below.
    pub diagrams: Diagrams,
    /// What the leaves of the parts stand for.
    pub symbols: Vec<Symbol>,
    /// Which rule fits, over what is open or unknown: leaves are [`Leaf::number`]s.
    pub rules: Node,
    /// Each part of the result over what is open or unknown.
    before_unknown: Vec<Node>,
    /// Whether the outcome may depend on facts nobody knows, so that a person must look.
    pub nobody_knows: bool,
    /// Each part over what is open, what is unknown being resolved.
    pub parts: Vec<(PartName, Node)>,
    /// What amounts and texts show that depends on open inputs: variables below all axes.
    free: Vec<FreeTerm>,
    known: FxHashMap<Var, Option<u16>>,
    symbol_numbers: FxHashMap<Symbol, u32>,
}

/// The value of an expression with open inputs: whatever it is, it may be another.
#[derive(Debug)]
struct FreeTerm {
    expr: Expr,
    var: Var,
    inputs: Vec<FactId>,
}

/// A whole result as one diagram.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The diagram; [`IMPOSSIBLE`] stands for what cannot be, as everywhere.
    pub node: Node,
    /// For each leaf, a number that only leaves with the same outcome, amount, charge and date share.
    pub verdicts: Vec<u32>,
}

/// The leaf of [`Symbol::Impossible`], the first symbol.
pub const IMPOSSIBLE: u32 = 0;
const NOTHING: u32 = 1;

impl<'a> Residual<'a> {
    /// What is still possible where these facts are known.
    pub fn of(compiled: &'a Compiled, facts: &'a Facts<'a>) -> Result<Residual<'a>, FormulaError> {
        let mut residual = Residual {
            compiled,
            facts,
            diagrams: Diagrams::new(compiled.axes.widths(compiled.playbook.rules.len())),
            symbols: Vec::new(),
            rules: Node::NO,
            before_unknown: Vec::new(),
            nobody_knows: false,
            parts: Vec::new(),
            free: Vec::new(),
            known: FxHashMap::default(),
            symbol_numbers: FxHashMap::default(),
        };
        residual.symbol(Symbol::Impossible);
        residual.symbol(Symbol::Nothing);
        residual.rules = residual.import(compiled.rules, None)?;
        let names = residual.part_names();
        for name in names {
            let node = residual.part(name)?;
            residual.parts.push((name, node));
        }
        residual.before_unknown = residual.parts.iter().map(|(_, node)| *node).collect();
        residual.resolve_unknown();
        Ok(residual)
    }

    /// The leaves that the rules' diagram can still reach.
    pub fn leaves(&self) -> Vec<Leaf> {
        let rules = self.compiled.playbook.rules.len();
        self.diagrams.leaves(self.rules).into_iter().map(|leaf| Leaf::of(leaf, rules)).collect()
    }

    /// The languages drafts are in, as [`PartName::Reply`] numbers them.
    pub fn languages(&self) -> &'a [String] {
        &self.compiled.shown.languages
    }

    /// The playbook that decides.
    pub fn playbook(&self) -> &'a Playbook {
        self.facts.playbook()
    }

    /// The given facts that nobody has settled and that tell apart the rules that are still possible.
    pub fn asked_in_vain(&self) -> Vec<FactId> {
        let support = self.diagrams.support(self.rules);
        let inputs = support.iter().flat_map(|var| self.inputs_of(*var));
        let mut facts: Vec<FactId> = inputs.copied().filter(|fact| !self.facts.state(*fact).is_settled()).collect();
        facts.sort_unstable();
        facts.dedup();
        facts
    }

    /// Whether every part can be one thing only.
    pub fn is_settled(&self) -> bool {
        self.parts.iter().all(|(_, node)| self.is_constant(*node))
    }

    /// Whether outcome, amount, charge and date can be one thing only.
    pub fn is_verdict_settled(&self) -> bool {
        self.parts.iter().filter(|(name, _)| is_verdict(*name)).all(|(_, node)| self.is_constant(*node))
    }

    /// Whether a part can be one thing only, impossible cases aside.
    pub fn is_constant(&self, node: Node) -> bool {
        node.value().is_some() || self.diagrams.leaves(node).into_iter().filter(|leaf| *leaf != IMPOSSIBLE).count() <= 1
    }

    /// What a part can be, impossible cases aside.
    pub fn possible(&self, node: Node) -> Vec<&Symbol> {
        self.possible_leaves(node).map(|leaf| &self.symbols[leaf as usize]).collect()
    }

    fn possible_leaves(&self, node: Node) -> impl Iterator<Item = u32> {
        self.diagrams.leaves(node).into_iter().filter(|leaf| *leaf != IMPOSSIBLE)
    }

    /// The one thing a settled part is.
    pub fn only(&self, node: Node) -> &Symbol {
        self.possible(node).first().copied().unwrap_or(&Symbol::Impossible)
    }

    /// Whether, for some values of the other facts, this open fact changes the result.
    pub fn matters(&mut self, fact: FactId) -> bool {
        let nodes: Vec<Node> = self.parts.iter().map(|(_, node)| *node).collect();
        self.changes(fact, &nodes)
    }

    /// Whether, for some values of the other facts, this unknown fact changes the result.
    pub fn unknown_matters(&mut self, fact: FactId) -> bool {
        let nodes = self.before_unknown.clone();
        self.changes(fact, &nodes)
    }

    fn changes(&mut self, fact: FactId, nodes: &[Node]) -> bool {
        let vars = self.vars_of(fact);
        nodes.iter().any(|node| self.depends(*node, &vars))
    }

    /// Whether a part can be two things that only these variables tell apart.
    pub fn depends(&mut self, node: Node, vars: &[Var]) -> bool {
        if node.value().is_some() || !self.diagrams.support(node).iter().any(|var| vars.contains(var)) {
            return false;
        }
        // Where nothing is impossible, whatever a reduced diagram looks at tells two things apart.
        if !self.diagrams.leaves(node).contains(&IMPOSSIBLE) {
            return true;
        }
        let mut sets = Sets::default();
        let start = self.diagrams.graft(node, &mut |_, leaf| sets.single(leaf));
        let merged = self.diagrams.project(start, &|var| vars.contains(&var), &mut |a, b| sets.union(a, b));
        self.diagrams.leaves(merged).into_iter().any(|set| sets.of(set).len() > 1)
    }

    /// The free variables whose value this fact changes: its own, and of all that is calculated from it.
    pub fn vars_of(&self, fact: FactId) -> Vec<Var> {
        let axes = self
            .compiled
            .axes
            .iter()
            .filter(|(var, axis)| axis.inputs.contains(&fact) && self.known.get(var).is_none_or(Option::is_none));
        let free = self.free.iter().filter(|term| term.inputs.contains(&fact)).map(|term| term.var);
        axes.map(|(var, _)| var).chain(free).collect()
    }

    /// All parts of the result as one diagram, whose leaves tell apart what any part tells apart.
    pub fn joined(&mut self) -> Joined {
        let (verdict, rest): (Vec<_>, Vec<_>) = self.parts.clone().into_iter().partition(|(name, _)| is_verdict(*name));
        let mut pairs = FxHashMap::default();
        let join = |diagrams: &mut Diagrams, joined: Node, node: Node, pairs: &mut FxHashMap<(u32, u32), u32>| {
            diagrams.combine(joined, node, &mut |a, b| {
                if a == IMPOSSIBLE || b == IMPOSSIBLE {
                    return IMPOSSIBLE;
                }
                let next = u32::try_from(pairs.len()).unwrap_or(0) + NOTHING + 1;
                *pairs.entry((a, b)).or_insert(next)
            })
        };
        let mut node = Node::leaf(NOTHING);
        for (_, part) in verdict {
            node = join(&mut self.diagrams, node, part, &mut pairs);
        }
        let settles = pairs.len();
        for (_, part) in rest {
            node = join(&mut self.diagrams, node, part, &mut pairs);
        }
        let mut verdicts: Vec<u32> = (0..=NOTHING).collect();
        let mut made: Vec<((u32, u32), u32)> = pairs.into_iter().collect();
        made.sort_unstable_by_key(|(_, number)| *number);
        for (at, ((before, _), number)) in made.into_iter().enumerate() {
            verdicts.push(if at < settles { number } else { verdicts[before as usize] });
        }
        Joined { node, verdicts }
    }

    /// Whether a variable stands for what an amount or text shows.
    pub fn is_free_term(&self, var: Var) -> bool {
        self.free.iter().any(|term| term.var == var)
    }

    /// How often each branch of a free variable is taken: options as their `odds` say, all else equally.
    pub fn weights(&self, var: Var) -> Vec<u64> {
        let width = usize::from(self.diagrams.width(var));
        let mut weights = vec![1; width];
        if let Some(Subjected::Fact(fact)) = self.compiled.axes.axis(var).map(|axis| &axis.about) {
            for (weight, option) in weights.iter_mut().zip(self.playbook().fact(*fact).options()) {
                *weight = u64::from(option.odds);
            }
        }
        weights
    }

    /// The given facts on which a variable depends and that are still open or unknown.
    pub fn open_inputs_of(&self, var: Var) -> Vec<FactId> {
        self.inputs_of(var).iter().copied().filter(|fact| !self.facts.state(*fact).is_settled()).collect()
    }

    /// The given facts on which a variable depends.
    pub fn inputs_of(&self, var: Var) -> &[FactId] {
        match self.compiled.axes.axis(var) {
            Some(axis) => &axis.inputs,
            None => self.free.iter().find(|term| term.var == var).map_or(&[], |term| &term.inputs),
        }
    }

    /// A diagram of the playbook, cut by what is known and, for an action's condition, by the leaf that decides.
    fn import(&mut self, node: Node, decides: Option<Leaf>) -> Result<Node, FormulaError> {
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

    fn part_names(&self) -> Vec<PartName> {
        let playbook = &self.compiled.playbook;
        let mut names = vec![PartName::Outcome];
        names.extend([Part::Amount, Part::Charge, Part::Until].map(PartName::Part));
        names.extend((0..self.compiled.shown.languages.len()).map(PartName::Reply));
        names.extend((0..).zip(&playbook.actions).map(|(at, _)| PartName::Action(ActionId(at))));
        names
    }

    /// The diagram of a part: what each rule that is still possible makes of it.
    fn part(&mut self, name: PartName) -> Result<Node, FormulaError> {
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

    fn symbol(&mut self, symbol: Symbol) -> u32 {
        number_of(symbol, &mut self.symbols, &mut self.symbol_numbers)
    }

    /// Resolves what nobody knows: one thing where every honest value gives the same; a person must look where the
    /// outcome differs; and what else differs is left out.
    fn resolve_unknown(&mut self) {
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

/// Whether a part is outcome, amount, charge or date.
pub fn is_verdict(name: PartName) -> bool {
    match name {
        PartName::Outcome | PartName::Part(_) => true,
        PartName::Reply(_) | PartName::Action(_) => false,
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

/// The outcome a leaf gives; no rule that fits is a case for a person.
pub fn outcome_of(compiled: &Compiled, leaf: Leaf) -> Outcome {
    leaf.rule().map_or(Outcome::Flag, |rule| compiled.playbook.rule(rule).outcome)
}

/// Sets of leaves by number, without impossible cases.
#[derive(Debug, Default)]
struct Sets {
    all: Vec<Vec<u32>>,
    numbers: FxHashMap<Vec<u32>, u32>,
}

impl Sets {
    fn of(&self, set: u32) -> &[u32] {
        &self.all[set as usize]
    }

    fn single(&mut self, leaf: u32) -> Node {
        let set = if leaf == IMPOSSIBLE { Vec::new() } else { vec![leaf] };
        Node::leaf(self.number(set))
    }

    fn union(&mut self, a: u32, b: u32) -> u32 {
        let mut both: Vec<u32> = self.of(a).iter().chain(self.of(b)).copied().collect();
        both.sort_unstable();
        both.dedup();
        self.number(both)
    }

    fn number(&mut self, set: Vec<u32>) -> u32 {
        if let Some(number) = self.numbers.get(&set) {
            return *number;
        }
        let number = u32::try_from(self.all.len()).unwrap_or(0);
        self.all.push(set.clone());
        self.numbers.insert(set, number);
        number
    }
}
