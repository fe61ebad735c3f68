//! Asking as a game against nature: a question costs its effort, its answer cuts the diagram of what is still possible,
//! and when one result is left nothing more is asked. Where the game stands is the node that is left, so standings that
//! differ only in what no longer matters are one.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Node, Var};
use crate::engine::parts::symbol::IMPOSSIBLE;
use crate::engine::residual::Residual;
use crate::interview::share::Share;
use crate::model::fact::FactId;

/// How often answers are given and what questions cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighing {
    /// As the playbook's `odds` and `effort` say.
    Odds,
    /// Each option and region equally often, each question costs one.
    Equal,
}

/// The game about what is left of a case.
pub struct Game<'r, 'a> {
    /// What is left of the case.
    pub residual: &'r mut Residual<'a>,
    /// The facts that can be asked.
    pub questions: Vec<Candidate>,
    /// For each leaf, a number that only leaves with the same verdict share; empty where verdicts do not count.
    pub verdicts: Vec<u32>,
    reveals: FxHashMap<Var, Reveal>,
    about: FxHashMap<Node, About>,
    costs_in_order: FxHashMap<Node, Share>,
    restricted: FxHashMap<(Node, Var, u16), Node>,
}

/// A fact that can be asked.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The fact.
    pub fact: FactId,
    /// What asking costs.
    pub effort: u32,
    /// Its own variable and those of what is calculated from it.
    pub vars: Vec<Var>,
}

/// When the branch of a variable becomes known, and how often each is taken.
#[derive(Debug, Clone)]
pub struct Reveal {
    /// The candidates that must all have been asked, as bits; none where one of its inputs cannot be asked.
    pub inputs: Option<u64>,
    /// How often each branch is taken.
    pub weights: Rc<[u64]>,
}

/// Where a game stands: what is left of the result, and which inputs of what is still free have been asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// What is left.
    pub node: Node,
    /// The candidates that were asked, as bits.
    pub asked: u64,
}

/// What is remembered about a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// The results that are left.
    pub result: Left,
    /// The verdicts that are left.
    pub verdict: Left,
    /// The candidates whose answers can change it, as bits.
    pub facts: u64,
    /// Those of them that change something only together with others.
    pub together: u64,
}

/// What is left of some values, impossible ones aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Left {
    /// None: such a case cannot be.
    Nothing,
    /// This one.
    One(u32),
    /// More than one.
    Many,
}

impl Left {
    fn is_open(self) -> bool {
        self == Left::Many
    }

    fn and(self, other: Left) -> Left {
        match (self, other) {
            (Left::Nothing, one) | (one, Left::Nothing) => one,
            (Left::One(a), Left::One(b)) if a == b => self,
            (Left::One(_) | Left::Many, _) => Left::Many,
        }
    }
}

/// The answers to a question: the places they lead to, with how often.
pub type Answers = Vec<(Place, u64)>;

impl<'r, 'a> Game<'r, 'a> {
    /// The game with these questions (at most 64 of them count).
    pub fn new(residual: &'r mut Residual<'a>, candidates: Vec<FactId>, weighing: Weighing) -> Game<'r, 'a> {
        let playbook = residual.playbook();
        let effort = |fact: FactId| match weighing {
            Weighing::Odds => playbook.fact(fact).ask.as_ref().map_or(1, |ask| ask.effort),
            Weighing::Equal => 1,
        };
        let candidates = candidates.into_iter().take(64);
        let questions: Vec<Candidate> =
            candidates.map(|fact| Candidate { fact, effort: effort(fact), vars: residual.vars_of(fact) }).collect();
        let mut game = Game {
            residual,
            questions,
            verdicts: Vec::new(),
            reveals: FxHashMap::default(),
            about: FxHashMap::default(),
            costs_in_order: FxHashMap::default(),
            restricted: FxHashMap::default(),
        };
        game.learn_reveals(weighing);
        game
    }

    fn learn_reveals(&mut self, weighing: Weighing) {
        let vars: Vec<Var> = self.questions.iter().flat_map(|candidate| candidate.vars.clone()).collect();
        for var in vars {
            let bit = |input: FactId| {
                let at = self.questions.iter().position(|candidate| candidate.fact == input);
                at.map(|at| 1_u64 << at)
            };
            let mut bits = self.residual.open_inputs_of(var).into_iter().map(bit);
            let inputs = match weighing {
                Weighing::Odds => bits.try_fold(0, |all, bit| Some(all | bit?)),
                // What is not asked has been drawn.
                Weighing::Equal => Some(bits.flatten().fold(0, |all, bit| all | bit)),
            };
            let weights = match weighing {
                Weighing::Odds => self.residual.weights(var).into(),
                Weighing::Equal => vec![1; usize::from(self.residual.diagrams.width(var))].into(),
            };
            self.reveals.insert(var, Reveal { inputs, weights });
        }
    }

    /// When a variable becomes known; none for one that no question touches.
    pub fn reveal(&self, var: Var) -> Option<&Reveal> {
        self.reveals.get(&var)
    }

    /// Whether one result is left, or none.
    pub fn is_settled(&mut self, node: Node) -> bool {
        self.about(node).result != Left::Many
    }

    /// The questions that can still change something, in playbook order.
    pub fn useful(&mut self, place: Place) -> Vec<usize> {
        let useful = self.about(place.node).facts & !place.asked;
        (0..self.questions.len()).filter(|at| useful & (1 << at) != 0).collect()
    }

    /// The same place, forgetting who was asked for what is known anyway.
    pub fn reduced(&mut self, place: Place) -> Place {
        Place { asked: place.asked & self.about(place.node).together, ..place }
    }

    /// The places the answers to a question lead to, with how often each is given; impossible ones are left out.
    pub fn answers(&mut self, place: Place, at: usize) -> Answers {
        let asked = place.asked | 1 << at;
        let mut places = vec![(Place { asked, ..place }, 1_u64)];
        for var in self.questions[at].vars.clone() {
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
    pub fn is_always_needed(&mut self, place: Place, at: usize) -> bool {
        let verdict_is_open = self.about(place.node).verdict == Left::Many;
        let asked = place.asked | 1 << at;
        let reveals = &self.reveals;
        let is_revealed = |var: &Var| reveals[var].inputs.is_some_and(|inputs| inputs & !asked == 0);
        let own: Vec<Var> = self.questions[at].vars.iter().copied().filter(is_revealed).collect();
        let [var] = own[..] else { return false };
        let branches: Vec<Node> =
            (0..self.residual.diagrams.width(var)).map(|branch| self.restrict(place.node, var, branch)).collect();
        let Game { residual, verdicts, .. } = self;
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
    pub fn restrict(&mut self, node: Node, var: Var, branch: u16) -> Node {
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

    /// What it costs to ask in the order of the diagram until everything is settled: a plan that is there at once, and
    /// so no less than the best one costs.
    pub fn cost_in_order(&mut self, node: Node) -> Share {
        if !self.about(node).result.is_open() {
            return Share::ZERO;
        }
        if let Some(done) = self.costs_in_order.get(&node) {
            return *done;
        }
        let var = self.residual.diagrams.var(node);
        let branches = self.residual.diagrams.branches(node).to_vec();
        let reveal = self.reveals.get(&var).cloned();
        let inputs = reveal.as_ref().and_then(|reveal| reveal.inputs).unwrap_or(0);
        // A question of several variables is counted at the first of them.
        let is_first = |question: &Candidate| question.vars.iter().min() == Some(&var);
        let asked = self.questions.iter().enumerate().filter(|(at, _)| inputs & (1 << at) != 0);
        let effort = asked.filter(|(_, question)| is_first(question)).map(|(_, question)| question.effort).sum();
        let weights = reveal.map_or_else(|| vec![1; branches.len()].into(), |reveal| reveal.weights);
        let possible = |game: &mut Self, branch: &Node| game.about(*branch).result != Left::Nothing;
        let branches: Vec<(Node, u64)> =
            branches.into_iter().zip(weights.iter().copied()).filter(|(branch, _)| possible(self, branch)).collect();
        let total = branches.iter().map(|(_, weight)| weight).sum();
        let cost = branches
            .into_iter()
            .fold(Share::whole(effort), |sum, (branch, weight)| sum + self.cost_in_order(branch).part(weight, total));
        self.costs_in_order.insert(node, cost);
        cost
    }

    /// What is known about a node.
    pub fn about(&mut self, node: Node) -> About {
        if let Some(about) = self.about.get(&node) {
            return *about;
        }
        let about = match node.value() {
            Some(IMPOSSIBLE) => About { result: Left::Nothing, verdict: Left::Nothing, facts: 0, together: 0 },
            Some(leaf) => {
                let verdict = self.verdicts.get(leaf as usize).copied().unwrap_or(0);
                About { result: Left::One(leaf), verdict: Left::One(verdict), facts: 0, together: 0 }
            }
            None => self.about_branches(node),
        };
        self.about.insert(node, about);
        about
    }

    fn about_branches(&mut self, node: Node) -> About {
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
}

/// Stands for two results that differ; no leaf has this number.
const DIFFERENT: u32 = u32::MAX >> 2;

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
