//! The playbook: text → [`draft`] → [`Playbook`]. Reading collects every problem of the file; a [`Playbook`] exists only
//! where there is none, so nothing that uses one checks anything again.

mod check;
mod draft;
mod formula;
pub mod given;
pub mod missing;
pub mod presets;
mod problems;
pub mod suggest;
mod syntax;
pub mod words;

use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use toml::de::DeTable;

use crate::diagnostic::Diagnostic;
use crate::model::Span;
use crate::model::cell::DateOrder;
use crate::model::currency::Currency;
use crate::model::date::{Calendar, Date};
use crate::model::decimal::{Decimal, Exact};
use crate::model::decision::Verdict;
use crate::model::fact::{Fact, FactId};
use crate::model::formula::Formula;
use crate::model::rule::{Action, ActionId, Impossible, Outcome, Promise, Rule, RuleId};
use crate::model::value::State;
use crate::playbook::problems::Problems;

/// A text with the name it is known by, for drawing places in it.
#[derive(Debug, Clone)]
pub struct SourceText {
    /// The file as the user named it, or `built-in playbook`.
    pub name: Arc<str>,
    /// Its content.
    pub text: Arc<str>,
}

/// A shop's policy, checked.
#[derive(Debug, Clone)]
pub struct Playbook {
    /// The text it was read from.
    pub source: SourceText,
    /// SHA-256 of that text, in lower-case hexadecimal.
    pub sha256: String,
    /// `[playbook] name`
    pub name: String,
    /// `[playbook] version`
    pub version: String,
    /// `[playbook] currency`
    pub currency: Currency,
    /// `[playbook] timezone` and `holidays`
    pub calendar: Calendar,
    /// Outcomes from worst to best, ties in inner lists; `clear` has no rank.
    pub worst_to_best: Vec<Vec<Outcome>>,
    /// `[limits]`, in the order of the file.
    pub limits: Vec<Limit>,
    /// `[orders]`
    pub orders: OrdersTable,
    /// `[ledger]`
    pub ledger: LedgerTable,
    /// `[authority]`: who may decide otherwise; none where everybody may.
    pub authority: Option<Authority>,
    /// `[facts]`, in the order of the file.
    pub facts: Vec<Fact>,
    /// `[[impossible]]`
    pub impossible: Vec<Impossible>,
    /// `[[rules]]`
    pub rules: Vec<Rule>,
    /// `[[actions]]`
    pub actions: Vec<Action>,
    /// `[costs]` by [`Outcome::index`].
    pub costs: [Option<Formula>; 6],
    /// `[[promises]]`
    pub promises: Vec<Promise>,
    /// `[usual]`: what an example has unless it says otherwise.
    pub usual: Given,
    /// `[[examples]]`
    pub examples: Vec<Example>,
}

/// A number rules refer to by name.
#[derive(Debug, Clone)]
pub struct Limit {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// Its value.
    pub value: LimitValue,
    /// Where the number comes from.
    pub source: Option<String>,
    /// When that was last looked at.
    pub checked_on: Option<Date>,
}

/// A limit is a number or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitValue {
    /// A number or an amount; which, the fact it is compared with says.
    Number(Exact),
    /// A day.
    Date(Date),
}

/// How to read the export: what `[orders]` says. What it leaves open a preset or the header decides.
#[derive(Debug, Clone, Default)]
pub struct OrdersTable {
    /// A named set of the keys below.
    pub preset: Option<String>,
    /// The column of the order's id.
    pub id: Option<String>,
    /// The column of the customer.
    pub customer: Option<String>,
    /// Whether consecutive rows with the same id are one order's lines.
    pub lines: Option<Lines>,
    /// The column of the currency.
    pub currency: Option<String>,
    /// How dates are written.
    pub dates: Option<DateOrder>,
    /// What separates decimals.
    pub decimal: Option<char>,
    /// What separates thousands, none where nothing may.
    pub thousands: Option<char>,
    /// What separates cells.
    pub delimiter: Option<u8>,
    /// Where the table stands.
    pub span: Span,
}

/// Where decisions are remembered, and what of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerTable {
    /// The file, as seen from the playbook's folder.
    pub file: Option<String>,
    /// What is kept of e-mail addresses, names and other texts.
    pub keep: Keep,
}

/// What is kept of texts that may be personal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keep {
    /// Enough to know them again, not enough to read them.
    #[default]
    Masked,
    /// The texts themselves.
    Plain,
}

/// Who may decide otherwise than the playbook, and up to what amount.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Authority {
    /// By name, in the order of the file; `anyone` stands for who is not named.
    pub agents: Vec<(String, Allowance)>,
}

/// Up to what an agent may decide otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowance {
    /// Whatever it costs.
    Any,
    /// Up to this cost.
    UpTo(Decimal),
}

impl Authority {
    /// What an agent may do; nothing where neither they nor `anyone` is named.
    pub fn of(&self, agent: &str) -> Option<Allowance> {
        let named = |name: &str| self.agents.iter().find(|(own, _)| own == name).map(|(_, allowance)| *allowance);
        named(agent).or_else(|| named("anyone"))
    }
}

/// Whether an order has one row or several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// One row an order.
    Single,
    /// Consecutive rows with the same id are one order's lines.
    Grouped,
}

/// What an example or `[usual]` says of a case.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// The day to decide for.
    pub today: Option<Date>,
    /// Facts with their states (known, missing or unknown).
    pub facts: Vec<(FactId, State)>,
    /// An order to start from: `examples/orders.csv:1007`.
    pub order: Option<String>,
}

/// A case with its expected decision.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// The case.
    pub given: Given,
    /// The decision.
    pub expect: Expect,
}

/// What an example expects; what is none is not looked at.
#[derive(Debug, Clone, Default)]
pub struct Expect {
    /// The outcome, or `undecided`.
    pub decide: Option<Verdict>,
    /// The rule.
    pub rule: Option<RuleId>,
    /// The actions, exactly these in any order.
    pub actions: Option<Vec<ActionId>>,
    /// The marks, exactly these in any order.
    pub marks: Option<Vec<String>>,
    /// The facts needed, exactly these in any order.
    pub needs: Option<Vec<FactId>>,
    /// What is paid back.
    pub amount: Option<State>,
    /// What the customer pays.
    pub charge: Option<State>,
    /// What it costs the shop.
    pub cost: Option<State>,
    /// Until when to wait.
    pub until: Option<State>,
    /// Where the table stands.
    pub span: Span,
}

/// Reads a playbook. Every problem of the text is reported, sorted by place; all are errors.
pub fn read(source: SourceText) -> Result<Playbook, Vec<Diagnostic>> {
    let (tree, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return checked(tree.get_ref(), &source, Problems::of(&source.text));
    }
    let (sound, slips) = syntax::repair(&source.text);
    let (tree, errors) = DeTable::parse_recoverable(&sound);
    let mut problems = Problems::of(&source.text);
    for slip in slips {
        problems.lose(slip.spoilt);
        problems.add(slip.problem);
    }
    syntax::report_duplicates(&errors, &mut problems);
    checked(tree.get_ref(), &source, problems)
}

fn checked<'t>(
    tree: &'t DeTable<'t>,
    source: &'t SourceText,
    mut problems: Problems<'t>,
) -> Result<Playbook, Vec<Diagnostic>> {
    let draft = draft::read(tree, &mut problems);
    match check::check(&draft, source, sha256(&source.text), &mut problems) {
        Some(playbook) if problems.is_empty() => Ok(playbook),
        Some(_) | None => Err(problems.into_sorted()),
    }
}

fn sha256(text: &str) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(text.as_bytes()) {
        let written = write!(hex, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string cannot fail");
    }
    hex
}

impl Playbook {
    /// A fact by its id.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.index()]
    }

    /// A rule by its id.
    pub fn rule(&self, id: RuleId) -> &Rule {
        &self.rules[id.index()]
    }

    /// An action by its id.
    pub fn action(&self, id: ActionId) -> &Action {
        &self.actions[id.index()]
    }

    /// The ids of all facts, in the order of the file.
    pub fn fact_ids(&self) -> impl Iterator<Item = FactId> + use<> {
        (0..self.facts.len()).filter_map(|i| u16::try_from(i).ok()).map(FactId)
    }

    /// The ids of all rules, in the order of the file.
    pub fn rule_ids(&self) -> impl Iterator<Item = RuleId> + use<> {
        (0..self.rules.len()).filter_map(|i| u16::try_from(i).ok()).map(RuleId)
    }

    /// The fact with this name.
    pub fn fact_named(&self, name: &str) -> Option<FactId> {
        self.fact_ids().find(|id| self.fact(*id).name == name)
    }
}

#[cfg(test)]
mod tests;
