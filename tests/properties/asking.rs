//! Interviews ask only what matters, end, and end as decided; the plan is as good as any.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use redress::engine::compile::Compiled;
use redress::engine::decide::{decide, needs};
use redress::engine::evaluate::Facts;
use redress::engine::residual::Residual;
use redress::interview::plan::{Next, next};
use redress::interview::planner::{Planner, Weighing};
use redress::model::case::Case;

use crate::best::{Shows, Table};
use crate::bridge;
use crate::cases::{self, Mix};
use crate::deciding::differ;
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::{Kind, S, Shop, V};
use crate::view::Said;
use crate::worlds::{self, Partial, Says};

fn next_of(compiled: &Compiled, shop: &Shop, said: &Said) -> Next {
    next(compiled, &bridge::case(shop, said), bridge::today()).unwrap()
}

#[test]
fn an_interview_asks_only_what_matters_and_ends_as_decided() {
    let (mut begun, mut interviews, mut questions, mut most) = (0, 0, 0, 0);
    for seed in seeds(60) {
        let mut dice = Dice::new(seed.wrapping_add(2 << 40));
        let plan = Plan { asked: 85, ..if seed % 2 == 0 { Plan::small() } else { Plan::without_formulas() } };
        let shop = grow(&mut dice, &plan);
        let compiled = bridge::compiled(&shop);
        let values = cases::values(&shop, 2);
        for _ in 0..3 {
            let mix = Mix { open: *dice.one(&[60, 100]), unknown: 0, set: 5 };
            let said = cases::case(&mut dice, &shop, &values, mix);
            let asked = interview(seed, &mut dice, &shop, &compiled, &values, said);
            begun += 1;
            let Some(asked) = asked else { continue };
            interviews += 1;
            questions += asked;
            most = most.max(asked);
        }
    }
    eprintln!("{interviews} interviews, {questions} questions, {most} at most");
    assert!(interviews * 10 > begun * 9 && questions * 10 > interviews * 9, "{interviews} of {begun}, {questions}");
}

/// What is known once facts nobody can be asked about are assumed, one after the other, while they matter.
fn silently_assumed(shop: &Shop, said: &Said) -> Option<Partial> {
    let mut said = said.clone();
    loop {
        let known = worlds::partial(shop, &said)?;
        let silent = |fact: &&usize| !shop.facts[**fact].ask && shop.facts[**fact].assume.is_some();
        match known.matter.iter().find(silent).copied() {
            Some(fact) if !known.is_settled => said[fact].clone_from(&shop.facts[fact].assume),
            _ => return Some(known),
        }
    }
}

/// Holds an interview with somebody who answers by chance; returns how many questions there were, none where the case
/// has too many worlds to be read.
fn interview(
    seed: u64,
    dice: &mut Dice,
    shop: &Shop,
    compiled: &Compiled,
    values: &[Vec<Option<V>>],
    mut said: Said,
) -> Option<usize> {
    let says_unknown = dice.percent(30);
    let mut left: Option<u32> = None;
    for asked in 0.. {
        let known = silently_assumed(shop, &said)?;
        let step = next_of(compiled, shop, &said);
        let can_be_asked = known.matter.iter().any(|fact| shop.facts[*fact].ask);
        match &step {
            Next::Impossible { ask_again, facts } => {
                let expected = known.impossible.map(|at| &shop.impossible[at].ask_again);
                if expected != Some(ask_again) || facts.iter().any(|fact| said[fact.index()].is_none()) {
                    differ(seed, shop, &said, &expected, &step);
                }
                return Some(asked);
            }
            Next::Settled | Next::Stuck => {
                let is_settled = known.impossible.is_none() && known.is_settled;
                if is_settled != (step == Next::Settled) || (!is_settled && can_be_asked) {
                    differ(seed, shop, &said, &is_settled, &step);
                }
                let found = bridge::says(&decide(compiled, &bridge::case(shop, &said), bridge::today()));
                let end = if is_settled {
                    matches!(found, Says::Decided(_))
                } else {
                    matches!(found, Says::Undecided { .. })
                };
                if !end {
                    differ(seed, shop, &said, &is_settled, &found);
                }
                return Some(asked);
            }
            Next::Ask { fact, settled, at_most } => {
                let fact = fact.index();
                let expected = (known.matter.contains(&fact), known.verdict);
                let found = (shop.facts[fact].ask && said[fact].is_none(), settled.map(bridge::outcome));
                if expected != (true, found.1) || !found.0 {
                    differ(seed, shop, &said, &(known.matter, known.verdict), &step);
                }
                let held = left.is_none_or(|left| left >= 1 && at_most.is_none_or(|most| most <= left));
                if !held && !says_unknown {
                    differ(seed, shop, &said, &format!("at most {left:?}"), &step);
                }
                left = at_most.map(|most| most - 1);
                said[fact] = Some(match dice.one(&values[fact]) {
                    _ if says_unknown && dice.percent(30) => S::Unknown,
                    Some(value) => S::Known(value.clone()),
                    None => S::Missing,
                });
            }
        }
    }
    None
}

/// Playbooks whose best plan can be worked out by trying every one.
fn without_free_formulas(given: (usize, usize)) -> Plan {
    Plan {
        given,
        calculated: (0, 2),
        rules: (2, 7),
        asked: 100,
        assume: 0,
        kinds: vec![
            Kind::YesNo,
            Kind::YesNo,
            Kind::Choice(2),
            Kind::Choice(3),
            Kind::Number { whole: true },
            Kind::Money,
            Kind::Date,
        ],
        ..Plan::without_formulas()
    }
}

#[test]
fn the_plan_of_an_interview_is_as_good_as_the_best_there_is() {
    let (mut plans, mut exact, mut optimal) = ([0; 9], [0; 9], [0; 9]);
    let mut times: Vec<Duration> = vec![];
    for seed in seeds(40) {
        let mut dice = Dice::new(seed.wrapping_add(3 << 40));
        let small = without_free_formulas((2, 6));
        let large = Plan { rules: (5, 14), tests: (1, 4), ..without_free_formulas((7, 8)) };
        let plan = Plan { impossible: usize::from(seed % 3 == 0), ..if seed % 2 == 0 { small } else { large } };
        let shop = grow(&mut dice, &plan);
        let Some(played) = Played::of(seed, &mut dice, &shop, 60_000, Best::OfEveryPlan) else { continue };
        let is_optimal = played.mean >= played.by_chance - 1e-6 && played.mean <= played.best + 1e-6;
        if played.is_exact && !is_optimal {
            differ(seed, &shop, &vec![], &played.best, &played.mean);
        }
        played.is_nearly_best(seed, &shop);
        plans[played.open] += 1;
        exact[played.open] += usize::from(played.is_exact);
        optimal[played.open] += usize::from(is_optimal);
        times.extend(played.times.first().filter(|_| played.open > 6));
    }
    times.sort_unstable();
    let share = |percent: usize| times.get(times.len() * percent / 100);
    eprintln!("by open facts: plans {plans:?}, said to be exact {exact:?}, as good as the best {optimal:?}");
    eprintln!(
        "first of 7 or 8 questions took {:?} (median), {:?} (95 of 100), {:?}",
        share(50),
        share(95),
        times.last()
    );
    let (held, exactly): (usize, usize) = (plans.iter().sum(), exact.iter().sum());
    assert!(held * 10 > seeds(40).count() * 8 && exactly * 10 > held * 9, "{held} plans, {exactly} exact");
}

#[test]
fn plans_for_twelve_open_facts_are_on_average_within_eight_percent_of_the_best() {
    let (mut plans, mut inexact, mut ratios, mut times) = (0, 0, Vec::<f64>::new(), Vec::<Duration>::new());
    for seed in seeds(6) {
        let mut dice = Dice::new(seed.wrapping_add(9 << 40));
        // Of more kinds there are more states than the best plan can be worked out over.
        let kinds = match seed % 3 {
            0 => vec![Kind::YesNo, Kind::Choice(2)],
            1 => vec![Kind::YesNo],
            _ => vec![Kind::YesNo, Kind::YesNo, Kind::YesNo, Kind::Choice(3), Kind::Number { whole: true }],
        };
        let plan = Plan { rules: (4, 14), kinds, calculated: (0, 0), tests: (1, 4), ..without_free_formulas((12, 12)) };
        let shop = grow(&mut dice, &plan);
        let Some(played) = Played::of(seed, &mut dice, &shop, 200_000, Best::InATable) else { continue };
        plans += 1;
        inexact += usize::from(!played.is_exact);
        ratios.push(played.mean / played.best);
        times.extend(played.times.first());
    }
    times.sort_unstable();
    ratios.sort_by(f64::total_cmp);
    let (mean, most) = (ratios.iter().sum::<f64>() / plans as f64, ratios.last());
    let beyond = ratios.iter().filter(|ratio| **ratio > 1.08).count();
    let share = |percent: usize| times.get(times.len() * percent / 100);
    eprintln!(
        "{plans} plans, {inexact} not exact; effort {mean} times the best on average, {most:?} at most, {beyond} beyond 8 %"
    );
    eprintln!("first questions took {:?} (median), {:?} (95 of 100), {:?}", share(50), share(95), times.last());
    assert!(mean < 1.08, "{mean} times the best");
}

/// How the best plan is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Best {
    OfEveryPlan,
    InATable,
}

/// The effort of the best plan, worked out in a table as large as it must be.
fn best_in_a_table(compiled: &Compiled, case: &Case) -> Option<f64> {
    let facts = Facts::of(&compiled.playbook, case, bridge::today()).ok()?;
    let mut residual = Residual::of(compiled, &facts).ok()?;
    let node = residual.joined().node;
    let candidates = needs(&mut residual, &facts);
    let mut planner = Planner::new(&mut residual, candidates, Weighing::Odds);
    planner.hurry(4_000_000);
    let expected = planner.expected(node).filter(|expected| expected.is_exact)?;
    Some(expected.mean.millionths() as f64 / 1e6)
}

/// A plan held against the best there is.
struct Played {
    open: usize,
    best: f64,
    /// The best where what is shown may turn out to be the same by chance, on which no plan can count: an answer may
    /// then settle more than was foreseen.
    by_chance: f64,
    mean: f64,
    is_exact: bool,
    /// How long each question took to find, the first of the interview first.
    times: Vec<Duration>,
}

impl Played {
    /// Plays an interview about nothing known, against every answer; none where nothing is asked, or where the best plan
    /// takes more states to find.
    fn of(seed: u64, dice: &mut Dice, shop: &Shop, most: usize, best: Best) -> Option<Played> {
        let values = cases::values(shop, 1);
        let silent = cases::case(dice, shop, &values, Mix { open: 0, unknown: 0, set: 0 });
        let asked = |fact: usize| shop.facts[fact].ask;
        let nothing: Said =
            silent.into_iter().enumerate().map(|(fact, state)| state.filter(|_| !asked(fact))).collect();
        let mut table = Table::of(shop, &nothing, most, Shows::Itself)?;
        let compiled = bridge::compiled(shop);
        let (by_chance, best) = match best {
            Best::OfEveryPlan => (table.best(), Table::of(shop, &nothing, most, Shows::Unlike)?.best()),
            Best::InATable => {
                let best = best_in_a_table(&compiled, &bridge::case(shop, &nothing))?;
                (best, best)
            }
        };
        let open = table.open();
        let (memo, times) = (HashMap::new(), vec![]);
        let mut policy = Policy { compiled: &compiled, shop, table: &mut table, memo, is_exact: true, times };
        let (mean, worst) = policy.cost(&nothing);
        let Policy { is_exact, times, .. } = policy;
        let Next::Ask { at_most, .. } = next_of(&compiled, shop, &nothing) else { return None };
        let is_right = |most: u32| if by_chance < best { most >= worst } else { most == worst };
        if at_most.is_some_and(|most| !is_right(most)) {
            differ(seed, shop, &nothing, &worst, &at_most);
        }
        Some(Played { open, best, by_chance, mean, is_exact, times })
    }

    /// Fails where the plan is more than 8 % off the best.
    fn is_nearly_best(&self, seed: u64, shop: &Shop) {
        if self.mean > self.best * 1.08 + 1e-5 {
            differ(seed, shop, &vec![], &self.best, &self.mean);
        }
    }
}

/// Plays what the program asks, against every answer.
struct Policy<'a> {
    compiled: &'a Compiled,
    shop: &'a Shop,
    table: &'a mut Table,
    memo: HashMap<usize, (f64, u32)>,
    is_exact: bool,
    times: Vec<Duration>,
}

impl Policy<'_> {
    /// The expected effort, and the most questions.
    fn cost(&mut self, said: &Said) -> (f64, u32) {
        let place = self.table.place(said);
        if let Some(done) = self.memo.get(&place) {
            return *done;
        }
        let start = Instant::now();
        let next = next_of(self.compiled, self.shop, said);
        self.times.push(start.elapsed());
        let cost = match next {
            Next::Ask { fact, at_most, .. } => {
                self.is_exact &= at_most.is_some();
                let fact = fact.index();
                let answers = self.table.answers(place, fact);
                let total: f64 = answers.iter().map(|(_, weight)| weight).sum();
                let (mut mean, mut worst) = (self.shop.facts[fact].effort as f64, 0);
                for (answer, weight) in answers {
                    let mut answered = said.clone();
                    answered[fact] = Some(self.table.state(fact, answer));
                    let after = self.cost(&answered);
                    mean += weight / total * after.0;
                    worst = worst.max(after.1);
                }
                (mean, worst + 1)
            }
            Next::Settled | Next::Stuck | Next::Impossible { .. } => (0.0, 0),
        };
        self.memo.insert(place, cost);
        cost
    }
}
