//! The best next question: exact where the table of everything that may be known is small enough; else the question
//! whose answers leave least in doubt for its effort (a greedy choice of the kind bounded by Cicalese, Laber and
//! Saettler, ICML 2014), after which what is left is soon small enough.

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Node, Var};
use crate::engine::residual::{Joined, Residual};
use crate::interview::game::{Game, Left, Place};
use crate::interview::share::Share;
use crate::interview::table;
use crate::model::fact::FactId;

pub use crate::interview::game::Weighing;

/// The next question of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The fact to ask for.
    pub fact: FactId,
    /// The expected effort of all questions; none where the plan is not exact.
    pub expected: Option<Share>,
    /// How many questions there are at most; none where the plan is not exact.
    pub worst: Option<u32>,
}

/// What a plan costs.
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
    game: Game<'r, 'a>,
    known: FxHashMap<Place, Expected>,
    steps: usize,
    states: usize,
}

const SETTLED: Expected = Expected { mean: Share::ZERO, worst: 0, is_exact: true };

impl<'r, 'a> Planner<'r, 'a> {
    /// A planner over these facts (at most 64 of them count).
    pub fn new(residual: &'r mut Residual<'a>, candidates: Vec<FactId>, weighing: Weighing) -> Planner<'r, 'a> {
        Planner {
            game: Game::new(residual, candidates, weighing),
            known: FxHashMap::default(),
            steps: 0,
            states: table::STATES,
        }
    }

    /// The best first question about the whole result; there must be one that matters.
    pub fn best(&mut self) -> Plan {
        let Joined { node, verdicts } = self.game.residual.joined();
        self.game.verdicts = verdicts;
        let place = Place { node, asked: 0 };
        let fact = |game: &Game<'_, '_>, at: usize| game.questions[at].fact;
        if let Some(solution) = table::solve(&mut self.game, place, table::STATES)
            && let Some(at) = solution.question
        {
            let (expected, worst) = (Some(Share::from_32nds(solution.cost.all)), Some(solution.cost.worst));
            return Plan { fact: fact(&self.game, at), expected, worst };
        }
        let at = self.likely_best(place).unwrap_or(0);
        Plan { fact: fact(&self.game, at), expected: None, worst: None }
    }

    /// What a plan costs for a result of which this is left; none where the case cannot be.
    pub fn expected(&mut self, node: Node) -> Option<Expected> {
        if self.game.about(node).result == Left::Nothing {
            return None;
        }
        Some(self.from(Place { node, asked: 0 }))
    }

    /// What of a diagram is left where some more variables are known.
    pub fn cut(&mut self, node: Node, known: &[(Var, u16)]) -> Node {
        known.iter().fold(node, |node, (var, branch)| self.game.restrict(node, *var, *branch))
    }

    /// Uses only tables of so many states from here on, and the likely best question where that is not enough.
    pub fn hurry(&mut self, states: usize) {
        self.states = states;
    }

    /// How much was looked at so far, in tables and questions.
    pub fn steps(&self) -> usize {
        self.steps
    }

    fn from(&mut self, place: Place) -> Expected {
        let place = self.game.reduced(place);
        if self.game.is_settled(place.node) {
            return SETTLED;
        }
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        self.steps += 1;
        let expected = match table::solve(&mut self.game, place, self.states) {
            Some(solution) => {
                Expected { mean: Share::from_32nds(solution.cost.all), worst: solution.cost.worst, is_exact: true }
            }
            None => self.after_likely_best(place),
        };
        self.known.insert(place, expected);
        expected
    }

    /// What it costs to ask the question that looks best, and to go on so.
    fn after_likely_best(&mut self, place: Place) -> Expected {
        let Some(at) = self.likely_best(place) else { return SETTLED };
        let answers = self.game.answers(place, at);
        let total = answers.iter().map(|(_, weight)| weight).sum();
        let mut expected = Expected { mean: Share::whole(self.game.questions[at].effort), worst: 0, is_exact: false };
        for (next, weight) in answers {
            let after = self.from(next);
            expected.mean = expected.mean + after.mean.part(weight, total);
            expected.worst = expected.worst.max(after.worst);
        }
        expected.worst += 1;
        expected
    }

    /// A question that must be asked anyway, else the one whose answers leave least in doubt for its effort.
    fn likely_best(&mut self, place: Place) -> Option<usize> {
        let useful = self.game.useful(place);
        if let Some(needed) = useful.iter().find(|at| self.game.is_always_needed(place, **at)) {
            return Some(*needed);
        }
        useful.into_iter().min_by_key(|at| (self.doubt_after(place, *at), *at))
    }

    fn doubt_after(&mut self, place: Place, at: usize) -> Share {
        let answers = self.game.answers(place, at);
        let total = answers.iter().map(|(_, weight)| weight).sum();
        let doubt = answers
            .into_iter()
            .fold(Share::ZERO, |sum, (next, weight)| sum + self.game.doubt(next.node).part(weight, total));
        let effort = Share::whole(self.game.questions[at].effort);
        doubt.times(effort) + effort
    }
}
