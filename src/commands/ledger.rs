//! `redress ledger`: looks at what was decided, decides otherwise, checks the chain, forgets.

pub mod overrule;
pub mod place;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::commands::ledger::overrule::Overruled;
use crate::commands::ledger::place::{agent_named, now};
use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, Refusal, Stop, print};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::ledger::forget::Journal;
use crate::ledger::open::Ledger;
use crate::ledger::rows::{Filter, Which};
use crate::ledger::summary::By;
use crate::ledger::verify::what_to_do;
use crate::orders::ids::as_typed;
use crate::playbook::Playbook;
use crate::report::ledger::json::Extent;
use crate::report::ledger::{self as report, json, show, totals};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The file, where it is named.
    pub ledger: Option<PathBuf>,
    /// Which playbook: it may say where the ledger is, and who may decide otherwise.
    pub playbook: Wanted,
    /// What to do.
    pub errand: Errand,
}

/// What to do with a ledger.
#[derive(Debug, Clone)]
pub enum Errand {
    /// Decisions as lines.
    List(Which, Filter, Shown),
    /// All about one order.
    Show(About, Shown),
    /// Totals.
    Summary(By, Filter, Shown),
    /// Decide otherwise.
    Override(About, Overruled),
    /// Check the chain, against a head that was printed before.
    Verify(Option<String>),
    /// Decide recorded cases again.
    Replay(Filter),
    /// Everything.
    Export,
    /// A table for a warehouse; a file of customers whose names stand in it.
    History(Option<PathBuf>),
    /// Forget a customer; who does it.
    Forget(String, Option<String>),
}

/// An order, and a claim where there are several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The order.
    pub order: String,
    /// The claim.
    pub claim: Option<String>,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// For people.
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// Does what is asked for.
pub fn run(console: &Console, request: &Request) -> Ended {
    let path = place::wanted(console, request.ledger.as_deref(), &request.playbook)?;
    match &request.errand {
        Errand::List(which, filter, shown) => list(&Ledger::look(&path)?, *which, filter, *shown),
        Errand::Show(about, shown) => show_order(&Ledger::look(&path)?, about, *shown),
        Errand::Summary(by, filter, shown) => summary(&Ledger::look(&path)?, *by, filter, *shown),
        Errand::Override(about, overruled) => {
            let playbook = playbook::load(console, &request.playbook)?;
            overrule::run(console, &playbook, &path, about, overruled)
        }
        Errand::Verify(head) => verify(console, &Ledger::look(&path)?, head.as_deref()),
        Errand::Replay(filter) => replay(console, &Ledger::look(&path)?, filter),
        Errand::Export => export(&Ledger::look(&path)?),
        Errand::History(customers) => {
            let playbook = playbook::load(console, &request.playbook)?;
            history(&Ledger::look(&path)?, &playbook, customers.as_deref())
        }
        Errand::Forget(customer, agent) => forget(console, &path, customer, agent.as_deref()),
    }
}

/// The same filter with the customer as the ledger keeps them.
fn hashed(ledger: &Ledger, filter: &Filter) -> Result<Filter, Stop> {
    let customer = filter.customer.as_ref().map(|customer| ledger.customer_named(customer)).transpose()?;
    Ok(Filter { customer, ..filter.clone() })
}

fn list(ledger: &Ledger, which: Which, filter: &Filter, shown: Shown) -> Ended {
    let filter = hashed(ledger, filter)?;
    if shown == Shown::Json {
        return each_as_json(ledger, which, &filter, Extent::Line);
    }
    let sheet = report::list(&ledger.rows(which, &filter)?);
    print(|out| match shown {
        Shown::Csv => sheet.csv(out),
        Shown::Table | Shown::Json => sheet.table(out),
    })
}

fn each_as_json(ledger: &Ledger, which: Which, filter: &Filter, extent: Extent) -> Ended {
    let mut results = crate::console::stream::Results::open();
    ledger.each(which, filter, |row| json::write(&mut results, &row, extent).map_err(Stop::from))?;
    results.finish()?;
    Ok(Exit::Done)
}

fn not_recorded(ledger: &Ledger, about: &About) -> Refusal {
    let claim = about.claim.as_ref().map(|claim| format!(", claim `{claim}`,")).unwrap_or_default();
    Refusal::failed(format!("order `{}`{claim} is not in ledger `{}`", about.order, ledger.path().display()))
}

fn show_order(ledger: &Ledger, about: &About, shown: Shown) -> Ended {
    let filter = Filter { order: Some(as_typed(&about.order)), ..Filter::default() };
    let mut rows = ledger.rows(Which::All, &filter)?;
    rows.retain(|row| about.claim.is_none() || row.claim == about.claim);
    if rows.is_empty() {
        return Err(not_recorded(ledger, about).into());
    }
    print(|out| match shown {
        Shown::Json => rows.iter().rev().try_for_each(|row| json::write(out, row, Extent::Whole)),
        Shown::Csv => report::list(&rows).csv(out),
        Shown::Table => show::write(out, &rows),
    })
}

fn summary(ledger: &Ledger, by: By, filter: &Filter, shown: Shown) -> Ended {
    let found = ledger.totals(by, &hashed(ledger, filter)?)?;
    print(|out| match shown {
        Shown::Table => totals::sheet(by, &found).table(out),
        Shown::Csv => totals::sheet(by, &found).csv(out),
        Shown::Json => totals::json(out, by, &found),
    })
}

fn verify(console: &Console, ledger: &Ledger, head: Option<&str>) -> Ended {
    let found = ledger.verify(head)?;
    print(|out| report::verify::write(out, &found))?;
    if found.problems.is_empty() {
        return Ok(Exit::Done);
    }
    let message = format!("ledger `{}` is not as it was recorded", ledger.path().display());
    console.problem(&message, Some(&what_to_do(ledger.path())));
    Ok(Exit::Failed)
}

fn replay(console: &Console, ledger: &Ledger, filter: &Filter) -> Ended {
    let replayed = ledger.replay(&hashed(ledger, filter)?)?;
    print(|out| report::replay::write(out, &replayed))?;
    if replayed.differences.is_empty() {
        return Ok(Exit::Done);
    }
    console.problem("recorded cases are decided otherwise by the playbooks they were recorded with", None);
    Ok(Exit::Failed)
}

fn export(ledger: &Ledger) -> Ended {
    each_as_json(ledger, Which::All, &Filter::default(), Extent::Whole)
}

fn history(ledger: &Ledger, playbook: &Playbook, customers: Option<&Path>) -> Ended {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    if let Some(path) = customers {
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read customers `{}`", path.display()))?;
        for line in text.lines() {
            let key = line.trim().to_lowercase();
            known.insert(ledger.customer(&key)?, key);
        }
    }
    let rows = ledger.rows(Which::All, &Filter::default())?;
    print(|out| report::history::write(out, playbook, &rows, &known))
}

fn forget(console: &Console, path: &std::path::Path, customer: &str, agent: Option<&str>) -> Ended {
    drop(Ledger::look(path)?);
    let mut ledger = Ledger::open(path)?;
    let forgotten = ledger.forget(customer, &agent_named(agent), &now())?;
    let name = path.display();
    if forgotten.rows == 0 {
        let refusal = Refusal::failed(format!("no such customer is in ledger `{name}`"));
        return Err(refusal.or_else_do(nothing_left(forgotten.journal).to_owned()).into());
    }
    let rows = if forgotten.rows == 1 { "a row".to_owned() } else { format!("{} rows", forgotten.rows) };
    console.note(&format!("forgotten: what was personal in {rows}; the amounts stay, and the chain holds"));
    match forgotten.journal {
        Journal::Cleared => {}
        Journal::InUse => {
            let message = format!("others read ledger `{name}`, so what was forgotten is still on the disk beside it");
            console.warn(&message, Some("end what has it open, then run the same again, which clears it"));
        }
    }
    Ok(Exit::Done)
}

/// What there is to say where nobody was forgotten: perhaps they were before.
fn nothing_left(journal: Journal) -> &'static str {
    match journal {
        Journal::Cleared => "whoever was forgotten before is not in it any more, nor in its journal",
        Journal::InUse => {
            "if they were forgotten before, their text may still be on the disk: end what has the ledger open, then run \
             the same again"
        }
    }
}
