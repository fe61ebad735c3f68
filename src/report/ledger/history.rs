//! Recorded decisions as a table for `redress sql --history-table`: the columns that facts over the history of a playbook
//! look at, of every row, for a row that was revised says until when it stood.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::ledger::facts;
use crate::ledger::rows::Row;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::playbook::Playbook;
use crate::report::csv::cells;
use crate::report::ledger::money;
use crate::report::ledger::sheet::line;
use crate::sql::history::{Column, columns};

/// Writes the table. Customers by their hashes, those in `known` as they stand there.
///
/// # Errors
/// It cannot be written.
pub fn write(
    out: &mut impl Write,
    playbook: &Playbook,
    rows: &[Row],
    known: &BTreeMap<String, String>,
) -> io::Result<()> {
    let columns = columns(playbook);
    let names = columns.iter().map(|column| text(&column.name(playbook)));
    line(out, names)?;
    rows.iter().try_for_each(|row| line(out, columns.iter().map(|column| cell(playbook, row, known, column))))
}

fn cell(playbook: &Playbook, row: &Row, known: &BTreeMap<String, String>, column: &Column) -> Vec<u8> {
    let result = &row.result;
    let amount =
        |amount: Option<Decimal>| amount.map(|amount| money(&result.currency, amount)).unwrap_or_default().into_bytes();
    match column {
        Column::Seq => row.seq.to_string().into_bytes(),
        Column::Seen => row.seen.map(|seen| seen.to_string()).unwrap_or_default().into_bytes(),
        Column::Order => text(&row.order),
        Column::Claim => text(row.claim.as_deref().unwrap_or_default()),
        Column::Customer => {
            let hash = row.person.as_ref().and_then(|person| person.customer.as_ref());
            text(hash.map(|hash| known.get(hash).unwrap_or(hash)).map_or("", String::as_str))
        }
        Column::Day => row.day.to_string().into_bytes(),
        Column::Decision => text(result.outcome.word()),
        Column::Rule => text(result.rule.as_deref().unwrap_or_default()),
        Column::Amount => amount(result.amount),
        Column::Cost => amount(result.cost),
        Column::Currency => text(&result.currency),
        Column::Mark(mark) => text(&seen_until(row, mark)),
        Column::Fact(fact) => {
            let person = row.person.as_ref();
            let facts = person.map(|person| facts::read(&person.facts)).unwrap_or_default();
            let name = &playbook.fact(*fact).name;
            facts.iter().find(|recorded| recorded.name == *name).map_or_else(Vec::new, recorded)
        }
    }
}

/// Until when a mark of a row is seen: the last day of all of that name.
fn seen_until(row: &Row, mark: &str) -> String {
    let marks = row.person.iter().flat_map(|person| &person.marks).filter(|own| own.mark == mark);
    let days: Vec<Option<Date>> = marks.map(|own| own.expires.as_deref().and_then(Date::parse_iso)).collect();
    if days.iter().any(Option::is_none) {
        return "always".to_owned();
    }
    days.into_iter().flatten().max().map(|day| day.to_string()).unwrap_or_default()
}

/// A fact as it was: nothing where nobody knew.
fn recorded(fact: &facts::RecordedFact) -> Vec<u8> {
    match &fact.value {
        serde_json::Value::Null => text("missing"),
        serde_json::Value::String(words) if words.is_empty() || words == "missing" => format!("'{words}").into_bytes(),
        serde_json::Value::String(words) => text(words),
        serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => Vec::new(),
    }
}

/// A text as a cell. One that begins as a guarded one does gets a guard, too, so that taking guards off gives the text.
fn text(words: &str) -> Vec<u8> {
    if words.starts_with('\'') { cells::cell(&format!("'{words}")) } else { cells::cell(words) }
}
