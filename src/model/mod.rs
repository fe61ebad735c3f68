//! The nouns: decimals, dates, values, facts, tests, formulas, rules, cases and decisions. Plain values with no
//! knowledge of files, terminals or diagrams; every other folder speaks in them.

pub mod case;
pub mod cell;
pub mod column;
pub mod condition;
pub mod currency;
pub mod date;
pub mod decimal;
pub mod decision;
pub mod fact;
pub mod formula;
pub mod rule;
pub mod template;
pub mod value;
pub mod visible;

/// A place in a text: the bytes from `start` up to, not including, `end`.
pub type Span = std::ops::Range<usize>;
