//! `redress check`: what is wrong with a playbook.

use std::io::Write;

use crate::commands::playbook::{self, Wanted};
use crate::commands::{Ended, print};
use crate::console::Console;

/// Reads the playbook and tells its problems.
pub fn run(console: &Console, wanted: &Wanted) -> Ended {
    let playbook = playbook::load(console, wanted)?;
    let line =
        format!("{}: {} facts, {} rules, no problem", playbook.source.name, playbook.facts.len(), playbook.rules.len());
    print(|out| writeln!(out, "{line}"))
}
