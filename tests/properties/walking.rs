//! Deciding from numbers says what deciding says.

use redress::engine::decide::decide;
use redress::engine::walk::{Decided, Memory, OtherRules, Walk};
use redress::model::case::Case;
use redress::model::decision::{Decision, Verdict};
use redress::model::rule::{ActionId, Outcome};
use redress::model::value::State;

use crate::bridge;
use crate::cases::{self, Mix};
use crate::deciding::differ;
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;

/// What was walked, as far as a line of a review shows it; none where the walk leaves it to deciding.
pub fn walked(walk: &Walk, memory: &mut Memory, case: &Case) -> Option<Decision> {
    let mut known = walk.nothing_known();
    for (at, given) in case.given.iter().enumerate() {
        if let Some(given) = given {
            known.set(bridge::fact_id(at), walk.ordinal(bridge::fact_id(at), &given.state)?);
        }
    }
    let decided = walk.decide(&mut known, memory).ok()?;
    Some(match decided {
        Decided::Impossible(at) => Decision::failed(walk.playbook().impossible[usize::from(at)].ask_again.clone()),
        Decided::Undecided(needs) => Decision { needs: needs.to_vec(), ..Decision::only(Verdict::Undecided) },
        Decided::Rule(rule, others) => {
            let outcome = rule.map_or(Outcome::Flag, |rule| walk.playbook().rule(rule).outcome);
            let decision = Decision { rule, ..Decision::only(Verdict::Decided(outcome)) };
            if others == OtherRules::Some {
                return Some(Decision { also_possible: vec![None], ..decision });
            }
            let parts = walk.parts(rule, &mut known, memory).ok()?;
            let actions = parts.actions.iter();
            let actions =
                actions.map(|id| redress::model::decision::ChosenAction { id: *id, instruction: String::new() });
            Decision {
                amount: parts.amounts.amount,
                charge: parts.amounts.charge,
                until: parts.amounts.until,
                cost: parts.amounts.cost,
                because: parts.because,
                actions: actions.collect(),
                ..decision
            }
        }
    })
}

/// What a line of a review shows of a decision.
fn shown(decision: &Decision) -> (Verdict, Option<u16>, String) {
    let actions: Vec<ActionId> = decision.actions.iter().map(|action| action.id).collect();
    let rest = match decision.also_possible.is_empty() {
        true => format!(
            "{:?} {:?} {:?} {:?} {actions:?} {:?} {} {:?}",
            decision.amount,
            decision.charge,
            decision.until,
            decision.cost,
            decision.needs,
            decision.because,
            decision.error
        ),
        false => String::new(),
    };
    (decision.verdict, decision.rule.map(|rule| rule.0), rest)
}

#[test]
fn a_walk_decides_as_deciding_does_or_leaves_it_to_that() {
    let (mut count, mut left, mut of_known, mut left_of_known, mut none) = (0, 0, 0, 0, 0);
    for seed in seeds(300) {
        let mut dice = Dice::new(seed.wrapping_add(1 << 41));
        let plan = if seed % 3 == 0 { Plan::without_formulas() } else { Plan { assume: 40, ..Plan::small() } };
        let shop = grow(&mut dice, &plan);
        let compiled = bridge::compiled(&shop);
        let Some(walk) = Walk::new(&compiled, bridge::today()).map(Walk::without_patience) else {
            none += 1;
            continue;
        };
        let values = cases::values(&shop, 3);
        let mut memory = Memory::default();
        for _ in 0..20 {
            let open = *dice.one(&[0, 20, 50, 80]);
            let said = cases::case(&mut dice, &shop, &values, Mix { open, unknown: 0, set: 0 });
            let case = bridge::case(&shop, &said);
            assert!(case.given.iter().flatten().all(|given| given.state != State::Open));
            let found = walked(&walk, &mut memory, &case);
            let is_known = open == 0;
            (count, of_known) = (count + 1, of_known + u32::from(is_known));
            let Some(found) = found else {
                (left, left_of_known) = (left + 1, left_of_known + u32::from(is_known));
                continue;
            };
            let expected = decide(&compiled, &case, bridge::today());
            if shown(&expected) != shown(&found) {
                differ(seed, &shop, &said, &shown(&expected), &shown(&found));
            }
        }
    }
    eprintln!("{count} cases, {left} left; {of_known} known, {left_of_known} left; {none} playbooks not walked");
    assert!(none * 20 < seeds(300).count(), "{none} playbooks are not walked");
    assert!(left * 4 < count, "the walk leaves {left} of {count} cases to deciding");
    assert!(left_of_known * 10 < of_known, "the walk leaves {left_of_known} of {of_known} known cases to deciding");
}
