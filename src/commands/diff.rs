//! `redress diff`: what changes between two playbooks, in all cases and, with an export, in real orders.

mod orders;

use std::path::PathBuf;
use std::sync::Arc;

use crate::commands::diff::orders::Replay;
use crate::commands::opening::Circumstances;
use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, Refusal, Stop, print};
use crate::console::Console;
use crate::playbook::Playbook;
use crate::proof::changes::changes;
use crate::proof::compare::{Comparison, compare};
use crate::report::diff::orders::Orders;
use crate::report::diff::{Compared, json, text};
use crate::report::paper::Paper;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Request {
    /// The old playbook.
    pub old: PathBuf,
    /// The new one.
    pub new: PathBuf,
    /// The export to decide by both.
    pub export: Option<PathBuf>,
    /// How the export is read, and what is known besides.
    pub with: Circumstances,
    /// The ledger, where it is named: it is only read.
    pub ledger: Option<PathBuf>,
    /// The file for the list of affected orders.
    pub output: Option<PathBuf>,
    /// What is printed.
    pub format: Format,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One object.
    Json,
}

/// Compares two playbooks.
pub fn run(console: &Console, request: &Request) -> Ended {
    let old = playbook::load(console, &Wanted::File(request.old.clone()))?;
    let new = playbook::load(console, &Wanted::File(request.new.clone()))?;
    match (compared(console, request, &old, &new).map_err(Stop::refused), request.format) {
        (Err(Stop::Refused(refusal)), Format::Json) => {
            print(|out| json::write_error(out, &refusal.on_one_line())).and(Err(refusal.into()))
        }
        (ended, Format::Json | Format::Text) => ended,
    }
}

fn compared(console: &Console, request: &Request, old: &Arc<Playbook>, new: &Arc<Playbook>) -> Ended {
    about_an_export(request)?;
    // Cases that are made up are of the usual day; real orders are of today.
    let usual = || new.usual.today.or(old.usual.today).filter(|_| request.export.is_none());
    let today = request.with.today.or_else(usual).unwrap_or_else(|| playbook::today(new));
    let comparison = compare(old, new, today).map_err(|money| {
        let message = format!("amounts in {} and in {} have other smallest units", money.old, money.new);
        Refusal::failed(message).or_else_do("compare playbooks in one currency".to_owned())
    })?;
    let replay = match &request.export {
        Some(export) => Some(orders::replay(console, request, export, [old, new], today)?),
        None => None,
    };
    show(console, request, &comparison, replay.as_ref())
}

/// What says how to read an export, or what is known of its orders, says nothing without one.
fn about_an_export(request: &Request) -> Result<(), Refusal> {
    let named = [
        ("--preset", request.with.preset.is_some()),
        ("--claims", request.with.claims.is_some()),
        ("--join", request.with.join.is_some()),
        ("--set", !request.with.set.is_empty()),
        ("--ledger", request.ledger.is_some()),
    ];
    match named.into_iter().find(|(_, is_named)| *is_named && request.export.is_none()) {
        Some((option, _)) => Err(Refusal::usage(format!("`{option}` is about an export, and none is named"))
            .or_else_do("name it behind the playbooks: redress diff OLD NEW EXPORT".to_owned())),
        None => Ok(()),
    }
}

fn show(console: &Console, request: &Request, comparison: &Comparison, replay: Option<&Replay>) -> Ended {
    let changes = changes(&comparison.common);
    let compared = Compared { comparison, changes: &changes };
    let export = request.export.as_ref().map(|export| export.display().to_string()).unwrap_or_default();
    let orders = replay.map(|replay| Orders {
        export: &export,
        effect: &replay.effect,
        old: &comparison.common.old.own,
        new: &comparison.common.new.own,
    });
    match request.format {
        Format::Json => print(|out| json::write(out, &compared, orders.map(|orders| orders.json()))),
        Format::Text => {
            let mut paper = Paper::new(console.results_style());
            text::draw(&mut paper, &compared, orders.as_ref());
            print(|out| paper.write(out))
        }
    }
}
