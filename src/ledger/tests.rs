//! Ledgers in a folder of their own.

mod chain;
mod opening;
mod recording;
mod taking;

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::ledger::entry::{Entry, Mark, Person, Recorded, RecordedPlaybook};
use crate::ledger::open::Ledger;
use crate::model::date::Date;
use crate::model::decimal::Decimal;
use crate::model::rule::Outcome;

/// A folder with a ledger.
struct Folder {
    folder: TempDir,
}

impl Folder {
    fn new() -> Folder {
        Folder { folder: TempDir::new().unwrap() }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("decisions.db")
    }

    fn ledger(&self) -> Ledger {
        Ledger::open(&self.file()).unwrap()
    }

    /// Whether any file of the folder holds these bytes.
    fn holds(&self, text: &str) -> bool {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(|file| file.unwrap().path());
        files.map(|file| std::fs::read(file).unwrap()).any(|bytes| contains(&bytes, text.as_bytes()))
    }
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

fn day(text: &str) -> Date {
    Date::parse_iso(text).unwrap()
}

fn money(text: &str) -> Option<Decimal> {
    Some(Decimal::parse(text).unwrap())
}

/// A reship of a customer's order, with a mark.
fn entry(order: &str, customer: &str) -> Entry {
    let text = "[playbook]";
    let mark = Mark {
        mark: "questionable".into(),
        reason: "doubt".into(),
        rule: Some("short".into()),
        day: "2026-11-21".into(),
        expires: Some("2027-11-21".into()),
    };
    Entry {
        order: order.into(),
        claim: None,
        at: "2026-11-21T10:00:00Z".into(),
        day: day("2026-11-21"),
        agent: "lea".into(),
        result: Recorded {
            outcome: Outcome::Reship,
            rule: Some("short".into()),
            amount: None,
            charge: money("1.5"),
            until: None,
            cost: money("47"),
            currency: "USD".into(),
            actions: vec!["doubt".into()],
        },
        playbook: RecordedPlaybook {
            sha256: crate::ledger::chain::hash_of(text),
            version: "1".into(),
            text: text.into(),
        },
        person: Person {
            customer: Some(customer.into()),
            shown: Some("a…@e…".into()),
            facts: r#"{"issue":["short","answer"],"signed":[null,"--set"]}"#.into(),
            marks: vec![mark],
            note: None,
        },
        seen: None,
    }
}

/// The same with another outcome.
fn with(outcome: Outcome, entry: Entry) -> Entry {
    Entry { result: Recorded { outcome, ..entry.result.clone() }, ..entry }
}

fn problems(ledger: &Ledger) -> Vec<String> {
    ledger.verify(None).unwrap().problems
}

fn open(path: &Path) -> Result<Ledger, String> {
    Ledger::open_waiting(path, std::time::Duration::from_millis(100)).map_err(|trouble| trouble.message)
}
