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
    let rows: Vec<Row> = (0..decision.reasons.len()).map(|at| row(paper, context.playbook, decision, at)).collect();
    rows::draw(paper, &rows);
}

fn row(paper: &Paper, playbook: &Playbook, decision: &Decision, at: usize) -> Row {
    let reason = &decision.reasons[at];
    let value = playbook.state_words(reason.fact, &reason.state);
    let test = if says_the_same(&reason.test, &value) { "" } else { &reason.test };
    let branches: String = (1..=reason.depth).map(|level| branch(paper, &decision.reasons[at..], level)).collect();
    Row {
        label: Piece::plain(&format!("{branches}{}", playbook.fact(reason.fact).name)),
        cells: vec![Piece::strong(&value), Piece::plain(test), Piece::faint(&origin(reason))],
    }
}

/// What is drawn at one level before the first of these reasons: its own twig, or the branch of one further out.
fn branch(paper: &Paper, reasons: &[Reason], level: u8) -> &'static str {
    let own = reasons.first().is_some_and(|reason| reason.depth == level);
    let next = reasons.iter().skip(1).find(|reason| reason.depth <= level);
    let goes_on = next.is_some_and(|reason| reason.depth == level);
    match (own, goes_on) {
        (true, true) => paper.glyph("├ ", "- "),
        (true, false) => paper.glyph("└ ", "- "),
        (false, true) => paper.glyph("│ ", "  "),
        (false, false) => "  ",
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
