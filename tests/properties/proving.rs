//! What is proved holds of every case there is, and what is said to break does.

use std::collections::HashMap;
use std::sync::Arc;

use redress::diagnostic::code::Code;
use redress::engine::compile::compile;
use redress::interview::questions::{Basis, questions};
use redress::model::case::Case;
use redress::proof::promises::{PromiseVerdict, Status};
use redress::proof::{Check, check};

use crate::axes::{About, Axis, axes};
use crate::best::Table;
use crate::bridge;
use crate::cases;
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::{Calc, Claim, Is, Never, Of, Outcome, Piece, S, Shop, V, When};
use crate::toml;
use crate::view::{Known, Plain, Reading, Said, View, read};

/// More cases than this are not looked at.
const MOST: usize = 6_000;

/// Cases of a playbook, the facts in `set` being given in all of them; none that cannot be.
struct Cases {
    all: Vec<(Said, Plain)>,
    /// Whether there is one for everything that some test, amount or text tells apart.
    is_every: bool,
}

fn cases_of(shop: &Shop, set: &[usize], dice: &mut Dice) -> Cases {
    let values = values(shop, set);
    let count = values.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len().max(1)));
    let is_every = count.is_some_and(|count| count <= MOST);
    let count = if is_every { count.unwrap_or(0) } else { MOST / 4 };
    let mut all = vec![];
    for number in 0..count {
        let mut rest = number;
        let mut said: Said = vec![None; shop.facts.len()];
        for (fact, values) in values.iter().enumerate().filter(|(_, values)| !values.is_empty()) {
            let at = if is_every { rest % values.len() } else { dice.below(values.len()) };
            rest /= values.len();
            said[fact] = Some(state(&values[at]));
        }
        if let Reading::Result(plain) = read(shop, &said) {
            all.push((said, plain));
        }
    }
    Cases { all, is_every }
}

fn state(value: &Option<V>) -> S {
    value.clone().map_or(S::Missing, S::Known)
}

/// Values of each given fact that stand for all; none of one that is calculated.
fn values(shop: &Shop, set: &[usize]) -> Vec<Vec<Option<V>>> {
    let mut said: Said = vec![None; shop.facts.len()];
    set.iter().for_each(|fact| said[*fact] = Some(S::Open));
    let known = Known::of(shop, said);
    let axes = axes(&known, &whens(shop));
    (0..shop.facts.len())
        .map(|fact| {
            if !known.is_given(fact) {
                return vec![];
            }
            let of = |axis: &&Axis| axis.about == About::Fact(fact);
            let untested = Axis { about: About::Fact(fact), tests: vec![], is_shown: false, inputs: vec![fact] };
            let axis = axes.iter().find(of).unwrap_or(&untested);
            axis.values(shop, if axis.is_shown || shop_has_formulas(shop) { 2 } else { 1 })
        })
        .collect()
}

/// Whether some test, be it of a promise only, looks at a formula: then values of facts do not stand for all.
fn shop_has_formulas(shop: &Shop) -> bool {
    let nothing = Known::of(shop, vec![None; shop.facts.len()]);
    axes(&nothing, &whens(shop)).iter().any(|axis| matches!(axis.about, About::Formula(..)))
}

/// What the promises are about.
fn whens(shop: &Shop) -> Vec<&When> {
    shop.promises.iter().filter_map(|promise| promise.when.as_ref()).collect()
}

fn fail(seed: u64, shop: &Shop, what: &dyn std::fmt::Debug) -> ! {
    panic!("seed {seed}\n{}\n{what:#?}", toml::text(shop))
}

fn fits(shop: &Shop, promise: usize, said: &Said) -> bool {
    let known = Known::of(shop, said.clone());
    shop.promises[promise].when.as_ref().is_none_or(|when| View::of(&known).holds(when))
}

/// Whether a case by itself breaks a promise.
fn breaks(claim: &Claim, plain: &Plain) -> bool {
    match claim {
        Claim::Allow(all) => !all.contains(&plain.outcome),
        Claim::Deny(all) => all.contains(&plain.outcome),
        Claim::NeverDo(all) => all.iter().any(|action| plain.actions.contains_key(action)),
        Claim::IgnorePressure | Claim::Ignore(_) | Claim::More(..) => false,
    }
}

/// The facts in which two cases may differ under a promise about pairs.
fn moving(shop: &Shop, claim: &Claim) -> Vec<usize> {
    match claim {
        Claim::IgnorePressure => (0..shop.facts.len()).filter(|fact| shop.facts[*fact].pressure).collect(),
        Claim::Ignore(all) => all.clone(),
        Claim::More(fact, _) => vec![*fact],
        Claim::Allow(_) | Claim::Deny(_) | Claim::NeverDo(_) => vec![],
    }
}

/// Whether two cases that differ only where they may break a promise.
fn breaks_as_pair(shop: &Shop, claim: &Claim, a: &(Said, Plain), b: &(Said, Plain)) -> bool {
    match claim {
        Claim::IgnorePressure | Claim::Ignore(_) => !a.1.is_same(&b.1),
        Claim::More(fact, never) => {
            let grows = match (&a.0[*fact], &b.0[*fact]) {
                (Some(S::Known(a)), Some(S::Known(b))) => a < b,
                _ => false,
            };
            let ranks = shop.rank(a.1.outcome).zip(shop.rank(b.1.outcome));
            grows
                && ranks.is_some_and(|(a, b)| match never {
                    Never::Worse => b < a,
                    Never::Better => b > a,
                })
        }
        Claim::Allow(_) | Claim::Deny(_) | Claim::NeverDo(_) => false,
    }
}

/// A case or a pair that breaks a promise.
fn violation(shop: &Shop, promise: usize, cases: &Cases) -> Option<Vec<Said>> {
    let claim = &shop.promises[promise].claim;
    let within: Vec<&(Said, Plain)> = cases.all.iter().filter(|(said, _)| fits(shop, promise, said)).collect();
    if let Some((said, _)) = within.iter().find(|(_, plain)| breaks(claim, plain)) {
        return Some(vec![said.clone()]);
    }
    let moving = moving(shop, claim);
    let mut alike: HashMap<String, Vec<&(Said, Plain)>> = HashMap::new();
    for case in within {
        let mut rest = case.0.clone();
        moving.iter().for_each(|fact| rest[*fact] = None);
        alike.entry(format!("{rest:?}")).or_default().push(case);
    }
    for group in alike.values() {
        for a in group {
            if let Some(b) = group.iter().find(|b| breaks_as_pair(shop, claim, a, b)) {
                return Some(vec![a.0.clone(), b.0.clone()]);
            }
        }
    }
    None
}

/// The facts that stand in some test, formula, amount or text.
fn used(shop: &Shop) -> Vec<usize> {
    let tested = |when: &When| crate::axes::tested(when).collect::<Vec<_>>();
    let named = |words: &[Piece]| {
        let fact = |piece: &Piece| if let Piece::Fact(fact) = piece { Some(*fact) } else { None };
        words.iter().filter_map(fact).collect::<Vec<_>>()
    };
    let mut used = vec![];
    for fact in &shop.facts {
        match &fact.calc {
            Some(Calc::Formula(formula)) => used.extend(formula.facts()),
            Some(Calc::Classes(classes)) => {
                for (is, when) in classes {
                    used.extend(is.facts());
                    used.extend(tested(when));
                }
            }
            None => {}
        }
    }
    for rule in &shop.rules {
        used.extend(tested(&rule.when));
        let formulas = [shop.amount(rule), rule.charge.as_ref(), shop.cost(rule), rule.until.as_ref()];
        formulas.into_iter().flatten().for_each(|formula| used.extend(formula.facts()));
        rule.because.iter().for_each(|words| used.extend(named(words)));
        rule.reply.iter().for_each(|(_, words)| used.extend(named(words)));
    }
    for action in &shop.actions {
        action.when.iter().for_each(|when| used.extend(tested(when)));
        used.extend(named(&action.words));
    }
    shop.impossible.iter().for_each(|one| used.extend(tested(&one.when)));
    shop.costs.iter().for_each(|(_, formula)| used.extend(formula.facts()));
    used
}

/// The facts that a result rests on, through any chain.
fn reached(shop: &Shop) -> Vec<usize> {
    let tested = |when: &When| crate::axes::tested(when).collect::<Vec<_>>();
    let named = |words: &[Piece]| {
        let fact = |piece: &Piece| if let Piece::Fact(fact) = piece { Some(*fact) } else { None };
        words.iter().filter_map(fact).collect::<Vec<_>>()
    };
    let mut open: Vec<usize> = shop.impossible.iter().flat_map(|one| tested(&one.when)).collect();
    for rule in &shop.rules {
        open.extend(tested(&rule.when));
        let formulas = [shop.amount(rule), rule.charge.as_ref(), rule.until.as_ref()];
        formulas.into_iter().flatten().for_each(|formula| open.extend(formula.facts()));
        rule.reply.iter().for_each(|(_, words)| open.extend(named(words)));
    }
    for action in &shop.actions {
        action.when.iter().for_each(|when| open.extend(tested(when)));
        open.extend(named(&action.words));
    }
    let mut reached = vec![];
    while let Some(fact) = open.pop() {
        if reached.contains(&fact) {
            continue;
        }
        reached.push(fact);
        match &shop.facts[fact].calc {
            Some(Calc::Formula(formula)) => open.extend(formula.facts()),
            Some(Calc::Classes(classes)) => {
                for (is, when) in classes {
                    open.extend(is.facts());
                    open.extend(tested(when));
                }
            }
            None => {}
        }
    }
    reached
}

/// Whether a promise is vacuous whatever the rules say: its facts stand nowhere. Pressure facts are there to be noted.
fn stands_nowhere(shop: &Shop, claim: &Claim) -> bool {
    let moving = moving(shop, claim);
    let is_used = |fact: &usize| used(shop).contains(fact);
    match claim {
        Claim::IgnorePressure => moving.is_empty(),
        Claim::Ignore(all) if all.iter().all(|fact| shop.facts[*fact].pressure) => false,
        Claim::Ignore(_) | Claim::More(..) => !moving.iter().any(is_used),
        Claim::Allow(_) | Claim::Deny(_) | Claim::NeverDo(_) => false,
    }
}

/// Reads a witness; it must be complete and possible, and the plain reading must agree that it is so.
fn witness(seed: u64, shop: &Shop, case: &Case, set: &[usize]) -> (Said, Plain) {
    let said = bridge::said(case);
    for (fact, state) in said.iter().enumerate() {
        let of = &shop.facts[fact];
        let expected = of.calc.is_none() || set.contains(&fact);
        let is_there = match state {
            Some(S::Known(value)) => {
                let ordinal = if let V::Number(units) = value { Some(*units) } else { None };
                ordinal.is_none_or(|units| {
                    of.min.is_none_or(|min| units >= min)
                        && of.max.is_none_or(|max| units <= max)
                        && units % shop.step(of.kind) == 0
                })
            }
            Some(S::Missing) => shop.can_be_missing(fact),
            Some(S::Open | S::Unknown) | None => false,
        };
        if expected != state.is_some() || (expected && !is_there) {
            fail(seed, shop, &("the witness is no complete case", &of.name, state));
        }
    }
    match read(shop, &said) {
        Reading::Result(plain) => (said, plain),
        Reading::Impossible(_) => fail(seed, shop, &("the witness cannot be", said)),
    }
}

fn judge(seed: u64, shop: &Shop, promise: usize, verdict: &PromiseVerdict, dice: &mut Dice) -> Status {
    let claim = &shop.promises[promise].claim;
    let set: Vec<usize> = moving(shop, claim).into_iter().filter(|fact| shop.facts[*fact].calc.is_some()).collect();
    let cases = cases_of(shop, &set, dice);
    let found = violation(shop, promise, &cases);
    let usual = cases_of(shop, &[], dice);
    let fits_some = usual.all.iter().any(|(said, _)| fits(shop, promise, said));
    let exact = cases.is_every && usual.is_every && !shop_has_formulas(shop);
    let what = |expected: &str| (expected.to_owned(), &shop.promises[promise].name, verdict.clone(), found.clone());
    match verdict.status {
        Status::Broken => {
            let a = witness(seed, shop, verdict.witness.as_ref().unwrap(), &set);
            let b = verdict.other.as_ref().map(|other| witness(seed, shop, other, &set));
            let is_within = fits(shop, promise, &a.0) && b.iter().all(|b| fits(shop, promise, &b.0));
            let moving = moving(shop, claim);
            let alike = |b: &(Said, Plain)| (0..a.0.len()).all(|f| moving.contains(&f) || a.0[f] == b.0[f]);
            let breaks = match &b {
                None => breaks(claim, &a.1),
                Some(b) => alike(b) && breaks_as_pair(shop, claim, &a, b),
            };
            if !is_within || !breaks {
                fail(seed, shop, &what("the witness breaks nothing"));
            }
            if exact && found.is_none() {
                fail(seed, shop, &what("nothing breaks it"));
            }
        }
        Status::Proved if found.is_some() => fail(seed, shop, &what("this breaks it")),
        Status::Proved if exact && (!fits_some || stands_nowhere(shop, claim)) => fail(seed, shop, &what("vacuous")),
        Status::Proved => {}
        Status::Vacuous if found.is_some() && fits_some => fail(seed, shop, &what("this breaks it")),
        Status::Vacuous if fits_some && !stands_nowhere(shop, claim) => fail(seed, shop, &what("not vacuous")),
        Status::Vacuous => {}
        Status::NotAnalysed if exact => fail(seed, shop, &what("it can be analysed")),
        Status::NotAnalysed => {}
    }
    verdict.status
}

fn found<'c>(check: &'c Check, code: &'c str) -> impl Iterator<Item = &'c redress::proof::Finding> {
    check.findings.iter().filter(move |finding| finding.diagnostic.code.word() == code)
}

/// Whether a finding says that no rule fits; a classification without a value is a gap, too.
fn is_gap(finding: &redress::proof::Finding) -> bool {
    finding.diagnostic.message.starts_with("no rule fits")
}

/// Holds what `check` finds about rules and facts against all cases; says whether those are all there are.
fn hold_findings(seed: u64, shop: &Shop, check: &Check, dice: &mut Dice) -> bool {
    let cases = cases_of(shop, &[], dice);
    let exact = cases.is_every && !shop_has_formulas(shop);
    for finding in &check.findings {
        if let (Some(case), false) = (&finding.witness, finding.diagnostic.code == Code::PromiseBroken) {
            let read = witness(seed, shop, case, &[]);
            if is_gap(finding) && read.1.rule.is_some() {
                fail(seed, shop, &("no gap", finding));
            }
        }
    }
    let has_gap = found(check, "gap").any(is_gap);
    if exact && has_gap != cases.all.iter().any(|(_, plain)| plain.rule.is_none()) {
        fail(seed, shop, &("gap", has_gap));
    }
    for rule in 0..shop.rules.len() {
        let of_rule = |code| found(check, code).any(|finding| finding.rule.is_some_and(|id| id.index() == rule));
        let decides = cases.all.iter().any(|(_, plain)| plain.rule == Some(rule));
        if (of_rule("dead-rule") && decides) || (exact && of_rule("dead-rule") == decides) {
            fail(seed, shop, &("dead-rule", rule, decides));
        }
        if of_rule("redundant-rule") {
            let mut without = shop.clone();
            without.rules[rule].when = vec![];
            for (said, plain) in cases.all.iter().filter(|(_, plain)| plain.rule == Some(rule)) {
                let Reading::Result(other) = read(&without, said) else { continue };
                if !other.is_same(plain) {
                    fail(seed, shop, &("redundant-rule", rule, said));
                }
            }
        }
    }
    for (fact, of) in shop.facts.iter().enumerate() {
        if let Some(Calc::Classes(classes)) = &of.calc {
            let says = format!("`{}` has no value", of.name);
            let found = found(check, "gap").any(|finding| finding.diagnostic.message.starts_with(&says));
            let none_fits = |said: &Said| {
                let known = Known::of(shop, said.clone());
                let view = View::of(&known);
                !classes.iter().any(|(_, when)| view.holds(when))
            };
            let is_there = cases.all.iter().any(|(said, _)| none_fits(said));
            // A policy that asks whether it has a value expects that it may have none.
            let rules = shop.rules.iter().map(|rule| &rule.when);
            let whens = rules.chain(shop.actions.iter().filter_map(|action| action.when.as_ref()));
            let mut tests = whens.chain(shop.impossible.iter().map(|one| &one.when)).flatten().flatten();
            let is_expected =
                tests.any(|test| test.of == Of::Fact(fact) && matches!(test.is, Is::Missing | Is::Present));
            if exact && reached(shop).contains(&fact) && found != (is_there && !is_expected) {
                fail(seed, shop, &("a classification without a value", &of.name, is_there));
            }
        }
        hold_fact(seed, shop, check, &cases, exact, fact);
    }
    exact
}

/// Whether another value of a fact makes a case impossible that can be.
fn excludes(shop: &Shop, cases: &Cases, fact: usize) -> bool {
    let states: Vec<S> = values(shop, &[])[fact].iter().map(state).collect();
    !shop.impossible.is_empty()
        && cases.all.iter().any(|(said, _)| {
            states.iter().any(|state| {
                let mut other = said.clone();
                other[fact] = Some(state.clone());
                matches!(read(shop, &other), Reading::Impossible(_))
            })
        })
}

fn hold_fact(seed: u64, shop: &Shop, check: &Check, cases: &Cases, exact: bool, fact: usize) {
    let of = &shop.facts[fact];
    if of.calc.is_some() {
        return;
    }
    let named = |code: &str| {
        let name = format!("`{}`", of.name);
        found(check, code).any(|finding| finding.diagnostic.message.contains(&name))
    };
    let mut alike: HashMap<String, Vec<&Plain>> = HashMap::new();
    for (said, plain) in &cases.all {
        let mut rest = said.clone();
        rest[fact] = None;
        alike.entry(format!("{rest:?}")).or_default().push(plain);
    }
    let changes = alike.values().any(|group| group.iter().any(|plain| !plain.is_same(group[0])));
    let decides = changes || (of.pressure && excludes(shop, cases, fact));
    if of.pressure && (named("pressure-decides") != decides) && (exact || decides) {
        fail(seed, shop, &("pressure-decides", &of.name, decides));
    }
    if of.ask && used(shop).contains(&fact) && (named("never-asked") == changes) && (exact || changes) {
        fail(seed, shop, &("never-asked", &of.name, changes));
    }
    let pays = |group: &Vec<&Plain>| {
        let ranks: Option<Vec<usize>> = group.iter().map(|plain| shop.rank(plain.outcome)).collect();
        let flag = shop.rank(Outcome::Flag).unwrap();
        let differ = group.iter().any(|plain| plain.outcome != group[0].outcome);
        differ && ranks.is_some_and(|ranks| ranks.iter().all(|rank| *rank < flag))
    };
    let pays = of.ask && alike.values().any(pays);
    if exact && named("silence-pays") != pays {
        fail(seed, shop, &("silence-pays", &of.name, pays));
    }
}

fn plan(seed: u64, formulas: bool) -> Plan {
    let plan = if formulas { Plan::small() } else { Plan::without_formulas() };
    Plan { promises: 5, given: (2, 4), actions: 2, impossible: usize::from(seed.is_multiple_of(2)), ..plan }
}

#[test]
fn what_is_proved_holds_of_every_case_and_what_is_broken_is_broken_by_its_witness() {
    let (mut counts, mut exactly) = ([[0; 4]; 2], 0);
    for seed in seeds(100) {
        let mut dice = Dice::new(seed.wrapping_add(4 << 40));
        let formulas = seed % 3 == 0;
        let shop = grow(&mut dice, &plan(seed, formulas));
        let playbook = bridge::playbook(&shop);
        let checked = check(&compile(Arc::clone(&playbook)), bridge::today());
        assert!(checked.is_analysed);
        exactly += usize::from(hold_findings(seed, &shop, &checked, &mut dice));
        for (promise, verdict) in checked.promises.iter().enumerate() {
            let status = judge(seed, &shop, promise, verdict, &mut dice);
            let at = match status {
                Status::Proved => 0,
                Status::Broken => 1,
                Status::Vacuous => 2,
                Status::NotAnalysed => 3,
            };
            counts[usize::from(formulas)][at] += 1;
        }
    }
    eprintln!("promises proved, broken, vacuous, not analysed; without formulas {:?}, with {:?}", counts[0], counts[1]);
    eprintln!("{exactly} playbooks of which all cases were looked at");
    let held = seeds(100).count();
    assert!(exactly * 10 > held * 6, "{exactly} of {held} playbooks");
    let [proved, broken, vacuous, _] = [0, 1, 2, 3].map(|at| counts[0][at] + counts[1][at]);
    assert!([proved, broken, vacuous].iter().all(|count| count * 10 > held * 4), "{counts:?}");
}

#[test]
fn the_mean_of_questions_is_that_of_the_best_plan_over_all_that_is_drawn() {
    let (mut exact, mut sampled) = (0, 0);
    for seed in seeds(40) {
        let mut dice = Dice::new(seed.wrapping_add(5 << 40));
        let plan = Plan {
            asked: 60,
            impossible: 0,
            promises: 0,
            kinds: vec![
                crate::shop::Kind::YesNo,
                crate::shop::Kind::Choice(3),
                crate::shop::Kind::Number { whole: true },
                crate::shop::Kind::Money,
            ],
            ..plan(seed, false)
        };
        let shop = grow(&mut dice, &plan);
        let playbook: Arc<_> = bridge::playbook(&shop);
        let found = questions(&compile(Arc::clone(&playbook)), bridge::today()).unwrap();
        if found.basis != Basis::BestPlans {
            sampled += 1;
            continue;
        }
        let values = regions_of_what_is_drawn(&shop);
        let count: usize = values.iter().map(|values| values.len().max(1)).product();
        if count > 600 {
            continue;
        }
        let (mut sum, mut worst, mut of) = (0.0, 0, 0);
        for number in 0..count {
            let mut rest = number;
            let mut said: Said = vec![None; shop.facts.len()];
            for (fact, values) in values.iter().enumerate().filter(|(_, values)| !values.is_empty()) {
                said[fact] = Some(values[rest % values.len()].clone().map_or(S::Missing, S::Known));
                rest /= values.len();
            }
            let mut table = Table::equal(&shop, &said, 100_000).unwrap();
            if !table.is_impossible() {
                let (mean, most) = table.best_and_worst();
                (sum, worst, of) = (sum + mean, worst.max(most), of + 1);
            }
        }
        let mean = sum / f64::from(of.max(1));
        let millionths = found.mean.millionths() as f64;
        if (mean * 1e6 - millionths).abs() > 2.0 || found.worst != worst {
            fail(seed, &shop, &("questions", mean, worst, found));
        }
        exact += 1;
    }
    eprintln!("{exact} exact means, {sampled} sampled");
    assert!(exact * 10 > seeds(40).count() * 8, "{exact} exact means");
}

/// One value of each region of each fact that nobody is asked for; none of the others.
fn regions_of_what_is_drawn(shop: &Shop) -> Vec<Vec<Option<V>>> {
    let values = cases::values(shop, 1);
    let drawn = |fact: usize| !shop.facts[fact].ask && shop.facts[fact].calc.is_none();
    values.into_iter().enumerate().map(|(fact, values)| if drawn(fact) { values } else { vec![] }).collect()
}
