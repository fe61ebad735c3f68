//! How many questions an agent is asked until the result is settled. Facts with `ask` are asked; all others are drawn
//! first, each of their regions equally often; so is each option or region of an answer.

use crate::engine::compile::Compiled;
use crate::engine::diagram::{Node, Var};
use crate::engine::evaluate::Facts;
use crate::engine::residual::Residual;
use crate::interview::planner::{Planner, Weighing};
use crate::interview::share::Share;
use crate::model::case::Case;
use crate::model::date::Date;
use crate::model::fact::FactId;

/// How many combinations of what is not asked are all looked at; of more, a fixed sample.
const COMBINATIONS: usize = 256;

/// After so many steps a sample is large enough.
const ENOUGH: usize = 200;

/// How large the tables of a sample may be.
const SAMPLED_STATES: usize = 3_000;

/// How many questions an agent is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Questions {
    /// On average.
    pub mean: Share,
    /// At most, as far as was looked.
    pub worst: u32,
    /// What was looked at for that.
    pub basis: Basis,
}

/// What numbers of questions rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Every combination of what is not asked, by plans of which none is better: the numbers are exact.
    BestPlans,
    /// Every combination, by plans that another may better.
    Plans,
    /// A sample of the combinations.
    Sample,
}

/// How many questions an agent is asked about cases of this playbook.
pub fn questions(compiled: &Compiled, today: Date) -> Option<Questions> {
    let playbook = &*compiled.playbook;
    let nothing_known = Case::empty(playbook.facts.len());
    let facts = Facts::of(playbook, &nothing_known, today).ok()?;
    let mut residual = Residual::of(compiled, &facts).ok()?;
    let asked: Vec<FactId> = playbook.fact_ids().filter(|id| playbook.fact(*id).ask.is_some()).collect();
    let whole = residual.joined().node;
    let drawn = drawn(&residual, whole, &asked);
    let (draws, is_every) = draws(&drawn);
    let mut planner = Planner::new(&mut residual, asked, Weighing::Equal);
    if !is_every {
        planner.hurry(SAMPLED_STATES);
    }
    let (mut mean, mut worst, mut count) = (Share::ZERO, 0, 0_u64);
    let mut basis = if is_every { Basis::BestPlans } else { Basis::Sample };
    for draw in draws {
        if !is_every && planner.steps() > ENOUGH {
            break;
        }
        let left = planner.cut(whole, &draw);
        if let Some(expected) = planner.expected(left) {
            mean = mean + expected.mean;
            worst = worst.max(expected.worst);
            if basis == Basis::BestPlans && !expected.is_exact {
                basis = Basis::Plans;
            }
            count += 1;
        }
    }
    Some(Questions { mean: mean.part(1, count), worst, basis })
}

/// The variables of what is drawn: those that depend on no fact that is asked, with their number of branches.
fn drawn(residual: &Residual<'_>, whole: Node, asked: &[FactId]) -> Vec<(Var, u16)> {
    let mut vars = residual.diagrams.support(whole);
    vars.retain(|var| !residual.inputs_of(*var).iter().any(|input| asked.contains(input)));
    // What an amount or text shows is known once its inputs are drawn: any value stands for all.
    vars.into_iter()
        .map(|var| (var, if residual.is_free_term(var) { 1 } else { residual.diagrams.width(var) }))
        .collect()
}

/// Combinations of branches: all of them, or a fixed sample and false.
fn draws(drawn: &[(Var, u16)]) -> (Vec<Vec<(Var, u16)>>, bool) {
    let all = drawn.iter().try_fold(1_usize, |product, (_, width)| {
        let product = product * usize::from(*width);
        (product <= COMBINATIONS).then_some(product)
    });
    if let Some(count) = all {
        return ((0..count).map(|number| nth(drawn, number)).collect(), true);
    }
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |width: u16| {
        // Marsaglia's xorshift: a fixed sample, the same on every machine.
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        u16::try_from(seed % u64::from(width)).unwrap_or(0)
    };
    let sample = (0..COMBINATIONS).map(|_| drawn.iter().map(|(var, width)| (*var, next(*width))).collect());
    (sample.collect(), false)
}

fn nth(drawn: &[(Var, u16)], number: usize) -> Vec<(Var, u16)> {
    let mut rest = number;
    drawn
        .iter()
        .map(|(var, width)| {
            let width = usize::from(*width);
            let branch = u16::try_from(rest % width).unwrap_or(0);
            rest /= width;
            (*var, branch)
        })
        .collect()
}
