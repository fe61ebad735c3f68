//! What parts of results can be, and which of them are certainly two things.

use rustc_hash::FxHashMap;

use crate::engine::compile::{Compiled, Leaf};
use crate::engine::diagram::Var;
use crate::model::fact::Kind;
use crate::model::rule::Outcome;
use crate::model::value::Value;

/// What a part of a result can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// The case cannot be.
    Impossible,
    /// There is no such part.
    Nothing,
    /// The outcome.
    Outcome(Outcome),
    /// A value.
    Value(Value),
    /// The value of a settled term, by its position in the shown table.
    Term(u32),
    /// Either of two things a term with open inputs may be.
    Free(Var, u16),
    /// A text.
    Text(Vec<Bit>),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bit {
    /// Words.
    Words(String),
    /// The value of a settled term.
    Term(u32),
    /// Either of two things a term with open inputs may be.
    Free(Var, u16),
}

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

/// Whether other rules may decide, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Others {
    /// None may.
    None,
    /// Some may.
    Some,
}

/// What a part can be that is of one class or of another.
pub fn union(symbols: &[Symbol], classes: &mut Vec<Class>, numbers: &mut FxHashMap<Class, u32>, a: u32, b: u32) -> u32 {
    let both = match (&classes[a as usize], &classes[b as usize]) {
        (Class::None, other) | (other, Class::None) => other.clone(),
        (Class::Several, _) | (_, Class::Several) => Class::Several,
        (Class::Of(x), Class::Of(y)) => {
            let mut both: Vec<u32> = x.iter().chain(y).copied().collect();
            both.sort_unstable();
            both.dedup();
            let sure = both.iter().filter(|symbol| symbols[**symbol as usize].is_plain()).count();
            let free = both.iter().any(|symbol| symbols[*symbol as usize].is_free());
            if sure > 1 || (free && both.len() > 1) { Class::Several } else { Class::Of(both) }
        }
    };
    number_of(both, classes, numbers)
}

impl Symbol {
    /// Whether it says nothing of a value, so that two such symbols are two things.
    pub fn is_plain(&self) -> bool {
        match self {
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::Value(_) | Symbol::Free(..) => true,
            Symbol::Term(_) => false,
            Symbol::Text(bits) => bits.iter().all(|bit| matches!(bit, Bit::Words(_))),
        }
    }

    /// Whether it may be anything, so that it is not what any other symbol is.
    pub fn is_free(&self) -> bool {
        match self {
            Symbol::Free(..) => true,
            Symbol::Text(bits) => bits.iter().any(|bit| matches!(bit, Bit::Free(..))),
            Symbol::Impossible | Symbol::Nothing | Symbol::Outcome(_) | Symbol::Value(_) | Symbol::Term(_) => false,
        }
    }
}

/// The number of a thing among all of its sort, added where it is new.
pub fn number_of<T: Clone + Eq + std::hash::Hash>(one: T, all: &mut Vec<T>, numbers: &mut FxHashMap<T, u32>) -> u32 {
    if let Some(number) = numbers.get(&one) {
        return *number;
    }
    let number = count(all.len());
    all.push(one.clone());
    numbers.insert(one, number);
    number
}

/// There are fewer than 2³¹ of anything.
pub fn count(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX >> 1)
}

/// What a symbol is inside a text.
pub fn bits_of(compiled: &Compiled, kind: &Kind, symbol: &Symbol) -> Vec<Bit> {
    match symbol {
        Symbol::Nothing => vec![Bit::Words("missing".to_owned())],
        Symbol::Value(value) => vec![Bit::Words(compiled.playbook.words(kind, value))],
        Symbol::Term(term) => vec![Bit::Term(*term)],
        Symbol::Free(var, branch) => vec![Bit::Free(*var, *branch)],
        Symbol::Text(bits) => bits.clone(),
        Symbol::Impossible | Symbol::Outcome(_) => Vec::new(),
    }
}

/// Puts pieces behind others; words that meet become one.
pub fn append(bits: &mut Vec<Bit>, next: Vec<Bit>) {
    for bit in next {
        match (bits.last_mut(), bit) {
            (Some(Bit::Words(before)), Bit::Words(words)) => before.push_str(&words),
            (_, bit) => bits.push(bit),
        }
    }
}
