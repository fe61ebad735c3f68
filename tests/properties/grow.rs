//! Random playbooks: small domains, so that thresholds are hit; everything the language has, so that it meets.

use crate::dice::Dice;
use crate::shop::{
    Action, Alt, Bound, Calc, Claim, F, Fact, Impossible, Is, Kind, Never, Of, Outcome, Part, Piece, Promise, Rule, S,
    Shop, Sign, TODAY, Test, V, When,
};

/// What a playbook is to be like.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How many facts are given.
    pub given: (usize, usize),
    /// How many are calculated.
    pub calculated: (usize, usize),
    pub rules: (usize, usize),
    pub actions: usize,
    pub impossible: usize,
    pub promises: usize,
    /// Whether formulas of facts may stand anywhere: without them, facts are classified only.
    pub formulas: bool,
    /// Whether amounts and texts are shown.
    pub shows: bool,
    /// Of a hundred given facts, so many can be asked.
    pub asked: usize,
    pub assume: usize,
    /// Which kinds facts have.
    pub kinds: Vec<Kind>,
    /// Tests in a table.
    pub tests: (usize, usize),
}

impl Plan {
    pub fn small() -> Plan {
        Plan {
            given: (2, 5),
            calculated: (0, 3),
            rules: (1, 6),
            actions: 2,
            impossible: 1,
            promises: 0,
            formulas: true,
            shows: true,
            asked: 70,
            assume: 15,
            kinds: vec![
                Kind::YesNo,
                Kind::YesNo,
                Kind::Choice(2),
                Kind::Choice(3),
                Kind::Number { whole: true },
                Kind::Number { whole: false },
                Kind::Money,
                Kind::Money,
                Kind::Date,
                Kind::Text,
            ],
            tests: (0, 3),
        }
    }

    pub fn without_formulas() -> Plan {
        Plan { formulas: false, ..Plan::small() }
    }
}

/// Grows a playbook.
pub fn grow(dice: &mut Dice, plan: &Plan) -> Shop {
    let currency = *dice.one(&[("USD", 100), ("USD", 100), ("JPY", 10_000), ("BHD", 10)]);
    let mut shop = Shop {
        currency,
        worst_to_best: None,
        limits: vec![],
        facts: vec![],
        impossible: vec![],
        rules: vec![],
        actions: vec![],
        costs: vec![],
        promises: vec![],
    };
    if dice.percent(25) {
        shop.worst_to_best = Some(ranks(dice));
    }
    let limits = [V::Number(30_000), V::Number(20_000), V::Day(TODAY - 3)];
    shop.limits =
        dice.some(&limits).into_iter().enumerate().map(|(at, value)| (format!("limit_{at}"), value)).collect();
    let count = dice.between(plan.given.0, plan.given.1);
    (0..count).for_each(|_| given(dice, plan, &mut shop));
    if dice.percent(30) {
        let name = format!("pressure_{}", shop.facts.len());
        let kind = *dice.one(&[Kind::YesNo, Kind::Choice(3)]);
        shop.facts.push(Fact { pressure: true, ask: false, ..plain(name, kind) });
    }
    let count = dice.between(plan.calculated.0, plan.calculated.1);
    (0..count).for_each(|_| calculated(dice, plan, &mut shop));
    let mut grower = Grower { dice, plan, shop };
    grower.policy();
    grower.shop
}

/// Grows another policy over the same facts.
pub fn regrow(dice: &mut Dice, plan: &Plan, shop: Shop) -> Shop {
    let shop = Shop { rules: vec![], actions: vec![], impossible: vec![], costs: vec![], promises: vec![], ..shop };
    let mut grower = Grower { dice, plan, shop };
    grower.policy();
    grower.shop
}

fn ranks(dice: &mut Dice) -> Vec<Vec<Outcome>> {
    let mut left = vec![Outcome::Deny, Outcome::Wait, Outcome::Flag, Outcome::Refund, Outcome::Reship];
    let mut ranks: Vec<Vec<Outcome>> = vec![];
    while !left.is_empty() {
        let next = left.swap_remove(dice.below(left.len()));
        match ranks.last_mut() {
            Some(ties) if dice.percent(25) => ties.push(next),
            _ => ranks.push(vec![next]),
        }
    }
    ranks
}

fn plain(name: String, kind: Kind) -> Fact {
    Fact {
        name,
        kind,
        optional: false,
        min: None,
        max: None,
        ask: true,
        effort: 1,
        odds: vec![],
        assume: None,
        pressure: false,
        calc: None,
    }
}

fn given(dice: &mut Dice, plan: &Plan, shop: &mut Shop) {
    let kind = *dice.one(&plan.kinds);
    let mut fact = plain(format!("fact_{}", shop.facts.len()), kind);
    fact.optional = dice.percent(35);
    fact.ask = dice.percent(plan.asked);
    if fact.ask && dice.percent(20) {
        fact.effort = dice.between(1, 3);
    }
    if let Kind::Choice(count) = kind
        && fact.ask
        && dice.percent(40)
    {
        fact.odds = (0..count).map(|_| dice.between(1, 4)).collect();
    }
    match kind {
        Kind::Number { .. } | Kind::Money if dice.percent(60) => {
            (fact.min, fact.max) = (Some(0), dice.percent(70).then_some(40_000));
        }
        Kind::Date if dice.percent(30) => fact.max = Some(i128::from(TODAY)),
        _ => {}
    }
    if dice.percent(plan.assume) {
        fact.assume =
            Some(if fact.optional && dice.percent(40) { S::Missing } else { S::Known(value(dice, shop, kind, &fact)) });
    }
    shop.facts.push(fact);
}

/// A value of a kind at or near what tests compare with.
fn value(dice: &mut Dice, shop: &Shop, kind: Kind, fact: &Fact) -> V {
    match kind {
        Kind::YesNo => V::YesNo(dice.percent(50)),
        Kind::Choice(count) => V::Option(dice.below(count)),
        Kind::Number { whole: true } => V::Number(*dice.one(&[0, 10_000, 20_000, 30_000, 40_000])),
        Kind::Number { whole: false } => V::Number(*dice.one(&[0, 5_000, 10_000, 20_000, 30_000, 22_500])),
        Kind::Money => {
            let units: i128 = *dice.one(&[0, 10_000, 20_000, 30_000, 25_000, 12_500]);
            V::Number(units / shop.currency.1 * shop.currency.1)
        }
        Kind::Date => {
            let day = *dice.one(&[TODAY - 5, TODAY - 3, TODAY - 2, TODAY - 1, TODAY, TODAY + 2]);
            V::Day(if fact.max.is_some() { day.min(TODAY) } else { day })
        }
        Kind::Text => V::Text((*dice.one(&["alpha", "beta", "late alpha"])).to_owned()),
    }
}

fn calculated(dice: &mut Dice, plan: &Plan, shop: &mut Shop) {
    let name = format!("calc_{}", shop.facts.len());
    let shop_now = std::mem::replace(
        shop,
        Shop {
            currency: shop.currency,
            worst_to_best: None,
            limits: vec![],
            facts: vec![],
            impossible: vec![],
            rules: vec![],
            actions: vec![],
            costs: vec![],
            promises: vec![],
        },
    );
    let mut grower = Grower { dice, plan, shop: shop_now };
    let fact = if plan.formulas && grower.dice.percent(55) {
        grower.formula_fact(name)
    } else {
        Some(grower.classified(name))
    };
    grower.shop.facts.extend(fact);
    *shop = grower.shop;
}

struct Grower<'a> {
    dice: &'a mut Dice,
    plan: &'a Plan,
    shop: Shop,
}

impl Grower<'_> {
    fn formula_fact(&mut self, name: String) -> Option<Fact> {
        let kind = *self.dice.one(&[
            Kind::YesNo,
            Kind::Number { whole: false },
            Kind::Money,
            Kind::Date,
            Kind::Number { whole: true },
        ]);
        let formula = match kind {
            Kind::YesNo => self.yes_no(2),
            Kind::Number { whole } => self.number(2, whole),
            Kind::Money => self.money(2),
            Kind::Date => self.date(1),
            Kind::Choice(_) | Kind::Text => None,
        }?;
        // A fact whose formula is whole is whole; and kinds that only constants make are of no use.
        let kind = match kind {
            Kind::Number { .. } => Kind::Number { whole: self.is_whole(&formula) },
            kind => kind,
        };
        if formula.facts().is_empty() {
            return None;
        }
        Some(Fact { ask: false, calc: Some(Calc::Formula(formula)), ..plain(name, kind) })
    }

    fn is_whole(&self, formula: &F) -> bool {
        match formula {
            F::Number(units) => units % 10_000 == 0,
            F::Limit(limit) => matches!(self.shop.limits[*limit].1, V::Number(units) if units % 10_000 == 0),
            F::Fact(fact) => match self.shop.facts[*fact].kind {
                Kind::Number { whole } => whole,
                Kind::Money => self.shop.currency.1 == 10_000,
                _ => false,
            },
            F::Days(..) | F::BusinessDays(..) => true,
            _ => formula.parts().into_iter().all(|part| self.is_whole(part)),
        }
    }

    fn classified(&mut self, name: String) -> Fact {
        let kind = *self.dice.one(&[
            Kind::YesNo,
            Kind::Choice(2),
            Kind::Choice(3),
            Kind::Number { whole: false },
            Kind::Money,
            Kind::Number { whole: true },
        ]);
        let entries = self.dice.between(1, 3);
        let has_last = self.dice.percent(60);
        let mut classes = vec![];
        for at in 0..entries {
            let when = if has_last && at + 1 == entries { vec![vec![]] } else { self.when(false) };
            classes.push((self.class_value(kind), when));
        }
        let kind = match kind {
            Kind::Number { .. } => Kind::Number { whole: classes.iter().all(|(is, _)| self.is_whole(is)) },
            kind => kind,
        };
        Fact { ask: false, calc: Some(Calc::Classes(classes)), ..plain(name, kind) }
    }

    fn class_value(&mut self, kind: Kind) -> F {
        let formula = if self.plan.formulas && self.dice.percent(30) {
            match kind {
                Kind::YesNo => self.yes_no(1),
                Kind::Number { whole } => self.number(1, whole),
                Kind::Money => self.money(1),
                Kind::Choice(_) | Kind::Date | Kind::Text => None,
            }
        } else {
            None
        };
        let stand_in = plain(String::new(), kind);
        formula.unwrap_or_else(|| match value(self.dice, &self.shop, kind, &stand_in) {
            V::YesNo(yes) => F::YesNo(yes),
            V::Option(option) => F::Option(option),
            V::Number(units) => F::Number(units),
            V::Day(day) => F::Day(day),
            V::Text(text) => F::Text(text),
        })
    }

    fn facts_of(&self, wanted: impl Fn(Kind) -> bool) -> Vec<usize> {
        let is = |fact: &usize| wanted(self.shop.facts[*fact].kind) && !self.shop.facts[*fact].pressure;
        (0..self.shop.facts.len()).filter(is).collect()
    }

    fn fact_of(&mut self, wanted: impl Fn(Kind) -> bool) -> Option<F> {
        let facts = self.facts_of(wanted);
        (!facts.is_empty()).then(|| F::Fact(*self.dice.one(&facts)))
    }

    fn number(&mut self, depth: usize, whole: bool) -> Option<F> {
        let is = move |kind: Kind| matches!(kind, Kind::Number { whole: is } if is || !whole);
        if depth == 0 || self.dice.percent(25) {
            if self.dice.percent(25) {
                return Some(F::Number(*self.dice.one(&[0, 10_000, 20_000, 30_000])));
            }
            return self.fact_of(is).or_else(|| self.days());
        }
        let (a, b) = (self.number(depth - 1, whole)?, self.number(depth - 1, whole)?);
        let (a, b) = (Box::new(a), Box::new(b));
        Some(match self.dice.below(8) {
            0 | 1 => F::Plus(a, b),
            2 => F::Minus(a, b),
            3 => F::Times(Box::new(F::Number(*self.dice.one(&[20_000, 10_000]))), b),
            4 => F::Min(vec![*a, *b]),
            5 => F::Max(vec![*a, *b]),
            6 => F::First(vec![*a, *b]),
            _ => return self.days().or(Some(F::Negative(a))),
        })
    }

    fn days(&mut self) -> Option<F> {
        let from = self.fact_of(|kind| kind == Kind::Date)?;
        let to = if self.dice.percent(60) { F::Today } else { self.fact_of(|kind| kind == Kind::Date)? };
        let (from, to) = if self.dice.percent(80) { (from, to) } else { (to, from) };
        let (from, to) = (Box::new(from), Box::new(to));
        Some(if self.dice.percent(70) { F::Days(from, to) } else { F::BusinessDays(from, to) })
    }

    fn money(&mut self, depth: usize) -> Option<F> {
        let amount = self.fact_of(|kind| kind == Kind::Money)?;
        if depth == 0 || self.dice.percent(30) {
            return Some(amount);
        }
        let a = Box::new(self.money(depth - 1)?);
        Some(match self.dice.below(7) {
            0 => F::Plus(a, Box::new(amount)),
            1 => F::Minus(a, Box::new(amount)),
            2 => F::Times(a, Box::new(F::Number(*self.dice.one(&[5_000, 1_500, 3_333, 20_000])))),
            3 => match self.fact_of(|kind| matches!(kind, Kind::Number { whole: true })) {
                Some(count) => F::Times(a, Box::new(count)),
                None => F::Negative(a),
            },
            4 => F::Min(vec![*a, amount]),
            5 => F::Max(vec![*a, amount]),
            _ => F::First(vec![*a, amount, F::Number(10_000)]),
        })
    }

    fn date(&mut self, depth: usize) -> Option<F> {
        let date = if self.dice.percent(25) { F::Today } else { self.fact_of(|kind| kind == Kind::Date)? };
        if depth == 0 {
            return Some(date);
        }
        let count = match self.fact_of(|kind| kind == Kind::Number { whole: true }) {
            Some(count) if self.dice.percent(40) => count,
            _ => F::Number(*self.dice.one(&[10_000, 20_000, 50_000])),
        };
        let (date, count) = (Box::new(date), Box::new(count));
        Some(match self.dice.below(5) {
            0 => F::Later(date, count),
            1 => F::Earlier(date, count),
            2 => F::AddBusinessDays(date, count),
            3 => F::First(vec![*date, F::Today]),
            _ => F::Max(vec![*date, self.date(0)?]),
        })
    }

    fn yes_no(&mut self, depth: usize) -> Option<F> {
        if depth > 0 && self.dice.percent(45) {
            let (a, b) = (Box::new(self.yes_no(depth - 1)?), Box::new(self.yes_no(depth - 1)?));
            return Some(match self.dice.below(4) {
                0 => F::And(a, b),
                1 => F::Or(a, b),
                2 => F::Not(a),
                _ => F::First(vec![*a, *b]),
            });
        }
        let sign = *self.dice.one(&[Sign::Less, Sign::AtMost, Sign::More, Sign::AtLeast, Sign::Equal, Sign::Different]);
        match self.dice.below(5) {
            0 => self.fact_of(|kind| kind == Kind::YesNo),
            1 => {
                let (a, b) = (self.number(1, false)?, self.number(0, false)?);
                Some(F::Compare(sign, Box::new(a), Box::new(b)))
            }
            2 => {
                let a = self.money(1)?;
                let b = if self.dice.percent(50) { self.money(0)? } else { F::Number(20_000) };
                Some(F::Compare(sign, Box::new(a), Box::new(b)))
            }
            3 => {
                let choice = self.fact_of(|kind| matches!(kind, Kind::Choice(_)))?;
                let F::Fact(fact) = choice else { return None };
                let Kind::Choice(count) = self.shop.facts[fact].kind else { return None };
                let option = F::Option(self.dice.below(count));
                let sign = if self.dice.percent(70) { Sign::Equal } else { Sign::Different };
                Some(F::Compare(sign, Box::new(choice), Box::new(option)))
            }
            _ => {
                let text = self.fact_of(|kind| kind == Kind::Text)?;
                Some(F::Contains(Box::new(text), (*self.dice.one(&["late", "alpha", "beta"])).to_owned()))
            }
        }
    }

    /// A condition; sometimes on what is decided, too.
    fn when(&mut self, of_action: bool) -> When {
        let tables = if self.dice.percent(25) { self.dice.between(2, 3) } else { 1 };
        (0..tables).map(|_| self.table(of_action)).collect()
    }

    fn table(&mut self, of_action: bool) -> Vec<Test> {
        let mut table = vec![];
        if of_action && self.dice.percent(50) {
            let outcomes = self.dice.some(&Outcome::ALL);
            table.push(Test { of: Of::Decision, is: self.either(outcomes.into_iter().map(Alt::Outcome).collect()) });
        }
        if of_action && !self.shop.rules.is_empty() && self.dice.percent(25) {
            let rules: Vec<usize> = (0..self.shop.rules.len()).collect();
            let rules = self.dice.some(&rules);
            table.push(Test { of: Of::Rule, is: self.either(rules.into_iter().map(Alt::Rule).collect()) });
        }
        let facts: Vec<usize> = (0..self.shop.facts.len())
            .filter(|fact| !self.shop.facts[*fact].pressure || self.dice.percent(4))
            .collect();
        let low = self.plan.tests.0.max(usize::from(table.is_empty()));
        for _ in 0..self.dice.between(low, self.plan.tests.1.max(low)) {
            if facts.is_empty() {
                break;
            }
            let fact = *self.dice.one(&facts);
            if !table.iter().any(|test| test.of == Of::Fact(fact)) {
                let is = self.test(fact);
                table.push(Test { of: Of::Fact(fact), is });
            }
        }
        table
    }

    fn either(&mut self, all: Vec<Alt>) -> Is {
        if self.dice.percent(75) { Is::OneOf(all) } else { Is::NoneOf(all) }
    }

    fn test(&mut self, fact: usize) -> Is {
        if self.shop.can_be_missing(fact) && self.dice.percent(25) {
            return if self.dice.percent(60) { Is::Missing } else { Is::Present };
        }
        if self.dice.percent(3) {
            return Is::OneOf(vec![]);
        }
        let count = if self.dice.percent(25) { 2 } else { 1 };
        let mut all: Vec<Alt> = vec![];
        for _ in 0..count {
            let one = self.alternative(fact);
            if !all.contains(&one) {
                all.push(one);
            }
        }
        self.either(all)
    }

    fn alternative(&mut self, fact: usize) -> Alt {
        let of = self.shop.facts[fact].clone();
        let stand_in = plain(String::new(), of.kind);
        let compares = matches!(of.kind, Kind::Number { .. } | Kind::Money | Kind::Date);
        if !compares || self.dice.percent(20) {
            return Alt::Value(value(self.dice, &self.shop, of.kind, &stand_in));
        }
        let first = (*self.dice.one(&[Sign::Less, Sign::AtMost, Sign::More, Sign::AtLeast]), self.bound(of.kind));
        let mut all = vec![first];
        if self.dice.percent(20) {
            all.push((*self.dice.one(&[Sign::Less, Sign::AtMost, Sign::More]), self.bound(of.kind)));
        }
        Alt::Compare(all)
    }

    fn bound(&mut self, kind: Kind) -> Bound {
        let fits = |value: &V| {
            matches!((value, kind), (V::Day(_), Kind::Date) | (V::Number(_), Kind::Number { .. } | Kind::Money))
        };
        let limits: Vec<usize> =
            (0..self.shop.limits.len()).filter(|limit| fits(&self.shop.limits[*limit].1)).collect();
        if !limits.is_empty() && self.dice.percent(30) {
            return Bound::Limit(*self.dice.one(&limits));
        }
        let stand_in = plain(String::new(), kind);
        Bound::Value(value(self.dice, &self.shop, kind, &stand_in))
    }

    fn policy(&mut self) {
        let actions = self.dice.below(self.plan.actions + 1);
        for at in 0..actions {
            // Their conditions come last, for they may name rules.
            self.shop.actions.push(Action { name: format!("action-{at}"), when: None, words: vec![] });
        }
        if self.plan.shows && self.dice.percent(40) {
            for outcome in [Outcome::Refund, Outcome::Reship] {
                if let Some(cost) = self.amount() {
                    self.shop.costs.push((outcome, cost));
                }
            }
        }
        for at in 0..self.dice.below(self.plan.impossible + 1) {
            let when = self.when(false);
            self.shop.impossible.push(Impossible {
                name: format!("impossible-{at}"),
                when,
                ask_again: format!("Again {at}?"),
            });
        }
        let rules = self.dice.between(self.plan.rules.0, self.plan.rules.1);
        for at in 0..rules {
            let rule = self.rule(at, rules);
            self.shop.rules.push(rule);
        }
        for at in 0..actions {
            let when = self.dice.percent(70).then(|| self.when(true));
            let words = self.words("Do");
            let action = &mut self.shop.actions[at];
            (action.when, action.words) = (when, words);
        }
        for at in 0..self.dice.below(self.plan.promises + 1) {
            if let Some(claim) = self.claim() {
                let when = self.dice.percent(40).then(|| self.when(false));
                self.shop.promises.push(Promise { name: format!("promise-{at}"), when, claim });
            }
        }
    }

    fn rule(&mut self, at: usize, of: usize) -> Rule {
        let when = if at + 1 == of && self.dice.percent(50) { vec![vec![]] } else { self.when(false) };
        let decide = *self.dice.one(&Outcome::ALL);
        let names: Vec<usize> = (0..self.shop.actions.len()).collect();
        let also = if !names.is_empty() && self.dice.percent(25) { self.dice.some(&names) } else { vec![] };
        let mut rule = Rule {
            name: format!("rule-{at}"),
            when,
            decide,
            also,
            because: None,
            reply: vec![],
            amount: None,
            charge: None,
            cost: None,
            until: None,
        };
        if self.plan.shows {
            rule.amount = self.dice.percent(25).then(|| self.amount()).flatten();
            rule.charge = self.dice.percent(8).then(|| self.amount()).flatten();
            rule.cost = self.dice.percent(10).then(|| self.amount()).flatten();
            if decide == Outcome::Wait && self.dice.percent(60) {
                rule.until = self.date(usize::from(self.plan.formulas));
            }
            let languages: &[&'static str] =
                self.dice.one::<&[&'static str]>(&[&[], &[], &[], &[""], &["en"], &["en", "fr"], &["fr"]]);
            rule.reply = languages.iter().map(|language| (*language, self.words("Dear"))).collect();
        }
        if self.dice.percent(40) {
            rule.because = Some(self.words("For"));
        }
        rule
    }

    fn amount(&mut self) -> Option<F> {
        if !self.plan.formulas {
            return Some(match self.fact_of(|kind| kind == Kind::Money) {
                Some(amount) if self.dice.percent(60) => amount,
                _ => F::Number(*self.dice.one(&[10_000, 20_000])),
            });
        }
        match self.dice.below(4) {
            0 => Some(F::Number(*self.dice.one(&[10_000, 20_000]))),
            1 => self.fact_of(|kind| kind == Kind::Money),
            _ => self.money(1),
        }
    }

    fn words(&mut self, first: &str) -> Vec<Piece> {
        let mut words = vec![Piece::Words(first.to_owned())];
        while self.plan.shows && self.dice.percent(35) {
            words.push(Piece::Words(" ".into()));
            words.push(match self.dice.below(6) {
                0 => Piece::Part(*self.dice.one(&[Part::Amount, Part::Charge, Part::Cost, Part::Until])),
                1 => Piece::Limit(self.dice.below(self.shop.limits.len())),
                _ => Piece::Fact(self.dice.below(self.shop.facts.len())),
            });
        }
        words
    }

    fn claim(&mut self) -> Option<Claim> {
        let facts: Vec<usize> = (0..self.shop.facts.len()).collect();
        Some(match self.dice.below(8) {
            0 => Claim::IgnorePressure,
            1 | 2 => {
                let count = if self.dice.percent(70) { 1 } else { 2 };
                let mut some: Vec<usize> = (0..count).map(|_| *self.dice.one(&facts)).collect();
                some.sort_unstable();
                some.dedup();
                Claim::Ignore(some)
            }
            3 => Claim::Allow(self.dice.some(&Outcome::ALL)),
            4 => Claim::Deny(self.dice.some(&Outcome::ALL)),
            5 => {
                let actions: Vec<usize> = (0..self.shop.actions.len()).collect();
                if actions.is_empty() {
                    return None;
                }
                Claim::NeverDo(self.dice.some(&actions))
            }
            _ => {
                let F::Fact(fact) = self.fact_of(|kind| !matches!(kind, Kind::Choice(_) | Kind::Text))? else {
                    return None;
                };
                Claim::More(fact, if self.dice.percent(60) { Never::Worse } else { Never::Better })
            }
        })
    }
}
