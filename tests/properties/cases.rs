//! Random cases: each fact at the edge of a region, missing, open or unknown; calculated facts sometimes set.

use crate::axes::{About, Axis, axes};
use crate::dice::Dice;
use crate::shop::{S, Shop, V};
use crate::view::{Known, Said};

/// The values of each fact that stand for all, calculated ones included; none stands for missing.
pub fn values(shop: &Shop, each: usize) -> Vec<Vec<Option<V>>> {
    let nothing = Known::of(shop, vec![None; shop.facts.len()]);
    let when: Vec<&crate::shop::When> = shop.promises.iter().filter_map(|promise| promise.when.as_ref()).collect();
    let axes = axes(&nothing, &when);
    (0..shop.facts.len())
        .map(|fact| {
            let of = |axis: &&Axis| axis.about == About::Fact(fact);
            let untested = Axis { about: About::Fact(fact), tests: vec![], is_shown: false, inputs: vec![fact] };
            axes.iter().find(of).unwrap_or(&untested).values(shop, each)
        })
        .collect()
}

/// How facts are said.
#[derive(Debug, Clone, Copy)]
pub struct Mix {
    pub open: usize,
    pub unknown: usize,
    /// Of a hundred calculated facts, so many are set.
    pub set: usize,
}

/// A case.
pub fn case(dice: &mut Dice, shop: &Shop, values: &[Vec<Option<V>>], mix: Mix) -> Said {
    let known = |dice: &mut Dice, fact: usize| match dice.one(&values[fact]) {
        Some(value) => S::Known(value.clone()),
        None => S::Missing,
    };
    (0..shop.facts.len())
        .map(|fact| {
            let of = &shop.facts[fact];
            if of.calc.is_some() {
                return dice.percent(mix.set).then(|| known(dice, fact));
            }
            if dice.percent(mix.open) {
                return None;
            }
            Some(if of.ask && dice.percent(mix.unknown) { S::Unknown } else { known(dice, fact) })
        })
        .collect()
}
