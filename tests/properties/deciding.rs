//! Decisions are what the plain reading says.

use redress::engine::decide::decide;

use crate::bridge;
use crate::cases::{self, Mix};
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::Shop;
use crate::toml;
use crate::view::{Reading, Said, View, read};
use crate::worlds::{self, Decided, Says};

/// Fails with what is needed to see why.
pub fn differ(seed: u64, shop: &Shop, said: &Said, expected: &dyn std::fmt::Debug, found: &dyn std::fmt::Debug) -> ! {
    let facts: Vec<String> =
        shop.facts.iter().zip(said).map(|(fact, said)| format!("{} = {said:?}", fact.name)).collect();
    panic!(
        "seed {seed}\n{}\n{}\nby the language: {expected:#?}\nby the program: {found:#?}",
        toml::text(shop),
        facts.join("\n")
    )
}

fn complete(shop: &Shop, said: &Said) -> Says {
    let known = crate::view::Known::of(shop, said.clone());
    match read(shop, said) {
        Reading::Impossible(at) => Says::Error { ask_again: shop.impossible[at].ask_again.clone() },
        Reading::Result(plain) => Says::Decided(Box::new(Decided {
            outcome: plain.outcome,
            parts: worlds::parts(&plain),
            left_out: Default::default(),
            rule: plain.rule,
            also_possible: vec![],
            unknown: vec![],
            assumed: vec![],
            cost: View::of(&known).cost(plain.rule),
            nobody_knows: false,
        })),
    }
}

#[test]
fn a_complete_case_gets_what_the_first_rule_that_fits_says() {
    let mut count = 0;
    for seed in seeds(300) {
        let mut dice = Dice::new(seed);
        let shop = grow(&mut dice, &Plan::small());
        let compiled = bridge::compiled(&shop);
        let values = cases::values(&shop, 3);
        for _ in 0..12 {
            let said = cases::case(&mut dice, &shop, &values, Mix { open: 0, unknown: 0, set: 10 });
            let expected = complete(&shop, &said);
            let found = bridge::says(&decide(&compiled, &bridge::case(&shop, &said), bridge::today()));
            if expected != found {
                differ(seed, &shop, &said, &expected, &found);
            }
            count += 1;
        }
    }
    eprintln!("{count} complete cases");
}

#[test]
fn a_partial_case_is_settled_exactly_where_every_world_gives_the_same_result() {
    let (mut count, mut skipped, mut worlds) = (0, 0, 0);
    for seed in seeds(300) {
        let mut dice = Dice::new(seed.wrapping_add(1 << 40));
        let plan = if seed % 2 == 0 { Plan::small() } else { Plan::without_formulas() };
        let shop = grow(&mut dice, &plan);
        let compiled = bridge::compiled(&shop);
        let values = cases::values(&shop, 3);
        for _ in 0..6 {
            let mix = Mix { open: *dice.one(&[20, 50, 80]), unknown: *dice.one(&[0, 0, 15, 30]), set: 8 };
            let said = cases::case(&mut dice, &shop, &values, mix);
            let Some(expected) = worlds::says(&shop, &said) else {
                skipped += 1;
                continue;
            };
            worlds += worlds::partial(&shop, &said).map_or(0, |partial| partial.worlds);
            let mut found = bridge::says(&decide(&compiled, &bridge::case(&shop, &said), bridge::today()));
            name_replies(&expected, &mut found);
            if expected != found {
                differ(seed, &shop, &said, &expected, &found);
            }
            count += 1;
        }
    }
    eprintln!("{count} partial cases, {worlds} worlds, {skipped} with too many worlds");
    assert!(skipped * 50 < count && worlds > count * 20, "{count} partial cases, {worlds} worlds, {skipped} left out");
}

/// The program names "the reply" where drafts are left out, whichever languages they are in.
fn name_replies(expected: &Says, found: &mut Says) {
    if let (Says::Decided(expected), Says::Decided(found)) = (expected, found)
        && found.left_out.remove("reply")
    {
        found.left_out.extend(expected.left_out.iter().filter(|name| name.starts_with("reply ")).cloned());
    }
}
