//! What would change a decision is what the plain reading of the changed case says.

use redress::engine::compile::Compiled;
use redress::proof::change::would_change;

use crate::bridge;
use crate::cases::{self, Mix};
use crate::deciding::differ;
use crate::dice::Dice;
use crate::grow::{Plan, grow};
use crate::seeds;
use crate::shop::{Kind, S, Shop, V};
use crate::toml::shown;
use crate::view::{Known, Marked, Plain, Reading, Said, View};

/// What the rules say of a complete case; with a mark, the value of this fact is left aside wherever it is shown.
fn plain(shop: &Shop, said: &Said, mark: Option<usize>) -> Option<Plain> {
    let known = Known::of(shop, said.clone());
    let mut view = View::of(&known);
    view.marks.extend(mark.map(|fact| (Marked::Fact(fact), mark_of(shop.facts[fact].kind))));
    match view.read() {
        Reading::Result(plain) => Some(plain),
        Reading::Impossible(_) => None,
    }
}

/// A value that no fact has.
fn mark_of(kind: Kind) -> V {
    match kind {
        Kind::YesNo | Kind::Choice(_) => unreachable!("each of their values is a change"),
        Kind::Number { .. } | Kind::Money => V::Number(987_650_000),
        Kind::Date => V::Day(39_999),
        Kind::Text => V::Text("marked".to_owned()),
    }
}

fn is_listed(kind: Kind) -> bool {
    matches!(kind, Kind::YesNo | Kind::Choice(_))
}

fn with(said: &Said, fact: usize, state: &S) -> Said {
    let mut changed = said.clone();
    changed[fact] = Some(state.clone());
    changed
}

/// The outcome and rule after a change, where the result is another one: numbers, days and texts that are merely shown
/// make no other one.
fn other(shop: &Shop, said: &Said, fact: usize, state: &S) -> Option<(crate::shop::Outcome, Option<usize>)> {
    let now = plain(shop, said, None)?;
    let then = plain(shop, &with(said, fact, state), None)?;
    let is_moved = matches!((&said[fact], state), (Some(S::Known(_)), S::Known(_)));
    let merely_shows = !is_listed(shop.facts[fact].kind) && is_moved && {
        let marked = |said: &Said| plain(shop, said, Some(fact));
        marked(said)?.is_same(&marked(&with(said, fact, state))?)
    };
    (!now.is_same(&then) && !merely_shows).then_some((then.outcome, then.rule))
}

/// Whether the words of a change fit a state: `>= 50.00 and <= 250.00`, `missing`, `DE or FR`.
fn fits(shop: &Shop, fact: usize, words: &str, state: &S) -> bool {
    let kind = shop.facts[fact].kind;
    let said = |value: &V| shown(shop, Some(kind), value);
    let S::Known(value) = state else { return words == "missing" };
    if words == "not missing" {
        return true;
    }
    if words == "missing" {
        return false;
    }
    if let Some(named) = words.strip_prefix("other than ") {
        return named.split(" or ").all(|one| one != said(value));
    }
    if is_listed(kind) || kind == Kind::Text {
        return words.split(" or ").any(|one| one == said(value));
    }
    words.split(" and ").all(|part| match part.split_once(' ') {
        Some((sign, bound)) => match sign {
            "<" => *value < number(kind, bound),
            "<=" => *value <= number(kind, bound),
            ">" => *value > number(kind, bound),
            ">=" => *value >= number(kind, bound),
            _ => unreachable!("{part} is no bound"),
        },
        None => *value == number(kind, part),
    })
}

fn number(kind: Kind, words: &str) -> V {
    if kind == Kind::Date {
        return V::Day(i64::from(redress::model::date::Date::parse_iso(words).unwrap().days()));
    }
    let (sign, words) = words.strip_prefix('-').map_or((1, words), |words| (-1, words));
    let (whole, rest) = words.split_once('.').unwrap_or((words, ""));
    V::Number(sign * format!("{whole}{rest:0<4}").parse::<i128>().unwrap())
}

/// States a fact may be changed to, as far as the program thinks of them: no negative number beside one that is not.
fn states(said: &S, values: &[Option<V>]) -> Vec<S> {
    let is_thought_of = |value: &&Option<V>| match (value, said) {
        (Some(V::Number(units)), S::Known(V::Number(here))) => *units >= 0 || *here < 0,
        (Some(V::Number(units)), _) => *units >= 0,
        (Some(V::Day(day)), _) => (0..=40_000).contains(day),
        _ => true,
    };
    let state = |value: &Option<V>| value.clone().map_or(S::Missing, S::Known);
    values.iter().filter(is_thought_of).map(state).filter(|state| state != said).collect()
}

/// Holds the changes of one fact against every value that stands for others; how many other results there are. Where
/// amounts are calculated, only yes, no and options are looked at exhaustively.
fn hold(seed: u64, shop: &Shop, compiled: &Compiled, said: &Said, values: &[Vec<Option<V>>], is_whole: bool) -> usize {
    let found = would_change(compiled, &bridge::case(shop, said), bridge::today());
    let mut count = 0;
    for fact in (0..shop.facts.len()).filter(|fact| !shop.facts[*fact].pressure) {
        let Some(now) = &said[fact] else { continue };
        let is_listed = is_listed(shop.facts[fact].kind);
        for state in states(now, &values[fact]) {
            let expected = other(shop, said, fact, &state);
            let of = found.iter().filter(|change| matches!(&change.facts[..], [(id, _)] if id.index() == fact));
            let says = of.filter(|change| fits(shop, fact, &change.facts[0].1, &state));
            let says: Vec<_> =
                says.map(|change| (bridge::outcome(change.outcome), change.rule.map(|rule| rule.index()))).collect();
            let is_held = is_whole || is_listed;
            if is_held && says != expected.into_iter().collect::<Vec<_>>() {
                differ(seed, shop, said, &(&shop.facts[fact].name, &state, expected), &(&says, &found));
            }
            count += usize::from(is_held && expected.is_some());
        }
    }
    count
}

#[test]
fn each_change_of_one_fact_is_said_exactly_where_the_result_is_another_one() {
    let mut count = 0;
    for seed in seeds(150) {
        let mut dice = Dice::new(seed.wrapping_add(11 << 40));
        let is_whole = seed % 2 == 0;
        let shop = grow(&mut dice, &if is_whole { Plan::without_formulas() } else { Plan::small() });
        let compiled = bridge::compiled(&shop);
        let values = cases::values(&shop, 3);
        for _ in 0..8 {
            let said = cases::case(&mut dice, &shop, &values, Mix { open: 0, unknown: 0, set: 10 });
            if plain(&shop, &said, None).is_some() {
                count += hold(seed, &shop, &compiled, &said, &values, is_whole);
            }
        }
    }
    eprintln!("{count} changes with another result");
}
