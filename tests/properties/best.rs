//! The best order of questions, found by trying every one: the result of every combination of answers in a table, and
//! the least expected effort from every place by dynamic programming.

use std::collections::HashMap;

use crate::axes::{About, Axis, axes};
use crate::shop::{S, Shop, V};
use crate::view::{Known, Reading, Said, View};

/// More states of knowledge than this are not looked at.
const STATES: usize = 4_000_000;

/// A question and its answers.
struct Question {
    fact: usize,
    effort: f64,
    /// The regions, each by the values that must be told apart until it is asked, with how often it is the answer.
    regions: Vec<(Vec<Option<V>>, f64)>,
}

/// All that may be known, with what is left of the result. A state of knowledge is a number whose digits are the
/// questions': the value that is known, or, the highest, that nothing is. An answer lowers a digit, so what is known more
/// of comes before.
pub struct Table {
    questions: Vec<Question>,
    /// Of each question: how much one more of its digit is, and how many values it has.
    digits: Vec<(usize, usize)>,
    left: Vec<Left>,
    /// The questions that, for some answers to the others, change the result: bit by bit.
    matter: Vec<u16>,
    costs: HashMap<usize, (f64, u32)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Left {
    Nothing,
    One(u32),
    Many,
}

impl Left {
    fn and(self, other: Left) -> Left {
        match (self, other) {
            (Left::Nothing, one) | (one, Left::Nothing) => one,
            (a, b) if a == b => a,
            _ => Left::Many,
        }
    }
}

impl Table {
    /// All combinations of what is open; none where there are more than `most`.
    pub fn of(shop: &Shop, said: &Said, most: usize) -> Option<Table> {
        Table::weighing(
            shop,
            said,
            most,
            &|fact, option| shop.facts[fact].odds.get(option).map_or(1.0, |odds| *odds as f64),
            &|fact| shop.facts[fact].effort as f64,
        )
    }

    /// The same, where each answer is equally likely and each question costs one.
    pub fn equal(shop: &Shop, said: &Said, most: usize) -> Option<Table> {
        Table::weighing(shop, said, most, &|_, _| 1.0, &|_| 1.0)
    }

    fn weighing(
        shop: &Shop,
        said: &Said,
        most: usize,
        odds: &dyn Fn(usize, usize) -> f64,
        effort: &dyn Fn(usize) -> f64,
    ) -> Option<Table> {
        let known = Known::of(shop, said.clone());
        let question = |axis: &Axis| match axis.about {
            About::Fact(fact) if !known.states[fact].is_settled() => Some(Question {
                fact,
                effort: effort(fact),
                regions: regions(shop, axis).into_iter().enumerate().map(|(at, of)| (of, odds(fact, at))).collect(),
            }),
            About::Fact(_) => None,
            About::Formula(ref formula, _) => {
                assert!(known.settles(formula), "no formulas here");
                None
            }
        };
        let questions: Vec<Question> = axes(&known, &[]).iter().filter_map(question).collect();
        let values: Vec<Vec<Option<V>>> =
            questions.iter().map(|q| q.regions.iter().flat_map(|(of, _)| of.clone()).collect()).collect();
        let count = values.iter().try_fold(1_usize, |product, values| product.checked_mul(values.len()))?;
        if count > most {
            return None;
        }
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut result = |at: &[usize]| {
            let mut view = View::of(&known);
            for ((question, values), at) in questions.iter().zip(&values).zip(at) {
                view.values[question.fact] = values[*at].clone();
            }
            match view.read() {
                Reading::Impossible(_) => Left::Nothing,
                Reading::Result(mut plain) => {
                    plain.rule = None;
                    let next = numbers.len() as u32;
                    Left::One(*numbers.entry(format!("{plain:?}")).or_insert(next))
                }
            }
        };
        let mut digits = vec![];
        let mut states = 1;
        for values in &values {
            digits.push((states, values.len()));
            states *= values.len() + 1;
        }
        if states > STATES {
            return None;
        }
        let (left, matter) = know(&digits, states, &mut result);
        Some(Table { questions, digits, left, matter, costs: HashMap::new() })
    }

    /// How many facts are open.
    pub fn open(&self) -> usize {
        self.questions.len()
    }

    /// The least expected effort.
    pub fn best(&mut self) -> f64 {
        self.best_and_worst().0
    }

    /// The least expected effort and, of the plans that have it, the least number of questions in the worst case.
    pub fn best_and_worst(&mut self) -> (f64, u32) {
        self.cost(self.left.len() - 1)
    }

    /// Whether no answers are possible at all.
    pub fn is_impossible(&self) -> bool {
        self.left.last() == Some(&Left::Nothing)
    }

    /// The state of knowledge once this is said: an answer stands for all of its region.
    pub fn place(&self, said: &Said) -> usize {
        let digit = |(question, (stride, size)): (&Question, &(usize, usize))| {
            let value = match said[question.fact].as_ref() {
                None => return stride * size,
                Some(S::Known(value)) => Some(value.clone()),
                Some(S::Missing) => None,
                Some(S::Open | S::Unknown) => panic!("answers are values here"),
            };
            let region = question.regions.iter().position(|(of, _)| of.contains(&value)).unwrap();
            stride * question.first(region)
        };
        self.questions.iter().zip(&self.digits).map(digit).sum()
    }

    /// The answers to a question that are possible, with how often each is given.
    pub fn answers(&self, place: usize, fact: usize) -> Vec<(usize, f64)> {
        let at = self.questions.iter().position(|question| question.fact == fact).unwrap();
        let regions = self.questions[at].regions.iter().enumerate();
        let is_possible = |region: &usize| self.left[self.answered(place, at, *region)] != Left::Nothing;
        regions.map(|(region, (_, weight))| (region, *weight)).filter(|(region, _)| is_possible(region)).collect()
    }

    /// A fact answered with a region.
    pub fn state(&self, fact: usize, region: usize) -> S {
        let question = self.questions.iter().find(|question| question.fact == fact).unwrap();
        question.regions[region].0[0].clone().map_or(S::Missing, S::Known)
    }

    fn answered(&self, place: usize, at: usize, region: usize) -> usize {
        let (stride, size) = self.digits[at];
        place - stride * (size - self.questions[at].first(region))
    }

    fn cost(&mut self, place: usize) -> (f64, u32) {
        if self.left[place] != Left::Many {
            return (0.0, 0);
        }
        if let Some(done) = self.costs.get(&place) {
            return *done;
        }
        let mut best = (f64::INFINITY, 0);
        for at in 0..self.questions.len() {
            if self.matter[place] & (1 << at) == 0 {
                continue;
            }
            let answers = self.answers(place, self.questions[at].fact);
            let total: f64 = answers.iter().map(|(_, weight)| weight).sum();
            let (mut mean, mut worst) = (self.questions[at].effort, 0);
            for (region, weight) in answers {
                let after = self.cost(self.answered(place, at, region));
                mean += weight / total * after.0;
                worst = worst.max(after.1);
            }
            let better = mean < best.0 - 1e-9 || (mean < best.0 + 1e-9 && worst + 1 < best.1);
            if better {
                best = (mean, worst + 1);
            }
        }
        let best = if best.0.is_finite() { best } else { (0.0, 0) };
        self.costs.insert(place, best);
        best
    }
}

impl Question {
    /// The position of the first value of a region.
    fn first(&self, region: usize) -> usize {
        self.regions[..region].iter().map(|(of, _)| of.len()).sum()
    }
}

/// What is left in every state, and which questions matter there.
fn know(digits: &[(usize, usize)], states: usize, result: &mut dyn FnMut(&[usize]) -> Left) -> (Vec<Left>, Vec<u16>) {
    let (mut left, mut matter): (Vec<Left>, Vec<u16>) = (vec![], vec![]);
    for state in 0..states {
        let known: Vec<usize> = digits.iter().map(|(stride, size)| state / stride % (size + 1)).collect();
        let open: Vec<usize> = (0..digits.len()).filter(|at| known[*at] == digits[*at].1).collect();
        let below = |at: usize| (1..=digits[at].1).map(move |less| state - less * digits[at].0);
        let here = match open.first() {
            None => result(&known),
            Some(first) => below(*first).fold(Left::Nothing, |all, one| all.and(left[one])),
        };
        let mut bits = 0;
        for at in &open {
            let other = open.iter().find(|other| *other != at);
            let matters = match other {
                None => here == Left::Many,
                Some(other) => below(*other).any(|one| matter[one] & (1 << at) != 0),
            };
            bits |= u16::from(matters) << at;
        }
        left.push(here);
        matter.push(bits);
    }
    (left, matter)
}

/// The regions of a fact, missing being one; of each one value, or two where its value is shown.
fn regions(shop: &Shop, axis: &Axis) -> Vec<Vec<Option<V>>> {
    let most = if axis.is_shown { 2 } else { 1 };
    let mut regions: Vec<Vec<Option<V>>> =
        axis.regions(shop).into_iter().map(|region| region.into_iter().take(most).map(Some).collect()).collect();
    if let About::Fact(fact) = axis.about
        && shop.can_be_missing(fact)
    {
        regions.push(vec![None]);
    }
    regions
}
