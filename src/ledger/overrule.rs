//! What an agent decided otherwise than the playbook, with the reason. It follows the decision it replaces, and the rule
//! that was overruled stays with it, so that overrides can be counted by rule.

use rusqlite::{Connection, OptionalExtension, params};

use crate::engine::evaluate::Facts;
use crate::ledger::entry::Recorded;
use crate::ledger::facts;
use crate::ledger::open::Ledger;
use crate::ledger::pen::{Pen, latest};
use crate::ledger::record::{Draft, PersonDraft, json};
use crate::ledger::rows::{Act, Row, read};
use crate::ledger::trouble::Trouble;
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;
use crate::model::value::Value;
use crate::playbook::{Allowance, Playbook};

/// What an agent decides otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Overrule<'a> {
    /// The outcome.
    pub outcome: Outcome,
    /// What is paid back; for a refund without one, what the playbook's `refund` costs.
    pub amount: Option<Decimal>,
    /// Why, as a code.
    pub reason: &'a str,
    /// Why, in words.
    pub note: Option<&'a str>,
    /// Who.
    pub agent: &'a str,
    /// When, as `2026-11-21T22:45:07Z`.
    pub at: &'a str,
}

impl Ledger {
    /// The decision that stands about an order and claim.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn standing(&self, order: &str, claim: Option<&str>) -> Result<Option<Row>, Trouble> {
        standing(&self.connection, order, claim).map_err(|error| self.strange(&error))
    }

    /// Records what an agent decides instead of `row`.
    ///
    /// # Errors
    /// Nothing was recorded: the file cannot be written, or somebody recorded something else meanwhile.
    pub fn overrule(&mut self, row: &Row, result: &Recorded, why: &Overrule<'_>) -> Result<(), Trouble> {
        let claim = row.claim.as_deref();
        let done = self.append(|connection, _| {
            if standing(connection, &row.order, claim)?.map(|now| now.seq) != Some(row.seq) {
                return Ok(false);
            }
            let draft = Draft {
                kind: Act::Override.word(),
                order: Some(&row.order),
                claim,
                revision: Some(row.revision + 1),
                at: why.at,
                day: Some(row.day.to_string()),
                agent: why.agent,
                result: Some(result),
                reason: Some(why.reason),
                playbook: Some((&row.playbook, &row.version)),
                forgot: None,
                seen: None,
            };
            let person = row.person.as_ref().map(|person| PersonDraft {
                customer: person.customer.clone(),
                shown: person.shown.as_deref(),
                facts: &person.facts,
                marks: json(&person.marks),
                note: why.note,
            });
            Pen::new(connection)?.link(&draft, person.as_ref())?;
            Ok(true)
        })?;
        if done {
            return Ok(());
        }
        let message = format!("order `{}` was decided again meanwhile, so nothing was recorded", row.order);
        Err(Trouble::new(message).or_else_do("look at it with `redress ledger show`, then try again"))
    }
}

fn standing(connection: &Connection, order: &str, claim: Option<&str>) -> rusqlite::Result<Option<Row>> {
    connection.query_row(&latest(""), params![order, claim], read).optional()
}

/// The result an agent's decision has: its cost by the playbook's `[costs]`, as far as what was recorded tells.
pub fn result(playbook: &Playbook, row: &Row, why: &Overrule<'_>) -> Recorded {
    let costs = cost(playbook, row, why.outcome);
    let amount = match why.outcome {
        Outcome::Refund => why.amount.or(costs),
        Outcome::Reship | Outcome::Deny | Outcome::Flag | Outcome::Wait | Outcome::Clear => why.amount,
    };
    let cost = match why.outcome {
        Outcome::Refund => amount,
        Outcome::Reship | Outcome::Deny | Outcome::Flag | Outcome::Wait | Outcome::Clear => costs.or(amount),
    };
    Recorded {
        outcome: why.outcome,
        rule: row.result.rule.clone(),
        amount,
        charge: None,
        until: None,
        cost,
        currency: row.result.currency.clone(),
        actions: Vec::new(),
    }
}

fn cost(playbook: &Playbook, row: &Row, outcome: Outcome) -> Option<Decimal> {
    let person = row.person.as_ref()?;
    let recorded = facts::read(&person.facts);
    let is_own = row.playbook == playbook.sha256;
    let case = if is_own { facts::case(playbook, &recorded) } else { facts::case_elsewhere(playbook, &recorded) };
    let facts = Facts::of(playbook, &case, row.day).ok()?;
    let formula = playbook.costs[outcome.index()].as_ref().filter(|formula| facts.settles(&formula.expr))?;
    match facts.money(formula, outcome.word()).ok()?? {
        Value::Money(cost) => Some(cost),
        Value::YesNo(_) | Value::Choice(_) | Value::Number(_) | Value::Date(_) | Value::Text(_) => None,
    }
}

/// Whether an agent may decide this by the playbook's `[authority]`.
///
/// # Errors
/// They may not; why, and what to do.
pub fn allowed(playbook: &Playbook, agent: &str, result: &Recorded) -> Result<(), Trouble> {
    let Some(authority) = &playbook.authority else { return Ok(()) };
    let concedes = result.outcome.is_concession() || result.amount.is_some();
    let worth = [result.cost, result.amount].into_iter().flatten().max();
    let help = "ask somebody whom the playbook's [authority] allows it";
    match authority.of(agent) {
        Some(Allowance::Any) => Ok(()),
        None => Err(Trouble::new(format!("`{agent}` may not decide otherwise than the playbook")).or_else_do(help)),
        Some(Allowance::UpTo(_)) if !concedes => Ok(()),
        Some(Allowance::UpTo(most)) => match worth {
            Some(worth) if worth <= most => Ok(()),
            Some(worth) => {
                let (worth, most) = (playbook.money_words(worth), playbook.money_words(most));
                let message = format!("`{agent}` may decide otherwise up to {most}, and this is {worth}");
                Err(Trouble::new(message).or_else_do(help))
            }
            None => {
                let message =
                    format!("`{agent}` may decide otherwise up to an amount, and what this costs is not known");
                Err(Trouble::new(message).or_else_do("say it with --amount, or ask somebody who may do more"))
            }
        },
    }
}
