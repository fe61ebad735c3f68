//! What may differ between worlds: each fact that is given, and each formula with open inputs, with a few values that
//! stand for all. Two values are alike where no test tells them apart.

use crate::shop::{Alt, Calc, F, Is, Kind, Of, Piece, Rule, Shop, V, When};
use crate::view::{Known, alias, bound_of, is_of};

/// A fact or a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum About {
    Fact(usize),
    Formula(F, Kind),
}

/// One thing that may differ.
#[derive(Debug, Clone)]
pub struct Axis {
    pub about: About,
    /// The tests that are made of it.
    pub tests: Vec<Is>,
    /// Whether its value is shown in a result.
    pub is_shown: bool,
    /// The given facts it depends on.
    pub inputs: Vec<usize>,
}

/// Every axis that a decision of this playbook looks at; `also` are further conditions.
pub fn axes(known: &Known<'_>, also: &[&When]) -> Vec<Axis> {
    let mut collector = Collector { known, axes: vec![], depth: 0 };
    let shop = known.shop;
    shop.impossible.iter().for_each(|one| collector.when(&one.when));
    shop.rules.iter().for_each(|rule| collector.rule(rule));
    for action in &shop.actions {
        action.when.iter().for_each(|when| collector.when(when));
        collector.words(&action.words);
    }
    also.iter().for_each(|when| collector.when(when));
    collector.axes
}

struct Collector<'a> {
    known: &'a Known<'a>,
    axes: Vec<Axis>,
    depth: usize,
}

impl Collector<'_> {
    fn rule(&mut self, rule: &Rule) {
        self.when(&rule.when);
        let shop = self.known.shop;
        for formula in [shop.amount(rule), rule.charge.as_ref()].into_iter().flatten() {
            self.shown(formula, Kind::Money);
        }
        rule.until.iter().for_each(|formula| self.shown(formula, Kind::Date));
        for (_, draft) in &rule.reply {
            self.words(draft);
        }
        // A reply or an instruction may name what the rule costs.
        let drafts = rule.reply.iter().map(|(_, draft)| draft).chain(shop.actions.iter().map(|action| &action.words));
        let names_cost = |piece: &Piece| matches!(piece, Piece::Part(crate::shop::Part::Cost));
        if drafts.flatten().any(names_cost) {
            shop.cost(rule).iter().for_each(|formula| self.shown(formula, Kind::Money));
        }
    }

    fn words(&mut self, words: &[Piece]) {
        for piece in words {
            if let Piece::Fact(fact) = piece {
                self.shown_fact(*fact);
            }
        }
    }

    fn when(&mut self, when: &When) {
        for test in when.iter().flatten() {
            if let Of::Fact(fact) = test.of {
                self.test(fact, &test.is);
            }
        }
    }

    fn test(&mut self, fact: usize, is: &Is) {
        self.reach(fact, &mut |collector, formula, kind| match formula {
            None => collector.axis(About::Fact(fact), Some(is), false),
            Some(formula) => collector.formula(formula, kind, Some(is), false),
        });
    }

    fn shown_fact(&mut self, fact: usize) {
        self.reach(fact, &mut |collector, formula, kind| match formula {
            None => collector.axis(About::Fact(fact), None, true),
            Some(formula) => collector.formula(formula, kind, None, true),
        });
    }

    fn shown(&mut self, formula: &F, kind: Kind) {
        self.formula(formula, kind, None, true);
    }

    /// A fact that is given, or each formula that may make it.
    fn reach(&mut self, fact: usize, see: &mut dyn FnMut(&mut Self, Option<&F>, Kind)) {
        let shop = self.known.shop;
        let of = &shop.facts[fact];
        if self.known.is_given(fact) {
            return see(self, None, of.kind);
        }
        match of.calc.as_ref().unwrap() {
            Calc::Formula(formula) => see(self, Some(formula), of.kind),
            Calc::Classes(classes) => {
                for (is, when) in classes {
                    self.when(when);
                    see(self, Some(is), of.kind);
                }
            }
        }
    }

    fn formula(&mut self, formula: &F, kind: Kind, is: Option<&Is>, is_shown: bool) {
        if let Some(other) = alias(self.known.shop, formula, kind) {
            match is {
                Some(is) => self.test(other, is),
                None => self.shown_fact(other),
            }
        } else if !formula.facts().is_empty() || formula.names_today() {
            self.axis(About::Formula(formula.clone(), kind), is, is_shown);
            self.missing(formula);
        }
    }

    /// What decides whether a formula is missing.
    fn missing(&mut self, formula: &F) {
        match formula {
            F::Fact(fact) => self.reach(*fact, &mut |collector, formula, _| match formula {
                None => collector.axis(About::Fact(*fact), None, false),
                Some(formula) => collector.missing(formula),
            }),
            F::And(..) | F::Or(..) => self.truth(formula),
            _ => formula.parts().into_iter().for_each(|part| self.missing(part)),
        }
    }

    /// What decides whether a yes/no formula holds inside `and` and `or`.
    fn truth(&mut self, formula: &F) {
        match formula {
            F::Fact(fact) => self.test(*fact, &Is::OneOf(vec![Alt::Value(V::YesNo(true))])),
            F::Compare(..) | F::Contains(..) => self.formula(formula, Kind::YesNo, None, false),
            _ => formula.parts().into_iter().for_each(|part| self.truth(part)),
        }
    }

    fn axis(&mut self, about: About, is: Option<&Is>, is_shown: bool) {
        self.depth += 1;
        let known = self.known;
        let same = |axis: &Axis| match (&axis.about, &about) {
            (About::Formula(a, x), About::Formula(b, y)) => a == b && known.shop.step(*x) == known.shop.step(*y),
            (a, b) => a == b,
        };
        let at = self.axes.iter().position(same).unwrap_or_else(|| {
            let inputs = match &about {
                About::Fact(fact) => vec![*fact],
                About::Formula(formula, _) => inputs(known, formula.facts()),
            };
            self.axes.push(Axis { about, tests: vec![], is_shown: false, inputs });
            self.axes.len() - 1
        });
        self.axes[at].tests.extend(is.cloned());
        self.axes[at].is_shown |= is_shown;
    }
}

/// The given facts behind these, through any chain.
pub fn inputs(known: &Known<'_>, mut open: Vec<usize>) -> Vec<usize> {
    let (mut seen, mut found) = (vec![], vec![]);
    while let Some(fact) = open.pop() {
        if seen.contains(&fact) {
            continue;
        }
        seen.push(fact);
        if known.is_given(fact) {
            found.push(fact);
            continue;
        }
        match known.shop.facts[fact].calc.as_ref().unwrap() {
            Calc::Formula(formula) => open.extend(formula.facts()),
            Calc::Classes(classes) => {
                for (is, when) in classes {
                    open.extend(is.facts());
                    open.extend(tested(when));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

/// The facts that a condition tests.
pub fn tested(when: &When) -> impl Iterator<Item = usize> + '_ {
    when.iter().flatten().filter_map(|test| match test.of {
        Of::Fact(fact) => Some(fact),
        Of::Decision | Of::Rule => None,
    })
}

impl Axis {
    pub fn kind(&self, shop: &Shop) -> Kind {
        match self.about {
            About::Fact(fact) => shop.facts[fact].kind,
            About::Formula(_, kind) => kind,
        }
    }

    /// Values that stand for all: `each` of every region, the ends of regions first; none stands for missing.
    pub fn values(&self, shop: &Shop, each: usize) -> Vec<Option<V>> {
        let mut values: Vec<Option<V>> = vec![];
        for mut region in self.regions(shop) {
            let last = region.pop().unwrap();
            if region.len() >= each {
                region.truncate(each - 1);
            }
            if each == 1 {
                values.push(Some(region.into_iter().next().unwrap_or(last)))
            } else {
                values.extend(region.into_iter().chain([last]).map(Some));
            }
        }
        if let About::Fact(fact) = self.about
            && shop.can_be_missing(fact)
        {
            values.push(None);
        }
        values
    }

    /// Maximal runs of values that no test tells apart, each by some of its values in ascending order, its ends among
    /// them. Options are always apart.
    pub fn regions(&self, shop: &Shop) -> Vec<Vec<V>> {
        let candidates = match self.kind(shop) {
            Kind::YesNo => return [false, true].map(|yes| vec![V::YesNo(yes)]).to_vec(),
            Kind::Choice(count) => return (0..count).map(|option| vec![V::Option(option)]).collect(),
            Kind::Text => return self.texts(),
            Kind::Number { .. } | Kind::Money => self.line(shop).into_iter().map(V::Number).collect::<Vec<_>>(),
            Kind::Date => self.line(shop).into_iter().map(|day| V::Day(i64::try_from(day).unwrap())).collect(),
        };
        let mut regions: Vec<(Vec<bool>, Vec<V>)> = vec![];
        for value in candidates {
            let signature: Vec<bool> = self.tests.iter().map(|is| is_of(shop, is, Some(&value))).collect();
            match regions.last_mut() {
                Some((held, region)) if *held == signature => region.push(value),
                _ => regions.push((signature, vec![value])),
            }
        }
        regions.into_iter().map(|(_, region)| region).collect()
    }

    fn texts(&self) -> Vec<Vec<V>> {
        let mut named: Vec<String> = vec![];
        for is in &self.tests {
            if let Is::OneOf(all) | Is::NoneOf(all) = is {
                named.extend(all.iter().filter_map(|one| match one {
                    Alt::Value(V::Text(text)) => Some(text.clone()),
                    _ => None,
                }));
            }
        }
        named.sort();
        named.dedup();
        let others = ["late alpha", "nothing", "zz"].into_iter().filter(|text| !named.iter().any(|name| name == text));
        let others = others.map(|text| V::Text(text.into())).collect();
        let mut regions: Vec<Vec<V>> = named.iter().map(|text| vec![V::Text(text.clone())]).collect();
        regions.push(others);
        regions
    }

    /// Positions on the number line on both sides of every bound, and at the ends.
    fn line(&self, shop: &Shop) -> Vec<i128> {
        let step = shop.step(self.kind(shop));
        let ordinal = |value: &V| match value {
            V::Number(units) => *units,
            V::Day(day) => i128::from(*day),
            other => panic!("{other:?} has no order"),
        };
        let mut bounds: Vec<i128> = vec![];
        for is in &self.tests {
            if let Is::OneOf(all) | Is::NoneOf(all) = is {
                for one in all {
                    match one {
                        Alt::Value(value) => bounds.push(ordinal(value)),
                        Alt::Compare(all) => bounds.extend(all.iter().map(|(_, bound)| ordinal(bound_of(shop, bound)))),
                        Alt::Outcome(_) | Alt::Rule(_) => unreachable!("facts are no outcomes"),
                    }
                }
            }
        }
        let (mut min, mut max) = (None, None);
        if let About::Fact(fact) = self.about {
            (min, max) = (shop.facts[fact].min, shop.facts[fact].max);
        }
        if bounds.is_empty() {
            bounds.push(match self.kind(shop) {
                Kind::Date => i128::from(crate::shop::TODAY),
                _ => 10_000,
            });
        }
        let mut all: Vec<i128> = vec![];
        for bound in &bounds {
            let below = bound.div_euclid(step) * step;
            all.extend([below - step, below, below + step]);
        }
        let (low, high) = (*all.iter().min().unwrap(), *all.iter().max().unwrap());
        all.extend([low - 2 * step, high + 2 * step]);
        all.extend(min.iter().flat_map(|min| [*min, min + step]));
        all.extend(max.iter().flat_map(|max| [*max, max - step]));
        all.retain(|at| min.is_none_or(|min| *at >= min) && max.is_none_or(|max| *at <= max));
        all.sort_unstable();
        all.dedup();
        all
    }
}
