//! `redress test`: runs the examples of a playbook and says what they cover.

mod orders;

use std::sync::Arc;

use crate::commands::playbook::{self, Wanted};
use crate::commands::test::orders::Orders;
use crate::commands::{Ended, Stop, print};
use crate::console::Console;
use crate::console::exit::Exit;
use crate::engine::compile::{Compiled, compile};
use crate::model::date::Date;
use crate::playbook::{Example, Playbook};
use crate::proof::covered::{Coverage, cover};
use crate::proof::examples::{Prepared, Ran, case_of, run as run_example};
use crate::proof::parting::{Parting, parting};
use crate::proof::space::Space;
use crate::proof::suggest::suggest;
use crate::report::examples::{Percent, Tested, json, junit, text, toml};
use crate::report::paper::Paper;
use crate::report::words::counted;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Which playbook.
    pub playbook: Wanted,
    /// The day to decide for where neither the example nor `[usual]` has one; today where none is named.
    pub today: Option<Date>,
    /// How much must be covered.
    pub wanted: Option<Percent>,
    /// Whether examples are suggested.
    pub suggesting: Suggesting,
    /// What is printed.
    pub format: Format,
}

/// Whether examples are suggested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suggesting {
    /// All that are missing.
    All,
    /// One, where less is covered than is wanted.
    One,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// One object.
    Json,
    /// For what collects test results.
    Junit,
}

/// Runs the examples.
pub fn run(console: &Console, request: &Request) -> Ended {
    let playbook = playbook::load(console, &request.playbook)?;
    let clock = request.today.unwrap_or_else(|| playbook::today(&playbook));
    let usually = playbook.usual.today.unwrap_or(clock);
    let compiled = compile(Arc::clone(&playbook));
    let mut orders = Orders::beside(&playbook.source.name);
    let mut examples: Vec<(Ran<'_>, Option<Parting>)> = Vec::new();
    for example in &playbook.examples {
        let ran = run_example(&compiled, &prepared(&playbook, example, usually, &mut orders));
        let parted = parting(&playbook, &ran);
        examples.push((ran, parted));
    }
    let ran: Vec<Ran<'_>> = examples.iter().map(|(ran, _)| ran.clone()).collect();
    let (coverage, is_analysed) = covered(&compiled, usually, &ran);
    let mut tested = Tested {
        playbook: &playbook,
        examples: &examples,
        coverage: &coverage,
        is_analysed,
        wanted: request.wanted,
        suggested: None,
    };
    let wants_some = request.suggesting == Suggesting::All || tested.is_below();
    let suggested = if wants_some { suggest(&compiled, &coverage, usually) } else { Vec::new() };
    tested.suggested = wants_some.then_some(&suggested);
    show(console, request, &tested)?;
    Ok(if tested.failed() > 0 || tested.is_below() { Exit::Playbook } else { Exit::Done })
}

fn prepared<'a>(playbook: &Playbook, example: &'a Example, usually: Date, orders: &mut Orders) -> Prepared<'a> {
    let today = example.given.today.unwrap_or(usually);
    let case = match &example.given.order {
        None => Ok(case_of(playbook, example, None)),
        Some(order) => orders.case(playbook, order).map(|order| case_of(playbook, example, Some(&order))),
    };
    Prepared { example, case, today }
}

fn covered(compiled: &Compiled, today: Date, ran: &[Ran<'_>]) -> (Coverage, bool) {
    let mut space = compiled.is_whole.then(|| Space::new(compiled, today).ok()).flatten();
    let coverage = cover(compiled, space.as_mut(), ran);
    let is_whole = space.is_some_and(|space| !space.diagrams.is_exhausted());
    (coverage, is_whole)
}

fn show(console: &Console, request: &Request, tested: &Tested<'_>) -> Result<(), Stop> {
    match (request.format, request.suggesting) {
        (Format::Json, _) => print(|out| json::write(out, tested))?,
        (Format::Junit, _) => print(|out| junit::write(out, tested))?,
        (Format::Text, Suggesting::All) => {
            let suggested = tested.suggested.unwrap_or_default();
            let (failed, missing) = (tested.failed(), tested.coverage.missing().count());
            console.note(&format!(
                "{} covered; {} for {} that no example covers",
                tested.share(),
                counted(suggested.len(), "example"),
                counted(missing, "point")
            ));
            if failed > 0 {
                console.warn(&format!("{} failed", counted(failed, "example")), Some("run `redress test` to see why"));
            }
            print(|out| toml::write(out, tested, suggested))?
        }
        (Format::Text, Suggesting::One) => {
            let mut paper = Paper::new(console.results_style());
            text::draw(&mut paper, tested);
            print(|out| paper.write(out))?
        }
    };
    Ok(())
}
