//! What amounts and texts are where their values are left aside.

use crate::engine::compile::Compiled;
use crate::engine::diagram::Var;
use crate::model::fact::Kind;
use crate::model::rule::Outcome;
use crate::model::value::Value;

/// What a part of a result can be, values left aside.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// The case cannot be.
    Impossible,
    /// There is none.
    Nothing,
    /// An outcome.
    Outcome(Outcome),
    /// A value that is always the same.
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
    /// Words that are always the same.
    Words(String),
    /// The value of a settled term, by its position in the shown table.
    Term(u32),
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
}

/// What a symbol is inside a text.
pub fn bits_of(compiled: &Compiled, kind: &Kind, symbol: &Symbol) -> Vec<Bit> {
    match symbol {
        Symbol::Nothing => vec![Bit::Words("missing".to_owned())],
        Symbol::Value(value) => vec![Bit::Words(compiled.playbook.words(kind, value))],
        Symbol::Term(term) => vec![Bit::Term(*term)],
        Symbol::Free(var, branch) => vec![Bit::Words(format!("\u{0}{var}.{branch}\u{0}"))],
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
