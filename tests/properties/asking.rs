//! Interviews ask only what matters, end, and end as decided; the plan is as good as any.

use std::collections::HashMap;

use redress::engine::compile::Compiled;
use redress::engine::decide::decide;
use redress::interview::plan::{Next, next};

use crate::best::Table;
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
    let (mut interviews, mut questions, mut most) = (0, 0, 0);
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
            let Some(asked) = asked else { continue };
            interviews += 1;
            questions += asked;
            most = most.max(asked);
        }
    }
    eprintln!("{interviews} interviews, {questions} questions, {most} at most");
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
    let (mut plans, mut inexact, mut facts) = (0, 0, [0; 16]);
    for seed in seeds(40) {
        let mut dice = Dice::new(seed.wrapping_add(3 << 40));
        let plan = Plan { impossible: usize::from(seed % 3 == 0), ..without_free_formulas((2, 6)) };
        let shop = grow(&mut dice, &plan);
        let values = cases::values(&shop, 1);
        let silent = cases::case(&mut dice, &shop, &values, Mix { open: 0, unknown: 0, set: 0 });
        let asked = |fact: usize| shop.facts[fact].ask;
        let nothing: Said =
            silent.into_iter().enumerate().map(|(fact, state)| state.filter(|_| !asked(fact))).collect();
        let Some(mut table) = Table::of(&shop, &nothing, 3_000) else { continue };
        let compiled = bridge::compiled(&shop);
        let best = table.best();
        let mut policy =
            Policy { compiled: &compiled, shop: &shop, table: &mut table, memo: HashMap::new(), exact: true };
        let (mean, worst) = policy.cost(&nothing);
        let first = next_of(&compiled, &shop, &nothing);
        let is_exact = policy.exact;
        if let Next::Ask { at_most, .. } = first {
            facts[table.open()] += 1;
            // A question that only rules out what cannot be is none that matters: with such, plans may be a little off.
            let is_exact = is_exact && shop.impossible.is_empty();
            if (is_exact && (mean - best).abs() > 1e-6) || mean > best * 1.08 + 1e-6 {
                differ(seed, &shop, &nothing, &best, &mean);
            }
            if at_most.is_some_and(|most| most != worst) {
                differ(seed, &shop, &nothing, &format!("at most {worst}"), &first);
            }
            inexact += usize::from(!is_exact);
            plans += 1;
        }
    }
    eprintln!("{plans} plans, {inexact} not exact, by open facts: {facts:?}");
}

/// Plays what the program asks, against every answer.
struct Policy<'a> {
    compiled: &'a Compiled,
    shop: &'a Shop,
    table: &'a mut Table,
    memo: HashMap<Vec<Option<usize>>, (f64, u32)>,
    exact: bool,
}

impl Policy<'_> {
    /// The expected effort, and the most questions.
    fn cost(&mut self, said: &Said) -> (f64, u32) {
        let place = self.table.place(said);
        if let Some(done) = self.memo.get(&place) {
            return *done;
        }
        let cost = match next_of(self.compiled, self.shop, said) {
            Next::Ask { fact, at_most, .. } => {
                self.exact &= at_most.is_some();
                let fact = fact.index();
                let answers = self.table.answers(&place, fact);
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
