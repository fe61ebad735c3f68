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
    /// These things, by the number of their symbols. Where it is more than one, the values say whether they differ.
    Of(Vec<u32>),
    /// At least two things that are never the same.
    Several,
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
    pub fn union(&mut self, symbols: &Numbered<Symbol>, a: u32, b: u32) -> u32 {
        let both = match (self.of(a), self.of(b)) {
            (Class::None, other) | (other, Class::None) => other.clone(),
            (Class::Several, _) | (_, Class::Several) => Class::Several,
            (Class::Of(x), Class::Of(y)) => {
                let mut both: Vec<u32> = x.iter().chain(y).copied().collect();
                both.sort_unstable();
                both.dedup();
                let sure = both.iter().filter(|symbol| symbols.of(**symbol).is_plain()).count();
                let free = both.iter().any(|symbol| symbols.of(*symbol).is_free());
                if sure > 1 || (free && both.len() > 1) { Class::Several } else { Class::Of(both) }
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
