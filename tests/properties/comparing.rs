//! What changes between two playbooks, held against every case that is looked at: nothing that differs is left out, where
//! the list is said to be complete; no box holds a case that does not differ; every witness differs.

use redress::model::case::Case;
use redress::proof::compare::{Comparison, compare};

use crate::bridge;
use crate::cases;
use crate::dice::Dice;
use crate::grow::{Plan, grow, regrow};
use crate::seeds;
use crate::shop::{Alt, Bound, Calc, F, Fact, Is, Kind, Of, Outcome, Piece, Rule, S, Shop, Test, V, When};
use crate::toml;
use crate::view::{Plain, Reading, Said, read};

/// How many cases of a pair are looked at.
const CASES: usize = 400;

/// How two playbooks come to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Nothing,
    Renamed,
    Reordered,
    Edited,
    Regrown,
}

#[test]
fn what_differs_is_listed_and_nothing_else() {
    let mut figures = Figures::default();
    for seed in seeds(150) {
        let mut dice = Dice::new(seed ^ 0xd1ff);
        let plan = if dice.percent(70) { Plan::small() } else { Plan::without_formulas() };
        let mut old = grow(&mut dice, &plan);
        let way = *dice.one(&[
            Way::Nothing,
            Way::Renamed,
            Way::Reordered,
            Way::Edited,
            Way::Edited,
            Way::Edited,
            Way::Edited,
            Way::Regrown,
        ]);
        let apart = if way == Way::Reordered { set_apart(&mut dice, &mut old) } else { None };
        let mut new = changed(&mut dice, &plan, &old, way);
        apart.into_iter().for_each(|at| swap(&mut new, at, at + 1));
        figures.add(&check(seed, &old, &new, way));
    }
    eprintln!("{figures:?}");
    assert!(figures.differing * 4 > figures.pairs && figures.proved * 100 > figures.pairs * 80, "{figures:?}");
    assert!(figures.regions > figures.pairs && figures.cases > figures.pairs * 100, "{figures:?}");
}

/// What a run looked at.
#[derive(Debug, Default)]
struct Figures {
    pairs: usize,
    differing: usize,
    regions: usize,
    cases: usize,
    proved: usize,
}

impl Figures {
    fn add(&mut self, other: &Figures) {
        self.pairs += other.pairs;
        self.differing += other.differing;
        self.regions += other.regions;
        self.cases += other.cases;
        self.proved += other.proved;
    }
}

fn check(seed: u64, old: &Shop, new: &Shop, way: Way) -> Figures {
    let (first, second) = (bridge::playbook(old), bridge::playbook(new));
    let comparison = compare(&first, &second, bridge::today()).unwrap();
    let tell = |what: &str, said: &Said| -> ! {
        let facts: Vec<String> =
            old.facts.iter().zip(said).map(|(fact, said)| format!("{} = {said:?}", fact.name)).collect();
        let regions: Vec<String> = comparison
            .differences
            .iter()
            .map(|one| format!("{} -> {}: {}", one.old.word(), one.new.word(), one.when))
            .collect();
        panic!(
            "seed {seed} {way:?}: {what}\n{}\n=== new\n{}\n{}\n{:#?}\n{:#?}\nproved {} not found {:?}\n{}",
            toml::text(old),
            toml::text(new),
            facts.join("\n"),
            read(old, said),
            read(new, said),
            comparison.proved,
            comparison.not_found,
            regions.join("\n")
        )
    };
    for difference in &comparison.differences {
        let mut said = bridge::said(&difference.witness);
        said.truncate(old.facts.len());
        if !differ(old, new, &said) {
            tell("a witness does not differ", &said);
        }
        if !is_in(&comparison, &difference.region, &difference.witness) {
            tell(&format!("a witness is outside its region {}", difference.when), &said);
        }
    }
    if matches!(way, Way::Nothing | Way::Renamed | Way::Reordered)
        && !(comparison.differences.is_empty() && comparison.proved)
    {
        tell("nothing differs", &vec![None; old.facts.len()]);
    }
    let mut figures = Figures { pairs: 1, regions: comparison.differences.len(), ..Figures::default() };
    for said in every_case(seed, old, new) {
        figures.cases += 1;
        let differs = differ(old, new, &said);
        let case = common_case(&comparison, old, &said);
        let listed = comparison.differences.iter().any(|one| is_in(&comparison, &one.region, &case));
        if differs && !listed && comparison.proved {
            tell("a case differs and is in no region", &said);
        }
        if differs && comparison.differences.is_empty() {
            tell("a case differs and nothing is listed", &said);
        }
        if !differs && listed && !is_impossible(old, new, &said) {
            tell("a case does not differ and is in a region", &said);
        }
    }
    figures.proved += usize::from(comparison.proved);
    figures.differing += usize::from(!comparison.differences.is_empty());
    figures
}

fn is_in(comparison: &Comparison, region: &redress::proof::boxes::Region, case: &Case) -> bool {
    comparison.space.as_ref().unwrap().teller().holds(region, case, bridge::today()).unwrap()
}

fn common_case(comparison: &Comparison, shop: &Shop, said: &Said) -> Case {
    let mut case = bridge::case(shop, said);
    case.given.resize(comparison.common.new.common.facts.len(), None);
    case
}

fn is_impossible(old: &Shop, new: &Shop, said: &Said) -> bool {
    [old, new].iter().all(|shop| matches!(read(shop, said), Reading::Impossible(_)))
}

/// Whether two shops answer a case otherwise.
fn differ(old: &Shop, new: &Shop, said: &Said) -> bool {
    match (read(old, said), read(new, said)) {
        (Reading::Impossible(_), Reading::Impossible(_)) => false,
        (Reading::Result(a), Reading::Result(b)) => result(old, &a) != result(new, &b),
        (_, _) => true,
    }
}

type Said1 = (Outcome, Option<V>, Option<V>, Option<V>, Vec<(String, String)>, Vec<(String, String)>);

/// A result by the names that both playbooks have.
fn result(shop: &Shop, plain: &Plain) -> Said1 {
    let mut actions: Vec<(String, String)> =
        plain.actions.iter().map(|(at, words)| (shop.actions[*at].name.clone(), words.clone())).collect();
    actions.sort();
    let reply = plain.reply.iter().map(|(language, words)| ((*language).to_owned(), words.clone())).collect();
    (plain.outcome, plain.amount.clone(), plain.charge.clone(), plain.until.clone(), actions, reply)
}

/// Complete cases at the edges of the regions of both playbooks: all of them, or so many by chance.
fn every_case(seed: u64, old: &Shop, new: &Shop) -> Vec<Said> {
    let (a, b) = (cases::values(old, 2), cases::values(new, 2));
    let values: Vec<Vec<S>> = (0..old.facts.len())
        .map(|fact| {
            let mut all: Vec<S> =
                a[fact].iter().chain(&b[fact]).map(|value| value.clone().map_or(S::Missing, S::Known)).collect();
            all.sort();
            all.dedup();
            all
        })
        .collect();
    let given: Vec<usize> = (0..old.facts.len()).filter(|fact| old.facts[*fact].calc.is_none()).collect();
    let count =
        given.iter().try_fold(1_usize, |count, fact| Some(count * values[*fact].len()).filter(|count| *count <= CASES));
    let mut dice = Dice::new(seed);
    let mut pick = |number: Option<usize>| {
        let mut rest = number.unwrap_or(0);
        let mut said: Said = vec![None; old.facts.len()];
        for fact in &given {
            let of = &values[*fact];
            let at = if number.is_some() { rest % of.len() } else { dice.below(of.len()) };
            rest /= of.len();
            said[*fact] = Some(of[at].clone());
        }
        said
    };
    match count {
        Some(count) => (0..count).map(|number| pick(Some(number))).collect(),
        None => (0..CASES).map(|_| pick(None)).collect(),
    }
}

/// A playbook that came of another.
pub fn changed(dice: &mut Dice, plan: &Plan, old: &Shop, way: Way) -> Shop {
    let mut new = old.clone();
    match way {
        Way::Nothing | Way::Reordered => {}
        Way::Renamed => {
            for (at, rule) in new.rules.iter_mut().enumerate() {
                rule.name = format!("other-{at}");
            }
        }
        Way::Edited => (0..dice.between(1, 3)).for_each(|_| edit(dice, &mut new)),
        Way::Regrown => new = regrow(dice, plan, new),
    }
    for rule in new.rules.iter_mut().filter(|rule| rule.decide != Outcome::Wait) {
        rule.until = None;
    }
    new
}

fn edit(dice: &mut Dice, shop: &mut Shop) {
    let rules = shop.rules.len();
    let at = dice.below(rules);
    match dice.below(11) {
        0 if !shop.limits.is_empty() => {
            let limit = dice.below(shop.limits.len());
            match &mut shop.limits[limit].1 {
                V::Number(units) => *units += 10_000,
                V::Day(day) => *day += 1,
                V::YesNo(_) | V::Option(_) | V::Text(_) => {}
            }
        }
        1 if rules > 1 => {
            let other = dice.below(rules);
            swap(shop, at, other);
        }
        2 if rules > 1 => {
            shop.rules.remove(at);
            renumber(shop, &|rule| match rule.cmp(&at) {
                std::cmp::Ordering::Less => Some(rule),
                std::cmp::Ordering::Equal => None,
                std::cmp::Ordering::Greater => Some(rule - 1),
            });
        }
        3 => shop.rules[at].decide = *dice.one(&Outcome::ALL),
        4 => {
            let other = dice.below(rules);
            shop.rules[at].when = shop.rules[other].when.clone();
        }
        5 => nudge(dice, &mut shop.rules[at].when),
        6 => {
            let amount = shop.rules[dice.below(rules)].amount.clone();
            shop.rules[at].amount = amount.or(Some(F::Number(20_000)));
        }
        7 if !shop.actions.is_empty() => {
            let action = dice.below(shop.actions.len());
            let also = &mut shop.rules[at].also;
            match also.iter().position(|one| *one == action) {
                Some(place) => drop(also.remove(place)),
                None => also.push(action),
            }
        }
        8 => shop.rules[at].reply = vec![("", vec![Piece::Words("Other words".to_owned())])],
        9 => {
            if let Some(Calc::Classes(classes)) = shop
                .facts
                .iter_mut()
                .find_map(|fact| fact.calc.as_mut().filter(|calc| matches!(calc, Calc::Classes(_))))
            {
                let class = dice.below(classes.len());
                nudge(dice, &mut classes[class].1);
            }
        }
        _ => {
            let copy = Rule { name: format!("more-{}", dice.below(1_000_000)), ..shop.rules[at].clone() };
            let mut copy = Rule { decide: *dice.one(&Outcome::ALL), ..copy };
            nudge(dice, &mut copy.when);
            let place = dice.below(rules + 1);
            shop.rules.insert(place, copy);
            renumber(shop, &|rule| Some(if rule >= place { rule + 1 } else { rule }));
        }
    }
}

/// Lets two rules that follow each other never fit together; none where there are none.
fn set_apart(dice: &mut Dice, shop: &mut Shop) -> Option<usize> {
    let two = |fact: &Fact| match fact.kind {
        Kind::YesNo => Some([V::YesNo(true), V::YesNo(false)]),
        Kind::Choice(options) if options > 1 => Some([V::Option(0), V::Option(1)]),
        Kind::Choice(_) | Kind::Number { .. } | Kind::Money | Kind::Date | Kind::Text => None,
    };
    let facts: Vec<usize> = (0..shop.facts.len()).filter(|at| !shop.facts[*at].pressure).collect();
    let facts: Vec<usize> = facts.into_iter().filter(|at| two(&shop.facts[*at]).is_some()).collect();
    if facts.is_empty() || shop.rules.len() < 2 {
        return None;
    }
    let fact = *dice.one(&facts);
    let at = dice.below(shop.rules.len() - 1);
    for (rule, value) in shop.rules[at..].iter_mut().zip(two(&shop.facts[fact])?) {
        let test = Test { of: Of::Fact(fact), is: Is::OneOf(vec![Alt::Value(value)]) };
        if rule.when.is_empty() {
            rule.when.push(Vec::new());
        }
        for table in &mut rule.when {
            table.retain(|test| test.of != Of::Fact(fact));
            table.push(test.clone());
        }
    }
    Some(at)
}

/// Two rules change places.
fn swap(shop: &mut Shop, one: usize, other: usize) {
    shop.rules.swap(one, other);
    let swapped = |rule: usize| match rule {
        rule if rule == one => other,
        rule if rule == other => one,
        rule => rule,
    };
    renumber(shop, &|rule| Some(swapped(rule)));
}

/// Changes a bound, or drops or negates a test.
fn nudge(dice: &mut Dice, when: &mut When) {
    let tables: Vec<usize> = (0..when.len()).filter(|at| !when[*at].is_empty()).collect();
    if tables.is_empty() {
        return;
    }
    let table = &mut when[*dice.one(&tables)];
    let at = dice.below(table.len());
    let alone = table.len() == 1;
    let test: &mut Test = &mut table[at];
    let bounds = match &mut test.is {
        Is::OneOf(all) | Is::NoneOf(all) => all.iter_mut().filter_map(|one| match one {
            Alt::Compare(all) => all.first_mut(),
            Alt::Value(_) | Alt::Outcome(_) | Alt::Rule(_) => None,
        }),
        Is::Missing | Is::Present => {
            test.is = if test.is == Is::Missing { Is::Present } else { Is::Missing };
            return;
        }
    };
    let mut changed = false;
    for (_, bound) in bounds {
        match bound {
            Bound::Value(V::Number(units)) => *units += 10_000,
            Bound::Value(V::Day(day)) => *day += 1,
            Bound::Value(V::YesNo(_) | V::Option(_) | V::Text(_)) | Bound::Limit(_) => continue,
        }
        changed = true;
    }
    if changed {
        return;
    }
    if !alone && dice.percent(50) {
        table.remove(at);
        return;
    }
    test.is = match test.is.clone() {
        Is::OneOf(all) => Is::NoneOf(all),
        Is::NoneOf(all) => Is::OneOf(all),
        other @ (Is::Missing | Is::Present) => other,
    };
}

/// Gives rules that actions name their new numbers; none for one that is gone.
fn renumber(shop: &mut Shop, number: &dyn Fn(usize) -> Option<usize>) {
    for action in &mut shop.actions {
        for test in action.when.iter_mut().flatten().flatten() {
            if test.of != Of::Rule {
                continue;
            }
            if let Is::OneOf(all) | Is::NoneOf(all) = &mut test.is {
                *all = all
                    .iter()
                    .filter_map(|one| match one {
                        Alt::Rule(rule) => number(*rule).map(Alt::Rule),
                        Alt::Value(_) | Alt::Compare(_) | Alt::Outcome(_) => Some(one.clone()),
                    })
                    .collect();
            }
        }
    }
}
