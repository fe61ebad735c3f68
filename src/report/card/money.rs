//! Money: what this outcome costs the shop, what the others would, and what the customer has been worth.

use crate::model::decision::Decision;
use crate::model::fact::{FactId, Kind, Origin, Over, Take};
use crate::model::rule::Outcome;
use crate::model::value::State;
use crate::playbook::Playbook;
use crate::report::Context;
use crate::report::paper::{Paper, Piece};
use crate::report::rows::{self, Row};

pub(super) fn draw(paper: &mut Paper, context: &Context<'_>, decision: &Decision, outcome: Outcome) {
    let playbook = context.playbook;
    let this = decision.cost.map(|cost| (outcome.word(), playbook.money_words(cost), "this decision costs us"));
    let others = context.alternatives.iter().filter(|(other, _)| *other != outcome);
    let others = others.map(|(other, cost)| (other.word(), playbook.money_words(*cost), "would cost us instead"));
    let spent =
        spent(context).into_iter().map(|(fact, total, words)| (playbook.fact(fact).name.as_str(), total, words));
    let lines: Vec<(&str, String, &str)> = this.into_iter().chain(others).chain(spent).collect();
    if lines.is_empty() {
        return;
    }
    paper.heading("MONEY", &format!("in {}", playbook.currency));
    let widest = lines.iter().map(|(_, amount, _)| amount.len()).max().unwrap_or(0);
    let row = |(label, amount, words): &(&str, String, &str)| Row {
        label: Piece::plain(label),
        cells: vec![Piece::strong(&format!("{amount:>widest$}")), Piece::faint(words)],
    };
    rows::draw(paper, &lines.iter().map(row).collect::<Vec<_>>());
}

/// Sums of money over a customer's orders, where they are known.
fn spent(context: &Context<'_>) -> Vec<(FactId, String, &'static str)> {
    let playbook = context.playbook;
    let known = playbook.fact_ids().zip(context.states);
    let spent = known.filter_map(|(fact, state)| match (sums_orders(playbook, fact), state) {
        (Some(words), State::Known(value)) => Some((fact, playbook.value_words(fact, value), words)),
        (Some(_) | None, State::Known(_) | State::Missing | State::Open | State::Unknown) => None,
    });
    spent.collect()
}

fn sums_orders(playbook: &Playbook, fact: FactId) -> Option<&'static str> {
    let fact = playbook.fact(fact);
    match (&fact.kind, &fact.origin) {
        (Kind::Money, Origin::Cells(cells)) if cells.take == Some(Take::Sum) => match cells.over {
            Over::Customer => Some("all orders of this customer"),
            Over::CustomerOthers => Some("this customer's other orders"),
            Over::Order | Over::Lines => None,
        },
        (
            Kind::YesNo | Kind::Choice(_) | Kind::Number { .. } | Kind::Money | Kind::Date | Kind::Text,
            Origin::Nowhere | Origin::Cells(_) | Origin::History(_) | Origin::Formula(_) | Origin::Classification(_),
        ) => None,
    }
}
