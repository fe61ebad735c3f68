//! The columns of a table of earlier decisions.

use crate::model::condition::{Alternative, Predicate};
use crate::model::fact::{FactId, Origin, Recorded, RecordedThing};
use crate::playbook::Playbook;

/// A column of a table of earlier decisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// The order in which decisions were recorded: a whole number.
    Seq,
    /// The last row that the first decision about an order and claim looked at; blank where it is the one before.
    Seen,
    /// The order's id.
    Order,
    /// The claim's id.
    Claim,
    /// The customer, as the orders have them.
    Customer,
    /// The day it was decided for.
    Day,
    /// The outcome.
    Decision,
    /// The rule's name.
    Rule,
    /// What was paid back.
    Amount,
    /// What it cost the shop.
    Cost,
    /// The currency of both.
    Currency,
    /// Until when a mark is seen: a day, `always`, or blank where it was not put.
    Mark(String),
    /// What a fact was: `missing`, blank where nobody knew; of a text that reads so or begins with `'` a `'` stands
    /// before it.
    Fact(FactId),
}

/// The columns that facts over the history of this playbook can look at, in their order.
pub fn columns(playbook: &Playbook) -> Vec<Column> {
    let mut columns = vec![
        Column::Seq,
        Column::Seen,
        Column::Order,
        Column::Claim,
        Column::Customer,
        Column::Day,
        Column::Decision,
        Column::Rule,
        Column::Amount,
        Column::Cost,
        Column::Currency,
    ];
    let (mut marks, mut facts) = (Vec::new(), Vec::new());
    for fact in &playbook.facts {
        let Origin::History(history) = &fact.origin else { continue };
        for only in &history.only {
            match &only.what {
                RecordedThing::Marks => marks.extend(words(only).into_iter().map(Column::Mark)),
                RecordedThing::Fact(fact) => facts.push(Column::Fact(*fact)),
                RecordedThing::Rule | RecordedThing::Decision => {}
            }
        }
    }
    for column in marks.into_iter().chain(facts) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// The words that something recorded is compared with.
pub(super) fn words(only: &Recorded) -> Vec<String> {
    let all = match &only.predicate {
        Predicate::Is(all) | Predicate::Not(all) => all.as_slice(),
        Predicate::Missing | Predicate::Present => &[],
    };
    all.iter()
        .filter_map(|one| match one {
            Alternative::Word(word) => Some(word.clone()),
            Alternative::Value(_) | Alternative::Compare(_) | Alternative::Outcome(_) | Alternative::Rule(_) => None,
        })
        .collect()
}

impl Column {
    /// Its name.
    pub fn name(&self, playbook: &Playbook) -> String {
        match self {
            Column::Seq => "seq".to_owned(),
            Column::Seen => "seen".to_owned(),
            Column::Order => "order".to_owned(),
            Column::Claim => "claim".to_owned(),
            Column::Customer => "customer".to_owned(),
            Column::Day => "day".to_owned(),
            Column::Decision => "decision".to_owned(),
            Column::Rule => "rule".to_owned(),
            Column::Amount => "amount".to_owned(),
            Column::Cost => "cost".to_owned(),
            Column::Currency => "currency".to_owned(),
            Column::Mark(mark) => format!("mark_{mark}"),
            Column::Fact(fact) => format!("fact_{}", playbook.fact(*fact).name),
        }
    }
}
