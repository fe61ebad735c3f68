//! `redress diff`: what changes between two playbooks.

use std::path::PathBuf;

use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, Refusal, print};
use crate::console::Console;
use crate::model::date::Date;
use crate::proof::changes::changes;
use crate::proof::compare::compare;
use crate::report::diff::{Compared, json, text};
use crate::report::paper::Paper;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The old playbook.
    pub old: PathBuf,
    /// The new one.
    pub new: PathBuf,
    /// The day to decide for; today where none is named.
    pub today: Option<Date>,
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
    let today = request.today.unwrap_or_else(|| Date::from_civil(jiff::Timestamp::now().to_zoned(zone).date()));
    let comparison = compare(&old, &new, today).map_err(|money| {
        let message = format!("amounts in {} and in {} have other smallest units", money.old, money.new);
        Refusal::failed(message).or_else_do("compare playbooks in one currency".to_owned())
    })?;
    let changes = changes(&comparison.common);
    let compared = Compared { comparison: &comparison, changes: &changes };
    match request.format {
        Format::Json => print(|out| json::write(out, &compared, None)),
        Format::Text => {
            let mut paper = Paper::new(console.results_style());
            text::draw(&mut paper, &compared);
            print(|out| paper.write(out))
        }
    }
}
