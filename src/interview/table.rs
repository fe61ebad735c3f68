//! The exact plan, by dynamic programming over everything that may be known (R. Lew's extended-entry tables, CACM 1978):
//! each variable has a digit, which says its branch or that it is not known yet. A number in that mixed system stands for
//! each state of knowledge; an answer lowers a digit, so going through the numbers in ascending order finds the cost of
//! every answer before that of its question.

mod digit;
mod matter;

use rustc_hash::FxHashMap;

use crate::engine::diagram::{Node, Var};
use crate::engine::parts::symbol::IMPOSSIBLE;
use crate::interview::game::{Game, Place};
use crate::interview::table::digit::{Class, Digit, classes, told_together};
use crate::interview::table::matter::Matter;

/// How many states of knowledge a table may have.
pub const STATES: usize = 150_000;

/// Of so few questions the plan is exact unless a table would be larger than this.
const FEW: usize = 8;
const STATES_OF_FEW: usize = 1_000_000;

/// How large the table of the next question may be.
pub fn most_states(questions: usize) -> usize {
    if questions <= FEW { STATES_OF_FEW } else { STATES }
}

/// The best first question of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Solution {
    /// The position of the question; none where nothing that can be asked changes the result.
    pub question: Option<usize>,
    /// What it costs.
    pub cost: Cost,
}

/// What a plan costs from some state on; effort in units of 2⁻³².
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Cost {
    /// The expected effort until everything is settled.
    pub all: u64,
    /// The expected effort until outcome and amount are.
    pub verdict: u64,
    /// The most questions.
    pub worst: u32,
}

const ONE: u64 = 1 << 32;

/// What more than one result is left of.
const MANY: u32 = u32::MAX;

/// A question: the digits its answer tells at once, and those it tells once others are known.
struct Asking {
    question: usize,
    effort: u64,
    tells: Vec<usize>,
    completes: Vec<(usize, Vec<usize>)>,
    /// The digit that says whether it was asked.
    own: usize,
    /// Whether it tells that digit and nothing else, and its costs are small enough to be added up in 64 bits.
    is_plain: bool,
}

/// Solves a game exactly; none where the table would have more than `most` states, or where something depends on
/// questions and on what nobody can be asked as well, so that nobody can say when it is known.
pub fn solve(game: &mut Game<'_, '_>, place: Place, most: usize) -> Option<Solution> {
    let is_beyond_asking = |var: &Var| game.reveal(*var).is_some_and(|reveal| reveal.inputs.is_none());
    if game.residual.diagrams.support(place.node).iter().any(is_beyond_asking) {
        return None;
    }
    let mut layout = Layout::of(game, place, most)?;
    layout.ask(game, place);
    layout.bound();
    Some(layout.solved(game, place.node))
}

struct Layout {
    digits: Vec<Digit>,
    asking: Vec<Asking>,
    states: usize,
}

impl Layout {
    /// The digits of what is free at a place; none where there are too many states.
    fn of(game: &mut Game<'_, '_>, place: Place, most: usize) -> Option<Layout> {
        let mut digits = Vec::new();
        let mut states = 1_usize;
        for vars in told_together(game, place.node) {
            let classes = classes(game, place.node, &vars);
            let size = classes.len();
            digits.push(Digit { vars, size, stride: states, classes });
            states = states.checked_mul(size + 1).filter(|states| *states <= most)?;
        }
        Some(Layout { digits, asking: Vec::new(), states })
    }

    /// The questions that tell something, each with a digit of its own where it has no variable.
    fn ask(&mut self, game: &mut Game<'_, '_>, place: Place) {
        let useful = game.useful(place);
        let mut own_digit: FxHashMap<usize, usize> = FxHashMap::default();
        for question in &useful {
            let at = self.digit_of(game, *question).unwrap_or_else(|| {
                let classes = vec![Class { branches: Vec::new(), weight: 1 }];
                self.digits.push(Digit { vars: Vec::new(), size: 1, stride: self.states, classes });
                self.states *= 2;
                self.digits.len() - 1
            });
            own_digit.insert(*question, at);
        }
        for question in useful {
            let mut asking = Asking {
                question,
                effort: u64::from(game.questions[question].effort) * ONE,
                tells: Vec::new(),
                completes: Vec::new(),
                own: own_digit[&question],
                is_plain: false,
            };
            for (at, digit) in self.digits.iter().enumerate() {
                let Some(inputs) = digit.inputs(game).filter(|inputs| inputs & (1 << question) != 0) else { continue };
                let others = (0..64).filter(|other| inputs & !place.asked & (1 << other) != 0 && *other != question);
                let others: Vec<usize> = others.filter_map(|other| own_digit.get(&other).copied()).collect();
                if others.is_empty() { asking.tells.push(at) } else { asking.completes.push((at, others)) }
            }
            if self.digits[asking.own].vars.is_empty() {
                asking.tells.push(asking.own);
            }
            asking.is_plain = asking.completes.is_empty() && asking.tells == [asking.own];
            self.asking.push(asking);
        }
    }

    /// Leaves no question plain whose costs might not fit.
    fn bound(&mut self) {
        let most: u128 = self.asking.iter().map(|asking| u128::from(asking.effort)).sum();
        for asking in &mut self.asking {
            let weights = self.digits[asking.own].classes.iter().map(|class| u128::from(class.weight));
            asking.is_plain &= most.saturating_mul(weights.sum()) <= u128::from(u64::MAX);
        }
    }

    /// The digit that this question alone tells.
    fn digit_of(&self, game: &Game<'_, '_>, question: usize) -> Option<usize> {
        self.digits.iter().position(|digit| digit.inputs(game) == Some(1 << question))
    }

    /// Goes through all states of knowledge, what is known most first.
    fn solved(&self, game: &Game<'_, '_>, node: Node) -> Solution {
        let can_be_impossible = game.residual.diagrams.leaves(node).contains(&IMPOSSIBLE);
        let mut table = Table {
            layout: self,
            left: vec![IMPOSSIBLE; self.states],
            all: vec![0; self.states],
            verdict: vec![0; self.states],
            worst: vec![0; self.states],
            matter: can_be_impossible.then(|| Matter::of(self, game)),
        };
        let mut verdicts: Vec<u32> = vec![IMPOSSIBLE; self.states];
        let (mut best, mut ties, mut answers) = (None, Vec::new(), Vec::new());
        let digit_of = self.digits_by_variable();
        let mut known: Vec<usize> = vec![0; self.digits.len()];
        for state in 0..self.states {
            let free = self.digits.iter().zip(&known).position(|(digit, known)| *known == digit.size);
            (table.left[state], verdicts[state]) = match free {
                None => self.leaf(game, node, &digit_of, &known),
                Some(free) => self.merged(&table.left, &verdicts, state, free),
            };
            if let Some(matter) = &mut table.matter {
                matter.learn(self, &table.left, &known);
            }
            if table.left[state] == MANY {
                table.cheapest(state, &known, &mut ties, &mut answers);
                best = table.best_of(state, &known, &ties, verdicts[state] == MANY, &mut answers);
                let cost = best.map(|(_, cost)| cost).unwrap_or_default();
                (table.all[state], table.verdict[state], table.worst[state]) = (cost.all, cost.verdict, cost.worst);
            }
            self.count_up(&mut known);
        }
        Solution { question: best.map(|(question, _)| question), cost: table.cost(self.states - 1) }
    }

    fn count_up(&self, known: &mut [usize]) {
        for (digit, known) in self.digits.iter().zip(known) {
            if *known < digit.size {
                *known += 1;
                return;
            }
            *known = 0;
        }
    }

    /// For each variable its digit, and its position there.
    fn digits_by_variable(&self) -> Vec<(usize, usize)> {
        let most = self.digits.iter().flat_map(|digit| &digit.vars).max().copied().unwrap_or(0);
        let mut by_variable = vec![(0, 0); usize::from(most) + 1];
        for (at, digit) in self.digits.iter().enumerate() {
            for (nth, var) in digit.vars.iter().enumerate() {
                by_variable[usize::from(*var)] = (at, nth);
            }
        }
        by_variable
    }

    fn leaf(&self, game: &Game<'_, '_>, node: Node, digit_of: &[(usize, usize)], known: &[usize]) -> (u32, u32) {
        let leaf = game.residual.diagrams.walk(node, |var| {
            let (at, nth) = digit_of[usize::from(var)];
            self.digits[at].classes[known[at]].branches[nth]
        });
        (leaf, if leaf == IMPOSSIBLE { leaf } else { game.verdicts.get(leaf as usize).copied().unwrap_or(1) })
    }

    /// What is left where a digit is not known: what is left of all its values together.
    fn merged(&self, left: &[u32], verdicts: &[u32], state: usize, free: usize) -> (u32, u32) {
        self.digits[free].below(state).fold((IMPOSSIBLE, IMPOSSIBLE), |(result, verdict), at| {
            (together(result, left[at]), together(verdict, verdicts[at]))
        })
    }
}

fn together(a: u32, b: u32) -> u32 {
    match (a, b) {
        (IMPOSSIBLE, one) | (one, IMPOSSIBLE) => one,
        (a, b) if a == b => a,
        _ => MANY,
    }
}

struct Table<'t> {
    layout: &'t Layout,
    left: Vec<u32>,
    all: Vec<u64>,
    verdict: Vec<u64>,
    worst: Vec<u32>,
    /// Which questions matter in each state so far; none where all that tell something do.
    matter: Option<Matter>,
}

impl Table<'_> {
    fn cost(&self, state: usize) -> Cost {
        Cost { all: self.all[state], verdict: self.verdict[state], worst: self.worst[state] }
    }

    /// The questions of a state that cost least until everything is settled, by their positions.
    fn cheapest(&self, state: usize, known: &[usize], ties: &mut Vec<usize>, answers: &mut Vec<(usize, u64)>) {
        ties.clear();
        let mut least = u64::MAX;
        for (at, asking) in self.layout.asking.iter().enumerate() {
            let is_asked = known[asking.own] != self.layout.digits[asking.own].size;
            if is_asked || self.matter.as_ref().is_some_and(|matter| !matter.is_in(state, at)) {
                continue;
            }
            let all = if asking.is_plain {
                self.plain(state, asking)
            } else {
                self.answers(state, known, asking, answers);
                self.expected(asking.effort, answers, false).all
            };
            if all < least {
                least = all;
                ties.clear();
            }
            if all == least {
                ties.push(at);
            }
        }
    }

    /// What a plain question costs until everything is settled.
    fn plain(&self, state: usize, asking: &Asking) -> u64 {
        let digit = &self.layout.digits[asking.own];
        let first = state - digit.size * digit.stride;
        let answers =
            digit.classes.iter().enumerate().map(|(value, class)| (first + value * digit.stride, class.weight));
        let (mut sum, mut total) = (0, 0);
        for (answer, weight) in answers {
            if self.matter.is_none() || self.left[answer] != IMPOSSIBLE {
                sum += self.all[answer] * weight;
                total += weight;
            }
        }
        asking.effort + sum / total.max(1)
    }

    /// Of the cheapest questions the one that is cheapest until the verdict is settled, then in the worst case.
    fn best_of(
        &self,
        state: usize,
        known: &[usize],
        ties: &[usize],
        verdict_is_open: bool,
        answers: &mut Vec<(usize, u64)>,
    ) -> Option<(usize, Cost)> {
        let mut best: Option<(usize, Cost)> = None;
        for at in ties {
            let asking = &self.layout.asking[*at];
            self.answers(state, known, asking, answers);
            let cost = self.expected(asking.effort, answers, verdict_is_open);
            if best.is_none_or(|(_, held)| cost < held) {
                best = Some((asking.question, cost));
            }
        }
        best
    }

    /// The states the answers lead to, with their weights.
    fn answers(&self, state: usize, known: &[usize], asking: &Asking, answers: &mut Vec<(usize, u64)>) {
        answers.clear();
        answers.push((state, 1));
        for at in &asking.tells {
            self.tell(*at, known, answers);
        }
        for (at, others) in &asking.completes {
            if others.iter().all(|other| known[*other] != self.layout.digits[*other].size) {
                self.tell(*at, known, answers);
            }
        }
    }

    /// Splits each answer by the values of a digit, where that is not known already.
    fn tell(&self, at: usize, known: &[usize], answers: &mut Vec<(usize, u64)>) {
        let digit = &self.layout.digits[at];
        if known[at] != digit.size {
            return;
        }
        let before = answers.len();
        for value in 1..digit.size {
            for of in 0..before {
                let (state, weight) = answers[of];
                let lowered = state - (digit.size - value) * digit.stride;
                answers.push((lowered, weight.saturating_mul(digit.classes[value].weight)));
            }
        }
        for answer in &mut answers[..before] {
            *answer = (answer.0 - digit.size * digit.stride, answer.1.saturating_mul(digit.classes[0].weight));
        }
    }

    fn expected(&self, effort: u64, answers: &[(usize, u64)], verdict_is_open: bool) -> Cost {
        let possible = || answers.iter().filter(|(state, _)| self.left[*state] != IMPOSSIBLE);
        let total: u64 = possible().map(|(_, weight)| weight).sum::<u64>().max(1);
        let (mut all, mut verdict, mut worst) = (0_u128, 0_u128, 0);
        for (state, weight) in possible() {
            let after = self.cost(*state);
            all += u128::from(after.all) * u128::from(*weight);
            verdict += u128::from(after.verdict) * u128::from(*weight);
            worst = worst.max(after.worst);
        }
        let mean = |sum: u128| match u64::try_from(sum) {
            Ok(sum) => sum / total,
            Err(_) => u64::try_from(sum / u128::from(total)).unwrap_or(u64::MAX),
        };
        let now = if verdict_is_open { effort } else { 0 };
        Cost { all: effort.saturating_add(mean(all)), verdict: now.saturating_add(mean(verdict)), worst: worst + 1 }
    }
}
