//! What results show: amounts, days and texts, whose places for values hold formulas.

use crate::model::fact::{Kind, Origin};
use crate::model::formula::Expr;
use crate::model::value::Value;
use crate::playbook::Playbook;

/// What a part of a result shows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// There is no such part.
    Nothing,
    /// An amount or a day.
    Value(Value),
    /// The value of a formula.
    Term(Term),
    /// A text, whose places for values hold terms.
    Text(Vec<Bit>),
}

/// A formula with the kind of its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// What to calculate.
    pub expr: Expr,
    /// What kind of value it is.
    pub kind: KindOf,
}

/// A kind by its position among a joint's kinds.
pub type KindOf = usize;

/// A bit of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bit {
    /// Words.
    Words(String),
    /// A value.
    Term(Term),
}

impl Symbol {
    /// Whether it holds a formula whose value is not known here.
    pub fn is_open(&self) -> bool {
        match self {
            Symbol::Nothing | Symbol::Value(_) => false,
            Symbol::Term(_) => true,
            Symbol::Text(bits) => bits.iter().any(|bit| matches!(bit, Bit::Term(_))),
        }
    }

    /// The formulas it holds.
    pub fn terms(&self) -> Vec<&Term> {
        match self {
            Symbol::Nothing | Symbol::Value(_) => Vec::new(),
            Symbol::Term(term) => vec![term],
            Symbol::Text(bits) => bits
                .iter()
                .filter_map(|bit| match bit {
                    Bit::Term(term) => Some(term),
                    Bit::Words(_) => None,
                })
                .collect(),
        }
    }
}

/// A fact that is nothing but a formula of the same kind is that formula.
pub fn unfolded(playbook: &Playbook, expr: &Expr, kind: &Kind) -> Expr {
    match expr {
        Expr::Fact(fact) => match &playbook.fact(*fact).origin {
            Origin::Formula(formula) if playbook.fact(*fact).kind == *kind => unfolded(playbook, &formula.expr, kind),
            Origin::Formula(_)
            | Origin::Classification(_)
            | Origin::Nowhere
            | Origin::Cells(_)
            | Origin::History(_) => expr.clone(),
        },
        _ => expr.clone(),
    }
}

/// A symbol as bits of a text.
pub fn bits(playbook: &Playbook, kind: &Kind, symbol: &Symbol) -> Vec<Bit> {
    match symbol {
        Symbol::Nothing => vec![Bit::Words("missing".to_owned())],
        Symbol::Value(value) => vec![Bit::Words(playbook.words(kind, value))],
        Symbol::Term(term) => vec![Bit::Term(term.clone())],
        Symbol::Text(bits) => bits.clone(),
    }
}

/// Bits one after another, words that meet being one.
pub fn joined(before: &[Bit], next: Vec<Bit>) -> Vec<Bit> {
    let mut all = before.to_vec();
    for bit in next {
        match (all.last_mut(), bit) {
            (Some(Bit::Words(words)), Bit::Words(more)) => words.push_str(&more),
            (_, bit) => all.push(bit),
        }
    }
    all
}
