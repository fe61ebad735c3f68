//! What is still possible. A case cuts the playbook's diagrams down to the facts that are open or unknown; what is left
//! of each part of the result is a small diagram over those. A part is settled when one leaf is left; a fact matters when
//! some part depends on it.

mod parts;
mod sets;

use rustc_hash::FxHashMap;

use crate::engine::axes::Subjected;
use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::{Diagrams, Node, Var};
use crate::engine::evaluate::{Facts, FormulaError};
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::{IMPOSSIBLE, NOTHING, Symbol, symbols};
use crate::engine::parts::{FreeTerms, PartName, Parts};
use crate::engine::residual::sets::Sets;
use crate::model::fact::FactId;
use crate::playbook::Playbook;

/// What is still possible of a case's result.
#[derive(Debug)]
pub struct Residual<'a> {
    compiled: &'a Compiled,
    facts: &'a Facts<'a>,
    /// The nodes of the diagrams below.
    pub diagrams: Diagrams,
    /// What the leaves of the parts stand for.
    symbols: Numbered<Symbol>,
    /// Which rule fits, over what is open or unknown: leaves are [`Leaf::number`]s.
    pub rules: Node,
    /// Its leaves.
    reached: Vec<u32>,
    /// Each part of the result over what is open or unknown.
    before_unknown: Vec<Node>,
    /// Whether the outcome may depend on facts nobody knows, so that a person must look.
    pub nobody_knows: bool,
    /// Each part over what is open, what is unknown being resolved.
    pub parts: Vec<(PartName, Node)>,
    /// What amounts and texts show that depends on open inputs: variables below all axes.
    free: FreeTerms,
    known: FxHashMap<Var, Option<u16>>,
}

/// A whole result as one diagram.
#[derive(Debug, Clone)]
pub struct Joined {
    /// The diagram; [`IMPOSSIBLE`] stands for what cannot be, as everywhere.
    pub node: Node,
    /// For each leaf, a number that only leaves with the same outcome, amount, charge and date share.
    pub verdicts: Vec<u32>,
}

impl<'a> Residual<'a> {
    /// What is still possible where these facts are known.
    pub fn of(compiled: &'a Compiled, facts: &'a Facts<'a>) -> Result<Residual<'a>, FormulaError> {
        let mut residual = Residual {
            compiled,
            facts,
            diagrams: Diagrams::new(compiled.axes.widths(compiled.playbook.rules.len())),
            symbols: symbols(),
            rules: Node::NO,
            reached: Vec::new(),
            before_unknown: Vec::new(),
            nobody_knows: false,
            parts: Vec::new(),
            free: FreeTerms::default(),
            known: FxHashMap::default(),
        };
        residual.rules = residual.import(compiled.rules, None)?;
        residual.reached = residual.diagrams.leaves(residual.rules);
        for name in PartName::all(compiled) {
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
        self.reached.iter().map(|leaf| Leaf::of(*leaf, rules)).collect()
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
        self.parts.iter().filter(|(name, _)| name.is_verdict()).all(|(_, node)| self.is_constant(*node))
    }

    /// Whether a part can be one thing only, impossible cases aside.
    pub fn is_constant(&self, node: Node) -> bool {
        node.value().is_some() || self.diagrams.leaves(node).into_iter().filter(|leaf| *leaf != IMPOSSIBLE).count() <= 1
    }

    /// What a part can be, impossible cases aside.
    pub fn possible(&self, node: Node) -> Vec<&Symbol> {
        self.possible_leaves(node).map(|leaf| self.symbols.of(leaf)).collect()
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
        let (verdict, rest): (Vec<_>, Vec<_>) = self.parts.clone().into_iter().partition(|(name, _)| name.is_verdict());
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
        self.free.of(var).is_some()
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
            None => self.free.of(var).map_or(&[], |term| &term.inputs),
        }
    }
}
