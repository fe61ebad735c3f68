//! A playbook as one query for an engine that already holds the orders. The query says of every order what `review` says:
//! texts are read by the same rules, all arithmetic is on whole numbers, and what is not settled whatever the open facts
//! are is undecided there, too. What an engine cannot say exactly is refused with its place.
//!
//! `Playbook` and [`source::Source`] → a [`tree`] of columns in [`stages`] → the text of a [`dialect`].

pub mod axes;
pub mod cells;
pub mod claims;
pub mod customers;
pub mod dates;
pub mod days;
pub mod dialect;
pub mod facts;
pub mod formulas;
pub mod history;
pub mod input;
pub mod known;
pub mod lines;
pub mod numbers;
pub mod open;
pub mod possible;
pub mod query;
pub mod refusal;
pub mod result;
pub mod source;
pub mod stages;
pub mod taking;
pub mod tree;
pub mod walk;
pub mod words;
