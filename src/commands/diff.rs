//! `redress diff`: what changes between two playbooks, in all cases and, with an export, in real orders.

mod orders;

use std::path::PathBuf;

use crate::commands::diff::orders::Replay;
use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, Refusal, print};
use crate::console::Console;
use crate::model::date::Date;
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
    /// How to read the export.
    pub preset: Option<String>,
    /// What customers report.
    pub claims: Option<PathBuf>,
    /// A file with more about orders, and the column of it that holds the order's id.
    pub join: Option<(PathBuf, String)>,
    /// The day to decide for; today where none is named.
    pub today: Option<Date>,
    /// Facts and values, as they were typed.
    pub set: Vec<(String, String)>,
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
    let zone = new.calendar.zone.clone();
    // Cases that are made up are of the usual day; real orders are of today.
    let usual = || new.usual.today.or(old.usual.today).filter(|_| request.export.is_none());
    let clock = || Date::from_civil(jiff::Timestamp::now().to_zoned(zone).date());
    let today = request.today.or_else(usual).unwrap_or_else(clock);
    let comparison = compare(&old, &new, today).map_err(|money| {
        let message = format!("amounts in {} and in {} have other smallest units", money.old, money.new);
        Refusal::failed(message).or_else_do("compare playbooks in one currency".to_owned())
    })?;
    let replay = match &request.export {
        Some(export) => Some(orders::replay(console, request, export, [&old, &new], today)?),
        None => None,
    };
    show(console, request, &comparison, replay.as_ref())
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
