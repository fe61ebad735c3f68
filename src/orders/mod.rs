//! Exports, claims and joined files: CSV → cases.
//!
//! [`export::Export::open`] maps a header; [`find::find`] gives one order, [`stream`] all of them. Everything here is
//! exact or refuses: an order that cannot be read has problems with their places, and no other order suffers from it.

pub mod cells;
pub mod claims;
pub mod columns;
pub mod complaint;
pub mod customers;
pub mod cut;
pub mod dates;
pub mod export;
pub mod find;
pub mod header;
pub mod ids;
pub mod input;
pub mod join;
pub mod list;
pub mod mapped;
pub mod mapping;
pub mod nearest;
pub mod numbers;
pub mod open_error;
pub mod order;
pub mod presets;
pub mod problem;
pub mod quick;
pub mod reading;
pub mod records;
pub mod rows;
pub mod signs;
pub mod split;
pub mod stream;
pub mod taking;
pub mod tally;
pub mod usage;
pub mod words;

#[cfg(test)]
pub mod testing;
