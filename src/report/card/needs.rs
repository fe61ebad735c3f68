//! What an undecided case still needs: each fact with its question, who can answer it, and the option that would.

use crate::model::decision::Decision;
use crate::model::fact::{Choice, Fact};
use crate::report::Context;
use crate::report::paper::{Paper, Piece};
use crate::report::rows::{self, Row};
use crate::report::words::{answers, how_to_set};

pub(super) fn draw(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    if decision.needs.is_empty() {
        return;
    }
    paper.heading("NEEDED", "each of these can change the result");
    for (at, fact) in decision.needs.iter().enumerate() {
        if at > 0 {
            paper.blank();
        }
        draw_fact(paper, context.playbook.fact(*fact));
    }
}

fn draw_fact(paper: &mut Paper, fact: &Fact) {
    let margin = Piece::plain("  ");
    let mut question = vec![Piece::strong(&fact.name)];
    if let Some(ask) = &fact.ask {
        question.push(Piece::plain(&format!("  {}", ask.question)));
        let who = format!(" (ask the {})", ask.who);
        question.extend((ask.who != "agent").then(|| Piece::faint(&who)));
    }
    paper.item(&margin, &Piece::plain("    "), &question);
    let margin = Piece::plain("    ");
    let answer = Piece::plain(&how_to_set(fact));
    let labelled = fact.options().iter().any(|option| option.label != option.name);
    if labelled || margin.columns() + answer.columns() > paper.width() {
        paper.paragraph(&margin, &[Piece::plain(&format!("--set {}=ANSWER, one of", fact.name))]);
        rows::draw(paper, &option_rows(fact));
    } else {
        paper.paragraph(&margin, &[answer]);
    }
}

/// The options with their labels; then what else can be said.
fn option_rows(fact: &Fact) -> Vec<Row> {
    let label_of = |answer: &str| fact.options().iter().find(|option| option.name == answer);
    let row = |answer: &&str| Row {
        label: Piece::plain(&format!("    {answer}")),
        cells: vec![Piece::faint(label_of(answer).map_or_else(|| meaning(answer), label))],
    };
    answers(fact).iter().map(row).collect()
}

fn label(option: &Choice) -> &str {
    if option.label == option.name { "" } else { &option.label }
}

fn meaning(answer: &str) -> &'static str {
    match answer {
        "unknown" => "asked, and nobody knows",
        "missing" => "there is none",
        _ => "",
    }
}
