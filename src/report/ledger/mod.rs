//! What the ledger remembers, as bytes: tables for people, CSV for spreadsheets, JSON for programs.

pub mod history;
pub mod json;
pub mod replay;
pub mod sheet;
pub mod show;
pub mod totals;
pub mod verify;

use crate::ledger::rows::{Act, Row};
use crate::model::currency::Currency;
use crate::model::decimal::Decimal;
use crate::report::ledger::sheet::{Cell, Sheet};

/// An amount with all digits of its currency's minor unit.
pub fn money(currency: &str, amount: Decimal) -> String {
    Currency::parse(currency).map_or_else(|| amount.to_string(), |currency| currency.amount(amount).to_string())
}

/// The marks a row puts on its customer, by name.
pub fn marks(row: &Row) -> Vec<&str> {
    row.person.iter().flat_map(|person| &person.marks).map(|mark| mark.mark.as_str()).collect()
}

/// Recorded decisions as lines.
pub fn list(rows: &[Row]) -> Sheet {
    let columns = ["order", "claim", "day", "decision", "rule", "amount", "cost", "marks", "customer", "agent", "rev"];
    let line = |row: &Row| {
        let result = &row.result;
        let amount = |amount: Option<Decimal>| amount.map(|amount| money(&result.currency, amount)).unwrap_or_default();
        let shown = row.person.as_ref().map(|person| person.shown.clone().unwrap_or_default());
        let decision = match row.act {
            Act::Decision => result.outcome.word().to_owned(),
            Act::Override => format!("{} (override)", result.outcome),
        };
        vec![
            Cell::Text(row.order.clone()),
            Cell::Text(row.claim.clone().unwrap_or_default()),
            Cell::Number(row.day.to_string()),
            Cell::Text(decision),
            Cell::Text(result.rule.clone().unwrap_or_default()),
            Cell::Number(amount(result.amount)),
            Cell::Number(amount(result.cost)),
            Cell::Text(marks(row).join(";")),
            Cell::Text(shown.unwrap_or_else(|| "forgotten".to_owned())),
            Cell::Text(row.agent.clone()),
            Cell::Number(row.revision.to_string()),
        ]
    };
    Sheet { columns: columns.to_vec(), rows: rows.iter().map(line).collect() }
}
