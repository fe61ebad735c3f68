//! `redress ledger override`: an agent with a good reason decides otherwise than the playbook, as far as they may.

use std::path::Path;

use crate::commands::ledger::place::{agent_named, now};
use crate::commands::ledger::{About, as_typed, not_recorded};
use crate::commands::{Ended, Refusal, Stop};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::ledger::mask::Mask;
use crate::ledger::open::Ledger;
use crate::ledger::overrule::{self, Overrule};
use crate::ledger::rows::{Filter, Row, Which};
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;
use crate::playbook::Playbook;

/// What an agent decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overruled {
    /// The outcome.
    pub outcome: Outcome,
    /// What is paid back.
    pub amount: Option<Decimal>,
    /// Why, as a code.
    pub reason: String,
    /// Why, in words.
    pub note: Option<String>,
    /// Who.
    pub agent: Option<String>,
}

/// Records what an agent decides otherwise.
pub fn run(console: &Console, playbook: &Playbook, path: &Path, about: &About, overruled: &Overruled) -> Ended {
    let row = standing(&Ledger::look(path)?, about)?;
    let agent = agent_named(overruled.agent.as_deref());
    let note = overruled.note.as_ref().map(|note| Mask::of(playbook).note(note));
    let now = now();
    let why = Overrule {
        outcome: overruled.outcome,
        amount: overruled.amount,
        reason: &overruled.reason,
        note: note.as_deref(),
        agent: &agent,
        at: &now,
    };
    check_amount(playbook, &row, overruled)?;
    let result = overrule::result(playbook, &row, &why);
    overrule::allowed(playbook, &agent, &result)?;
    Ledger::open(path)?.overrule(&row, &result, &why)?;
    let rule = row.result.rule.as_deref().unwrap_or("no rule");
    console.note(&format!(
        "order `{}`: {} instead of {} by `{rule}`, recorded as revision {}",
        row.order,
        result.outcome,
        row.result.outcome,
        row.revision + 1
    ));
    Ok(Exit::Done)
}

/// The decision that stands; of several claims the one that is named.
fn standing(ledger: &Ledger, about: &About) -> Result<Row, Stop> {
    let filter = Filter { order: Some(as_typed(&about.order)), ..Filter::default() };
    let mut rows = ledger.rows(Which::Latest, &filter)?;
    rows.retain(|row| about.claim.is_none() || row.claim == about.claim);
    match (rows.len(), rows.pop()) {
        (1, Some(row)) => Ok(row),
        (_, None) => Err(not_recorded(ledger, about).into()),
        (count, Some(_)) => {
            let refusal = Refusal::failed(format!("order `{}` has decisions about {count} claims", about.order));
            Err(refusal.or_else_do("name one with --claim".to_owned()).into())
        }
    }
}

fn check_amount(playbook: &Playbook, row: &Row, overruled: &Overruled) -> Result<(), Refusal> {
    let currency = playbook.currency;
    if row.result.currency != currency.code() {
        let was = &row.result.currency;
        return Err(Refusal::failed(format!(
            "order `{}` was decided in {was}, the playbook is in {currency}",
            row.order
        )));
    }
    match overruled.amount {
        Some(amount) if amount.units() % currency.minor_unit() != 0 || amount < Decimal::ZERO => {
            let message = format!("--amount {amount} is not an amount in {currency}");
            Err(Refusal::usage(message).or_else_do("write one like `12.50`".to_owned()))
        }
        Some(_) | None => Ok(()),
    }
}
