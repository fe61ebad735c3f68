//! What parts of results can be in a row, and which of them are certainly two things.

use crate::engine::compile::Leaf;
use crate::engine::parts::Others;
use crate::engine::parts::numbered::Numbered;
use crate::engine::parts::symbol::Symbol;

/// What a part can be in a row: nothing, one thing, or several, of which some may turn out to be the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Class {
    /// Nothing: the case is impossible.
    None,
    /// These things, by their numbers. Where it is more than one, the values say whether they differ.
    Of(Vec<u32>),
    /// At least two things that are never the same.
    Several,
}

/// Whether a thing is another than others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It is never another plain thing.
    Plain,
    /// It is never what any other is.
    Free,
    /// Values say.
    Perhaps,
}

impl Certainty {
    /// Of a symbol.
    pub fn of(symbol: &Symbol) -> Certainty {
        match (symbol.is_free(), symbol.is_plain()) {
            (true, _) => Certainty::Free,
            (false, true) => Certainty::Plain,
            (false, false) => Certainty::Perhaps,
        }
    }
}

/// What the rules can say in a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Verdicts {
    /// The case is impossible: the first entry that fits.
    Impossible(u16),
    /// The first rule that can decide, or that none fits, and whether others can.
    First(Leaf, Others),
}

impl Numbered<Class> {
    /// What a part can be that is of one class or of another.
    pub fn union(&mut self, a: u32, b: u32, certainty: impl Fn(u32) -> Certainty) -> u32 {
        let both = match (self.of(a), self.of(b)) {
            (Class::None, other) | (other, Class::None) => other.clone(),
            (Class::Several, _) | (_, Class::Several) => Class::Several,
            (Class::Of(x), Class::Of(y)) => {
                let mut both: Vec<u32> = x.iter().chain(y).copied().collect();
                both.sort_unstable();
                both.dedup();
                let count = |wanted: Certainty| both.iter().filter(|one| certainty(**one) == wanted).count();
                let plain = count(Certainty::Plain);
                if plain > 1 || (both.len() > 1 && count(Certainty::Free) > 0) {
                    Class::Several
                } else {
                    Class::Of(both)
                }
            }
        };
        self.number(both)
    }
}

impl Numbered<Verdicts> {
    /// What the rules can say that say one thing or the other, of so many rules.
    pub fn union(&mut self, rules: usize, a: u32, b: u32) -> u32 {
        let both = match (self.of(a), self.of(b)) {
            (Verdicts::Impossible(x), Verdicts::Impossible(y)) => Verdicts::Impossible(*x.min(y)),
            (Verdicts::Impossible(_), rules) | (rules, Verdicts::Impossible(_)) => rules.clone(),
            (Verdicts::First(x, of_x), Verdicts::First(y, of_y)) if x == y => {
                Verdicts::First(*x, if *of_x == Others::Some { *of_x } else { *of_y })
            }
            (Verdicts::First(x, _), Verdicts::First(y, _)) => {
                let first = if x.number(rules) < y.number(rules) { x } else { y };
                Verdicts::First(*first, Others::Some)
            }
        };
        self.number(both)
    }
}
