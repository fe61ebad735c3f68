//! How `redress decide` ends: what is printed, what is said beside it, and the exit code.

use std::io::Write;

use crate::commands::decide::case::Opened;
use crate::commands::decide::{Desk, EndsWith, Shown};
use crate::commands::{Ended, Refusal, Stop, print, print_texts};
use crate::console::exit::Exit;
use crate::model::decimal::Decimal;
use crate::model::decision::{Decision, LeftOut, Verdict};
use crate::model::rule::Outcome;
use crate::model::value::State;
use crate::report::{Context, card, json, words};

/// A decision about an order.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The order.
    pub opened: Opened,
    /// The decision.
    pub decision: Decision,
    /// The state of every fact; empty where nothing is known.
    pub states: Vec<State>,
    /// What each outcome would cost the shop, as far as that is known.
    pub alternatives: Vec<(Outcome, Decimal)>,
    /// How many questions were answered.
    pub questions_asked: u32,
}

/// Prints an answer; an order that cannot be decided has only its error, which is told beside the results.
pub fn show(desk: &Desk<'_>, answer: &Answer) -> Ended {
    let context = Context {
        playbook: &desk.playbook,
        playbook_path: &desk.playbook.source.name,
        order: &answer.opened.order,
        order_line: &answer.opened.line,
        claim: answer.opened.claim.as_deref(),
        today: desk.today,
        states: &answer.states,
        alternatives: &answer.alternatives,
        questions_asked: answer.questions_asked,
    };
    match (&desk.request.shown, answer.decision.verdict) {
        (Shown::Json, _) => print(|out| json::write(out, &context, &answer.decision)),
        (Shown::Card | Shown::Reply(_), Verdict::Error) => Ok(Exit::Done),
        (Shown::Card, Verdict::Decided(_) | Verdict::Undecided) => {
            print(|out| card::write(out, &context, &answer.decision, desk.console.results_style()))
        }
        (Shown::Reply(language), Verdict::Decided(_) | Verdict::Undecided) => {
            reply(desk, &answer.decision, language.as_deref())
        }
    }?;
    Ok(exit(desk, answer))
}

/// Says why there is no decision; as an object, too, where one is wanted.
pub fn refuse(desk: &Desk<'_>, order: &str, refusal: Refusal) -> Ended {
    let printed = match &desk.request.shown {
        Shown::Card | Shown::Reply(_) => Ok(Exit::Done),
        Shown::Json => {
            let context = Context {
                playbook: &desk.playbook,
                playbook_path: &desk.playbook.source.name,
                order,
                order_line: &[],
                claim: desk.request.claim.as_deref(),
                today: desk.today,
                states: &[],
                alternatives: &[],
                questions_asked: 0,
            };
            print(|out| json::write(out, &context, &Decision::failed(refusal.on_one_line())))
        }
    };
    printed.and(Err(Stop::Refused(refusal)))
}

/// How the program ends with this decision; says what is missing where input is needed.
fn exit(desk: &Desk<'_>, answer: &Answer) -> Exit {
    let decision = &answer.decision;
    match (decision.verdict, desk.request.ends_with) {
        (Verdict::Decided(outcome), EndsWith::OutcomeCode) => Exit::Decided(outcome),
        (Verdict::Decided(_), EndsWith::Success) => Exit::Done,
        (Verdict::Undecided, _) => {
            needs_input(desk, decision);
            Exit::NeedsInput
        }
        (Verdict::Error, _) => {
            desk.console.problem(&wrong(answer), None);
            Exit::Failed
        }
    }
}

/// Why an order cannot be decided. What is wrong with its cells has their place; anything else names the order.
fn wrong(answer: &Answer) -> String {
    let error = answer.decision.error.clone().unwrap_or_default();
    match answer.opened.problem {
        Some(_) => error,
        None => format!("order `{}`: {error}", answer.opened.order),
    }
}

fn needs_input(desk: &Desk<'_>, decision: &Decision) {
    let playbook = &desk.playbook;
    let names = words::fact_names(playbook, &decision.needs);
    let sets: Vec<String> = decision.needs.iter().map(|fact| words::how_to_set(playbook.fact(*fact))).collect();
    let message = match names.len() {
        0 => "undecided: it depends on facts nobody can be asked about".to_owned(),
        _ => format!("undecided: nobody can be asked for {}", words::listed(&names)),
    };
    let help = (!sets.is_empty()).then(|| format!("answer with {}", sets.join(" ")));
    desk.console.problem(&message, help.as_deref());
}

/// Prints the draft alone, to be pasted.
fn reply(desk: &Desk<'_>, decision: &Decision, language: Option<&str>) -> Ended {
    if let Some(draft) = words::reply(decision, language) {
        return print_texts(|out| writeln!(out, "{draft}"));
    }
    if decision.left_out.contains(&LeftOut::Reply) {
        desk.console.note(&words::left_out_note(&desk.playbook, decision, LeftOut::Reply));
        return Ok(Exit::Done);
    }
    let which = language.map_or_else(String::new, |language| format!(" in `{language}`"));
    desk.console.note(&format!("there is no reply draft{which} for this decision"));
    Ok(Exit::Done)
}
