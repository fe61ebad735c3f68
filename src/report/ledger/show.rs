//! All decisions about one order, for people: what, who, when, why, with which facts.

use std::io::{self, Write};

use crate::ledger::entry::Mark;
use crate::ledger::facts;
use crate::ledger::rows::{Act, Row, RowPerson};
use crate::model::decimal::Decimal;
use crate::model::visible::visible;
use crate::report::ledger::money;
use crate::report::ledger::sheet::{Cell, Sheet};

/// Writes what was decided about an order, the latest first.
///
/// # Errors
/// It cannot be written.
pub fn write(out: &mut impl Write, rows: &[Row]) -> io::Result<()> {
    for (at, row) in rows.iter().rev().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        head(out, row)?;
        result(out, row)?;
        match &row.person {
            Some(person) => details(out, person)?,
            None => writeln!(out, "  what it was decided from is forgotten")?,
        }
    }
    Ok(())
}

fn head(out: &mut impl Write, row: &Row) -> io::Result<()> {
    let claim = row.claim.as_ref().map(|claim| format!(" claim {claim}")).unwrap_or_default();
    let by = match (row.act, &row.result.rule) {
        (Act::Decision, Some(rule)) => format!("by rule {rule}"),
        (Act::Decision, None) => "by no rule".to_owned(),
        (Act::Override, Some(rule)) => format!("by {}, over rule {rule}", row.agent),
        (Act::Override, None) => format!("by {}, over no rule", row.agent),
    };
    let line = format!("order {}{claim}: {} {by}", row.order, row.result.outcome);
    writeln!(out, "{}", visible(&line))?;
    let when = format!("revision {}, for {}, recorded {} by {}", row.revision, row.day, row.at, row.agent);
    writeln!(out, "  {}", visible(&when))?;
    writeln!(out, "  playbook {} {}", visible(&row.version), row.playbook)
}

fn result(out: &mut impl Write, row: &Row) -> io::Result<()> {
    let result = &row.result;
    let amount = |amount: Option<Decimal>| {
        amount.map(|amount| format!("{} {}", money(&result.currency, amount), result.currency))
    };
    let parts = [
        ("amount", amount(result.amount)),
        ("charge", amount(result.charge)),
        ("cost", amount(result.cost)),
        ("until", result.until.map(|day| day.to_string())),
        ("actions", (!result.actions.is_empty()).then(|| result.actions.join(", "))),
        ("reason", row.reason.clone()),
    ];
    for (name, value) in parts.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        writeln!(out, "  {name:8} {}", visible(value))?;
    }
    Ok(())
}

fn details(out: &mut impl Write, person: &RowPerson) -> io::Result<()> {
    if let Some(shown) = &person.shown {
        writeln!(out, "  {:8} {}", "customer", visible(shown))?;
    }
    if let Some(note) = &person.note {
        writeln!(out, "  {:8} {}", "note", visible(note))?;
    }
    for mark in &person.marks {
        writeln!(out, "  {:8} {}", "mark", visible(&mark_words(mark)))?;
    }
    let row = |fact: facts::RecordedFact| {
        vec![Cell::Text(format!("  {}", fact.name)), Cell::Text(fact.shown), Cell::Text(fact.source)]
    };
    let rows: Vec<Vec<Cell>> = facts::read(&person.facts).into_iter().map(row).collect();
    Sheet { columns: vec!["  fact", "value", "source"], rows }.table(out)
}

fn mark_words(mark: &Mark) -> String {
    let until = mark.expires.as_ref().map_or_else(|| "does not expire".to_owned(), |day| format!("until {day}"));
    let rule = mark.rule.as_deref().unwrap_or("no rule");
    format!("{}: {} (rule {rule}, {}, {until})", mark.mark, mark.reason, mark.day)
}
