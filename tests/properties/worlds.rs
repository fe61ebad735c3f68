//! A case of which not everything is known, read by the letter: every way the world may be is looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::axes::{About, Axis, axes};
use crate::shop::{Outcome, S, Shop, V};
use crate::view::{Known, Marked, Plain, Reading, Said, View};

/// More worlds than this are not looked at.
pub const MOST: usize = 6_000;

/// What a decision must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    Error { ask_again: String },
    Undecided { needs: Vec<usize>, unknown: Vec<usize>, assumed: Vec<usize> },
    Decided(Box<Decided>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    pub outcome: Outcome,
    /// The parts of the result but the outcome, by name.
    pub parts: BTreeMap<String, String>,
    /// Names of parts that depend on what nobody knows.
    pub left_out: BTreeSet<String>,
    pub rule: Option<usize>,
    pub also_possible: Vec<Option<usize>>,
    pub unknown: Vec<usize>,
    pub assumed: Vec<usize>,
    pub cost: Option<V>,
    pub nobody_knows: bool,
}

/// The parts of a result by name; what is not there is none.
pub fn parts(plain: &Plain) -> BTreeMap<String, String> {
    let value = |value: &Option<V>| value.as_ref().map(|value| format!("{value:?}"));
    let mut parts = BTreeMap::new();
    let fixed = [("amount", &plain.amount), ("charge", &plain.charge), ("until", &plain.until)];
    parts.extend(fixed.into_iter().filter_map(|(name, of)| Some((name.to_owned(), value(of)?))));
    parts.extend(plain.actions.iter().map(|(action, words)| (format!("action {action}"), words.clone())));
    parts.extend(plain.reply.iter().map(|(language, draft)| (format!("reply {language}"), draft.clone())));
    parts
}

/// What is left of a result once it is clear what nobody knows: where not even the outcome is, a person must look, and
/// that is a result like any other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Resolved {
    outcome: Outcome,
    parts: BTreeMap<String, String>,
    left_out: BTreeSet<String>,
}

/// All worlds of a case.
pub struct Worlds<'a> {
    pub known: &'a Known<'a>,
    /// What is open or unknown and looked at.
    pub axes: Vec<Axis>,
    /// The values of each axis.
    pub values: Vec<Vec<Option<V>>>,
    /// Those that are alone in their region.
    singles: Vec<Vec<V>>,
    /// Each world: which value each axis has, and what the rules say.
    pub all: Vec<(Vec<usize>, Reading)>,
}

impl<'a> Worlds<'a> {
    /// Every world; none where they are too many.
    pub fn of(known: &'a Known<'a>) -> Option<Worlds<'a>> {
        let is_free = |axis: &Axis| match &axis.about {
            About::Fact(fact) => !known.states[*fact].is_settled(),
            About::Formula(formula, _) => !known.settles(formula),
        };
        let axes: Vec<Axis> = axes(known, &[]).into_iter().filter(is_free).collect();
        let values: Vec<Vec<Option<V>>> =
            axes.iter().map(|axis| axis.values(known.shop, if axis.is_shown { 2 } else { 1 })).collect();
        let count = values.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len()))?;
        if count > MOST {
            return None;
        }
        let alone =
            |axis: &Axis| axis.regions(known.shop).into_iter().filter(|region| region.len() == 1).flatten().collect();
        let singles = axes.iter().map(alone).collect();
        let mut worlds = Worlds { known, axes, values, singles, all: Vec::with_capacity(count) };
        let mut at = vec![0; worlds.axes.len()];
        for _ in 0..count {
            let view = worlds.view(&at);
            let reading = view.read();
            worlds.all.push((at.clone(), reading));
            for (digit, values) in at.iter_mut().zip(&worlds.values) {
                *digit += 1;
                if *digit < values.len() {
                    break;
                }
                *digit = 0;
            }
        }
        Some(worlds)
    }

    /// One world.
    pub fn view(&self, at: &[usize]) -> View<'a> {
        let mut view = View::of(self.known);
        for (nth, ((axis, values), at)) in self.axes.iter().zip(&self.values).zip(at).enumerate() {
            if axis.is_shown
                && let Some(value) = &values[*at]
                && !self.singles[nth].contains(value)
            {
                let what = match &axis.about {
                    About::Fact(fact) => Marked::Fact(*fact),
                    About::Formula(formula, kind) => Marked::Formula((formula.clone(), *kind)),
                };
                view.marks.push((what, V::Text(format!("~{nth} {at}~"))));
            }
            match &axis.about {
                About::Fact(fact) => view.values[*fact] = values[*at].clone(),
                About::Formula(formula, kind) => {
                    view.free.push(((formula.clone(), *kind), values[*at].clone().unwrap()));
                }
            }
        }
        view
    }

    fn possible(&self) -> impl Iterator<Item = (&Vec<usize>, &Plain)> {
        self.all.iter().filter_map(|(at, reading)| match reading {
            Reading::Result(plain) => Some((at, plain)),
            Reading::Impossible(_) => None,
        })
    }

    /// Which axes turn on a fact in this state.
    fn axes_in(&self, state: &S) -> Vec<bool> {
        let known = self.known;
        self.axes.iter().map(|axis| axis.inputs.iter().any(|input| known.states[*input] == *state)).collect()
    }

    /// The result for each way the open facts may be, what nobody knows being resolved.
    fn resolved(&self) -> HashMap<Vec<usize>, (Resolved, bool)> {
        let unknown = self.axes_in(&S::Unknown);
        let mut groups: HashMap<Vec<usize>, Vec<&Plain>> = HashMap::new();
        for (at, plain) in self.possible() {
            let open = at.iter().zip(&unknown).map(|(at, unknown)| if *unknown { 0 } else { *at }).collect();
            groups.entry(open).or_default().push(plain);
        }
        groups.into_iter().map(|(at, group)| (at, resolve(&group))).collect()
    }

    /// The facts in a state that, all else equal, change something.
    fn that_matter<T: PartialEq>(&self, state: &S, results: &[(Vec<usize>, T)]) -> Vec<usize> {
        let shop = self.known.shop;
        let facts = (0..shop.facts.len()).filter(|f| shop.facts[*f].calc.is_none() && self.known.states[*f] == *state);
        facts.filter(|fact| self.matters(*fact, results)).collect()
    }

    fn matters<T: PartialEq>(&self, fact: usize, results: &[(Vec<usize>, T)]) -> bool {
        let moves: Vec<bool> = self.axes.iter().map(|axis| axis.inputs.contains(&fact)).collect();
        let mut held: HashMap<Vec<usize>, &T> = HashMap::new();
        results.iter().any(|(at, result)| {
            let rest = at.iter().zip(&moves).map(|(at, moves)| if *moves { 0 } else { *at }).collect();
            *held.entry(rest).or_insert(result) != result
        })
    }
}

/// What is left of results that only unknown facts tell apart, and whether the outcome is not.
fn resolve(group: &[&Plain]) -> (Resolved, bool) {
    let outcome = group[0].outcome;
    if group.iter().any(|plain| plain.outcome != outcome) {
        let nothing = Resolved { outcome: Outcome::Flag, parts: BTreeMap::new(), left_out: BTreeSet::new() };
        return (nothing, true);
    }
    let mut all: Vec<BTreeMap<String, String>> = group.iter().map(|plain| parts(plain)).collect();
    let names: BTreeSet<String> = all.iter().flat_map(|parts| parts.keys().cloned()).collect();
    let left_out: BTreeSet<String> =
        names.into_iter().filter(|name| all.iter().any(|parts| parts.get(name) != all[0].get(name))).collect();
    let mut parts = all.swap_remove(0);
    parts.retain(|name, _| !left_out.contains(name));
    (Resolved { outcome, parts, left_out }, false)
}

/// What is known of a case before anything is assumed.
pub struct Partial {
    pub is_settled: bool,
    /// The outcome, where it, amount, charge and date are settled.
    pub verdict: Option<Outcome>,
    /// Open facts that change the result, whether they can be asked or not.
    pub matter: Vec<usize>,
    pub unknown: Vec<usize>,
    pub settled: Option<Decided>,
    /// The first impossible entry that may fit, where nothing else is possible.
    pub impossible: Option<usize>,
    pub worlds: usize,
}

/// Reads a case of which not everything is known; none where there are too many worlds.
pub fn partial(shop: &Shop, said: &Said) -> Option<Partial> {
    let known = Known::of(shop, said.clone());
    let worlds = Worlds::of(&known)?;
    let all_count = worlds.all.len();
    let impossible = worlds.all.iter().filter_map(|(_, reading)| match reading {
        Reading::Impossible(at) => Some(*at),
        Reading::Result(_) => None,
    });
    let (first, count) = (impossible.clone().min(), impossible.count());
    if count == all_count {
        return Some(Partial {
            is_settled: true,
            verdict: None,
            matter: vec![],
            unknown: vec![],
            settled: None,
            impossible: first,
            worlds: all_count,
        });
    }
    let resolved = worlds.resolved();
    let nobody_knows = resolved.values().any(|(_, nobody_knows)| *nobody_knows);
    let resolved: Vec<(Vec<usize>, Resolved)> = resolved.into_iter().map(|(at, (one, _))| (at, one)).collect();
    let plain: Vec<(Vec<usize>, BTreeMap<String, String>)> = worlds
        .possible()
        .map(|(at, plain)| {
            let mut parts = parts(plain);
            parts.insert("outcome".into(), plain.outcome.word().into());
            (at.clone(), parts)
        })
        .collect();
    let is_settled = resolved.iter().all(|(_, one)| *one == resolved[0].1);
    let verdict = |one: &Resolved| {
        let part = |name: &str| (one.parts.get(name).cloned(), one.left_out.contains(name));
        (one.outcome, ["amount", "charge", "until"].map(part))
    };
    let first = verdict(&resolved[0].1);
    let has_verdict = resolved.iter().all(|(_, one)| verdict(one) == first);
    let unknown = worlds.that_matter(&S::Unknown, &plain);
    let settled = is_settled.then(|| decided(&worlds, &resolved[0].1, &unknown, nobody_knows));
    let matter = worlds.that_matter(&S::Open, &resolved);
    Some(Partial {
        is_settled,
        verdict: has_verdict.then_some(first.0),
        matter,
        unknown,
        settled,
        impossible: None,
        worlds: all_count,
    })
}

fn decided(worlds: &Worlds<'_>, result: &Resolved, unknown: &[usize], nobody_knows: bool) -> Decided {
    let nothing = Decided {
        outcome: Outcome::Flag,
        parts: BTreeMap::new(),
        left_out: BTreeSet::new(),
        rule: None,
        also_possible: vec![],
        unknown: unknown.to_vec(),
        assumed: vec![],
        cost: None,
        nobody_knows: true,
    };
    if nobody_knows {
        return nothing;
    }
    let Resolved { outcome, parts, left_out } = result;
    let mut rules: Vec<Option<usize>> = worlds.possible().map(|(_, plain)| plain.rule).collect();
    rules.sort_by_key(|rule| rule.unwrap_or(usize::MAX));
    rules.dedup();
    let view = View::of(worlds.known);
    let costs: Vec<Option<V>> = rules.iter().map(|rule| view.cost(*rule)).collect();
    let cost = costs[0].clone().filter(|_| costs.iter().all(|cost| *cost == costs[0]));
    let rule = rules.remove(0);
    Decided {
        outcome: *outcome,
        parts: parts.clone(),
        left_out: left_out.clone(),
        rule,
        also_possible: rules,
        cost,
        nobody_knows: false,
        ..nothing
    }
}

/// What must be said of a case where nobody can be asked; none where there are too many worlds. Assumptions are made
/// one after the other while they matter, those first about which nobody can be asked.
pub fn says(shop: &Shop, said: &Said) -> Option<Says> {
    let mut said = said.clone();
    let mut assumed = vec![];
    loop {
        let partial = partial(shop, &said)?;
        if let Some(at) = partial.impossible {
            return Some(Says::Error { ask_again: shop.impossible[at].ask_again.clone() });
        }
        assumed.sort_unstable();
        if let Some(decided) = partial.settled {
            return Some(Says::Decided(Box::new(Decided { assumed, ..decided })));
        }
        let can_assume = |ask: bool| {
            let mut facts = partial.matter.iter().filter(|f| shop.facts[**f].assume.is_some());
            facts.find(|fact| shop.facts[**fact].ask == ask).copied()
        };
        let Some(fact) = can_assume(false).or_else(|| can_assume(true)) else {
            let needs = partial.matter.iter().copied().filter(|fact| shop.facts[*fact].ask).collect();
            return Some(Says::Undecided { needs, unknown: partial.unknown, assumed });
        };
        said[fact] = shop.facts[fact].assume.clone();
        assumed.push(fact);
    }
}
