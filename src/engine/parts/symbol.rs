//! What the leaves of a part's diagram stand for.

use crate::engine::diagram::Var;
use crate::engine::parts::numbered::Numbered;
use crate::model::fact::Kind;
use crate::model::rule::Outcome;
use crate::model::value::Value;
use crate::playbook::Playbook;

/// The leaf of [`Symbol::Impossible`].
pub const IMPOSSIBLE: u32 = 0;
/// The leaf of [`Symbol::Nothing`].
pub const NOTHING: u32 = 1;

/// What a part of a result can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// The case cannot be.
    Impossible,
    /// There is no such part: no amount, the action is not due.
    Nothing,
    /// The outcome.
    Outcome(Outcome),
    /// It depends on facts nobody knows: the part is left out. No outcome is: there a person must look.
    NobodyKnows,
    /// An amount or a day that is always the same; in the making of texts any value.
    Value(Value),
    /// The value of a settled term, by its position in the shown table, where values are left aside.
    Term(u32),
    /// Whatever a term with open inputs is: of two such leaves, one is not what the other is.
    Free(Var, u16),
    /// A text; an action that is due is its instruction.
    Text(Vec<Bit>),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bit {
    /// Words that are always the same.
    Words(String),
    /// The value of a settled term, by its position in the shown table.
    Term(u32),
    /// Whatever a term with open inputs is.
    Free(Var, u16),
}

impl Symbol {
    /// Whether it stands for no settled term, so that two such symbols are two things.
    pub fn is_plain(&self) -> bool {
        match self {
            Symbol::Impossible
            | Symbol::Nothing
            | Symbol::Outcome(_)
            | Symbol::NobodyKnows
            | Symbol::Value(_)
            | Symbol::Free(..) => true,
            Symbol::Term(_) => false,
            Symbol::Text(bits) => !bits.iter().any(|bit| matches!(bit, Bit::Term(_))),
        }
    }

    /// Whether it may be anything, so that it is not what any other symbol is.
    pub fn is_free(&self) -> bool {
        match self {
            Symbol::Free(..) => true,
            Symbol::Text(bits) => bits.iter().any(|bit| matches!(bit, Bit::Free(..))),
            Symbol::Impossible
            | Symbol::Nothing
            | Symbol::Outcome(_)
            | Symbol::NobodyKnows
            | Symbol::Value(_)
            | Symbol::Term(_) => false,
        }
    }

    /// The pieces of a text with this behind it, a value in the words of its kind.
    pub fn behind(&self, text: &Symbol, playbook: &Playbook, kind: &Kind) -> Symbol {
        let mut bits = text.bits(playbook, kind);
        for bit in self.bits(playbook, kind) {
            match (bits.last_mut(), bit) {
                (Some(Bit::Words(before)), Bit::Words(words)) => before.push_str(&words),
                (_, bit) => bits.push(bit),
            }
        }
        Symbol::Text(bits)
    }

    fn bits(&self, playbook: &Playbook, kind: &Kind) -> Vec<Bit> {
        match self {
            Symbol::Nothing => vec![Bit::Words("missing".to_owned())],
            Symbol::Value(value) => vec![Bit::Words(playbook.words(kind, value))],
            Symbol::Term(term) => vec![Bit::Term(*term)],
            Symbol::Free(var, branch) => vec![Bit::Free(*var, *branch)],
            Symbol::Text(bits) => bits.clone(),
            Symbol::Impossible | Symbol::Outcome(_) | Symbol::NobodyKnows => Vec::new(),
        }
    }
}

/// The symbols every diagram of a part has, at [`IMPOSSIBLE`] and [`NOTHING`].
pub fn symbols() -> Numbered<Symbol> {
    let mut symbols = Numbered::default();
    symbols.number(Symbol::Impossible);
    symbols.number(Symbol::Nothing);
    symbols
}

/// The words of a text of which nothing is open.
pub fn words(bits: Vec<Bit>) -> String {
    let words = bits.into_iter().map(|bit| match bit {
        Bit::Words(words) => words,
        Bit::Term(_) | Bit::Free(..) => String::new(),
    });
    words.collect()
}
