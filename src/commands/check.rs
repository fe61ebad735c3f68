//! `redress check`: what is wrong with a playbook, and what is proved of it. Everything it finds is a result and goes to
//! standard output, problems of reading included.

use std::sync::Arc;

use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, print};
use crate::console::exit::Exit;
use crate::console::{Console, Volume};
use crate::engine::compile::compile;
use crate::engine::decide::decide;
use crate::interview::questions::questions;
use crate::model::case::Case;
use crate::model::date::Date;
use crate::playbook::Playbook;
use crate::proof::check;
use crate::report::check::text::Extent;
use crate::report::check::{Report, json, sarif, text};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which playbook.
    pub playbook: Wanted,
    /// The day to check for; today where none is named.
    pub today: Option<Date>,
    /// What is printed.
    pub shown: Shown,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Words and drawings.
    Text,
    /// The object.
    Json,
    /// The log for code hosts.
    Sarif,
}

/// Reads the playbook, checks it, and tells what was found.
pub fn run(console: &Console, request: &Request) -> Ended {
    match playbook::read(&request.playbook)? {
        Ok(playbook) => checked(console, request, &playbook),
        Err(unsound) => show(console, request, &Report::of_text(&unsound.source, &unsound.problems)),
    }
}

fn checked(console: &Console, request: &Request, playbook: &Arc<Playbook>) -> Ended {
    let today = request.today.unwrap_or_else(|| playbook::today(playbook));
    let compiled = compile(Arc::clone(playbook));
    let found = check(&compiled, today);
    let decide = |case: &Case| decide(&compiled, case, today);
    let asked = found.is_analysed.then(|| questions(&compiled, today)).flatten();
    show(console, request, &Report::of_playbook(playbook, &found, asked, &decide))
}

fn show(console: &Console, request: &Request, report: &Report<'_>) -> Ended {
    let extent = match console.volume() {
        Volume::Normal => Extent::Whole,
        Volume::Quiet => Extent::Brief,
    };
    print(|out| match request.shown {
        Shown::Text => text::write(out, report, console.results_style(), extent),
        Shown::Json => json::write(out, report),
        Shown::Sarif => sarif::write(out, report),
    })?;
    Ok(if report.counts().is_sound() { Exit::Done } else { Exit::Playbook })
}
