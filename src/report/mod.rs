//! Decisions as bytes: [`card`] for people, [`json`] for programs, and the [`words`] both share. A report takes a
//! decision with its [`Context`] and writes into a writer it is given; it decides nothing, asks nothing and never
//! prints. The same input gives the same bytes: no clock, no locale, no terminal is looked at here.

pub mod card;
pub mod check;
pub mod counts;
pub mod csv;
pub mod diff;
pub mod examples;
pub mod fill;
pub mod json;
pub mod ledger;
pub mod lines;
mod object;
pub mod paper;
mod rows;
#[cfg(test)]
mod sample;
pub mod summary;
pub mod words;
pub mod wrap;

use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;
use crate::model::value::State;
use crate::playbook::Playbook;

/// What a report says besides the decision itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The playbook that decided.
    pub playbook: &'a Playbook,
    /// Where it was read from, as shown: `playbook.toml` or `built-in`.
    pub playbook_path: &'a str,
    /// The order's id as a user would type it: `1007`, `1001` for `#1001`.
    pub order: &'a str,
    /// What to show of the order, so that a wrong id is noticed: label and value.
    pub order_line: &'a [(String, String)],
    /// The claim's id, where the claims file gives one.
    pub claim: Option<&'a str>,
    /// The day the decision is made for.
    pub today: Date,
    /// The state of every fact, calculated ones included, in the playbook's order; may be empty where nothing is known.
    pub states: &'a [State],
    /// What the other outcomes would cost the shop, as far as it can be calculated.
    pub alternatives: &'a [(Outcome, Decimal)],
    /// How many questions were asked.
    pub questions_asked: u32,
}
