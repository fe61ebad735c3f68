//! The best order of questions, found by trying every one: the result of every combination of answers in a table, and
//! the least expected effort from every place by dynamic programming.

use std::collections::HashMap;

use crate::axes::{About, Axis, axes};
use crate::shop::{S, Shop, V};
use crate::view::{Known, Reading, Said, View};

/// A question and its answers.
struct Question {
    fact: usize,
    effort: f64,
    /// The regions, each by the values that must be told apart until it is asked, with how often it is the answer.
    regions: Vec<(Vec<Option<V>>, f64)>,
}

/// The results of all combinations of answers.
pub struct Table {
    questions: Vec<Question>,
    /// The first digit counts the values of the first question.
    results: Vec<Option<usize>>,
    left: HashMap<Vec<Option<(usize, usize)>>, Left>,
    costs: HashMap<Vec<Option<usize>>, (f64, u32)>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Left {
    Nothing,
    One(usize),
    Many,
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
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut results = vec![];
        for number in 0..count {
            let mut view = View::of(&known);
            let mut rest = number;
            for (question, values) in questions.iter().zip(&values) {
                view.values[question.fact] = values[rest % values.len()].clone();
                rest /= values.len();
            }
            results.push(match view.read() {
                Reading::Impossible(_) => None,
                Reading::Result(mut plain) => {
                    plain.rule = None;
                    let next = numbers.len();
                    Some(*numbers.entry(format!("{plain:?}")).or_insert(next))
                }
            });
        }
        Some(Table { questions, results, left: HashMap::new(), costs: HashMap::new() })
    }

    /// How many facts are open.
    pub fn open(&self) -> usize {
        self.questions.len()
    }

    /// The least expected effort.
    pub fn best(&mut self) -> f64 {
        self.cost(&vec![None; self.questions.len()]).0
    }

    /// The least expected effort and, of the plans that have it, the least number of questions in the worst case.
    pub fn best_and_worst(&mut self) -> (f64, u32) {
        self.cost(&vec![None; self.questions.len()])
    }

    /// Whether no answers are possible at all.
    pub fn is_impossible(&mut self) -> bool {
        self.left(&vec![None; self.questions.len()]) == Left::Nothing
    }

    /// Which region each question was answered with.
    pub fn place(&self, said: &Said) -> Vec<Option<usize>> {
        let region = |question: &Question| {
            let value = match said[question.fact].as_ref()? {
                S::Known(value) => Some(value.clone()),
                S::Missing => None,
                S::Open | S::Unknown => panic!("answers are values here"),
            };
            question.regions.iter().position(|(of, _)| of.contains(&value))
        };
        self.questions.iter().map(region).collect()
    }

    /// The answers to a question that are possible, with how often each is given.
    pub fn answers(&mut self, place: &[Option<usize>], fact: usize) -> Vec<(usize, f64)> {
        let at = self.questions.iter().position(|question| question.fact == fact).unwrap();
        let mut answers = vec![];
        for region in 0..self.questions[at].regions.len() {
            let mut next = place.to_vec();
            next[at] = Some(region);
            if self.left(&next) != Left::Nothing {
                answers.push((region, self.questions[at].regions[region].1));
            }
        }
        answers
    }

    /// A fact answered with a region.
    pub fn state(&self, fact: usize, region: usize) -> S {
        let question = self.questions.iter().find(|question| question.fact == fact).unwrap();
        question.regions[region].0[0].clone().map_or(S::Missing, S::Known)
    }

    fn cost(&mut self, place: &[Option<usize>]) -> (f64, u32) {
        if self.left(place) != Left::Many {
            return (0.0, 0);
        }
        if let Some(done) = self.costs.get(place) {
            return *done;
        }
        let mut best = (f64::INFINITY, 0);
        for at in self.that_matter(place) {
            let fact = self.questions[at].fact;
            let answers = self.answers(place, fact);
            let total: f64 = answers.iter().map(|(_, weight)| weight).sum();
            let (mut mean, mut worst) = (self.questions[at].effort, 0);
            for (region, weight) in answers {
                let mut next = place.to_vec();
                next[at] = Some(region);
                let after = self.cost(&next);
                mean += weight / total * after.0;
                worst = worst.max(after.1);
            }
            let better = mean < best.0 - 1e-9 || (mean < best.0 + 1e-9 && worst + 1 < best.1);
            if better {
                best = (mean, worst + 1);
            }
        }
        let best = if best.0.is_finite() { best } else { (0.0, 0) };
        self.costs.insert(place.to_vec(), best);
        best
    }

    /// The questions that are open here and, for some answers to the others, change the result.
    fn that_matter(&mut self, place: &[Option<usize>]) -> Vec<usize> {
        let open: Vec<usize> = (0..place.len()).filter(|at| place[*at].is_none()).collect();
        let mut worlds: Vec<Vec<Option<(usize, usize)>>> =
            vec![place.iter().map(|region| region.map(|region| (region, 0))).collect()];
        for at in &open {
            let question = &self.questions[*at];
            let counts = question.regions.iter().enumerate();
            let values: Vec<(usize, usize)> =
                counts.flat_map(|(region, (of, _))| (0..of.len()).map(move |value| (region, value))).collect();
            let with = |world: &Vec<Option<(usize, usize)>>, value: (usize, usize)| {
                let mut world = world.clone();
                world[*at] = Some(value);
                world
            };
            worlds = worlds.iter().flat_map(|world| values.iter().map(|value| with(world, *value))).collect();
        }
        let matters = |at: &usize| {
            let mut held: HashMap<Vec<Option<(usize, usize)>>, usize> = HashMap::new();
            worlds.iter().any(|world| {
                let Some(result) = self.result(world) else { return false };
                let mut rest = world.clone();
                rest[*at] = None;
                *held.entry(rest).or_insert(result) != result
            })
        };
        open.into_iter().filter(matters).collect()
    }

    /// What results are left: an answered question has the first value of its region, one that is not has any.
    fn left(&mut self, place: &[Option<usize>]) -> Left {
        let place: Vec<Option<(usize, usize)>> = place.iter().map(|region| region.map(|region| (region, 0))).collect();
        self.left_of(&place)
    }

    fn left_of(&mut self, place: &[Option<(usize, usize)>]) -> Left {
        if let Some(done) = self.left.get(place) {
            return *done;
        }
        let left = match place.iter().position(Option::is_none) {
            None => self.result(place).map_or(Left::Nothing, Left::One),
            Some(at) => {
                let mut left = Left::Nothing;
                for region in 0..self.questions[at].regions.len() {
                    for value in 0..self.questions[at].regions[region].0.len() {
                        let mut next = place.to_vec();
                        next[at] = Some((region, value));
                        left = match (left, self.left_of(&next)) {
                            (Left::Nothing, one) | (one, Left::Nothing) => one,
                            (Left::One(a), Left::One(b)) if a == b => left,
                            _ => Left::Many,
                        };
                    }
                }
                left
            }
        };
        self.left.insert(place.to_vec(), left);
        left
    }

    fn result(&self, place: &[Option<(usize, usize)>]) -> Option<usize> {
        let (mut number, mut scale) = (0, 1);
        for (question, place) in self.questions.iter().zip(place) {
            let (region, value) = place.unwrap();
            let before: usize = question.regions[..region].iter().map(|(of, _)| of.len()).sum();
            number += scale * (before + value);
            scale *= question.regions.iter().map(|(of, _)| of.len()).sum::<usize>();
        }
        self.results[number]
    }
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
