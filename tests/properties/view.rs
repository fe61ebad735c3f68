//! A case read by the letter: what every fact is, which rule is the first that fits, and what comes of it. Where facts
//! are open, a [`View`] is one of the worlds that may be: each open fact has some value in it, and each formula with an
//! open input some value of its kind.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::exact;
use crate::shop::{Alt, Bound, Calc, F, Is, Kind, Of, Outcome, Part, Piece, Rule, S, Shop, Test, V, When};
use crate::toml::shown;

/// What was said of a case: for each fact its state, none for a calculated fact that was not set.
pub type Said = Vec<Option<S>>;

/// A case with the state of each fact worked out as far as it is known.
pub struct Known<'a> {
    pub shop: &'a Shop,
    pub said: Said,
    pub states: Vec<S>,
}

impl<'a> Known<'a> {
    pub fn of(shop: &'a Shop, said: Said) -> Known<'a> {
        let mut known = Known { shop, said, states: vec![S::Open; shop.facts.len()] };
        let mut done = vec![false; shop.facts.len()];
        for fact in 0..shop.facts.len() {
            known.work_out(fact, &mut done);
        }
        known
    }

    /// Whether a fact is given: not calculated, or set although it is.
    pub fn is_given(&self, fact: usize) -> bool {
        self.shop.facts[fact].calc.is_none() || self.said[fact].is_some()
    }

    /// Whether all facts that a formula names are known or missing.
    pub fn settles(&self, formula: &F) -> bool {
        formula.facts().iter().all(|fact| self.states[*fact].is_settled())
    }

    fn work_out(&mut self, fact: usize, done: &mut Vec<bool>) {
        if std::mem::replace(&mut done[fact], true) {
            return;
        }
        let shop = self.shop;
        self.states[fact] = match (&self.said[fact], &shop.facts[fact].calc) {
            (Some(state), _) => state.clone(),
            (None, None) => S::Open,
            (None, Some(Calc::Formula(formula))) => self.calculated(formula, shop.facts[fact].kind, done),
            (None, Some(Calc::Classes(classes))) => self.classified(classes, shop.facts[fact].kind, done),
        };
    }

    fn calculated(&mut self, formula: &F, kind: Kind, done: &mut Vec<bool>) -> S {
        formula.facts().into_iter().for_each(|fact| self.work_out(fact, done));
        if self.settles(formula) {
            let of = |fact: usize| if let S::Known(value) = &self.states[fact] { Some(value.clone()) } else { None };
            return exact::value(self.shop, formula, kind, &of).map_or(S::Missing, S::Known);
        }
        let is_unknown = formula.facts().iter().any(|fact| self.states[*fact] == S::Unknown);
        match self.is_surely_missing(formula) {
            true => S::Missing,
            false if is_unknown => S::Unknown,
            false => S::Open,
        }
    }

    fn is_surely_missing(&self, formula: &F) -> bool {
        let of = |part: &F| self.is_surely_missing(part);
        match formula {
            F::Fact(fact) => self.states[*fact] == S::Missing,
            F::First(all) => all.iter().all(of),
            F::And(a, b) | F::Or(a, b) => of(a) && of(b),
            _ => formula.parts().into_iter().any(of),
        }
    }

    fn classified(&mut self, classes: &[(F, When)], kind: Kind, done: &mut Vec<bool>) -> S {
        for (is, when) in classes {
            when.iter().flatten().for_each(|test| {
                if let Of::Fact(fact) = test.of {
                    self.work_out(fact, done);
                }
            });
            match self.holds(when) {
                Some(false) => {}
                Some(true) => return self.calculated(is, kind, done),
                None => {
                    let mut tested = when.iter().flatten().filter_map(|test| match test.of {
                        Of::Fact(fact) => Some(fact),
                        Of::Decision | Of::Rule => None,
                    });
                    let is_unknown = tested.any(|fact| self.states[fact] == S::Unknown);
                    return if is_unknown { S::Unknown } else { S::Open };
                }
            }
        }
        S::Missing
    }

    /// Whether a condition holds, where that is known.
    fn holds(&self, when: &When) -> Option<bool> {
        let test = |test: &Test| match (test.of, &test.is) {
            (Of::Fact(fact), is) => match &self.states[fact] {
                S::Known(value) => Some(is_of(self.shop, is, Some(value))),
                S::Missing => Some(is_of(self.shop, is, None)),
                S::Open | S::Unknown => None,
            },
            (Of::Decision | Of::Rule, _) => None,
        };
        let tables: Vec<Option<bool>> = when
            .iter()
            .map(|table| {
                let tests: Vec<Option<bool>> = table.iter().map(test).collect();
                if tests.contains(&Some(false)) { Some(false) } else { (!tests.contains(&None)).then_some(true) }
            })
            .collect();
        if tables.contains(&Some(true)) { Some(true) } else { (!tables.contains(&None)).then_some(false) }
    }
}

/// Whether a test holds of a value, or of a missing one. Nothing is true of a missing value except that it is missing.
pub fn is_of(shop: &Shop, is: &Is, value: Option<&V>) -> bool {
    let one = |alternative: &Alt, value: &V| match alternative {
        Alt::Value(expected) => expected == value,
        Alt::Compare(all) => all.iter().all(|(sign, bound)| sign.holds(value, bound_of(shop, bound))),
        Alt::Outcome(_) | Alt::Rule(_) => unreachable!("facts are no outcomes"),
    };
    match (is, value) {
        (Is::Missing, value) => value.is_none(),
        (_, None) => false,
        (Is::Present, Some(_)) => true,
        (Is::OneOf(all), Some(value)) => all.iter().any(|alternative| one(alternative, value)),
        (Is::NoneOf(all), Some(value)) => !all.iter().any(|alternative| one(alternative, value)),
    }
}

/// The value of a bound.
pub fn bound_of<'a>(shop: &'a Shop, bound: &'a Bound) -> &'a V {
    match bound {
        Bound::Value(value) => value,
        Bound::Limit(limit) => &shop.limits[*limit].1,
    }
}

/// A formula with open inputs: the formula and the kind it is calculated for.
pub type Free = (F, Kind);

/// An open fact or a formula with open inputs.
#[derive(Debug, Clone, PartialEq)]
pub enum Marked {
    Fact(usize),
    Formula(Free),
}

/// One way the world may be.
pub struct View<'a> {
    pub known: &'a Known<'a>,
    /// Each given fact's value, none where it is missing. Entries of facts that are not given mean nothing.
    pub values: Vec<Option<V>>,
    /// The value of each formula with open inputs.
    pub free: Vec<(Free, V)>,
    /// What is shown for an open fact or formula of which only the region matters: some value, unlike every other value
    /// that is shown. That two of them are equal by chance is not looked at.
    pub marks: Vec<(Marked, V)>,
    memo: RefCell<Vec<Option<Option<V>>>>,
}

/// What a complete case comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// This entry of `[[impossible]]` fits.
    Impossible(usize),
    Result(Plain),
}

/// A result with the rule that gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    pub rule: Option<usize>,
    pub outcome: Outcome,
    pub amount: Option<V>,
    pub charge: Option<V>,
    pub until: Option<V>,
    pub actions: BTreeMap<usize, String>,
    pub reply: BTreeMap<&'static str, String>,
}

impl Plain {
    /// Whether the results are the same; the rule is no part of them.
    pub fn is_same(&self, other: &Plain) -> bool {
        Plain { rule: None, ..self.clone() } == Plain { rule: None, ..other.clone() }
    }
}

/// A complete case, read.
pub fn read(shop: &Shop, said: &Said) -> Reading {
    let known = Known::of(shop, said.clone());
    View::of(&known).read()
}

impl<'a> View<'a> {
    /// The world that is known; open facts count as missing until they are given a value.
    pub fn of(known: &'a Known<'a>) -> View<'a> {
        let value = |state: &S| if let S::Known(value) = state { Some(value.clone()) } else { None };
        let values = known.states.iter().map(value).collect();
        View { known, values, free: vec![], marks: vec![], memo: RefCell::new(vec![None; known.shop.facts.len()]) }
    }

    /// A fact's value in this world.
    pub fn fact(&self, fact: usize) -> Option<V> {
        if self.known.is_given(fact) {
            return self.values[fact].clone();
        }
        if let Some(done) = &self.memo.borrow()[fact] {
            return done.clone();
        }
        let of = &self.known.shop.facts[fact];
        let value = match of.calc.as_ref().unwrap() {
            Calc::Formula(formula) => self.formula(formula, of.kind),
            Calc::Classes(classes) => {
                let fits = classes.iter().find(|(_, when)| self.holds(when));
                fits.and_then(|(is, _)| self.formula(is, of.kind))
            }
        };
        self.memo.borrow_mut()[fact] = Some(value.clone());
        value
    }

    /// A formula's value in this world.
    pub fn formula(&self, formula: &F, kind: Kind) -> Option<V> {
        if let Some(other) = alias(self.known.shop, formula, kind) {
            return self.fact(other);
        }
        if self.known.settles(formula) {
            return exact::value(self.known.shop, formula, kind, &|fact| self.fact(fact));
        }
        if self.is_missing(formula) { None } else { Some(self.free_value(formula, kind)) }
    }

    /// What is shown of a fact in this world.
    fn shown_fact(&self, fact: usize) -> Option<V> {
        let of = &self.known.shop.facts[fact];
        match &of.calc {
            Some(Calc::Formula(formula)) if !self.known.is_given(fact) => self.shown(formula, of.kind),
            Some(Calc::Classes(classes)) if !self.known.is_given(fact) => {
                let fits = classes.iter().find(|(_, when)| self.holds(when));
                fits.and_then(|(is, _)| self.shown(is, of.kind))
            }
            Some(_) | None => self.marked(&Marked::Fact(fact)).or_else(|| self.fact(fact)),
        }
    }

    /// What is shown of a formula in this world.
    fn shown(&self, formula: &F, kind: Kind) -> Option<V> {
        if let Some(other) = alias(self.known.shop, formula, kind) {
            return self.shown_fact(other);
        }
        let value = self.formula(formula, kind)?;
        Some(self.marked(&Marked::Formula((formula.clone(), kind))).unwrap_or(value))
    }

    fn marked(&self, what: &Marked) -> Option<V> {
        let step = |kind: Kind| self.known.shop.step(kind);
        let is = |marked: &Marked| match (marked, what) {
            (Marked::Formula((a, x)), Marked::Formula((b, y))) => a == b && step(*x) == step(*y),
            (a, b) => a == b,
        };
        self.marks.iter().find(|(marked, _)| is(marked)).map(|(_, mark)| mark.clone())
    }

    fn free_value(&self, formula: &F, kind: Kind) -> V {
        let step = self.known.shop.step(kind);
        let found = self.free.iter().find(|((f, k), _)| f == formula && self.known.shop.step(*k) == step);
        found.unwrap_or_else(|| panic!("{formula:?} has no value in this world")).1.clone()
    }

    /// Whether a formula is missing in this world: that is exact.
    fn is_missing(&self, formula: &F) -> bool {
        match formula {
            F::Fact(fact) => self.is_fact_missing(*fact),
            F::First(all) => all.iter().all(|part| self.is_missing(part)),
            F::And(..) | F::Or(..) => self.truth(formula).is_none(),
            _ => formula.parts().into_iter().any(|part| self.is_missing(part)),
        }
    }

    fn is_fact_missing(&self, fact: usize) -> bool {
        match &self.known.shop.facts[fact].calc {
            Some(Calc::Formula(formula)) if !self.known.is_given(fact) => self.is_missing(formula),
            Some(Calc::Classes(classes)) if !self.known.is_given(fact) => {
                let fits = classes.iter().find(|(_, when)| self.holds(when));
                fits.is_none_or(|(is, _)| self.is_missing(is))
            }
            Some(_) | None => self.values[fact].is_none(),
        }
    }

    /// Whether a yes/no formula holds in this world, three-valued as in SQL.
    fn truth(&self, formula: &F) -> Option<bool> {
        let fact_truth = |fact: usize| match self.fact(fact) {
            Some(V::YesNo(yes)) => Some(yes),
            None => None,
            Some(other) => panic!("{other:?} is not yes or no"),
        };
        match formula {
            F::YesNo(yes) => Some(*yes),
            F::Fact(fact) => fact_truth(*fact),
            F::Not(a) => self.truth(a).map(|yes| !yes),
            F::And(a, b) => match (self.truth(a), self.truth(b)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            F::Or(a, b) => match (self.truth(a), self.truth(b)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            F::First(all) => all.iter().find(|part| !self.is_missing(part)).and_then(|part| self.truth(part)),
            _ => match self.formula(formula, Kind::YesNo) {
                Some(V::YesNo(yes)) => Some(yes),
                None => None,
                Some(other) => panic!("{other:?} is not yes or no"),
            },
        }
    }

    /// Whether a condition on facts holds in this world.
    pub fn holds(&self, when: &When) -> bool {
        when.iter().any(|table| {
            table.iter().all(|test| match test.of {
                Of::Fact(fact) => is_of(self.known.shop, &test.is, self.fact(fact).as_ref()),
                Of::Decision | Of::Rule => unreachable!("only actions test the decision and the rule"),
            })
        })
    }

    /// What the rules say in this world.
    pub fn read(&self) -> Reading {
        let shop = self.known.shop;
        if let Some(at) = shop.impossible.iter().position(|one| self.holds(&one.when)) {
            return Reading::Impossible(at);
        }
        let rule = shop.rules.iter().position(|rule| self.holds(&rule.when));
        let decides = rule.map(|at| &shop.rules[at]);
        let money = |formula: Option<&F>| formula.and_then(|formula| self.shown(formula, Kind::Money));
        let until = decides.and_then(|rule| rule.until.as_ref()).and_then(|formula| self.shown(formula, Kind::Date));
        let mut plain = Plain {
            rule,
            outcome: decides.map_or(Outcome::Flag, |rule| rule.decide),
            amount: money(decides.and_then(|rule| shop.amount(rule))),
            charge: money(decides.and_then(|rule| rule.charge.as_ref())),
            until,
            actions: BTreeMap::new(),
            reply: BTreeMap::new(),
        };
        for (at, action) in shop.actions.iter().enumerate() {
            let named = decides.is_some_and(|rule| rule.also.contains(&at));
            let fits = action.when.as_ref().is_some_and(|when| self.action_fits(when, rule, plain.outcome));
            if named || fits {
                plain.actions.insert(at, self.words(&action.words, &plain, decides));
            }
        }
        for (language, draft) in decides.iter().flat_map(|rule| &rule.reply) {
            plain.reply.insert(language, self.words(draft, &plain, decides));
        }
        Reading::Result(plain)
    }

    fn action_fits(&self, when: &When, rule: Option<usize>, outcome: Outcome) -> bool {
        let named = |one: &Alt| *one == Alt::Outcome(outcome) || rule.is_some_and(|rule| *one == Alt::Rule(rule));
        let test = |test: &Test| match (test.of, &test.is) {
            (Of::Fact(fact), is) => is_of(self.known.shop, is, self.fact(fact).as_ref()),
            (Of::Rule, _) if rule.is_none() => false,
            (Of::Rule | Of::Decision, Is::OneOf(all)) => all.iter().any(named),
            (Of::Rule | Of::Decision, Is::NoneOf(all)) => !all.iter().any(named),
            (Of::Rule | Of::Decision, Is::Missing | Is::Present) => unreachable!("both are always there"),
        };
        when.iter().any(|table| table.iter().all(test))
    }

    /// A text with what it names.
    fn words(&self, pieces: &[Piece], plain: &Plain, rule: Option<&Rule>) -> String {
        let shop = self.known.shop;
        let or_missing = |kind: Kind, value: Option<V>| match value {
            Some(value) => shown(shop, Some(kind), &value),
            None => "missing".to_owned(),
        };
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Limit(limit) => shown(shop, None, &shop.limits[*limit].1),
            Piece::Fact(fact) => or_missing(shop.facts[*fact].kind, self.shown_fact(*fact)),
            Piece::Part(Part::Amount) => or_missing(Kind::Money, plain.amount.clone()),
            Piece::Part(Part::Charge) => or_missing(Kind::Money, plain.charge.clone()),
            Piece::Part(Part::Until) => or_missing(Kind::Date, plain.until.clone()),
            Piece::Part(Part::Cost) => {
                let cost = rule.and_then(|rule| shop.cost(rule));
                or_missing(Kind::Money, cost.and_then(|formula| self.shown(formula, Kind::Money)))
            }
        };
        pieces.iter().map(piece).collect()
    }

    /// What a rule costs, as far as its inputs are known.
    pub fn cost(&self, rule: Option<usize>) -> Option<V> {
        let formula = self.known.shop.cost(&self.known.shop.rules[rule?])?;
        if self.known.settles(formula) { self.formula(formula, Kind::Money) } else { None }
    }
}

/// The fact that a formula merely names, where both are of one kind.
pub fn alias(shop: &Shop, formula: &F, kind: Kind) -> Option<usize> {
    match formula {
        F::Fact(other) if std::mem::discriminant(&shop.facts[*other].kind) == std::mem::discriminant(&kind) => {
            Some(*other)
        }
        _ => None,
    }
}
