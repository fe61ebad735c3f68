//! Why: each test of the deciding rule that holds, with the fact's value and where that came from; what a
//! classification rests on stands below it, further in.

use crate::model::case::Source;
use crate::model::decision::{Decision, Reason};
use crate::playbook::Playbook;
use crate::report::Context;
use crate::report::paper::{Paper, Piece};
use crate::report::rows::{self, Row};

pub(super) fn draw(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    if decision.reasons.is_empty() {
        return;
    }
    paper.heading("WHY", "");
    let rows: Vec<Row> = decision.reasons.iter().map(|reason| row(paper, context.playbook, reason)).collect();
    rows::draw(paper, &rows);
}

fn row(paper: &Paper, playbook: &Playbook, reason: &Reason) -> Row {
    let value = playbook.state_words(reason.fact, &reason.state);
    let test = if says_the_same(&reason.test, &value) { "" } else { &reason.test };
    Row {
        label: Piece::plain(&format!("{}{}", branch(paper, reason.depth), playbook.fact(reason.fact).name)),
        cells: vec![Piece::strong(&value), Piece::plain(test), Piece::faint(&origin(reason))],
    }
}

fn branch(paper: &Paper, depth: u8) -> String {
    match depth {
        0 => String::new(),
        depth => format!("{}{}", "  ".repeat(usize::from(depth) - 1), paper.glyph("└ ", "- ")),
    }
}

/// Whether a test asks for exactly this value, alone or among others.
fn says_the_same(test: &str, value: &str) -> bool {
    test.split(" or ").any(|alternative| alternative == value)
}

/// The formula with its numbers, and otherwise the place, the person or the part of the playbook.
fn origin(reason: &Reason) -> String {
    match (&reason.source, &reason.formula) {
        (Source::Formula, Some(formula)) => format!("= {formula}"),
        (source, _) => source.to_string(),
    }
}
