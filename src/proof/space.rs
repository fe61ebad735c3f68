//! The space of all cases of a playbook, to ask it for cases of a kind.

use crate::engine::axes::Subjected;
use crate::engine::compile::conditions::Compiler;
use crate::engine::compile::{Compiled, Leaf, NODE_BUDGET};
use crate::engine::diagram::look::LeafSets;
use crate::engine::diagram::{Diagrams, Node, See, Var};
use crate::engine::evaluate::Facts;
use crate::engine::spec::{self, PlainResult, Reading};
use crate::model::case::{Case, Source};
use crate::model::condition::Condition;
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::proof::feasible::feasible;
use crate::proof::finite::finite;
use crate::proof::nearness::{MORE_WAYS, Nearness, WAYS};
use crate::proof::realise::Realiser;

/// All complete cases of a playbook.
pub struct Space<'a> {
    /// The playbook with its diagrams, in which the promises' tests cut regions, too.
    pub compiled: &'a Compiled,
    /// The day cases are decided for.
    pub today: Date,
    /// The compiled diagrams and whatever is built on them here.
    pub diagrams: Diagrams,
    /// Where formulas lie as their inputs let them lie together, as far as that is known.
    pub feasible: Node,
    /// Where that holds and nothing is impossible.
    pub possible: Node,
    /// For each promise: where its `when` holds.
    pub promised: Vec<Node>,
    /// For each rule: where its own tests hold.
    pub fits: Vec<Node>,
    /// Which leaves each node of the rules' diagram reaches.
    pub reached: LeafSets,
    /// Where witnesses are looked for first.
    pub nearness: Nearness,
}

impl<'a> Space<'a> {
    /// The space of a playbook; an error where the node budget is not enough.
    pub fn new(compiled: &'a Compiled, today: Date) -> Result<Space<'a>, TooLarge> {
        let playbook = &*compiled.playbook;
        let mut diagrams = compiled.diagrams.clone();
        diagrams.allow(NODE_BUDGET);
        let mut compiler = Compiler::new(playbook, &compiled.set, compiled.axes.clone(), diagrams);
        let promised = playbook.promises.iter().map(|promise| compiler.condition(&promise.when)).collect();
        let fits = playbook.rules.iter().map(|rule| compiler.condition(&rule.when)).collect();
        let finite = finite(&mut compiler, today);
        let mut diagrams = compiler.diagrams;
        let feasible = feasible(compiled, &mut diagrams, today);
        let feasible = diagrams.and(feasible, finite);
        let is_possible = |leaf| !matches!(Leaf::of(leaf, playbook.rules.len()), Leaf::Impossible(_));
        let possible =
            diagrams.graft(compiled.rules, &mut |_, leaf| if is_possible(leaf) { feasible } else { Node::NO });
        if diagrams.is_exhausted() {
            return Err(TooLarge);
        }
        let nearness = Nearness::of(compiled, &Realiser { compiled, today });
        let reached = diagrams.leaf_sets(compiled.rules);
        Ok(Space { compiled, today, diagrams, feasible, possible, promised, fits, reached, nearness })
    }

    /// Where some conditions of the playbook hold.
    pub fn conditions<'c>(&mut self, conditions: impl Iterator<Item = &'c Condition>) -> Vec<Node> {
        let (compiled, diagrams) = (self.compiled, std::mem::take(&mut self.diagrams));
        let mut compiler = Compiler::new(&compiled.playbook, &compiled.set, compiled.axes.clone(), diagrams);
        let nodes = conditions.map(|condition| compiler.condition(condition)).collect();
        self.diagrams = compiler.diagrams;
        nodes
    }

    /// The playbook.
    pub fn playbook(&self) -> &'a Playbook {
        &self.compiled.playbook
    }

    /// Makes cases.
    pub fn realiser(&self) -> Realiser<'a> {
        Realiser { compiled: self.compiled, today: self.today }
    }

    /// What a number at a leaf of the rules' diagram stands for.
    pub fn leaf(&self, number: u32) -> Leaf {
        Leaf::of(number, self.playbook().rules.len())
    }

    /// What the plain reading says of a complete case; none where it cannot be calculated.
    pub fn read(&self, case: &Case) -> Option<Reading> {
        let facts = Facts::of(self.playbook(), case, self.today).ok()?;
        spec::read(&facts).ok()
    }

    /// The result of a complete case; none where the case cannot be.
    pub fn result(&self, case: &Case) -> Option<PlainResult> {
        match self.read(case)? {
            Reading::Result(result) => Some(result),
            Reading::Impossible(_) => None,
        }
    }

    /// Whether a condition holds of a complete case.
    pub fn holds(&self, condition: &Condition, case: &Case) -> bool {
        let facts = Facts::of(self.playbook(), case, self.today);
        facts.is_ok_and(|facts| facts.holds(condition) == crate::engine::evaluate::Holds::Yes)
    }

    /// A real case in the set that a yes/no diagram describes and of which `accept` holds.
    pub fn witness(&self, set: Node, mut accept: impl FnMut(&Case) -> bool) -> Option<Witness> {
        let mut found = None;
        let realiser = self.realiser();
        self.ways(set, &mut |way| {
            let case = realiser.case(way).filter(|case| accept(case));
            found = case.map(|case| Witness { case, way: way.to_vec() });
            found.is_some()
        });
        found
    }

    /// Shows ways to "yes" to `see`, until it returns true or enough were shown.
    pub fn ways(&self, set: Node, see: See<'_>) {
        for attempt in 0..=MORE_WAYS {
            let mut left = if attempt == 0 { WAYS } else { 1 };
            if self.visit(set, attempt, &mut Vec::new(), &mut left, see) == Seen::Enough || left > 0 {
                return;
            }
        }
    }

    fn visit(&self, node: Node, attempt: u64, way: &mut Vec<(Var, u16)>, left: &mut usize, see: See<'_>) -> Seen {
        match node {
            Node::NO => return Seen::Open,
            Node::YES => {
                *left -= 1;
                return if see(way) { Seen::Enough } else { Seen::Open };
            }
            _ => {}
        }
        let var = self.diagrams.var(node);
        let mut branches: Vec<(u16, Node)> = (0..).zip(self.diagrams.branches(node).iter().copied()).collect();
        self.nearness.sort(attempt, var, &mut branches, |(value, _)| *value);
        for (value, branch) in branches {
            if *left == 0 {
                break;
            }
            way.push((var, value));
            let seen = self.visit(branch, attempt, way, left, see);
            way.pop();
            if seen == Seen::Enough {
                return seen;
            }
        }
        Seen::Open
    }

    /// A set of cases in words: each fact with the regions it may lie in.
    pub fn box_in_words(&self, way: &[(Var, u16)]) -> String {
        let words: Vec<String> = way.iter().filter_map(|(var, branch)| self.branch_in_words(*var, *branch)).collect();
        if words.is_empty() { "every case".to_owned() } else { words.join(", ") }
    }

    /// A branch of an axis in words: `order_total < 50.00`.
    pub fn branch_in_words(&self, var: Var, branch: u16) -> Option<String> {
        let axis = self.compiled.axes.axis(var)?;
        let playbook = self.playbook();
        let name = match &axis.about {
            Subjected::Fact(fact) => playbook.fact(*fact).name.clone(),
            Subjected::Formula(expr, _) => self.compiled.axes.name_of_formula(playbook, expr),
        };
        if branch >= axis.regions.len() {
            return Some(format!("{name} missing"));
        }
        let words = axis.regions.words(branch, &|value| playbook.words(axis.regions.kind(), value));
        (words != "any").then(|| format!("{name} {words}"))
    }

    /// A case in the words of the contract: every fact that is not calculated, and calculated ones that are set in it.
    pub fn case_in_words(playbook: &Playbook, case: &Case) -> Vec<(FactId, String)> {
        let is_given = |id: &FactId| !playbook.fact(*id).is_calculated() || case.said(*id).is_some();
        let state = |id: FactId| case.said(id).map_or(State::Open, |given| given.state.clone());
        playbook.fact_ids().filter(is_given).map(|id| (id, playbook.state_words(id, &state(id)))).collect()
    }

    /// The same case with another state of some facts.
    pub fn changed(case: &Case, changes: &[(FactId, State)]) -> Case {
        let mut changed = case.clone();
        for (fact, state) in changes {
            changed.set(*fact, state.clone(), Source::Example);
        }
        changed
    }
}

/// A real case and the way through the diagram that led to it.
#[derive(Debug, Clone)]
pub struct Witness {
    /// The case.
    pub case: Case,
    /// The branches taken.
    pub way: Vec<(Var, u16)>,
}

/// Whether the search goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Seen {
    Enough,
    Open,
}

/// The node budget was not enough.
#[derive(Debug, Clone, Copy)]
pub struct TooLarge;
