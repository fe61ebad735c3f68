//! The verdict: the largest thing on the card. The outcome with its amount or day, what that means, the reason to
//! repeat to the customer, and the rule.

use crate::model::decision::{Decision, Verdict};
use crate::model::rule::{Outcome, RuleId};
use crate::playbook::Playbook;
use crate::report::Context;
use crate::report::paper::{Ink, Paper, Piece};
use crate::report::words::rule_name;

pub(super) fn draw(paper: &mut Paper, context: &Context<'_>, decision: &Decision) {
    let ink = Ink::Verdict(decision.verdict);
    let bar = Piece::new(paper.glyph("  ┃ ", "  | "), ink);
    paper.paragraph(&bar, &[Piece::new(&headline(context.playbook, decision), ink), Piece::faint(meaning(decision))]);
    for due in also_due(context.playbook, decision) {
        paper.paragraph(&bar, &[Piece::strong(&due)]);
    }
    if !decision.because.is_empty() {
        paper.line(std::slice::from_ref(&bar));
        for line in decision.because.trim_end().split('\n') {
            paper.paragraph(&bar, &[Piece::plain(line)]);
        }
    }
    if let Some(rule) = rule_line(context.playbook, decision) {
        paper.paragraph(&bar, &[Piece::faint(&rule)]);
    }
}

/// `RESHIP`, `REFUND 42.00 USD`, `WAIT until 2026-12-05`.
fn headline(playbook: &Playbook, decision: &Decision) -> String {
    let word = decision.verdict.word().to_uppercase();
    match (decision.verdict, decision.amount, decision.until) {
        (Verdict::Decided(Outcome::Refund), Some(amount), _) => {
            format!("{word} {} {}", playbook.money_words(amount), playbook.currency)
        }
        (Verdict::Decided(Outcome::Wait), _, Some(until)) => format!("{word} until {until}"),
        (Verdict::Decided(_) | Verdict::Undecided | Verdict::Error, _, _) => word,
    }
}

fn meaning(decision: &Decision) -> &'static str {
    match decision.verdict {
        Verdict::Decided(Outcome::Reship) => "  send it again",
        Verdict::Decided(Outcome::Refund) => "  pay it back",
        Verdict::Decided(Outcome::Deny) => "  no concession",
        Verdict::Decided(Outcome::Flag) => "  a person must look",
        Verdict::Decided(Outcome::Wait) => "  not yet",
        Verdict::Decided(Outcome::Clear) => "  nothing to do",
        Verdict::Undecided => "  more must be known",
        Verdict::Error => "  nothing was decided",
    }
}

/// Amounts and days that the headline does not say.
fn also_due(playbook: &Playbook, decision: &Decision) -> Vec<String> {
    let money = |amount| format!("{} {}", playbook.money_words(amount), playbook.currency);
    let is = |outcome| decision.verdict == Verdict::Decided(outcome);
    let amount = decision.amount.filter(|_| !is(Outcome::Refund));
    let until = decision.until.filter(|_| !is(Outcome::Wait));
    let lines = [
        amount.map(|amount| format!("{} is paid back", money(amount))),
        decision.charge.map(|charge| format!("the customer pays {}", money(charge))),
        until.map(|until| format!("until {until}")),
    ];
    lines.into_iter().flatten().collect()
}

/// `rule a`, and the other rules that can still be the one.
fn rule_line(playbook: &Playbook, decision: &Decision) -> Option<String> {
    let name = |rule: Option<RuleId>| rule_name(playbook, rule).unwrap_or("no rule").to_owned();
    let also: Vec<String> = decision.also_possible.iter().map(|rule| name(*rule)).collect();
    if decision.rule.is_none() && also.is_empty() {
        return None;
    }
    let also = also.iter().map(|rule| format!(", or {rule}"));
    Some(format!("rule {}{}", name(decision.rule), also.collect::<String>()))
}
