//! The next question. Asking is a game against nature: a question costs its effort, its answer cuts the diagrams, and
//! when the result is settled nothing more is asked. The best expected cost follows by dynamic programming over what is
//! still possible (R. Lew, *Optimal conversion of extended-entry decision tables with general cost criteria*, CACM 1978);
//! the state is the node that is left, so states that differ only in what no longer matters are one. Where a budget of
//! states is used up, a greedy choice stands in (the kind bounded by Cicalese, Laber and Saettler, ICML 2014), looked at
//! one question ahead.

use std::collections::BTreeMap;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::engine::axes;
use crate::engine::compile::Compiled;
use crate::engine::decide::{for_case, needs};
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::{Facts, FormulaError};
use crate::engine::residual::{IMPOSSIBLE, PartName, Residual, Symbol, is_verdict};
use crate::interview::share::Share;
use crate::model::case::{Case, Source};
use crate::model::date::Date;
use crate::model::fact::FactId;
use crate::model::rule::{Outcome, RuleId};
use crate::playbook::Playbook;

/// What to do next in an interview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Ask this.
    Ask {
        /// The fact to ask for.
        fact: FactId,
        /// The outcome, where it and the amount are already settled.
        settled: Option<Outcome>,
        /// How many questions there are at most, this one included; none where the plan is not exact.
        at_most: Option<u32>,
    },
    /// The result is settled.
    Settled,
    /// The case cannot be.
    Impossible {
        /// What to ask the agent.
        ask_again: String,
        /// The answers to return to.
        facts: Vec<FactId>,
    },
    /// Not settled, and nobody can be asked what is needed.
    Stuck,
}

/// How many states an exact plan may look at.
pub const STATES: usize = 30_000;

/// What to do next. Facts nobody can be asked about are assumed where the playbook says so.
pub fn next(compiled: &Compiled, case: &Case, today: Date) -> Result<Next, FormulaError> {
    let compiled = for_case(compiled, case);
    let case = with_silent_assumptions(&compiled.playbook, case);
    let facts = Facts::of(&compiled.playbook, &case, today)?;
    let mut residual = Residual::of(&compiled, &facts)?;
    if let Some(ask_again) = residual.impossible() {
        let facts = answers_behind(&compiled.playbook, &case, ask_again);
        return Ok(Next::Impossible { ask_again: ask_again.to_owned(), facts });
    }
    if residual.is_settled() {
        return Ok(Next::Settled);
    }
    let candidates = needs(&mut residual, &facts);
    if candidates.is_empty() {
        return Ok(Next::Stuck);
    }
    let settled = if residual.is_verdict_settled() { outcome(&residual) } else { None };
    let plan = plan(&mut residual, candidates);
    Ok(Next::Ask { fact: plan.fact, settled, at_most: plan.worst })
}

/// The case with every assumption about facts that nobody can be asked about.
fn with_silent_assumptions(playbook: &Playbook, case: &Case) -> Case {
    let mut case = case.clone();
    for id in playbook.fact_ids() {
        let fact = playbook.fact(id);
        if let (None, None, Some(state)) = (&fact.ask, case.said(id), &fact.assume) {
            case.set(id, state.clone(), Source::Assumed);
        }
    }
    case
}

fn answers_behind(playbook: &Playbook, case: &Case, ask_again: &str) -> Vec<FactId> {
    let impossible = playbook.impossible.iter().find(|one| one.ask_again == ask_again);
    let condition = impossible.map(|one| &one.when);
    let answered = |id: &FactId| case.said(*id).is_some_and(|given| given.source == Source::Answer);
    let Some(condition) = condition else { return Vec::new() };
    let mut facts = axes::tested_inputs(playbook, condition);
    facts.retain(answered);
    facts
}

fn outcome(residual: &Residual<'_>) -> Option<Outcome> {
    let node = residual.parts.iter().find(|(name, _)| *name == PartName::Outcome)?.1;
    match residual.only(node) {
        Symbol::Outcome(outcome) => Some(*outcome),
        Symbol::NobodyKnows => Some(Outcome::Flag),
        Symbol::Impossible | Symbol::Nothing | Symbol::Value(_) | Symbol::Text(_) | Symbol::Free(..) => None,
    }
}

/// The next question of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The fact to ask for.
    pub fact: FactId,
    /// The expected effort of all questions.
    pub expected: Share,
    /// How many questions there are at most; none where the plan is not exact.
    pub worst: Option<u32>,
}

/// The best next question among `candidates`, of which there is at least one.
pub fn plan(residual: &mut Residual<'_>, candidates: Vec<FactId>) -> Plan {
    let mut planner = Planner::new(residual, candidates, Weighing::Odds);
    planner.best()
}

/// Plans over what is left of a case.
pub struct Planner<'r, 'a> {
    residual: &'r mut Residual<'a>,
    facts: Vec<Candidate>,
    reveals: FxHashMap<Var, Reveal>,
    costs: FxHashMap<Place, Cost>,
    about: FxHashMap<Node, About>,
    masses: FxHashMap<Node, Rc<[(u32, Share)]>>,
    weighing: Weighing,
}

/// How often answers are given and what questions cost, for a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighing {
    /// As the playbook's `odds` and `effort` say.
    Odds,
    /// Each option and region equally often, each question costs one.
    Equal,
}

/// What the best plan costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// On average.
    pub expected: Share,
    /// At most.
    pub worst: u32,
    /// Whether no plan is better.
    pub is_exact: bool,
}

/// A fact that can be asked.
#[derive(Debug, Clone)]
struct Candidate {
    fact: FactId,
    effort: u32,
    /// Its own variable and those of what is calculated from it.
    vars: Vec<Var>,
}

/// When the branch of a variable becomes known, and how often each is taken.
#[derive(Debug, Clone)]
struct Reveal {
    /// The candidates that must all have been asked, as bits; none where one of its inputs cannot be asked.
    inputs: Option<u64>,
    /// How often each branch is taken.
    weights: Vec<u64>,
}

/// Where a plan stands: what is left of the whole result and of the verdict, and which inputs of what is still free have
/// been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    whole: Node,
    verdict: Node,
    asked: u64,
}

/// What a plan costs from some place on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cost {
    /// The expected effort until everything is settled.
    all: Share,
    /// The expected effort until outcome and amount are.
    verdict: Share,
    /// The most questions.
    worst: u32,
}

const FREE: Cost = Cost { all: Share::ZERO, verdict: Share::ZERO, worst: 0 };

/// What is remembered about a node.
#[derive(Debug, Clone)]
struct About {
    settled: bool,
    support: Vec<Var>,
}

impl<'r, 'a> Planner<'r, 'a> {
    /// A planner over these facts (at most 64 of them count).
    pub fn new(residual: &'r mut Residual<'a>, candidates: Vec<FactId>, weighing: Weighing) -> Planner<'r, 'a> {
        let playbook = residual.playbook();
        let facts: Vec<Candidate> = candidates
            .into_iter()
            .take(64)
            .map(|fact| {
                let effort = match weighing {
                    Weighing::Odds => playbook.fact(fact).ask.as_ref().map_or(1, |ask| ask.effort),
                    Weighing::Equal => 1,
                };
                Candidate { fact, effort, vars: residual.vars_of(fact) }
            })
            .collect();
        let mut planner = Planner {
            residual,
            facts,
            reveals: FxHashMap::default(),
            costs: FxHashMap::default(),
            about: FxHashMap::default(),
            masses: FxHashMap::default(),
            weighing,
        };
        planner.learn_reveals();
        planner
    }

    fn learn_reveals(&mut self) {
        let vars: Vec<Var> = self.facts.iter().flat_map(|candidate| candidate.vars.clone()).collect();
        for var in vars {
            let weights = self.weights(var);
            let inputs = self.residual.open_inputs_of(var).into_iter().try_fold(0_u64, |bits, input| {
                let at = self.facts.iter().position(|candidate| candidate.fact == input)?;
                Some(bits | 1 << at)
            });
            self.reveals.insert(var, Reveal { inputs, weights });
        }
    }

    fn weights(&self, var: Var) -> Vec<u64> {
        match self.weighing {
            Weighing::Odds => self.residual.weights(var),
            Weighing::Equal => vec![1; usize::from(self.residual.diagrams.width(var))],
        }
    }

    /// What the best plan costs where some more variables are known; none where such a case cannot be.
    pub fn expected_after(&mut self, parts: &[Node], known: &dyn Fn(Var) -> Option<u16>) -> Option<Expected> {
        let cut: Vec<Node> = parts.iter().map(|part| self.residual.diagrams.cut(*part, known)).collect();
        let whole = self.residual.joined_nodes(&cut);
        if whole.value() == Some(IMPOSSIBLE) {
            return None;
        }
        let place = Place { whole, verdict: whole, asked: 0 };
        if let Some(cost) = self.cost(place) {
            return Some(Expected { expected: cost.all, worst: cost.worst, is_exact: true });
        }
        let cost = self.greedy_cost(place, &mut FxHashMap::default());
        Some(Expected { expected: cost.all, worst: cost.worst, is_exact: false })
    }

    /// The best first question.
    pub fn best(&mut self) -> Plan {
        let whole = self.residual.joined(|_| true);
        let verdict = self.residual.joined(is_verdict);
        let start = Place { whole, verdict, asked: 0 };
        match self.exact(start) {
            Some((at, cost)) => Plan { fact: self.facts[at].fact, expected: cost.all, worst: Some(cost.worst) },
            None => self.looked_ahead(start),
        }
    }

    /// The best question and its cost; none where the budget is used up or nothing can be asked.
    fn exact(&mut self, place: Place) -> Option<(usize, Cost)> {
        let mut best: Option<(usize, Cost)> = None;
        for at in self.promising(place) {
            let bound = best.map_or(Share::MAX, |(_, cost)| cost.all);
            match self.ask(place, at, bound, &mut |planner, next| planner.cost(next)) {
                Asked::Cost(cost) => {
                    let better = best.is_none_or(|(held, old)| (cost, at) < (old, held));
                    if better {
                        best = Some((at, cost));
                    }
                }
                Asked::NotBetter => {}
                Asked::TooMuch => return None,
            }
        }
        best
    }

    /// The exact cost from a place on; none where the budget is used up.
    fn cost(&mut self, place: Place) -> Option<Cost> {
        let place = self.reduced(place);
        if self.is_settled(place.whole) {
            return Some(FREE);
        }
        if let Some(cost) = self.costs.get(&place) {
            return Some(*cost);
        }
        if self.costs.len() >= STATES {
            return None;
        }
        let cost = match self.exact(place) {
            Some((_, cost)) => cost,
            None if self.costs.len() >= STATES => return None,
            None => FREE,
        };
        self.costs.insert(place, cost);
        Some(cost)
    }

    /// The question whose answers, played on greedily, cost least.
    fn looked_ahead(&mut self, place: Place) -> Plan {
        let mut greedy = FxHashMap::default();
        let mut best: Option<(usize, Cost)> = None;
        for at in self.promising(place) {
            let bound = best.map_or(Share::MAX, |(_, cost)| cost.all);
            let asked = self.ask(place, at, bound, &mut |planner, next| Some(planner.greedy_cost(next, &mut greedy)));
            if let Asked::Cost(cost) = asked
                && best.is_none_or(|(held, old)| (cost, at) < (old, held))
            {
                best = Some((at, cost));
            }
        }
        let (at, expected) = best.map_or((0, Share::MAX), |(at, cost)| (at, cost.all));
        Plan { fact: self.facts[at].fact, expected, worst: None }
    }

    fn greedy_cost(&mut self, place: Place, done: &mut FxHashMap<Place, Cost>) -> Cost {
        let place = self.reduced(place);
        if self.is_settled(place.whole) {
            return FREE;
        }
        if let Some(cost) = self.costs.get(&place).or_else(|| done.get(&place)) {
            return *cost;
        }
        let Some(at) = self.promising(place).first().copied() else { return FREE };
        let asked = self.ask(place, at, Share::MAX, &mut |planner, next| Some(planner.greedy_cost(next, done)));
        let cost = match asked {
            Asked::Cost(cost) => cost,
            Asked::NotBetter | Asked::TooMuch => FREE,
        };
        done.insert(place, cost);
        cost
    }

    /// What asking costs, its answers going on as `then` says; stops early where it cannot be less than `bound`.
    fn ask(
        &mut self,
        place: Place,
        at: usize,
        bound: Share,
        then: &mut dyn FnMut(&mut Self, Place) -> Option<Cost>,
    ) -> Asked {
        let effort = Share::whole(self.facts[at].effort);
        let is_open = !self.is_settled(place.verdict);
        let mut cost = Cost { all: effort, verdict: if is_open { effort } else { Share::ZERO }, worst: 0 };
        let answers = self.answers(place, at);
        let total: u64 = answers.iter().map(|(_, weight)| weight).sum();
        for (next, weight) in answers {
            if cost.all > bound {
                return Asked::NotBetter;
            }
            let Some(after) = then(self, next) else { return Asked::TooMuch };
            cost.all = cost.all + after.all.part(weight, total);
            cost.verdict = cost.verdict + after.verdict.part(weight, total);
            cost.worst = cost.worst.max(after.worst);
        }
        cost.worst += 1;
        if cost.all > bound { Asked::NotBetter } else { Asked::Cost(cost) }
    }

    /// The places the answers to a question lead to, with how often each is given; impossible ones are left out.
    fn answers(&mut self, place: Place, at: usize) -> Vec<(Place, u64)> {
        let asked = place.asked | 1 << at;
        let support = self.about(place.whole).support.clone();
        let revealed: Vec<Var> = self.facts[at]
            .vars
            .iter()
            .copied()
            .filter(|var| support.contains(var))
            .filter(|var| self.reveals[var].inputs.is_some_and(|inputs| inputs & !asked == 0))
            .collect();
        let mut places = vec![(Place { asked, ..place }, 1_u64)];
        for var in revealed {
            let weights = self.reveals[&var].weights.clone();
            let mut next = Vec::with_capacity(places.len() * weights.len());
            for (place, weight) in places {
                for (branch, share) in (0..).zip(&weights) {
                    let diagrams = &mut self.residual.diagrams;
                    let known = |v: Var| (v == var).then_some(branch);
                    let whole = diagrams.cut(place.whole, &known);
                    let verdict = diagrams.cut(place.verdict, &known);
                    next.push((Place { whole, verdict, ..place }, weight.saturating_mul(*share)));
                }
            }
            places = merged(next);
        }
        places.retain(|(place, _)| place.whole.value() != Some(IMPOSSIBLE));
        places
    }

    /// Facts that can still change something, those whose answers leave least in doubt first.
    fn promising(&mut self, place: Place) -> Vec<usize> {
        let support = self.about(place.whole).support.clone();
        let useful = |planner: &Self, at: usize| {
            let candidate = &planner.facts[at];
            place.asked & (1 << at) == 0
                && candidate.vars.iter().any(|var| support.contains(var) && planner.reveals[var].inputs.is_some())
        };
        let mut found: Vec<(Share, usize)> = Vec::new();
        for at in 0..self.facts.len() {
            if useful(self, at) {
                let doubt = self.doubt_after(place, at);
                let effort = Share::whole(self.facts[at].effort);
                found.push((doubt.times(effort) + effort, at));
            }
        }
        found.sort_unstable();
        found.into_iter().map(|(_, at)| at).collect()
    }

    /// The share of pairs of cases with different results that an answer leaves together.
    fn doubt_after(&mut self, place: Place, at: usize) -> Share {
        let answers = self.answers(place, at);
        let total: u64 = answers.iter().map(|(_, weight)| weight).sum();
        let mut doubt = Share::ZERO;
        for (next, weight) in answers {
            doubt = doubt + self.doubt(next.whole).part(weight, total);
        }
        doubt
    }

    /// The share of pairs of cases that have different results.
    fn doubt(&mut self, node: Node) -> Share {
        let masses = self.masses(node);
        let all = masses.iter().fold(Share::ZERO, |sum, (_, mass)| sum + *mass);
        let same = masses.iter().fold(Share::ZERO, |sum, (_, mass)| sum + mass.times(*mass));
        all.times(all).less(same)
    }

    /// How much of all cases each possible leaf has.
    fn masses(&mut self, node: Node) -> Rc<[(u32, Share)]> {
        if let Some(done) = self.masses.get(&node) {
            return Rc::clone(done);
        }
        let masses: Rc<[(u32, Share)]> = match node.value() {
            Some(IMPOSSIBLE) => Rc::new([]),
            Some(leaf) => Rc::new([(leaf, Share::whole(1))]),
            None => {
                let var = self.residual.diagrams.var(node);
                let branches = self.residual.diagrams.branches(node).to_vec();
                let weights = self.weights(var);
                let total = weights.iter().sum();
                let mut sums: BTreeMap<u32, Share> = BTreeMap::new();
                for (branch, weight) in branches.into_iter().zip(weights) {
                    for (leaf, mass) in self.masses(branch).iter() {
                        let sum = sums.entry(*leaf).or_default();
                        *sum = *sum + mass.part(weight, total);
                    }
                }
                sums.into_iter().collect()
            }
        };
        self.masses.insert(node, Rc::clone(&masses));
        masses
    }

    /// The same place, forgetting who was asked for what is known anyway.
    fn reduced(&mut self, place: Place) -> Place {
        let support = self.about(place.whole).support.clone();
        let inputs =
            support.iter().filter_map(|var| self.reveals.get(var)?.inputs).filter(|bits| bits.count_ones() > 1);
        let relevant = inputs.fold(0, |all, bits| all | bits);
        Place { asked: place.asked & relevant, ..place }
    }

    fn is_settled(&mut self, node: Node) -> bool {
        self.about(node).settled
    }

    fn about(&mut self, node: Node) -> &About {
        let Planner { residual, about, .. } = self;
        about
            .entry(node)
            .or_insert_with(|| About { settled: residual.is_constant(node), support: residual.diagrams.support(node) })
    }
}

/// What asking a question gave.
enum Asked {
    Cost(Cost),
    NotBetter,
    TooMuch,
}

fn merged(mut places: Vec<(Place, u64)>) -> Vec<(Place, u64)> {
    places.sort_unstable_by_key(|(place, _)| (place.whole, place.verdict));
    places.dedup_by(|next, held| {
        let same = next.0 == held.0;
        if same {
            held.1 = held.1.saturating_add(next.1);
        }
        same
    });
    places
}

/// What an answer to a question leaves possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The answer in words.
    pub answer: String,
    /// The outcomes it leaves possible.
    pub outcomes: Vec<Outcome>,
    /// The rules it leaves possible, none standing for "no rule fits".
    pub rules: Vec<Option<RuleId>>,
}

/// What each answer to a question would leave possible; answers that lead to the same are one.
pub fn why(compiled: &Compiled, case: &Case, today: Date, fact: FactId) -> Result<Vec<Lead>, FormulaError> {
    let compiled = for_case(compiled, case);
    let case = with_silent_assumptions(&compiled.playbook, case);
    let mut leads: Vec<Lead> = Vec::new();
    for (words, state) in compiled.axes.answers(&compiled.playbook, fact) {
        let mut answered = case.clone();
        answered.set(fact, state, Source::Answer);
        let facts = Facts::of(&compiled.playbook, &answered, today)?;
        let residual = Residual::of(&compiled, &facts)?;
        let rules = residual.possible_rules();
        let mut outcomes: Vec<Outcome> =
            rules.iter().map(|rule| rule.map_or(Outcome::Flag, |rule| compiled.playbook.rule(rule).outcome)).collect();
        outcomes.sort_unstable();
        outcomes.dedup();
        match leads.iter_mut().find(|lead| lead.rules == rules) {
            Some(lead) => lead.answer = format!("{}, {words}", lead.answer),
            None => leads.push(Lead { answer: words, outcomes, rules }),
        }
    }
    Ok(leads)
}
