//! The smaller sections of the card: what is not certain, what else to do, what would change it, what was noted, and
//! the reply draft.

use crate::model::decision::{Change, ChosenAction, Decision, Verdict};
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

/// The smallest changes of facts that would give another answer: first those with another outcome, then those with
/// another rule, then those that only change an amount, a text or what else to do.
pub(super) fn would_change(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    if decision.would_change.is_empty() {
        return;
    }
    paper.heading("WHAT WOULD CHANGE IT", "");
    let mut changes = joined(&decision.would_change);
    changes.sort_by_key(|change| {
        let same_outcome = Verdict::Decided(change.outcome) == decision.verdict;
        (same_outcome, same_outcome && change.rule == decision.rule)
    });
    let shown = changes.iter().take(MOST_CHANGES);
    let rows: Vec<Row> = shown.map(|change| change_row(paper, context.playbook, decision, change)).collect();
    rows::draw_stacked(paper, &rows);
    let more = changes.len() - rows.len();
    if more > 0 {
        paper.paragraph(&Piece::plain("  "), &[Piece::faint(&format!("and {more} more in --format json"))]);
    }
}

/// Values of one fact that give one result, in one change: `wrong_item or defective`.
fn joined(changes: &[Change]) -> Vec<Change> {
    let mut joined: Vec<Change> = Vec::new();
    for change in changes {
        let fact = |change: &Change| change.facts.iter().map(|(fact, _)| *fact).collect::<Vec<_>>();
        let is_alike = |one: &&mut Change| {
            let same_result = one.outcome == change.outcome && one.rule == change.rule;
            same_result && one.facts.len() == 1 && fact(one) == fact(change)
        };
        match joined.iter_mut().find(is_alike) {
            Some(alike) => {
                let comma = if alike.facts[0].1.starts_with("other than ") { "," } else { "" };
                alike.facts[0].1.push_str(&format!("{comma} or {}", change.facts[0].1));
            }
            None => joined.push(change.clone()),
        }
    }
    joined
}

fn change_row(paper: &Paper, playbook: &Playbook, decision: &Decision, change: &Change) -> Row {
    let fact = |(fact, words): &(FactId, String)| format!("{} {}", playbook.fact(*fact).name, predicate(words));
    let facts: Vec<String> = change.facts.iter().map(fact).collect();
    let outcome = format!("{} {}", paper.glyph("→", "->"), change.outcome.word());
    let is_same_rule = Verdict::Decided(change.outcome) == decision.verdict && change.rule == decision.rule;
    let rule = if is_same_rule {
        "another amount, text or action"
    } else {
        rule_name(playbook, change.rule).unwrap_or("no rule")
    };
    Row { label: Piece::plain(&facts.join(" and ")), cells: vec![Piece::strong(&outcome), Piece::faint(rule)] }
}

/// Words beyond this are counted, not shown.
const MOST_WORDS: usize = 4;

/// What a fact would have to be, after its name: `>= 50.00`, `not card`, `= late`, `= DE or FR or 30 others`.
fn predicate(words: &str) -> String {
    let all: Vec<&str> = words.split(" or ").collect();
    let words = match all.len().checked_sub(MOST_WORDS - 1) {
        Some(others) if others > 1 => format!("{} or {others} others", all[..MOST_WORDS - 1].join(" or ")),
        Some(_) | None => words.to_owned(),
    };
    let compares = ["<", ">", "not ", "other than "].iter().any(|head| words.starts_with(head));
    if compares { words } else { format!("= {words}") }
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
