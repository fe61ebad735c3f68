//! The smaller sections of the card: what is not certain, what else to do, what would change it, what was noted, and
//! the reply draft.

use crate::model::decision::{Change, ChosenAction, Decision};
use crate::model::fact::FactId;
use crate::playbook::Playbook;
use crate::report::Context;
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::rows::{self, Row};
use crate::report::words::{left_out_name, pressure_note, rule_name};

/// Facts that were assumed, facts nobody knows, and what is left out for their sake.
pub(super) fn not_certain(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    let playbook = context.playbook;
    let assumed = decision.assumed.iter().map(|fact| assumed_row(paper, playbook, *fact));
    let unknown = decision.unknown.iter().map(|fact| unknown_row(playbook, *fact));
    let rows: Vec<Row> = assumed.chain(unknown).collect();
    if rows.is_empty() && decision.left_out.is_empty() {
        return;
    }
    paper.heading("NOT CERTAIN", "");
    rows::draw(paper, &rows);
    if !decision.left_out.is_empty() {
        let parts: Vec<String> = decision.left_out.iter().map(|part| left_out_name(playbook, *part)).collect();
        let words = format!("left out, as it depends on that: {}", parts.join(", "));
        paper.paragraph(&Piece::plain("  "), &[Piece::plain(&words)]);
    }
}

fn assumed_row(paper: &Paper, playbook: &Playbook, id: FactId) -> Row {
    let fact = playbook.fact(id);
    let assumed = fact.assume.as_ref().map(|state| playbook.state_words(id, state)).unwrap_or_default();
    let answer = format!("--set {}={}", fact.name, paper.glyph("…", "..."));
    Row {
        label: Piece::plain(&fact.name),
        cells: vec![Piece::plain(&format!("taken for {assumed}, as nobody has said")), Piece::faint(&answer)],
    }
}

fn unknown_row(playbook: &Playbook, fact: FactId) -> Row {
    let words = Piece::plain("asked, and nobody knows");
    Row { label: Piece::plain(&playbook.fact(fact).name), cells: vec![words] }
}

/// What to do besides the outcome, and which marks that puts on the customer.
pub(super) fn actions(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    if decision.actions.is_empty() {
        return;
    }
    paper.heading("WHAT ELSE TO DO", "");
    let first = Piece::faint(paper.glyph("  □ ", "  [ ] "));
    let others = Piece::plain(&" ".repeat(first.columns()));
    for action in &decision.actions {
        let name = format!(" ({})", context.playbook.action(action.id).name);
        paper.item(&first, &others, &[Piece::plain(&action.instruction), Piece::faint(&name)]);
        if let Some(mark) = mark_words(context.playbook, action) {
            paper.paragraph(&others, &[Piece::strong(&mark)]);
        }
    }
}

fn mark_words(playbook: &Playbook, chosen: &ChosenAction) -> Option<String> {
    let action = playbook.action(chosen.id);
    let mark = action.mark.as_deref()?;
    let expires = action.expires.map(|days| format!(" for {days} days")).unwrap_or_default();
    Some(format!("marks the customer as {mark}{expires}"))
}

/// How many changes a card has room for.
const MOST_CHANGES: usize = 6;

/// The smallest changes of facts that would give another answer.
pub(super) fn would_change(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    if decision.would_change.is_empty() {
        return;
    }
    paper.heading("WHAT WOULD CHANGE IT", "");
    let shown = decision.would_change.iter().take(MOST_CHANGES);
    let rows: Vec<Row> = shown.map(|change| change_row(paper, context.playbook, change)).collect();
    rows::draw_stacked(paper, &rows);
    let more = decision.would_change.len() - rows.len();
    if more > 0 {
        paper.paragraph(&Piece::plain("  "), &[Piece::faint(&format!("and {more} more in --format json"))]);
    }
}

fn change_row(paper: &Paper, playbook: &Playbook, change: &Change) -> Row {
    let fact = |(fact, words): &(FactId, String)| format!("{} {}", playbook.fact(*fact).name, predicate(words));
    let facts: Vec<String> = change.facts.iter().map(fact).collect();
    let outcome = format!("{} {}", paper.glyph("→", "->"), change.outcome.word());
    Row {
        label: Piece::plain(&facts.join(" and ")),
        cells: vec![Piece::strong(&outcome), Piece::faint(rule_name(playbook, change.rule).unwrap_or("no rule"))],
    }
}

/// What a fact would have to be, after its name: `>= 50.00`, `not card`, `= late`.
fn predicate(words: &str) -> String {
    let compares = words.starts_with(['<', '>']) || words.starts_with("not ");
    if compares { words.to_owned() } else { format!("= {words}") }
}

/// Pressure facts: what was noted and did not decide.
pub(super) fn noted(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    if decision.ignored.is_empty() {
        return;
    }
    paper.heading("NOTED", "without any weight in the decision");
    let row = |fact: &FactId| Row {
        label: Piece::plain(&context.playbook.fact(*fact).name),
        cells: vec![Piece::plain(&noted_words(context, *fact))],
    };
    rows::draw(paper, &decision.ignored.iter().map(row).collect::<Vec<_>>());
}

fn noted_words(context: &Context<'_>, fact: FactId) -> String {
    let state = context.states.get(fact.index()).map(|state| context.playbook.state_words(fact, state));
    let note = pressure_note(context.playbook, fact).map(str::to_owned);
    [state, note].into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// The draft to paste, one for each language.
pub(super) fn reply(paper: &mut Paper, decision: &Decision) {
    for (language, draft) in &decision.reply {
        let space = if language.is_empty() { "" } else { " " };
        paper.heading("REPLY", &format!("--reply{space}{language} prints it alone"));
        for line in draft.trim_end().split('\n') {
            paper.paragraph(&Piece::plain("  "), &[Piece::new(line, Ink::Plain)]);
        }
    }
}
