//! The best next question. Asking is a game against nature: a question costs its effort, its answer cuts the diagram,
//! and when the result is settled nothing more is asked. The least expected cost follows by dynamic programming over
//! what is still possible (Art Lew, *Optimal conversion of extended-entry decision tables with general cost criteria*,
//! CACM 1978). The state is the node that is left, so states that differ only in what no longer matters are one. Bounds
//! leave out most states: a question with some answer that does not settle costs another one at least; and a fact that
//! is needed whatever the others are may as well be asked first. Where a budget of states is used up, a greedy choice
//! stands in (of the kind bounded by Cicalese, Laber and Saettler, ICML 2014), looked at one question ahead.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Node, Var};
use crate::engine::residual::{IMPOSSIBLE, Joined, Residual};
use crate::interview::share::Share;
use crate::model::fact::FactId;

/// How many states an exact plan may look at.
pub const STATES: usize = 20_000;

/// How often answers are given and what questions cost, for a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighing {
    /// As the playbook's `odds` and `effort` say.
    Odds,
    /// Each option and region equally often, each question costs one.
    Equal,
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

/// What the best plan costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// On average.
    pub mean: Share,
    /// At most.
    pub worst: u32,
    /// Whether no plan is better.
    pub is_exact: bool,
}

/// Plans over what is left of a case.
pub struct Planner<'r, 'a> {
    residual: &'r mut Residual<'a>,
    weighing: Weighing,
    facts: Vec<Candidate>,
    reveals: FxHashMap<Var, Reveal>,
    verdicts: Vec<u32>,
    states: usize,
    budget: usize,
    costs: FxHashMap<Place, Cost>,
    greedy: FxHashMap<Place, Cost>,
    about: FxHashMap<Node, About>,
    masses: FxHashMap<Node, Rc<[(u32, Share)]>>,
    doubts: FxHashMap<Node, Share>,
    restricted: FxHashMap<(Node, Var, u16), Node>,
}

/// A fact that can be asked.
#[derive(Debug, Clone)]
struct Candidate {
    fact: FactId,
    effort: Share,
    /// Its own variable and those of what is calculated from it.
    vars: Vec<Var>,
}

/// When the branch of a variable becomes known, and how often each is taken.
#[derive(Debug, Clone)]
struct Reveal {
    /// The candidates that must all have been asked, as bits; none where one of its inputs cannot be asked.
    inputs: Option<u64>,
    /// How often each branch is taken.
    weights: Rc<[u64]>,
}

/// Where a plan stands: what is left of the result, and which inputs of what is still free have been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Place {
    node: Node,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct About {
    /// The leaf that alone is left.
    result: Left,
    /// The verdict that alone is left.
    verdict: Left,
    /// The candidates whose answers can change it, as bits.
    facts: u64,
    /// Those of them that change it only together with others.
    together: u64,
}

/// What is left of some values, impossible ones aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Nothing,
    One(u32),
    Many,
}

impl Left {
    fn and(self, other: Left) -> Left {
        match (self, other) {
            (Left::Nothing, one) | (one, Left::Nothing) => one,
            (Left::One(a), Left::One(b)) if a == b => self,
            (Left::One(_) | Left::Many, _) => Left::Many,
        }
    }
}

/// The answers to a question: the places they lead to, with how often.
type Answers = Vec<(Place, u64)>;

impl<'r, 'a> Planner<'r, 'a> {
    /// A planner over these facts (at most 64 of them count).
    pub fn new(residual: &'r mut Residual<'a>, candidates: Vec<FactId>, weighing: Weighing) -> Planner<'r, 'a> {
        let playbook = residual.playbook();
        let effort = |fact: FactId| match weighing {
            Weighing::Odds => playbook.fact(fact).ask.as_ref().map_or(1, |ask| ask.effort),
            Weighing::Equal => 1,
        };
        let candidates = candidates.into_iter().take(64);
        let facts: Vec<Candidate> = candidates
            .map(|fact| Candidate { fact, effort: Share::whole(effort(fact)), vars: residual.vars_of(fact) })
            .collect();
        let mut planner = Planner {
            residual,
            weighing,
            facts,
            reveals: FxHashMap::default(),
            verdicts: Vec::new(),
            states: 0,
            budget: STATES,
            costs: FxHashMap::default(),
            greedy: FxHashMap::default(),
            about: FxHashMap::default(),
            masses: FxHashMap::default(),
            doubts: FxHashMap::default(),
            restricted: FxHashMap::default(),
        };
        planner.learn_reveals();
        planner
    }

    /// Changes how many states exact plans may look at from here on.
    pub fn allow(&mut self, states: usize) {
        self.budget = self.states + states;
    }

    fn learn_reveals(&mut self) {
        let vars: Vec<Var> = self.facts.iter().flat_map(|candidate| candidate.vars.clone()).collect();
        for var in vars {
            let inputs = self.residual.open_inputs_of(var).into_iter().try_fold(0_u64, |bits, input| {
                let at = self.facts.iter().position(|candidate| candidate.fact == input)?;
                Some(bits | 1 << at)
            });
            let weights = match self.weighing {
                Weighing::Odds => self.residual.weights(var).into(),
                Weighing::Equal => vec![1; usize::from(self.residual.diagrams.width(var))].into(),
            };
            self.reveals.insert(var, Reveal { inputs, weights });
        }
    }

    /// The best first question about the whole result; there must be one that matters.
    pub fn best(&mut self) -> Plan {
        let Joined { node, verdicts } = self.residual.joined();
        self.verdicts = verdicts;
        let start = Place { node, asked: 0 };
        match self.exact(start) {
            Some((at, cost)) => Plan { fact: self.facts[at].fact, expected: cost.all, worst: Some(cost.worst) },
            None => self.looked_ahead(start),
        }
    }

    /// What the best plan costs for a result of which this is left; none where the case cannot be.
    pub fn expected(&mut self, node: Node) -> Option<Expected> {
        if self.about(node).result == Left::Nothing {
            return None;
        }
        let place = Place { node, asked: 0 };
        let exact = self.cost(place);
        let is_exact = exact.is_some();
        let cost = exact.unwrap_or_else(|| self.greedy_cost(place));
        Some(Expected { mean: cost.all, worst: cost.worst, is_exact })
    }

    /// What of a diagram is left where some more variables are known.
    pub fn cut(&mut self, node: Node, known: &[(Var, u16)]) -> Node {
        known.iter().fold(node, |node, (var, branch)| self.restrict(node, *var, *branch))
    }

    /// The exact cost from a place on; none where the budget is used up.
    fn cost(&mut self, place: Place) -> Option<Cost> {
        let place = self.reduced(place);
        if self.is_settled(place.node) {
            return Some(FREE);
        }
        if let Some(cost) = self.costs.get(&place) {
            return Some(*cost);
        }
        let cost = match self.exact(place) {
            Some((_, cost)) => cost,
            None if self.is_spent() => return None,
            None => FREE,
        };
        self.costs.insert(place, cost);
        Some(cost)
    }

    fn is_spent(&self) -> bool {
        self.states >= self.budget
    }

    /// The best question and its cost; none where the budget is used up or nothing can be asked.
    fn exact(&mut self, place: Place) -> Option<(usize, Cost)> {
        self.states += 1;
        if self.is_spent() {
            return None;
        }
        let mut questions = self.questions(place);
        if let Some(needed) = questions.iter().position(|question| self.is_always_needed(place, question.at)) {
            questions = vec![questions.swap_remove(needed)];
        }
        let mut best: Option<(usize, Cost)> = None;
        for question in questions {
            let bound = best.map_or(Share::MAX, |(_, cost)| cost.all);
            match self.ask(place, &question, bound, Planner::cost) {
                Asked::Cost(cost) => {
                    if best.is_none_or(|(held, old)| (cost, question.at) < (old, held)) {
                        best = Some((question.at, cost));
                    }
                }
                Asked::NotBetter => {}
                Asked::TooMuch => return None,
            }
        }
        best
    }

    /// The question whose answers, played on greedily, cost least.
    fn looked_ahead(&mut self, place: Place) -> Plan {
        let mut best: Option<(usize, Cost)> = None;
        for question in self.questions(place) {
            let bound = best.map_or(Share::MAX, |(_, cost)| cost.all);
            let asked = self.ask(place, &question, bound, |planner, next| Some(planner.greedy_cost(next)));
            if let Asked::Cost(cost) = asked
                && best.is_none_or(|(held, old)| (cost, question.at) < (old, held))
            {
                best = Some((question.at, cost));
            }
        }
        let (at, expected) = best.map_or((0, Share::MAX), |(at, cost)| (at, cost.all));
        Plan { fact: self.facts[at].fact, expected, worst: None }
    }

    fn greedy_cost(&mut self, place: Place) -> Cost {
        let place = self.reduced(place);
        if self.is_settled(place.node) {
            return FREE;
        }
        if let Some(cost) = self.costs.get(&place).or_else(|| self.greedy.get(&place)) {
            return *cost;
        }
        let first = self.questions(place).into_iter().next();
        let asked = first
            .map(|question| self.ask(place, &question, Share::MAX, |planner, next| Some(planner.greedy_cost(next))));
        let cost = match asked {
            Some(Asked::Cost(cost)) => cost,
            Some(Asked::NotBetter | Asked::TooMuch) | None => FREE,
        };
        self.greedy.insert(place, cost);
        cost
    }

    /// What asking costs, its answers going on as `then` says; stops early where it cannot be less than `bound`.
    fn ask(
        &mut self,
        place: Place,
        question: &Question,
        bound: Share,
        mut then: impl FnMut(&mut Self, Place) -> Option<Cost>,
    ) -> Asked {
        let effort = self.facts[question.at].effort;
        let is_open = self.about(place.node).verdict == Left::Many;
        let mut cost = Cost { all: effort, verdict: if is_open { effort } else { Share::ZERO }, worst: 0 };
        let mut at_least = question.at_least;
        for (next, weight) in &question.answers {
            if at_least > bound {
                return Asked::NotBetter;
            }
            let Some(after) = then(self, *next) else { return Asked::TooMuch };
            let share = after.all.part(*weight, question.total);
            cost.all = cost.all + share;
            cost.verdict = cost.verdict + after.verdict.part(*weight, question.total);
            cost.worst = cost.worst.max(after.worst);
            let expected = self.least_after(*next).part(*weight, question.total);
            at_least = at_least.less(expected) + share;
        }
        cost.worst += 1;
        if cost.all > bound { Asked::NotBetter } else { Asked::Cost(cost) }
    }

    /// What at least is asked from a place on: one question where it is not settled.
    fn least_after(&mut self, place: Place) -> Share {
        let About { result, facts, .. } = self.about(place.node);
        if result != Left::Many || facts & !place.asked == 0 {
            return Share::ZERO;
        }
        let efforts = (0..self.facts.len()).filter(|at| facts & !place.asked & (1 << at) != 0);
        efforts.map(|at| self.facts[at].effort).min().unwrap_or(Share::ZERO)
    }

    /// The questions that can change something, those whose answers leave least in doubt for their effort first.
    fn questions(&mut self, place: Place) -> Vec<Question> {
        let useful = self.about(place.node).facts & !place.asked;
        let mut found: Vec<(Share, Question)> = Vec::new();
        for at in (0..self.facts.len()).filter(|at| useful & (1 << at) != 0) {
            let question = self.question(place, at);
            let mut doubt = Share::ZERO;
            for (next, weight) in &question.answers {
                doubt = doubt + self.doubt(next.node).part(*weight, question.total);
            }
            let effort = self.facts[at].effort;
            found.push((doubt.times(effort) + effort, question));
        }
        found.sort_by_key(|(doubt, question)| (*doubt, question.at));
        found.into_iter().map(|(_, question)| question).collect()
    }

    fn question(&mut self, place: Place, at: usize) -> Question {
        let answers = self.answers(place, at);
        let total = answers.iter().map(|(_, weight)| weight).sum();
        let mut at_least = self.facts[at].effort;
        for (next, weight) in &answers {
            at_least = at_least + self.least_after(*next).part(*weight, total);
        }
        Question { at, answers, total, at_least }
    }

    /// The places the answers to a question lead to, with how often each is given; impossible ones are left out.
    fn answers(&mut self, place: Place, at: usize) -> Answers {
        let asked = place.asked | 1 << at;
        let mut places = vec![(Place { asked, ..place }, 1_u64)];
        for var in self.facts[at].vars.clone() {
            let Reveal { inputs, weights } = self.reveals[&var].clone();
            if inputs.is_none_or(|inputs| inputs & !asked != 0) {
                continue;
            }
            let mut next: Answers = Vec::with_capacity(places.len() * weights.len());
            for (place, weight) in places {
                for (branch, share) in (0..).zip(weights.iter()) {
                    let node = self.restrict(place.node, var, branch);
                    next.push((Place { node, ..place }, weight.saturating_mul(*share)));
                }
            }
            places = merged(next);
        }
        places.retain(|(place, _)| self.about(place.node).result != Left::Nothing);
        places
    }

    /// Whether this question must be asked whatever the answers to all others are, for the verdict while that is open:
    /// then it costs nothing to ask it first.
    fn is_always_needed(&mut self, place: Place, at: usize) -> bool {
        let verdict_is_open = self.about(place.node).verdict == Left::Many;
        let vars = self.facts[at].vars.clone();
        let own = vars
            .iter()
            .copied()
            .filter(|var| self.reveals[var].inputs.is_some_and(|inputs| inputs & !(place.asked | 1 << at) == 0));
        let own: Vec<Var> = own.collect();
        let [var] = own[..] else { return false };
        let branches: Vec<Node> =
            (0..self.residual.diagrams.width(var)).map(|branch| self.restrict(place.node, var, branch)).collect();
        let Planner { residual, verdicts, .. } = self;
        let is_same =
            |a: u32, b: u32| a == b || (verdict_is_open && verdicts.get(a as usize) == verdicts.get(b as usize));
        let same = branches[1..].iter().try_fold(branches[0], |held, next| {
            let both = residual.diagrams.combine(held, *next, &mut |a, b| match (a, b) {
                (DIFFERENT, _) | (_, DIFFERENT) => DIFFERENT,
                (IMPOSSIBLE, one) | (one, IMPOSSIBLE) => one,
                (a, b) if is_same(a, b) => a,
                _ => DIFFERENT,
            });
            (both.value() != Some(DIFFERENT)).then_some(both)
        });
        same.is_none()
    }

    /// The function where one variable is known.
    fn restrict(&mut self, node: Node, var: Var, branch: u16) -> Node {
        let own = self.residual.diagrams.var(node);
        if own > var {
            return node;
        }
        if own == var {
            return self.residual.diagrams.branches(node)[usize::from(branch)];
        }
        if let Some(done) = self.restricted.get(&(node, var, branch)) {
            return *done;
        }
        let below = self.residual.diagrams.branches(node).to_vec();
        let below: Vec<Node> = below.into_iter().map(|below| self.restrict(below, var, branch)).collect();
        let result = self.residual.diagrams.node(own, &below);
        self.restricted.insert((node, var, branch), result);
        result
    }

    /// The share of pairs of cases that have different results.
    fn doubt(&mut self, node: Node) -> Share {
        if let Some(doubt) = self.doubts.get(&node) {
            return *doubt;
        }
        let masses = self.masses(node);
        let all = masses.iter().fold(Share::ZERO, |sum, (_, mass)| sum + *mass);
        let same = masses.iter().fold(Share::ZERO, |sum, (_, mass)| sum + mass.times(*mass));
        let doubt = all.times(all).less(same);
        self.doubts.insert(node, doubt);
        doubt
    }

    /// How much of all cases each possible leaf has, in the order of the leaves.
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
                let weights = self.reveals.get(&var).map(|reveal| Rc::clone(&reveal.weights));
                let weights = weights.unwrap_or_else(|| vec![1; branches.len()].into());
                let total = weights.iter().sum();
                let mut all: Vec<(u32, Share)> = Vec::new();
                for (branch, weight) in branches.into_iter().zip(weights.iter()) {
                    let part = self.masses(branch);
                    all.extend(part.iter().map(|(leaf, mass)| (*leaf, mass.part(*weight, total))));
                }
                all.sort_unstable_by_key(|(leaf, _)| *leaf);
                all.dedup_by(|next, held| {
                    let same = next.0 == held.0;
                    if same {
                        held.1 = held.1 + next.1;
                    }
                    same
                });
                all.into()
            }
        };
        self.masses.insert(node, Rc::clone(&masses));
        masses
    }

    /// The same place, forgetting who was asked for what is known anyway.
    fn reduced(&mut self, place: Place) -> Place {
        Place { asked: place.asked & self.about(place.node).together, ..place }
    }

    fn is_settled(&mut self, node: Node) -> bool {
        self.about(node).result != Left::Many
    }

    fn about(&mut self, node: Node) -> About {
        if let Some(about) = self.about.get(&node) {
            return *about;
        }
        let about = match node.value() {
            Some(IMPOSSIBLE) => About { result: Left::Nothing, verdict: Left::Nothing, facts: 0, together: 0 },
            Some(leaf) => {
                let verdict = self.verdicts.get(leaf as usize).copied().unwrap_or(0);
                About { result: Left::One(leaf), verdict: Left::One(verdict), facts: 0, together: 0 }
            }
            None => {
                let var = self.residual.diagrams.var(node);
                let inputs = self.reveals.get(&var).and_then(|reveal| reveal.inputs).unwrap_or(0);
                let together = if inputs.count_ones() > 1 { inputs } else { 0 };
                let start = About { result: Left::Nothing, verdict: Left::Nothing, facts: inputs, together };
                let branches = self.residual.diagrams.branches(node).to_vec();
                branches.into_iter().fold(start, |all, branch| {
                    let one = self.about(branch);
                    About {
                        result: all.result.and(one.result),
                        verdict: all.verdict.and(one.verdict),
                        facts: all.facts | one.facts,
                        together: all.together | one.together,
                    }
                })
            }
        };
        self.about.insert(node, about);
        about
    }
}

/// Stands for two results that differ; no leaf has this number.
const DIFFERENT: u32 = u32::MAX >> 2;

/// A question that can be asked at some place.
struct Question {
    at: usize,
    answers: Answers,
    total: u64,
    /// What asking it costs at least.
    at_least: Share,
}

/// What asking a question gave.
enum Asked {
    Cost(Cost),
    NotBetter,
    TooMuch,
}

fn merged(mut places: Answers) -> Answers {
    places.sort_unstable_by_key(|(place, _)| *place);
    places.dedup_by(|next, held| {
        let same = next.0 == held.0;
        if same {
            held.1 = held.1.saturating_add(next.1);
        }
        same
    });
    places
}
