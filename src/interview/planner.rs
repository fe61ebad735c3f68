//! The best next question: exact where the table of everything that may be known is small enough; else the question that
//! looks best two questions deep, what is left then being asked in the order of the diagram: a step of policy improvement
//! (Bertsekas's rollout) on a plan that is there at once. After it, what is left is soon small enough for the table.

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

/// Of so many questions that look good it is worked out how good they are.
const LOOKED_AT: usize = 4;

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
        let most = table::most_states(self.game.useful(place).len());
        if let Some(solution) = table::solve(&mut self.game, place, most)
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

    /// A question that must be asked anyway, else the one that looks best two questions deep.
    fn likely_best(&mut self, place: Place) -> Option<usize> {
        let useful = self.game.useful(place);
        if let Some(needed) = useful.iter().find(|at| self.game.is_always_needed(place, **at)) {
            return Some(*needed);
        }
        let mut ranked: Vec<(Share, usize)> = useful.into_iter().map(|at| (self.cost_after(place, at), at)).collect();
        ranked.sort_unstable();
        ranked.truncate(LOOKED_AT);
        ranked.into_iter().map(|(one, at)| (self.cost_after_two(place, at), one, at)).min().map(|(_, _, at)| at)
    }

    /// What it costs to ask a question, and then whatever is left in the order of the diagram.
    fn cost_after(&mut self, place: Place, at: usize) -> Share {
        self.mean_after(place, at, &mut |this, next| this.game.cost_in_order(next.node))
    }

    /// What it costs to ask a question, then the best second one, and then whatever is left in the order of the diagram.
    fn cost_after_two(&mut self, place: Place, at: usize) -> Share {
        self.mean_after(place, at, &mut |this, next| {
            let useful = this.game.useful(next);
            useful.into_iter().map(|second| this.cost_after(next, second)).min().unwrap_or(Share::ZERO)
        })
    }

    fn mean_after(&mut self, place: Place, at: usize, cost: &mut dyn FnMut(&mut Self, Place) -> Share) -> Share {
        let answers = self.game.answers(place, at);
        let total = answers.iter().map(|(_, weight)| weight).sum();
        let effort = Share::whole(self.game.questions[at].effort);
        answers.into_iter().fold(effort, |sum, (next, weight)| sum + cost(self, next).part(weight, total))
    }
}
